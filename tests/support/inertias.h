/* Matrices whose inertia is known exactly: integer matrices made by unimodular congruences, scaled row by row. */
#ifndef SUPPORT_INERTIAS_H
#define SUPPORT_INERTIAS_H

#include "base/arena.h"
#include "support/random.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>

enum { KNOWN_MOST = 8 };

/* A symmetric matrix with as many negative and positive eigenvalues; the rest are exact zeros. */
struct known {
    size_t n;
    size_t negative;
    size_t positive;
    double h[KNOWN_MOST * KNOWN_MOST];
    double error[KNOWN_MOST * KNOWN_MOST];
};

static inline int known_whole(struct random *random, int most)
{
    return (int)random_below(random, (size_t)(2 * most + 1)) - most;
}

/* s = L U with unit diagonals: determinant 1. */
static inline void known_unimodular(struct random *random, size_t n, int most, long *s)
{
    long lower[KNOWN_MOST * KNOWN_MOST] = {0};
    long upper[KNOWN_MOST * KNOWN_MOST] = {0};
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            lower[i * n + j] = i == j ? 1 : j < i ? known_whole(random, most) : 0;
            upper[i * n + j] = i == j ? 1 : j > i ? known_whole(random, most) : 0;
        }
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            s[i * n + j] = 0;
            for (size_t k = 0; k < n; k++)
                s[i * n + j] += lower[i * n + k] * upper[k * n + j];
        }
}

/* A = S' D S with whole numbers in S and D, all products exact. `zeros` of the n eigenvalues are 0. */
static inline struct known known_random(struct random *random, size_t n, size_t zeros, int most)
{
    struct known known = {.n = n};
    long s[KNOWN_MOST * KNOWN_MOST];
    long d[KNOWN_MOST] = {0};
    known_unimodular(random, n, most, s);
    for (size_t k = zeros; k < n; k++) {
        d[k] = 1 + (long)random_below(random, 5);
        d[k] = random_below(random, 2) != 0 ? -d[k] : d[k];
        known.negative += d[k] < 0;
        known.positive += d[k] > 0;
    }
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            long sum = 0;
            for (size_t k = 0; k < n; k++)
                sum += s[k * n + i] * d[k] * s[k * n + j];
            known.h[i * n + j] = (double)sum;
        }
    return known;
}

/* H = D H D with powers of two, exactly. */
static inline void known_scale_rows(struct random *random, struct known *known, int most)
{
    for (size_t i = 0; i < known->n; i++) {
        int k = known_whole(random, most);
        for (size_t j = 0; j < known->n; j++) {
            known->h[i * known->n + j] = ldexp(known->h[i * known->n + j], k);
            known->h[j * known->n + i] = ldexp(known->h[j * known->n + i], k);
        }
    }
}

/* Blurs the matrix by up to `level` of each entry's size, or of the geometric mean of its diagonal entries. */
static inline void known_blur(struct random *random, struct known *known, double level)
{
    size_t n = known->n;
    struct known sharp = *known;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++) {
            double size = random_below(random, 2) != 0
                              ? fabs(sharp.h[i * n + j])
                              : sqrt(fabs(sharp.h[i * n + i])) * sqrt(fabs(sharp.h[j * n + j]));
            double e = level * size * (random_below(random, 3) == 0 ? 0 : random_uniform(random, 0, 1));
            double shift = e * (random_below(random, 2) != 0 ? 1 : -1);
            known->h[i * n + j] = known->h[j * n + i] = sharp.h[i * n + j] + shift;
            known->error[i * n + j] = known->error[j * n + i] = e + DBL_EPSILON * fabs(known->h[i * n + j]);
        }
}

static inline struct known known_example(struct random *random, size_t n, size_t zeros)
{
    struct known known = known_random(random, n, zeros, 1);
    for (size_t k = 0; k < n * n; k++)
        known.error[k] = DBL_EPSILON * fabs(known.h[k]);
    return known;
}

/* ---- Large ones ---- */

/* As above, of any order; the arrays belong to an arena. */
struct known_large {
    size_t n;
    size_t negative;
    size_t positive;
    double *h;
    double *error;
};

/* Adds c times row and column j to row and column i: a unimodular congruence. */
static inline void known_shear(struct known_large *known, size_t i, size_t j, double c)
{
    size_t n = known->n;
    for (size_t k = 0; k < n; k++)
        known->h[i * n + k] += c * known->h[j * n + k];
    for (size_t k = 0; k < n; k++)
        known->h[k * n + i] += c * known->h[k * n + j];
}

/* Whole numbers far below 2^53. The last `idle` rows are zeros, and `zeros` of the other eigenvalues are 0. */
static inline struct known_large known_large(struct arena *arena, struct random *random, size_t n, size_t zeros,
                                             size_t idle)
{
    struct known_large known = {.n = n};
    known.h = ARENA_ARRAY(arena, n * n, double);
    known.error = ARENA_ARRAY(arena, n * n, double);
    for (size_t k = zeros; k < n - idle; k++) {
        bool negative = random_below(random, 3) == 0;
        known.h[k * n + k] = (negative ? -1 : 1) * (double)(20 + random_below(random, 80));
        known.negative += negative;
        known.positive += !negative;
    }
    for (size_t k = 0; k < n; k++) {
        size_t i = random_below(random, n - idle);
        size_t j = random_below(random, n - idle);
        if (i != j)
            known_shear(&known, i, j, random_below(random, 2) != 0 ? 1 : -1);
    }
    return known;
}

/* H = D H D with powers of two up to 2^+-most. */
static inline void known_large_scale(struct random *random, struct known_large *known, int most)
{
    for (size_t i = 0; i < known->n; i++) {
        int k = known_whole(random, most);
        for (size_t j = 0; j < known->n; j++) {
            known->h[i * known->n + j] = ldexp(known->h[i * known->n + j], k);
            known->h[j * known->n + i] = ldexp(known->h[j * known->n + i], k);
        }
    }
}

/* Moves every entry by up to `level` of its size, or of that of the diagonal, and says by how much it may have been. */
static inline void known_large_blur(struct random *random, struct known_large *known, double level)
{
    size_t n = known->n;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++) {
            double diagonal = sqrt(fabs(known->h[i * n + i])) * sqrt(fabs(known->h[j * n + j]));
            double size = random_below(random, 2) != 0 ? fabs(known->h[i * n + j]) : diagonal;
            double e = level * size * random_uniform(random, 0, 1);
            known->h[i * n + j] += random_below(random, 2) != 0 ? e : -e;
            known->h[j * n + i] = known->h[i * n + j];
            known->error[i * n + j] = known->error[j * n + i] = e + DBL_EPSILON * fabs(known->h[i * n + j]);
        }
    for (size_t i = 0; i < n; i++) {
        double e = level * fabs(known->h[i * n + i]) * random_uniform(random, 0, 1);
        known->h[i * n + i] += random_below(random, 2) != 0 ? e : -e;
        known->error[i * n + i] = e + DBL_EPSILON * fabs(known->h[i * n + i]);
    }
}

#endif
