/* The long lists of networks are cut for people, never in JSON. */
#include "report/kinks.h"

#include <math.h>

#include "report/layout.h"
#include "report/names.h"

enum { ROUGH = 2, KINKS_LISTED = 10 };

/* ---- For people ---- */

static const enum phrase sayings[CP_VERDICT_COUNT] = {
    [CP_MINIMUM] = SAY_STRICT_MINIMUM,
    [CP_MAXIMUM] = SAY_STRICT_MAXIMUM,
    [CP_SADDLE] = SAY_A_SADDLE,
    [CP_NOT_CRITICAL] = SAY_NOT_CRITICAL,
};

bool kinks_headline(struct text *out, const struct cp_report *report, const struct report_style *style)
{
    const struct cp_one_sided *o = report->one_sided;
    if (o == NULL || !o->decided)
        return false;
    if (o->order == 0)
        SAY(out, style, SAY_KINK_BOUND, word(style, name_verdict(o->verdict)));
    else
        SAY(out, style, SAY_KINK_DECIDED, word(style, sayings[o->verdict]));
    return true;
}

static void add_place(struct text *out, const struct cp_kink *kink, const struct report_style *style)
{
    if (kink->layer != NULL)
        SAY(out, style, SAY_KINK_LAYER, kink->layer, count_text(out->arena, kink->unit),
            count_text(out->arena, kink->row));
    else if (kink->entry > 0)
        SAY(out, style, SAY_KINK_ENTRY, count_text(out->arena, kink->entry));
}

static void add_kink(struct text *out, const struct cp_kink *kink, const struct report_style *style)
{
    plain_add(out, str_of(kink->what));
    if (kink->file != NULL) {
        say(out, style, SAY_KINK_AT);
        plain_add(out, str_of(kink->file));
        if (kink->line > 0)
            text_printf(out, ":%zu:%zu", kink->line, kink->column);
    }
    add_place(out, kink, style);
    SAY(out, style, kink->distance == 0 ? SAY_KINK_ON : SAY_KINK_DISTANCE,
        short_text(out->arena, ROUGH, kink->distance));
    text_puts(out, "\n");
}

static void add_list(struct text *out, const struct cp_report *report, const struct report_style *style)
{
    bool full = style != NULL && style->full;
    for (size_t k = 0; k < report->kink_count; k++) {
        label_add(out, style, word(style, k == 0 ? SAY_KINKS : SAY_NOTHING));
        if (!full && k == KINKS_LISTED) {
            SAY(out, style, SAY_MORE, count_text(out->arena, report->kink_count - k));
            text_puts(out, "\n");
            return;
        }
        add_kink(out, &report->kinks[k], style);
    }
}

static void add_one_sided(struct text *out, const struct cp_report *report, const struct report_style *style)
{
    const struct cp_one_sided *o = report->one_sided;
    if (o == NULL)
        return;
    label_add(out, style, word(style, SAY_ONE_SIDED));
    if (o->decided && o->order > 0)
        SAY(out, style, o->order == 1 ? SAY_ONE_SIDED_SLOPES : SAY_ONE_SIDED_CURVATURES,
            count_text(out->arena, o->kinks), count_text(out->arena, o->pieces));
    else if (o->reason != NULL)
        SAY(out, style, SAY_CANNOT_TELL_REASON, plain_text(out->arena, o->reason));
    else
        say(out, style, SAY_CANNOT_TELL);
    text_puts(out, "\n");
}

static void add_nearest(struct text *out, const struct cp_report *report, const struct report_style *style)
{
    const struct cp_near_kink *near = report->nearest_kink;
    if (near == NULL)
        return;
    struct text what = {.arena = out->arena};
    plain_add(&what, str_of(near->kink.what));
    add_place(&what, &near->kink, style);
    label_add(out, style, word(style, SAY_NEAREST_KINK));
    SAY(out, style, isfinite(near->precisions) ? SAY_KINK_AWAY_PRECISIONS : SAY_KINK_AWAY, what.at,
        short_text(out->arena, ROUGH, near->distance), short_text(out->arena, ROUGH, near->precisions));
    text_puts(out, "\n");
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
