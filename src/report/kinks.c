/* The long lists of networks are cut for people, never in JSON. */
#include "report/kinks.h"

#include <math.h>

#include "report/layout.h"

enum { ROUGH = 2, KINKS_LISTED = 10 };

/* ---- For people ---- */

static const char *const sayings[CP_VERDICT_COUNT] = {
    [CP_MINIMUM] = "a strict minimum",
    [CP_MAXIMUM] = "a strict maximum",
    [CP_SADDLE] = "a saddle",
    [CP_NOT_CRITICAL] = "not critical",
};

bool kinks_headline(struct text *out, const struct cp_report *report)
{
    if (report->one_sided == NULL || !report->one_sided->decided)
        return false;
    if (report->one_sided->order == 0)
        text_printf(out, ", a %s: the loss attains a bound", cp_verdict_name(report->one_sided->verdict));
    else
        text_printf(out, ", %s by one-sided derivatives", sayings[report->one_sided->verdict]);
    return true;
}

static void add_place(struct text *out, const struct cp_kink *kink)
{
    if (kink->layer != NULL)
        text_printf(out, ", layer %s, unit %zu, row %zu", kink->layer, kink->unit, kink->row);
    else if (kink->entry > 0)
        text_printf(out, ", entry %zu", kink->entry);
}

static void add_kink(struct text *out, const struct cp_kink *kink)
{
    plain_add(out, str_of(kink->what));
    if (kink->file != NULL) {
        text_puts(out, "   at ");
        plain_add(out, str_of(kink->file));
        if (kink->line > 0)
            text_printf(out, ":%zu:%zu", kink->line, kink->column);
    }
    add_place(out, kink);
    text_puts(out, kink->distance == 0 ? ", on the kink" : ", distance ");
    if (kink->distance != 0)
        short_add(out, ROUGH, kink->distance);
    text_puts(out, "\n");
}

static void add_list(struct text *out, const struct cp_report *report, const struct report_style *style)
{
    bool full = style != NULL && style->full;
    for (size_t k = 0; k < report->kink_count; k++) {
        label_add(out, style, k == 0 ? "kinks" : "");
        if (!full && k == KINKS_LISTED) {
            text_printf(out, "… %zu more\n", report->kink_count - k);
            return;
        }
        add_kink(out, &report->kinks[k]);
    }
}

static void add_one_sided(struct text *out, const struct cp_report *report, const struct report_style *style)
{
    const struct cp_one_sided *o = report->one_sided;
    if (o == NULL)
        return;
    label_add(out, style, "one-sided");
    if (o->decided && o->order > 0) {
        count_add(out, o->kinks, "kink");
        text_puts(out, ", ");
        count_add(out, o->pieces, "smooth piece");
        text_puts(out, o->order == 1 ? ": decided by their slopes\n" : ": decided by slopes and curvatures\n");
        return;
    }
    text_puts(out, "cannot tell");
    if (o->reason != NULL) {
        text_puts(out, ": ");
        plain_add(out, str_of(o->reason));
    }
    text_puts(out, "\n");
}

static void add_nearest(struct text *out, const struct cp_report *report, const struct report_style *style)
{
    const struct cp_near_kink *near = report->nearest_kink;
    if (near == NULL)
        return;
    label_add(out, style, "nearest kink");
    plain_add(out, str_of(near->kink.what));
    add_place(out, &near->kink);
    text_puts(out, " is ");
    short_add(out, ROUGH, near->distance);
    text_puts(out, " away");
    if (isfinite(near->precisions)) {
        text_puts(out, " (");
        short_add(out, ROUGH, near->precisions);
        text_puts(out, " precisions of theta)");
    }
    text_puts(out, ": the verdict reaches no further\n");
}

void kinks_text(struct text *out, const struct cp_report *report, const struct report_style *style)
{
    add_nearest(out, report, style);
    add_one_sided(out, report, style);
    add_list(out, report, style);
}

/* ---- JSON ---- */

static void put_place(struct json_writer *w, const struct cp_kink *kink)
{
    json_put_string(w, "what", kink->what);
    json_put_string(w, "file", kink->file);
    json_put_count(w, "line", kink->line);
    json_put_count(w, "column", kink->column);
    json_put_count(w, "entry", kink->entry);
    json_put_string(w, "layer", kink->layer);
    if (kink->layer != NULL) {
        json_put_count(w, "unit", kink->unit);
        json_put_count(w, "row", kink->row);
    }
}

static void put_kink(struct json_writer *w, const struct cp_kink *kink)
{
    bool compact = json_open_line(w, '{');
    put_place(w, kink);
    json_put_number(w, "distance", kink->distance + 0.0);
    json_close_line(w, '}', compact);
}

static void put_one_sided(struct json_writer *w, const struct cp_one_sided *o)
{
    json_key(w, "one_sided");
    if (o == NULL) {
        json_null(w);
        return;
    }
    bool compact = json_open_line(w, '{');
    json_put_string(w, "verdict", o->decided ? cp_verdict_name(o->verdict) : NULL);
    json_key(w, "order");
    if (o->order > 0)
        json_count(w, (size_t)o->order);
    else
        json_null(w);
    json_put_string(w, "reason", o->reason);
    json_put_count(w, "kinks", o->kinks);
    json_put_count(w, "pieces", o->pieces);
    json_close_line(w, '}', compact);
}

static void put_nearest(struct json_writer *w, const struct cp_near_kink *near)
{
    json_key(w, "nearest_kink");
    if (near == NULL) {
        json_null(w);
        return;
    }
    bool compact = json_open_line(w, '{');
    put_place(w, &near->kink);
    json_put_number(w, "distance", near->distance);
    json_put_number(w, "precisions", near->precisions);
    json_close_line(w, '}', compact);
}

void kinks_json(struct json_writer *w, const struct cp_report *report)
{
    json_key(w, "kinks");
    json_open(w, '[');
    for (size_t k = 0; k < report->kink_count; k++)
        put_kink(w, &report->kinks[k]);
    json_close(w, ']');
    put_one_sided(w, report->one_sided);
    put_nearest(w, report->nearest_kink);
}
