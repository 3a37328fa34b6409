/* Spectra and profiles as scripts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/pictures.h"

#include <stdio.h>

static void signs_have_blocks(void **state)
{
    struct text out = {.arena = *state};
    script_spectrum(&out, &(struct picture){.kind = PICTURE_SPECTRUM, .model = "toy", .report = toy_report(*state)});
    assert_true(has(&out, "\n$sign0 << EOD\n1 -2 4e-16\nEOD\n$sign1 << EOD\nEOD\n$sign2 << EOD\n2 2 4e-16\nEOD\n"));
    assert_true(has(&out, "title '1 negative'"));
    assert_false(has(&out, "cannot be told from 0'"));
}

/* All eigenvalues are counted. */
static void many_become_a_histogram(void **state)
{
    struct text out = {.arena = *state};
    size_t sums[3] = {0};
    script_spectrum(
        &out, &(struct picture){.kind = PICTURE_SPECTRUM, .model = "x", .report = ladder_report(*state, 300, 120)});
    const char *line = strstr(out.at, "$counts << EOD\n");
    assert_non_null(line);
    for (line = strchr(line, '\n') + 1; strncmp(line, "EOD", 3) != 0; line = strchr(line, '\n') + 1) {
        size_t counts[3];
        assert_int_equal(sscanf(line, "%*f %zu %zu %zu", &counts[0], &counts[1], &counts[2]), 3);
        for (int g = 0; g < 3; g++)
            sums[g] += counts[g];
    }
    assert_int_equal(sums[0], 120);
    assert_int_equal(sums[1], 0);
    assert_int_equal(sums[2], 180);
}

static void profiles_have_their_model(void **state)
{
    struct text out = {.arena = *state};
    struct picture *picture = toy_picture(*state, 3, 3);
    add_profile(*state, picture);
    script_profiles(&out, picture);
    assert_true(has(&out, "$profile1 << EOD\n-2 4 4\n-1 1 1\n0 0 0\n1 1 1\n2 NaN 4\nEOD\n"));
    assert_true(has(&out, "title 'quadratic model'"));
    assert_true(has(&out, "set yrange [-0.24:4.24]\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(signs_have_blocks, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(many_become_a_histogram, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(profiles_have_their_model, open_arena, close_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
