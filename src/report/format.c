/* The table of formats: nothing else in the program lists them. */
#include "report/format_table.h"
#include "report/formats.h"

static const struct report_format formats[] = {
#define FORMAT(name, summary, writer) {name, summary, writer},
#include "report/formats.def"
#undef FORMAT
};

FORMAT_TABLE(report_format, formats)
