/* Formulas as displayed equations. Rows of data have the index i, from 0 as in formulas; a total within the summand of
 * another one has the index j, and so on. */
#include "symbolic/languages.h"

#include "base/number.h"
#include "symbolic/slice.h"

#include <string.h>

/* ---- Names --------------------------------------------------------------------------------------------------- */

static bool is_greek(struct arena *arena, const char *name)
{
    static const char letters[] = " alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho "
                                  "sigma tau upsilon phi chi psi "
                                  "omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega ";
    return name[0] != 0 && strstr(letters, str_format(arena, " %s ", name)) != NULL;
}

/* A letter as it is, a Greek one by its command, a word upright. */
static const char *latex_word(struct arena *arena, const char *word)
{
    if (is_greek(arena, word))
        return str_format(arena, "\\%s", word);
    if (str_columns(str_of(word)) == 1 || strspn(word, "0123456789") == strlen(word))
        return word;
    struct text out = {.arena = arena};
    for (const char *c = word; *c != 0; c++)
        text_printf(&out, *c == '_' ? "\\_" : "%c", *c);
    return str_format(arena, "\\mathrm{%s}", out.at);
}

/* w1 is w with the index 1, x_min is x with the index min; more indices follow behind. */
static const char *latex_name(struct arena *arena, const char *name, const char *indices)
{
    size_t length = strlen(name);
    size_t base = length;
    while (base > 1 && name[base - 1] >= '0' && name[base - 1] <= '9')
        base--;
    const char *gap = strchr(name + (name[0] != 0), '_');
    size_t rest = base;
    if (gap != NULL && gap[1] != 0 && strchr(gap + 1, '_') == NULL) {
        base = (size_t)(gap - name);
        rest = base + 1;
    }
    const char *first = latex_word(arena, str_copy(arena, (struct str){name, base}));
    const char *below = rest < length ? latex_word(arena, name + rest) : "";
    if (below[0] == 0 && indices[0] == 0)
        return first;
    return str_format(arena, "%s_{%s%s%s}", first, below, below[0] != 0 && indices[0] != 0 ? "," : "", indices);
}

const char *latex_variable(struct arena *arena, const struct variable *variable)
{
    struct text indices = {.arena = arena};
    text_puts(&indices, "");
    for (size_t axis = 0; axis < variable->rank; axis++)
        text_printf(&indices, "%s%zu", axis == 0 ? "" : ",", variable->index[axis]);
    return latex_name(arena, variable->tensor, indices.at);
}

static char row_letter(const struct writer *w)
{
    static const char letters[] = "ijklmn";
    size_t depth = w->totals == 0 ? 0 : w->totals - 1;
    return letters[depth < sizeof letters - 2 ? depth : sizeof letters - 2];
}

/* X_{i,2}, x_{i+1}, x_{2i}. */
static void write_data(struct writer *w, const struct symbol *symbol)
{
    struct slice slice;
    struct text indices = {.arena = w->out->arena};
    if (!slice_of(symbol, &slice)) {
        text_printf(w->out, "c^{(%zu)}_{%c}", (size_t)(symbol - w->derivation->algebra->symbols), row_letter(w));
        return;
    }
    for (size_t axis = 0; axis < symbol->rank; axis++) {
        text_puts(&indices, axis == 0 ? "" : ",");
        if (axis != slice.axis) {
            text_printf(&indices, "%zu", slice.at[axis]);
            continue;
        }
        if (slice.step != 1)
            text_printf(&indices, "%zu ", slice.step);
        text_printf(&indices, "%c", row_letter(w));
        if (slice.start != 0)
            text_printf(&indices, "+%zu", slice.start);
    }
    text_puts(w->out, latex_name(w->out->arena, symbol->name, indices.at));
}

/* ---- The dialect --------------------------------------------------------------------------------------------- */

/* Digits after digits need a dot between. */
static void write_number(struct writer *w, struct rational size)
{
    const char *digits = rational_print(w->out->arena, size);
    const char *exponent = strchr(digits, 'e');
    bool after = w->out->size > 1 && w->out->at[w->out->size - 1] == ' ' && w->out->at[w->out->size - 2] >= '0' &&
                 w->out->at[w->out->size - 2] <= '9';
    text_puts(w->out, after ? "\\cdot " : "");
    if (exponent == NULL)
        text_puts(w->out, digits);
    else
        text_printf(w->out, "%.*s \\cdot 10^{%s}", (int)(exponent - digits), digits, exponent + 1);
}

static void write_symbol(struct writer *w, const struct symbol *symbol)
{
    if (symbol->kind == SYMBOL_PARAMETER)
        text_puts(w->out, latex_variable(w->out->arena, &w->derivation->variables[symbol->slot]));
    else if (symbol->kind == SYMBOL_PI)
        text_puts(w->out, "\\pi");
    else
        write_data(w, symbol);
}

static void write_named(struct writer *w, const struct term *term, const char *name)
{
    const char row[] = {row_letter(w), 0};
    text_puts(w->out, latex_name(w->out->arena, name, term->rows != 0 ? row : ""));
}

static enum precedence power(struct rational exponent)
{
    return rational_equal(exponent, (struct rational){5, 1, -1}) ? PRECEDENCE_ATOM : PRECEDENCE_POWER;
}

static void raise_to(struct writer *w, term_id base, struct rational exponent)
{
    const struct term *term = term_at(w->derivation->algebra, base);
    bool raised = term->kind == TERM_CALL && (term->op == OP_EXP || term->op == OP_POW || term->op == OP_POWN) &&
                  (base >= w->named || w->name[base] == NULL);
    int64_t over;
    int64_t under;
    if (rational_equal(exponent, (struct rational){5, 1, -1})) {
        text_puts(w->out, "\\sqrt{");
        write_term(w, base, PRECEDENCE_ANY);
        text_puts(w->out, "}");
        return;
    }
    text_puts(w->out, raised ? "\\left(" : "");
    write_term(w, base, PRECEDENCE_ATOM);
    text_puts(w->out, raised ? "\\right)" : "");
    if (rational_fraction(exponent, &over, &under) && under <= 16)
        text_printf(w->out, under == 1 ? "^{%lld}" : "^{%lld/%lld}", (long long)over, (long long)under);
    else
        text_printf(w->out, "^{%s}", rational_print(w->out->arena, exponent));
}

static void write_total(struct writer *w, term_id inside)
{
    size_t rows = term_at(w->derivation->algebra, inside)->rows;
    w->totals++;
    text_printf(w->out, "\\sum_{%c=0}^{%zu} ", row_letter(w), rows - 1);
    write_term(w, inside, PRECEDENCE_PRODUCT);
    w->totals--;
}

static void write_reduction(struct writer *w, const struct term *call)
{
    bool rows = call->count == 1;
    w->totals += rows;
    if (call->op == OP_LOGSUMEXP) {
        text_puts(w->out, "\\ln\\left(");
        if (rows)
            text_printf(w->out, "\\sum_{%c} ", row_letter(w));
        for (size_t k = 0; k < call->count; k++) {
            text_puts(w->out, k == 0 ? "e^{" : " + e^{");
            write_term(w, call->parts[k].term, PRECEDENCE_ANY);
            text_puts(w->out, "}");
        }
    } else {
        text_printf(w->out, "%s_{%c} \\left(", call->op == OP_MAX ? "\\max" : "\\min", row_letter(w));
        write_arguments(w, call, ", ");
    }
    text_puts(w->out, "\\right)");
    w->totals -= rows;
}

struct writer latex_writer(struct text *out, const struct derivation *d)
{
    struct dialect *dialect = ARENA_NEW(out->arena, struct dialect);
    *dialect = (struct dialect){
        .times = " ",
        .over = "/",
        .open = "\\left(",
        .close = "\\right)",
        DIALECT_FUNCTIONS,
        .power = power,
        .named = write_named,
        .fractions = true,
    };
    languages_spell(dialect, SPELLING_LATEX);
    struct writer w = text_writer(out, d);
    w.dialect = dialect;
    return w;
}

/* ---- The document -------------------------------------------------------------------------------------------- */

static void write_equation(struct writer *w, const char *left, term_id right, const char *end)
{
    text_printf(w->out, "%s &= ", left);
    write_term(w, right, PRECEDENCE_ANY);
    text_printf(w->out, "%s\n", end);
}

/* As a matrix where it is small, else entry by entry. */
static void write_hessian(struct writer *w, const struct derivation *d)
{
    enum { MOST_OF_A_MATRIX = 4 };
    struct arena *arena = w->out->arena;
    if (d->n <= MOST_OF_A_MATRIX) {
        text_puts(w->out, "H &= \\begin{pmatrix}\n");
        for (size_t k = 0; k < d->n * d->n; k++) {
            text_puts(w->out, k % d->n == 0 ? "  " : " & ");
            write_term(w, d->hessian[k], PRECEDENCE_ANY);
            text_puts(w->out, (k + 1) % d->n != 0 ? "" : k + 1 == d->n * d->n ? "\n" : " \\\\\n");
        }
        text_puts(w->out, "\\end{pmatrix}\n");
        return;
    }
    for (size_t i = 0; i < d->n; i++)
        for (size_t j = i; j < d->n; j++) {
            const char *a = latex_variable(arena, &d->variables[i]);
            const char *b = latex_variable(arena, &d->variables[j]);
            const char *left = i == j ? str_format(arena, "\\frac{\\partial^2 L}{\\partial %s^2}", a)
                                      : str_format(arena, "\\frac{\\partial^2 L}{\\partial %s \\, \\partial %s}", a, b);
            write_equation(w, left, d->hessian[i * d->n + j], i + 1 == d->n ? "" : " \\\\");
        }
}

static void write_shorthands(struct writer *w, const struct derivation *d)
{
    struct targets targets = derivation_targets(w->out->arena, d);
    unsigned char *used = ARENA_ARRAY(w->out->arena, d->shorthand_count, unsigned char);
    shorthands_used(d, targets.count, targets.terms, used);
    for (size_t k = 0; k < d->shorthand_count; k++) {
        if (!used[k])
            continue;
        struct text name = {.arena = w->out->arena};
        const struct term *term = term_at(d->algebra, d->shorthands[k].term);
        text_puts(&name, latex_name(name.arena, d->shorthands[k].name, term->rows != 0 ? "i" : ""));
        w->defining = d->shorthands[k].term;
        w->totals += term->rows != 0;
        write_equation(w, name.at, d->shorthands[k].term, " \\\\");
        w->totals -= term->rows != 0;
        w->defining = UINT32_MAX;
    }
}

/* Vectors without a name, by their numbers. */
static void write_numbers(struct text *out, const struct derivation *d)
{
    for (size_t k = 0; k < d->algebra->symbol_count; k++) {
        const struct symbol *symbol = &d->algebra->symbols[k];
        struct slice slice;
        if (symbol->kind != SYMBOL_DATA || slice_of(symbol, &slice))
            continue;
        text_printf(out, "c^{(%zu)} &= \\left(", k);
        for (size_t r = 0; r < symbol->count; r++) {
            text_puts(out, r == 0 ? "" : ", ");
            text_number(out, symbol->values[r]);
        }
        text_puts(out, "\\right) \\\\\n");
    }
}

void latex_definitions(struct writer *w, const struct derivation *d)
{
    write_numbers(w->out, d);
    write_shorthands(w, d);
}

bool language_latex(struct text *out, const struct derivation *d, const struct model *model, struct diags *diags)
{
    (void)model;
    (void)diags;
    struct writer w = latex_writer(out, d);
    text_puts(out, "\\begin{align*}\n");
    latex_definitions(&w, d);
    write_equation(&w, "L", d->loss, " \\\\");
    for (size_t i = 0; i < d->n; i++)
        write_equation(
            &w,
            str_format(out->arena, "\\frac{\\partial L}{\\partial %s}", latex_variable(out->arena, &d->variables[i])),
            d->gradient[i], d->hessian == NULL && i + 1 == d->n ? "" : " \\\\");
    if (d->hessian != NULL)
        write_hessian(&w, d);
    text_puts(out, "\\end{align*}\n");
    return true;
}
