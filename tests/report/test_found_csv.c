/* The list as CSV. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/found.h"

static void test_the_toy(void **state)
{
    assert_string_equal(found_written(*state, "csv", toy_search(*state), (struct report_style){0}),
                        "w1,w2,loss,gradient_norm,verdict,negative,zero,positive,lambda_min,lambda_max,starts\n"
                        "-1,0.25,0.5,0,minimum,0,0,2,1,2,40\n"
                        "0,0,1,0,saddle,1,0,1,-2,2,7\n");
}

static void test_an_empty_list_has_a_header(void **state)
{
    struct cp_search *search = toy_search(*state);
    search->count = 0;
    assert_string_equal(found_written(*state, "csv", search, (struct report_style){0}),
                        "w1,w2,loss,gradient_norm,verdict,negative,zero,positive,lambda_min,lambda_max,starts\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_toy),
        cmocka_unit_test(test_an_empty_list_has_a_header),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
