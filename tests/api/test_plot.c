/* Sections by the public header. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "critpoint/critpoint.h"

#include <math.h>

static int open_session(void **state)
{
    *state = cp_open();
    return *state == NULL;
}

static int close_session(void **state)
{
    cp_close(*state);
    return 0;
}

static void losses_of_many_points(void **state)
{
    cp_model *model = cp_load_formula(*state, "log(x) + y", NULL);
    const double points[] = {1, 2, exp(1), 0, -1, 0};
    double losses[3];
    assert_true(cp_losses(model, 3, points, losses));
    assert_true(losses[0] == 2 && fabs(losses[1] - 1) < 1e-15 && !isfinite(losses[2]));
}

static void planes_and_profiles(void **state)
{
    cp_model *model = cp_load_formula(*state, "(1 - w1*w2)^2", NULL);
    const double theta[] = {0, 0};
    const struct cp_options options = {.want_eigenvectors = true};
    const struct cp_report *report = cp_analyze(model, theta, &options);
    const struct cp_plane *plane = cp_plane(model, theta, report, &(struct cp_plane_options){0});
    assert_non_null(plane);
    assert_int_equal(plane->columns, 161);
    double at[2];
    cp_plane_project(plane, theta, at);
    assert_true(at[0] == 0 && at[1] == 0);
    assert_non_null(cp_profile(model, report, 1, 0, 0));
    assert_null(cp_profile(model, report, 2, 0, 0));
    assert_int_equal(cp_diagnostic_count(*state), 1);
}

static void kinds_have_names(void **state)
{
    (void)state;
    assert_string_equal(cp_plane_kind_name(CP_PLANE_EIGEN), "eigen");
    assert_string_equal(cp_plane_kind_name(CP_PLANE_RANDOM), "random");
    assert_null(cp_plane_kind_name(CP_PLANE_KIND_COUNT));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(losses_of_many_points, open_session, close_session),
        cmocka_unit_test_setup_teardown(planes_and_profiles, open_session, close_session),
        cmocka_unit_test(kinds_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
