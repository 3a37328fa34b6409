/* The writer keeps no stack: a container that was just closed is never the first thing in its parent, so one flag
 * says whether a comma is due. Every text that comes out is valid UTF-8 and free of control characters. */
#include "report/json_writer.h"

#include <math.h>

#include "base/number.h"
#include "report/utf8.h"

static void new_line(struct json_writer *w)
{
    if (w->compact)
        return;
    text_puts(w->out, "\n");
    text_repeat(w->out, ' ', 2 * (size_t)w->depth);
}

/* What stands between the previous element and the next one. */
static void separate(struct json_writer *w)
{
    if (w->keyed) {
        w->keyed = false;
        return;
    }
    if (w->depth == 0)
        return;
    if (!w->first)
        text_puts(w->out, w->compact ? ", " : ",");
    new_line(w);
    w->first = false;
}

void json_open(struct json_writer *w, char bracket)
{
    separate(w);
    text_add(w->out, (struct str){&bracket, 1});
    w->depth++;
    w->first = true;
}

void json_close(struct json_writer *w, char bracket)
{
    w->depth--;
    if (!w->first)
        new_line(w);
    w->first = false;
    text_add(w->out, (struct str){&bracket, 1});
}

static void quote_code(struct text *out, unsigned code, struct str bytes)
{
    static const char short_forms[] = "\"\"\\\\\bb\ff\nn\rr\tt";
    for (size_t i = 0; i + 1 < sizeof short_forms; i += 2)
        if (code == (unsigned char)short_forms[i]) {
            text_puts(out, "\\");
            text_add(out, (struct str){&short_forms[i + 1], 1});
            return;
        }
    if (utf8_is_control(code))
        text_printf(out, "\\u%04x", code);
    else if (code == UTF8_BAD)
        text_puts(out, "\xEF\xBF\xBD");
    else
        text_add(out, bytes);
}

static void quote(struct text *out, struct str s)
{
    text_puts(out, "\"");
    for (size_t i = 0; i < s.size;) {
        unsigned code = 0;
        size_t size = utf8_next(s, i, &code);
        quote_code(out, code, str_part(s, i, i + size));
        i += size;
    }
    text_puts(out, "\"");
}

void json_key(struct json_writer *w, const char *key)
{
    separate(w);
    quote(w->out, str_of(key));
    text_puts(w->out, ": ");
    w->keyed = true;
}

void json_string(struct json_writer *w, const char *text)
{
    separate(w);
    if (text == NULL)
        text_puts(w->out, "null");
    else
        quote(w->out, str_of(text));
}

void json_number(struct json_writer *w, double value)
{
    separate(w);
    if (isfinite(value))
        text_number(w->out, value);
    else
        text_puts(w->out, "null");
}

void json_count(struct json_writer *w, size_t value)
{
    separate(w);
    text_printf(w->out, "%zu", value);
}

void json_bool(struct json_writer *w, bool value)
{
    separate(w);
    text_puts(w->out, value ? "true" : "false");
}

void json_null(struct json_writer *w)
{
    separate(w);
    text_puts(w->out, "null");
}

void json_raw(struct json_writer *w, const char *json)
{
    separate(w);
    text_puts(w->out, json == NULL ? "null" : json);
}

void json_numbers(struct json_writer *w, size_t n, const double *values)
{
    if (values == NULL) {
        json_null(w);
        return;
    }
    bool compact = json_open_line(w, '[');
    for (size_t i = 0; i < n; i++)
        json_number(w, values[i]);
    json_close_line(w, ']', compact);
}

bool json_open_line(struct json_writer *w, char bracket)
{
    bool compact = w->compact;
    json_open(w, bracket);
    w->compact = true;
    return compact;
}

void json_close_line(struct json_writer *w, char bracket, bool compact)
{
    json_close(w, bracket);
    w->compact = compact;
}

void json_put_string(struct json_writer *w, const char *key, const char *value)
{
    json_key(w, key);
    json_string(w, value);
}

void json_put_number(struct json_writer *w, const char *key, double value)
{
    json_key(w, key);
    json_number(w, value);
}

void json_put_count(struct json_writer *w, const char *key, size_t value)
{
    json_key(w, key);
    json_count(w, value);
}

void json_put_bool(struct json_writer *w, const char *key, bool value)
{
    json_key(w, key);
    json_bool(w, value);
}
