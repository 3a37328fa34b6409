/* A Python module of the functions loss, gradient and hessian, which take and return NumPy arrays. Data are arrays of the
 * module; sums over rows are calls of NumPy. */
#include "symbolic/languages.h"

#include "base/number.h"
#include "symbolic/names.h"
#include "symbolic/statements.h"

static const char reserved[] = "False None True and as assert async await break class continue def del elif else "
                               "except finally for from global if "
                               "import in is lambda nonlocal not or pass raise return try while with match case type "
                               "print theta loss gradient hessian "
                               "np math h erf erfc lgamma digamma polygamma sigmoid float abs";

struct python_file {
    struct writer w; /* writes into the body */
    struct names names;
    struct statements statements;
};

static void write_number(struct writer *w, struct rational size)
{
    text_puts(w->out, rational_print(w->out->arena, size));
}

static void write_symbol(struct writer *w, const struct symbol *symbol)
{
    const struct names *names = &((struct python_file *)w)->names; /* the writer is its first member */
    if (symbol->kind == SYMBOL_PARAMETER)
        text_puts(w->out, names->variable[symbol->slot]);
    else if (symbol->kind == SYMBOL_PI)
        text_puts(w->out, "np.pi");
    else
        text_puts(w->out, names->symbol[symbol - w->derivation->algebra->symbols]);
}

static void raise_to(struct writer *w, term_id base, struct rational exponent)
{
    languages_raise(w, base, exponent, "np.sqrt", "**");
}

static void write_total(struct writer *w, term_id inside)
{
    text_puts(w->out, "np.sum(");
    write_term(w, inside, PRECEDENCE_ANY);
    text_puts(w->out, ")");
}

/* Of rows: np.max(a), np.logaddexp.reduce(a). Of a list: np.logaddexp(a, np.logaddexp(b, c)). */
static void write_reduction(struct writer *w, const struct term *call)
{
    if (call->count == 1) {
        text_puts(w->out, call->op == OP_LOGSUMEXP ? "np.logaddexp.reduce("
                          : call->op == OP_MAX     ? "np.max("
                                                   : "np.min(");
        write_arguments(w, call, ", ");
        text_puts(w->out, ")");
        return;
    }
    for (size_t k = 0; k < call->count; k++) {
        text_puts(w->out, k + 1 < call->count ? "np.logaddexp(" : "");
        write_term(w, call->parts[k].term, PRECEDENCE_ANY);
        text_puts(w->out, k + 1 < call->count ? ", " : "");
    }
    text_repeat(w->out, ')', call->count - 1);
}

/* ---- Functions ----------------------------------------------------------------------------------------------- */

static void write_parameters(struct python_file *file)
{
    const struct algebra *algebra = file->statements.algebra;
    text_puts(file->w.out, "    theta = np.asarray(theta, dtype=float)\n");
    for (term_id id = 0; id < algebra->count; id++) {
        const struct symbol *symbol = statements_symbol(&file->statements, id, SYMBOL_PARAMETER);
        if (symbol != NULL)
            text_printf(file->w.out, "    %s = theta[%zu]\n", file->names.variable[symbol->slot], symbol->slot);
    }
}

/* The head of a function, its parameters, and what several of its formulas share. */
static void begin(struct python_file *file, const char *name, size_t count, const term_id *wanted)
{
    const struct derivation *d = file->w.derivation;
    file->statements = statements_make(file->w.out->arena, d, count, wanted, false);
    file->w.named = file->statements.count;
    file->w.name = file->statements.name;
    text_printf(file->w.out, "\n\ndef %s(theta):\n", name);
    write_parameters(file);
    for (term_id id = 0; id < file->statements.count; id++) {
        if (file->statements.name[id] == NULL)
            continue;
        text_printf(file->w.out, "    %s = ", file->statements.name[id]);
        file->w.defining = id;
        write_term(&file->w, id, PRECEDENCE_ANY);
        file->w.defining = UINT32_MAX;
        text_puts(file->w.out, "\n");
    }
}

static void write_loss(struct python_file *file)
{
    begin(file, "loss", 1, &file->w.derivation->loss);
    text_puts(file->w.out, "    return ");
    write_term(&file->w, file->w.derivation->loss, PRECEDENCE_ANY);
    text_puts(file->w.out, "\n");
}

static void write_gradient(struct python_file *file)
{
    const struct derivation *d = file->w.derivation;
    begin(file, "gradient", d->n, d->gradient);
    text_puts(file->w.out, "    return np.array([");
    for (size_t i = 0; i < d->n; i++) {
        text_puts(file->w.out, i == 0 ? "" : ",\n                     ");
        write_term(&file->w, d->gradient[i], PRECEDENCE_ANY);
    }
    text_puts(file->w.out, "], dtype=float)\n");
}

static void write_hessian(struct python_file *file)
{
    const struct derivation *d = file->w.derivation;
    const struct targets all = derivation_targets(file->w.out->arena, d);
    begin(file, "hessian", all.count - 1 - d->n, all.terms + 1 + d->n);
    text_printf(file->w.out, "    h = np.zeros((%zu, %zu))\n", d->n, d->n);
    for (size_t i = 0; i < d->n; i++)
        for (size_t j = i; j < d->n; j++) {
            if (term_is_zero(d->algebra, d->hessian[i * d->n + j]))
                continue;
            text_printf(file->w.out, "    h[%zu, %zu] = ", i, j);
            if (i != j)
                text_printf(file->w.out, "h[%zu, %zu] = ", j, i);
            write_term(&file->w, d->hessian[i * d->n + j], PRECEDENCE_ANY);
            text_puts(file->w.out, "\n");
        }
    text_puts(file->w.out, "    return h\n");
}

/* ---- The module ---------------------------------------------------------------------------------------------- */

static void write_helpers(struct text *out, const bool used[OP_COUNT])
{
    static const struct {
        enum op op;
        const char *source;
    } helpers[] = {
        {OP_ERF, "erf = np.vectorize(math.erf, otypes=[float])"},
        {OP_ERFC, "erfc = np.vectorize(math.erfc, otypes=[float])"},
        {OP_LGAMMA, "lgamma = np.vectorize(math.lgamma, otypes=[float])"},
        {OP_SIGMOID, "\n\ndef sigmoid(x):\n    return np.exp(-np.logaddexp(0, -x))"},
    };
    for (size_t k = 0; k < sizeof helpers / sizeof *helpers; k++)
        if (used[helpers[k].op])
            text_printf(out, "\n%s\n", helpers[k].source);
}

static void write_data(struct text *out, const struct python_file *file)
{
    const struct algebra *algebra = file->w.derivation->algebra;
    struct arena *scratch = arena_child(out->arena);
    const struct targets all = derivation_targets(scratch, file->w.derivation);
    const struct statements s = statements_make(scratch, file->w.derivation, all.count, all.terms, false);
    for (term_id id = 0; id < algebra->count; id++) {
        const struct symbol *symbol = statements_symbol(&s, id, SYMBOL_DATA);
        if (symbol == NULL)
            continue;
        text_printf(out, "\n%s = np.array([", file->names.symbol[symbol - algebra->symbols]);
        for (size_t k = 0; k < symbol->count; k++) {
            text_puts(out, k == 0 ? "" : k % 8 == 0 ? ",\n    " : ", ");
            text_number(out, symbol->values[k]);
        }
        text_puts(out, "], dtype=float)\n");
    }
    arena_close(scratch);
}

static void write_title(struct text *out, const struct derivation *d)
{
    text_puts(out, "\"\"\"");
    for (const char *c = d->model; *c != 0; c++)
        text_printf(out, "%c", *c == '"' || *c == '\\' || (unsigned char)*c < ' ' ? ' ' : *c);
    text_printf(out, ": loss, gradient%s, written by critpoint derive.\n\n", d->hessian == NULL ? "" : " and Hessian");
    languages_entries(out, d, ",\n");
    text_puts(out, ".\n\"\"\"\n");
}

bool language_python(struct text *out, const struct derivation *d, const struct model *model, struct diags *diags)
{
    (void)model;
    (void)diags;
    struct dialect dialect = {
        .times = "*",
        .over = "/",
        .open = "(",
        .close = ")",
        DIALECT_FUNCTIONS,
        .power = languages_power,
    };
    struct text body = {.arena = out->arena};
    struct python_file file = {.names = names_make(out->arena, d, reserved)};
    languages_spell(&dialect, SPELLING_PYTHON);
    file.w = (struct writer){.out = &body, .derivation = d, .dialect = &dialect, .defining = UINT32_MAX};
    write_loss(&file);
    write_gradient(&file);
    if (d->hessian != NULL)
        write_hessian(&file);
    write_title(out, d);
    bool special = file.w.used[OP_DIGAMMA] || file.w.used[OP_POLYGAMMA];
    bool mathematics = file.w.used[OP_ERF] || file.w.used[OP_ERFC] || file.w.used[OP_LGAMMA];
    text_puts(out, mathematics ? "import math\n\n" : "");
    text_puts(out, "import numpy as np\n");
    text_puts(out, special ? "from scipy.special import digamma, polygamma\n" : "");
    write_helpers(out, file.w.used);
    write_data(out, &file);
    text_add(out, text_str(&body));
    return true;
}
