/* Random losses with kinks at theta (n coordinates x, y, z, w), as formulas, for tests. */
#ifndef SUPPORT_KINKED_LOSSES_H
#define SUPPORT_KINKED_LOSSES_H

#include "base/str.h"
#include "support/random.h"

#include <stdbool.h>

static inline double quarter(struct random *random)
{
    return (double)((int)random_below(random, 17) - 8) / 4;
}

/* "(x - 1.5)" */
static inline void add_shifted(struct text *out, const double *theta, size_t i)
{
    text_printf(out, "(%c - (%.17g))", "xyzw"[i], theta[i]);
}

static inline void add_linear(struct text *out, struct random *random, size_t n, const double *theta)
{
    text_puts(out, "0");
    for (size_t i = 0; i < n; i++) {
        text_printf(out, " + (%.17g)*", quarter(random));
        add_shifted(out, theta, i);
    }
}

static inline void add_quadratic(struct text *out, struct random *random, size_t n, const double *theta,
                                 double diagonal)
{
    text_puts(out, "0");
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++) {
            if (i != j && random_below(random, 2) == 0)
                continue;
            text_printf(out, " + (%.17g)*", quarter(random) + (i == j ? diagonal : 0));
            add_shifted(out, theta, i);
            text_puts(out, "*");
            add_shifted(out, theta, j);
        }
}

static inline void add_form(struct text *out, struct random *random, size_t n, const double *theta)
{
    text_puts(out, "(");
    add_linear(out, random, n, theta);
    if (random_below(random, 2) == 0) {
        text_puts(out, " + ");
        add_quadratic(out, random, n, theta, 0);
    }
    text_puts(out, ")");
}

static inline double diagonal_of(struct random *random)
{
    static const double choices[] = {-6, -2, 0, 2, 6};
    return choices[random_below(random, 5)];
}

/* The larger (or smaller) of several forms, two at a time or all at once. */
static inline void add_extremum(struct text *out, struct random *random, size_t n, const double *theta)
{
    size_t forms = 2 + random_below(random, n);
    bool list = random_below(random, 2) == 0;
    const char *name = random_below(random, 2) == 0 ? "max" : "min";
    for (size_t k = 0; k + 1 < forms && !list; k++)
        text_printf(out, "%s(", name);
    if (list)
        text_printf(out, "%s([", name);
    for (size_t k = 0; k < forms; k++) {
        text_puts(out, k == 0 ? "" : ", ");
        add_form(out, random, n, theta);
        text_puts(out, k > 0 && !list ? ")" : "");
    }
    text_puts(out, list ? "])" : "");
    text_puts(out, " + ");
    add_quadratic(out, random, n, theta, diagonal_of(random));
}

/* Weighted kinks of forms, most of one sign, along the coordinates or not. */
static inline void add_weighted(struct text *out, struct random *random, size_t n, const double *theta)
{
    static const char *const names[] = {"abs", "relu", "leaky_relu", "elu"};
    size_t terms = 1 + random_below(random, n + 1);
    double sign = random_below(random, 2) == 0 ? 1 : -1;
    for (size_t k = 0; k < terms; k++) {
        double weight = (double)(1 + random_below(random, 8)) / 2 * (random_below(random, 5) == 0 ? -sign : sign);
        text_printf(out, "(%g)*%s(", weight, names[random_below(random, 8) < 5 ? 0 : random_below(random, 4)]);
        add_form(out, random, n, theta);
        text_puts(out, ") + ");
    }
    if (random_below(random, 3) == 0) {
        add_linear(out, random, n, theta);
        text_puts(out, " + ");
    }
    add_quadratic(out, random, n, theta, diagonal_of(random));
}

/* Kinks within kinks. */
static inline void add_nested(struct text *out, struct random *random, size_t n, const double *theta)
{
    static const char *const outer[] = {"abs(", "relu(", "-abs(", "3*max(0, "};
    text_puts(out, outer[random_below(random, 4)]);
    text_puts(out, random_below(random, 2) == 0 ? "abs(" : "min(0, ");
    add_form(out, random, n, theta);
    text_puts(out, random_below(random, 2) == 0 ? ") - " : ") + 2*");
    add_form(out, random, n, theta);
    text_puts(out, ") + ");
    if (random_below(random, 2) == 0) {
        text_puts(out, "abs(");
        add_form(out, random, n, theta);
        text_puts(out, ") + ");
    }
    add_quadratic(out, random, n, theta, diagonal_of(random));
}

/* Squared errors of a unit with a rectifier, a row of whose data lies on its kink. */
static inline void add_unit(struct text *out, struct random *random, size_t n, const double *theta)
{
    size_t rows = 1 + random_below(random, 3);
    for (size_t r = 0; r < rows; r++) {
        text_printf(out, "(%g - (%g)*relu(", quarter(random), quarter(random));
        add_linear(out, random, n, theta);
        text_printf(out, r == 0 ? "))^2 + " : " + (%g)))^2 + ", quarter(random));
    }
    add_quadratic(out, random, n, theta, diagonal_of(random));
}

/* Norms of forms, written in three ways, with absolute values beside them; inside of a smooth function now and then. */
static inline void add_norms(struct text *out, struct random *random, size_t n, const double *theta)
{
    size_t norms = 1 + random_below(random, 2);
    double sign = random_below(random, 2) == 0 ? 1 : -1;
    for (size_t k = 0; k < norms; k++) {
        size_t way = random_below(random, 4);
        double weight = (double)(1 + random_below(random, 12)) / 2 * (random_below(random, 6) == 0 ? -sign : sign);
        text_printf(out, "(%g)*%s", weight, random_below(random, 4) == 0 ? "sinh(" : "(");
        text_puts(out, way == 0 ? "hypot(" : way == 1 ? "sqrt((" : way == 2 ? "abs(" : "norm2([");
        add_form(out, random, n, theta);
        size_t more = way < 2 ? 1 : way == 2 ? 0 : random_below(random, n + 1);
        for (size_t i = 0; i < more; i++) {
            text_puts(out, way == 1 ? ")^2 + (" : ", ");
            add_form(out, random, n, theta);
        }
        text_puts(out, way == 0 || way == 2 ? ")) + " : way == 1 ? ")^2)) + " : "])) + ");
    }
    if (random_below(random, 2) == 0) {
        add_linear(out, random, n, theta);
        text_puts(out, " + ");
    }
    add_quadratic(out, random, n, theta, diagonal_of(random));
}

/* Losses of rows whose residual lies where hinge and Huber's loss change over. */
static inline void add_robust(struct text *out, struct random *random, size_t n, const double *theta)
{
    size_t rows = 1 + random_below(random, 3);
    for (size_t r = 0; r < rows; r++) {
        struct text form = {.arena = out->arena};
        add_form(&form, random, n, theta);
        if (random_below(random, 3) != 0)
            text_printf(out, "relu(1 - (1 + %s)) + (%g)*relu((1 + %s) - 1) + ", form.at, quarter(random), form.at);
        else
            text_printf(out, "where(abs(1 + %s) < 1, (1 + %s)^2/2, abs(1 + %s) - 1/2) + ", form.at, form.at, form.at);
    }
    if (random_below(random, 4) == 0) {
        add_linear(out, random, n, theta);
        text_puts(out, " + ");
    }
    add_quadratic(out, random, n, theta, diagonal_of(random));
}

#endif
