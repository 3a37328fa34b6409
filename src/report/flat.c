/* Causes are rows of a table: how many directions, and what may be done to which parameters. */
#include "report/flat.h"

#include "report/layout.h"

#include <math.h>

/* What is said about so many directions and these parameters. */
static const enum phrase sayings[CP_FLAT_CAUSE_COUNT] = {
    [CP_FLAT_UNUSED] = SAY_FLAT_UNUSED,         [CP_FLAT_DEAD] = SAY_FLAT_DEAD,
    [CP_FLAT_SHIFT] = SAY_FLAT_SHIFT,           [CP_FLAT_SCALING] = SAY_FLAT_SCALING,
    [CP_FLAT_DUPLICATES] = SAY_FLAT_DUPLICATES, [CP_FLAT_MIXING] = SAY_FLAT_MIXING,
};

void flat_json(struct json_writer *w, const struct cp_report *report)
{
    const struct cp_flat *flat = report->flat;
    if (flat == NULL)
        return;
    json_key(w, "flat");
    json_open(w, '{');
    json_put_count(w, "directions", flat->directions);
    json_key(w, "reach");
    json_number(w, flat->directions > 0 ? flat->reach : NAN);
    json_put_count(w, "explained", flat->explained);
    json_key(w, "causes");
    json_open(w, '[');
    for (size_t k = 0; k < flat->cause_count; k++) {
        const struct cp_flat_cause *cause = &flat->causes[k];
        bool compact = json_open_line(w, '{');
        json_put_string(w, "cause", cp_flat_cause_name(cause->kind));
        json_put_count(w, "count", cause->count);
        json_put_string(w, "what", cause->what);
        json_close_line(w, '}', compact);
    }
    json_close(w, ']');
    json_close(w, '}');
}

void flat_text(struct text *out, const struct cp_report *report, const struct report_style *style)
{
    const struct cp_flat *flat = report->flat;
    if (flat == NULL)
        return;
    const bool known = flat->directions > 0;
    label_add(out, style, word(style, SAY_FLAT));
    SAY(out, style, known ? SAY_FLAT_ALONG : SAY_FLAT_NULL,
        count_text(out->arena, known ? flat->directions : report->zero), count_text(out->arena, flat->explained));
    text_puts(out, "\n");
    for (size_t k = 0; k < flat->cause_count; k++) {
        const struct cp_flat_cause *cause = &flat->causes[k];
        label_add(out, style, "");
        SAY(out, style, sayings[cause->kind], count_text(out->arena, cause->count),
            plain_text(out->arena, cause->what));
        text_puts(out, "\n");
    }
}
