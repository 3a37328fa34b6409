/* The lexemes of JSON: strings, numbers, words, space; and the place and the wording of every mistake in them.
 *
 * A mistake whose end is clear is noted and passed over, so that one run reports many; after the others nothing can be
 * trusted and the scan stops. */
#ifndef LANG_JSON_LEXEME_H
#define LANG_JSON_LEXEME_H

#include "base/diag.h"

/* More mistakes than this are not reported: nobody reads them, and placing each costs a pass over the text. */
enum { JSON_MOST_MISTAKES = 50 };

/* One step of the path from the root to where the scanner stands; steps live on the C stack of the scan. */
struct json_step {
    const struct json_step *up; /* NULL: the step from the root */
    struct str key;             /* with its quotes; size 0 in an array */
    size_t index;               /* position in an array */
};

/* Where a scan stands, and what it has found wrong. Start from {diags, source, source->text}. */
struct json_scanner {
    struct diags *diags;
    const struct source *source;
    struct str text;
    size_t at;         /* next byte to be read */
    size_t mistakes;   /* found so far */
    size_t last;       /* where the last one begins: what goes wrong there again is its consequence */
    bool utf8_mistake; /* invalid UTF-8 was reported: one report stands for the whole text */
    const struct json_step *step;
};

/* Notes a mistake at bytes [begin, end). `remedy` NULL stands for the general one of the code. */
void json_mistake(struct json_scanner *scanner, enum diag_code code, size_t begin, size_t end, const char *remedy,
                  const char *format, ...) __attribute__((format(printf, 6, 7)));

/* Next byte; -1 at the end of the text. */
int json_peek(const struct json_scanner *scanner);

/* Passes over space; notes comments and passes over them too. False: a comment does not end. */
bool json_space(struct json_scanner *scanner);

/* Passes over the string whose opening quote is next. False: it does not end. */
bool json_take_string(struct json_scanner *scanner);

/* Reads the number or what was meant as one. After a mistake `value` is 0. */
void json_take_number(struct json_scanner *scanner, double *value);

/* Words and numbers consist of these, loosely: what stands together is judged together. */
bool json_is_word_byte(int byte);
bool json_starts_number(int byte);

/* The run of word bytes that is next, which is passed over. */
struct str json_word(struct json_scanner *scanner);

/* Notes that a word stands where a value should. */
void json_wrong_word(struct json_scanner *scanner, struct str word);

/* Passes over 'text' in single quotes, with a mistake. False: it does not end on its line. */
bool json_single_quoted(struct json_scanner *scanner);

/* Notes that what is next cannot stand here; `rule` says what can. Nothing is passed over. */
void json_unexpected(struct json_scanner *scanner, const char *rule);

/* One character of a string in the source, escaped or not. `code` is its code point. */
struct json_unit {
    size_t source_size;  /* bytes in the source; 0 at the end of `raw` */
    size_t decoded_size; /* bytes of its UTF-8 form */
    uint32_t code;
};

/* The character at `at` of a string's text between its quotes. Never fails: what is no valid escape stands for itself. */
struct json_unit json_unit_at(struct str raw, size_t at);

/* Bytes of a string's decoded form, given the text between its quotes. */
size_t json_decoded_size(struct str raw);

/* Appends ".key", or ["some key"] if it is no identifier, to a path. `key` has its quotes. */
void json_path_key(struct text *path, struct str key);

#endif
