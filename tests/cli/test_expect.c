/* Expectations, as they are written and as they are checked. */
#include "cli/expect.h"

#include "support/arenas.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

/* Reads the value of the k-th option of the group. */
static bool reads(struct arena *arena, size_t k, const char *text, struct expectation *expect, const char *remedy)
{
    struct diags diags = {.arena = arena};
    struct request request = {.expect = *expect};
    bool accepted = expect_options.rows[k].read(&request, &expect_options.rows[k], text, &diags);
    assert_int_equal(accepted, diags.count == 0);
    if (!accepted && strstr(diags.items[0].remedy, remedy) == NULL)
        fail_msg("'%s': remedy '%s'", text, diags.items[0].remedy);
    *expect = request.expect;
    return accepted;
}

static void test_every_verdict_can_be_expected(void **state)
{
    for (int v = 0; v < CP_VERDICT_COUNT; v++) {
        struct expectation e = {0};
        assert_true(reads(*state, 0, cp_verdict_name((enum cp_verdict)v), &e, ""));
        assert_true(e.given && !e.has_index);
        assert_int_equal(e.verdict, v);
    }
}

static void test_an_index_may_follow(void **state)
{
    struct expectation e = {0};
    assert_true(reads(*state, 0, "saddle:12", &e, ""));
    assert_true(e.given && e.has_index);
    assert_int_equal(e.index, 12);
}

static void test_mistakes_are_refused_with_a_remedy(void **state)
{
    struct expectation e = {0};
    assert_false(reads(*state, 0, "sadle", &e, "did you mean 'saddle'?"));
    assert_false(reads(*state, 0, "Saddle:1", &e, "did you mean 'saddle'?"));
    assert_false(reads(*state, 0, "", &e, "minimum, maximum, saddle"));
    assert_false(reads(*state, 0, "banana", &e, "minimum, maximum, saddle"));
    const char *const bad[] = {"saddle:", "saddle:x", "saddle:-1", "saddle:1.5", "saddle:1:2", "saddle: 1"};
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++)
        assert_false(reads(*state, 0, bad[k], &e, "--expect saddle:1"));
    assert_false(e.given);
    assert_false(reads(*state, 1, "-1", &e, "0, 1, 2"));
    assert_false(reads(*state, 1, "", &e, "0, 1, 2"));
    assert_false(e.has_nullity);
}

static void test_a_nullity_can_be_expected(void **state)
{
    struct expectation e = {0};
    assert_true(reads(*state, 1, "0", &e, ""));
    assert_true(e.has_nullity && !e.given);
    assert_int_equal(e.nullity, 0);
}

/* The expectation holds exactly for reports that agree in all that was expected. */
static void test_what_holds(void **state)
{
    for (int v = 0; v < CP_VERDICT_COUNT; v++)
        for (size_t index = 0; index < 3; index++)
            for (size_t zero = 0; zero < 3; zero++)
                for (unsigned asked = 0; asked < 8; asked++) {
                    struct cp_report report = {.verdict = (enum cp_verdict)v, .index = index, .zero = zero};
                    struct expectation e = {.given = (asked & 1) != 0,
                                            .verdict = CP_SADDLE,
                                            .has_index = (asked & 2) != 0,
                                            .index = 1,
                                            .has_nullity = (asked & 4) != 0,
                                            .nullity = 2};
                    bool wrong = ((asked & 1) != 0 && v != CP_SADDLE) || ((asked & 2) != 0 && index != 1) ||
                                 ((asked & 4) != 0 && zero != 2);
                    struct text out = {.arena = *state};
                    assert_int_equal(expect_holds(&e, &report, &out), !wrong);
                    assert_int_equal(out.size != 0, wrong);
                }
}

static void test_expected_and_found_are_named(void **state)
{
    struct cp_report report = {.verdict = CP_DEGENERATE, .index = 1, .zero = 3};
    struct text out = {.arena = *state};
    struct expectation e = {.given = true, .verdict = CP_SADDLE, .has_index = true, .index = 2};
    assert_false(expect_holds(&e, &report, &out));
    assert_string_equal(out.at, "critpoint: expected saddle, index 2; found degenerate, index 1\n");
    out.size = 0;
    e = (struct expectation){.has_nullity = true, .nullity = 1};
    assert_false(expect_holds(&e, &report, &out));
    assert_string_equal(out.at, "critpoint: expected nullity 1; found degenerate, nullity 3\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_verdict_can_be_expected),
        cmocka_unit_test(test_an_index_may_follow),
        cmocka_unit_test(test_mistakes_are_refused_with_a_remedy),
        cmocka_unit_test(test_a_nullity_can_be_expected),
        cmocka_unit_test(test_what_holds),
        cmocka_unit_test(test_expected_and_found_are_named),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
