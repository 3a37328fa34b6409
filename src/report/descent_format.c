/* The table of formats of descents: nothing else in the program lists them. */
#include "report/descent_formats.h"

static const struct descent_format formats[] = {
#define DESCENT_FORMAT(name, summary, writer) {name, summary, writer},
#include "report/descent_formats.def"
#undef DESCENT_FORMAT
};

size_t descent_format_count(void)
{
    return sizeof formats / sizeof *formats;
}

const struct descent_format *descent_format_at(size_t k)
{
    return k < descent_format_count() ? &formats[k] : NULL;
}

const struct descent_format *descent_format_find(struct str name)
{
    for (size_t k = 0; k < descent_format_count(); k++)
        if (str_is(name, formats[k].name))
            return &formats[k];
    return NULL;
}
