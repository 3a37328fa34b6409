/* A report within other JSON. */
#ifndef REPORT_JSON_REPORT_H
#define REPORT_JSON_REPORT_H

#include "critpoint/critpoint.h"
#include "report/json_writer.h"

/* Writes the object that `--json` prints of a report. */
void json_report(struct json_writer *w, const struct cp_report *report);

/* The fields of that object, for one that is open and has fields of its own. */
void json_report_fields(struct json_writer *w, const struct cp_report *report);

#endif
