/* Signs of a Hessian that is seen from elsewhere: widening takes signs back, and the shares of the errors keep adding up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "analysis/inertia.h"

#include "support/close.h"
#include "support/inertias.h"

static void widening_takes_signs_back_and_never_gives_any(void **state)
{
    (void)state;
    struct arena *arena = arena_open(0);
    double h[] = {-3, 0, 0, 0, 1, 0, 0, 0, 2};
    const double error[9] = {0};
    struct inertia inertia;
    assert_true(inertia_decide(arena, 3, h, error, &inertia) && inertia_complete(arena, &inertia));
    assert_int_equal(inertia.negative, 1);
    assert_int_equal(inertia.positive, 2);
    const double change[] = {-2.5, 0, 0, 0, 1.5, 0, 0, 0, NAN};
    const double raw_change[] = {-2.5, 1.5, NAN};
    inertia_widen(arena, &inertia, change, raw_change);
    assert_int_equal(inertia.negative, 1);
    assert_int_equal(inertia.zero, 2);
    const double more[] = {1, 0, 0, 0, -100, 0, 0, 0, 0};
    inertia_widen(arena, &inertia, more, more);
    assert_int_equal(inertia.zero, 3);
    assert_close(inertia.errors[0], 3.5, 1e-14, 0);
    assert_true(isnan(inertia.errors[2]));
    arena_close(arena);
}

/* Changes are exact for matrices that share their eigenvectors. */
static void changes_are_those_of_the_other_matrix(void **state)
{
    (void)state;
    struct arena *arena = arena_open(0);
    double h[] = {-3, 0, 0, 5}, other[] = {-2.5, 0, 0, 9}, error[4] = {0};
    struct inertia inertia;
    double change[4], raw[2];
    assert_true(inertia_decide(arena, 2, h, error, &inertia) && inertia_complete(arena, &inertia));
    inertia_changes(arena, &inertia, other, change, raw);
    for (size_t k = 0; k < 2; k++) {
        assert_close(change[3 * k], k == 0 ? 0.5 : 4, 1e-14, 0);
        assert_close(change[1 + k], 0, 0, 1e-14);
        assert_close(raw[k], k == 0 ? 0.5 : 4, 1e-14, 0);
    }
    arena_close(arena);
}

/* Changes that drown all signs of the scaled decomposition leave one of each kind that H itself shows; unless they drown
 * these as well. */
static void one_sign_of_each_kind_survives(void **state)
{
    (void)state;
    for (int drowned = 0; drowned < 4; drowned++) {
        struct arena *arena = arena_open(0);
        double h[16] = {0}, error[16] = {0}, change[16];
        const double diagonal[] = {-3, 0, 4, 5};
        double raw[] = {drowned & 1 ? 4 : 0.5, 0, 6, drowned & 2 ? 6 : 0.5};
        struct inertia inertia;
        for (size_t k = 0; k < 4; k++)
            h[5 * k] = diagonal[k];
        for (size_t k = 0; k < 16; k++)
            change[k] = 10;
        assert_true(inertia_decide(arena, 4, h, error, &inertia) && inertia_complete(arena, &inertia));
        inertia_widen(arena, &inertia, change, raw);
        assert_int_equal(inertia.negative, drowned & 1 ? 0 : 1);
        assert_int_equal(inertia.positive, drowned & 2 ? 0 : 1);
        assert_int_equal(inertia.negative + inertia.zero + inertia.positive, 4);
        arena_close(arena);
    }
}

/* Of H and of the decomposition that the signs are read from. */
static void shares_add_up(const struct inertia *inertia)
{
    for (size_t k = 0; k < inertia->n; k++) {
        const struct error_shares *raw = &inertia->shares;
        const struct error_shares *scaled = &inertia->mu_shares;
        assert_close(raw->derivatives[k] + raw->eigensolver + raw->theta[k], inertia->errors[k], 1e-14, 0);
        assert_close(scaled->derivatives[k] + scaled->eigensolver + scaled->theta[k], inertia->mu_errors[k], 1e-14, 0);
    }
}

static void shares_add_up_before_and_after(void **state)
{
    (void)state;
    struct random random = {21};
    for (int trial = 0; trial < 300; trial++) {
        struct arena *arena = arena_open(0);
        struct known known = known_random(&random, 1 + random_below(&random, KNOWN_MOST), 0, 2);
        double change[KNOWN_MOST * KNOWN_MOST];
        struct inertia inertia;
        if (trial % 2 == 0)
            known_scale_rows(&random, &known, 40);
        known_blur(&random, &known, pow(10, -15 + trial % 12));
        assert_true(inertia_decide(arena, known.n, known.h, known.error, &inertia));
        shares_add_up(&inertia);
        assert_true(inertia_complete(arena, &inertia));
        shares_add_up(&inertia);
        for (size_t k = 0; k < known.n * known.n; k++)
            change[k] = random_normal(&random) * inertia.mu_errors[0];
        inertia_widen(arena, &inertia, change, change);
        shares_add_up(&inertia);
        arena_close(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(widening_takes_signs_back_and_never_gives_any),
        cmocka_unit_test(changes_are_those_of_the_other_matrix),
        cmocka_unit_test(one_sign_of_each_kind_survives),
        cmocka_unit_test(shares_add_up_before_and_after),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
