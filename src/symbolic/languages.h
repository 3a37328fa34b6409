/* The languages that a derivation can be written in, as rows of a table. */
#ifndef SYMBOLIC_LANGUAGES_H
#define SYMBOLIC_LANGUAGES_H

#include "base/phrase.h"
#include "symbolic/write.h"

/* Appends the formulas; false with a diagnostic if the language cannot hold them. */
typedef bool language_writer(struct text *out, const struct derivation *derivation, const struct model *model,
                             struct diags *diags);

/* Appends formulas and their values at the point of a report, which is about the same model; what is said between them in
 * the given language of people, if that suits the form. */
typedef void worked_writer(struct text *out, const struct derivation *derivation, const struct cp_report *report,
                           enum tongue tongue);

struct language {
    const char *name;
    language_writer *write;
    worked_writer *at_point; /* NULL: the language has no worked example */
};

size_t language_count(void);
const struct language *language_at(size_t k);
const struct language *language_find(struct str name); /* NULL: there is none */

#define LANGUAGE(name, writer, point) language_writer writer;
#include "symbolic/languages.def"
#undef LANGUAGE
worked_writer worked_text;
worked_writer worked_latex;

/* ---- Shared by the files of this room ---- */

/* A writer of formulas, or of LaTeX, with the names of the shorthands. */
struct writer text_writer(struct text *out, const struct derivation *derivation);
struct writer latex_writer(struct text *out, const struct derivation *derivation);

/* A writer without names, in the spelling of a column of spellings.def. */
enum spelling { SPELLING_LATEX, SPELLING_C, SPELLING_PYTHON };
void languages_spell(struct dialect *dialect, enum spelling spelling);

/* The functions of a dialect, which the file of every language has under these names. */
#define DIALECT_FUNCTIONS                                                                                              \
    .number = write_number, .symbol = write_symbol, .raise = raise_to, .total = write_total, .reduce = write_reduction

/* sqrt(base), base^2, base^(3/2): a power by the given names of root and sign, and how tight it is written. */
void languages_raise(struct writer *w, term_id base, struct rational exponent, const char *root, const char *sign);
enum precedence languages_power(struct rational exponent);

/* root(base), if the exponent is a half; false otherwise. */
bool languages_root(struct writer *w, term_id base, struct rational exponent, const char *root);

/* "theta, 2 entries: w1, w2", with `line` where a new line begins. */
void languages_entries(struct text *out, const struct derivation *derivation, const char *line);

/* The name of an entry of theta in LaTeX. */
const char *latex_variable(struct arena *arena, const struct variable *variable);

/* Lines of an align environment that say what shorthands and numbered vectors are. */
void latex_definitions(struct writer *w, const struct derivation *derivation);

/* Which shorthands the terms use, by way of others too; `used` has an entry for each. */
void shorthands_used(const struct derivation *derivation, size_t count, const term_id *terms, unsigned char *used);

#endif
