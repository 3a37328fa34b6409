/* Spectra and profiles in characters. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/pictures.h"

static const struct picture_screen screen = {PICTURE_PLAIN, 40, 0};

static void bars_have_the_length_of_eigenvalues(void **state)
{
    struct text out = {.arena = *state};
    preview_charts(&out, &(struct picture){.kind = PICTURE_SPECTRUM, .model = "toy", .report = toy_report(*state)},
                   &screen);
    assert_string_equal(out.at, "toy: saddle, 1 of 2 eigenvalues negative, loss 1\n"
                                "     1  -2  - ████████████████████████\n"
                                "     2   2  + ████████████████████████\n"
                                "1 negative, 0 that cannot be told from 0, 1 positive\n");
}

static void many_are_left_out(void **state)
{
    struct text out = {.arena = *state};
    preview_charts(&out,
                   &(struct picture){.kind = PICTURE_SPECTRUM, .model = "x", .report = ladder_report(*state, 100, 20)},
                   &screen);
    assert_true(has(&out, "   ...  76 more\n"));
    assert_true(has(&out, "   100 "));
    assert_true(has(&out, "20 negative, 0 that cannot be told from 0, 80 positive"));
}

static void a_profile_is_drawn(void **state)
{
    struct text out = {.arena = *state};
    struct picture *picture = toy_picture(*state, 3, 3);
    add_profile(*state, picture);
    preview_charts(&out, picture, &screen);
    assert_true(has(&out, " loss 0 to 4"));
    assert_true(has(&out, " from -2 to 2, the point in the middle\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(bars_have_the_length_of_eigenvalues, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(many_are_left_out, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(a_profile_is_drawn, open_arena, close_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
