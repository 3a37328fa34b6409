/* The table of formats of checks: nothing else in the program lists them. */
#include "report/check_formats.h"
#include "report/format_table.h"

static const struct check_format formats[] = {
#define CHECK_FORMAT(name, summary, writer) {name, summary, writer},
#include "report/check_formats.def"
#undef CHECK_FORMAT
};

FORMAT_TABLE(check_format, formats)
