/* Expectations: the object "expect" of a check, read, compared with a report, and made from one. */
#ifndef ANALYSIS_CHECK_EXPECT_H
#define ANALYSIS_CHECK_EXPECT_H

#include "analysis/check.h"

/* A comparison that is under way. Start from {arena, report, rtol, atol}. */
struct judgement {
    struct arena *arena;
    const struct cp_report *report;
    double rtol, atol;
    size_t compared;
    struct cp_mismatch *mismatches;
    size_t mismatch_count;
    struct check_edit *edits;
    size_t edit_count;
};

/* Whether the object "expect" of a check says what can be compared: known fields, values of their kinds. `may_be_empty`
 * allows an object without members. False with all mistakes. */
bool expect_validate(const struct json *expect, bool may_be_empty, struct diags *diags);

/* check_judge.c: compares every field of a valid "expect" with the report. */
void expect_judge(struct judgement *judgement, const struct json *expect);

/* check_judge.c: notes that a value does not hold, and that `actual`, a JSON text, would; NULL if there is none. */
void judge_mismatch(struct judgement *judgement, const char *field, const struct json *value, const char *actual,
                    double tolerance);

/* check_vectors.c: compares expected eigenvectors, a list or an object, with those of a report that has a spectrum. */
void vectors_judge(struct judgement *judgement, const struct json *value);

/* The object that a check without expectations gets. */
const char *expect_record(struct arena *arena, const struct cp_report *report);

#endif
