/* What is plain is what the whole decision says: same values, same signs; and near 0 nothing is plain. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "analysis/inertia.h"

#include "support/inertias.h"
#include "support/spectra.h"

#include <string.h>

static void compare(struct known *known, size_t *plain)
{
    struct arena *arena = arena_open(0);
    struct inertia inertia;
    double values[KNOWN_MOST];
    size_t negative;
    if (inertia_plain(known->n, known->h, known->error, values, &negative)) {
        ++*plain;
        assert_true(inertia_decide(arena, known->n, known->h, known->error, &inertia));
        assert_null(inertia.basis);
        assert_int_equal(inertia.zero, 0);
        assert_int_equal(inertia.negative, negative);
        assert_memory_equal(inertia.values, values, known->n * sizeof *values);
        assert_int_equal(known->negative, negative);
    }
    arena_close(arena);
}

static void the_whole_decision_agrees(void **state)
{
    (void)state;
    struct random random = {7};
    size_t plain = 0;
    for (int trial = 0; trial < 3000; trial++) {
        struct known known = known_random(&random, 1 + random_below(&random, KNOWN_MOST), (size_t)trial % 3 == 2, 1);
        compare(&known, &plain);
    }
    print_message("%zu of 3000 were plain\n", plain);
    assert_in_range(plain, 500, 2900);
}

static void nothing_is_plain_within_its_error(void **state)
{
    (void)state;
    double values[2];
    size_t negative;
    const double h[4] = {1, 0, 0, -0.25};
    const double no_error[4] = {0};
    const double small[4] = {0, 0.1, 0.1, 0};
    const double large[4] = {0, 0.13, 0.13, 0};
    const double unknown[4] = {0, NAN, NAN, 0};
    const double singular[4] = {1, 1, 1, 1};
    const double infinite[4] = {1, INFINITY, INFINITY, 1};
    assert_true(inertia_plain(2, h, no_error, values, &negative));
    assert_int_equal(negative, 1);
    assert_true(values[0] == -0.25 && values[1] == 1);
    assert_true(inertia_plain(2, h, small, values, &negative));
    assert_false(inertia_plain(2, h, large, values, &negative));
    assert_false(inertia_plain(2, h, unknown, values, &negative));
    assert_false(inertia_plain(2, singular, no_error, values, &negative));
    assert_false(inertia_plain(2, infinite, no_error, values, &negative));
    assert_false(inertia_plain(0, NULL, NULL, values, &negative));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_whole_decision_agrees),
        cmocka_unit_test(nothing_is_plain_within_its_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
