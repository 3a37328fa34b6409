/* JSON in: strict RFC 8259, with the position of every value and key.
 *
 * Our own scan decides what is JSON (cJSON alone accepts many texts that are not) and knows the positions; cJSON
 * decodes. Only json.c includes cJSON. */
#ifndef LANG_JSON_H
#define LANG_JSON_H

#include "base/diag.h"

enum json_kind { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT, JSON_KIND_COUNT };

/* A value. Children are linked in the order of the text. Everything belongs to the arena of json_parse. */
struct json {
    enum json_kind kind;
    bool boolean;
    double number;
    struct str string;         /* decoded UTF-8 of a string; may hold NUL bytes */
    struct str key;            /* decoded key, if the parent is an object */
    size_t index;              /* position among its siblings */
    size_t count;              /* number of children */
    const struct json *parent; /* NULL for the root */
    const struct json *child;  /* first child */
    const struct json *next;   /* next sibling */
    struct span span;          /* of the value, quotes and brackets included */
    struct span key_span;      /* of the key, quotes included */
};

/* The value of a text, or NULL with diagnostics (as many mistakes as can be told apart). The source must outlive the
 * value. */
const struct json *json_parse(struct arena *arena, const struct source *source, struct diags *diags);

/* The member of an object, case-sensitive; NULL if it is missing or `json` is no object (NULL included). */
const struct json *json_get(const struct json *json, const char *key);

/* "$.data.x[3]" for messages. Keys that are no identifiers are quoted: $["0.weight"]. */
const char *json_path(struct arena *arena, const struct json *json);

/* "a string", "an object", ... for messages. */
const char *json_kind_name(enum json_kind kind);

/* The place in the source of bytes [begin, end) of a decoded string value; escapes are accounted for. */
struct span json_string_span(const struct json *json, size_t begin, size_t end);

/* Adds a diagnostic about a value, with its path. */
struct cp_diagnostic *json_complain(struct diags *diags, enum diag_code code, const struct json *json,
                                    const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Nested lists of numbers as an array: rank, shape and row-major values. A plain number has rank 0. False, with
 * diagnostics, for ragged nesting, anything but numbers, or a rank above JSON_MAX_RANK. */
enum { JSON_MAX_RANK = 8 };
struct json_array {
    size_t rank;
    size_t shape[JSON_MAX_RANK];
    size_t size;
    double *values;
};
bool json_read_array(struct arena *arena, const struct json *json, struct json_array *out, struct diags *diags);

#endif
