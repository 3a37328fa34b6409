/* Names of parameters and data as identifiers of programming languages. */
#ifndef SYMBOLIC_NAMES_H
#define SYMBOLIC_NAMES_H

#include "symbolic/derivation.h"

struct names {
    const char **variable; /* n: entries of theta */
    const char **symbol;   /* per symbol of the algebra: data; NULL for other symbols */
};

/* `reserved` are words that the language or its file needs, separated by blanks. No name is given twice. */
struct names names_make(struct arena *arena, const struct derivation *derivation, const char *reserved);

/* The name with as many underscores behind it as it takes to be none of the words. */
const char *names_free(struct arena *arena, const char *name, const char *words);

/* A text as an identifier: letters, digits and _, starting with a letter; `otherwise` if nothing is left of it. */
const char *names_identifier(struct arena *arena, const char *text, const char *otherwise);

#endif
