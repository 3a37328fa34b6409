/* The worked example of a lecture: formulas with their values at a point, the Hessian as a matrix, its eigenvalues, the
 * verdict, and the quadratic (Taylor) model. The numbers are those of the analysis; formulas only stand beside them. */
#include "symbolic/languages.h"

#include <math.h>
#include <string.h>

/* Sizes up to which a matrix is shown, in numbers and in formulas, and zeros are listed. */
enum { MOST_OF_A_MATRIX = 8, MOST_OF_FORMULAS = 4, MOST_WITH_ZEROS = 3 };

/* What the two forms differ in. */
struct notation {
    const char *minus; /* signs between the terms of the Taylor model */
    const char *plus;
    const char *times;
    const char *open; /* parentheses */
    const char *close;
    const char *square;
};

static const struct notation plain = {" - ", " + ", "*", "(", ")", "^2"};
static const struct notation drawn = {" - ", " + ", " \\, ", "\\left(", "\\right)", "^2"};

static const char *print(struct arena *arena, double value)
{
    return str_format(arena, "%.8g", value + 0.0); /* -0 prints as 0 */
}

/* 1.5e-07 as 1.5 \cdot 10^{-7}; what is not finite in words. */
static const char *print_latex(struct arena *arena, double value)
{
    const char *text = print(arena, value);
    const char *exponent = strchr(text, 'e');
    if (!isfinite(value))
        return isnan(value) ? "\\text{undefined}" : value > 0 ? "\\infty" : "-\\infty";
    if (exponent == NULL)
        return text;
    const char *digits = exponent + 1 + strspn(exponent + 1, "+0");
    bool negative = exponent[1] == '-';
    digits = negative ? exponent + 2 + strspn(exponent + 2, "0") : digits;
    return str_format(arena, "%.*s \\cdot 10^{%s%s}", (int)(exponent - text), text, negative ? "-" : "", digits);
}

typedef const char *printer(struct arena *arena, double value);

/* ---- The quadratic model ------------------------------------------------------------------------------------- */

struct taylor {
    struct text *out;
    const struct notation *notation;
    printer *print;
    const char *const *names; /* of the parameters */
    const double *theta;
};

/* x, (x - 2), (x + 2): the step along a parameter. */
static void write_step(struct taylor *t, size_t i)
{
    double at = t->theta[i];
    if (at == 0) {
        text_puts(t->out, t->names[i]);
        return;
    }
    text_printf(t->out, "%s%s%s%s%s", t->notation->open, t->names[i], at > 0 ? t->notation->minus : t->notation->plus,
                t->print(t->out->arena, fabs(at)), t->notation->close);
}

/* + coefficient * steps; nothing where the coefficient is 0. */
static void write_monomial(struct taylor *t, double coefficient, size_t i, size_t j, bool *first)
{
    if (coefficient == 0)
        return;
    text_puts(t->out, *first ? coefficient < 0 ? "-" : "" : coefficient < 0 ? t->notation->minus : t->notation->plus);
    *first = false;
    if (fabs(coefficient) != 1)
        text_printf(t->out, "%s%s", t->print(t->out->arena, fabs(coefficient)), t->notation->times);
    write_step(t, i);
    if (j == i)
        text_puts(t->out, t->notation->square);
    else if (j != SIZE_MAX) {
        text_puts(t->out, t->notation->times);
        write_step(t, j);
    }
}

static void write_taylor(struct taylor *t, const struct cp_report *report)
{
    size_t n = report->n;
    bool first = report->loss == 0;
    if (!first)
        text_puts(t->out, t->print(t->out->arena, report->loss));
    for (size_t i = 0; i < n; i++)
        write_monomial(t, report->gradient[i], i, SIZE_MAX, &first);
    for (size_t i = 0; i < n; i++)
        for (size_t j = i; j < n; j++)
            write_monomial(t, report->hessian[i * n + j] / (i == j ? 2 : 1), i, j, &first);
    text_puts(t->out, first ? "0" : "");
}

/* ---- The verdict --------------------------------------------------------------------------------------------- */

static void write_verdict(struct text *out, enum tongue tongue, const struct cp_report *report)
{
    static const enum phrase words[CP_VERDICT_COUNT] = {
        [CP_MINIMUM] = SAY_MINIMUM,       [CP_MAXIMUM] = SAY_MAXIMUM,
        [CP_SADDLE] = SAY_SADDLE_POINT,   [CP_DEGENERATE] = SAY_DEGENERATE_POINT,
        [CP_NONSMOOTH] = SAY_WORKED_KINK, [CP_NOT_CRITICAL] = SAY_WORKED_STEEP,
    };
    const size_t counts[] = {report->n, report->negative, report->zero, report->positive};
    const char *fillings[4];
    for (size_t k = 0; k < 4; k++)
        fillings[k] = str_format(out->arena, "%zu", counts[k]);
    text_puts(out, phrase_words(tongue, words[report->verdict]));
    if (report->eigenvalues != NULL)
        phrase_add(out, tongue, SAY_WORKED_INERTIA, 4, fillings);
}

/* Whether the Hessian, and so the model, belongs to theta itself. */
static bool has_model(const struct cp_report *report)
{
    return report->hessian != NULL && report->eigenvalues != NULL && report->judged_at == NULL;
}

/* ---- Text ---------------------------------------------------------------------------------------------------- */

static void write_value(struct writer *w, const char *left, size_t width, term_id term, double value)
{
    bool number = term_at(w->derivation->algebra, term)->kind == TERM_NUMBER; /* says its value itself */
    text_printf(w->out, "%-*s = ", (int)width, left);
    write_term(w, term, PRECEDENCE_ANY);
    text_printf(w->out, number ? "\n" : " = %s\n", print(w->out->arena, value));
}

static const char *second(struct arena *arena, const struct derivation *d, size_t i, size_t j)
{
    if (i == j)
        return str_format(arena, "d2L/d%s^2", d->variables[i].entry);
    return str_format(arena, "d2L/d%s d%s", d->variables[i].entry, d->variables[j].entry);
}

/* The widest left side. */
static size_t left_width(struct arena *arena, const struct derivation *d)
{
    size_t width = 0;
    for (size_t i = 0; i < d->n; i++)
        for (size_t j = i; j < d->n; j++) {
            size_t columns = strlen(second(arena, d, i, j));
            width = columns > width ? columns : width;
        }
    return width <= 32 ? width : 0;
}

static void write_matrix(struct text *out, const struct cp_report *report)
{
    size_t n = report->n;
    size_t width = 0;
    if (n > MOST_OF_A_MATRIX)
        return;
    for (size_t k = 0; k < n * n; k++) {
        size_t columns = strlen(print(out->arena, report->hessian[k]));
        width = columns > width ? columns : width;
    }
    text_puts(out, "\n");
    for (size_t k = 0; k < n * n; k++) {
        text_puts(out, k == 0 ? "H = [" : k % n == 0 ? "    [" : " ");
        text_printf(out, " %*s", (int)width, print(out->arena, report->hessian[k]));
        text_puts(out, (k + 1) % n == 0 ? " ]\n" : "");
    }
}

static void write_shorthands(struct writer *w, const struct derivation *d, enum tongue tongue)
{
    const struct targets targets = derivation_targets(w->out->arena, d);
    unsigned char *used = ARENA_ARRAY(w->out->arena, d->shorthand_count + 1, unsigned char);
    shorthands_used(d, targets.count, targets.terms, used);
    for (size_t k = 0; k < d->shorthand_count; k++) {
        if (!used[k])
            continue;
        w->defining = d->shorthands[k].term;
        phrase_add(w->out, tongue, SAY_WORKED_WITH, 1, &d->shorthands[k].name);
        write_term(w, d->shorthands[k].term, PRECEDENCE_ANY);
        text_puts(w->out, "\n");
        w->defining = UINT32_MAX;
    }
}

static void write_formulas(struct writer *w, const struct derivation *d, const struct cp_report *report)
{
    struct arena *arena = w->out->arena;
    size_t width = left_width(arena, d);
    write_value(w, "L", width, d->loss, report->loss);
    for (size_t i = 0; i < d->n; i++)
        write_value(w, str_format(arena, "dL/d%s", d->variables[i].entry), width, d->gradient[i], report->gradient[i]);
    for (size_t i = 0; i < d->n && has_model(report); i++)
        for (size_t j = i; j < d->n; j++) {
            if (d->n > MOST_WITH_ZEROS && term_is_zero(d->algebra, d->hessian[i * d->n + j]))
                continue;
            write_value(w, second(arena, d, i, j), width, d->hessian[i * d->n + j], report->hessian[i * d->n + j]);
        }
}

static void write_notes(struct text *out, const struct cp_report *report, enum tongue tongue)
{
    if (report->judged_at != NULL)
        text_puts(out, phrase_words(tongue, SAY_WORKED_NEARBY));
    if (report->reason != NULL)
        phrase_add(out, tongue, SAY_WORKED_REASON, 1, &report->reason);
}

void worked_text(struct text *out, const struct derivation *d, const struct cp_report *report, enum tongue tongue)
{
    struct writer w = text_writer(out, d);
    const char **names = ARENA_ARRAY(out->arena, d->n, const char *);
    text_puts(out, phrase_words(tongue, SAY_WORKED_AT));
    for (size_t i = 0; i < d->n; i++) {
        names[i] = d->variables[i].entry;
        text_printf(out, "%s%s = %s", i == 0 ? "" : ", ", names[i], print(out->arena, report->theta[i]));
    }
    text_puts(out, phrase_words(tongue, SAY_WORKED_HERE));
    write_formulas(&w, d, report);
    write_shorthands(&w, d, tongue);
    if (has_model(report))
        write_matrix(out, report);
    if (report->eigenvalues != NULL) {
        text_puts(out, phrase_words(tongue, SAY_WORKED_EIGENVALUES));
        for (size_t k = 0; k < d->n; k++)
            text_printf(out, "%s%s", k == 0 ? "" : ", ", print(out->arena, report->eigenvalues[k]));
    }
    text_puts(out, phrase_words(tongue, SAY_WORKED_VERDICT));
    write_verdict(out, tongue, report);
    text_puts(out, "\n");
    write_notes(out, report, tongue);
    if (!has_model(report))
        return;
    struct taylor taylor = {out, &plain, print, names, report->theta};
    text_printf(out, "%sL = ", phrase_words(tongue, SAY_WORKED_MODEL));
    write_taylor(&taylor, report);
    text_puts(out, " + ...\n");
}

/* ---- LaTeX --------------------------------------------------------------------------------------------------- */

static void draw_value(struct writer *w, const char *left, term_id term, double value)
{
    text_printf(w->out, "%s &= ", left);
    write_term(w, term, PRECEDENCE_ANY);
    text_printf(w->out, " = %s \\\\\n", print_latex(w->out->arena, value));
}

/* H = formulas = numbers. */
static void draw_matrix(struct writer *w, const struct derivation *d, const struct cp_report *report)
{
    text_puts(w->out, "H &= \\begin{pmatrix}\n");
    for (size_t k = 0; k < d->n * d->n; k++) {
        text_puts(w->out, k % d->n == 0 ? "  " : " & ");
        write_term(w, d->hessian[k], PRECEDENCE_ANY);
        text_puts(w->out, (k + 1) % d->n == 0 ? " \\\\\n" : "");
    }
    text_puts(w->out, "\\end{pmatrix} = \\begin{pmatrix}\n");
    for (size_t k = 0; k < d->n * d->n; k++)
        text_printf(w->out, "%s%s%s", k % d->n == 0 ? "  " : " & ", print_latex(w->out->arena, report->hessian[k]),
                    (k + 1) % d->n == 0 ? " \\\\\n" : "");
    text_puts(w->out, "\\end{pmatrix} \\\\\n");
}

/* In English whatever the language: others need packages and fonts that a document may not have. */
void worked_latex(struct text *out, const struct derivation *d, const struct cp_report *report, enum tongue tongue)
{
    (void)tongue;
    struct writer w = latex_writer(out, d);
    struct arena *arena = out->arena;
    const char **names = ARENA_ARRAY(arena, d->n, const char *);
    text_puts(out, "At $");
    for (size_t i = 0; i < d->n; i++) {
        names[i] = latex_variable(arena, &d->variables[i]);
        text_printf(out, "%s%s = %s", i == 0 ? "" : ",\\; ", names[i], print_latex(arena, report->theta[i]));
    }
    text_puts(out, "$:\n\\begin{align*}\n");
    latex_definitions(&w, d);
    draw_value(&w, "L", d->loss, report->loss);
    for (size_t i = 0; i < d->n; i++)
        draw_value(&w, str_format(arena, "\\frac{\\partial L}{\\partial %s}", names[i]), d->gradient[i],
                   report->gradient[i]);
    if (has_model(report) && d->n <= MOST_OF_FORMULAS)
        draw_matrix(&w, d, report);
    for (size_t k = 0; k < d->n && report->eigenvalues != NULL; k++)
        text_printf(out, "\\lambda_{%zu} &= %s \\\\\n", k + 1, print_latex(arena, report->eigenvalues[k]));
    if (has_model(report)) {
        struct taylor taylor = {out, &drawn, print_latex, names, report->theta};
        text_puts(out, "L &\\approx ");
        write_taylor(&taylor, report);
        text_puts(out, "\n");
    }
    text_puts(out, "\\end{align*}\nVerdict: ");
    write_verdict(out, TONGUE_EN, report);
    text_puts(out, ".\n");
}
