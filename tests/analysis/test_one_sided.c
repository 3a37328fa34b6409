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
    {"norm2([x, y])", OPEN},
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

static double quarter(struct random *random)
{
    return (double)((int)random_below(random, 17) - 8) / 4;
}

/* "(x - 1.5)" */
static void add_shifted(struct text *out, const double *theta, size_t i)
{
    text_printf(out, "(%c - (%.17g))", "xyzw"[i], theta[i]);
}

static void add_linear(struct text *out, struct random *random, size_t n, const double *theta)
{
    text_puts(out, "0");
    for (size_t i = 0; i < n; i++) {
        text_printf(out, " + (%.17g)*", quarter(random));
        add_shifted(out, theta, i);
    }
}

static void add_quadratic(struct text *out, struct random *random, size_t n, const double *theta, double diagonal)
{
    text_puts(out, "0");
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++) {
            if (i != j && random_below(random, 2) == 0)
                continue;
            text_printf(out, " + (%.17g)*", quarter(random) + (i == j ? diagonal : 0));
            add_shifted(out, theta, i);
            text_puts(out, "*");
            add_shifted(out, theta, j);
        }
}

static void add_form(struct text *out, struct random *random, size_t n, const double *theta)
{
    text_puts(out, "(");
    add_linear(out, random, n, theta);
    if (random_below(random, 2) == 0) {
        text_puts(out, " + ");
        add_quadratic(out, random, n, theta, 0);
    }
    text_puts(out, ")");
}

static double diagonal_of(struct random *random)
{
    static const double choices[] = {-6, -2, 0, 2, 6};
    return choices[random_below(random, 5)];
}

/* The larger (or smaller) of several forms, two at a time or all at once. */
static void add_extremum(struct text *out, struct random *random, size_t n, const double *theta)
{
    size_t forms = 2 + random_below(random, n);
    bool list = random_below(random, 2) == 0;
    const char *name = random_below(random, 2) == 0 ? "max" : "min";
    for (size_t k = 0; k + 1 < forms && !list; k++)
        text_printf(out, "%s(", name);
    if (list)
        text_printf(out, "%s([", name);
    for (size_t k = 0; k < forms; k++) {
        text_puts(out, k == 0 ? "" : ", ");
        add_form(out, random, n, theta);
        text_puts(out, k > 0 && !list ? ")" : "");
    }
    text_puts(out, list ? "])" : "");
    text_puts(out, " + ");
    add_quadratic(out, random, n, theta, diagonal_of(random));
}

/* Weighted kinks of forms, most of one sign, along the coordinates or not. */
static void add_weighted(struct text *out, struct random *random, size_t n, const double *theta)
{
    static const char *const names[] = {"abs", "relu", "leaky_relu", "elu"};
    size_t terms = 1 + random_below(random, n + 1);
    double sign = random_below(random, 2) == 0 ? 1 : -1;
    for (size_t k = 0; k < terms; k++) {
        double weight = (double)(1 + random_below(random, 8)) / 2 * (random_below(random, 5) == 0 ? -sign : sign);
        text_printf(out, "(%g)*%s(", weight, names[random_below(random, 8) < 5 ? 0 : random_below(random, 4)]);
        add_form(out, random, n, theta);
        text_puts(out, ") + ");
    }
    if (random_below(random, 3) == 0) {
        add_linear(out, random, n, theta);
        text_puts(out, " + ");
    }
    add_quadratic(out, random, n, theta, diagonal_of(random));
}

/* Kinks within kinks. */
static void add_nested(struct text *out, struct random *random, size_t n, const double *theta)
{
    static const char *const outer[] = {"abs(", "relu(", "-abs(", "3*max(0, "};
    text_puts(out, outer[random_below(random, 4)]);
    text_puts(out, random_below(random, 2) == 0 ? "abs(" : "min(0, ");
    add_form(out, random, n, theta);
    text_puts(out, random_below(random, 2) == 0 ? ") - " : ") + 2*");
    add_form(out, random, n, theta);
    text_puts(out, ") + ");
    if (random_below(random, 2) == 0) {
        text_puts(out, "abs(");
        add_form(out, random, n, theta);
        text_puts(out, ") + ");
    }
    add_quadratic(out, random, n, theta, diagonal_of(random));
}

/* Squared errors of a unit with a rectifier, a row of whose data lies on its kink. */
static void add_unit(struct text *out, struct random *random, size_t n, const double *theta)
{
    size_t rows = 1 + random_below(random, 3);
    for (size_t r = 0; r < rows; r++) {
        text_printf(out, "(%g - (%g)*relu(", quarter(random), quarter(random));
        add_linear(out, random, n, theta);
        text_printf(out, r == 0 ? "))^2 + " : " + (%g)))^2 + ", quarter(random));
    }
    add_quadratic(out, random, n, theta, diagonal_of(random));
}

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
        double radius = pow(10, -(double)(3 + k % 2));
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
            assert_true(report->escape == NULL || report->escape->loss_after < report->loss);
        }
        arena_close(arena);
    }
    print_message("%s: %d minima, %d maxima, %d saddles, %d not critical, %d cannot tell; %d seen from one side\n",
                  what, counts[CP_MINIMUM], counts[CP_MAXIMUM], counts[CP_SADDLE], counts[CP_NOT_CRITICAL],
                  counts[OPEN], unseen);
    assert_true(counts[CP_MINIMUM] > 0 && counts[CP_MAXIMUM] > 0 && counts[CP_SADDLE] > 0);
    assert_true(counts[OPEN] * 20 < trials);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(known_points), ANALYSES_TEST(extrema_of_forms), ANALYSES_TEST(weighted_kinks),
        ANALYSES_TEST(nested_kinks), ANALYSES_TEST(rectified_units),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
