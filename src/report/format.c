/* The table of formats: nothing else in the program lists them. */
#include "report/formats.h"

static const struct report_format formats[] = {
#define FORMAT(name, summary, writer) {name, summary, writer},
#include "report/formats.def"
#undef FORMAT
};

size_t report_format_count(void)
{
    return sizeof formats / sizeof *formats;
}

const struct report_format *report_format_at(size_t k)
{
    return k < report_format_count() ? &formats[k] : NULL;
}

const struct report_format *report_format_find(struct str name)
{
    for (size_t k = 0; k < report_format_count(); k++)
        if (str_is(name, formats[k].name))
            return &formats[k];
    return NULL;
}
