/* Diagnostics as they are shown: place, message, marked line, path, remedy. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/random.h"
#include "support/reports.h"

static const struct report_style plain = {0};

static const char *shown(struct arena *arena, const struct cp_diagnostic *diagnostic, struct report_style style)
{
    struct text out = {.arena = arena};
    report_diagnostic(&out, diagnostic, &style);
    return out.at;
}

static struct cp_diagnostic mistake(const char *line, size_t column, size_t columns)
{
    return (struct cp_diagnostic){"E203", CP_INVALID_INPUT, "wrong", NULL, "m.json", 3, column, columns, line, NULL};
}

/* The two lines that show the place. */
static void mark_gives(void **state, const char *line, size_t column, size_t columns, const char *expected)
{
    struct cp_diagnostic diagnostic = mistake(line, column, columns);
    const char *text = shown(*state, &diagnostic, plain);
    assert_string_equal(strchr(text, '\n') + 1, expected);
}

static void test_a_whole_diagnostic(void **state)
{
    const struct cp_diagnostic diagnostic = {"E203",
                                             CP_INVALID_INPUT,
                                             "unknown function 'sine'",
                                             "did you mean 'sin'?",
                                             "model.json",
                                             3,
                                             12,
                                             4,
                                             "  \"loss\": \"sine(x)\"",
                                             "$.loss"};
    assert_string_equal(shown(*state, &diagnostic, plain), "model.json:3:12: error[E203]: unknown function 'sine'\n"
                                                           "      \"loss\": \"sine(x)\"\n"
                                                           "               ^~~~\n"
                                                           "  at $.loss\n"
                                                           "  help: did you mean 'sin'?\n");
    assert_string_equal(shown(*state, &diagnostic, (struct report_style){.color = true}),
                        "\033[1mmodel.json:3:12:\033[0m \033[1;31merror[E203]:\033[0m unknown function 'sine'\n"
                        "      \"loss\": \"sine(x)\"\n"
                        "               \033[1;32m^~~~\033[0m\n"
                        "  \033[1;36mat\033[0m $.loss\n"
                        "  \033[1;36mhelp:\033[0m did you mean 'sin'?\n");
}

static void test_without_a_place(void **state)
{
    struct cp_diagnostic diagnostic = {.code = "E901", .message = "out of memory"};
    assert_string_equal(shown(*state, &diagnostic, plain), "error[E901]: out of memory\n");
    diagnostic.file = "d.npy";
    assert_string_equal(shown(*state, &diagnostic, plain), "d.npy: error[E901]: out of memory\n");
    diagnostic.line = 1;
    diagnostic.column = 1;
    diagnostic.line_text = "";
    assert_string_equal(shown(*state, &diagnostic, plain), "d.npy:1:1: error[E901]: out of memory\n");
}

static void test_marks(void **state)
{
    mark_gives(state, "abcdef", 1, 1, "    abcdef\n    ^\n");
    mark_gives(state, "abcdef", 3, 2, "    abcdef\n      ^~\n");
    mark_gives(state, "abcdef", 6, 1, "    abcdef\n         ^\n");
    mark_gives(state, "abcdef", 7, 1, "    abcdef\n          ^\n");
    mark_gives(state, "abcdef", 99, 9, "    abcdef\n          ^\n");
    mark_gives(state, "abcdef", 4, SIZE_MAX / 2, "    abcdef\n       ^~~\n");
    mark_gives(state, "abcdef", 0, 0, "    abcdef\n    ^\n");
}

/* A line as wide as the window, with a mark behind its end. */
static void test_a_mark_behind_a_full_window(void **state)
{
    char line[97];
    memset(line, 'a', 96);
    line[96] = 0;
    struct cp_diagnostic diagnostic = mistake(line, 97, 1);
    const char *mark = strrchr(shown(*state, &diagnostic, plain), '^');
    assert_non_null(mark);
    assert_string_equal(mark, "^\n");
}

static void test_tabs_become_spaces(void **state)
{
    mark_gives(state, "\tx", 2, 1, "        x\n        ^\n");
    mark_gives(state, "ab\tx", 4, 1, "    ab  x\n        ^\n");
    mark_gives(state, "abcd\tx\ty", 8, 1, "    abcd    x   y\n                ^\n");
    mark_gives(state, "\t", 1, 1, "\n    ^~~~\n");
}

static void test_code_points_not_bytes(void **state)
{
    mark_gives(state, "θ*sine(é)", 3, 4, "    θ*sine(é)\n      ^~~~\n");
    mark_gives(state, "中中x", 3, 1, "    中中x\n        ^\n");
    mark_gives(state, "中", 1, 1, "    中\n    ^~\n");
    mark_gives(state, "e\xCC\x81x", 3, 1, "    e\xCC\x81x\n     ^\n");
}

static void test_hostile_bytes_are_shown_not_sent(void **state)
{
    mark_gives(state, "a\x1B[2Jx", 6, 1, "    a\xEF\xBF\xBD[2Jx\n         ^\n");
    mark_gives(state, "ab\x80\x63", 3, 1, "    ab\xEF\xBF\xBD\x63\n      ^~\n");
    mark_gives(state, "\xFF\xFE", 2, 1, "    \xEF\xBF\xBD\xEF\xBF\xBD\n     ^\n");
    struct cp_diagnostic diagnostic = {
        .code = "E101", .message = "a\x1B[31m", .file = "\x1B", .path = "$.\x07", .remedy = "\r"};
    assert_string_equal(shown(*state, &diagnostic, plain), "\xEF\xBF\xBD: error[E101]: a\xEF\xBF\xBD[31m\n"
                                                           "  at $.\xEF\xBF\xBD\n"
                                                           "  help: \xEF\xBF\xBD\n");
}

/* Of a long line only a window is shown, and the mark stands under what it marks: the X among é and a. */
static void long_line_gives(void **state, size_t column)
{
    struct text line = {.arena = *state};
    for (size_t i = 1; i <= 20000; i++)
        text_puts(&line, i == column ? "X" : i % 2 == 0 ? "é" : "a");
    struct cp_diagnostic diagnostic = mistake(line.at, column, 1);
    const char *first = strchr(shown(*state, &diagnostic, plain), '\n') + 1;
    const char *second = strchr(first, '\n') + 1;
    struct str window = {first, (size_t)(second - first) - 1};
    assert_true(str_columns(window) <= 4 + 1 + 96 + 1);
    const char *mark = strchr(second, '^');
    assert_string_equal(mark, "^\n");
    const char *guilty = memchr(window.at, 'X', window.size);
    if (column > 20000) {
        assert_int_equal(mark - second, str_columns(window));
        return;
    }
    assert_non_null(guilty);
    assert_int_equal(mark - second, str_columns((struct str){first, (size_t)(guilty - first)}));
}

static void test_long_lines_are_cut_around_the_mark(void **state)
{
    static const size_t columns[] = {1, 2, 32, 33, 34, 35, 96, 97, 5000, 19935, 19936, 19999, 20000, 20001};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        long_line_gives(state, columns[i]);
}

static void test_long_marks_are_cut(void **state)
{
    char line[401];
    memset(line, 'a', 400);
    line[400] = 0;
    struct cp_diagnostic diagnostic = mistake(line, 101, 300);
    const char *first = strchr(shown(*state, &diagnostic, plain), '\n') + 1;
    const char *second = strchr(first, '\n') + 1;
    assert_int_equal(strlen(second), 4 + 1 + 96 + 1); /* indent, …, window, line end */
    assert_memory_equal(first, "    …aaa", 10);
    assert_memory_equal(second - strlen("aaa…\n"), "aaa…\n", strlen("aaa…\n"));
    assert_memory_equal(second, "                                     ^~~~", 41);
}

/* Whatever the bytes and the place: three lines of valid UTF-8 without controls, and one mark below the window. */
static void test_random_bytes(void **state)
{
    struct random random = {11};
    for (int round = 0; round < 5000; round++) {
        struct arena *arena = arena_child(*state);
        size_t size = 1 + random_below(&random, 300);
        char *line = ARENA_ARRAY(arena, size + 1, char);
        for (size_t i = 0; i < size; i++)
            line[i] = (char)(1 + random_below(&random, 255));
        struct cp_diagnostic diagnostic = mistake(line, random_below(&random, 310), random_below(&random, 310));
        struct str text = str_of(shown(arena, &diagnostic, plain));
        size_t ends = 0;
        for (size_t i = 0; i < text.size;) {
            uint32_t code = 0;
            size_t bytes = str_utf8(str_part(text, i, text.size), &code);
            assert_true(bytes > 0);
            assert_true(code == '\n' || (code >= 0x20 && code != 0x7F && (code < 0x80 || code >= 0xA0)));
            ends += code == '\n';
            i += bytes;
        }
        assert_int_equal(ends, 3);
        const char *mark = strrchr(str_copy(arena, str_part(text, 0, text.size - 1)), '\n') + 1;
        assert_true(strspn(mark, " ") >= 4 && mark[strspn(mark, " ")] == '^');
        assert_true(strlen(mark) <= 4 + 1 + 96 + 1);
        arena_close(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_whole_diagnostic),
        cmocka_unit_test(test_without_a_place),
        cmocka_unit_test(test_marks),
        cmocka_unit_test(test_a_mark_behind_a_full_window),
        cmocka_unit_test(test_tabs_become_spaces),
        cmocka_unit_test(test_code_points_not_bytes),
        cmocka_unit_test(test_hostile_bytes_are_shown_not_sent),
        cmocka_unit_test(test_long_lines_are_cut_around_the_mark),
        cmocka_unit_test(test_long_marks_are_cut),
        cmocka_unit_test(test_random_bytes),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
