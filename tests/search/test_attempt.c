/* What becomes of single starts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "search/attempt.h"

#include "support/close.h"
#include "support/searches.h"

static enum attempt_end end_at(struct arena *arena, const struct ground *ground, size_t k, const double *theta,
                               struct attempt *out)
{
    struct attempter *attempter = attempter_new(arena, ground->problem, &ground->region, false, 0);
    out->landing = landing_new(arena, ground->model->n);
    attempt_run(attempter, k, theta, out);
    return out->end;
}

static void every_end(void **state)
{
    struct attempt attempt;
    struct ground ground = ground_of(*state, "(x^2 - 1)^2 + 0*log(x + 3)", "x=0", -2, 5);
    ground.region.low = (const double[]){-0.5};
    assert_int_equal(end_at(*state, &ground, 0, (const double[]){0.9}, &attempt), ATTEMPT_REACHED);
    assert_close(attempt.landing.theta[0], 1, 1e-15, 0);
    assert_int_equal(end_at(*state, &ground, 0, (const double[]){-1.1}, &attempt), ATTEMPT_OUTSIDE);
    assert_int_equal(end_at(*state, &ground, 0, (const double[]){-4}, &attempt), ATTEMPT_NOT_FINITE);
    struct ground trap = ground_of(*state, "x + x^3/3 + y^2", "x=0,y=0", -2, 2);
    enum attempt_end end = end_at(*state, &trap, 1, (const double[]){0.5, 0.5}, &attempt);
    assert_true(end == ATTEMPT_STUCK || end == ATTEMPT_OUTSIDE);
}

/* The same start, the same landing, whatever was attempted before. */
static void attempts_do_not_remember(void **state)
{
    struct ground ground = ground_of(*state, "sin(x)*sin(y)", "x=0,y=0", -5, 6);
    struct attempter *attempter = attempter_new(*state, ground.problem, &ground.region, false, 0);
    struct attempt a = {.landing = landing_new(*state, 2)};
    struct attempt b = {.landing = landing_new(*state, 2)};
    const double theta[] = {2.3, -1.7};
    attempt_run(attempter, 4, theta, &a);
    for (size_t k = 0; k < 20; k++)
        attempt_run(attempter, k, (const double[]){(double)k / 4 - 2, 1}, &b);
    attempt_run(attempter, 4, theta, &b);
    assert_int_equal(a.end, b.end);
    assert_memory_equal(a.landing.theta, b.landing.theta, 2 * sizeof(double));
}

static void memory_is_given_back(void **state)
{
    struct ground ground = ground_of(*state, "sin(x)*sin(y)", "x=0,y=0", -5, 6);
    struct attempter *attempter = attempter_new(*state, ground.problem, &ground.region, false, 0);
    struct attempt a = {.landing = landing_new(*state, 2)};
    size_t used = 0;
    for (size_t k = 0; k < 200; k++) {
        attempt_run(attempter, k, (const double[]){(double)(k % 11) - 4.7, (double)(k % 7) - 3.1}, &a);
        if (k == 50)
            used = arena_used(*state);
    }
    assert_int_equal(arena_used(*state), used);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(every_end),
        ANALYSES_TEST(attempts_do_not_remember),
        ANALYSES_TEST(memory_is_given_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
