/* The whole loss comes first, then the batches in their order. Of many batches people see the first ones and the counts;
 * the formats for programs hold all of them. */
#include "report/batches.h"

#include <math.h>

#include "report/layout.h"
#include "report/names.h"
#include "report/tabular.h"

enum { LISTED = 24, DIGITS = 5 };

/* ---- Text ---- */

static void add_size(struct text *out, const struct cp_batches *b, const struct report_style *style)
{
    size_t last = b->rows - (b->count - 1) * b->size;
    SAY(out, style, SAY_BATCHES_SIZE, count_text(out->arena, b->count), count_text(out->arena, b->size));
    if (last != b->size)
        SAY(out, style, SAY_BATCHES_LAST, count_text(out->arena, last));
    if (b->shuffled)
        SAY(out, style, SAY_BATCHES_SHUFFLED, str_format(out->arena, "%llu", b->seed));
    text_puts(out, "\n");
}

/* "5 of 8 batches: ", and what they are, in colour. */
static void add_share(struct text *out, const struct cp_batches *b, size_t count, enum paint paint, enum phrase what,
                      const struct report_style *style)
{
    label_add(out, style, "");
    SAY(out, style, SAY_BATCHES_COUNT, count_text(out->arena, count), count_text(out->arena, b->count));
    paint_add(out, style, paint, str_of(word(style, what)));
}

/* "5 of 8 batches: not critical". The verdict that the whole loss does not share comes in colour. */
static void add_counts(struct text *out, const struct cp_report *report, const struct report_style *style)
{
    const struct cp_batches *b = report->batches;
    for (size_t v = CP_VERDICT_COUNT; v-- > 0;) {
        if (b->verdicts[v] == 0)
            continue;
        add_share(out, b, b->verdicts[v], v == report->verdict ? PAINT_NOTE : PAINT_BAD,
                  name_verdict((enum cp_verdict)v), style);
        if (v == CP_NOT_CRITICAL && report->critical)
            say(out, style, SAY_BATCHES_THOUGH);
        text_puts(out, "\n");
    }
    if (b->failed == 0)
        return;
    add_share(out, b, b->failed, PAINT_BAD, SAY_BATCHES_FAILED, style);
    text_puts(out, "\n");
}

static struct tabular_line line_of(struct arena *arena, size_t k, const struct cp_batch *b,
                                   const struct report_style *style)
{
    const char *name = count_text(arena, k);
    const char *size = count_text(arena, b->size);
    if (b->failure != NULL)
        return (struct tabular_line){.cell = {name, size, b->failure},
                                     .fitting = 2}; /* a failure runs on to the right */
    const char *none = "-";
    bool counted = b->has_spectrum;
    return (struct tabular_line){
        .cell = {name, size, word(style, name_verdict(b->verdict)), short_text(arena, DIGITS, b->loss),
                 short_text(arena, DIGITS, b->gradient_norm), counted ? count_text(arena, b->negative) : none,
                 counted ? count_text(arena, b->zero) : none, counted ? short_text(arena, DIGITS, b->lambda_min) : none,
                 counted ? short_text(arena, DIGITS, b->lambda_max) : none}};
}

static void add_table(struct text *out, const struct cp_batches *b, const struct report_style *style)
{
    enum { VERDICT = 2 };
    static const enum phrase heads[] = {SAY_BATCH,    SAY_ROWS, SAY_VERDICT,    SAY_LOSS,      SAY_GRADIENT_NORM,
                                        SAY_NEGATIVE, SAY_ZERO, SAY_LAMBDA_MIN, SAY_LAMBDA_MAX};
    bool full = style != NULL && style->full;
    size_t count = full || b->count <= LISTED ? b->count : LISTED;
    struct tabular_line *lines = ARENA_ARRAY(out->arena, count + 1, struct tabular_line);
    for (size_t c = 0; c < sizeof heads / sizeof *heads; c++)
        lines[0].cell[c] = word(style, heads[c]);
    for (size_t k = 0; k < count; k++)
        lines[k + 1] = line_of(out->arena, k, &b->list[k], style);
    tabular_add(out, count + 1, lines, 1U << VERDICT);
    if (count == b->count)
        return;
    text_puts(out, "    ");
    SAY(out, style, SAY_MORE, count_text(out->arena, b->count - count));
    text_puts(out, "\n");
}

static void add_noise(struct text *out, const struct cp_batches *b, const struct report_style *style)
{
    struct arena *arena = out->arena;
    label_add(out, style, word(style, SAY_GRADIENT_NOISE));
    SAY(out, style, SAY_NOISE_LARGEST, short_text(arena, DIGITS, b->largest_gradient_norm));
    if (!isnan(b->covariance_trace))
        SAY(out, style, SAY_NOISE_COVARIANCE, short_text(arena, DIGITS, b->covariance_trace));
    text_puts(out, "\n");
    if (isnan(b->row_covariance_trace))
        return;
    label_add(out, style, "");
    SAY(out, style, isinf(b->noise_scale) ? SAY_NOISE_ROWS_INFINITE : SAY_NOISE_ROWS,
        short_text(arena, DIGITS, b->row_covariance_trace), short_text(arena, DIGITS, b->noise_scale));
    text_puts(out, "\n");
}

void batches_text(struct text *out, const struct cp_report *report, const struct report_style *style)
{
    const struct cp_batches *b = report->batches;
    if (b == NULL)
        return;
    label_add(out, style, word(style, SAY_BATCHES));
    add_size(out, b, style);
    add_counts(out, report, style);
    add_noise(out, b, style);
    text_puts(out, "\n");
    add_table(out, b, style);
}

/* ---- JSON ---- */

static void put_inertia(struct json_writer *w, const struct cp_batch *b)
{
    json_key(w, "index");
    if (b->has_spectrum)
        json_count(w, b->negative);
    else
        json_null(w);
    json_key(w, "inertia");
    if (!b->has_spectrum) {
        json_null(w);
        return;
    }
    json_open(w, '{');
    json_put_count(w, "negative", b->negative);
    json_put_count(w, "zero", b->zero);
    json_put_count(w, "positive", b->positive);
    json_close(w, '}');
}

static bool is_consecutive(const struct cp_batch *b)
{
    for (size_t k = 1; k < b->size; k++)
        if (b->rows[k] != b->rows[0] + k)
            return false;
    return true;
}

static void put_batch(struct json_writer *w, const struct cp_batch *b)
{
    bool compact = json_open_line(w, '{');
    json_put_count(w, "size", b->size);
    json_put_count(w, "first", b->rows[0]);
    if (b->failure != NULL) {
        json_put_string(w, "failure", b->failure);
    } else {
        json_put_number(w, "loss", b->loss + 0.0);
        json_put_number(w, "gradient_norm", b->gradient_norm);
        json_put_bool(w, "critical", b->critical);
        json_put_string(w, "verdict", cp_verdict_name(b->verdict));
        put_inertia(w, b);
        json_put_number(w, "lambda_min", b->lambda_min + 0.0);
        json_put_number(w, "lambda_max", b->lambda_max + 0.0);
    }
    if (!is_consecutive(b)) {
        json_key(w, "rows");
        json_open(w, '[');
        for (size_t k = 0; k < b->size; k++)
            json_count(w, b->rows[k]);
        json_close(w, ']');
    }
    json_close_line(w, '}', compact);
}

static void put_verdicts(struct json_writer *w, const struct cp_batches *b)
{
    json_key(w, "verdicts");
    bool compact = json_open_line(w, '{');
    for (size_t v = 0; v < CP_VERDICT_COUNT; v++)
        json_put_count(w, cp_verdict_name((enum cp_verdict)v), b->verdicts[v]);
    json_close_line(w, '}', compact);
}

void batches_json(struct json_writer *w, const struct cp_report *report)
{
    const struct cp_batches *b = report->batches;
    if (b == NULL)
        return;
    json_key(w, "batches");
    json_open(w, '{');
    json_put_count(w, "size", b->size);
    json_put_count(w, "count", b->count);
    json_put_count(w, "rows", b->rows);
    json_key(w, "seed");
    if (b->shuffled)
        json_count(w, (size_t)b->seed);
    else
        json_null(w);
    put_verdicts(w, b);
    json_put_count(w, "failed", b->failed);
    json_put_string(w, "losses", cp_batch_losses_name(b->losses));
    json_put_number(w, "largest_gradient_norm", b->largest_gradient_norm);
    json_put_number(w, "covariance_trace", b->covariance_trace);
    json_put_number(w, "row_covariance_trace", b->row_covariance_trace);
    json_put_number(w, "noise_scale", b->noise_scale);
    json_key(w, "list");
    json_open(w, '[');
    for (size_t k = 0; k < b->count; k++)
        put_batch(w, &b->list[k]);
    json_close(w, ']');
    json_close(w, '}');
}

/* ---- CSV ---- */

static void put_cell(struct text *out, double value)
{
    text_puts(out, ",");
    text_number(out, value + 0.0);
}

static void put_record(struct text *out, const char *name, const struct cp_batch *b)
{
    text_printf(out, "%s,%zu", name, b->size);
    put_cell(out, b->loss);
    put_cell(out, b->gradient_norm);
    if (b->failure == NULL)
        text_printf(out, ",%s,%zu,%zu,%zu", cp_verdict_name(b->verdict), b->negative, b->zero, b->positive);
    else
        text_puts(out, ",,,,");
    put_cell(out, b->lambda_min);
    put_cell(out, b->lambda_max);
    text_puts(out, "\n");
}

void batches_csv(struct text *out, const struct cp_report *report)
{
    const struct cp_batches *b = report->batches;
    if (b == NULL)
        return;
    bool spectrum = report->eigenvalues != NULL && report->n > 0;
    const struct cp_batch whole = {
        .size = b->rows,
        .loss = report->loss,
        .gradient_norm = report->gradient_norm,
        .verdict = report->verdict,
        .negative = report->negative,
        .zero = report->zero,
        .positive = report->positive,
        .lambda_min = spectrum ? report->eigenvalues[0] : NAN,
        .lambda_max = spectrum ? report->eigenvalues[report->n - 1] : NAN,
    };
    text_puts(out, "batch,rows,loss,gradient_norm,verdict,negative,zero,positive,lambda_min,lambda_max\n");
    put_record(out, "all", &whole);
    for (size_t k = 0; k < b->count; k++)
        put_record(out, str_format(out->arena, "%zu", k), &b->list[k]);
}
