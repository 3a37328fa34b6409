/* Diagnostics: a mistake, with its place, the value seen, the rule and the remedy. Functions return bool to say whether;
 * the diagnostics say why. Several mistakes of one input are collected and reported in one go. */
#ifndef BASE_DIAG_H
#define BASE_DIAG_H

#include "base/span.h"
#include "critpoint/critpoint.h"

/* One value for each row of diags.def. */
enum diag_code {
#define DIAG(id, code, status, meaning, remedy) DIAG_##id,
#include "base/diags.def"
#undef DIAG
    DIAG_CODE_COUNT
};

/* A row of diags.def. */
struct diag_row {
    const char *code;
    enum cp_status status;
    const char *meaning; /* one sentence, for people who look the code up */
    const char *remedy;  /* the general remedy; shown when the mistake's place gives no better one */
};

extern const struct diag_row diag_rows[DIAG_CODE_COUNT];

/* A list of diagnostics in an arena. Start from {.arena = a}. */
struct diags {
    struct arena *arena;
    struct cp_diagnostic *items;
    size_t count;
};

/* Adds a mistake; the format makes its message. Returns it, so that callers can set `path` or a better `remedy` before
 * they add the next one. Beyond 100 mistakes the last one is overwritten: nobody reads more. */
struct cp_diagnostic *diag_add(struct diags *diags, enum diag_code code, struct span span, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Sets the remedy "did you mean 'X'?" if X is not empty. */
void diag_did_you_mean(struct diags *diags, struct cp_diagnostic *diag, struct str best);

/* The exit status that a list stands for: its highest one. CP_OK when it is empty. */
enum cp_status diag_status(const struct diags *diags);

#endif
