/* Derivatives as formulas, by the public header. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "critpoint/critpoint.h"

#include <string.h>

static int open_session(void **state)
{
    *state = cp_open();
    return *state == NULL;
}

static int close_session(void **state)
{
    cp_close(*state);
    return 0;
}

static void test_languages(void **state)
{
    cp_model *model = cp_load_formula(*state, "(1 - w1*w2)^2", NULL);
    assert_non_null(strstr(cp_derive(model, NULL), "dL/dw1 = -2*w2*(1 - w1*w2)\n"));
    size_t count = 0;
    for (const char *name; (name = cp_derive_language_at(count)) != NULL; count++) {
        const struct cp_derive_options options = {.language = name};
        assert_non_null(cp_derive(model, &options));
    }
    assert_int_equal(count, 5);
    assert_true(cp_derive_language_has_points("latex"));
    assert_false(cp_derive_language_has_points("c"));
    assert_false(cp_derive_language_has_points("none"));
}

static void test_gradient_alone(void **state)
{
    cp_model *model = cp_load_formula(*state, "x^2", NULL);
    const struct cp_derive_options options = {.order = 1};
    assert_string_equal(cp_derive(model, &options), "L = x^2\n\ndL/dx = 2*x\n");
}

static void test_at_a_point(void **state)
{
    cp_model *model = cp_load_formula(*state, "x^2", NULL);
    const struct cp_derive_options options = {.report = cp_analyze(model, (const double[]){0}, NULL)};
    assert_non_null(strstr(cp_derive(model, &options), "verdict: minimum"));
    const struct cp_derive_options in_c = {.language = "c", .report = options.report};
    assert_null(cp_derive(model, &in_c));
}

static void test_mistakes(void **state)
{
    cp_model *model = cp_load_formula(*state, "x^2", NULL);
    const struct cp_derive_options options = {.language = "latx"};
    assert_null(cp_derive(model, &options));
    assert_string_equal(cp_diagnostic_at(*state, 0)->remedy, "did you mean 'latex'?");
    static const char large[] = "{\"parameters\": {\"w\": {\"shape\": [99]}}, \"loss\": \"sum(w^2)\"}";
    cp_model *refused = cp_load_json(*state, large, strlen(large), "large.json");
    assert_null(cp_derive(refused, NULL));
    assert_string_equal(cp_diagnostic_at(*state, 0)->code, "E311");
}

#define SESSION_TEST(test) cmocka_unit_test_setup_teardown(test, open_session, close_session)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SESSION_TEST(test_languages),
        SESSION_TEST(test_gradient_alone),
        SESSION_TEST(test_at_a_point),
        SESSION_TEST(test_mistakes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
