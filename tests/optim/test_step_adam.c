/* Adam and its kin, by hand; a hundred steps of each against torch in tests/reference. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/analyses.h"
#include "support/close.h"
#include "support/walks.h"

/* With equal gradients every step is lr, whatever their size: the corrected means are g and g^2. */
static void adam(void **state)
{
    (void)state;
    struct test_walk t;
    walk_open(&t, "adam", "lr=0.5 eps=0", 2, (const double[]){0, 0});
    for (int k = 1; k <= 50; k++) {
        walk_step(&t, (const double[]){7, -1e-9});
        assert_close(t.theta[0], -0.5 * k, 1e-12, 0);
        assert_close(t.theta[1], 0.5 * k, 1e-12, 0);
    }
}

/* Two steps by the formulas: m = 0.5, then 0.25 - 0.5; s = 0.25, then 0.1875 + 0.25. */
static void adam_by_hand(void **state)
{
    (void)state;
    struct test_walk t;
    walk_open(&t, "adam", "lr=1 beta1=0.5 beta2=0.75 eps=1", 1, (const double[]){0});
    walk_step(&t, (const double[]){1});
    assert_close(t.theta[0], -0.5, 1e-15, 0);
    walk_step(&t, (const double[]){-1});
    const double m = (0.25 - 0.5) / (1 - 0.25);
    const double s = (0.1875 + 0.25) / (1 - 0.5625);
    assert_close(t.theta[0], -0.5 - m / (sqrt(s) + 1), 1e-15, 0);
}

/* Decay in the gradient is scaled like it; decoupled decay is not. */
static void decays(void **state)
{
    (void)state;
    struct test_walk t;
    walk_open(&t, "adam", "lr=0.5 eps=0 weight-decay=0.25", 1, (const double[]){4});
    walk_step(&t, (const double[]){0});
    assert_close(t.theta[0], 3.5, 1e-15, 0);
    walk_open(&t, "adamw", "lr=0.5 eps=0 weight-decay=0.25", 1, (const double[]){4});
    walk_step(&t, (const double[]){0});
    assert_close(t.theta[0], 3.5, 1e-15, 0);
    walk_open(&t, "adamw", "lr=0.5 eps=0 weight-decay=0.25", 1, (const double[]){4});
    walk_step(&t, (const double[]){1});
    assert_close(t.theta[0], 3, 1e-15, 0);
}

/* Five steps of momentum with corrected means, then rectified ones that grow towards Adam's. */
static void radam(void **state)
{
    (void)state;
    struct test_walk t;
    walk_open(&t, "radam", "lr=0.5 eps=0", 1, (const double[]){0});
    double before = 0;
    double last = 0;
    for (int k = 1; k <= 4000; k++) {
        walk_step(&t, (const double[]){8});
        const double step = before - t.theta[0];
        if (k <= 5)
            assert_close(step, 4, 1e-12, 0);
        else if (k > 6)
            assert_true(step > last * (1 - 1e-10) && step < 0.5);
        last = step;
        before = t.theta[0];
    }
    assert_true(last > 0.48);
}

/* Where beta2 is so small that the variance stays unknown, all steps are those of momentum. */
static void radam_with_a_short_memory(void **state)
{
    (void)state;
    struct test_walk t;
    walk_open(&t, "radam", "lr=0.5 beta2=0.5", 1, (const double[]){0});
    for (int k = 1; k <= 100; k++)
        walk_step(&t, (const double[]){2});
    assert_close(t.theta[0], -100, 1e-12, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(adam),
        ANALYSES_TEST(adam_by_hand),
        ANALYSES_TEST(decays),
        ANALYSES_TEST(radam),
        ANALYSES_TEST(radam_with_a_short_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
