/* The tokens of formulas: where the parser stands in the text, and what comes next. */
#ifndef LANG_TOKEN_H
#define LANG_TOKEN_H

#include "lang/formula.h"

struct parser {
    struct arena *arena;
    struct diags *diags;
    const struct formula_text *input;
    struct str text;
    size_t at;    /* the next byte, blanks skipped */
    size_t end;   /* end of the last token that was taken */
    size_t depth; /* of nested formulas */
};

/* The place in the source of bytes [begin, end) of the text. */
struct span token_span(const struct parser *p, size_t begin, size_t end);

/* Adds a diagnostic about bytes [begin, end) and returns NULL. */
struct formula *token_fail(struct parser *p, size_t begin, size_t end, const char *remedy, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* The diagnostic that the formula is nested deeper than TOKEN_DEEPEST; returns NULL. */
enum { TOKEN_DEEPEST = 200 };
struct formula *token_too_deep(struct parser *p);

/* The diagnostic "X stands where `wanted` should be"; returns NULL. */
struct formula *token_unexpected(struct parser *p, const char *wanted);

void token_skip_blanks(struct parser *p);
void token_advance(struct parser *p, size_t bytes); /* over a token and the blanks behind it */
char token_peek(const struct parser *p);            /* the next byte; 0 at the end */
struct str token_name(const struct parser *p);      /* the name that comes next; empty if none does */

/* A name that holds a sign such as × or ² was meant as more than a name: it is refused, with what to write instead. */
bool token_check_name(struct parser *p, struct str name);

bool token_take(struct parser *p, const char *symbol); /* takes a symbol if it comes next */
bool token_is_digit(char c);

/* Takes a decimal number; false with a diagnostic if it is none. */
bool token_number(struct parser *p, double *value);

#endif
