/* The table of formats of descents. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/descent_results.h"

static void the_table(void **state)
{
    (void)state;
    static const char *const names[] = {"text", "json", "csv"};
    assert_int_equal(descent_format_count(), sizeof names / sizeof *names);
    for (size_t k = 0; k < descent_format_count(); k++) {
        assert_string_equal(descent_format_at(k)->name, names[k]);
        assert_ptr_equal(descent_format_find(str_of(names[k])), descent_format_at(k));
        assert_true(strlen(descent_format_at(k)->summary) > 10);
    }
    assert_null(descent_format_at(descent_format_count()));
    assert_null(descent_format_find(str_of("tex")));
}

/* Every format names every run. */
static void every_format_shows_every_run(void **state)
{
    for (size_t k = 0; k < descent_format_count(); k++) {
        const char *text = descents_written(*state, descent_format_at(k)->name);
        assert_non_null(strstr(text, "adam:lr=0.5"));
        assert_non_null(strstr(text, "diverged"));
        assert_non_null(strstr(text, "failed"));
        assert_int_equal(text[strlen(text) - 1], '\n');
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {RESULTS_TEST(the_table), RESULTS_TEST(every_format_shows_every_run)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
