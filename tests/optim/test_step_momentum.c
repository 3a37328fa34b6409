/* Steps along the gradient, by hand; a hundred of them against torch in tests/reference. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/analyses.h"
#include "support/close.h"
#include "support/walks.h"

static void gradient(void **state)
{
    (void)state;
    struct test_walk t;
    walk_open(&t, "gd", "lr=0.25", 1, (const double[]){1});
    walk_step(&t, (const double[]){2});
    assert_close(t.theta[0], 0.5, 0, 0);
}

/* Velocities 1, 0.5 + 1, 0.75 + 1. */
static void momentum(void **state)
{
    (void)state;
    struct test_walk t;
    walk_open(&t, "momentum", "lr=1 momentum=0.5", 1, (const double[]){0});
    for (int k = 0; k < 3; k++)
        walk_step(&t, (const double[]){1});
    assert_close(t.theta[0], -(1 + 1.5 + 1.75), 0, 0);
}

/* The first gradient goes in whole, the next ones by a quarter. */
static void dampening(void **state)
{
    (void)state;
    struct test_walk t;
    walk_open(&t, "momentum", "lr=1 momentum=0.5 dampening=0.75", 1, (const double[]){0});
    walk_step(&t, (const double[]){1});
    walk_step(&t, (const double[]){1});
    assert_close(t.theta[0], -(1 + 0.75), 0, 0);
}

static void nesterov(void **state)
{
    (void)state;
    struct test_walk t;
    walk_open(&t, "nesterov", "lr=1 momentum=0.5", 1, (const double[]){0});
    walk_step(&t, (const double[]){1});
    walk_step(&t, (const double[]){1});
    assert_close(t.theta[0], -(1 + 0.5 + 1 + 0.75), 0, 0);
}

/* On a quadratic, momentum m with rate a is Polyak's recurrence x'' = x' - a k x' + m (x' - x). */
static void momentum_is_polyak_s(void **state)
{
    (void)state;
    struct test_walk t;
    double before = 1;
    double now = 1 - 0.1 * 3;
    walk_open(&t, "momentum", "lr=0.1 momentum=0.75", 1, (const double[]){1});
    walk_step(&t, (const double[]){3 * t.theta[0]});
    for (int k = 0; k < 50; k++) {
        const double next = now - 0.1 * 3 * now + 0.75 * (now - before);
        assert_close(t.theta[0], now, 1e-12, 1e-14);
        walk_step(&t, (const double[]){3 * t.theta[0]});
        before = now;
        now = next;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(gradient),
        ANALYSES_TEST(momentum),
        ANALYSES_TEST(dampening),
        ANALYSES_TEST(nesterov),
        ANALYSES_TEST(momentum_is_polyak_s),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
