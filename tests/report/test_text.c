/* The report for people: whole reports word for word, and what each kind of point must say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/reports.h"

static const struct report_style plain = {0};

static void test_a_saddle(void **state)
{
    assert_string_equal(
        written(*state, "text", toy_report(*state), plain),
        "saddle point   index 1 of 2 (1 negative, 0 zero, 1 positive eigenvalue)   decided by the Hessian\n"
        "\n"
        "  model            two-weight linear network\n"
        "  loss             1\n"
        "  gradient         |g| = 0, critical\n"
        "  eigenvalues\n"
        "    1 negative     -2 ± 4e-16\n"
        "    1 positive      2 ± 4e-16\n"
        "  margin           every sign holds by a factor of 5e+15 (smallest |eigenvalue| / error)\n"
        "  minimum ratio    0.5\n"
        "  spectrum         condition 1, trace 0, sharpness 2\n"
        "  derivatives      automatic differentiation\n"
        "  escape           L falls from 1 to 0.516 at step 0.75 (Taylor predicts 0.4375); curvature -2\n"
        "\n"
        "  parameter   theta   gradient       escape\n"
        "  w1              0          0   0.70710678\n"
        "  w2              0          0   0.70710678\n");
}

static void test_a_bare_matrix(void **state)
{
    struct cp_report *report = bare_report(*state);
    report->asymmetry = 1.5e-10;
    assert_string_equal(
        written(*state, "text", report, plain),
        "saddle point   index 1 of 2 (1 negative, 0 zero, 1 positive eigenvalue)   decided by the Hessian\n"
        "\n"
        "  matrix           hessian.csv\n"
        "  gradient         not given: taken as zero\n"
        "  eigenvalues\n"
        "    1 negative     -2 ± 4e-16\n"
        "    1 positive      2 ± 4e-16\n"
        "  margin           every sign holds by a factor of 5e+15 (smallest |eigenvalue| / error)\n"
        "  minimum ratio    0.5\n"
        "  spectrum         condition 1, trace 0, sharpness 2\n"
        "  asymmetry        1.5e-10 (symmetrized)\n"
        "  escape           not tried: a matrix has no loss; curvature -2\n"
        "\n"
        "  entry           escape\n"
        "  [0]         0.70710678\n"
        "  [1]         0.70710678\n");
}

static struct cp_report *steep_report(struct arena *arena)
{
    struct cp_report *report = toy_report(arena);
    struct cp_escape *escape = arena_copy(arena, report->escape, 1, sizeof *escape);
    escape->direction = NUMBERS(arena, -0.6, 0.8);
    escape->curvature = 3.5;
    report->escape = escape;
    report->verdict = CP_NOT_CRITICAL;
    report->decided_by = CP_BY_GRADIENT;
    report->order = 1;
    report->critical = false;
    report->theta = NUMBERS(arena, 1.1, -0.3);
    report->gradient = NUMBERS(arena, 3, -4);
    report->gradient_norm = 5;
    report->displacement = 0.43;
    return report;
}

static void test_not_critical(void **state)
{
    assert_string_equal(written(*state, "text", steep_report(*state), plain),
                        "not a critical point   |g| = 5 is not zero\n"
                        "  help: --refine moves to a critical point nearby, --xtol R says that theta has fewer digits, "
                        "--gtol G sets your own threshold for max|g_i|, --assume-critical judges by the Hessian "
                        "anyway\n"
                        "\n"
                        "  model            two-weight linear network\n"
                        "  loss             1\n"
                        "  gradient         |g| = 5, not critical; the nearest critical point may be 0.43 away "
                        "(estimate)\n"
                        "  eigenvalues\n"
                        "    1 negative     -2 ± 4e-16\n"
                        "    1 positive      2 ± 4e-16\n"
                        "  margin           every sign holds by a factor of 5e+15 (smallest |eigenvalue| / error)\n"
                        "  minimum ratio    0.5\n"
                        "  spectrum         condition 1, trace 0, sharpness 2\n"
                        "  derivatives      automatic differentiation\n"
                        "  descent          L falls from 1 to 0.516 at step 0.75 (Taylor predicts 0.4375); curvature "
                        "3.5\n"
                        "\n"
                        "  parameter   theta   gradient   descent\n"
                        "  w1            1.1          3      -0.6\n"
                        "  w2           -0.3         -4       0.8\n");
}

static void test_assumed_critical(void **state)
{
    struct cp_report *report = steep_report(*state);
    report->verdict = CP_SADDLE;
    report->decided_by = CP_BY_HESSIAN;
    assert_contains(written(*state, "text", report, plain), "|g| = 5, not zero: judged as if it were; ");
}

static void test_extrema_say_whether_they_are_strict(void **state)
{
    struct cp_report *report = ladder_report(*state, 2, 0);
    assert_contains(written(*state, "text", report, plain),
                    "minimum, strict   index 0 of 2 (0 negative, 0 zero, 2 positive eigenvalues)   decided by the "
                    "Hessian\n");
    report->strict = false;
    assert_contains(written(*state, "text", report, plain), "minimum, not strict (flat directions remain)   index 0");
    assert_contains(written(*state, "text", ladder_report(*state, 1, 1), plain), "maximum, strict   index 1 of 1 (");
}

static void test_undecided_points_say_why_and_what_to_do(void **state)
{
    struct cp_report *report = toy_report(*state);
    report->verdict = CP_DEGENERATE;
    report->decided_by = CP_BY_NOTHING;
    report->reason = "one eigenvalue\x1B cannot be told from 0";
    report->condition = INFINITY;
    const char *text = written(*state, "text", report, plain);
    assert_contains(text, "degenerate point   index 1 of 2 (1 negative, 0 zero, 1 positive eigenvalue)   undecided\n"
                          "  reason: one eigenvalue\xEF\xBF\xBD cannot be told from 0\n"
                          "  help: if theta is rounded, --refine ");
    assert_contains(text, "condition infinite, trace 0");
    report->bare_matrix = true;
    assert_contains(written(*state, "text", report, plain), "help: the matrix alone cannot tell");
}

static void test_a_fall_below_the_shown_digits_shows_itself(void **state)
{
    struct cp_report *report = toy_report(*state);
    struct cp_escape escape = *report->escape;
    escape.loss_before = 1;
    escape.loss_after = 1 - 0x1p-40;
    escape.predicted_after = 1 - 0x1p-39;
    escape.step = 1e-6;
    report->escape = &escape;
    assert_contains(written(*state, "text", report, plain),
                    "L falls by 9.1e-13 from 1 at step 1e-06 (Taylor predicts 1.8e-12); curvature -2\n");
    escape.shown = false;
    assert_contains(written(*state, "text", report, plain),
                    "  escape           tried on the loss, but no step lowers it beyond rounding; curvature -2\n");
    escape.curvature = NAN;
    escape.tried = false;
    assert_contains(written(*state, "text", report, plain), "  escape           not tried on the loss\n");
}

static void test_how_sure(void **state)
{
    struct cp_report *report = ladder_report(*state, 2, 0);
    report->loss_error = 2.2e-16;
    report->gradient_norm = 3.4e-4;
    report->displacement = 2.1e-11;
    report->judged_at = (const double[]){3e-12, 1};
    report->derivatives = CP_FINITE_DIFFERENCES;
    report->gradient_error = 1e-9;
    report->hessian_error = 3.3e-6;
    const char *text = written(*state, "text", report, plain);
    assert_contains(text, "  loss             0.5 ± 2.2e-16\n");
    assert_contains(text, "|g| = 0.00034, critical (no more than theta's precision explains); the critical point is "
                          "2.1e-11 away\n");
    report->refined = true;
    assert_contains(written(*state, "text", report, plain),
                    "|g| = 0.00034, critical\n  refined          theta was moved by 2.1e-11\n");
    report->refined = false;
    report->displacement = NAN;
    assert_contains(written(*state, "text", report, plain), "|g| = 0.00034, critical by the given threshold\n");
    assert_contains(text, "  judged at        the critical point itself, 3e-12 from theta\n");
    assert_contains(text, "  derivatives      finite differences of the loss; errors up to 1e-09 (gradient), 3.3e-06 "
                          "(Hessian)\n");
}

static void test_checks_and_warnings(void **state)
{
    static const struct cp_disagreement check[] = {{"gradient", "w1", "fd", 1, 1.0000001, 1e-6, true},
                                                   {"hessian", "w1,w2", "formula", -2, 2, 1e-9, false}};
    static const char *const warnings[] = {"first", "second"};
    struct cp_report *report = toy_report(*state);
    report->check = check;
    report->check_count = 2;
    report->warnings = warnings;
    report->warning_count = 2;
    const char *text = written(*state, "text", report, plain);
    assert_contains(text, "  check            gradient by fd agrees, worst at w1: 1.0000001, exact 1, tolerance 1e-06\n"
                          "                   hessian by formula DISAGREES, worst at w1,w2: 2, exact -2, tolerance "
                          "1e-09\n");
    assert_contains(text, "0.70710678\n\n  warning: first\n  warning: second\n");
}

static void test_colour_changes_no_letter(void **state)
{
    struct cp_report *report = steep_report(*state);
    report->warnings = (const char *const[]){"w"};
    report->warning_count = 1;
    const char *colored = written(*state, "text", report, (struct report_style){.color = true});
    assert_contains(colored, "\033[1;31mnot a critical point\033[0m");
    struct text bare = {.arena = *state};
    for (const char *c = colored; *c != 0; c++)
        if (*c == '\033')
            c = strchr(c, 'm');
        else
            text_add(&bare, (struct str){c, 1});
    assert_string_equal(bare.at, written(*state, "text", report, plain));
    assert_lacks(written(*state, "text", report, plain), "\033");
}

static void test_every_size_stays_readable(void **state)
{
    static const size_t sizes[] = {0, 1, 20, 21, 200, 201, 2500};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        const char *text = written(*state, "text", ladder_report(*state, sizes[i], sizes[i] / 2), plain);
        size_t lines = 0;
        for (const char *line = text; *line != 0; lines++) {
            const char *end = strchr(line, '\n');
            assert_non_null(end);
            assert_true(end == line || end[-1] != ' ');
            line = end + 1;
        }
        assert_true(lines < 70);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_saddle),
        cmocka_unit_test(test_a_bare_matrix),
        cmocka_unit_test(test_not_critical),
        cmocka_unit_test(test_assumed_critical),
        cmocka_unit_test(test_extrema_say_whether_they_are_strict),
        cmocka_unit_test(test_undecided_points_say_why_and_what_to_do),
        cmocka_unit_test(test_a_fall_below_the_shown_digits_shows_itself),
        cmocka_unit_test(test_how_sure),
        cmocka_unit_test(test_checks_and_warnings),
        cmocka_unit_test(test_colour_changes_no_letter),
        cmocka_unit_test(test_every_size_stays_readable),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
