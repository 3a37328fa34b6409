/* Expected against actual: what holds, what does not, and how far values may differ. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/checks.h"

/* |actual - expected| <= 1e-12 + 1e-9 |expected| + the error bound of the report. */
static void test_tolerance(void **state)
{
    static const struct {
        double expected;
        double actual;
        double error;
        bool holds;
    } rows[] = {
        {1, 1, 0, true},
        {1, 1 + 1.0005e-9, 0, true},
        {1, 1 + 1.0015e-9, 0, false},
        {1, 1 - 1.0015e-9, 0, false},
        {1, 1 + 1.0015e-9, 1e-11, true},
        {-1000, -1000 - 0.99e-6, 0, true},
        {-1000, -1000 - 1.01e-6, 0, false},
        {0, 0.9e-12, 0, true},
        {0, 1.1e-12, 0, false},
        {0, 0.5, 0.6, true},
        {1e300, -1e300, 0, false},
        {1, NAN, 0, false},
        {1, INFINITY, 0, false},
        {1, 1.5, NAN, false}, /* an unknown error bound allows nothing */
        {1, 1.5, INFINITY, false},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        struct cp_report *report = toy_report(*state);
        report->loss = rows[k].actual;
        report->loss_error = rows[k].error;
        struct judgement j = judged(*state, report, str_format(*state, "{\"loss\": %.17g}", rows[k].expected));
        if ((j.mismatch_count == 0) != rows[k].holds)
            fail_msg("row %zu: %.17g against %.17g", k, rows[k].actual, rows[k].expected);
        assert_int_equal(j.compared, 1);
    }
}

static void test_all_that_holds(void **state)
{
    struct judgement j =
        judged(*state, toy_report(*state),
               "{\"verdict\": \"saddle\", \"decided_by\": \"hessian\", \"strict\": true, \"critical\": "
               "true, \"index\": 1, \"inertia\": {\"positive\": 1, \"zero\": 0}, \"nullity\": 0, "
               "\"loss\": 1, \"gradient_norm\": 0, \"eigenvalues\": [2, -2], \"minimum_ratio\": 0.5, "
               "\"escape\": true}");
    assert_int_equal(j.mismatch_count, 0);
    assert_int_equal(j.edit_count, 0);
    assert_int_equal(j.compared, 14);
}

/* Each field can fail, and says so with its own name. */
static void test_each_field_fails(void **state)
{
    static const char *const rows[][4] = {
        {"verdict", "\"minimum\"", "verdict", "\"saddle\""},
        {"decided_by", "\"gradient\"", "decided_by", "\"hessian\""},
        {"decided_by", "null", "decided_by", "\"hessian\""},
        {"strict", "false", "strict", "true"},
        {"critical", "false", "critical", "true"},
        {"index", "2", "index", "1"},
        {"index", "null", "index", "1"},
        {"inertia", "{\"negative\": 1, \"zero\": 1}", "inertia.zero", "0"},
        {"inertia", "null", "inertia", "{\"negative\": 1, \"zero\": 0, \"positive\": 1}"},
        {"nullity", "1", "nullity", "0"},
        {"loss", "2", "loss", "1"},
        {"gradient_norm", "1", "gradient_norm", "0"},
        {"eigenvalues", "[2, -3]", "eigenvalues[1]", "-2"},
        {"eigenvalues", "[-2]", "eigenvalues", "[-2, 2]"},
        {"eigenvalues", "[-2, 2, 2]", "eigenvalues", "[-2, 2]"},
        {"eigenvalues", "{\"min\": -2, \"max\": 3}", "eigenvalues.max", "2"},
        {"eigenvalues", "null", "eigenvalues", "[-2, 2]"},
        {"minimum_ratio", "1", "minimum_ratio", "0.5"},
        {"escape", "false", "escape", "true"},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        const char *expect = str_format(*state, "{\"%s\": %s}", rows[k][0], rows[k][1]);
        struct judgement j = judged(*state, toy_report(*state), expect);
        assert_int_equal(j.mismatch_count, 1);
        assert_int_equal(j.edit_count, 1);
        assert_string_equal(j.mismatches[0].field, rows[k][2]);
        assert_string_equal(j.mismatches[0].actual, rows[k][3]);
        assert_string_equal(j.edits[0].text, rows[k][3]);
    }
}

/* Where a report has nothing, only null holds. */
static void test_without_a_spectrum(void **state)
{
    struct cp_report *report = toy_report(*state);
    report->eigenvalues = NULL;
    report->minimum_ratio = NAN;
    struct judgement j = judged(*state, report,
                                "{\"index\": null, \"inertia\": null, \"nullity\": null, \"eigenvalues\": null, "
                                "\"minimum_ratio\": null}");
    assert_int_equal(j.mismatch_count, 0);
    j = judged(
        *state, report,
        "{\"index\": 0, \"inertia\": {\"zero\": 0}, \"nullity\": 0, \"eigenvalues\": [1, 2], \"minimum_ratio\": 0}");
    assert_int_equal(j.mismatch_count, 5);
    for (size_t k = 0; k < 5; k++)
        assert_string_equal(j.mismatches[k].actual, "null");
}

/* A direction that no step shows holds for neither, and is not recorded. */
static void test_escape_in_doubt(void **state)
{
    struct cp_report *report = toy_report(*state);
    struct cp_escape *escape = arena_copy(*state, report->escape, 1, sizeof *escape);
    escape->shown = false;
    report->escape = escape;
    static const char *const expects[] = {"{\"escape\": true}", "{\"escape\": false}"};
    for (size_t k = 0; k < 2; k++) {
        struct judgement j = judged(*state, report, expects[k]);
        assert_int_equal(j.mismatch_count, 1);
        assert_int_equal(j.edit_count, 0);
    }
}

/* Eigenvalues are a set: their order in the file means nothing, but each mismatch is told where it was written. */
static void test_eigenvalues_in_any_order(void **state)
{
    struct cp_report *report = ladder_report(*state, 4, 1); /* -1 1 2 3 */
    assert_int_equal(judged(*state, report, "{\"eigenvalues\": [3, 2, -1, 1]}").mismatch_count, 0);
    struct judgement j = judged(*state, report, "{\"eigenvalues\": [3, 2, -1, 1.5]}");
    assert_int_equal(j.mismatch_count, 1);
    assert_string_equal(j.mismatches[0].field, "eigenvalues[3]");
    assert_string_equal(j.mismatches[0].expected, "1.5");
    assert_true(fabs(j.mismatches[0].tolerance - (1e-12 + 1.5e-9 + 1e-10)) < 1e-15);
    j = judged(*state, report, "{\"eigenvalues\": [1, 1, 1, 1]}");
    assert_int_equal(j.mismatch_count, 3);
}

/* Values over several lines are shown in one. */
static void test_written_in_one_line(void **state)
{
    struct judgement j = judged(*state, toy_report(*state), "{\"eigenvalues\": [\n  1,\r\n\t 2,   3\n]}");
    assert_int_equal(j.mismatch_count, 1);
    assert_string_equal(j.mismatches[0].expected, "[1, 2, 3]");
    assert_true(isnan(j.mismatches[0].tolerance));
}

/* Shown as it is, recorded as what it means. */
static void test_noise_is_recorded_as_zero(void **state)
{
    struct cp_report *report = toy_report(*state);
    report->eigenvalues = (const double[]){-3e-16, 5}; /* errors are 4e-16 */
    struct judgement j = judged(*state, report, "{\"eigenvalues\": [1, 5]}");
    assert_int_equal(j.mismatch_count, 1);
    assert_contains(j.mismatches[0].actual, "-3e-16");
    assert_string_equal(j.edits[0].text, "0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tolerance),           cmocka_unit_test(test_all_that_holds),
        cmocka_unit_test(test_each_field_fails),    cmocka_unit_test(test_without_a_spectrum),
        cmocka_unit_test(test_escape_in_doubt),     cmocka_unit_test(test_eigenvalues_in_any_order),
        cmocka_unit_test(test_written_in_one_line), cmocka_unit_test(test_noise_is_recorded_as_zero),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
