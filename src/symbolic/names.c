/* w1 stays w1, W[0,1] becomes W_0_1; a name that is taken gets underscores behind it. */
#include "symbolic/names.h"

#include <string.h>

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

const char *names_identifier(struct arena *arena, const char *text, const char *otherwise)
{
    enum { MOST = 48 };
    struct text out = {.arena = arena};
    bool gap = false;
    for (const char *c = text; *c != 0 && out.size < MOST; c++) {
        bool word = is_letter(*c) || (is_digit(*c) && out.size != 0);
        if (word)
            text_printf(&out, "%s%c", gap ? "_" : "", *c);
        gap = !word && out.size != 0;
    }
    return out.size == 0 ? otherwise : out.at;
}

/* t1, r12, s3: the names of local values. */
static bool is_local(const char *name)
{
    return strchr("rst", name[0]) != NULL && is_digit(name[1]) && strspn(name + 1, "0123456789") == strlen(name + 1);
}

const char *names_free(struct arena *arena, const char *name, const char *words)
{
    words = str_format(arena, " %s ", words);
    while (strstr(words, str_format(arena, " %s ", name)) != NULL || is_local(name))
        name = str_format(arena, "%s_", name);
    return name;
}

static const char *take(struct text *taken, const char *name)
{
    name = names_free(taken->arena, name, taken->at);
    text_printf(taken, " %s ", name);
    return name;
}

struct names names_make(struct arena *arena, const struct derivation *d, const char *reserved)
{
    struct names names = {ARENA_ARRAY(arena, d->n, const char *),
                          ARENA_ARRAY(arena, d->algebra->symbol_count, const char *)};
    struct text taken = {.arena = arena}; /* words between blanks */
    text_puts(&taken, reserved);
    for (size_t i = 0; i < d->n; i++)
        names.variable[i] = take(&taken, names_identifier(arena, d->variables[i].entry, str_format(arena, "p%zu", i)));
    for (size_t k = 0; k < d->algebra->symbol_count; k++) {
        const struct symbol *symbol = &d->algebra->symbols[k];
        if (symbol->kind != SYMBOL_DATA)
            continue;
        const char *name = names_identifier(arena, symbol->name == NULL ? "numbers" : symbol->name, "data");
        if (symbol->rank > 1 && symbol->name != NULL)
            name = str_format(arena, "%s_%zu", name, symbol->index[0]);
        names.symbol[k] = take(&taken, name);
    }
    return names;
}
