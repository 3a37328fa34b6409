/* Corners of quadratic forms: against the comparison of all of them, and against forms whose best corner is known. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "analysis/corners.h"

#include "support/analyses.h"
#include "support/close.h"
#include "support/random.h"

#include <math.h>

enum { MOST = 40 };

struct form {
    size_t n;
    double reach[MOST];
    double gradient[MOST];
    double hessian[MOST * MOST];
};

static struct corner_form view(const struct form *f)
{
    return (struct corner_form){f->n, f->reach, f->gradient, f->hessian};
}

static struct form random_form(struct random *random, size_t n)
{
    struct form f = {.n = n};
    for (size_t i = 0; i < n; i++) {
        f.reach[i] = exp(random_uniform(random, -5, 5));
        f.gradient[i] = random_normal(random);
        for (size_t j = 0; j <= i; j++)
            f.hessian[i * n + j] = f.hessian[j * n + i] = random_normal(random);
    }
    return f;
}

static double value(const struct form *f, const double *z)
{
    double total = 0;
    for (size_t i = 0; i < f->n; i++) {
        total += f->reach[i] * f->gradient[i] * z[i];
        for (size_t j = 0; j < f->n; j++)
            total += f->reach[i] * f->reach[j] * f->hessian[i * f->n + j] * z[i] * z[j] / 2;
    }
    return total;
}

static double best_of_all(const struct form *f)
{
    double best = -INFINITY;
    for (size_t k = 0; k < (size_t)1 << f->n; k++) {
        double z[MOST];
        for (size_t i = 0; i < f->n; i++)
            z[i] = k >> i & 1 ? -1 : 1;
        best = fmax(best, value(f, z));
    }
    return best;
}

static void start(struct random *random, size_t n, double *z)
{
    for (size_t i = 0; i < n; i++)
        z[i] = random_below(random, 2) == 0 ? -1 : 1;
}

static void all_corners_are_compared(void **state)
{
    struct random random = {1};
    for (int k = 0; k < 200; k++) {
        const struct form f = random_form(&random, 1 + random_below(&random, 10));
        const struct corner_form form = view(&f);
        double z[MOST];
        start(&random, f.n, z);
        corners_best(*state, &form, z);
        assert_close(value(&f, z), best_of_all(&f), 1e-9, 1e-12);
    }
}

/* No coordinate turned over raises the form, and the climb never ends below its start. */
static void climbs_end_where_no_turn_gains(void **state)
{
    struct random random = {2};
    size_t moved = 0;
    for (int k = 0; k < 300; k++) {
        const struct form f = random_form(&random, 1 + random_below(&random, MOST));
        const struct corner_form form = view(&f);
        double z[MOST];
        start(&random, f.n, z);
        double before = value(&f, z);
        corners_climb(*state, &form, z);
        double after = value(&f, z);
        double slack = 1e-9 * fabs(after);
        assert_true(after >= before - slack);
        moved += after > before;
        for (size_t i = 0; i < f.n; i++) {
            assert_true(fabs(z[i]) == 1);
            z[i] = -z[i];
            assert_true(value(&f, z) <= after + slack);
            z[i] = -z[i];
        }
    }
    assert_true(moved > 250);
}

/* Positive products only: all coordinates alike are best, by whichever sign the gradient prefers. */
static void agreeing_coordinates_agree(void **state)
{
    struct form f = {.n = MOST};
    for (size_t i = 0; i < MOST; i++) {
        f.reach[i] = 1 + (double)i;
        f.gradient[i] = -1e-3;
        for (size_t j = 0; j < MOST; j++)
            f.hessian[i * MOST + j] = 1 + (i == j);
    }
    const struct corner_form form = view(&f);
    double z[MOST];
    for (size_t i = 0; i < MOST; i++)
        z[i] = i < 10 ? 1 : -1;
    corners_climb(*state, &form, z);
    for (size_t i = 0; i < MOST; i++)
        assert_true(z[i] == -1);
}

static void overflow_ends_the_search(void **state)
{
    struct form f = {.n = 3, .reach = {1e200, 1, 1}, .gradient = {1e200, 0, 1}};
    for (size_t k = 0; k < 9; k++)
        f.hessian[k] = 1e300;
    const struct corner_form form = view(&f);
    double z[] = {1, -1, 1};
    corners_climb(*state, &form, z);
    corners_best(*state, &form, z);
    for (size_t i = 0; i < 3; i++)
        assert_true(fabs(z[i]) == 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(all_corners_are_compared),
        ANALYSES_TEST(climbs_end_where_no_turn_gains),
        ANALYSES_TEST(agreeing_coordinates_agree),
        ANALYSES_TEST(overflow_ends_the_search),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
