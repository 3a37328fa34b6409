/* Words for outcomes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "report/outcome.h"
#include "support/checks.h"

static const char *headline(struct arena *arena, const struct cp_outcome *outcome)
{
    struct text out = {.arena = arena};
    text_puts(&out, "");
    outcome_headline(&out, outcome);
    return out.at;
}

static const char *details(struct arena *arena, const struct cp_outcome *outcome)
{
    struct text out = {.arena = arena};
    text_puts(&out, "");
    outcome_details(&out, outcome);
    return out.at;
}

static void test_counts(void **state)
{
    (void)state;
    assert_int_equal(outcomes_passed(&three_results), 1);
    assert_int_equal(outcomes_without_answer(&three_results), 1);
    assert_false(outcome_lacks_answer(&passing));
    assert_false(outcome_lacks_answer(&failing));
    assert_true(outcome_lacks_answer(&refused));
}

static void test_headlines(void **state)
{
    assert_string_equal(headline(*state, &passing), "");
    assert_string_equal(headline(*state, &failing), "verdict: expected \"minimum\", actual \"saddle\"; and 1 more");
    assert_string_equal(headline(*state, &refused), "error[E201]: a ) is missing");
}

static void test_details(void **state)
{
    assert_string_equal(details(*state, &failing), "verdict: expected \"minimum\", actual \"saddle\"\n"
                                                   "eigenvalues[0]: expected -2, actual -1.5 (tolerance 0.002)\n");
    assert_string_equal(details(*state, &refused), "toy.json:3:9: error[E201]: a ) is missing\n  help: close it\n");
    const struct cp_diagnostic nowhere = {.code = "E901", .message = "out of memory"};
    const struct cp_outcome outcome = {.check = &check_one, .diagnostics = &nowhere, .diagnostic_count = 1};
    assert_string_equal(details(*state, &outcome), "error[E901]: out of memory\n");
}

static void test_places(void **state)
{
    struct text out = {.arena = *state};
    outcome_place(&out, "a.json", 3, 4);
    assert_string_equal(out.at, "a.json:3:4");
    outcome_place(&out, "|b", 0, 0);
    outcome_place(&out, NULL, 1, 1);
    assert_string_equal(out.at, "a.json:3:4|b");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_counts),
        cmocka_unit_test(test_headlines),
        cmocka_unit_test(test_details),
        cmocka_unit_test(test_places),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
