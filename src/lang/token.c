/* Invariant: `at` stands at the first byte of a token, or at the end of the text. */
#include "lang/token.h"

#include "base/number.h"

#include <string.h>

struct span token_span(const struct parser *p, size_t begin, size_t end)
{
    if (p->input->json != NULL)
        return json_string_span(p->input->json, begin, end);
    return (struct span){p->input->source, begin, end};
}

static struct cp_diagnostic *complain(struct parser *p, enum diag_code code, size_t begin, size_t end,
                                      const char *message)
{
    struct cp_diagnostic *diag = diag_add(p->diags, code, token_span(p, begin, end), "%s", message);
    if (p->input->json != NULL)
        diag->path = json_path(p->diags->arena, p->input->json);
    return diag;
}

struct formula *token_fail(struct parser *p, size_t begin, size_t end, const char *remedy, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const char *message = str_vformat(p->arena, format, args);
    va_end(args);
    complain(p, DIAG_FORMULA_SYNTAX, begin, end, message)->remedy = remedy;
    return NULL;
}

struct formula *token_too_deep(struct parser *p)
{
    complain(p, DIAG_FORMULA_DEPTH, p->at, p->at + (token_peek(p) != 0),
             str_format(p->arena, "the formula is nested more than %d levels deep", TOKEN_DEEPEST));
    return NULL;
}

void token_skip_blanks(struct parser *p)
{
    while (p->at < p->text.size && p->text.at[p->at] != 0 && strchr(" \t\r\n", p->text.at[p->at]) != NULL)
        p->at++;
}

static bool is_name_start(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
}

bool token_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

char token_peek(const struct parser *p)
{
    return p->at < p->text.size ? p->text.at[p->at] : 0;
}

void token_advance(struct parser *p, size_t bytes)
{
    p->at += bytes;
    p->end = p->at;
    token_skip_blanks(p);
}

bool token_take(struct parser *p, const char *symbol)
{
    size_t size = strlen(symbol);
    if (p->text.size - p->at < size || memcmp(p->text.at + p->at, symbol, size) != 0)
        return false;
    token_advance(p, size);
    return true;
}

struct str token_name(const struct parser *p)
{
    size_t end = p->at;
    if (!is_name_start(token_peek(p)))
        return (struct str){NULL, 0};
    while (end < p->text.size && (is_name_start(p->text.at[end]) || token_is_digit(p->text.at[end])))
        end++;
    return str_part(p->text, p->at, end);
}

bool token_check_name(struct parser *p, struct str name)
{
    static const struct {
        const char *sign;
        const char *remedy;
    } operators[] = {
        {"²", "write the square as ^2"},      {"³", "write the cube as ^3"},    {"·", "write products with '*'"},
        {"⋅", "write products with '*'"},     {"×", "write products with '*'"}, {"÷", "write quotients with '/'"},
        {"−", "write the minus sign as '-'"}, {"√", "write sqrt(...)"},
    };
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
        const char *sign = operators[i].sign;
        const char *found = name.size == 0 ? NULL : memmem(name.at, name.size, sign, strlen(sign));
        if (found == NULL)
            continue;
        size_t begin = (size_t)(found - p->text.at);
        token_fail(p, begin, begin + strlen(sign), operators[i].remedy, "'%s' is no operator of formulas", sign);
        return false;
    }
    return true;
}

/* Bytes of the thing that stands at `at`, for a message: a name, or one code point. */
static size_t token_size(const struct parser *p)
{
    size_t name = token_name(p).size;
    if (name != 0)
        return name;
    return p->at < p->text.size ? 1 : 0;
}

struct formula *token_unexpected(struct parser *p, const char *wanted)
{
    size_t size = token_size(p);
    if (size == 0)
        return token_fail(p, p->at, p->at, NULL, "the formula ends where %s should follow", wanted);
    if (!token_check_name(p, token_name(p)))
        return NULL;
    return token_fail(p, p->at, p->at + size, NULL, "'%.*s' stands where %s should be", (int)size, p->text.at + p->at,
                      wanted);
}

static struct formula *name_follows_number(struct parser *p, size_t begin, size_t end)
{
    p->at = end;
    end += token_name(p).size;
    return token_fail(p, begin, end, "write the product with '*', such as 2*x", "a name follows the number directly");
}

bool token_number(struct parser *p, double *value)
{
    size_t begin = p->at;
    size_t end = begin;
    const struct str text = p->text;
    while (end < text.size && (token_is_digit(text.at[end]) || text.at[end] == '.'))
        end++;
    bool exponent = end < text.size && (text.at[end] == 'e' || text.at[end] == 'E');
    if (exponent) {
        size_t digits = end + 1;
        if (digits < text.size && (text.at[digits] == '-' || text.at[digits] == '+'))
            digits++;
        if (digits < text.size && token_is_digit(text.at[digits]))
            for (end = digits; end < text.size && token_is_digit(text.at[end]);)
                end++;
    }
    if (!number_parse(str_part(text, begin, end), value))
        return token_fail(p, begin, end, NULL, "'%.*s' is no number", (int)(end - begin), text.at + begin) != NULL;
    if (*value > 1.7976931348623157e308)
        return token_fail(p, begin, end, diag_rows[DIAG_JSON_OVERFLOW].remedy, "the number %.*s is too large",
                          (int)(end - begin), text.at + begin) != NULL;
    if (end < text.size && is_name_start(text.at[end]))
        return name_follows_number(p, begin, end) != NULL;
    token_advance(p, end - begin);
    return true;
}
