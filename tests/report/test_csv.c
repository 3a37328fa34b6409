/* The CSV of one report: RFC 4180, the columns of the contract. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/reports.h"

static const struct report_style plain = {0};

static void test_the_toy(void **state)
{
    assert_string_equal(written(*state, "csv", toy_report(*state), plain),
                        "w1,w2,loss,gradient_norm,verdict,negative,zero,positive,lambda_min,lambda_max\n"
                        "0,0,1,0,saddle,1,0,1,-2,2\n");
}

static void test_a_bare_matrix_has_no_theta_and_no_loss(void **state)
{
    struct cp_report *report = bare_report(*state);
    assert_string_equal(written(*state, "csv", report, plain), "verdict,negative,zero,positive,lambda_min,lambda_max\n"
                                                               "saddle,1,0,1,-2,2\n");
    report->gradient = (const double[]){3, 4};
    report->gradient_norm = 5;
    assert_string_equal(written(*state, "csv", report, plain),
                        "gradient_norm,verdict,negative,zero,positive,lambda_min,lambda_max\n"
                        "5,saddle,1,0,1,-2,2\n");
}

static void test_names_are_quoted_where_they_must_be(void **state)
{
    static const size_t shape[] = {1, 2};
    static const struct cp_parameter parameters[] = {
        {"W", 2, shape, 0, 2}, {"say \"hi\"", 0, NULL, 2, 1}, {"θ", 0, NULL, 3, 1}};
    struct cp_report *report = ladder_report(*state, 4, 0);
    report->parameters = parameters;
    report->parameter_count = 3;
    assert_string_equal(written(*state, "csv", report, plain),
                        "\"W[0,0]\",\"W[0,1]\",\"say \"\"hi\"\"\",θ,loss,gradient_norm,verdict,negative,zero,positive,"
                        "lambda_min,lambda_max\n"
                        "0,1,2,3,0.5,0,minimum,0,0,4,1,4\n");
}

static void test_extreme_numbers(void **state)
{
    struct cp_report *report = ladder_report(*state, 2, 0);
    report->theta = (const double[]){1e-300, -0.1};
    report->loss = -NAN;
    report->gradient_norm = INFINITY;
    report->eigenvalues = (const double[]){-0.0, 1.7976931348623157e308};
    const char *text = written(*state, "csv", report, plain);
    assert_contains(text, "\n1e-300,-0.1,nan,inf,minimum,0,0,2,0,1.7976931348623157e+308\n");
}

static void test_no_entries_and_no_spectrum(void **state)
{
    struct cp_report *report = ladder_report(*state, 0, 0);
    assert_string_equal(written(*state, "csv", report, plain),
                        "loss,gradient_norm,verdict,negative,zero,positive,lambda_min,lambda_max\n"
                        "0.5,0,minimum,0,0,0,nan,nan\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_toy),
        cmocka_unit_test(test_a_bare_matrix_has_no_theta_and_no_loss),
        cmocka_unit_test(test_names_are_quoted_where_they_must_be),
        cmocka_unit_test(test_extreme_numbers),
        cmocka_unit_test(test_no_entries_and_no_spectrum),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
