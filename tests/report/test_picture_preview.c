/* Planes in characters. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/pictures.h"

static void sizes_fit_the_terminal(void **state)
{
    (void)state;
    for (size_t width = 0; width < 400; width++) {
        const struct picture_screen screen = {PICTURE_PLAIN, width, width % 60};
        size_t columns = 0;
        size_t rows = 0;
        picture_preview_size(&screen, &columns, &rows);
        assert_true(columns >= 18 && columns <= 98 && (width < 20 || columns + 2 <= width));
        assert_true(rows >= 8 && rows % 2 == 0);
    }
}

static void without_colours_there_are_none(void **state)
{
    struct text out = {.arena = *state};
    struct picture *picture = toy_picture(*state, 18, 8);
    picture->report = NULL;
    picture_preview(&out, picture, &(struct picture_screen){PICTURE_PLAIN, 20, 0});
    assert_null(strchr(out.at, '\x1b'));
    assert_true(has(&out, "┌──────────────────┐\n"));
    assert_true(has(&out, " right: w1, -1 to 1\n up: w2, -1 to 1\n"));
}

static void colours_are_as_the_terminal_has_them(void **state)
{
    struct text many = {.arena = *state};
    struct text few = {.arena = *state};
    const struct picture *picture = toy_picture(*state, 18, 8);
    picture_preview(&many, picture, &(struct picture_screen){PICTURE_TRUE, 20, 0});
    picture_preview(&few, picture, &(struct picture_screen){PICTURE_256, 20, 0});
    assert_true(has(&many, "\x1b[38;2;68;1;84m"));
    assert_false(has(&many, "38;5;"));
    assert_true(has(&few, "\x1b[38;5;"));
    assert_false(has(&few, "38;2;"));
    assert_true(has(&few, "▀"));
}

static void the_point_is_marked(void **state)
{
    struct text out = {.arena = *state};
    picture_preview(&out, toy_picture(*state, 19, 8), &(struct picture_screen){PICTURE_PLAIN, 21, 0});
    assert_true(has(&out, "●"));
    assert_true(has(&out, "◆"));
    assert_true(has(&out, " ● saddle, 1 of 2 eigenvalues negative, loss 1\n * escape: loss 1 to 0.516\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(sizes_fit_the_terminal, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(without_colours_there_are_none, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(colours_are_as_the_terminal_has_them, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(the_point_is_marked, open_arena, close_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
