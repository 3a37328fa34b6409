/* Formulas in critpoint's own language: what is printed can be read back. */
#include "symbolic/languages.h"

#include "base/number.h"
#include "symbolic/slice.h"

static void write_number(struct writer *w, struct rational size)
{
    text_puts(w->out, rational_print(w->out->arena, size));
}

static void write_list(struct text *out, const struct symbol *symbol)
{
    for (size_t k = 0; k < symbol->count; k++) {
        text_puts(out, k == 0 ? "[" : ", ");
        text_number(out, symbol->values[k]);
    }
    text_puts(out, "]");
}

static void write_symbol(struct writer *w, const struct symbol *symbol)
{
    struct slice slice;
    if (symbol->kind == SYMBOL_PARAMETER)
        text_puts(w->out, w->derivation->variables[symbol->slot].entry);
    else if (symbol->kind == SYMBOL_PI)
        text_puts(w->out, "pi");
    else if (slice_of(symbol, &slice))
        text_puts(w->out, slice_print(w->out->arena, symbol, &slice));
    else
        write_list(w->out, symbol);
}

static void raise_to(struct writer *w, term_id base, struct rational exponent)
{
    languages_raise(w, base, exponent, "sqrt", "^");
}

static void write_total(struct writer *w, term_id inside)
{
    text_puts(w->out, "sum(");
    write_term(w, inside, PRECEDENCE_ANY);
    text_puts(w->out, ")");
}

/* logsumexp(a, rest) = a + softplus(rest - a), for numbers and vectors side by side. */
static void write_mixed(struct writer *w, const struct term *call, size_t k)
{
    text_puts(w->out, "(");
    write_term(w, call->parts[k].term, PRECEDENCE_SUM);
    if (k + 1 < call->count) {
        text_puts(w->out, " + softplus(");
        write_mixed(w, call, k + 1);
        text_puts(w->out, " - ");
        write_term(w, call->parts[k].term, PRECEDENCE_PRODUCT);
        text_puts(w->out, ")");
    }
    text_puts(w->out, ")");
}

static void write_reduction(struct writer *w, const struct term *call)
{
    bool mixed = false;
    for (size_t k = 0; k < call->count; k++)
        mixed = mixed || (call->count > 1 && term_at(w->derivation->algebra, call->parts[k].term)->rows != call->rows);
    if (mixed) {
        write_mixed(w, call, 0);
        return;
    }
    text_printf(w->out, "%s(%s", op_rows[call->op].name, call->count > 1 ? "[" : "");
    write_arguments(w, call, ", ");
    text_puts(w->out, call->count > 1 ? "], axis=0)" : ")");
}

static const struct dialect dialect = {
    .times = "*",
    .over = "/",
    .open = "(",
    .close = ")",
    DIALECT_FUNCTIONS,
    .power = languages_power,
};

struct writer text_writer(struct text *out, const struct derivation *d)
{
    const char **names = ARENA_ARRAY(out->arena, d->algebra->count, const char *);
    for (size_t k = 0; k < d->shorthand_count; k++)
        names[d->shorthands[k].term] = d->shorthands[k].name;
    return (struct writer){.out = out,
                           .derivation = d,
                           .dialect = &dialect,
                           .named = d->algebra->count,
                           .name = names,
                           .defining = UINT32_MAX};
}

static void write_line(struct writer *w, const char *left, term_id right)
{
    text_printf(w->out, "%s = ", left);
    write_term(w, right, PRECEDENCE_ANY);
    text_puts(w->out, "\n");
}

/* Entries that are 0 are counted, not listed, where there are many of them. */
static void write_hessian(struct writer *w, const struct derivation *d)
{
    size_t zeros = 0;
    for (size_t i = 0; i < d->n; i++)
        for (size_t j = i; j < d->n; j++) {
            const char *a = d->variables[i].entry;
            const char *b = d->variables[j].entry;
            bool zero = term_is_zero(d->algebra, d->hessian[i * d->n + j]);
            zeros += zero;
            if (!zero || d->n <= 3)
                write_line(w,
                           i == j ? str_format(w->out->arena, "d2L/d%s^2", a)
                                  : str_format(w->out->arena, "d2L/d%s d%s", a, b),
                           d->hessian[i * d->n + j]);
        }
    if (zeros != 0 && d->n > 3)
        text_printf(w->out, "%zu other second derivatives are 0\n", zeros);
}

static void write_shorthands(struct writer *w, const struct derivation *d)
{
    struct targets targets = derivation_targets(w->out->arena, d);
    unsigned char *used = ARENA_ARRAY(w->out->arena, d->shorthand_count, unsigned char);
    shorthands_used(d, targets.count, targets.terms, used);
    bool first = true;
    for (size_t k = 0; k < d->shorthand_count; k++) {
        if (!used[k])
            continue;
        text_puts(w->out, first ? "\nwhere\n" : "");
        first = false;
        w->defining = d->shorthands[k].term;
        write_line(w, d->shorthands[k].name, d->shorthands[k].term);
    }
}

static void write_given_names(struct text *out, const struct derivation *d)
{
    const char *last = NULL;
    for (size_t i = 0; i < d->n; i++) {
        const struct variable *v = &d->variables[i];
        if (v->given == NULL || v->tensor == last)
            continue;
        text_printf(out, "%s%s is %.*s\n", last == NULL ? "\n" : "", v->tensor,
                    (int)(v->rank == 0 ? str_of(v->given).size
                                       : str_of(v->given).size - (str_of(v->entry).size - str_of(v->tensor).size)),
                    v->given);
        last = v->tensor;
    }
}

bool language_text(struct text *out, const struct derivation *d, const struct model *model, struct diags *diags)
{
    (void)model;
    (void)diags;
    struct writer w = text_writer(out, d);
    write_line(&w, "L", d->loss);
    text_puts(out, "\n");
    for (size_t i = 0; i < d->n; i++)
        write_line(&w, str_format(out->arena, "dL/d%s", d->variables[i].entry), d->gradient[i]);
    if (d->hessian != NULL) {
        text_puts(out, "\n");
        write_hessian(&w, d);
    }
    write_shorthands(&w, d);
    write_given_names(out, d);
    return true;
}
