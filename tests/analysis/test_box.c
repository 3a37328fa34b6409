/* The largest loss in a box: closed forms, all corners of convex forms, hills inside the box, waves against a fine grid,
 * and losses that are undefined or infinite in parts of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "analysis/box.h"

#include "linalg/eigsym.h"
#include "support/analyses.h"
#include "support/close.h"
#include "support/random.h"

#include <math.h>

enum { MOST = 64 };

static const double *top_of(struct arena *arena, size_t n, const double *h)
{
    struct eigsym eigen;
    assert_true(eigsym_solve(arena, n, h, true, &eigen));
    return eigen.vectors + (n - 1) * n;
}

/* Searches around theta with all that the Hessian tells, or without it. */
static struct box_peak search(struct arena *arena, struct model *model, const double *theta, const double *reach,
                              bool with_hessian)
{
    struct problem *problem = problem_new(arena, model, CP_EXACT);
    struct derivatives d = derivatives_new(arena, model->n);
    assert_true(problem_derivatives(problem, theta, &d));
    const struct box box = {
        .problem = problem,
        .theta = theta,
        .reach = reach,
        .loss = d.loss,
        .loss_error = d.loss_error,
        .gradient = d.gradient,
        .hessian = with_hessian ? d.hessian : NULL,
        .top = with_hessian ? top_of(arena, model->n, d.hessian) : NULL,
    };
    struct box_peak peak;
    box_climb(arena, &box, &peak);
    for (size_t i = 0; i < model->n; i++)
        assert_true(fabs(peak.at[i] - theta[i]) <= reach[i] * (1 + 1e-12) + 1e-15 * fabs(theta[i]));
    if (isfinite(peak.loss))
        assert_close(problem_loss(problem, peak.at), peak.loss, 1e-13, 1e-300);
    assert_true(peak.loss >= d.loss);
    return peak;
}

/* sum a_i (x_i - c_i)^2 / 2: each coordinate for itself is largest at the end of its interval farther from c_i, or, bent
 * downwards, at c_i or the end nearest to it. */
static double separable_peak(size_t n, const double *a, const double *c, const double *reach)
{
    double total = 0;
    for (size_t i = 0; i < n; i++) {
        double far = fabs(c[i]) + reach[i];
        double near = fmax(fabs(c[i]) - reach[i], 0);
        total += a[i] / 2 * (a[i] > 0 ? far * far : near * near);
    }
    return total;
}

static void separable_forms(void **state)
{
    struct random random = {1};
    for (int k = 0; k < 60; k++) {
        struct arena *arena = arena_child(*state);
        size_t n = 1 + random_below(&random, MOST);
        double a[MOST];
        double c[MOST];
        double reach[MOST];
        static const double theta[MOST];
        struct text formula = {.arena = arena};
        text_puts(&formula, "0");
        struct text point = {.arena = arena};
        for (size_t i = 0; i < n; i++) {
            a[i] = k % 3 == 0 ? fabs(random_normal(&random)) : random_normal(&random);
            c[i] = random_uniform(&random, -2, 2);
            reach[i] = random_uniform(&random, 0.1, 1.5);
            text_printf(&formula, " + %.17g/2*(x%zu - %.17g)^2", a[i], i, c[i]);
            text_printf(&point, "%sx%zu=0", i == 0 ? "" : ",", i);
        }
        struct box_peak peak = search(arena, formula_model(arena, formula.at, point.at), theta, reach, k % 2 == 0);
        assert_close(peak.loss, separable_peak(n, a, c, reach), k % 3 == 0 ? 1e-12 : 1e-4, 0);
        arena_close(arena);
    }
}

static struct model *form_model(struct arena *arena, size_t n, const double *h, const double *g)
{
    struct text text = {.arena = arena};
    text_puts(&text, "{\"quadratic\": {\"A\": [");
    for (size_t i = 0; i < n; i++) {
        text_puts(&text, i == 0 ? "[" : ", [");
        for (size_t j = 0; j < n; j++)
            text_printf(&text, "%s%.17g", j == 0 ? "" : ", ", h[i * n + j]);
        text_puts(&text, "]");
    }
    text_puts(&text, "], \"b\": [");
    for (size_t i = 0; i < n; i++)
        text_printf(&text, "%s%.17g", i == 0 ? "" : ", ", g[i]);
    text_puts(&text, "]}}");
    return json_model(arena, text.at);
}

static double form_at(size_t n, const double *h, const double *g, const double *x)
{
    double total = 0;
    for (size_t i = 0; i < n; i++) {
        total += g[i] * x[i];
        for (size_t j = 0; j < n; j++)
            total += h[i * n + j] * x[i] * x[j] / 2;
    }
    return total;
}

static double best_corner(size_t n, const double *h, const double *g, const double *reach)
{
    double best = -INFINITY;
    for (size_t k = 0; k < (size_t)1 << n; k++) {
        double x[16];
        for (size_t i = 0; i < n; i++)
            x[i] = k >> i & 1 ? -reach[i] : reach[i];
        best = fmax(best, form_at(n, h, g, x));
    }
    return best;
}

/* A random matrix that is positive definite: B'B. */
static void random_convex(struct random *random, size_t n, double *h)
{
    double b[16 * 16];
    for (size_t k = 0; k < n * n; k++)
        b[k] = random_normal(random);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            h[i * n + j] = 0;
            for (size_t k = 0; k < n; k++)
                h[i * n + j] += b[k * n + i] * b[k * n + j];
        }
}

/* The largest value of a convex form lies at a corner. Without the Hessian, up to 8 coordinates are exhausted, and beyond
 * that no corner next to the answer may be better. */
static void convex_forms_are_largest_at_a_corner(void **state)
{
    struct random random = {2};
    static const double theta[16];
    for (int k = 0; k < 120; k++) {
        struct arena *arena = arena_child(*state);
        size_t n = 1 + random_below(&random, 12);
        double h[16 * 16];
        double g[16];
        double reach[16];
        random_convex(&random, n, h);
        for (size_t i = 0; i < n; i++) {
            g[i] = k % 2 == 0 ? 0 : random_normal(&random);
            reach[i] = exp(random_uniform(&random, -2, 1));
        }
        struct model *model = form_model(arena, n, h, g);
        double best = best_corner(n, h, g, reach);
        assert_close(search(arena, model, theta, reach, true).loss, best, 1e-10, 0);
        struct box_peak blind = search(arena, model, theta, reach, false);
        if (n <= 8)
            assert_close(blind.loss, best, 1e-10, 0);
        assert_true(blind.loss <= best * (1 + 1e-10) && blind.loss >= best / 2);
        arena_close(arena);
    }
}

static void hills_inside_the_box_are_climbed(void **state)
{
    static const struct {
        const char *formula;
        double reach[2];
        double peak;
    } rows[] = {
        {"1 - (x - 0.3)^2 - (y + 0.2)^2", {1, 1}, 1},    {"1 - (x - 0.3)^2 - (y + 0.2)^2", {0.1, 1}, 0.96},
        {"exp(-(x - 0.5)^2 - 5*(y - x)^2)", {1, 1}, 1},  {"x*y - x^4 - y^4", {1, 1}, 0.125},
        {"-(1 - x)^2 - 100*(y - x^2)^2", {1.5, 1.5}, 0}, {"sin(20*x) + 0.1*y", {0.5, 2}, 1.2},
    };
    static const double theta[2];
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        struct model *model = formula_model(*state, rows[k].formula, "x=0,y=0");
        assert_close(search(*state, model, theta, rows[k].reach, true).loss, rows[k].peak, 1e-4, 1e-4);
    }
}

/* Never below the trial points that the header promises: theta, and all corners of so few coordinates. */
static void no_trial_point_is_better(void **state)
{
    struct random random = {3};
    for (int k = 0; k < 60; k++) {
        struct arena *arena = arena_child(*state);
        const char *formula =
            str_format(arena, "sin(%g*x + y*z) + cos(%g*y)*x - z^3 + abs(x - y)*%g", random_uniform(&random, 0, 9),
                       random_uniform(&random, 0, 9), random_normal(&random));
        struct model *model = formula_model(arena, formula, "x=0,y=0,z=0");
        struct problem *problem = problem_new(arena, model, CP_EXACT);
        double theta[3];
        double reach[3];
        for (size_t i = 0; i < 3; i++) {
            theta[i] = random_normal(&random);
            reach[i] = random_uniform(&random, 0, 1);
        }
        double peak = search(arena, model, theta, reach, k % 2 == 0).loss;
        for (int corner = 0; corner < 8; corner++) {
            double x[3];
            for (size_t i = 0; i < 3; i++)
                x[i] = theta[i] + (corner >> i & 1 ? -reach[i] : reach[i]);
            assert_true(problem_loss(problem, x) <= peak);
        }
        arena_close(arena);
    }
}

static void holes_are_left_out(void **state)
{
    static const double theta[] = {0.5};
    static const double reach[] = {1};
    struct box_peak peak = search(*state, formula_model(*state, "x*log(x)", "x=0"), theta, reach, true);
    assert_true(peak.undefined > 0 && peak.undefined < peak.evaluations);
    assert_close(peak.loss, 1.5 * log(1.5), 1e-12, 0);
    peak = search(*state, formula_model(*state, "1/(x + 0.5)^2", "x=0"), theta, reach, true);
    assert_true(isinf(peak.loss) && peak.loss > 0);
    assert_close(peak.at[0], -0.5, 1e-15, 0);
}

static void a_flat_loss_stays(void **state)
{
    static const double theta[] = {2, 3};
    static const double reach[] = {0.1, 0.1};
    struct box_peak peak = search(*state, formula_model(*state, "7 + 0*x*y", "x=0,y=0"), theta, reach, true);
    assert_true(peak.loss == 7 && peak.at[0] == 2 && peak.at[1] == 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(separable_forms),
        ANALYSES_TEST(convex_forms_are_largest_at_a_corner),
        ANALYSES_TEST(hills_inside_the_box_are_climbed),
        ANALYSES_TEST(no_trial_point_is_better),
        ANALYSES_TEST(holes_are_left_out),
        ANALYSES_TEST(a_flat_loss_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
