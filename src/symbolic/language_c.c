/* A function in C17 that fills in loss, gradient and Hessian. Parameters are locals, data static arrays; what occurs
 * several times is computed once, and sums over rows are loops. */
#include "symbolic/languages.h"

#include "base/number.h"
#include "symbolic/names.h"
#include "symbolic/statements.h"

#include <string.h>

static const char reserved[] =
    "auto break case char const continue default do double else enum extern float for goto if inline int long register "
    "restrict return short signed sizeof static struct switch typedef union unsigned void volatile while asm bool true "
    "false theta loss gradient hessian row main exp expm1 log log1p sqrt cbrt fabs sin cos tan asin acos atan atan2 "
    "sinh "
    "cosh tanh asinh acosh atanh erf erfc lgamma digamma polygamma sigmoid softplus sign logaddexp fmax fmin hypot pow "
    "abs floor ceil round gamma tgamma j0 j1 jn y0 y1 yn signgam NULL INFINITY NAN size_t I";

struct c_file {
    struct writer w; /* writes into the body */
    struct names names;
    struct statements statements;
};

static struct c_file *file_of(struct writer *w)
{
    return (struct c_file *)w; /* the writer is its first member */
}

static void write_double(struct text *out, double value)
{
    char digits[NUMBER_SIZE];
    number_print(digits, value);
    text_puts(out, digits);
    text_puts(out, strpbrk(digits, ".en") == NULL ? ".0" : "");
}

static void write_number(struct writer *w, struct rational size)
{
    const char *digits = rational_print(w->out->arena, size);
    text_puts(w->out, digits);
    text_puts(w->out, strpbrk(digits, ".e") == NULL ? ".0" : "");
}

static void write_symbol(struct writer *w, const struct symbol *symbol)
{
    const struct names *names = &file_of(w)->names;
    if (symbol->kind == SYMBOL_PARAMETER)
        text_puts(w->out, names->variable[symbol->slot]);
    else if (symbol->kind == SYMBOL_PI)
        text_puts(w->out, "3.141592653589793");
    else
        text_printf(w->out, "%s[row]", names->symbol[symbol - w->derivation->algebra->symbols]);
}

/* Squares and cubes are products, all else is a call. */
static enum precedence power(struct rational exponent)
{
    int64_t whole;
    return rational_whole(exponent, &whole) && whole <= 3 ? PRECEDENCE_PRODUCT : PRECEDENCE_ATOM;
}

static void raise_to(struct writer *w, term_id base, struct rational exponent)
{
    int64_t whole = 0;
    int64_t under = 1;
    if (languages_root(w, base, exponent, "sqrt"))
        return;
    if (rational_whole(exponent, &whole) && whole <= 3) {
        for (int64_t k = 0; k < whole; k++) {
            text_puts(w->out, k == 0 ? "" : " * ");
            write_term(w, base, PRECEDENCE_POWER);
        }
    } else {
        text_puts(w->out, "pow(");
        write_term(w, base, PRECEDENCE_ANY);
        text_puts(w->out, ", ");
        bool decimal = rational_decimal(exponent) || !rational_fraction(exponent, &whole, &under);
        write_number(w, decimal ? exponent : rational_of(whole));
        if (!decimal)
            text_printf(w->out, " / %lld.0", (long long)under);
        text_puts(w->out, ")");
    }
}

/* Totals have names before they are used. */
static void write_total(struct writer *w, term_id inside)
{
    (void)inside;
    text_puts(w->out, "NAN");
}

/* logaddexp(a, logaddexp(b, c)); reductions of rows have names. */
static void write_reduction(struct writer *w, const struct term *call)
{
    for (size_t k = 0; k < call->count; k++) {
        text_puts(w->out, k + 1 < call->count ? "logaddexp(" : "");
        write_term(w, call->parts[k].term, PRECEDENCE_ANY);
        text_puts(w->out, k + 1 < call->count ? ", " : "");
    }
    text_repeat(w->out, ')', call->count - 1);
}

/* ---- Statements ---------------------------------------------------------------------------------------------- */

static void define(struct c_file *file, term_id id, const char *indent)
{
    text_printf(file->w.out, "%sconst double %s = ", indent, file->statements.name[id]);
    file->w.defining = id;
    write_term(&file->w, id, PRECEDENCE_ANY);
    file->w.defining = UINT32_MAX;
    text_puts(file->w.out, ";\n");
}

/* How a loop starts and goes on. */
static const struct {
    enum op op;
    const char *start;
    const char *step; /* of a call: total = step(total, value) */
} loops[] = {{OP_SUM, "0.0", NULL},
             {OP_MAX, "-INFINITY", "fmax"},
             {OP_MIN, "INFINITY", "fmin"},
             {OP_LOGSUMEXP, "-INFINITY", "logaddexp"}};

static size_t loop_of(const struct term *term)
{
    size_t k = 0;
    while (k + 1 < sizeof loops / sizeof *loops && loops[k].op != (term->kind == TERM_TOTAL ? OP_SUM : term->op))
        k++;
    return k;
}

static void accumulate(struct c_file *file, term_id id)
{
    const struct term *term = term_at(file->statements.algebra, id);
    const char *name = file->statements.name[id];
    const char *step = loops[loop_of(term)].step;
    if (term->kind == TERM_CALL)
        file->w.used[term->op] = true;
    text_printf(file->w.out, step == NULL ? "        %s += " : "        %s = %s(%s, ", name, step, name);
    write_term(&file->w, term->parts[0].term, PRECEDENCE_ANY);
    text_puts(file->w.out, step == NULL ? ";\n" : ");\n");
}

/* The results of one loop: those of a level over the same number of rows. */
struct loop {
    size_t level;
    size_t rows;
};

static bool belongs(const struct statements *s, term_id id, struct loop loop)
{
    return s->needed[id] && statements_loops(s->algebra, id) && s->level[id] == loop.level &&
           term_at(s->algebra, term_at(s->algebra, id)->parts[0].term)->rows == loop.rows;
}

/* Marks the values of a row that the loop needs, named or not. */
static void mark_rows(struct arena *arena, const struct statements *s, struct loop loop, unsigned char **mark)
{
    *mark = ARENA_ARRAY(arena, s->count, unsigned char);
    for (size_t id = s->count; id-- > 0;) {
        const struct term *term = term_at(s->algebra, (term_id)id);
        bool down = belongs(s, (term_id)id, loop) || ((*mark)[id] && term->rows != 0);
        for (size_t k = 0; down && k < term->count; k++)
            (*mark)[term->parts[k].term] = 1;
    }
}

static void write_loop(struct c_file *file, struct loop loop)
{
    const struct statements *s = &file->statements;
    unsigned char *mark;
    mark_rows(file->w.out->arena, s, loop, &mark);
    for (term_id id = 0; id < s->count; id++)
        if (belongs(s, id, loop))
            text_printf(file->w.out, "    double %s = %s;\n", s->name[id],
                        loops[loop_of(term_at(s->algebra, id))].start);
    text_printf(file->w.out, "    for (size_t row = 0; row < %zu; row++) {\n", loop.rows);
    for (term_id id = 0; id < s->count; id++)
        if (mark[id] && s->name[id] != NULL && term_at(s->algebra, id)->rows != 0)
            define(file, id, "        ");
    for (term_id id = 0; id < s->count; id++)
        if (belongs(s, id, loop))
            accumulate(file, id);
    text_puts(file->w.out, "    }\n");
}

/* Locals and loops, level by level. */
static void write_statements(struct c_file *file)
{
    const struct statements *s = &file->statements;
    for (size_t level = 0; level <= s->levels; level++) {
        size_t done = 0; /* loops over fewer rows have been written */
        for (bool more = level > 0; more;) {
            size_t rows = SIZE_MAX;
            for (term_id id = 0; id < s->count; id++) {
                const struct term *term = term_at(s->algebra, id);
                size_t of = term->count == 0 ? 0 : term_at(s->algebra, term->parts[0].term)->rows;
                if (of > done && of < rows && belongs(s, id, (struct loop){level, of}))
                    rows = of;
            }
            more = rows != SIZE_MAX;
            done = rows;
            if (more)
                write_loop(file, (struct loop){level, rows});
        }
        for (term_id id = 0; id < s->count; id++)
            if (s->needed[id] && s->name[id] != NULL && s->level[id] == level && term_at(s->algebra, id)->rows == 0 &&
                !statements_loops(s->algebra, id))
                define(file, id, "    ");
    }
}

/* ---- The file ------------------------------------------------------------------------------------------------ */

static void write_parameters(struct c_file *file)
{
    const struct algebra *algebra = file->statements.algebra;
    bool used = false;
    for (term_id id = 0; id < algebra->count; id++) {
        const struct symbol *symbol = statements_symbol(&file->statements, id, SYMBOL_PARAMETER);
        if (symbol == NULL)
            continue;
        text_printf(file->w.out, "    const double %s = theta[%zu];\n", file->names.variable[symbol->slot],
                    symbol->slot);
        used = true;
    }
    text_puts(file->w.out, used ? "" : "    (void)theta;\n");
}

static void write_result(struct c_file *file, const char *left, term_id right)
{
    text_printf(file->w.out, "        %s = ", left);
    write_term(&file->w, right, PRECEDENCE_ANY);
    text_puts(file->w.out, ";\n");
}

static void write_results(struct c_file *file, const struct derivation *d)
{
    struct arena *arena = file->w.out->arena;
    text_puts(file->w.out, "    if (loss != NULL)\n");
    write_result(file, "*loss", d->loss);
    text_puts(file->w.out, "    if (gradient != NULL) {\n");
    for (size_t i = 0; i < d->n; i++)
        write_result(file, str_format(arena, "gradient[%zu]", i), d->gradient[i]);
    text_puts(file->w.out, "    }\n");
    if (d->hessian == NULL)
        return;
    text_puts(file->w.out, "    if (hessian != NULL) {\n");
    for (size_t i = 0; i < d->n; i++)
        for (size_t j = i; j < d->n; j++)
            write_result(file,
                         i == j ? str_format(arena, "hessian[%zu]", i * d->n + j)
                                : str_format(arena, "hessian[%zu] = hessian[%zu]", i * d->n + j, j * d->n + i),
                         d->hessian[i * d->n + j]);
    text_puts(file->w.out, "    }\n");
}

static void write_data(struct text *out, const struct c_file *file)
{
    const struct algebra *algebra = file->statements.algebra;
    for (term_id id = 0; id < algebra->count; id++) {
        const struct symbol *symbol = statements_symbol(&file->statements, id, SYMBOL_DATA);
        if (symbol == NULL)
            continue;
        text_printf(out, "\nstatic const double %s[%zu] = {", file->names.symbol[symbol - algebra->symbols],
                    symbol->count);
        for (size_t k = 0; k < symbol->count; k++) {
            text_puts(out, k % 8 == 0 ? "\n    " : " ");
            write_double(out, symbol->values[k]);
            text_puts(out, k + 1 < symbol->count ? "," : "");
        }
        text_puts(out, "};\n");
    }
}

static void write_helpers(struct text *out, const struct c_file *file)
{
#define HELPER(op, source)                                                                                             \
    if (file->w.used[OP_##op])                                                                                         \
        text_printf(out, "\n%s", source);
#include "symbolic/helpers.def"
#undef HELPER
}

/* A title that cannot end a comment, nor go beyond its line. */
static const char *one_line(struct arena *arena, const char *title)
{
    char *copy = str_copy(arena, str_of(title));
    for (char *c = copy; *c != 0; c++)
        if ((unsigned char)*c < ' ' || *c == '\\' || (*c == '*' && c[1] == '/') || (*c == '/' && c[1] == '*'))
            *c = ' ';
    return copy;
}

static void write_head(struct text *out, const struct derivation *d, const char *name)
{
    text_printf(out, "/* %s: loss, gradient%s, written by critpoint derive.\n *\n * ", one_line(out->arena, d->model),
                d->hessian == NULL ? "" : " and Hessian");
    languages_entries(out, d, ",\n * ");
    text_printf(out, ".\n * loss: one number; gradient: %zu%s. Where one of them is NULL, it is not wanted. */\n", d->n,
                d->hessian == NULL ? "" : str_format(out->arena, "; hessian: %zu, row by row", d->n * d->n));
    text_puts(out, "#include <math.h>\n#include <stddef.h>\n\n");
    text_printf(out, "void %s(const double *theta, double *loss, double *gradient%s);\n", name,
                d->hessian == NULL ? "" : ", double *hessian");
}

/* The name of the model's file, without its ending. */
static const char *function_name(struct arena *arena, const struct model *model)
{
    const char *path = model->path == NULL ? "" : model->path;
    const char *base = strrchr(path, '/') == NULL ? path : strrchr(path, '/') + 1;
    size_t length = strcspn(base, ".");
    const char *name = names_identifier(arena, str_copy(arena, (struct str){base, length}), "derivatives");
    return names_free(arena, name, reserved);
}

bool language_c(struct text *out, const struct derivation *d, const struct model *model, struct diags *diags)
{
    (void)diags;
    struct arena *arena = out->arena;
    struct dialect dialect = {
        .times = " * ",
        .over = " / ",
        .open = "(",
        .close = ")",
        DIALECT_FUNCTIONS,
        .power = power,
    };
    const struct targets targets = derivation_targets(arena, d);
    const char *name = function_name(arena, model);
    struct text body = {.arena = arena};
    struct c_file file = {
        .names = names_make(arena, d, str_format(arena, "%s %s", reserved, name)),
        .statements = statements_make(arena, d, targets.count, targets.terms, true),
    };
    languages_spell(&dialect, SPELLING_C);
    file.w = (struct writer){
        .out = &body,
        .derivation = d,
        .dialect = &dialect,
        .named = file.statements.count,
        .name = file.statements.name,
        .defining = UINT32_MAX,
    };
    write_parameters(&file);
    write_statements(&file);
    write_results(&file, d);
    write_head(out, d, name);
    write_helpers(out, &file);
    write_data(out, &file);
    text_printf(out, "\nvoid %s(const double *theta, double *loss, double *gradient%s)\n{\n", name,
                d->hessian == NULL ? "" : ", double *hessian");
    text_add(out, text_str(&body));
    text_puts(out, "}\n");
    return true;
}
