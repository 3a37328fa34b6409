/* Ruiz's symmetric scaling in the infinity norm, on exponents.
 *
 * All work is done on logarithms, size_ij = log2 |h_ij|: nothing overflows, whatever the scales. Ruiz (2001) multiplies
 * d_i by the inverse square root of row i's largest scaled entry until all those are 1; here x_i = log2 d_i falls by half
 * of the row's largest size_ij + x_i + x_j. Convergence is linear with rate 1/2 (Knight, Ruiz and Ucar 2014). Rounding
 * each x_i to a whole number moves an entry by less than a factor of 2 either way.
 *
 * Invariant: only entries beyond their error steer the scaling. The others are noise, and a row in which noise would come
 * out larger than anything known (a row of nothing but noise is one) is taken out of the game and made so small that its
 * noise is lost in the rounding of the others: its own sign is beyond knowing, and theirs must not suffer. */
#include "linalg/equilibrate.h"

#include <math.h>
#include <stdbool.h>

/* A row's largest entry counts as 1 if its logarithm is this close to 0: exponents are rounded to whole numbers later. */
static const double TOLERANCE = 1e-2;

/* Logarithms of doubles span 2100, and 2100 / 2^20 is below the tolerance. */
enum { MOST_ITERATIONS = 20 };

/* Demoting rows leaves the others more room, which rarely matters: a few rounds see all of it. */
enum { MOST_ROUNDS = 4 };

/* Where log2 of the noise of demoted rows ends: at the unit roundoff. */
static const double NOISE_LEVEL = -53;

/* D stays within the range of doubles. Ruiz's first step cannot take x_i below -512 and later ones only raise it. */
static const double LARGEST_EXPONENT = 1000;

struct scaling {
    size_t n;
    const double *h;     /* n x n */
    const double *error; /* n x n; NULL: exact */
    const float *size;   /* n x n: log2 |h_ij| of the entries beyond their error; -infinity for the others */
    bool *demoted;       /* n: rows that count as noise */
    double *x;           /* n: log2 of D */
    float *kept;         /* n: the same, -infinity for rows that count as noise */
    double *step;        /* n: scratch */
};

/* log2 of the largest value that an entry within its error may have; halved, so that the sum cannot overflow. */
static double noise_of(const struct scaling *s, size_t at)
{
    return log2(fabs(s->h[at]) / 2 + (s->error == NULL ? 0 : s->error[at] / 2)) + 1;
}

/* max_j size_j + x_j, in lanes that do not wait for each other. */
static float largest_sum(size_t n, const float *size, const float *x)
{
    enum { LANES = 8 };
    float lane[LANES];
    size_t whole = n / LANES * LANES;
    for (size_t l = 0; l < LANES; l++)
        lane[l] = -INFINITY;
    for (size_t j = 0; j < whole; j += LANES)
        for (size_t l = 0; l < LANES; l++) {
            float sum = size[j + l] + x[j + l];
            lane[l] = sum > lane[l] ? sum : lane[l];
        }
    for (size_t j = whole; j < n; j++)
        lane[0] = size[j] + x[j] > lane[0] ? size[j] + x[j] : lane[0];
    for (size_t l = 1; l < LANES; l++)
        lane[0] = lane[l] > lane[0] ? lane[l] : lane[0];
    return lane[0];
}

/* The largest known entry of row i after scaling, as a logarithm; -infinity if there is none. */
static double row_size(const struct scaling *s, size_t i)
{
    if (s->demoted[i])
        return -INFINITY;
    return (double)largest_sum(s->n, s->size + i * s->n, s->kept) + s->x[i];
}

/* Refreshes what row_size reads. */
static void keep(struct scaling *s)
{
    for (size_t i = 0; i < s->n; i++)
        s->kept[i] = s->demoted[i] ? -INFINITY : (float)s->x[i];
}

static void balance(struct scaling *s)
{
    for (size_t i = 0; i < s->n; i++)
        s->x[i] = 0;
    for (int t = 0; t < MOST_ITERATIONS; t++) {
        double worst = 0;
        keep(s);
        for (size_t i = 0; i < s->n; i++) {
            double size = row_size(s, i);
            s->step[i] = isfinite(size) ? -size / 2 : 0;
            worst = fmax(worst, fabs(s->step[i]));
        }
        for (size_t i = 0; i < s->n; i++)
            s->x[i] += s->step[i];
        if (worst <= TOLERANCE)
            return;
    }
}

static bool demote(struct scaling *s, size_t i)
{
    bool news = !s->demoted[i];
    s->demoted[i] = true;
    return news;
}

/* Takes out the rows without any known entry. True if there were new ones. */
static bool demote_empty(struct scaling *s)
{
    bool any = false;
    keep(s);
    for (size_t i = 0; i < s->n; i++)
        if (row_size(s, i) == -INFINITY)
            any |= demote(s, i);
    return any;
}

/* Takes out the rows that noise rules; of the two rows of a noisy entry, the one of smaller entries. */
static bool demote_noisy(struct scaling *s)
{
    bool any = demote_empty(s);
    for (size_t i = 0; i < s->n; i++)
        for (size_t j = 0; j <= i; j++) {
            size_t at = i * s->n + j;
            if (s->demoted[i] || s->demoted[j] || isfinite(s->size[at]))
                continue;
            if (noise_of(s, at) + s->x[i] + s->x[j] > 0)
                any |= demote(s, s->x[i] > s->x[j] ? i : j);
        }
    return demote_empty(s) || any;
}

/* The whole number r + x with r in [-1/2, 1/2), so that the sum of two stays below 1. */
static double round_half_down(double x)
{
    return fmin(ceil(x - 0.5), LARGEST_EXPONENT);
}

/* Corrects rows that the tolerance has left just outside [1/2, 2). One step is enough, and it pushes no other row out:
 * it lowers entries of about 2 to about 1, or raises entries below 1/2 to below 1. */
static void settle(struct scaling *s)
{
    for (size_t i = 0; i < s->n; i++) {
        double largest = 0;
        for (size_t j = 0; j < s->n && !s->demoted[i]; j++)
            if (!s->demoted[j] && isfinite(s->size[i * s->n + j]))
                largest = fmax(largest, ldexp(fabs(s->h[i * s->n + j]), (int)(s->x[i] + s->x[j])));
        if (largest >= 2)
            s->x[i]--;
        else if (largest > 0 && largest < 0.5 && s->x[i] < LARGEST_EXPONENT)
            s->x[i]++;
    }
}

/* The exponent that lowers demoted row i to the noise level; 0 if it is below already, as rows of zeros are. */
static double lowered(const struct scaling *s, size_t i)
{
    double x = 0;
    for (size_t j = 0; j < s->n; j++) {
        double room = NOISE_LEVEL - noise_of(s, i * s->n + j);
        x = fmin(x, s->demoted[j] ? room / 2 : room - s->x[j]);
    }
    return fmax(floor(x), -LARGEST_EXPONENT);
}

/* Fills x with whole exponents. */
static void choose(struct scaling *s)
{
    balance(s);
    for (int round = 0; demote_noisy(s) && round < MOST_ROUNDS; round++)
        balance(s);
    for (size_t i = 0; i < s->n; i++)
        s->x[i] = round_half_down(s->x[i]);
    settle(s);
    for (size_t i = 0; i < s->n; i++)
        if (s->demoted[i])
            s->step[i] = lowered(s, i);
    for (size_t i = 0; i < s->n; i++)
        if (s->demoted[i])
            s->x[i] = s->step[i];
}

/* The logarithms that the scaling works on. */
static struct scaling measure(struct arena *scratch, size_t n, const double *h, const double *error)
{
    float *size = ARENA_ARRAY_RAW(scratch, n * n, float);
    for (size_t i = 0; i < n * n; i++) {
        bool known = fabs(h[i]) > (error == NULL ? 0 : error[i]);
        size[i] = known ? (float)log2(fabs(h[i])) : -INFINITY;
    }
    return (struct scaling){.n = n,
                            .h = h,
                            .error = error,
                            .size = size,
                            .demoted = ARENA_ARRAY(scratch, n, bool),
                            .x = ARENA_ARRAY(scratch, n, double),
                            .kept = ARENA_ARRAY(scratch, n, float),
                            .step = ARENA_ARRAY(scratch, n, double)};
}

double *equilibrate_scale(struct arena *arena, size_t n, const double *h, const double *error)
{
    double *scale = ARENA_ARRAY(arena, n, double);
    struct arena *scratch = arena_child(arena);
    struct scaling s = measure(scratch, n, h, error);
    choose(&s);
    for (size_t i = 0; i < n; i++)
        scale[i] = ldexp(1, (int)s.x[i]);
    arena_close(scratch);
    return scale;
}

void equilibrate(struct arena *arena, size_t n, const double *h, const double *error, struct equilibrated *out)
{
    *out = (struct equilibrated){.scale = equilibrate_scale(arena, n, h, error),
                                 .matrix = ARENA_ARRAY_RAW(arena, n * n, double),
                                 .error = ARENA_ARRAY(arena, n * n, double)};
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            int exponent = ilogb(out->scale[i]) + ilogb(out->scale[j]);
            out->matrix[i * n + j] = ldexp(h[i * n + j], exponent);
            if (error != NULL)
                out->error[i * n + j] = ldexp(error[i * n + j], exponent);
        }
}
