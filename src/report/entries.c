/* With many parameters only the largest components of one vector are listed: of the way out if there is one, else of
 * the first null direction, else of a gradient that is not zero, else of theta. */
#include "report/entries.h"

#include <math.h>

#include "report/layout.h"
#include "report/names.h"
#include "report/utf8.h"

enum {
    LISTED = 20,    /* entries that are listed whole */
    LARGEST = 10,   /* listed beyond that */
    FLAT_SHOWN = 3, /* null directions side by side */
    BENDS_SHOWN = 7,
    MOST_VECTORS = 4 + BENDS_SHOWN + FLAT_SHOWN,
    DIGITS = 8,
    NAME_COLUMNS = 40,
    GAP = 3
};

struct vector {
    const char *title;
    const double *values;
    bool exact; /* all digits: what people copy */
    struct column column;
};

struct table {
    const struct cp_report *report;
    const struct report_style *style;
    struct vector vectors[MOST_VECTORS];
    size_t vector_count;
    const struct vector *key; /* the one whose largest components are listed */
    const size_t *rows;
    size_t row_count;
    size_t name_width;
};

static const struct vector *add_titled(struct table *t, const char *title, const double *values, bool exact)
{
    if (values == NULL)
        return NULL;
    t->vectors[t->vector_count] = (struct vector){.title = title, .values = values, .exact = exact};
    return &t->vectors[t->vector_count++];
}

static const struct vector *add_vector(struct table *t, enum phrase title, const double *values, bool exact)
{
    return add_titled(t, word(t->style, title), values, exact);
}

/* The coefficients of a way that curves, as far as they are not 0. */
static void add_bends(struct table *t)
{
    static const char *const titles[BENDS_SHOWN] = {"t^2", "t^3", "t^4", "t^5", "t^6", "t^7", "t^8"};
    const struct cp_escape *escape = t->report->escape;
    for (size_t k = 0; escape != NULL && k < escape->bends && k < BENDS_SHOWN; k++) {
        const double *bend = escape->curve + k * t->report->n;
        bool bent = false;
        for (size_t i = 0; i < t->report->n; i++)
            bent = bent || bend[i] != 0;
        if (bent)
            (void)add_titled(t, titles[k], bend, false);
    }
}

static void choose_vectors(struct table *t)
{
    static const enum phrase flat[FLAT_SHOWN] = {SAY_FLAT_1, SAY_FLAT_2, SAY_FLAT_3};
    const struct cp_report *report = t->report;
    const struct vector *theta = add_vector(t, SAY_THETA, report->theta, true);
    if (t->style != NULL && t->style->full)
        (void)add_vector(t, SAY_JUDGED_AT, report->judged_at, true);
    const struct vector *gradient = add_vector(t, SAY_GRADIENT, report->gradient, false);
    const double *direction = report->escape == NULL ? NULL : report->escape->direction;
    const enum phrase way = report->verdict == CP_NOT_CRITICAL ? SAY_DESCENT : SAY_ESCAPE;
    const struct vector *escape = add_vector(t, way, direction, false);
    add_bends(t);
    const struct vector *first_flat = NULL;
    for (size_t k = 0; report->null_directions != NULL && k < report->zero && k < FLAT_SHOWN; k++) {
        const struct vector *v = add_vector(t, flat[k], report->null_directions + k * report->n, false);
        first_flat = k == 0 ? v : first_flat;
    }
    const struct vector *steep = report->critical ? NULL : gradient;
    enum { WISHES = 5 };
    const struct vector *const wishes[WISHES] = {escape, first_flat, steep, theta, gradient};
    for (size_t i = 0; i < WISHES && t->key == NULL; i++)
        t->key = wishes[i];
}

/* NaN ranks above everything: it must be seen. */
static double weight(const struct table *t, size_t k)
{
    double size = fabs(t->key->values[k]);
    return isnan(size) ? INFINITY : size;
}

/* Whether entry a stands before entry b; equal ones keep their order. */
static bool heavier(const struct table *t, size_t a, size_t b)
{
    double wa = weight(t, a);
    double wb = weight(t, b);
    return wa > wb || (wa == wb && a < b);
}

static void choose_rows(struct table *t, struct arena *arena)
{
    size_t n = t->report->n;
    bool all = n <= LISTED || (t->style != NULL && t->style->full);
    t->row_count = all ? n : LARGEST;
    size_t *rows = ARENA_ARRAY(arena, t->row_count, size_t);
    for (size_t r = 0; all && r < n; r++)
        rows[r] = r;
    for (size_t r = 0; !all && r < t->row_count; r++) {
        size_t best = n;
        for (size_t k = 0; k < n; k++)
            if ((r == 0 || heavier(t, rows[r - 1], k)) && (best == n || heavier(t, k, best)))
                best = k;
        rows[r] = best;
    }
    t->rows = rows;
}

static void print_value(char number[NUMBER_SIZE], const struct vector *vector, size_t k)
{
    double value = vector->values[k];
    if (vector->exact && isfinite(value))
        (void)number_print(number, value + 0.0);
    else
        short_number(number, DIGITS, value);
}

/* The name of an entry, shortened in the middle: its end tells entries of one array apart. */
static void add_name(struct text *out, const struct cp_report *report, size_t k)
{
    struct text raw = {.arena = out->arena};
    name_entry(&raw, report, k);
    struct text name = {.arena = out->arena};
    plain_add(&name, text_str(&raw));
    struct str s = text_str(&name);
    size_t columns = str_columns(s);
    if (columns <= NAME_COLUMNS) {
        text_add(out, s);
        return;
    }
    size_t column = 0;
    for (size_t i = 0; i < s.size; i++) {
        bool begins = ((unsigned char)s.at[i] & 0xC0) != 0x80;
        column += begins;
        if (column <= NAME_COLUMNS / 2 || column > columns - NAME_COLUMNS / 2 + 1)
            text_add(out, (struct str){&s.at[i], 1});
        else if (begins && column == NAME_COLUMNS / 2 + 1)
            text_puts(out, "…");
    }
}

static void measure(struct table *t, struct arena *arena)
{
    char number[NUMBER_SIZE];
    t->name_width = utf8_width(str_of(word(t->style, SAY_PARAMETER)));
    for (size_t r = 0; r < t->row_count; r++) {
        struct text name = {.arena = arena};
        add_name(&name, t->report, t->rows[r]);
        size_t width = utf8_width(text_str(&name));
        t->name_width = width > t->name_width ? width : t->name_width;
        for (size_t v = 0; v < t->vector_count; v++) {
            print_value(number, &t->vectors[v], t->rows[r]);
            column_fit(&t->vectors[v].column, number);
        }
    }
    for (size_t v = 0; v < t->vector_count; v++) {
        size_t title = utf8_width(str_of(t->vectors[v].title));
        size_t width = column_width(&t->vectors[v].column);
        t->vectors[v].column.before += title > width ? title - width : 0;
    }
}

static void add_titles(struct text *out, const struct table *t)
{
    text_puts(out, "  ");
    paint_on(out, t->style, PAINT_FAINT);
    size_t from = out->size;
    say(out, t->style, t->report->parameters == NULL ? SAY_ENTRY : SAY_PARAMETER);
    pad_to(out, from, t->name_width);
    for (size_t v = 0; v < t->vector_count; v++) {
        const char *title = t->vectors[v].title;
        text_repeat(out, ' ', GAP + column_width(&t->vectors[v].column) - utf8_width(str_of(title)));
        text_puts(out, title);
    }
    paint_off(out, t->style);
    line_end(out);
}

static void add_row(struct text *out, const struct table *t, size_t k)
{
    char number[NUMBER_SIZE];
    text_puts(out, "  ");
    size_t from = out->size;
    add_name(out, t->report, k);
    pad_to(out, from, t->name_width);
    for (size_t v = 0; v < t->vector_count; v++) {
        text_repeat(out, ' ', GAP);
        print_value(number, &t->vectors[v], k);
        column_add(out, &t->vectors[v].column, number);
    }
    line_end(out);
}

static void add_rest(struct text *out, const struct table *t)
{
    if (t->row_count == t->report->n)
        return;
    SAY(out, t->style, SAY_MORE_ENTRIES, count_text(out->arena, t->report->n - t->row_count), t->key->title,
        short_text(out->arena, 4, weight(t, t->rows[t->row_count - 1])));
    text_puts(out, "\n");
}

static void add_flat_rest(struct text *out, const struct cp_report *report, const struct report_style *style)
{
    if (report->null_directions == NULL || report->zero <= FLAT_SHOWN)
        return;
    SAY(out, style, SAY_MORE_FLAT, count_text(out->arena, report->zero - FLAT_SHOWN));
    text_puts(out, "\n");
}

void entries_add(struct text *out, const struct cp_report *report, const struct report_style *style)
{
    struct table t = {.report = report, .style = style};
    choose_vectors(&t);
    if (t.key == NULL || report->n == 0)
        return;
    choose_rows(&t, out->arena);
    measure(&t, out->arena);
    text_puts(out, "\n");
    add_titles(out, &t);
    for (size_t r = 0; r < t.row_count; r++)
        add_row(out, &t, t.rows[r]);
    add_rest(out, &t);
    add_flat_rest(out, report, style);
}
