/* Names of the entries of theta, and of what they are for people. */
#ifndef REPORT_NAMES_H
#define REPORT_NAMES_H

#include "base/phrase.h"
#include "critpoint/critpoint.h"

/* Appends the name of entry k < n: "w1" for a scalar, "W[0,1]" for an array, "[k]" where nothing has a name. */
void name_entry(struct text *out, const struct cp_report *report, size_t k);

/* "minimum", "not critical", ...: a verdict for people, short enough for a table. */
enum phrase name_verdict(enum cp_verdict verdict);

/* Appends a shape, such as "3 x 2"; "scalar" for rank 0. */
void name_shape(struct text *out, size_t rank, const size_t *shape);

#endif
