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
    const bool both = bound->attains_lower && bound->attains_upper;
    const enum phrase extremum = bound->attains_lower ? SAY_BOUND_LOWER : SAY_BOUND_UPPER;
    label_add(out, style, word(style, SAY_BOUND));
    SAY(out, style, both ? SAY_BOUND_BOTH : extremum,
        short_text(out->arena, DIGITS, bound->attains_lower ? bound->lower : bound->upper));
    text_puts(out, "\n");
}
