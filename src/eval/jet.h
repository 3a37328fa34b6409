/* Taylor coefficients of a graph along curves through the point where its values are known, many curves in one sweep.
 *
 * A curve is theta(t) = theta + t c_1 + t^2 c_2 + ...; the jet of a node are the coefficients of its value as a power series
 * in t. They follow from each other, order by order: where y' = d a' for the local derivative d, which is a node of the
 * graph itself (diff/rules.h), k y_k is the sum over j = 1..k of j a_j d_(k-j), so that d is wanted to one order less than y
 * (Griewank and Walther 2008, section 13.2). Sums, products, quotients, squares, contractions and systems of equations have
 * recurrences of their own. A node that no curve of a sweep reaches has no jet and costs nothing.
 *
 * Every coefficient has a bound of its rounding error, as values and tangents have (eval/error.h): to first order in u,
 * but for products, where the two errors of the factors are multiplied too. The curves count as exact. */
#ifndef EVAL_JET_H
#define EVAL_JET_H

#include "eval/error.h"

/* What jets are wanted of. */
struct jet_spec {
    const struct eval *values;   /* a PLAN_KEEP plan of the outputs and of all local derivatives, order + 1 levels deep
                                         (rules_linearize); order levels suffice if no bounds are wanted */
    const struct errors *errors; /* of the values; NULL: no bounds are wanted */
    const struct partials *partials;
    size_t count;
    const node_id *outputs; /* whose jets can be read */
    size_t order;           /* coefficients t^1 .. t^order */
    size_t n;               /* entries of theta */
};

struct jets;

struct jets *jets_new(struct arena *arena, const struct jet_spec *spec, size_t curves);

/* Bytes that each curve of a sweep takes, about. */
size_t jets_bytes(struct arena *arena, const struct jet_spec *spec);

/* Sweeps at the values' last run. coefficients: curves x spec.order x n, c_k of curve c at coefficients[(c * order + k - 1)
 * * n]; they stay in place as long as jets are read. Only coefficients up to `order_now` <= order are computed, and read. */
void jets_run(struct jets *jets, size_t order_now, const double *coefficients);

/* Coefficient t^k of an output along curve c, 0 <= k <= order_now, every entry spelled out; coefficient 0 is the value. One
 * that overflows or does not exist is infinite or NaN. */
void jets_read(const struct jets *jets, node_id id, size_t c, size_t k, double *out);

/* The bound of its error; infinite for a coefficient that is not finite. */
void jets_read_error(const struct jets *jets, node_id id, size_t c, size_t k, double *out);

#endif
