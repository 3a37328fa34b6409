/* The table of languages, and what several of them need. */
#include "symbolic/languages.h"

#include <string.h>

static const struct language languages[] = {
#define LANGUAGE(name, writer, point) {#name, writer, point},
#include "symbolic/languages.def"
#undef LANGUAGE
};

size_t language_count(void)
{
    return sizeof languages / sizeof *languages;
}

const struct language *language_at(size_t k)
{
    return &languages[k];
}

const struct language *language_find(struct str name)
{
    for (size_t k = 0; k < language_count(); k++)
        if (str_is(name, languages[k].name))
            return &languages[k];
    return NULL;
}

void languages_spell(struct dialect *dialect, enum spelling spelling)
{
    static const char *const table[OP_COUNT][3] = {
#define SPELLING(op, latex, c, python) [OP_##op] = {latex, c, python},
#include "symbolic/spellings.def"
#undef SPELLING
    };
    for (size_t op = 0; op < OP_COUNT; op++)
        dialect->spelling[op] = table[op][spelling];
}

static const struct rational half = {5, 1, -1};

enum precedence languages_power(struct rational exponent)
{
    return rational_equal(exponent, half) ? PRECEDENCE_ATOM : PRECEDENCE_POWER;
}

bool languages_root(struct writer *w, term_id base, struct rational exponent, const char *root)
{
    if (!rational_equal(exponent, half))
        return false;
    text_printf(w->out, "%s(", root);
    write_term(w, base, PRECEDENCE_ANY);
    text_puts(w->out, ")");
    return true;
}

void languages_raise(struct writer *w, term_id base, struct rational exponent, const char *root, const char *sign)
{
    int64_t over;
    int64_t under;
    if (languages_root(w, base, exponent, root))
        return;
    write_term(w, base, PRECEDENCE_ATOM);
    text_puts(w->out, sign);
    if (rational_decimal(exponent) || !rational_fraction(exponent, &over, &under))
        text_puts(w->out, rational_print(w->out->arena, exponent));
    else
        text_printf(w->out, "(%lld/%lld)", (long long)over, (long long)under);
}

void languages_entries(struct text *out, const struct derivation *d, const char *line)
{
    enum { IN_A_LINE = 8 };
    text_printf(out, "theta, %zu entr%s: ", d->n, d->n == 1 ? "y" : "ies");
    for (size_t i = 0; i < d->n; i++) {
        const struct variable *v = &d->variables[i];
        text_puts(out, i == 0 ? "" : i % IN_A_LINE == 0 ? line : ", ");
        text_puts(out, v->given != NULL ? v->given : v->entry);
    }
}

/* Marks a term and all below it; parts are older than what they are parts of. */
static void mark_below(const struct derivation *d, unsigned char *mark)
{
    for (size_t id = d->algebra->count; id-- > 0;)
        for (size_t k = 0; mark[id] && k < term_at(d->algebra, (term_id)id)->count; k++)
            mark[term_at(d->algebra, (term_id)id)->parts[k].term] = 1;
}

void shorthands_used(const struct derivation *d, size_t count, const term_id *terms, unsigned char *used)
{
    struct arena *scratch = arena_child(d->algebra->arena);
    unsigned char *mark = ARENA_ARRAY(scratch, d->algebra->count, unsigned char);
    for (size_t k = 0; k < count; k++)
        mark[terms[k]] = 1;
    mark_below(d, mark);
    for (size_t k = 0; k < d->shorthand_count; k++)
        used[k] = mark[d->shorthands[k].term];
    arena_close(scratch);
}
