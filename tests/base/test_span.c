/* Lines and columns of spans, against a slow reader that walks the text character by character. */
#include "base/span.h"

#include "support/random.h"

#include <string.h>
#include <cmocka.h>

static void expect(const char *text, size_t begin, size_t end, struct line_position expected, const char *line)
{
    const struct source source = {"s", str_of(text)};
    struct line_position at = span_locate((struct span){&source, begin, end});
    if (at.line != expected.line || at.column != expected.column || at.columns != expected.columns ||
        !str_is(at.text, line))
        fail_msg("'%s' [%zu, %zu): %zu:%zu, %zu wide, '%.*s'", text, begin, end, at.line, at.column, at.columns,
                 (int)at.text.size, at.text.at);
}

static void places_are_counted_from_one(void **state)
{
    (void)state;
    expect("abc", 0, 1, (struct line_position){1, 1, 1, {0}}, "abc");
    expect("abc", 1, 3, (struct line_position){1, 2, 2, {0}}, "abc");
    expect("abc\ndef", 4, 7, (struct line_position){2, 1, 3, {0}}, "def");
    expect("abc\ndef\n", 6, 7, (struct line_position){2, 3, 1, {0}}, "def");
    expect("\n\n\nx", 3, 4, (struct line_position){4, 1, 1, {0}}, "x");
}

static void edges_of_the_text(void **state)
{
    (void)state;
    expect("", 0, 0, (struct line_position){1, 1, 1, {0}}, "");
    expect("abc", 3, 3, (struct line_position){1, 4, 1, {0}}, "abc"); /* the end of the text */
    expect("abc\n", 4, 4, (struct line_position){2, 1, 1, {0}}, "");
    expect("abc\n", 3, 4, (struct line_position){1, 4, 1, {0}}, "abc"); /* the line's end itself */
    expect("abc", 7, 9, (struct line_position){1, 4, 1, {0}}, "abc");   /* beyond */
    const struct source nothing = {"s", {NULL, 0}};
    struct line_position at = span_locate((struct span){&nothing, 0, 0});
    assert_true(at.line == 1 && at.column == 1 && at.columns == 1 && at.text.size == 0);
}

/* It has no width, so that the first line is marked where people see it. */
static void a_byte_order_mark_does_not_count(void **state)
{
    (void)state;
    expect("\xEF\xBB\xBF"
           "ab,c\nd",
           6, 7, (struct line_position){1, 4, 1, {0}}, "ab,c");
    expect("\xEF\xBB\xBF"
           "ab,c\nd",
           8, 9, (struct line_position){2, 1, 1, {0}}, "d");
    expect("\xEF\xBB\xBF"
           "ab",
           0, 3, (struct line_position){1, 1, 1, {0}},
           "\xEF\xBB\xBF"
           "ab");
}

static void a_span_of_several_lines_shows_its_first(void **state)
{
    (void)state;
    expect("ab[\n1,\n2]", 2, 9, (struct line_position){1, 3, 1, {0}}, "ab[");
    expect("a\nbcd\ne", 2, 7, (struct line_position){2, 1, 3, {0}}, "bcd");
}

static void windows_line_ends_are_not_shown(void **state)
{
    (void)state;
    expect("ab\r\ncd\r\n", 4, 6, (struct line_position){2, 1, 2, {0}}, "cd");
    expect("ab\r\ncd\r\n", 1, 6, (struct line_position){1, 2, 1, {0}}, "ab");
    expect("ab\r\n", 3, 4, (struct line_position){1, 4, 1, {0}}, "ab");
}

static void columns_are_code_points(void **state)
{
    (void)state;
    /* e-acute, euro sign, x */
    expect("\xC3\xA9\xE2\x82\xACx", 5, 6, (struct line_position){1, 3, 1, {0}}, "\xC3\xA9\xE2\x82\xACx");
    expect("\xC3\xA9\xE2\x82\xACx", 0, 5, (struct line_position){1, 1, 2, {0}}, "\xC3\xA9\xE2\x82\xACx");
}

static void random_texts_agree_with_a_slow_reader(void **state)
{
    (void)state;
    struct random random = {7};
    for (int trial = 0; trial < 3000; trial++) {
        char text[41];
        size_t size = random_below(&random, 40);
        for (size_t i = 0; i < size; i++)
            text[i] = "ab \n"[random_below(&random, 4)];
        text[size] = 0;
        size_t begin = random_below(&random, size + 1);
        size_t end = begin + random_below(&random, size + 1 - begin);
        struct line_position expected = {1, 1, 0, {0}};
        for (size_t i = 0; i < begin; i++) {
            expected.column = text[i] == '\n' ? 1 : expected.column + 1;
            expected.line += text[i] == '\n';
        }
        for (size_t i = begin; i < end && text[i] != '\n'; i++)
            expected.columns++;
        expected.columns += expected.columns == 0;
        char line[41] = "";
        strncpy(line, text + begin - (expected.column - 1), sizeof line - 1);
        line[strcspn(line, "\n")] = 0;
        expect(text, begin, end, expected, line);
    }
}

static void joined_spans_cover_both(void **state)
{
    (void)state;
    const struct source one = {"one", str_of("0123456789")};
    const struct source two = {"two", str_of("0123456789")};
    struct span nowhere = {NULL, 0, 0};
    struct span joined = span_join((struct span){&one, 5, 7}, (struct span){&one, 2, 3});
    assert_true(joined.source == &one && joined.begin == 2 && joined.end == 7);
    joined = span_join((struct span){&one, 2, 9}, (struct span){&one, 3, 4});
    assert_true(joined.begin == 2 && joined.end == 9);
    joined = span_join(nowhere, (struct span){&one, 3, 4});
    assert_true(joined.source == &one && joined.begin == 3 && joined.end == 4);
    joined = span_join((struct span){&one, 3, 4}, nowhere);
    assert_true(joined.source == &one && joined.begin == 3 && joined.end == 4);
    joined = span_join((struct span){&one, 3, 4}, (struct span){&two, 1, 2});
    assert_true(joined.source == &one && joined.begin == 3 && joined.end == 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(places_are_counted_from_one),
                                       cmocka_unit_test(edges_of_the_text),
                                       cmocka_unit_test(a_byte_order_mark_does_not_count),
                                       cmocka_unit_test(a_span_of_several_lines_shows_its_first),
                                       cmocka_unit_test(windows_line_ends_are_not_shown),
                                       cmocka_unit_test(columns_are_code_points),
                                       cmocka_unit_test(random_texts_agree_with_a_slow_reader),
                                       cmocka_unit_test(joined_spans_cover_both)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
