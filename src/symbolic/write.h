/* Terms as text: precedence, signs, fractions and the order of parts once, for every language. */
#ifndef SYMBOLIC_WRITE_H
#define SYMBOLIC_WRITE_H

#include "symbolic/derivation.h"

/* From loose to tight. */
enum precedence { PRECEDENCE_ANY, PRECEDENCE_SUM, PRECEDENCE_PRODUCT, PRECEDENCE_POWER, PRECEDENCE_ATOM };

struct writer;

/* What languages differ in. */
struct dialect {
    const char *times; /* between factors */
    const char *over;  /* between numerator and denominator, unless these are drawn */
    const char *open;  /* parentheses */
    const char *close;
    const char *spelling[OP_COUNT]; /* templates of spellings.def; NULL: as formulas spell it */
    void (*number)(struct writer *w, struct rational size);
    void (*symbol)(struct writer *w, const struct symbol *symbol);
    enum precedence (*power)(struct rational exponent); /* how tight a power is written */
    void (*raise)(struct writer *w, term_id base, struct rational exponent);
    void (*named)(struct writer *w, const struct term *term, const char *name); /* NULL: the name as it is */
    void (*total)(struct writer *w, term_id inside);
    void (*reduce)(struct writer *w, const struct term *call); /* a reduction of rows, or of a list of terms */
    bool fractions;                                            /* \frac{a}{b} rather than a/b */
};

struct writer {
    struct text *out;
    const struct derivation *derivation;
    const struct dialect *dialect;
    size_t named;            /* terms that `names` covers */
    const char *const *name; /* per term: the name that it has been given, or NULL */
    term_id defining;        /* this one is spelled out all the same; UINT32_MAX: none */
    unsigned totals;         /* how many totals stand around the place */
    bool used[OP_COUNT];     /* calls that were written */
};

/* Writes a term, in parentheses if it binds looser than `least`. */
void write_term(struct writer *w, term_id id, enum precedence least);

/* A call by its template, or as formulas spell it. */
void write_arguments(struct writer *w, const struct term *call, const char *separator);

#endif
