/* Measured rounding noise against noise of a known size. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "diff/finite_noise.h"

#include "../support/close.h"

/* exp, spoilt by noise of a given size that depends on all digits of x. */
static double noisy(void *context, const double *x)
{
    const double size = *(const double *)context;
    const double wild = sin(1e13 * x[0]) * 1e3;
    return exp(x[0]) + size * 2 * (wild - floor(wild) - 0.5);
}

static double grained(void *context, const double *x)
{
    (void)context;
    return (double)(float)exp(x[0]);
}

static double kinked(void *context, const double *x)
{
    (void)context;
    return fabs(x[0] - 1);
}

static struct walk walk_over(struct arena *arena, struct finite_probe *probe, int bottom)
{
    struct walk w = walk_make(arena, probe, 0);
    w.bottom = w.top = bottom;
    for (; w.top < 0; w.top++)
        walk_sample(&w, w.top);
    noise_listen(&w);
    noise_judge(&w);
    return w;
}

static void the_size_of_noise_is_found(void **state)
{
    (void)state;
    for (double size = 1e-13; size < 1e-4; size *= 100) {
        struct arena *arena = arena_open(0);
        double x = 1.2345;
        const struct finite_function f = {1, noisy, &size};
        struct finite_probe probe = {.f = &f, .x = &x, .center = noisy(&size, &x)};
        struct walk w = walk_over(arena, &probe, -38);
        noise_measure(&w);
        for (int k = -20; k < 0; k++)
            assert_true(noise_at(&w, k) > 0.3 * size && noise_at(&w, k) < 10 * size);
        const double h = ldexp(1, -4);
        assert_true(walk_second(&w)[34].noise >= noise_at(&w, -4) / h / h);
        arena_close(arena);
    }
}

static void grain_counts_as_noise(void **state)
{
    (void)state;
    struct arena *arena = arena_open(0);
    double x = 1;
    const struct finite_function f = {1, grained, NULL};
    struct finite_probe probe = {.f = &f, .x = &x, .center = grained(NULL, &x)};
    struct walk w = walk_over(arena, &probe, -38);
    const double ulp = 0x1p-22; /* of a float between 2 and 4 */
    assert_close(w.grain, ulp, 1e-12, 0);
    assert_true(noise_at(&w, -10) >= ulp);
    arena_close(arena);
}

/* A kink is no noise, though second differences do not vanish with h^2 there. */
static void kinks_are_not_noise(void **state)
{
    (void)state;
    struct arena *arena = arena_open(0);
    double x = 1;
    const struct finite_function f = {1, kinked, NULL};
    struct finite_probe probe = {.f = &f, .x = &x, .center = 0};
    struct walk w = walk_over(arena, &probe, -38);
    assert_true(noise_at(&w, -38) < 1e-15);
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_size_of_noise_is_found),
        cmocka_unit_test(grain_counts_as_noise),
        cmocka_unit_test(kinks_are_not_noise),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
