/* The table of formats of searches: nothing else in the program lists them. */
#include "report/found_formats.h"

static const struct found_format formats[] = {
#define FOUND_FORMAT(name, summary, writer) {name, summary, writer},
#include "report/found_formats.def"
#undef FOUND_FORMAT
};

size_t found_format_count(void)
{
    return sizeof formats / sizeof *formats;
}

const struct found_format *found_format_at(size_t k)
{
    return k < found_format_count() ? &formats[k] : NULL;
}

const struct found_format *found_format_find(struct str name)
{
    for (size_t k = 0; k < found_format_count(); k++)
        if (str_is(name, formats[k].name))
            return &formats[k];
    return NULL;
}
