/* Lists of words joined by commas, as arguments of options. */
#ifndef CLI_WORDS_H
#define CLI_WORDS_H

#include "base/diag.h"

/* The k-th word that may be said; NULL beyond the last one. */
typedef const char *words_known(size_t k);

/* Takes the next word off a list; false at its end. */
bool words_next(const char **list, struct str *word);

/* Which of the known words it is; false with a diagnostic that lists them if it is none. */
bool words_find(struct str word, const char *option, words_known *known, size_t *which, struct diags *diags);

/* A bit for each word of a list, of which there may be as many as an unsigned has bits. */
bool words_mask(const char *list, const char *option, words_known *known, unsigned *mask, struct diags *diags);

#endif
