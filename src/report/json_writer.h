/* JSON out: our own writer, because numbers must read back to the same double and NaN must become null. */
#ifndef REPORT_JSON_WRITER_H
#define REPORT_JSON_WRITER_H

#include "base/str.h"

/* Writes indented JSON into a text. Commas and line breaks follow from the calls. Start from {.out = text}. */
struct json_writer {
    struct text *out;
    int depth;
    bool first;   /* nothing was written yet at this depth */
    bool keyed;   /* a key was just written */
    bool compact; /* no line breaks: NDJSON, and inside number lists */
};

void json_open(struct json_writer *w, char bracket);  /* '{' or '[' */
void json_close(struct json_writer *w, char bracket); /* '}' or ']' */
void json_key(struct json_writer *w, const char *key);
void json_string(struct json_writer *w, const char *text); /* NULL writes null; invalid UTF-8 becomes U+FFFD */
void json_number(struct json_writer *w, double value);     /* NaN and infinities write null */
void json_count(struct json_writer *w, size_t value);
void json_bool(struct json_writer *w, bool value);
void json_null(struct json_writer *w);
void json_raw(struct json_writer *w, const char *json); /* a text that is JSON already; NULL writes null */
void json_numbers(struct json_writer *w, size_t n, const double *values); /* one line; NULL writes null */

/* A container on one line, whatever the style around it; json_close_line takes what json_open_line returns. */
bool json_open_line(struct json_writer *w, char bracket);
void json_close_line(struct json_writer *w, char bracket, bool compact);

/* A key with its value. */
void json_put_string(struct json_writer *w, const char *key, const char *value);
void json_put_number(struct json_writer *w, const char *key, double value);
void json_put_count(struct json_writer *w, const char *key, size_t value);
void json_put_bool(struct json_writer *w, const char *key, bool value);

#endif
