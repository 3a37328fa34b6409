/* The table of formats of descents: nothing else in the program lists them. */
#include "report/descent_formats.h"
#include "report/format_table.h"

static const struct descent_format formats[] = {
#define DESCENT_FORMAT(name, summary, writer) {name, summary, writer},
#include "report/descent_formats.def"
#undef DESCENT_FORMAT
};

FORMAT_TABLE(descent_format, formats)
