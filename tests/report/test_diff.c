/* Unified differences: known ones, and random ones that are applied again by a reader of their own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "base/random.h"
#include "support/reports.h"

static const char *difference(struct arena *arena, const char *before, const char *after)
{
    struct text out = {.arena = arena};
    const struct report_style plain = {0};
    text_puts(&out, "");
    report_diff(&out, "f", before, after, &plain);
    return out.at;
}

static void test_equal(void **state)
{
    assert_string_equal(difference(*state, "a\nb\n", "a\nb\n"), "");
    assert_string_equal(difference(*state, "", ""), "");
}

/* As GNU diff -u prints them. */
static void test_known(void **state)
{
    assert_string_equal(difference(*state, "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n"),
                        "--- f\n+++ f\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
    assert_string_equal(difference(*state, "a\n", "a\nb\n"), "--- f\n+++ f\n@@ -1 +1,2 @@\n a\n+b\n");
    assert_string_equal(difference(*state, "a\nb\n", "b\n"), "--- f\n+++ f\n@@ -1,2 +1 @@\n-a\n b\n");
    assert_string_equal(difference(*state, "", "a\n"), "--- f\n+++ f\n@@ -0,0 +1 @@\n+a\n");
    assert_string_equal(difference(*state, "a\n", ""), "--- f\n+++ f\n@@ -1 +0,0 @@\n-a\n");
    assert_string_equal(difference(*state, "a", "a\n"),
                        "--- f\n+++ f\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n");
}

/* Changes whose contexts touch share a hunk; others do not. */
static void test_hunks(void **state)
{
    const char *near = difference(*state, "a\n1\n2\n3\n4\n5\n6\nb\n", "A\n1\n2\n3\n4\n5\n6\nB\n");
    assert_null(strstr(strstr(near, "@@ -") + 4, "@@ -"));
    const char *far = difference(*state, "a\n1\n2\n3\n4\n5\n6\n7\nb\n", "A\n1\n2\n3\n4\n5\n6\n7\nB\n");
    assert_non_null(strstr(strstr(far, "@@ -") + 4, "@@ -"));
}

static void test_color(void **state)
{
    struct text out = {.arena = *state};
    const struct report_style style = {.color = true};
    report_diff(&out, "f", "a\n", "b\n", &style);
    assert_contains(out.at, "\033[1;31m-a\033[0m\n\033[1;32m+b\033[0m\n");
}

/* ---- Applying ---- */

static const char *line_after(const char *line)
{
    const char *end = strchr(line, '\n');
    return end == NULL ? line + strlen(line) : end + 1;
}

/* Takes one line off the text, which must be what the diff says. */
static const char *expect_line(const char *text, const char *line)
{
    size_t size = (size_t)(line_after(line) - line) - 1; /* what follows the sign, with its end */
    bool last = strncmp(line_after(line), "\\ ", 2) == 0;
    assert_int_equal(strncmp(text, line + 1, size - last), 0);
    return text + size - last;
}

/* The text that a diff makes of another; every line it names must be there. */
static const char *apply(struct arena *arena, const char *before, const char *diff)
{
    struct text out = {.arena = arena};
    text_puts(&out, "");
    size_t line_number = 0;
    for (const char *line = diff; *line != 0; line = line_after(line)) {
        bool whole = strncmp(line_after(line), "\\ ", 2) != 0;
        size_t size = (size_t)(line_after(line) - line) - 1 - !whole;
        if (strncmp(line, "@@ -", 4) == 0) {
            char *end = NULL;
            size_t from = strtoul(line + 4, &end, 10);
            bool nothing = strncmp(end, ",0 ", 3) == 0;
            for (; line_number + 1 < from + nothing; line_number++) {
                const char *next = line_after(before);
                text_add(&out, (struct str){before, (size_t)(next - before)});
                before = next;
            }
        } else if (*line == ' ' || *line == '-') {
            if (*line == ' ')
                text_add(&out, (struct str){line + 1, size});
            before = expect_line(before, line);
            line_number++;
        } else if (*line == '+' && strncmp(line, "+++", 3) != 0) {
            text_add(&out, (struct str){line + 1, size});
        } else if (*line == '-' && strncmp(line, "---", 3) != 0) {
            fail();
        }
    }
    text_puts(&out, before);
    return out.at;
}

/* Lines "a" to "d", so that many are alike; sometimes without the last end. */
static const char *random_text(struct arena *arena, uint64_t seed, uint32_t stream, size_t most)
{
    struct text out = {.arena = arena};
    text_puts(&out, "");
    uint64_t count = random_whole(seed, stream, 0, most + 1);
    for (uint64_t k = 0; k < count; k++) {
        char line[] = {(char)('a' + (int)random_whole(seed, stream, k + 1, 4)), '\n', 0};
        text_puts(&out, line);
    }
    if (out.size > 0 && random_whole(seed, stream, 10000, 4) == 0)
        out.at[--out.size] = 0;
    return out.at;
}

/* The header lines, which begin as removed and added lines do, are taken off. */
static const char *without_header(const char *diff)
{
    return *diff == 0 ? diff : line_after(line_after(diff));
}

static void test_random_texts(void **state)
{
    for (uint64_t seed = 0; seed < 3000; seed++) {
        struct arena *arena = arena_child(*state);
        const char *before = random_text(arena, seed, 0, 12 + seed % 30);
        const char *after = random_text(arena, seed, 1, 12 + seed % 30);
        assert_string_equal(apply(arena, before, without_header(difference(arena, before, after))), after);
        arena_close(arena);
    }
}

/* Texts that share nothing, longer than the look ahead. */
static void test_far_apart(void **state)
{
    struct text before = {.arena = *state};
    struct text after = {.arena = *state};
    for (size_t k = 0; k < 1000; k++) {
        text_printf(&before, "a%zu\n", k);
        text_printf(&after, "b%zu\n", k);
    }
    text_puts(&before, "same\n");
    text_puts(&after, "same\n");
    const char *diff = difference(*state, before.at, after.at);
    assert_string_equal(apply(*state, before.at, without_header(diff)), after.at);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_equal), cmocka_unit_test(test_known),        cmocka_unit_test(test_hunks),
        cmocka_unit_test(test_color), cmocka_unit_test(test_random_texts), cmocka_unit_test(test_far_apart),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
