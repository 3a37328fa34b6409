/* The eigenvalues for people: grouped by sign, aligned, summarised beyond 200. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "report/spectrum.h"
#include "support/reports.h"

static const struct report_style plain = {0};

static const char *spectrum_of(struct arena *arena, const struct cp_report *report, bool full)
{
    struct text out = {.arena = arena};
    text_puts(&out, "");
    spectrum_add(&out, report, &(struct report_style){.full = full});
    return out.at;
}

static const char *margin_of(struct arena *arena, const struct cp_report *report)
{
    struct text out = {.arena = arena};
    text_puts(&out, "");
    margin_add(&out, report, &plain);
    return out.at;
}

static void test_signs_and_errors(void **state)
{
    assert_string_equal(spectrum_of(*state, toy_report(*state), false), "  eigenvalues\n"
                                                                        "    1 negative     -2 ± 4e-16\n"
                                                                        "    1 positive      2 ± 4e-16\n");
}

static void test_scales_align_at_the_point(void **state)
{
    struct cp_report *report = ladder_report(*state, 4, 1);
    report->zero = 1;
    report->positive = 2;
    report->eigenvalues = (const double[]){-12.5, 1e-18, 0.00026, 1.25e9};
    report->eigenvalue_errors = (const double[]){2e-15, 4.4408920985006262e-16, 0, 1e-7};
    assert_string_equal(spectrum_of(*state, report, false), "  eigenvalues\n"
                                                            "    1 negative     -12.5      ± 2e-15\n"
                                                            "    1 zero           1e-18    ± 4.4e-16\n"
                                                            "    2 positive       0.00026  ± 0\n"
                                                            "                     1.25e+09 ± 1e-07\n");
}

static void test_many_share_lines(void **state)
{
    assert_string_equal(
        spectrum_of(*state, ladder_report(*state, 14, 1), false),
        "  eigenvalues\n"
        "    1 negative     -1 ± 1e-10\n"
        "    13 positive     1 ± 1e-10    2 ± 1e-10    3 ± 1e-10    4 ± 1e-10    5 ± 1e-10    6 ± 1e-10\n"
        "                    7 ± 1e-10    8 ± 1e-10    9 ± 1e-10   10 ± 1e-10   11 ± 1e-10   12 ± 1e-10\n"
        "                   13 ± 1e-10\n");
}

static size_t count_of(const char *text, const char *part)
{
    size_t count = 0;
    for (const char *at = strstr(text, part); at != NULL; at = strstr(at + 1, part))
        count++;
    return count;
}

static void test_up_to_200_are_listed(void **state)
{
    const char *text = spectrum_of(*state, ladder_report(*state, 200, 100), false);
    assert_int_equal(count_of(text, " ± "), 200);
    assert_lacks(text, "more");
}

static void test_beyond_200_the_ends_of_each_group(void **state)
{
    assert_string_equal(spectrum_of(*state, ladder_report(*state, 2500, 7), false),
                        "  eigenvalues\n"
                        "    7 negative       -7 ± 1e-10\n"
                        "                     -6 ± 1e-10\n"
                        "                     -5 ± 1e-10\n"
                        "                     -4 ± 1e-10\n"
                        "                     -3 ± 1e-10\n"
                        "                     -2 ± 1e-10\n"
                        "                     -1 ± 1e-10\n"
                        "    2493 positive     1 ± 1e-10\n"
                        "                      2 ± 1e-10\n"
                        "                      3 ± 1e-10\n"
                        "                   … 2487 more …\n"
                        "                   2491 ± 1e-10\n"
                        "                   2492 ± 1e-10\n"
                        "                   2493 ± 1e-10\n");
    assert_int_equal(count_of(spectrum_of(*state, ladder_report(*state, 2500, 7), true), " ± "), 2500);
}

static void test_what_was_not_computed(void **state)
{
    struct cp_report *report = toy_report(*state);
    report->positive = 0;
    report->eigenvalue_errors = NULL;
    assert_string_equal(spectrum_of(*state, report, false), "  eigenvalues\n"
                                                            "    2 unsorted     -2\n"
                                                            "                    2\n");
    report->eigenvalues = NULL;
    assert_string_equal(spectrum_of(*state, report, false), "");
    assert_string_equal(margin_of(*state, report), "");
    assert_string_equal(spectrum_of(*state, ladder_report(*state, 0, 0), false), "");
    assert_string_equal(margin_of(*state, ladder_report(*state, 0, 0)), "");
}

static void test_margins(void **state)
{
    struct cp_report *report = toy_report(*state);
    assert_string_equal(margin_of(*state, report), "  margin           every sign holds by a factor of 5e+15 "
                                                   "(smallest |eigenvalue| / error)\n");
    report->eigenvalue_errors = (const double[]){0, 0.5};
    assert_contains(margin_of(*state, report), "every sign holds by a factor of 4 ");
    report->negative = 0;
    report->zero = 1;
    assert_contains(margin_of(*state, report), "the other signs hold by a factor of 4 ");
    report->zero = 2;
    report->positive = 0;
    assert_string_equal(margin_of(*state, report), "");
    report = toy_report(*state);
    report->eigenvalue_errors = (const double[]){0, 0};
    assert_string_equal(margin_of(*state, report), "");
}

/* Errors of H say nothing about signs that were read from D*H*D: their own margins stand behind them. */
static void test_signs_read_elsewhere(void **state)
{
    struct cp_report *report = toy_report(*state);
    const struct cp_error_budget budget = {
        .signs = (const signed char[]){-1, 1}, .equilibrated = true, .margins = (const double[]){2400, 1e15}};
    report->eigenvalues = (const double[]){-7e-11, 1e20};
    report->eigenvalue_errors = (const double[]){3e7, 4e4};
    report->error_budget = &budget;
    assert_string_equal(
        spectrum_of(*state, report, false),
        "  eigenvalues      of H; last: how far beyond its error each is in D*H*D, where the signs were read\n"
        "    1 negative     -7e-11 ± 3e+07   sign 2.4e+03\n"
        "    1 positive      1e+20 ± 4e+04   sign 1e+15\n");
    assert_string_equal(margin_of(*state, report), "  margin           every sign holds by a factor of 2.4e+03 "
                                                   "(smallest |eigenvalue| / error in D*H*D)\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_signs_and_errors),
        cmocka_unit_test(test_scales_align_at_the_point),
        cmocka_unit_test(test_many_share_lines),
        cmocka_unit_test(test_up_to_200_are_listed),
        cmocka_unit_test(test_beyond_200_the_ends_of_each_group),
        cmocka_unit_test(test_what_was_not_computed),
        cmocka_unit_test(test_margins),
        cmocka_unit_test(test_signs_read_elsewhere),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
