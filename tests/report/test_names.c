/* Names of entries: row-major subscripts, whatever the shapes around them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "report/names.h"
#include "support/random.h"
#include "support/reports.h"

#include <stdio.h>

static void expect_name(void **state, const struct cp_report *report, size_t k, const char *name)
{
    struct text out = {.arena = *state};
    name_entry(&out, report, k);
    assert_string_equal(out.at, name);
}

static void test_scalars_and_arrays(void **state)
{
    static const size_t matrix[] = {2, 3};
    static const size_t empty[] = {0, 4};
    static const size_t one[] = {1};
    static const struct cp_parameter parameters[] = {
        {"a", 0, NULL, 0, 1}, {"W", 2, matrix, 1, 6}, {"none", 2, empty, 7, 0},
        {"v", 1, one, 7, 1},  {"θ", 0, NULL, 8, 1},
    };
    const struct cp_report report = {.n = 9, .parameters = parameters, .parameter_count = 5};
    static const char *const names[] = {"a", "W[0,0]", "W[0,1]", "W[0,2]", "W[1,0]", "W[1,1]", "W[1,2]", "v[0]", "θ"};
    for (size_t k = 0; k < report.n; k++)
        expect_name(state, &report, k, names[k]);
}

static void test_without_parameters_entries_are_numbered(void **state)
{
    const struct cp_report report = {.n = 3};
    expect_name(state, &report, 2, "[2]");
}

/* The subscripts of a random shape, read back, give the position again. */
static void test_subscripts_are_row_major(void **state)
{
    struct random random = {7};
    for (int round = 0; round < 200; round++) {
        size_t shape[3];
        for (size_t d = 0; d < 3; d++)
            shape[d] = 1 + random_below(&random, 5);
        const struct cp_parameter parameter = {"T", 3, shape, 0, shape[0] * shape[1] * shape[2]};
        const struct cp_report report = {.n = parameter.size, .parameters = &parameter, .parameter_count = 1};
        size_t k = random_below(&random, parameter.size);
        size_t i, j, l;
        struct text out = {.arena = *state};
        name_entry(&out, &report, k);
        assert_int_equal(sscanf(out.at, "T[%zu,%zu,%zu]", &i, &j, &l), 3);
        assert_true(j < shape[1] && l < shape[2]);
        assert_int_equal((i * shape[1] + j) * shape[2] + l, k);
    }
}

static void test_shapes(void **state)
{
    struct text out = {.arena = *state};
    name_shape(&out, 0, NULL);
    text_puts(&out, ", ");
    name_shape(&out, 1, (const size_t[]){7});
    text_puts(&out, ", ");
    name_shape(&out, 3, (const size_t[]){7, 0, 2});
    assert_string_equal(out.at, "scalar, 7, 7 x 0 x 2");
}

static void test_verdicts(void **state)
{
    (void)state;
    static const char *const names[CP_VERDICT_COUNT] = {
        [CP_MINIMUM] = "minimum",       [CP_MAXIMUM] = "maximum",     [CP_SADDLE] = "saddle",
        [CP_DEGENERATE] = "degenerate", [CP_NONSMOOTH] = "nonsmooth", [CP_NOT_CRITICAL] = "not critical",
    };
    for (int v = 0; v < CP_VERDICT_COUNT; v++)
        assert_string_equal(phrase_words(TONGUE_EN, name_verdict((enum cp_verdict)v)), names[v]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scalars_and_arrays),
        cmocka_unit_test(test_without_parameters_entries_are_numbered),
        cmocka_unit_test(test_subscripts_are_row_major),
        cmocka_unit_test(test_shapes),
        cmocka_unit_test(test_verdicts),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
