/* The table of entries: names, alignment, and which ones are listed when there are many. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "report/entries.h"
#include "support/random.h"
#include "support/reports.h"

static const char *entries_of(struct arena *arena, const struct cp_report *report, bool full)
{
    struct text out = {.arena = arena};
    text_puts(&out, "");
    entries_add(&out, report, &(struct report_style){.full = full});
    return out.at;
}

static void test_the_toy(void **state)
{
    assert_string_equal(entries_of(*state, toy_report(*state), false), "\n"
                                                                       "  parameter   theta   gradient       escape\n"
                                                                       "  w1              0          0   0.70710678\n"
                                                                       "  w2              0          0   0.70710678\n");
}

static void test_theta_keeps_every_digit(void **state)
{
    struct cp_report *report = ladder_report(*state, 2, 0);
    report->theta = (const double[]){238.94212918, 5.5015643181e-4};
    report->gradient = (const double[]){1.23456789012e-9, -NAN};
    assert_string_equal(entries_of(*state, report, false), "\n"
                                                           "  parameter                theta          gradient\n"
                                                           "  x0          238.94212918           1.2345679e-09\n"
                                                           "  x1            0.00055015643181   nan\n");
}

static void test_descent_and_judged_at(void **state)
{
    struct cp_report *report = toy_report(*state);
    report->verdict = CP_NOT_CRITICAL;
    report->judged_at = (const double[]){0.25, 0};
    assert_contains(entries_of(*state, report, false), "  parameter   theta   gradient      descent\n");
    assert_contains(entries_of(*state, report, true), "  parameter   theta   judged at   gradient      descent\n"
                                                      "  w1              0        0.25          0   0.70710678\n");
}

static void test_null_directions_stand_beside(void **state)
{
    struct cp_report *report = toy_report(*state);
    report->escape = NULL;
    report->zero = 2;
    report->null_directions = (const double[]){0.6, 0.8, -0.8, 0.6};
    assert_string_equal(entries_of(*state, report, false), "\n"
                                                           "  parameter   theta   gradient   flat 1   flat 2\n"
                                                           "  w1              0          0      0.6     -0.8\n"
                                                           "  w2              0          0      0.8      0.6\n");
}

static void test_three_null_directions_are_shown(void **state)
{
    static const double unit[5 * 5] = {1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1};
    struct cp_report *report = ladder_report(*state, 5, 0);
    report->null_directions = unit;
    report->zero = 3;
    assert_lacks(entries_of(*state, report, false), "more");
    report->zero = 4;
    assert_contains(entries_of(*state, report, false), "flat 3\n");
    assert_contains(entries_of(*state, report, false), "  … 1 more flat direction (--json lists up to 16)\n");
    report->zero = 5;
    assert_contains(entries_of(*state, report, false), "  … 2 more flat directions (--json lists up to 16)\n");
}

static void test_bare_matrices(void **state)
{
    struct cp_report *report = bare_report(*state);
    assert_string_equal(entries_of(*state, report, false), "\n"
                                                           "  entry           escape\n"
                                                           "  [0]         0.70710678\n"
                                                           "  [1]         0.70710678\n");
    report->escape = NULL;
    assert_string_equal(entries_of(*state, report, false), "");
}

static void test_large_models_show_the_largest_components(void **state)
{
    struct random random = {3};
    struct cp_report *report = ladder_report(*state, 2500, 1);
    double *direction = ARENA_ARRAY(*state, 2500, double);
    for (size_t k = 0; k < 2500; k++)
        direction[k] = random_uniform(&random, -1e-3, 1e-3);
    direction[17] = -0.25;
    for (size_t k = 0; k < 9; k++)
        direction[2000 + k] = 0.5;
    struct cp_escape escape = {direction, -1, NULL, 0, 2, true, true, 1, 1, 0, 0};
    report->escape = &escape;
    assert_string_equal(entries_of(*state, report, false),
                        "\n"
                        "  parameter   theta   gradient   escape\n"
                        "  x2000        2000          0     0.5\n"
                        "  x2001        2001          0     0.5\n"
                        "  x2002        2002          0     0.5\n"
                        "  x2003        2003          0     0.5\n"
                        "  x2004        2004          0     0.5\n"
                        "  x2005        2005          0     0.5\n"
                        "  x2006        2006          0     0.5\n"
                        "  x2007        2007          0     0.5\n"
                        "  x2008        2008          0     0.5\n"
                        "  x17            17          0    -0.25\n"
                        "  … 2490 more, each with |escape| <= 0.25 (--full lists them)\n");
    assert_contains(entries_of(*state, report, true), "\n  x2499 ");
}

static void test_what_is_largest_depends_on_the_verdict(void **state)
{
    struct cp_report *report = ladder_report(*state, 30, 0);
    double *gradient = ARENA_ARRAY(*state, 30, double);
    gradient[3] = NAN;
    gradient[5] = -7;
    report->gradient = gradient;
    const char *critical = entries_of(*state, report, false);
    assert_contains(critical, "gradient\n  x29 ");
    report->critical = false;
    const char *steep = entries_of(*state, report, false);
    assert_contains(steep, "gradient\n  x3 ");
    assert_contains(steep, "nan\n  x5 ");
}

static void test_long_names_are_cut_in_the_middle(void **state)
{
    static const size_t shape[] = {2};
    static const struct cp_parameter parameter = {"localisation.network.number.θ.with.a.very.long.name.weight", 1,
                                                  shape, 0, 2};
    struct cp_report *report = ladder_report(*state, 2, 0);
    report->parameters = &parameter;
    report->parameter_count = 1;
    const char *text = entries_of(*state, report, false);
    assert_contains(text, "\n  localisation.network…long.name.weight[0]       0          0\n");
    assert_contains(text, "\n  localisation.network…long.name.weight[1]       1          0\n");
}

static void test_no_entries(void **state)
{
    assert_string_equal(entries_of(*state, ladder_report(*state, 0, 0), false), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_toy),
        cmocka_unit_test(test_theta_keeps_every_digit),
        cmocka_unit_test(test_descent_and_judged_at),
        cmocka_unit_test(test_null_directions_stand_beside),
        cmocka_unit_test(test_three_null_directions_are_shown),
        cmocka_unit_test(test_bare_matrices),
        cmocka_unit_test(test_large_models_show_the_largest_components),
        cmocka_unit_test(test_what_is_largest_depends_on_the_verdict),
        cmocka_unit_test(test_long_names_are_cut_in_the_middle),
        cmocka_unit_test(test_no_entries),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
