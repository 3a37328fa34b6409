/* Losses with a critical point, in random smooth coordinates: what is known of f(X0, X1, ...) at a point becomes known of a
 * formula in u, where X = X* + A u + a quadratic map, u = theta - theta*. */
#ifndef SUPPORT_VALLEYS_H
#define SUPPORT_VALLEYS_H

#include "analysis/stationary.h"
#include "support/analyses.h"
#include "support/random.h"

#include <ctype.h>

enum { VALLEYS_MOST = 8 };

/* A function of X0 .. X(n-1), with the point that is looked at. */
struct landscape {
    const char *text;
    size_t n;
    double at[VALLEYS_MOST];
};

/* How wild the coordinates are. */
struct disguise {
    bool turned;      /* A is a random matrix with determinant away from 0, else the identity */
    double quadratic; /* size of the quadratic map */
    double shift;     /* size of theta* */
    size_t extra;     /* further variables, each a square of its own; */
    double sign;      /* all of this sign */
};

/* A formula in t0, t1, ... and the point theta*. */
struct scene {
    struct model *model;
    double theta[VALLEYS_MOST];
    size_t n;
    const char *text;
};

/* A random rotation: a product of plane ones. */
static inline void valleys_rotate(struct random *random, size_t n, double *a)
{
    for (size_t i = 0; i < n * n; i++)
        a[i] = i / n == i % n;
    for (size_t p = 0; p < n; p++)
        for (size_t q = 0; q < p; q++) {
            double angle = random_uniform(random, -3, 3);
            for (size_t k = 0; k < n; k++) {
                double x = a[p * n + k];
                double y = a[q * n + k];
                a[p * n + k] = cos(angle) * x - sin(angle) * y;
                a[q * n + k] = sin(angle) * x + cos(angle) * y;
            }
        }
}

/* "(2 + 0.5*(t0 - 1) + ... + 0.3*(0.2*(t0 - 1) + ...)^2)" for coordinate i. */
static inline const char *valleys_coordinate(struct arena *arena, struct random *random, const struct disguise *d,
                                             const struct scene *s, const double *row, double at)
{
    struct text text = {.arena = arena};
    text_printf(&text, "(%.17g", at);
    for (size_t k = 0; k < s->n; k++)
        if (row[k] != 0)
            text_printf(&text, " + %.17g*(t%zu - %.17g)", row[k], k, s->theta[k]);
    if (d->quadratic > 0) {
        text_printf(&text, " + %.17g*(0", d->quadratic * random_uniform(random, -1, 1));
        for (size_t k = 0; k < s->n; k++)
            text_printf(&text, " + %.17g*(t%zu - %.17g)", random_uniform(random, -1, 1), k, s->theta[k]);
        text_printf(&text, ")^2");
    }
    text_printf(&text, ")");
    return text.at;
}

static inline struct scene valleys_make(struct arena *arena, struct random *random, const struct landscape *f,
                                        const struct disguise *d)
{
    struct scene s = {.n = f->n + d->extra};
    double a[VALLEYS_MOST * VALLEYS_MOST] = {0};
    const char *coordinate[VALLEYS_MOST];
    struct text text = {.arena = arena};
    struct text order = {.arena = arena};
    for (size_t i = 0; i < s.n; i++) {
        s.theta[i] = d->shift * random_uniform(random, 0.5, 1.5) * (random_below(random, 2) == 0 ? 1 : -1);
        a[i * s.n + i] = 1;
        text_printf(&order, "%st%zu=0", i == 0 ? "" : ",", i);
    }
    if (d->turned)
        valleys_rotate(random, s.n, a);
    for (size_t i = 0; i < s.n; i++)
        coordinate[i] = valleys_coordinate(arena, random, d, &s, a + i * s.n, i < f->n ? f->at[i] : 0);
    for (const char *c = f->text; *c != 0; c++) {
        if (c[0] == 'X' && isdigit((unsigned char)c[1]))
            text_printf(&text, "%s", coordinate[*++c - '0']);
        else
            text_add(&text, (struct str){c, 1});
    }
    for (size_t i = f->n; i < s.n; i++)
        text_printf(&text, " %s %s^2", d->sign < 0 ? "-" : "+", coordinate[i]);
    s.text = text.at;
    s.model = formula_model(arena, text.at, order.at);
    return s;
}

/* The critical point that theta stands for, and its signs, as an analysis decides them. */
static inline bool valleys_judge(struct arena *arena, struct problem *problem, const double *theta,
                                 struct stationary *out)
{
    size_t n = problem->model->n;
    static struct inertia inertia;
    struct derivatives *d = ARENA_NEW(arena, struct derivatives);
    *d = derivatives_new(arena, n);
    assert_true(problem_derivatives(problem, theta, d));
    assert_true(inertia_decide(arena, n, d->hessian, d->hessian_error, &inertia));
    const struct stationary_start start = {theta, d, &inertia, 1e-6};
    stationary_test(problem, &start, out);
    if (!out->critical)
        return false;
    stationary_widen(problem, out);
    return true;
}

#endif
