/* Tables of cells. */
#include "report/tabular.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/reports.h"

static const char *table(struct arena *arena, size_t count, const struct tabular_line *lines, unsigned left)
{
    struct text out = {.arena = arena};
    text_puts(&out, "");
    tabular_add(&out, count, lines, left);
    return out.at;
}

static void columns(void **state)
{
    static const struct tabular_line lines[] = {
        {.cell = {"name", "loss", "what"}}, {.cell = {"θ", "1.25e-10", "far"}}, {.cell = {"x", "2", ""}}};
    assert_string_equal(table(*state, 3, lines, 1U | 1U << 2), "    name       loss   what\n"
                                                               "    θ      1.25e-10   far\n"
                                                               "    x             2\n");
}

static void wide_characters_take_two_columns(void **state)
{
    static const struct tabular_line lines[] = {{.cell = {"优化器", "损失"}}, {.cell = {"gd", "1.25e-10"}}};
    assert_string_equal(table(*state, 2, lines, 1U), "    优化器       损失\n"
                                                     "    gd       1.25e-10\n");
}

static void empty_columns_are_left_out(void **state)
{
    static const struct tabular_line lines[] = {{.cell = {"a", "", "b", NULL, "c"}},
                                                {.cell = {"1", "", "2", NULL, "3"}}};
    assert_string_equal(table(*state, 2, lines, 0), "    a   b   c\n"
                                                    "    1   2   3\n");
}

static void a_line_may_run_on(void **state)
{
    static const struct tabular_line lines[] = {
        {.cell = {"a", "b", "c"}}, {.cell = {"100", "it went wrong here"}, .fitting = 1}, {.cell = {"1", "2", "3"}}};
    assert_string_equal(table(*state, 3, lines, 1U << 1), "      a   b   c\n"
                                                          "    100   it went wrong here\n"
                                                          "      1   2   3\n");
}

static void control_characters_are_harmless(void **state)
{
    static const struct tabular_line line = {.cell = {"\033[31m"}};
    assert_null(strchr(table(*state, 1, &line, 0), '\033'));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(columns, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(wide_characters_take_two_columns, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(empty_columns_are_left_out, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(a_line_may_run_on, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(control_characters_are_harmless, open_arena, close_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
