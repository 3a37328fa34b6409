/* Cells of CSV: quotes where they are needed, and only there. */
#include "report/cell.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/reports.h"

static void cells(void **state)
{
    static const char *const rows[][2] = {{"w1", "w1"},
                                          {"", ""},
                                          {"W[0,1]", "\"W[0,1]\""},
                                          {"say \"hi\"", "\"say \"\"hi\"\"\""},
                                          {"a\nb", "\"a\nb\""},
                                          {"a\rb", "\"a\rb\""},
                                          {"a b;c", "a b;c"},
                                          {"\"", "\"\"\"\""}};
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        struct text out = {.arena = *state};
        text_puts(&out, "");
        cell_add(&out, str_of(rows[k][0]));
        assert_string_equal(out.at, rows[k][1]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(cells, open_arena, close_arena)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
