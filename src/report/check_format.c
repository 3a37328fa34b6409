/* The table of formats of checks: nothing else in the program lists them. */
#include "report/check_formats.h"

static const struct check_format formats[] = {
#define CHECK_FORMAT(name, summary, writer) {name, summary, writer},
#include "report/check_formats.def"
#undef CHECK_FORMAT
};

size_t check_format_count(void)
{
    return sizeof formats / sizeof *formats;
}

const struct check_format *check_format_at(size_t k)
{
    return k < check_format_count() ? &formats[k] : NULL;
}

const struct check_format *check_format_find(struct str name)
{
    for (size_t k = 0; k < check_format_count(); k++)
        if (str_is(name, formats[k].name))
            return &formats[k];
    return NULL;
}
