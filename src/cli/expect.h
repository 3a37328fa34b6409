/* Expectations: --expect VERDICT[:INDEX] and --expect-nullity K, for scripts that test a point. */
#ifndef CLI_EXPECT_H
#define CLI_EXPECT_H

#include "cli/command.h"

/* The options, for the commands that reach a verdict. */
extern const struct option_group expect_options;

/* Whether the report is as expected. If not, adds one line to `out` that says what was expected and what was found. */
bool expect_holds(const struct expectation *expect, const struct cp_report *report, struct text *out);

#endif
