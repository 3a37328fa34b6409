/* The table of what can be expected, and what reports say of its rows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analysis/check_field.h"
#include "support/checks.h"

static const char *said(struct arena *arena, const char *name, const struct cp_report *report)
{
    struct text out = {.arena = arena};
    const struct field *field = field_find(check_fields, str_of(name));
    assert_non_null(field);
    field_add(&out, field, report, false);
    return out.at;
}

static void test_fields_of_a_saddle(void **state)
{
    struct cp_report *report = toy_report(*state);
    report->gradient_norm = 5;
    report->zero = 3;
    static const char *const expected[][2] = {
        {"verdict", "\"saddle\""},
        {"decided_by", "\"hessian\""},
        {"strict", "true"},
        {"critical", "true"},
        {"index", "1"},
        {"inertia", "{\"negative\": 1, \"zero\": 3, \"positive\": 1}"},
        {"nullity", "3"},
        {"loss", "1"},
        {"gradient_norm", "5"},
        {"eigenvalues", "[-2, 2]"},
        {"minimum_ratio", "0.5"},
        {"escape", "true"},
    };
    for (size_t k = 0; k < sizeof expected / sizeof *expected; k++)
        assert_string_equal(said(*state, expected[k][0], report), expected[k][1]);
}

/* On a kink nothing was counted. */
static void test_without_a_spectrum(void **state)
{
    struct cp_report *report = toy_report(*state);
    report->eigenvalues = NULL;
    report->minimum_ratio = NAN;
    report->gradient_norm = INFINITY;
    report->decided_by = CP_BY_NOTHING;
    static const char *const unknown[] = {"index",         "inertia",       "nullity",   "eigenvalues",
                                          "minimum_ratio", "gradient_norm", "decided_by"};
    for (size_t k = 0; k < sizeof unknown / sizeof *unknown; k++)
        assert_string_equal(said(*state, unknown[k], report), "null");
}

/* A way out that no step could show is neither there nor not there. */
static void test_escape(void **state)
{
    struct cp_report *report = toy_report(*state);
    struct cp_escape *escape = arena_copy(*state, report->escape, 1, sizeof *escape);
    escape->shown = false;
    report->escape = escape;
    assert_contains(said(*state, "escape", report), "no step");
    report->escape = NULL;
    assert_string_equal(said(*state, "escape", report), "false");
}

static void test_many_eigenvalues(void **state)
{
    struct cp_report *report = ladder_report(*state, 11, 1);
    const struct field *field = field_find(check_fields, str_of("eigenvalues"));
    assert_string_equal(said(*state, "eigenvalues", report), "{\"min\": -1, \"max\": 10}");
    struct text out = {.arena = *state};
    field_add(&out, field, report, true);
    assert_contains(out.at, "[-1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]");
    assert_contains(said(*state, "eigenvalues", ladder_report(*state, 10, 1)), ", 9]");
}

static void test_eigenvalue(void **state)
{
    const struct cp_report *report = toy_report(*state);
    struct fact fact = fact_eigenvalue(report, 1);
    assert_true(fact.known && fact.number == 2 && fact.slack == 4e-16);
    assert_false(fact_eigenvalue(report, 2).known);
}

static void test_negative_zero_says_zero(void **state)
{
    struct cp_report *report = toy_report(*state);
    report->loss = -0.0;
    assert_string_equal(said(*state, "loss", report), "0");
}

static void test_noise_is_recorded_as_zero(void **state)
{
    struct cp_report *report = toy_report(*state);
    report->eigenvalues = (const double[]){-3e-16, 5e-16}; /* errors are 4e-16 */
    assert_string_equal(said(*state, "eigenvalues", report), "[0, 5e-16]");
    struct text out = {.arena = *state};
    const struct fact fact = fact_eigenvalue(report, 0);
    fact_add(&out, KIND_NUMBER, &fact);
    assert_contains(out.at, "-3e-16");
}

static void test_find(void **state)
{
    (void)state;
    assert_null(field_find(check_fields, str_of("verdic")));
    assert_null(field_find(check_fields, (struct str){0}));
    assert_string_equal(field_find(check_fields, str_of("loss"))->name, "loss");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fields_of_a_saddle),
        cmocka_unit_test(test_without_a_spectrum),
        cmocka_unit_test(test_escape),
        cmocka_unit_test(test_many_eigenvalues),
        cmocka_unit_test(test_eigenvalue),
        cmocka_unit_test(test_negative_zero_says_zero),
        cmocka_unit_test(test_noise_is_recorded_as_zero),
        cmocka_unit_test(test_find),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
