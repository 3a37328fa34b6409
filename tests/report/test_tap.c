/* The Test Anything Protocol, version 13. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/checks.h"

static void test_whole(void **state)
{
    assert_string_equal(checks_written(*state, "tap", &three_results),
                        "TAP version 13\n"
                        "1..3\n"
                        "ok 1 - origin\n"
                        "not ok 2 - a \\# SKIP, 100% <b>\xEF\xBF\xBD\"x\" \\\\\n"
                        "  ---\n"
                        "  message: \"verdict: expected \\\"minimum\\\", actual \\\"saddle\\\"; and 1 more\"\n"
                        "  at: \"ci.json:7:5\"\n"
                        "  mismatches:\n"
                        "    - field: \"verdict\"\n"
                        "      expected: \"minimum\"\n"
                        "      actual:   \"saddle\"\n"
                        "    - field: \"eigenvalues[0]\"\n"
                        "      expected: -2\n"
                        "      actual:   -1.5\n"
                        "      tolerance: 0.002\n"
                        "  ...\n"
                        "not ok 3 - other\n"
                        "  ---\n"
                        "  message: \"error[E201]: a ) is missing\"\n"
                        "  at: \"b/c.json:1:1\"\n"
                        "  model: \"m.json\"\n"
                        "  diagnostics:\n"
                        "    - code: \"E201\"\n"
                        "      message: \"a ) is missing\"\n"
                        "      at: \"toy.json:3:9\"\n"
                        "      path: \"$.loss\"\n"
                        "      help: \"close it\"\n"
                        "  ...\n"
                        "# 3 checks: 1 passed, 2 failed\n");
}

/* Every line is one that the protocol knows, whatever a check is called. */
static void test_names_cannot_break_out(void **state)
{
    static const char *const names[] = {"x\nnot ok 9",    "x\r\nBail out!", "\033[31mred",
                                        "x # TODO later", "\xFF",           "a\\# skip"};
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        const struct cp_check check = {names[k], "f\n.json", 1, 1, "m\n1..0"};
        const struct cp_outcome outcome = {.check = &check};
        const struct cp_outcome *const list[] = {&outcome};
        const char *text = checks_written(*state, "tap", &(struct check_results){list, 1});
        for (const char *line = text; *line != 0; line = strchr(line, '\n') + 1)
            assert_true(strncmp(line, "TAP version 13\n", 15) == 0 || strncmp(line, "1..1\n", 5) == 0 ||
                        strncmp(line, "not ok 1 - ", 11) == 0 || strncmp(line, "  ", 2) == 0 ||
                        strncmp(line, "# 1 check: ", 11) == 0);
        for (const char *hash = strchr(text, '#'); hash != NULL; hash = strchr(hash + 1, '#'))
            assert_true(hash[-1] == '\\' || strncmp(hash, "# 1 check: 0 passed, 1 failed\n", 30) == 0);
    }
}

static void test_color(void **state)
{
    struct text out = {.arena = *state};
    const struct report_style style = {.color = true};
    check_format_find(str_of("tap"))->write(&out, &three_results, &style);
    assert_contains(out.at, "\033[1;32mok\033[0m 1 - origin\n");
    assert_contains(out.at, "\033[1;31mnot ok\033[0m 2 - ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole),
        cmocka_unit_test(test_names_cannot_break_out),
        cmocka_unit_test(test_color),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
