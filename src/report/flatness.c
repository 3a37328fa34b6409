/* The four measures of sharpness. The largest eigenvalue and the trace stand in the report already; here they stand again,
 * beside what they are compared with. */
#include "report/flatness.h"

#include <math.h>

#include "report/layout.h"

enum { DIGITS = 8, SHORT = 3 };

static void add_box(struct text *out, const struct cp_flatness *f, const struct report_style *style)
{
    struct arena *arena = out->arena;
    const char *epsilon = short_text(arena, SHORT, f->epsilon);
    if (isinf(f->rise))
        SAY(out, style, SAY_SHARP_INFINITE, epsilon);
    else if (isfinite(f->relative))
        SAY(out, style, SAY_SHARP_RISE_SHARE, epsilon, short_text(arena, DIGITS, f->rise),
            short_text(arena, DIGITS, f->relative));
    else
        SAY(out, style, SAY_SHARP_RISE, epsilon, short_text(arena, DIGITS, f->rise));
    text_puts(out, "\n");
}

void flatness_text(struct text *out, const struct cp_report *report, const struct report_style *style)
{
    struct arena *arena = out->arena;
    const struct cp_flatness *f = report->flatness;
    if (f == NULL)
        return;
    label_add(out, style, word(style, SAY_SHARPNESS));
    if (report->eigenvalues != NULL) {
        SAY(out, style, SAY_SHARP_SPECTRUM, short_text(arena, DIGITS, f->largest_eigenvalue),
            short_text(arena, DIGITS, f->trace));
        text_puts(out, "\n");
        label_add(out, style, "");
        SAY(out, style, SAY_SHARP_EFFECTIVE, short_text(arena, DIGITS, f->effective_parameters),
            count_text(arena, report->n), short_text(arena, DIGITS, f->alpha));
        text_puts(out, "\n");
        label_add(out, style, "");
    }
    add_box(out, f, style);
}

void flatness_json(struct json_writer *w, const struct cp_report *report)
{
    const struct cp_flatness *f = report->flatness;
    if (f == NULL)
        return;
    json_key(w, "flatness");
    json_open(w, '{');
    json_put_number(w, "largest_eigenvalue", f->largest_eigenvalue + 0.0);
    json_put_number(w, "trace", f->trace + 0.0);
    json_put_number(w, "alpha", f->alpha);
    json_put_number(w, "effective_parameters", f->effective_parameters);
    json_put_number(w, "epsilon", f->epsilon);
    json_put_number(w, "loss_max", f->loss_max + 0.0);
    json_put_number(w, "rise", f->rise);
    json_put_number(w, "relative", f->relative);
    json_key(w, "at");
    json_numbers(w, report->n, f->at);
    json_put_count(w, "evaluations", f->evaluations);
    json_close(w, '}');
}
