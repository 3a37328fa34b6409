/* What became of checks, in words that the formats of checks share. */
#ifndef REPORT_OUTCOME_H
#define REPORT_OUTCOME_H

#include "report/report.h"

/* Digits of a tolerance that people see. */
enum { TOLERANCE_DIGITS = 3 };

/* How many of the outcomes passed; how many failed for want of an answer (the others failed by comparison). */
size_t outcomes_passed(const struct check_results *results);
size_t outcomes_without_answer(const struct check_results *results);

/* Whether there was no answer to compare, and none was expected to be missing. */
bool outcome_lacks_answer(const struct cp_outcome *outcome);

/* One line, without its end: the first thing that is wrong, and how many more there are. */
void outcome_headline(struct text *out, const struct cp_outcome *outcome);

/* Lines, each with its end: every mismatch, then every diagnostic. */
void outcome_details(struct text *out, const struct cp_outcome *outcome);

/* "name.json:3:5"; nothing for a diagnostic without a place. */
void outcome_place(struct text *out, const char *file, size_t line, size_t column);

#endif
