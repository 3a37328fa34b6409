/* Adaptive steps, by hand; a hundred of them against torch in tests/reference. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/analyses.h"
#include "support/close.h"
#include "support/walks.h"

/* With equal gradients the k-th step is lr/sqrt(k), whatever their size. */
static void adagrad(void **state)
{
    (void)state;
    struct test_walk t;
    double expected = 0;
    walk_open(&t, "adagrad", "lr=0.5 eps=0", 2, (const double[]){0, 0});
    for (int k = 1; k <= 10; k++) {
        walk_step(&t, (const double[]){3, -1e-100});
        expected += 0.5 / sqrt(k);
        assert_close(t.theta[0], -expected, 1e-14, 0);
        assert_close(t.theta[1], expected, 1e-14, 0);
    }
}

static void adagrad_decays(void **state)
{
    (void)state;
    struct test_walk t;
    walk_open(&t, "adagrad", "lr=1 eps=0 lr-decay=1", 1, (const double[]){0});
    walk_step(&t, (const double[]){1});
    walk_step(&t, (const double[]){1});
    assert_close(t.theta[0], -(1 + 1 / sqrt(2) / 2), 1e-15, 0);
}

/* s is g^2 (1 - rho^k) after k equal gradients. */
static void rmsprop(void **state)
{
    (void)state;
    struct test_walk t;
    double expected = 0;
    walk_open(&t, "rmsprop", "lr=0.5 rho=0.5 eps=0", 1, (const double[]){0});
    for (int k = 1; k <= 10; k++) {
        walk_step(&t, (const double[]){7});
        expected += 0.5 / sqrt(1 - pow(0.5, k));
        assert_close(t.theta[0], -expected, 1e-14, 0);
    }
}

static void rmsprop_with_momentum(void **state)
{
    (void)state;
    struct test_walk t;
    walk_open(&t, "rmsprop", "lr=1 rho=0 eps=0 momentum=0.5", 1, (const double[]){0});
    walk_step(&t, (const double[]){4});
    walk_step(&t, (const double[]){-4});
    assert_close(t.theta[0], -1 - (0.5 - 1), 1e-15, 0);
}

/* eps outside the root bounds steps where gradients are tiny. */
static void eps(void **state)
{
    (void)state;
    struct test_walk t;
    walk_open(&t, "rmsprop", "lr=1 rho=0 eps=1", 1, (const double[]){0});
    walk_step(&t, (const double[]){3});
    assert_close(t.theta[0], -0.75, 1e-15, 0);
    walk_open(&t, "adagrad", "lr=1 eps=1", 1, (const double[]){0});
    walk_step(&t, (const double[]){3});
    assert_close(t.theta[0], -0.75, 1e-15, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(adagrad), ANALYSES_TEST(adagrad_decays),
        ANALYSES_TEST(rmsprop), ANALYSES_TEST(rmsprop_with_momentum),
        ANALYSES_TEST(eps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
