/* No verdict from one-sided derivatives is wrong: known points, and thousands of random piecewise smooth losses against what
 * dense samples of the loss around the point show. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "analysis/one_sided.h"

#include "linalg/cone.h"
#include "support/analyses.h"
#include "support/kinked_losses.h"
#include "support/random.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { OPEN = CP_VERDICT_COUNT };

static const char *name_of(enum cp_verdict verdict)
{
    return verdict == (enum cp_verdict)OPEN ? "cannot tell" : cp_verdict_name(verdict);
}

static enum cp_verdict told(const struct cp_report *report)
{
    if (report->verdict != CP_NONSMOOTH)
        fail_msg("no kink: %s", cp_verdict_name(report->verdict));
    assert_non_null(report->one_sided);
    assert_true(report->one_sided->decided == (report->one_sided->reason == NULL));
    return report->one_sided->decided && report->one_sided->order > 0 ? report->one_sided->verdict
                                                                      : (enum cp_verdict)OPEN;
}

/* ---- Known points ---- */

static const struct {
    const char *formula;
    int verdict;
} KNOWN[] = {
    {"abs(x) + y^2", CP_MINIMUM},
    {"abs(x) + abs(y)", CP_MINIMUM},
    {"-abs(x) - y^2", CP_MAXIMUM},
    {"-abs(x) - 3*abs(y)", CP_MAXIMUM},
    {"abs(x) - y^2", CP_SADDLE},
    {"abs(x) - abs(y)", CP_SADDLE},
    {"x*abs(x) + y^2", CP_SADDLE},
    {"abs(x)*x + abs(y)*y", CP_SADDLE},
    {"abs(x) + 2*y", CP_NOT_CRITICAL},
    {"abs(x) + 2*x + y^2", CP_NOT_CRITICAL},
    {"abs(x) + x/2 + y^2", CP_MINIMUM},
    {"abs(-abs(x) + x) + y^2 - 3*relu(x)", OPEN},               /* not critical, but for a piece that is nowhere */
    {"abs(min(0, -2*x) + 2*x)*(0 - 1) + abs(x/4) + y^2", OPEN}, /* the same */
    {"abs(x) + x + y^2", OPEN},                                 /* flat for x < 0: a minimum that is not strict */
    {"max(x, y) + x^2 + y^2", CP_NOT_CRITICAL},
    {"max(x, -x) + y^2", CP_MINIMUM},
    {"min(x, -x) - y^2", CP_MAXIMUM},
    {"max([x, -x, y]) + y^2", CP_MINIMUM},
    {"max([x, y, -x - y])", CP_MINIMUM},
    {"min([x, y, -x - y])", CP_MAXIMUM},
    {"max([x, y, -x - y]) - 10*x^2", CP_MINIMUM},
    {"max([x, y, x + y, -x - y])", CP_MINIMUM},
    {"abs(x - y^2) - y^2/2", CP_SADDLE},
    {"abs(x - y^2) + y^2/2", CP_MINIMUM},
    {"abs(x - y^2) + x", OPEN},         /* y^2 left of the parabola: a minimum that is not strict */
    {"2*abs(x - y^2) + x", CP_MINIMUM}, /* y^2 on the parabola */
    {"2*abs(x + y^2) + x", CP_SADDLE},  /* -y^2 on it */
    {"abs(x) + relu(y) + 2*relu(-y)", CP_MINIMUM},
    {"relu(x) - relu(-x) + y^2", CP_NOT_CRITICAL}, /* x + y^2 in disguise */
    {"leaky_relu(x) + 3*relu(-x) + y^2", CP_MINIMUM},
    {"leaky_relu(x) + y^2", CP_NOT_CRITICAL},
    {"elu(x) + y^2", CP_NOT_CRITICAL},
    {"abs(abs(x) - abs(y)) + x^2 + y^2", CP_MINIMUM},
    {"abs(abs(x) - y) - x^2/4 - y^2/4", CP_SADDLE},
    {"where(x > 0, x, -x) + y^2", CP_MINIMUM},
    {"where(x > 0, x^2, -3*x) + y^2", CP_MINIMUM},
    {"where(x > 0, x^2 + 1, -x) + y^2", OPEN}, /* a jump */
    {"step(x) + y^2", OPEN},
    {"sign(x) + y^2", OPEN},
    {"sqrt(x) + y^2", OPEN},
    {"norm2([x, y])", CP_MINIMUM},
    {"-hypot(x, y)", CP_MAXIMUM},
    {"norm2([x, y]) + x/2", CP_MINIMUM},
    {"norm2([x, y]) + 2*x", CP_NOT_CRITICAL},
    {"norm2([x, y]) + x", OPEN}, /* flat along -x */
    {"norm2([x, y]) + 0.9*x - 5*y^2", CP_MINIMUM},
    {"sqrt(x^2) + y^2", CP_MINIMUM},
    {"sqrt(x^2) - y^2", CP_SADDLE},
    {"sqrt(x^2) + x*y - y^2", CP_SADDLE},
    {"norm2([x - y^2]) + y^2/2", CP_MINIMUM},
    {"2*norm2([x - y^2]) + x", CP_MINIMUM}, /* y^2 on the parabola */
    {"norm2([x, y]) - 2*abs(x)", OPEN},     /* a saddle; vectors that depend on each other */
    {"exp(norm2([x, y])) - x/2", CP_MINIMUM},
    {"norm2([x, y]) - norm2([x, -y])", OPEN}, /* 0 */
    {"norm2([x, y]) - norm2([x, -y])/2", OPEN},
    {"norm2([x, y, x + y, 3*x]) + y", CP_MINIMUM},
    {"norm2([x, y])^2", OPEN},        /* smooth, and the Hessian of the norm is not */
    {"abs(norm2([x, y]) - x)", OPEN}, /* a norm within a kink */
    {"norm2([x, y]) + relu(x)", OPEN},
    {"abs(x)*abs(y)", OPEN},
    {"relu(x)^2 + y^2", OPEN},
    {"abs(x^3) + y^2", OPEN},
    {"relu(step(x) - 0.5) + abs(x) + y^2", OPEN}, /* the jump throws another switch */
};

static void known_points(void **state)
{
    static const double origin[] = {0, 0};
    for (size_t k = 0; k < sizeof KNOWN / sizeof *KNOWN; k++) {
        struct model *model = formula_model(*state, KNOWN[k].formula, "x=0,y=0");
        enum cp_verdict verdict = told(report_of(*state, model, origin, NULL));
        if ((int)verdict != KNOWN[k].verdict)
            fail_msg("%s: %s, not %s", KNOWN[k].formula, name_of(verdict), name_of((enum cp_verdict)KNOWN[k].verdict));
    }
}

/* ---- Random losses ---- */

enum { MOST_N = 4 };

/* ---- What samples show ---- */

struct shown {
    double lowest; /* of L - L(theta), relative to what rounding does */
    double highest;
    double nearest; /* length of the point of the hull of the gradients nearby that is nearest to 0 */
};

static void gradient_at(struct problem *problem, const double *theta, const double *d, double *gradient)
{
    double moved[MOST_N];
    double error[MOST_N];
    struct derivatives out = {.gradient = gradient, .gradient_error = error};
    for (size_t i = 0; i < problem->model->n; i++)
        moved[i] = theta[i] + 1e-7 * d[i];
    exact_derivatives(problem->exact, moved, &out);
}

/* Of gradients around theta: no less than the distance of the whole hull, for cones of pieces may be too thin to be hit. */
static double hull_distance(struct arena *scratch, struct random *random, struct problem *problem, const double *theta)
{
    enum { GRADIENTS = 60 };
    size_t n = problem->model->n;
    double *rows = ARENA_ARRAY(scratch, GRADIENTS * n, double);
    double nearest[MOST_N];
    double d[MOST_N];
    for (size_t k = 0; k < GRADIENTS; k++) {
        for (size_t i = 0; i < n; i++)
            d[i] = random_normal(random);
        gradient_at(problem, theta, d, rows + k * n);
    }
    cone_hull_nearest(scratch, GRADIENTS, n, rows, nearest);
    double distance = 0;
    for (size_t i = 0; i < n; i++)
        distance = hypot(distance, nearest[i]);
    return distance;
}

static struct shown sample(struct arena *arena, struct random *random, struct model *model, const double *theta,
                           size_t directions)
{
    struct arena *scratch = arena_child(arena);
    struct problem *problem = problem_new(scratch, model, CP_EXACT);
    size_t n = model->n;
    double here = problem_loss(problem, theta);
    struct shown shown = {INFINITY, -INFINITY, 0};
    double moved[MOST_N];
    for (size_t k = 0; k < directions; k++) {
        double radius = pow(10, -(double)(3 + k % 4));
        double rounding = 1e-14 * (1 + fabs(here));
        double size = 0;
        double d[MOST_N];
        for (size_t i = 0; i < n; i++) {
            d[i] = random_below(random, 4) == 0 ? 0 : random_normal(random);
            size = hypot(size, d[i]);
        }
        for (size_t i = 0; i < n; i++)
            moved[i] = theta[i] + (size > 0 ? radius * d[i] / size : 0);
        double change = (problem_loss(problem, moved) - here) / rounding;
        shown.lowest = fmin(shown.lowest, change);
        shown.highest = fmax(shown.highest, change);
    }
    shown.nearest = hull_distance(scratch, random, problem, theta);
    arena_close(scratch);
    return shown;
}

static bool contradicts(enum cp_verdict verdict, const struct shown *shown)
{
    switch (verdict) {
    case CP_MINIMUM:
        return shown->lowest < -1;
    case CP_MAXIMUM:
        return shown->highest > 1;
    case CP_NOT_CRITICAL:
        return shown->nearest < 1e-6;
    default:
        return false;
    }
}

/* A saddle that samples saw only one side of. */
static bool is_unseen(enum cp_verdict verdict, const struct shown *shown)
{
    return (verdict == CP_SADDLE || verdict == CP_NOT_CRITICAL) && (shown->lowest > -1 || shown->highest < 1);
}

/* The way down falls at shorter steps, too, as far as rounding lets it. */
static void check_escape(struct arena *arena, struct model *model, const struct cp_report *report, const char *formula)
{
    const struct cp_escape *escape = report->escape;
    if (escape == NULL)
        return;
    assert_true(escape->loss_after < report->loss);
    struct problem *problem = problem_new(arena, model, CP_EXACT);
    double fall = report->loss - escape->predicted_after;
    double t = escape->step;
    for (int k = 0; k < 8 && fall > 1e-12 * (1 + fabs(report->loss)); k++, t /= 4, fall /= pow(4, escape->order)) {
        double moved[MOST_N];
        for (size_t i = 0; i < model->n; i++)
            moved[i] =
                report->theta[i] + t * escape->direction[i] + (escape->curve == NULL ? 0 : t * t * escape->curve[i]);
        if (!(problem_loss(problem, moved) < report->loss))
            fail_msg("no way down at step %g: %s", t, formula);
    }
}

typedef void add_loss(struct text *out, struct random *random, size_t n, const double *theta);

static void random_losses(void **state, const char *what, add_loss *add, unsigned seed, int trials)
{
    struct random random = {seed};
    int counts[CP_VERDICT_COUNT + 1] = {0};
    int unseen = 0;
    for (int trial = 0; trial < trials; trial++) {
        struct arena *arena = arena_child(*state);
        struct text formula = {.arena = arena};
        struct text point = {.arena = arena};
        size_t n = 1 + random_below(&random, MOST_N);
        double theta[MOST_N];
        for (size_t i = 0; i < n; i++) {
            theta[i] = quarter(&random);
            text_printf(&point, "%s%c=0", i == 0 ? "" : ",", "xyzw"[i]);
        }
        add(&formula, &random, n, theta);
        for (size_t i = 0; i < n; i++)
            text_printf(&formula, " + 0*%c", "xyzw"[i]);
        struct model *model = formula_model(arena, formula.at, point.at);
        const struct cp_report *report = report_of(arena, model, theta, NULL);
        if (report->verdict == CP_NONSMOOTH) { /* forms of 0 have no kink */
            enum cp_verdict verdict = told(report);
            struct shown shown = sample(arena, &random, model, theta, 400);
            counts[verdict]++;
            unseen += is_unseen(verdict, &shown);
            if (contradicts(verdict, &shown))
                fail_msg("%s: %s, but samples show %g %g, hull %g\n%s\nat %g %g %g %g", what, name_of(verdict),
                         shown.lowest, shown.highest, shown.nearest, formula.at, theta[0], theta[1], theta[2],
                         theta[3]);
            check_escape(arena, model, report, formula.at);
        }
        arena_close(arena);
    }
    print_message("%s: %d minima, %d maxima, %d saddles, %d not critical, %d cannot tell; %d seen from one side\n",
                  what, counts[CP_MINIMUM], counts[CP_MAXIMUM], counts[CP_SADDLE], counts[CP_NOT_CRITICAL],
                  counts[OPEN], unseen);
    assert_true(counts[CP_MINIMUM] > 0 && counts[CP_MAXIMUM] > 0 && counts[CP_SADDLE] > 0);
    assert_true(counts[OPEN] * 20 < trials * (add == add_norms ? 4 : 1));
}

static void extrema_of_forms(void **state)
{
    random_losses(state, "extrema", add_extremum, 1, 700);
}

static void weighted_kinks(void **state)
{
    random_losses(state, "weighted", add_weighted, 2, 700);
}

static void nested_kinks(void **state)
{
    random_losses(state, "nested", add_nested, 3, 700);
}

static void rectified_units(void **state)
{
    random_losses(state, "units", add_unit, 4, 500);
}

static void norms(void **state)
{
    random_losses(state, "norms", add_norms, 5, 1500);
}

static void robust_losses(void **state)
{
    random_losses(state, "robust", add_robust, 6, 700);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(known_points),  ANALYSES_TEST(extrema_of_forms), ANALYSES_TEST(weighted_kinks),
        ANALYSES_TEST(nested_kinks),  ANALYSES_TEST(rectified_units),  ANALYSES_TEST(norms),
        ANALYSES_TEST(robust_losses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
