/* What can be expected of a report: one row each, with how it is found in a report and how it is written. */
#ifndef ANALYSIS_CHECK_FIELD_H
#define ANALYSIS_CHECK_FIELD_H

#include "base/str.h"
#include "critpoint/critpoint.h"

/* KIND_GROUP: an object of parts; KIND_LIST: a list of numbers, or an object of parts; KIND_VECTORS: a list of lists of numbers,
 * or an object of some of them; KIND_CODE: of a diagnostic. */
enum field_kind { KIND_WORD, KIND_COUNT, KIND_NUMBER, KIND_TRUTH, KIND_GROUP, KIND_LIST, KIND_VECTORS, KIND_CODE };

/* What a report says of a field. */
struct fact {
    bool known;
    const char *word;
    size_t count;
    double number;
    double slack; /* error bound of the number */
    bool truth;
    const char *neither; /* why it is neither true nor false; else NULL */
};

struct field {
    const char *name; /* NULL ends a table */
    enum field_kind kind;
    struct fact (*find)(const struct cp_report *report); /* NULL for KIND_CODE, which is about models without report */
    const char *(*word)(size_t k);                       /* the words that it may be; NULL beyond the last one */
    const struct field *parts;                           /* what an object in this place may hold; or NULL */
    bool nullable;                                       /* reports may lack it */
    bool recorded;                                       /* goes into a check without expectations */
};

extern const struct field check_fields[];

/* The row of a name; NULL if there is none. */
const struct field *field_find(const struct field *table, struct str name);

/* Eigenvalue k, in ascending order. */
struct fact fact_eigenvalue(const struct cp_report *report, size_t k);

/* Appends what a report says, as JSON. */
void fact_add(struct text *out, enum field_kind kind, const struct fact *fact);

/* The same, as it is recorded: numbers that cannot be told from 0 are 0. */
void fact_record(struct text *out, enum field_kind kind, const struct fact *fact);

/* Appends the field with all its parts, as it is recorded. Of many eigenvalues only the least and the largest, unless `as_list`. */
void field_add(struct text *out, const struct field *field, const struct cp_report *report, bool as_list);

#endif
