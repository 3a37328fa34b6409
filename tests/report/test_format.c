/* The table of formats: the contract's names, each found, each writing something. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/reports.h"

static void test_the_formats_of_the_contract(void **state)
{
    (void)state;
    static const char *const names[] = {"text", "json", "ndjson", "csv"};
    assert_int_equal(report_format_count(), 4);
    for (size_t k = 0; k < 4; k++) {
        assert_string_equal(report_format_at(k)->name, names[k]);
        assert_ptr_equal(report_format_find(str_of(names[k])), report_format_at(k));
        assert_true(strlen(report_format_at(k)->summary) > 10);
    }
}

static void test_unknown_formats(void **state)
{
    (void)state;
    assert_null(report_format_at(4));
    assert_null(report_format_find(str_of("yaml")));
    assert_null(report_format_find(str_of("")));
    assert_null(report_format_find(str_of("jso")));
    assert_null(report_format_find(str_of("JSON")));
}

/* Every format ends its last line, names the verdict, and adds to what is there already. */
static void test_every_format_writes(void **state)
{
    const struct report_style style = {0};
    for (size_t k = 0; k < report_format_count(); k++) {
        struct text out = {.arena = *state};
        text_puts(&out, "before|");
        report_format_at(k)->write(&out, toy_report(*state), &style);
        assert_memory_equal(out.at, "before|", 7);
        assert_int_equal(out.at[out.size - 1], '\n');
        assert_contains(out.at, "saddle");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_formats_of_the_contract),
        cmocka_unit_test(test_unknown_formats),
        cmocka_unit_test(test_every_format_writes),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
