/* Strings, numbers and words of JSON. Invariant: a function that returns true, or nothing, has moved `at` forward, or
 * says that it does not; `at` never passes the end of the text. */
#include "lang/json_lexeme.h"

#include <math.h>
#include <string.h>

#include "base/number.h"
#include "base/typo.h"

static void path_of_step(struct text *path, const struct json_step *step)
{
    if (step == NULL)
        return;
    path_of_step(path, step->up);
    if (step->key.size != 0)
        json_path_key(path, step->key);
    else
        text_printf(path, "[%zu]", step->index);
}

void json_path_key(struct text *path, struct str key)
{
    struct str name = str_part(key, 1, key.size - 1);
    bool identifier = name.size != 0 && !(name.at[0] >= '0' && name.at[0] <= '9');
    for (size_t i = 0; i < name.size; i++)
        identifier = identifier && json_is_word_byte((unsigned char)name.at[i]);
    text_puts(path, identifier ? "." : "[");
    text_add(path, identifier ? name : key);
    text_puts(path, identifier ? "" : "]");
}

void json_mistake(struct json_scanner *scanner, enum diag_code code, size_t begin, size_t end, const char *remedy,
                  const char *format, ...)
{
    bool again = scanner->mistakes > 0 && scanner->last == begin;
    if (scanner->mistakes++ >= JSON_MOST_MISTAKES || again)
        return;
    scanner->last = begin;
    struct arena *arena = scanner->diags->arena;
    va_list args;
    va_start(args, format);
    const char *message = str_vformat(arena, format, args);
    va_end(args);
    struct cp_diagnostic *diag =
        diag_add(scanner->diags, code, (struct span){scanner->source, begin, end}, "%s", message);
    if (remedy != NULL)
        diag->remedy = remedy;
    struct text path = {.arena = arena};
    text_puts(&path, "$");
    path_of_step(&path, scanner->step);
    diag->path = path.at;
}

int json_peek(const struct json_scanner *scanner)
{
    return scanner->at < scanner->text.size ? (unsigned char)scanner->text.at[scanner->at] : -1;
}

static struct str rest(const struct json_scanner *scanner)
{
    return str_part(scanner->text, scanner->at, scanner->text.size);
}

static bool starts_with(struct str s, const char *start)
{
    return str_is(str_part(s, 0, strlen(start)), start);
}

/* Passes over a comment that starts with `open`, up to and including `close`; a line comment may end with the text. */
static bool comment(struct json_scanner *scanner, const char *open, const char *close)
{
    size_t begin = scanner->at;
    struct str text = rest(scanner);
    const char *end = memmem(text.at + strlen(open), text.size - strlen(open), close, strlen(close));
    scanner->at = end == NULL ? scanner->text.size : (size_t)(end - scanner->text.at);
    bool block = close[0] != '\n';
    size_t marked = end == NULL && block ? begin + strlen(open) : scanner->at + (block ? strlen(close) : 0);
    json_mistake(scanner, DIAG_JSON_SYNTAX, begin, marked, "remove it", "JSON has no comments");
    if (end != NULL)
        scanner->at += strlen(close);
    return end != NULL || !block;
}

static bool is_space(int byte)
{
    return byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r';
}

bool json_space(struct json_scanner *scanner)
{
    for (;;) {
        while (is_space(json_peek(scanner)))
            scanner->at++;
        int byte = json_peek(scanner);
        if (byte == '/' && starts_with(rest(scanner), "/*")) {
            if (!comment(scanner, "/*", "*/"))
                return false;
        } else if (byte == '/' && starts_with(rest(scanner), "//")) {
            comment(scanner, "//", "\n");
        } else if (byte == '#') {
            comment(scanner, "#", "\n");
        } else {
            return true;
        }
    }
}

bool json_is_word_byte(int byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') || byte == '_';
}

bool json_starts_number(int byte)
{
    return (byte >= '0' && byte <= '9') || byte == '-' || byte == '+' || byte == '.';
}

struct str json_word(struct json_scanner *scanner)
{
    size_t begin = scanner->at;
    while (json_is_word_byte(json_peek(scanner)))
        scanner->at++;
    return str_part(scanner->text, begin, scanner->at);
}

void json_wrong_word(struct json_scanner *scanner, struct str word)
{
    static const char *const values[] = {"true", "false", "null"};
    static const struct {
        const char *word;
        const char *remedy;
    } strangers[] = {{"None", "write null"},
                     {"nil", "write null"},
                     {"undefined", "write null"},
                     {"NaN", "JSON has no NaN"},
                     {"nan", "JSON has no NaN"},
                     {"Infinity", "JSON has no infinity; the largest number is 1.7976931348623157e308"},
                     {"inf", "JSON has no infinity; the largest number is 1.7976931348623157e308"}};
    struct arena *arena = scanner->diags->arena;
    const char *remedy =
        str_format(arena, "text stands in double quotes: \"%.*s\"", (int)str_part(word, 0, 64).size, word.at);
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        if (word.size < 8 && typo_distance(word, str_of(values[i])) <= 1)
            remedy = str_format(arena, "did you mean %s?", values[i]);
    for (size_t i = 0; i < sizeof strangers / sizeof *strangers; i++)
        if (str_is(word, strangers[i].word))
            remedy = strangers[i].remedy;
    size_t begin = (size_t)(word.at - scanner->text.at);
    json_mistake(scanner, DIAG_JSON_SYNTAX, begin, begin + word.size, remedy, "'%.*s' is no JSON value",
                 (int)str_part(word, 0, 64).size, word.at);
}

/* ---- Numbers ------------------------------------------------------------------------------------------------ */

static size_t digits_at(struct str s, size_t at)
{
    size_t end = at;
    while (end < s.size && s.at[end] >= '0' && s.at[end] <= '9')
        end++;
    return end - at;
}

/* What is wrong with a number by the grammar of RFC 8259, section 6; NULL: nothing. */
static const char *number_flaw(struct str s)
{
    size_t at = s.size > 0 && s.at[0] == '-';
    size_t whole = digits_at(s, at);
    if (s.size > 0 && s.at[0] == '+')
        return "a number has no leading '+'";
    if (whole == 0)
        return at < s.size && s.at[at] == '.' ? "a digit stands before the decimal point, as in 0.5"
                                              : "'-' needs a number";
    if (whole > 1 && s.at[at] == '0')
        return "a number has no leading zeros";
    at += whole;
    if (at < s.size && s.at[at] == '.') {
        size_t fraction = digits_at(s, at + 1);
        if (fraction == 0)
            return "a digit stands after the decimal point, as in 1.0";
        at += 1 + fraction;
    }
    if (at < s.size && (s.at[at] == 'e' || s.at[at] == 'E')) {
        at += 1;
        at += at < s.size && (s.at[at] == '+' || s.at[at] == '-');
        size_t exponent = digits_at(s, at);
        if (exponent == 0)
            return "digits stand after the 'e', as in 1e-3";
        at += exponent;
    }
    return at == s.size ? NULL : "numbers look like -12.5e-3; a formula stands in double quotes";
}

void json_take_number(struct json_scanner *scanner, double *value)
{
    size_t begin = scanner->at;
    while (json_is_word_byte(json_peek(scanner)) || json_starts_number(json_peek(scanner)))
        scanner->at++;
    struct str number = str_part(scanner->text, begin, scanner->at);
    int shown = (int)str_part(number, 0, 40).size;
    const char *flaw = number_flaw(number);
    *value = 0;
    if (flaw != NULL)
        json_mistake(scanner, DIAG_JSON_SYNTAX, begin, scanner->at, flaw, "'%.*s' is no JSON number", shown, number.at);
    else if (!number_parse(number, value) || isinf(*value))
        json_mistake(scanner, DIAG_JSON_OVERFLOW, begin, scanner->at, NULL, "the number %.*s is too large for a double",
                     shown, number.at);
}

/* ---- Strings ------------------------------------------------------------------------------------------------ */

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The value of "\uXXXX" at the start of `s`; -1 if it is no such escape. */
static long unicode_escape(struct str s)
{
    if (s.size < 6 || s.at[0] != '\\' || s.at[1] != 'u')
        return -1;
    long code = 0;
    for (size_t i = 2; i < 6; i++) {
        int digit = hex_digit(s.at[i]);
        if (digit < 0)
            return -1;
        code = 16 * code + digit;
    }
    return code;
}

static bool is_high_surrogate(long code)
{
    return code >= 0xD800 && code <= 0xDBFF;
}

static bool is_low_surrogate(long code)
{
    return code >= 0xDC00 && code <= 0xDFFF;
}

static size_t utf8_size(uint32_t code)
{
    return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}

static struct json_unit escaped_unit(struct str s)
{
    static const char letters[] = "\"\\/bfnrt";
    static const char meanings[] = "\"\\/\b\f\n\r\t";
    long first = unicode_escape(s);
    long second = unicode_escape(str_part(s, 6, s.size));
    if (is_high_surrogate(first) && is_low_surrogate(second))
        return (struct json_unit){12, 4, (uint32_t)(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))};
    if (first >= 0)
        return (struct json_unit){6, utf8_size((uint32_t)first), (uint32_t)first};
    const char *letter = s.size >= 2 ? memchr(letters, s.at[1], sizeof letters - 1) : NULL;
    if (letter != NULL)
        return (struct json_unit){2, 1, (uint32_t)meanings[letter - letters]};
    return (struct json_unit){1, 1, '\\'};
}

struct json_unit json_unit_at(struct str raw, size_t at)
{
    struct str s = str_part(raw, at, raw.size);
    if (s.size == 0)
        return (struct json_unit){0, 0, 0};
    if (s.at[0] == '\\')
        return escaped_unit(s);
    uint32_t code = 0;
    size_t size = str_utf8(s, &code);
    return size == 0 ? (struct json_unit){1, 1, (unsigned char)s.at[0]} : (struct json_unit){size, size, code};
}

size_t json_decoded_size(struct str raw)
{
    if (raw.size == 0 || memchr(raw.at, '\\', raw.size) == NULL)
        return raw.size;
    size_t size = 0;
    for (size_t at = 0; at < raw.size;) {
        struct json_unit unit = json_unit_at(raw, at);
        at += unit.source_size;
        size += unit.decoded_size;
    }
    return size;
}

/* Passes over an escape sequence, or over what was meant as one. */
static void escape(struct json_scanner *scanner)
{
    size_t begin = scanner->at;
    struct str s = rest(scanner);
    struct json_unit unit = escaped_unit(s);
    long code = unicode_escape(s);
    scanner->at += unit.source_size;
    if (unit.source_size == 6 && (is_high_surrogate(code) || is_low_surrogate(code))) {
        json_mistake(scanner, DIAG_JSON_SYNTAX, begin, scanner->at,
                     "characters beyond U+FFFF are written as two escapes, as in \\ud83d\\ude00",
                     "%.6s is half of a surrogate pair", s.at);
    } else if (unit.source_size == 1 && starts_with(s, "\\u")) {
        scanner->at = begin + 2;
        json_mistake(scanner, DIAG_JSON_SYNTAX, begin, scanner->at, "write it as in \\u00e9",
                     "\\u needs four hexadecimal digits");
    } else if (unit.source_size == 1 && s.size > 1 && s.at[1] != '\n' && s.at[1] != '\r') { /* else: not closed */
        size_t size = str_utf8(str_part(s, 1, s.size), NULL);
        scanner->at = begin + 1 + ((unsigned char)s.at[1] < 0x20 ? 0 : size);
        json_mistake(scanner, DIAG_JSON_SYNTAX, begin, scanner->at, "a backslash itself is written \\\\",
                     "'%.*s' is no escape sequence of JSON", (int)(scanner->at - begin), s.at);
    }
}

static void wrong_utf8(struct json_scanner *scanner)
{
    size_t begin = scanner->at++;
    if (!scanner->utf8_mistake)
        json_mistake(scanner, DIAG_JSON_UTF8, begin, begin + 1, NULL, "the byte 0x%02X is not valid UTF-8",
                     (unsigned)(unsigned char)scanner->text.at[begin]);
    scanner->utf8_mistake = true;
}

static void control_character(struct json_scanner *scanner)
{
    size_t begin = scanner->at++;
    unsigned code = (unsigned char)scanner->text.at[begin];
    const char *remedy = code == '\t' ? "write \\t" : str_format(scanner->diags->arena, "write \\u%04x", code);
    json_mistake(scanner, DIAG_JSON_SYNTAX, begin, begin + 1, remedy, "a string contains the control character U+%04X",
                 code);
}

bool json_take_string(struct json_scanner *scanner)
{
    size_t begin = scanner->at++;
    for (;;) {
        int byte = json_peek(scanner);
        if (byte == '"') {
            scanner->at++;
            return true;
        }
        if (byte == -1 || byte == '\n' || byte == '\r') {
            json_mistake(scanner, DIAG_JSON_SYNTAX, begin, scanner->at,
                         "end it with '\"'; a line break in it is written \\n", "a string is not closed");
            return false;
        }
        size_t size = str_utf8(rest(scanner), NULL);
        if (byte == '\\')
            escape(scanner);
        else if (byte < 0x20)
            control_character(scanner);
        else if (size == 0)
            wrong_utf8(scanner);
        else
            scanner->at += size;
    }
}

bool json_single_quoted(struct json_scanner *scanner)
{
    size_t begin = scanner->at;
    struct str line = str_part(rest(scanner), 1, SIZE_MAX);
    const char *end = memchr(line.at, '\n', line.size);
    if (end != NULL)
        line.size = (size_t)(end - line.at);
    const char *quote = line.size == 0 ? NULL : memchr(line.at, '\'', line.size);
    size_t stop = quote == NULL ? begin + 1 : (size_t)(quote - scanner->text.at) + 1;
    json_mistake(scanner, DIAG_JSON_SYNTAX, begin, stop, "use '\"' instead of '", "strings stand in double quotes");
    scanner->at = stop;
    return quote != NULL;
}

void json_unexpected(struct json_scanner *scanner, const char *rule)
{
    struct str s = rest(scanner);
    uint32_t code = 0;
    size_t size = str_utf8(s, &code);
    size_t begin = scanner->at;
    if (s.size == 0)
        json_mistake(scanner, DIAG_JSON_SYNTAX, begin, begin, rule, "the text ends too early");
    else if (size == 0)
        wrong_utf8(scanner);
    else if (code == 0x201C || code == 0x201D || code == 0x201E)
        json_mistake(scanner, DIAG_JSON_SYNTAX, begin, begin + size, "use the plain '\"'",
                     "the typographic quote %.*s is no quote of JSON", (int)size, s.at);
    else if (code > 0x20 && code < 0x7F)
        json_mistake(scanner, DIAG_JSON_SYNTAX, begin, begin + size, rule, "'%c' cannot stand here", (char)code);
    else
        json_mistake(scanner, DIAG_JSON_SYNTAX, begin, begin + size, rule, "the character U+%04X cannot stand here",
                     (unsigned)code);
    scanner->at = begin;
}
