/* Signs are given to sets of eigenvalues that keep them whatever the errors do to all of them at once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "analysis/inertia.h"

#include <math.h>
#include <string.h>

enum { N = 4 };

/* diag(mu) up to |F_kl| <= doubt. */
static struct inertia inertia_with(struct arena *arena, const double *mu, double doubt)
{
    struct inertia out = {.n = N, .listed = N};
    out.mu = ARENA_ARRAY(arena, N, double);
    out.mu_errors = ARENA_ARRAY(arena, N, double);
    out.doubt = ARENA_ARRAY(arena, N * N, double);
    out.list = ARENA_ARRAY(arena, N, size_t);
    out.sign = ARENA_ARRAY(arena, N, signed char);
    memcpy(out.mu, mu, N * sizeof *mu);
    for (size_t k = 0; k < N; k++) {
        out.list[k] = k;
        out.mu_errors[k] = doubt;
    }
    for (size_t k = 0; k < N * N; k++)
        out.doubt[k] = doubt;
    inertia_count_signs(arena, &out);
    return out;
}

static void expect(struct arena *arena, const double *mu, double doubt, size_t negative, size_t positive)
{
    struct inertia inertia = inertia_with(arena, mu, doubt);
    assert_int_equal(inertia.negative, negative);
    assert_int_equal(inertia.positive, positive);
    assert_int_equal(inertia.zero, N - negative - positive);
    for (size_t k = 0; k < N; k++)
        if (inertia.sign[k] != 0)
            assert_true(inertia.sign[k] * mu[k] > inertia.mu_errors[k]);
}

/* Four equal values keep their signs while 1 - 4 e > 0, as I - e 11' is singular at e = 1/4; below that fewer and fewer. */
static void values_beyond_their_errors_may_not_all_keep_their_signs(void **state)
{
    (void)state;
    struct arena *arena = arena_open(0);
    const double ones[] = {1, 1, 1, 1}, minus[] = {-1, -1, -1, -1}, mixed[] = {-1, -1, 1, 1};
    expect(arena, ones, 0.249, 0, 4);
    expect(arena, minus, 0.249, 4, 0);
    expect(arena, ones, 0.26, 0, 3);
    expect(arena, ones, 0.34, 0, 2);
    expect(arena, ones, 0.51, 0, 1);
    expect(arena, ones, 1, 0, 0);
    expect(arena, mixed, 0.499, 2, 2);
    arena_close(arena);
}

/* Of values of many sizes all keep their signs that are beyond the error together: scaling each to 1 shows it. */
static void small_values_do_not_suffer_from_large_ones(void **state)
{
    (void)state;
    struct arena *arena = arena_open(0);
    const double mu[] = {-1e20, 1e-10, 1, 1e10};
    expect(arena, mu, 1e-12, 1, 3);
    expect(arena, mu, 1e-9, 1, 2);
    arena_close(arena);
}

static void what_is_not_a_number_has_no_sign(void **state)
{
    (void)state;
    struct arena *arena = arena_open(0);
    const double mu[] = {-1, 1, 2, 3};
    struct inertia inertia = inertia_with(arena, mu, 1e-9);
    inertia.mu_errors[3] = inertia.doubt[N * N - 1] = NAN;
    inertia_count_signs(arena, &inertia);
    assert_int_equal(inertia.sign[3], 0);
    assert_int_equal(inertia.zero, 1);
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_beyond_their_errors_may_not_all_keep_their_signs),
        cmocka_unit_test(small_values_do_not_suffer_from_large_ones),
        cmocka_unit_test(what_is_not_a_number_has_no_sign),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
