/* Bounds of the loss. The text says nothing of a bound that is not attained: it proves nothing about the point. */
#include "report/bound.h"

#include "report/layout.h"

static const char *attained(const struct cp_bound *bound)
{
    if (bound->attains_lower)
        return bound->attains_upper ? "both" : "lower";
    return bound->attains_upper ? "upper" : NULL;
}

void bound_json(struct json_writer *w, const struct cp_report *report)
{
    const struct cp_bound *bound = report->bound;
    if (bound == NULL)
        return;
    json_key(w, "bound");
    bool compact = json_open_line(w, '{');
    json_put_number(w, "lower", bound->lower + 0.0); /* -0 + 0 is +0 */
    json_put_number(w, "upper", bound->upper + 0.0);
    json_put_string(w, "attained", attained(bound));
    json_put_bool(w, "global", attained(bound) != NULL);
    json_close_line(w, '}', compact);
}

void bound_text(struct text *out, const struct cp_report *report, const struct report_style *style)
{
    enum { DIGITS = 8 };
    const struct cp_bound *bound = report->bound;
    if (bound == NULL || attained(bound) == NULL)
        return;
    label_add(out, style, "bound");
    if (bound->attains_lower && bound->attains_upper) {
        text_puts(out, "the loss is the same everywhere\n");
        return;
    }
    text_puts(out, bound->attains_lower ? "no point has a loss below " : "no point has a loss above ");
    short_add(out, DIGITS, bound->attains_lower ? bound->lower : bound->upper);
    text_printf(out, ", which is attained: the %s is global\n", bound->attains_lower ? "minimum" : "maximum");
}
