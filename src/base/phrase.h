/* What the program says to people, in their language: verdicts, labels and sentences as rows of one table (phrases.def) with
 * a column for each language (tongues.def). What programs read (JSON, CSV, names of verdicts, codes of diagnostics) does not
 * come from here. */
#ifndef BASE_PHRASE_H
#define BASE_PHRASE_H

#include "base/str.h"

/* A language of people; languages of programs are rows of symbolic/languages.def. */
enum tongue {
#define TONGUE(id, name) TONGUE_##id,
#include "base/tongues.def"
#undef TONGUE
    TONGUE_COUNT
};

/* "en", "zh"; NULL beyond the last one. */
const char *tongue_name(size_t k);

/* The language of this name; false if there is none. */
bool tongue_find(struct str name, enum tongue *tongue);

enum phrase {
#define PHRASE(id, ...) SAY_##id,
#include "base/phrases.def"
#undef PHRASE
    PHRASE_COUNT
};

enum { PHRASE_HOLES = 5 };

/* A phrase as the table has it: what words are wanted for, when there is nothing to be filled in. */
const char *phrase_words(enum tongue tongue, enum phrase phrase);

/* Appends a phrase. %1 to %5 stand for the texts to be filled in, in whatever order the language wants them, and
 * %(one/many) for one of two endings: the first if the text that was filled in last is "1"; any other % is itself. */
void phrase_add(struct text *out, enum tongue tongue, enum phrase phrase, size_t count, const char *const *fillings);

#endif
