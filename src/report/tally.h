/* What a scan came upon: how many points of each kind and inertia, and how high they lie. */
#ifndef REPORT_TALLY_H
#define REPORT_TALLY_H

#include "report/records.h"
#include "report/report.h"

/* Points of one kind with one inertia. */
struct tally_row {
    size_t kind; /* record_kind */
    size_t negative;
    size_t zero;
    size_t positive;
    size_t count;
    double lowest; /* loss; NaN if none was finite */
    double highest;
};

/* Counts do not depend on the order in which points or tallies are added. Start from {.arena = a}. */
struct tally {
    struct arena *arena;
    size_t row_count;
    struct tally_row *rows; /* sorted by kind, negative, zero */
    size_t last;            /* the row that was found last */
};

void tally_row(struct tally *tally, const struct tally_row *row);
void tally_record(struct tally *tally, const struct record_row *row);
void tally_merge(struct tally *tally, const struct tally *other);
size_t tally_points(const struct tally *tally);
size_t tally_kind(const struct tally *tally, size_t kind);

/* "1000 points: 1 saddle, 999 not_critical" without a line end. */
void tally_line(struct text *out, const struct tally *tally, const struct report_style *style);

/* The tables of --summary: counts by verdict and inertia, and minimum ratio against loss at critical points. */
void tally_text(struct text *out, const struct tally *tally, const struct report_style *style);
void tally_json(struct text *out, const struct tally *tally);

#endif
