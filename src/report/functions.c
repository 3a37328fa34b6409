/* The formula language's table of functions, as the program itself uses it. Families keep the order in which the table
 * first names them. */
#include "report/report.h"

#include <string.h>

#include "report/json_writer.h"
#include "report/layout.h"
#include "report/utf8.h"

enum { GAP = 3, MOST_SIGNATURE = 32, MOST_SUMMARY = 44 };

struct widths {
    size_t signature;
    size_t summary;
};

/* What stands beside a function: its derivatives, or what sugar stands for. */
static struct str rule_of(struct arena *arena, const struct cp_function *function)
{
    const char *const *by = function->derivatives;
    if (by[0] != NULL && by[1] != NULL)
        return str_of(str_format(arena, "%s;  %s", by[0], by[1]));
    if (by[0] != NULL)
        return str_of(by[0]);
    return function->expansion == NULL ? str_of("") : str_of(str_format(arena, "= %s", function->expansion));
}

static void widen(size_t *width, size_t columns, size_t most)
{
    if (columns <= most && columns > *width)
        *width = columns;
}

static struct widths measure(void)
{
    struct widths widths = {0, 0};
    for (size_t k = 0; k < cp_function_count(); k++) {
        const struct cp_function *function = cp_function_at(k);
        widen(&widths.signature, utf8_width(str_of(function->signature)), MOST_SIGNATURE);
        widen(&widths.summary, utf8_width(str_of(function->summary)), MOST_SUMMARY);
    }
    return widths;
}

/* Continues at `width` columns after `from`; a cell that is too wide pushes what follows to the next line. */
static void next_cell(struct text *out, size_t from, size_t width, size_t indent)
{
    if (utf8_width(str_part(text_str(out), from, out->size)) > width) {
        text_puts(out, "\n");
        text_repeat(out, ' ', indent + width + GAP);
        return;
    }
    pad_to(out, from, width + GAP);
}

static void add_function(struct text *out, const struct cp_function *function, struct widths widths)
{
    text_puts(out, "  ");
    size_t from = out->size;
    text_puts(out, function->signature);
    next_cell(out, from, widths.signature, 2);
    from = out->size;
    text_puts(out, function->summary);
    struct str rule = rule_of(out->arena, function);
    if (rule.size > 0 || function->kink != NULL)
        next_cell(out, from, widths.summary, 2 + widths.signature + GAP);
    text_add(out, rule);
    if (function->kink != NULL)
        text_printf(out, "   [kink: %s = 0]", function->kink);
    line_end(out);
}

static bool is_first_of_family(size_t k)
{
    for (size_t i = 0; i < k; i++)
        if (strcmp(cp_function_at(i)->family, cp_function_at(k)->family) == 0)
            return false;
    return true;
}

static void add_family(struct text *out, size_t first, struct widths widths, const struct report_style *style)
{
    const char *family = cp_function_at(first)->family;
    text_puts(out, "\n");
    paint_add(out, style, PAINT_STRONG, str_of(family));
    text_puts(out, "\n");
    for (size_t k = first; k < cp_function_count(); k++)
        if (strcmp(cp_function_at(k)->family, family) == 0)
            add_function(out, cp_function_at(k), widths);
}

void report_functions_text(struct text *out, const struct report_style *style)
{
    count_add(out, cp_function_count(), "function");
    text_puts(out, " of the formula language, each with its derivative by every argument (y is the value; da, db are "
                   "changes of matrices), or '=' and "
                   "what it stands for\n");
    struct widths widths = measure();
    for (size_t k = 0; k < cp_function_count(); k++)
        if (is_first_of_family(k))
            add_family(out, k, widths, style);
}

static void put_derivatives(struct json_writer *w, const struct cp_function *function)
{
    json_key(w, "derivatives");
    bool compact = json_open_line(w, '[');
    for (size_t k = 0; k < 2 && function->derivatives[k] != NULL; k++)
        json_string(w, function->derivatives[k]);
    json_close_line(w, ']', compact);
}

void report_functions_json(struct text *out)
{
    struct json_writer w = {.out = out};
    json_open(&w, '[');
    for (size_t k = 0; k < cp_function_count(); k++) {
        const struct cp_function *function = cp_function_at(k);
        json_open(&w, '{');
        json_put_string(&w, "name", function->name);
        json_put_string(&w, "signature", function->signature);
        json_put_string(&w, "family", function->family);
        json_put_string(&w, "summary", function->summary);
        put_derivatives(&w, function);
        json_put_string(&w, "kink", function->kink);
        json_put_string(&w, "expansion", function->expansion);
        json_close(&w, '}');
    }
    json_close(&w, ']');
    text_puts(out, "\n");
}
