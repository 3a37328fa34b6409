/* Causes are rows of a table: how many directions, and what may be done to which parameters. */
#include "report/flat.h"

#include "report/layout.h"

#include <math.h>
#include <string.h>

/* What follows the number of directions; the parameters stand for %s. */
static const char *const sayings[CP_FLAT_CAUSE_COUNT] = {
    [CP_FLAT_UNUSED] = "the loss does not depend on %s",
    [CP_FLAT_DEAD] = "nothing depends here on %s (a dead unit, or a branch not taken)",
    [CP_FLAT_SHIFT] = "the loss is the same after a common shift of %s",
    [CP_FLAT_SCALING] = "the loss is the same when some of %s are multiplied, the others divided",
    [CP_FLAT_DUPLICATES] = "equal units share what they feed in any way: %s",
    [CP_FLAT_MIXING] = "the loss is the same when rows or columns are mixed in %s",
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

static void add_cause(struct text *out, const struct cp_flat_cause *cause)
{
    const struct str saying = str_of(sayings[cause->kind]);
    size_t hole = (size_t)(strstr(saying.at, "%s") - saying.at);
    text_printf(out, "%zu: ", cause->count);
    text_add(out, str_part(saying, 0, hole));
    plain_add(out, str_of(cause->what));
    text_add(out, str_part(saying, hole + 2, saying.size));
    text_puts(out, "\n");
}

void flat_text(struct text *out, const struct cp_report *report, const struct report_style *style)
{
    const struct cp_flat *flat = report->flat;
    if (flat == NULL)
        return;
    label_add(out, style, "flat");
    if (flat->directions > 0)
        text_printf(out, "along %zu direction%s", flat->directions, flat->directions == 1 ? "" : "s");
    else
        text_printf(out, "%zu null direction%s", report->zero, report->zero == 1 ? "" : "s");
    text_printf(out, ", %zu explained\n", flat->explained);
    for (size_t k = 0; k < flat->cause_count; k++) {
        label_add(out, style, "");
        add_cause(out, &flat->causes[k]);
    }
}
