/* Sentences about searches. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/found.h"

static const char *headline(struct arena *arena, const struct cp_search *search)
{
    struct text out = {.arena = arena};
    found_headline(&out, search, NULL);
    return out.at;
}

static const char *starts(struct arena *arena, const struct cp_search *search)
{
    struct text out = {.arena = arena};
    found_starts(&out, search, NULL);
    return out.at;
}

static void test_headlines(void **state)
{
    struct cp_search *search = toy_search(*state);
    assert_string_equal(headline(*state, search), "2 critical points: 1 minimum, 1 saddle");
    search->hidden = 3;
    assert_string_equal(headline(*state, search), "2 critical points: 1 minimum, 1 saddle; 3 of other kinds not shown");
    search->count = 0;
    assert_string_equal(headline(*state, search), "0 critical points: 3 of other kinds not shown");
    search->hidden = 0;
    assert_string_equal(headline(*state, search), "0 critical points");
}

static void test_starts(void **state)
{
    struct cp_search *search = toy_search(*state);
    assert_string_equal(starts(*state, search),
                        "50 starts (seed 3): 47 reached a critical point, 2 left the box, 1 found none");
    search->asked = 100;
    search->not_finite = 1;
    search->outside = search->stuck = 0;
    assert_string_equal(starts(*state, search),
                        "50 starts of 100 (seed 3): 47 reached a critical point, 1 began where the "
                        "loss or a derivative is not finite");
    search->sampled = false;
    search->starts = search->asked = search->reached = 1;
    search->not_finite = 0;
    assert_string_equal(starts(*state, search), "1 given start: 1 reached a critical point");
}

static void test_the_balance(void **state)
{
    struct cp_search *search = toy_search(*state);
    struct text out = {.arena = *state};
    assert_true(found_balance(&out, search, NULL));
    assert_string_equal(out.at, "the sum of (-1)^index is 0, but the gradient on the faces of the box demands 1 (it "
                                "points outward): points are missing, or the loss is not smooth there");
    search->balance = (struct cp_balance){.reason = "because", .state = CP_BALANCE_UNKNOWN};
    out = (struct text){.arena = *state};
    assert_true(found_balance(&out, search, NULL));
    assert_string_equal(out.at, "cannot tell whether points are missing: because");
    search->balance = (struct cp_balance){.state = CP_BALANCE_HOLDS, .degree = -2, .sum = -2};
    out = (struct text){.arena = *state};
    assert_true(found_balance(&out, search, NULL));
    assert_string_equal(out.at, "the sum of (-1)^index is -2, as the gradient on the faces of the box demands");
    search->low = NULL;
    assert_false(found_balance(&out, search, NULL));
    assert_string_equal(found_balance_name(CP_BALANCE_FAILS), "fails");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_headlines),
        cmocka_unit_test(test_starts),
        cmocka_unit_test(test_the_balance),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
