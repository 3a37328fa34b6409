/* Sessions: lack of memory at every allocation, diagnostics that start afresh, and the locale of the caller. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "api/session.h"

#include "support/close.h"

#include <locale.h>
#include <string.h>

static const char MODEL[] =
    "{\"parameters\": {\"w1\": 0, \"w2\": 0}, \"constants\": {\"v\": [1, 2, 3]}, \"let\": {\"e\": \"1 - "
    "w1*w2\"}, \"loss\": \"e^2 + 0*sum(v*w1) + 0*abs(w1 + 5)\", \"points\": {\"o\": [0, 0]}}";

static void expect_saddle(const struct cp_report *report)
{
    assert_int_equal(report->verdict, CP_SADDLE);
    assert_close(report->eigenvalues[0], -2, 1e-12, 0);
    assert_close(report->eigenvalues[1], 2, 1e-12, 0);
}

/* A call that failed for lack of memory says so, and nothing else. */
static void expect_exhausted(const cp_session *session)
{
    assert_int_equal(cp_diagnostic_count(session), 1);
    assert_string_equal(cp_diagnostic_at(session, 0)->code, "E901");
    assert_int_equal(cp_diagnostic_at(session, 0)->status, CP_MACHINE);
    assert_non_null(cp_diagnostic_at(session, 0)->message);
    assert_null(cp_diagnostic_at(session, 1));
}

/* The whole use of the library with at most `limit` bytes; false if they do not suffice. */
static bool run_within(size_t limit)
{
    cp_session *session = session_open(limit);
    if (session == NULL)
        return false;
    const struct cp_report *report = NULL;
    const struct cp_description *description = NULL;
    const char *hessian = NULL;
    cp_model *model = cp_load_json(session, MODEL, strlen(MODEL), "m.json");
    if (model == NULL)
        expect_exhausted(session);
    const double *theta = model == NULL ? NULL : cp_point(model, "@o");
    if (model != NULL && theta == NULL)
        expect_exhausted(session);
    if (theta != NULL && (report = cp_analyze(model, theta, NULL)) == NULL)
        expect_exhausted(session);
    if (report != NULL)
        expect_saddle(report);
    if (report != NULL && (description = cp_describe(model)) == NULL)
        expect_exhausted(session);
    if (description != NULL && (hessian = cp_dump(model, "hessian", theta)) == NULL)
        expect_exhausted(session);
    if (hessian != NULL)
        assert_string_equal(hessian, "0 -2\n-2 0\n");
    cp_close(session);
    return hessian != NULL;
}

/* Every allocation of the library fails once. */
static void test_lack_of_memory_everywhere(void **state)
{
    (void)state;
    size_t limit = 64;
    while (limit < 16u * 1024 * 1024 && !run_within(limit))
        limit += 64;
    assert_true(limit > 8 * 1024); /* it did fail before */
    assert_true(limit < 16u * 1024 * 1024);
}

/* After a failure the session gives back what the call took; smaller work goes on. */
static void test_lack_of_memory_is_survived(void **state)
{
    (void)state;
    static const char big[] = "{\"parameters\": {\"x\": {\"shape\": [400], \"value\": 1}}, \"loss\": \"sum(exp(x))\"}";
    cp_session *session = session_open(1000 * 1000);
    cp_model *large = cp_load_json(session, big, strlen(big), "big.json");
    cp_model *small = cp_load_json(session, MODEL, strlen(MODEL), "m.json");
    assert_non_null(large);
    assert_non_null(small);
    const double *theta = cp_point(large, NULL);
    assert_non_null(theta);
    for (int k = 0; k < 50; k++) {
        assert_null(cp_analyze(large, theta, NULL));
        expect_exhausted(session);
        const struct cp_report *report = cp_analyze(small, (double[]){0, 0}, NULL);
        if (report == NULL)
            fail_msg("round %d: %s; %zu bytes in use", k, cp_diagnostic_at(session, 0)->message,
                     arena_used(session->arena));
        expect_saddle(report);
    }
    cp_close(session);
}

static void test_diagnostics_start_afresh(void **state)
{
    (void)state;
    cp_session *session = cp_open();
    assert_int_equal(cp_diagnostic_count(session), 0);
    assert_null(cp_diagnostic_at(session, 0));
    assert_null(cp_load_formula(session, "x +", NULL));
    assert_int_equal(cp_diagnostic_count(session), 1);
    assert_string_equal(cp_diagnostic_at(session, 0)->file, "<formula>");
    assert_null(cp_load_json(session, "{\"a\": 1, \"b\": 2}", 16, "m.json"));
    assert_true(cp_diagnostic_count(session) >= 2);
    cp_model *model = cp_load_formula(session, "x^2", NULL);
    assert_non_null(model);
    assert_int_equal(cp_diagnostic_count(session), 0);
    assert_null(cp_point(model, "a"));
    assert_int_equal(cp_diagnostic_count(session), 1);
    assert_non_null(cp_point(model, "1"));
    assert_int_equal(cp_diagnostic_count(session), 0);
    cp_close(session);
    cp_close(NULL);
}

/* A comma for the decimal point outside changes nothing inside, and is in force again after every call. */
static void test_decimal_comma(void **state)
{
    (void)state;
    static const char *const names[] = {"de_DE.UTF-8", "de_DE.utf8",  "fr_FR.UTF-8",
                                        "fr_FR.utf8",  "nl_NL.UTF-8", "de_DE"};
    const char *found = NULL;
    for (size_t k = 0; k < sizeof names / sizeof *names && found == NULL; k++)
        found = setlocale(LC_ALL, names[k]);
    if (found == NULL)
        skip();
    assert_string_equal(localeconv()->decimal_point, ",");
    assert_true(run_within(0));
    cp_session *session = cp_open();
    cp_model *model = cp_load_formula(session, "0.5*x^2 + 1.25", NULL);
    const double *theta = cp_point(model, "0.5");
    assert_close(theta[0], 0.5, 0, 0);
    assert_close(cp_analyze(model, theta, NULL)->loss, 1.375, 0, 0);
    assert_null(cp_point(model, "0,5"));
    assert_string_equal(cp_diagnostic_at(session, 0)->code, "E502");
    assert_string_equal(localeconv()->decimal_point, ",");
    cp_close(session);
    setlocale(LC_ALL, "C");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lack_of_memory_everywhere),
        cmocka_unit_test(test_lack_of_memory_is_survived),
        cmocka_unit_test(test_diagnostics_start_afresh),
        cmocka_unit_test(test_decimal_comma),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
