/* Typography: short numbers, safe words, colour, columns. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "report/layout.h"
#include "support/reports.h"

static const struct report_style plain = {0};
static const struct report_style colored = {.color = true};

static void short_gives(int digits, double value, const char *expected)
{
    char number[NUMBER_SIZE];
    short_number(number, digits, value);
    assert_string_equal(number, expected);
}

static void test_short_numbers(void **state)
{
    (void)state;
    short_gives(8, 0.70710678118654757, "0.70710678");
    short_gives(8, -0.0, "0");
    short_gives(8, -NAN, "nan");
    short_gives(8, -INFINITY, "-inf");
    short_gives(2, 4.4408920985006262e-16, "4.4e-16");
    short_gives(8, 1e300, "1e+300");
    short_gives(17, 0.1, "0.10000000000000001");
}

static void test_values_with_errors(void **state)
{
    struct text out = {.arena = *state};
    error_add(&out, -2, 4e-16);
    text_puts(&out, "|");
    error_add(&out, 1, NAN);
    text_puts(&out, "|");
    error_add(&out, 1, 0);
    assert_string_equal(out.at, "-2 ± 4e-16|1|1 ± 0");
}

static void test_foreign_text_cannot_steer_the_terminal(void **state)
{
    struct text out = {.arena = *state};
    plain_add(&out, str_of("θ\x1B[2J\r\n\xC2\x9B\xFF ok"));
    assert_string_equal(out.at, "θ\xEF\xBF\xBD[2J\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD ok");
}

static void test_colour_only_if_asked_for(void **state)
{
    struct text out = {.arena = *state};
    paint_add(&out, &plain, PAINT_BAD, str_of("a"));
    paint_add(&out, NULL, PAINT_BAD, str_of("b"));
    assert_string_equal(out.at, "ab");
    paint_add(&out, &colored, PAINT_BAD, str_of("c"));
    assert_string_equal(out.at, "ab\033[1;31mc\033[0m");
}

static void test_labels_are_as_wide_with_colour_as_without(void **state)
{
    struct text bare = {.arena = *state};
    struct text painted = {.arena = *state};
    label_add(&bare, &plain, "loss");
    label_add(&painted, &colored, "loss");
    assert_string_equal(bare.at, "  loss             ");
    assert_string_equal(painted.at, "  \033[2mloss\033[0m             ");
}

static void test_columns_align_at_the_point(void **state)
{
    static const char *const numbers[] = {"238.94", "0.00055", "-3", "1e-300", "nan"};
    static const char *const expected[] = {"238.94   ", "  0.00055", " -3      ", "  1e-300 ", "nan      "};
    struct column column = {0, 0};
    for (size_t i = 0; i < 5; i++)
        column_fit(&column, numbers[i]);
    assert_int_equal(column_width(&column), 9);
    for (size_t i = 0; i < 5; i++) {
        struct text out = {.arena = *state};
        column_add(&out, &column, numbers[i]);
        assert_string_equal(out.at, expected[i]);
    }
}

static void test_padding_counts_code_points(void **state)
{
    struct text out = {.arena = *state};
    text_puts(&out, "θθ");
    pad_to(&out, 0, 5);
    text_puts(&out, "|");
    pad_to(&out, 0, 3);
    assert_string_equal(out.at, "θθ   |");
}

static void test_lines_end_without_spaces(void **state)
{
    struct text out = {.arena = *state};
    text_puts(&out, "a b   ");
    line_end(&out);
    assert_string_equal(out.at, "a b\n");
}

static void test_counts_agree_with_their_noun(void **state)
{
    struct text out = {.arena = *state};
    for (size_t k = 0; k < 3; k++) {
        count_add(&out, k, "kink");
        text_puts(&out, ";");
    }
    assert_string_equal(out.at, "0 kinks;1 kink;2 kinks;");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_short_numbers),
        cmocka_unit_test(test_values_with_errors),
        cmocka_unit_test(test_foreign_text_cannot_steer_the_terminal),
        cmocka_unit_test(test_colour_only_if_asked_for),
        cmocka_unit_test(test_labels_are_as_wide_with_colour_as_without),
        cmocka_unit_test(test_columns_align_at_the_point),
        cmocka_unit_test(test_padding_counts_code_points),
        cmocka_unit_test(test_lines_end_without_spaces),
        cmocka_unit_test(test_counts_agree_with_their_noun),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
