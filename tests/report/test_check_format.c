/* The table of formats of checks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/checks.h"

static void test_the_table(void **state)
{
    (void)state;
    static const char *const names[] = {"tap", "json", "junit", "github"};
    assert_int_equal(check_format_count(), sizeof names / sizeof *names);
    for (size_t k = 0; k < check_format_count(); k++) {
        assert_string_equal(check_format_at(k)->name, names[k]);
        assert_ptr_equal(check_format_find(str_of(names[k])), check_format_at(k));
        assert_true(strlen(check_format_at(k)->summary) > 10);
    }
    assert_null(check_format_at(check_format_count()));
    assert_null(check_format_find(str_of("tapp")));
}

/* Every format names every failing check, and says what was seen. */
static void test_every_format_shows_failures(void **state)
{
    for (size_t k = 0; k < check_format_count(); k++) {
        const char *text = checks_written(*state, check_format_at(k)->name, &three_results);
        assert_contains(text, "other");
        assert_contains(text, "-1.5");
        assert_contains(text, "E201");
        assert_contains(text, "a ) is missing");
        assert_int_equal(text[strlen(text) - 1], '\n');
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_table),
        cmocka_unit_test(test_every_format_shows_failures),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
