/* Names of entries of theta, as options take them: "w1", "W" for a whole array, "W[0,1]" for an entry of it. */
#ifndef CLI_ENTRY_H
#define CLI_ENTRY_H

#include "base/diag.h"

/* The argument of an option that holds a name, as "NAME=VALUES" or otherwise. */
struct entry_argument {
    const char *option; /* "--grid" */
    const char *text;   /* all of it, for messages */
    struct str name;    /* what stands before the first '='; all of it if there is none */
    struct str values;  /* what stands behind it; .at is NULL if there is none. Both without blanks around them */
};

struct entry_argument entry_argument_of(const char *option, const char *text);

/* Without blanks at both ends. */
struct str entry_trimmed(struct str s);

/* "--grid cannot be 'TEXT': what". Returns false. */
bool entry_refuse(const struct entry_argument *argument, const char *what, const char *remedy, struct diags *diags);

/* The entries that a name stands for: `count` of theta, from `first` on. */
struct entries {
    const struct cp_parameter *parameter;
    size_t first;
    size_t count;
};

/* What is said about ranges. */
struct entry_range_words {
    const char *form;   /* the remedy for what is no range at all */
    const char *finite; /* "both ends of a box must be finite" */
    const char *empty;  /* "this box is empty" */
};

/* Reads LO:HI, both finite and LO below HI. False with a diagnostic. */
bool entry_range(const struct entry_argument *argument, const struct entry_range_words *words, struct str text,
                 double *low, double *high, struct diags *diags);

/* Finds the entries of a name. False with a diagnostic that says what the model has instead. */
bool entry_find(const cp_model *model, const struct entry_argument *argument, struct entries *out, struct diags *diags);

/* Says that one entry of an array is wanted, and how to name one. Returns false. */
bool entry_refuse_array(const struct entry_argument *argument, const struct cp_parameter *parameter,
                        struct diags *diags);

#endif
