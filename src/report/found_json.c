/* The list as JSON: what was asked and tried, and a report for each point with the number of starts that reached it. */
#include "report/found_formats.h"

#include "report/json_report.h"

static void put_box(struct json_writer *w, const struct cp_search *search)
{
    json_key(w, "box");
    if (search->low == NULL) {
        json_null(w);
        return;
    }
    json_open(w, '[');
    for (size_t i = 0; i < search->n; i++) {
        const double ends[] = {search->low[i], search->high[i]};
        json_numbers(w, 2, ends);
    }
    json_close(w, ']');
}

static void put_starts(struct json_writer *w, const struct cp_search *search)
{
    json_key(w, "starts");
    bool compact = json_open_line(w, '{');
    json_put_count(w, "asked", search->asked);
    json_put_count(w, "made", search->starts);
    json_put_count(w, "reached", search->reached);
    json_put_count(w, "outside", search->outside);
    json_put_count(w, "not_finite", search->not_finite);
    json_put_count(w, "stuck", search->stuck);
    json_close_line(w, '}', compact);
}

static void put_balance(struct json_writer *w, const struct cp_balance *b)
{
    json_key(w, "index_sum");
    bool compact = json_open_line(w, '{');
    json_put_string(w, "state", found_balance_name(b->state));
    json_put_string(w, "reason", b->reason);
    json_put_number(w, "sum", (double)b->sum);
    json_key(w, "degree");
    if (b->degree_known)
        json_number(w, (double)b->degree);
    else
        json_null(w);
    json_put_bool(w, "outward", b->outward);
    json_close_line(w, '}', compact);
}

static void put_point(struct json_writer *w, const struct cp_found *found)
{
    json_open(w, '{');
    json_put_count(w, "starts", found->starts);
    json_report_fields(w, found->report);
    json_close(w, '}');
}

void found_json(struct text *out, const struct cp_search *search, const struct report_style *style)
{
    (void)style;
    struct json_writer w = {.out = out};
    json_open(&w, '{');
    json_put_string(&w, "critpoint", CP_VERSION);
    json_put_string(&w, "model", search->model);
    put_box(&w, search);
    json_key(&w, "seed");
    if (search->sampled)
        json_number(&w, (double)search->seed);
    else
        json_null(&w);
    put_starts(&w, search);
    put_balance(&w, &search->balance);
    json_put_count(&w, "hidden", search->hidden);
    json_key(&w, "points");
    json_open(&w, '[');
    for (size_t k = 0; k < search->count; k++)
        put_point(&w, &search->list[k]);
    json_close(&w, ']');
    json_close(&w, '}');
    text_puts(out, "\n");
}

void found_ndjson(struct text *out, const struct cp_search *search, const struct report_style *style)
{
    (void)style;
    for (size_t k = 0; k < search->count; k++) {
        struct json_writer w = {.out = out, .compact = true, .first = true};
        put_point(&w, &search->list[k]);
        text_puts(out, "\n");
    }
}
