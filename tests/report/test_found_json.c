/* The list as JSON and NDJSON. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/found.h"

static void test_the_toy(void **state)
{
    const char *text = found_written(*state, "json", toy_search(*state), (struct report_style){0});
    assert_contains(text, "\"model\": \"double well\"");
    assert_contains(text, "\"box\": [\n    [-2, 2],\n    [-1, 1]\n  ]");
    assert_contains(text, "\"seed\": 3");
    assert_contains(text,
                    "\"starts\": {\"asked\": 50, \"made\": 50, \"reached\": 47, \"outside\": 2, \"not_finite\": 0, "
                    "\"stuck\": 1}");
    assert_contains(text,
                    "\"index_sum\": {\"state\": \"fails\", \"reason\": null, \"sum\": 0, \"degree\": 1, \"outward\": "
                    "true}");
    assert_contains(text, "\"starts\": 40");
    assert_contains(text, "\"theta\": [-1, 0.25]");
    assert_contains(text, "\"escape\": {");
}

static void test_what_is_not_known_is_null(void **state)
{
    struct cp_search *search = toy_search(*state);
    search->low = search->high = NULL;
    search->sampled = false;
    search->count = 0;
    search->balance = (struct cp_balance){.reason = "no box"};
    const char *text = found_written(*state, "json", search, (struct report_style){0});
    assert_contains(text, "\"box\": null");
    assert_contains(text, "\"seed\": null");
    assert_contains(text, "\"degree\": null");
    assert_contains(text, "\"points\": []");
}

static void test_a_point_on_a_line(void **state)
{
    const char *text = found_written(*state, "ndjson", toy_search(*state), (struct report_style){0});
    size_t lines = 0;
    for (const char *c = text; *c != '\0'; c++)
        lines += *c == '\n';
    assert_int_equal(lines, 2);
    assert_contains(text, "{\"starts\": 40, \"critpoint\": ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_toy),
        cmocka_unit_test(test_what_is_not_known_is_null),
        cmocka_unit_test(test_a_point_on_a_line),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
