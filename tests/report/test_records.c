/* The table of columns and of formats, and the kinds of records. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/record_rows.h"

static void expect_columns(const struct record_layout *layout, const char *names)
{
    struct arena *arena = arena_open(0);
    struct text found = {.arena = arena};
    for (size_t k = 0; k < layout->count; k++)
        text_printf(&found, "%s%s", k == 0 ? "" : ",", record_column_name(layout->columns[k]));
    assert_string_equal(found.at, names);
    arena_close(arena);
}

/* The columns that people script against. */
static void default_columns(void **state)
{
    (void)state;
    struct arena *arena = arena_open(0);
    struct record_layout layout = {0};
    record_layout_default(arena, &layout, false, false);
    expect_columns(&layout, "parameters,loss,gradient_norm,verdict,negative,zero,positive,lambda_min,lambda_max");
    assert_false(record_layout_has(&layout, "escape"));
    record_layout_default(arena, &layout, true, true);
    expect_columns(&layout,
                   "id,parameters,loss,gradient_norm,verdict,negative,zero,positive,lambda_min,lambda_max,error");
    assert_true(record_layout_has(&layout, "error"));
    arena_close(arena);
}

static void kinds(void **state)
{
    (void)state;
    assert_string_equal(record_kind_name(record_kind(&record_rows[0])), "saddle");
    assert_string_equal(record_kind_name(record_kind(&record_rows[1])), "not_finite");
    assert_string_equal(record_kind_name(record_kind(&record_rows[2])), "error");
    assert_null(record_kind_name(RECORD_KINDS));
    struct cp_record failed = {.error = "the eigensolver did not converge"};
    const struct record_row row = {.n = 1, .theta = record_theta, .error = failed.error, .record = &failed};
    assert_int_equal(record_kind(&row), RECORD_ERROR);
}

static void formats(void **state)
{
    (void)state;
    for (size_t k = 0; k < record_format_count(); k++)
        assert_ptr_equal(record_format_find(str_of(record_format_at(k)->name)), record_format_at(k));
    assert_string_equal(record_format_at(0)->name, "csv");
    assert_null(record_format_at(record_format_count()));
    assert_null(record_format_find(str_of("xml")));
    assert_null(record_column_name(record_column_count()));
    for (size_t k = 0; k < record_column_count(); k++)
        assert_true(strlen(record_column_help(k)) > 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(default_columns),
        cmocka_unit_test(kinds),
        cmocka_unit_test(formats),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
