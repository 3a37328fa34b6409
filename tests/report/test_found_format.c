/* The table of formats of searches. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/found.h"

static void test_the_table(void **state)
{
    (void)state;
    static const char *const names[] = {"text", "json", "ndjson", "csv"};
    assert_int_equal(found_format_count(), sizeof names / sizeof *names);
    for (size_t k = 0; k < found_format_count(); k++) {
        assert_string_equal(found_format_at(k)->name, names[k]);
        assert_ptr_equal(found_format_find(str_of(names[k])), found_format_at(k));
        assert_true(strlen(found_format_at(k)->summary) > 10);
    }
    assert_null(found_format_at(found_format_count()));
    assert_null(found_format_find(str_of("npy")));
}

/* Every format says of every point what and where it is, and writes an empty list. */
static void test_every_format_shows_the_points(void **state)
{
    for (size_t k = 0; k < found_format_count(); k++) {
        struct cp_search *search = toy_search(*state);
        const char *text = found_written(*state, found_format_at(k)->name, search, (struct report_style){0});
        assert_contains(text, "minimum");
        assert_contains(text, "saddle");
        assert_contains(text, "0.25");
        assert_contains(text, "40");
        assert_int_equal(text[strlen(text) - 1], '\n');
        search->count = 0;
        struct text out = {.arena = *state};
        text_puts(&out, "");
        found_format_at(k)->write(&out, search, &(struct report_style){0});
        assert_lacks(out.at, "saddle");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_table),
        cmocka_unit_test(test_every_format_shows_the_points),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
