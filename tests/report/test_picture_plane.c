/* A plane as a script. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/pictures.h"

static void data_stand_in_blocks(void **state)
{
    struct text out = {.arena = *state};
    struct picture *picture = toy_picture(*state, 3, 3);
    const struct picture_series series[] = {{"gd", true, 2, NUMBERS(*state, 0, 0, 0.5, 0.5), NULL}};
    picture->series = series;
    picture->series_count = 1;
    script_plane(&out, picture);
    assert_true(has(&out, "\n$losses << EOD\n1 0.5 0\n0.5 0.5 0.5\n0 0.5 1\nEOD\n"));
    assert_true(has(&out, "\n$point << EOD\n0 0 0\nEOD\n"));
    assert_true(has(&out, "\n$series1 << EOD\n0 0 0\n0.5 0.5 0.25\nEOD\n"));
    assert_true(has(&out, "set xrange [-1:1]\nset xlabel 'w1'\n"));
    assert_true(has(&out, "title 'saddle, 1 of 2 eigenvalues negative, loss 1'"));
    assert_true(has(&out, "set arrow from"));
    assert_true(has(&out, "with image"));
}

static void without_a_point_nothing_marks_it(void **state)
{
    struct text out = {.arena = *state};
    struct picture *picture = toy_picture(*state, 3, 3);
    picture->report = NULL;
    script_plane(&out, picture);
    assert_false(has(&out, "$point"));
    assert_false(has(&out, "$escape"));
}

static void a_surface_has_heights(void **state)
{
    struct text out = {.arena = *state};
    struct picture *picture = toy_picture(*state, 3, 3);
    picture->kind = PICTURE_SURFACE;
    script_plane(&out, picture);
    assert_true(has(&out, "\nsplot $losses matrix"));
    assert_false(has(&out, "with image"));
}

static void holes_are_missing(void **state)
{
    struct text out = {.arena = *state};
    struct picture *picture = toy_picture(*state, 3, 3);
    ((double *)(uintptr_t)picture->plane->losses)[4] = NAN;
    script_plane(&out, picture);
    assert_true(has(&out, "\n0.5 NaN 0.5\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(data_stand_in_blocks, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(without_a_point_nothing_marks_it, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(a_surface_has_heights, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(holes_are_missing, open_arena, close_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
