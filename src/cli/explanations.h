/* Diagnostics explained at length: explanations.def beside diags.def. */
#ifndef CLI_EXPLANATIONS_H
#define CLI_EXPLANATIONS_H

#include "base/diag.h"

/* A row of explanations.def. */
struct explanation {
    const char *why;
    const char *example; /* a command for a shell; NULL: none is known */
    const char *remedy;
};

extern const struct explanation explanations[DIAG_CODE_COUNT];

/* The diagnostic of a code such as "E203"; DIAG_CODE_COUNT if there is none. */
enum diag_code explanation_named(struct str code);

/* The code that is nearest to a mistyped one; empty if none is near. */
struct str explanation_nearest(struct str word);

/* Appends one of them, and all of them, a line each, as text for people. */
void explanation_write(struct text *out, enum diag_code code);
void explanation_list(struct text *out);

/* Appends those of [begin, end) as JSON. */
void explanation_json(struct text *out, enum diag_code begin, enum diag_code end);

#endif
