/* Planes and lines hold the loss itself, where the formula says that they are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "analysis/section.h"

#include "support/analyses.h"

#include <math.h>

static const struct cp_options with_vectors = {.want_eigenvectors = true};

/* L = x^2 + 10 y + 100 z: the value tells the place. */
static void parameters_are_the_coordinates(void **state)
{
    struct model *model = formula_model(*state, "x^2 + 10*y + 100*z", "x=0,y=0,z=0");
    const double theta[] = {0.5, 3, 7};
    const struct cp_plane_options options = {
        .kind = CP_PLANE_PARAMETERS, .entries = {2, 0}, .low = {-1, 2}, .high = {1, 3}, .columns = 3, .rows = 5};
    const struct cp_plane *plane = section_plane(*state, model, theta, NULL, &options, diags_new(*state));
    assert_non_null(plane);
    for (size_t row = 0; row < 5; row++) {
        for (size_t column = 0; column < 3; column++) {
            const double x = 2 + (double)row / 4;
            const double z = -1 + (double)column;
            assert_true(fabs(plane->losses[row * 3 + column] - (x * x + 30 + 100 * z)) < 1e-12);
        }
    }
    assert_true(plane->lowest == 4 + 30 - 100 && plane->highest == 9 + 30 + 100);
    assert_true(plane->axes[0].at == 7 && plane->axes[1].at == 0.5);
}

/* Along the eigenvectors of a quadratic form, L = (a x^2 + b y^2)/2 with its eigenvalues. */
static void eigenvectors_span_a_plane(void **state)
{
    struct model *model = formula_model(*state, "x^2 + 3*x*y + 2*y^2 + 5*z^2 - y*z", "x=0,y=0,z=0");
    const double theta[] = {0, 0, 0};
    const struct cp_report *report = report_of(*state, model, theta, &with_vectors);
    const struct cp_plane_options options = {.columns = 7, .rows = 5, .low = {-2, -1}, .high = {2, 1}};
    const struct cp_plane *plane = section_plane(*state, model, theta, report, &options, diags_new(*state));
    assert_non_null(plane);
    for (size_t k = 0; k < 35; k++) {
        const double x = -2 + 4 * (double)(k % 7) / 6;
        const double y = -1 + 2 * (double)(k / 7) / 4;
        const double expected = (report->eigenvalues[0] * x * x + report->eigenvalues[2] * y * y) / 2;
        assert_true(fabs(plane->losses[k] - expected) < 1e-12);
    }
}

/* What is put on a plane is found on it, also where the directions are not orthogonal. */
static void projections_find_points_of_the_plane(void **state)
{
    struct model *model = formula_model(*state, "sum(W^2) + v^2 + w^2", "W=[[1,2],[3,4]],v=0,w=0");
    for (unsigned long long seed = 0; seed < 50; seed++) {
        const double theta[] = {1, -2, 3, 0.5, 2, -1};
        const struct cp_plane_options options = {.kind = CP_PLANE_RANDOM, .seed = seed, .columns = 2, .rows = 2};
        const struct cp_plane *plane = section_plane(*state, model, theta, NULL, &options, diags_new(*state));
        double p[6];
        double at[2];
        assert_non_null(plane);
        for (int i = 0; i < 6; i++)
            p[i] = theta[i] + 0.3 * plane->axes[0].direction[i] - 0.7 * plane->axes[1].direction[i];
        section_project(plane, p, at);
        assert_true(fabs(at[0] - 0.3) < 1e-10 && fabs(at[1] + 0.7) < 1e-10);
    }
}

/* Li et al. 2018: each filter of a direction has the norm of that of theta. Rows of W, then the two numbers together. */
static void random_directions_are_normalised_by_filter(void **state)
{
    struct model *model = formula_model(*state, "sum(W^2) + v^2 + w^2", "W=[[1,2],[3,4]],v=0,w=0");
    const double theta[] = {3, 4, 0, 0, 5, 12};
    const struct cp_plane_options options = {.kind = CP_PLANE_RANDOM, .seed = 7, .columns = 2, .rows = 2};
    const struct cp_plane *plane = section_plane(*state, model, theta, NULL, &options, diags_new(*state));
    assert_non_null(plane);
    for (int a = 0; a < 2; a++) {
        const double *u = plane->axes[a].direction;
        assert_true(fabs(hypot(u[0], u[1]) - 5) < 1e-12);
        assert_true(u[2] == 0 && u[3] == 0);
        assert_true(fabs(hypot(u[4], u[5]) - 13) < 1e-12);
    }
}

static void losses_that_are_not_finite_are_nan(void **state)
{
    struct model *model = formula_model(*state, "log(x) + y", "x=0,y=0");
    const double theta[] = {1, 0};
    const struct cp_plane_options options = {
        .kind = CP_PLANE_PARAMETERS, .entries = {0, 1}, .low = {-1, 0}, .high = {1, 1}, .columns = 3, .rows = 2};
    const struct cp_plane *plane = section_plane(*state, model, theta, NULL, &options, diags_new(*state));
    assert_non_null(plane);
    assert_true(isnan(plane->losses[0]) && isnan(plane->losses[1]) && plane->losses[2] == 0);
    assert_true(plane->lowest == 0 && plane->highest == 1);
}

static void what_spans_no_plane_is_refused(void **state)
{
    struct model *one = formula_model(*state, "x^2", NULL);
    struct model *two = formula_model(*state, "x^2 + y^2", NULL);
    const double theta[] = {1, 1};
    const struct cp_plane_options same = {.kind = CP_PLANE_PARAMETERS, .entries = {1, 1}};
    const struct cp_plane_options beyond = {.kind = CP_PLANE_PARAMETERS, .entries = {0, 2}};
    const struct cp_plane_options eigen = {.kind = CP_PLANE_EIGEN};
    const struct cp_plane_options *const wrong[] = {&same, &beyond, &eigen};
    for (int k = 0; k < 3; k++) {
        struct diags *diags = diags_new(*state);
        assert_null(section_plane(*state, two, theta, NULL, wrong[k], diags));
        assert_int_equal(diags->count, 1);
    }
    assert_null(section_plane(*state, one, theta, NULL, &eigen, diags_new(*state)));
}

/* L = x^3 - x^2 at 0: slope 0, eigenvalue -2, so that L - model = t^3. */
static void a_profile_stands_beside_its_model(void **state)
{
    struct model *model = formula_model(*state, "x^3 - x^2", NULL);
    const double theta[] = {0};
    const struct cp_report *report = report_of(*state, model, theta, &with_vectors);
    const struct cp_profile *profile = section_profile(*state, model, report, 0, 2, 41, diags_new(*state));
    assert_non_null(profile);
    assert_true(profile->t[0] == -2 && profile->t[40] == 2);
    for (size_t k = 0; k < 41; k++) {
        const double t = profile->t[k];
        assert_true(fabs(profile->losses[k] - profile->model[k] - t * t * t) < 1e-12);
    }
    assert_null(section_profile(*state, model, report, 1, 2, 41, diags_new(*state)));
}

static void on_a_kink_there_is_a_profile_of_one_parameter_only(void **state)
{
    const double theta[] = {0, 0};
    struct model *one = formula_model(*state, "abs(x)", NULL);
    struct model *two = formula_model(*state, "abs(x) + y^2", NULL);
    const struct cp_profile *profile =
        section_profile(*state, one, report_of(*state, one, theta, &with_vectors), 0, 1, 3, diags_new(*state));
    assert_non_null(profile);
    assert_true(profile->losses[0] == 1 && profile->losses[1] == 0 && profile->losses[2] == 1);
    assert_true(isnan(profile->eigenvalue));
    assert_null(section_profile(*state, two, report_of(*state, two, theta, &with_vectors), 0, 1, 3, diags_new(*state)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(parameters_are_the_coordinates),
        ANALYSES_TEST(eigenvectors_span_a_plane),
        ANALYSES_TEST(projections_find_points_of_the_plane),
        ANALYSES_TEST(random_directions_are_normalised_by_filter),
        ANALYSES_TEST(losses_that_are_not_finite_are_nan),
        ANALYSES_TEST(what_spans_no_plane_is_refused),
        ANALYSES_TEST(a_profile_stands_beside_its_model),
        ANALYSES_TEST(on_a_kink_there_is_a_profile_of_one_parameter_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
