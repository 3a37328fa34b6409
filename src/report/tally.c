/* A sorted list of rows: few, because most scans meet a handful of inertias. Invariant: rows are sorted and distinct. */
#include "report/tally.h"

#include <math.h>
#include <string.h>

#include "base/number.h"
#include "report/json_writer.h"
#include "report/layout.h"
#include "report/names.h"
#include "report/utf8.h"

enum { WIDE = 12 }; /* columns of the verdicts, and of most numbers */

static bool is_same(const struct tally_row *a, const struct tally_row *b)
{
    return a->kind == b->kind && a->negative == b->negative && a->zero == b->zero && a->positive == b->positive;
}

static int compare(const struct tally_row *a, const struct tally_row *b)
{
    const size_t left[] = {a->kind, a->negative, a->zero, a->positive};
    const size_t right[] = {b->kind, b->negative, b->zero, b->positive};
    for (size_t i = 0; i < 4; i++)
        if (left[i] != right[i])
            return left[i] < right[i] ? -1 : 1;
    return 0;
}

/* The place of the first row that is not before `row`. */
static size_t place_of(const struct tally *tally, const struct tally_row *row)
{
    size_t low = 0;
    size_t high = tally->row_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare(&tally->rows[middle], row) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void insert(struct tally *tally, size_t at, const struct tally_row *row)
{
    ARENA_GROW(tally->arena, tally->rows, tally->row_count);
    memmove(&tally->rows[at + 1], &tally->rows[at], (tally->row_count - at) * sizeof *row);
    tally->rows[at] = *row;
    tally->row_count++;
}

void tally_row(struct tally *tally, const struct tally_row *row)
{
    size_t at = tally->last;
    if (at >= tally->row_count || !is_same(&tally->rows[at], row)) {
        at = tally->last = place_of(tally, row);
        if (at == tally->row_count || !is_same(&tally->rows[at], row)) {
            insert(tally, at, row);
            return;
        }
    }
    struct tally_row *found = &tally->rows[at];
    found->count += row->count;
    found->lowest = fmin(found->lowest, row->lowest);
    found->highest = fmax(found->highest, row->highest);
}

void tally_record(struct tally *tally, const struct record_row *row)
{
    const struct cp_record *record = row->record;
    double loss = isfinite(record->loss) ? record->loss + 0.0 : NAN;
    const struct tally_row one = {record_kind(row), record->negative, record->zero, record->positive, 1, loss, loss};
    tally_row(tally, &one);
}

void tally_merge(struct tally *tally, const struct tally *other)
{
    for (size_t k = 0; k < other->row_count; k++)
        tally_row(tally, &other->rows[k]);
}

size_t tally_points(const struct tally *tally)
{
    size_t count = 0;
    for (size_t k = 0; k < tally->row_count; k++)
        count += tally->rows[k].count;
    return count;
}

size_t tally_kind(const struct tally *tally, size_t kind)
{
    size_t count = 0;
    for (size_t k = 0; k < tally->row_count; k++)
        count += tally->rows[k].kind == kind ? tally->rows[k].count : 0;
    return count;
}

static enum phrase kind_phrase(size_t kind)
{
    static const enum phrase phrases[RECORD_KINDS] = {
        [CP_NOT_CRITICAL] = SAY_RECORD_NOT_CRITICAL,
        [RECORD_NOT_FINITE] = SAY_RECORD_NOT_FINITE,
        [RECORD_ERROR] = SAY_RECORD_ERROR,
    };
    return phrases[kind] != SAY_NOTHING ? phrases[kind] : name_verdict((enum cp_verdict)kind);
}

void tally_line(struct text *out, const struct tally *tally, const struct report_style *style)
{
    enum phrase separator = SAY_LIST_BEGINS;
    SAY(out, style, SAY_POINTS, count_text(out->arena, tally_points(tally)));
    for (size_t kind = 0; kind < RECORD_KINDS; kind++) {
        size_t count = tally_kind(tally, kind);
        if (count == 0)
            continue;
        say(out, style, separator);
        SAY(out, style, SAY_POINTS_OF_KIND, count_text(out->arena, count), word(style, kind_phrase(kind)));
        separator = SAY_LIST_GOES_ON;
    }
}

/* ---- Tables --------------------------------------------------------------------------------------------------- */

/* Two spaces and a text, set to the right in `width` columns. */
static void put_text(struct text *out, size_t width, const char *text)
{
    const size_t cells = utf8_width(str_of(text));
    text_repeat(out, ' ', 2 + (cells < width ? width - cells : 0));
    text_puts(out, text);
}

static void put_cell(struct text *out, double value)
{
    put_text(out, WIDE, isnan(value) ? "-" : short_text(out->arena, 6, value));
}

static bool has_inertia(const struct tally_row *row)
{
    return row->negative + row->zero + row->positive > 0;
}

/* Points whose Hessian says what they are. */
static bool is_critical(const struct tally_row *row)
{
    return row->kind <= CP_DEGENERATE && has_inertia(row);
}

static double ratio_of(const struct tally_row *row)
{
    return (double)row->positive / (double)(row->negative + row->zero + row->positive);
}

/* Merges critical points of one number of positive eigenvalues; the table goes down from minima. */
static struct tally by_ratio(struct arena *arena, const struct tally *tally)
{
    struct tally out = {.arena = arena};
    for (size_t k = 0; k < tally->row_count; k++) {
        struct tally_row row = tally->rows[k];
        size_t n = row.negative + row.zero + row.positive;
        if (!is_critical(&row))
            continue;
        row.kind = 0;
        row.negative = n - row.positive; /* all that are not positive */
        row.zero = 0;
        tally_row(&out, &row);
    }
    return out;
}

/* "points   lowest loss  highest loss": what the numbers of put_heights are. */
static void put_heads(struct text *out, const struct report_style *style)
{
    put_text(out, WIDE, word(style, SAY_POINTS_HEAD));
    put_text(out, WIDE, word(style, SAY_LOWEST_LOSS));
    put_text(out, WIDE, word(style, SAY_HIGHEST_LOSS));
    text_puts(out, "\n");
}

static void put_heights(struct text *out, const struct tally_row *row)
{
    put_text(out, WIDE, count_text(out->arena, row->count));
    put_cell(out, row->lowest);
    put_cell(out, row->highest);
    text_puts(out, "\n");
}

static void put_verdicts(struct text *out, const struct tally *tally, const struct report_style *style)
{
    enum { COLUMNS = 3 };
    static const size_t widths[COLUMNS] = {8, 4, 8};
    static const enum phrase heads[COLUMNS] = {SAY_NEGATIVE, SAY_ZERO, SAY_POSITIVE};
    text_puts(out, "\n");
    size_t from = out->size;
    say(out, style, SAY_VERDICT);
    pad_to(out, from, WIDE);
    for (size_t c = 0; c < COLUMNS; c++)
        put_text(out, widths[c], word(style, heads[c]));
    put_heads(out, style);
    for (size_t k = 0; k < tally->row_count; k++) {
        const struct tally_row *row = &tally->rows[k];
        const size_t counts[COLUMNS] = {row->negative, row->zero, row->positive};
        from = out->size;
        say(out, style, kind_phrase(row->kind));
        pad_to(out, from, WIDE);
        for (size_t c = 0; c < COLUMNS; c++)
            put_text(out, widths[c], has_inertia(row) ? count_text(out->arena, counts[c]) : "-");
        put_heights(out, row);
    }
}

static void put_ratios(struct text *out, const struct tally *tally, const struct report_style *style)
{
    enum { RATIO_WIDTH = 8 }; /* behind the two spaces */
    struct tally ratios = by_ratio(out->arena, tally);
    if (ratios.row_count == 0)
        return;
    text_puts(out, "\n");
    say(out, style, SAY_RATIOS);
    text_puts(out, "\n");
    put_text(out, RATIO_WIDTH, word(style, SAY_RATIO));
    put_heads(out, style);
    for (size_t k = 0; k < ratios.row_count; k++) {
        put_text(out, RATIO_WIDTH, str_format(out->arena, "%.4f", ratio_of(&ratios.rows[k])));
        put_heights(out, &ratios.rows[k]);
    }
}

void tally_text(struct text *out, const struct tally *tally, const struct report_style *style)
{
    const char *bold = style->color ? "\033[1m" : "";
    const char *plain = style->color ? "\033[0m" : "";
    text_puts(out, bold);
    tally_line(out, tally, style);
    text_printf(out, "%s\n", plain);
    if (tally->row_count == 0)
        return;
    put_verdicts(out, tally, style);
    put_ratios(out, tally, style);
}

static void put_row(struct json_writer *w, const struct tally_row *row, bool ratio)
{
    bool compact = json_open_line(w, '{');
    if (ratio) {
        json_put_number(w, "minimum_ratio", ratio_of(row));
    } else {
        json_put_string(w, "verdict", record_kind_name(row->kind));
        if (has_inertia(row)) {
            json_put_count(w, "negative", row->negative);
            json_put_count(w, "zero", row->zero);
            json_put_count(w, "positive", row->positive);
        }
    }
    json_put_count(w, "points", row->count);
    json_put_number(w, "lowest_loss", row->lowest);
    json_put_number(w, "highest_loss", row->highest);
    json_close_line(w, '}', compact);
}

void tally_json(struct text *out, const struct tally *tally)
{
    struct json_writer w = {.out = out, .first = true};
    json_open(&w, '{');
    json_put_count(&w, "points", tally_points(tally));
    json_key(&w, "verdicts");
    json_open(&w, '{');
    for (size_t kind = 0; kind < RECORD_KINDS; kind++)
        json_put_count(&w, record_kind_name(kind), tally_kind(tally, kind));
    json_close(&w, '}');
    json_key(&w, "inertia");
    json_open(&w, '[');
    for (size_t k = 0; k < tally->row_count; k++)
        put_row(&w, &tally->rows[k], false);
    json_close(&w, ']');
    struct tally ratios = by_ratio(out->arena, tally);
    json_key(&w, "minimum_ratios");
    json_open(&w, '[');
    for (size_t k = 0; k < ratios.row_count; k++)
        put_row(&w, &ratios.rows[k], true);
    json_close(&w, ']');
    json_close(&w, '}');
    text_puts(out, "\n");
}
