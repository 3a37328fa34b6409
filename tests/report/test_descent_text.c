/* Descents for people. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/descent_results.h"

static void the_table(void **state)
{
    assert_string_equal(
        descents_written(*state, "text"),
        "two-weight linear network\n"
        "\n"
        "  point            saddle (1 negative, 0 zero, 1 positive), loss 1, |g| = 0\n"
        "  start            0.001 away in a random direction (seed 7), loss 0.999\n"
        "  fell             the loss is lower by 0.1\n"
        "  left             further than 0.5 from the point\n"
        "\n"
        "    optimizer     fell after   left after   steps   loss     |g|   negative   lambda max   ended at\n"
        "    adam:lr=0.5            7            0     100   0.25   0.001          1            2   saddle\n"
        "    gd                     -            -       0      1       0          1            2   saddle, at rest\n"
        "    sgd                    -            -       3    nan     nan          -            -   diverged\n"
        "    curvature              -            -       2      2       1          -            -   failed\n"
        "  curvature: log(x) is not finite\n");
}

static void sharpness_has_a_column(void **state)
{
    struct cp_descents *d = descents_made(*state);
    struct cp_report *report = toy_report(*state);
    struct cp_flatness flatness = {.relative = 12.5};
    struct cp_descent run = d->list[0];
    struct text out = {.arena = *state};
    report->flatness = &flatness;
    run.report = report;
    d->list = &run;
    d->count = 1;
    d->perturb = 0;
    descent_format_find(str_of("text"))->write(&out, d, &(struct report_style){0});
    assert_null(strstr(out.at, "start "));
    assert_non_null(strstr(out.at, "lambda max   sharpness   ended at\n"));
    assert_non_null(strstr(out.at, "           2        12.5   saddle\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {RESULTS_TEST(the_table), RESULTS_TEST(sharpness_has_a_column)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
