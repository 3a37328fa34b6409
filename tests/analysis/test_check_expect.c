/* Which expectations are refused, and what a check without any gets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/checks.h"

static void expect_refused(struct arena *arena, const char *expect, const char *code, size_t count)
{
    struct diags diags;
    struct text text = {.arena = arena};
    text_puts(&text, "{\"checks\": [{\"name\": \"c\", \"model\": \"m.json\", \"expect\": ");
    text_puts(&text, expect);
    text_puts(&text, "}]}");
    if (checks_of(arena, text.at, false, &diags) != NULL)
        fail_msg("accepted: %s", expect);
    if (strcmp(diags.items[0].code, code) != 0 || diags.count != count)
        fail_msg("%zu mistakes in %s: %s: %s", diags.count, expect, diags.items[0].code, diags.items[0].message);
    for (size_t k = 0; k < diags.count; k++) {
        assert_non_null(diags.items[k].path);
        assert_int_equal(diags.items[k].line, 1);
    }
}

static void test_refused(void **state)
{
    static const char *const values[] = {
        "{\"verdict\": 1}",
        "{\"verdict\": null}",
        "{\"verdict\": \"\"}",
        "{\"verdict\": \"sadle\"}",
        "{\"verdict\": \"saddle\\u0000\"}",
        "{\"decided_by\": \"hesian\"}",
        "{\"index\": -1}",
        "{\"index\": 1.5}",
        "{\"index\": 1e300}",
        "{\"index\": \"1\"}",
        "{\"index\": [1]}",
        "{\"nullity\": true}",
        "{\"inertia\": {}}",
        "{\"inertia\": [1, 0, 1]}",
        "{\"inertia\": 2}",
        "{\"inertia\": {\"negative\": -1}}",
        "{\"inertia\": {\"negative\": null}}",
        "{\"loss\": \"1\"}",
        "{\"loss\": null}",
        "{\"gradient_norm\": false}",
        "{\"eigenvalues\": 1}",
        "{\"eigenvalues\": []}",
        "{\"eigenvalues\": {}}",
        "{\"eigenvalues\": [[1]]}",
        "{\"eigenvalues\": [1, null]}",
        "{\"eigenvalues\": {\"min\": \"a\"}}",
        "{\"eigenvectors\": 1}",
        "{\"eigenvectors\": []}",
        "{\"eigenvectors\": {}}",
        "{\"eigenvectors\": [1]}",
        "{\"eigenvectors\": [[]]}",
        "{\"eigenvectors\": [[0, 0]]}",
        "{\"eigenvectors\": [[1, \"a\"]]}",
        "{\"eigenvectors\": {\"0\": null}}",
        "{\"eigenvectors\": {\"01\": [1]}}",
        "{\"eigenvectors\": {\"-1\": [1]}}",
        "{\"eigenvectors\": {\"least\": [1]}}",
        "{\"minimum_ratio\": []}",
        "{\"escape\": 1}",
        "{\"strict\": null}",
        "{\"error\": 303}",
        "{\"error\": \"303\"}",
        "{\"error\": \"E999\"}",
        "{\"error\": null}",
        "{\"error\": \"E303\", \"verdict\": \"saddle\"}",
    };
    for (size_t k = 0; k < sizeof values / sizeof *values; k++)
        expect_refused(*state, values[k], "E703", 1);
    static const char *const keys[] = {"{\"verdit\": \"saddle\"}", "{\"gradient norm\": 0}",
                                       "{\"inertia\": {\"zeros\": 0}}", "{\"eigenvalues\": {\"minimum\": 0}}",
                                       "{\"\": 0}"};
    for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
        expect_refused(*state, keys[k], "E301", 1);
    expect_refused(*state, "{}", "E701", 1);
    expect_refused(*state, "[]", "E302", 1);
    expect_refused(*state, "null", "E302", 1);
}

static void test_all_mistakes_in_one_go(void **state)
{
    expect_refused(*state, "{\"verdict\": 1, \"index\": -1, \"los\": 1, \"eigenvalues\": [\"a\", \"b\", 1]}", "E703",
                   5);
}

static const char *remedy(struct arena *arena, const char *expect)
{
    struct diags diags;
    (void)checks_of(
        arena, str_format(arena, "{\"checks\": [{\"name\": \"c\", \"model\": \"m.json\", \"expect\": %s}]}", expect),
        false, &diags);
    return diags.items[0].remedy;
}

static void test_hints(void **state)
{
    assert_string_equal(remedy(*state, "{\"verdict\": \"sadle\"}"), "did you mean 'saddle'?");
    assert_string_equal(remedy(*state, "{\"verdit\": \"saddle\"}"), "did you mean 'verdict'?");
    assert_string_equal(remedy(*state, "{\"gradient norm\": 0}"), "did you mean 'gradient_norm'?");
    assert_contains(remedy(*state, "{\"qwertyuiop\": 0}"), "possible: verdict, decided_by");
    assert_contains(remedy(*state, "{\"verdict\": 7}"), "one of minimum, maximum, saddle");
    assert_contains(remedy(*state, "{\"index\": -1}"), "null");
}

/* What is recorded of a report holds for it, and is all that the contract shows. */
static void test_record(void **state)
{
    assert_string_equal(expect_record(*state, toy_report(*state)),
                        "{\"verdict\": \"saddle\", \"index\": 1, \"loss\": 1, \"eigenvalues\": [-2, 2], "
                        "\"minimum_ratio\": 0.5}");
    struct cp_report *kink = toy_report(*state);
    kink->verdict = CP_NONSMOOTH;
    kink->eigenvalues = NULL;
    kink->minimum_ratio = NAN;
    const struct cp_report *const reports[] = {toy_report(*state), kink, ladder_report(*state, 10, 3),
                                               ladder_report(*state, 11, 11), ladder_report(*state, 1, 0)};
    for (size_t k = 0; k < sizeof reports / sizeof *reports; k++) {
        struct judgement j = judged(*state, reports[k], expect_record(*state, reports[k]));
        assert_int_equal(j.mismatch_count, 0);
        assert_true(j.compared >= 5);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_all_mistakes_in_one_go),
        cmocka_unit_test(test_hints),
        cmocka_unit_test(test_record),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
