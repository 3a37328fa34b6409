/* Shades, colours and texts that pictures share. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/pictures.h"

static void shades_go_both_ways(void **state)
{
    (void)state;
    const struct picture_scale scales[] = {{0, 1, 1}, {-3, 5, 4}, {-1e308, 1e308, 2}, {1, 1 + 1e-9, 1}};
    for (int k = 0; k < 4; k++) {
        assert_true(picture_shade(&scales[k], scales[k].low) == 0);
        assert_true(picture_shade(&scales[k], scales[k].high) == 1);
        for (int i = 1; i < 10; i++)
            assert_true(fabs(picture_shade(&scales[k], picture_loss(&scales[k], i / 10.0)) - i / 10.0) < 1e-3);
    }
    assert_true(isnan(picture_shade(&scales[0], NAN)));
    assert_true(picture_shade(&(struct picture_scale){2, 2, 1}, 2) == 0);
}

static void the_median_is_seen(void **state)
{
    struct picture *picture = toy_picture(*state, 21, 21);
    assert_true(fabs(picture_scale_of(*state, picture->plane).power - 1) < 1e-12); /* x y is even-handed */
    double *losses = (double *)(uintptr_t)picture->plane->losses;
    for (int k = 0; k < 441; k++)
        losses[k] = pow(losses[k] + 1, 4);
    struct cp_plane plane = *picture->plane;
    plane.lowest = 0;
    plane.highest = 16;
    const struct picture_scale scale = picture_scale_of(*state, &plane);
    assert_true(fabs(picture_shade(&scale, 1) - 0.5) < 1e-12);
}

static void bands_cover_all_shades(void **state)
{
    (void)state;
    assert_int_equal(picture_band(0), 0);
    assert_int_equal(picture_band(0.999), PICTURE_BANDS - 1);
    assert_int_equal(picture_band(1), PICTURE_BANDS - 1);
}

/* Lightness (CIE Y of linear light) rises along the whole of viridis: it reads in grey. */
static void colours_get_lighter(void **state)
{
    (void)state;
    double before = -1;
    for (int k = 0; k <= 100; k++) {
        unsigned char rgb[3];
        picture_viridis(k / 100.0, rgb);
        const double light =
            0.2126 * pow(rgb[0] / 255.0, 2.2) + 0.7152 * pow(rgb[1] / 255.0, 2.2) + 0.0722 * pow(rgb[2] / 255.0, 2.2);
        assert_true(light >= before);
        before = light;
    }
}

/* Bilinear interpolation is exact for x y. */
static void heights_between_the_grid(void **state)
{
    const struct picture *picture = toy_picture(*state, 5, 9);
    for (int k = 0; k <= 100; k++) {
        const double at[2] = {k / 50.0 - 1, 0.3 - k / 100.0};
        assert_true(fabs(picture_height(picture->plane, at) - at[0] * at[1]) < 1e-12);
    }
    assert_true(isnan(picture_height(picture->plane, (const double[2]){1.1, 0})));
}

static void the_escape_is_seen(void **state)
{
    double at[PICTURE_STEPS + 1][2];
    struct picture *picture = toy_picture(*state, 5, 5);
    assert_true(picture_escape(*state, picture, at));
    assert_true(fabs(at[PICTURE_STEPS][0] - 0.75 * sqrt(0.5)) < 1e-12);
    picture->report = NULL;
    assert_false(picture_escape(*state, picture, at));
}

/* gnuplot runs what stands in backquotes, but not in single quotes. */
static void strings_are_safe(void **state)
{
    struct text out = {.arena = *state};
    script_string(&out, str_of("it's `x` \"y\" \\ \n"));
    assert_string_equal(out.at, "'it''s `x` \"y\" \\ \xEF\xBF\xBD'");
}

static void titles_are_cut(void **state)
{
    struct picture picture = {.model = "a", .kind = PICTURE_PLANE};
    struct text name = {.arena = *state};
    assert_string_equal(picture_title(*state, &picture), "a");
    for (int k = 0; k < 100; k++)
        text_puts(&name, "é");
    picture.model = name.at;
    assert_int_equal(str_columns(str_of(picture_title(*state, &picture))), 73);
}

static void the_verdict_in_words(void **state)
{
    const struct report_style chinese = {.tongue = TONGUE_ZH};
    struct picture picture = {.report = toy_report(*state)};
    assert_string_equal(picture_verdict(*state, &picture), "saddle, 1 of 2 eigenvalues negative, loss 1");
    assert_string_equal(picture_escape_name(*state, &picture), "escape: loss 1 to 0.516");
    picture.style = &chinese;
    assert_string_equal(picture_verdict(*state, &picture), "鞍点，2 个特征值中 1 个为负，损失 1");
    assert_string_equal(picture_escape_name(*state, &picture), "逃离方向：损失从 1 到 0.516");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(shades_go_both_ways, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(the_median_is_seen, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(bands_cover_all_shades, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(colours_get_lighter, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(heights_between_the_grid, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(the_escape_is_seen, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(strings_are_safe, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(titles_are_cut, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(the_verdict_in_words, open_arena, close_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
