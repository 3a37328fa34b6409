/* The path of an escape in JSON, which reports and records share. */
#ifndef REPORT_ESCAPE_PATH_H
#define REPORT_ESCAPE_PATH_H

#include "critpoint/critpoint.h"
#include "report/json_writer.h"

/* Writes the members "curve" (u2, or null), "curve_higher" (u3, ..., only where the path takes them) and "order". */
void escape_path_put(struct json_writer *w, size_t n, const struct cp_escape *escape);

#endif
