/* The promise of the whole pipeline: no verdict is wrong. Degenerate points seen exactly, nearly, shifted and turned;
 * units, orders and factors that must not matter; kinks; and memory that is given back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "analysis/analyze.h"

#include "support/analyses.h"
#include "support/close.h"
#include "support/random.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* What a degenerate point may be called besides degenerate. */
enum { NEVER = 0, MINIMUM_IS_TRUE = 1, MAXIMUM_IS_TRUE = 2, SADDLE_IS_TRUE = 4 };

/* A loss of x, y, z with a critical point at the origin whose Hessian is singular. */
static const struct {
    const char *formula;
    int truth;
} DEGENERATE[] = {
    {"X^3", SADDLE_IS_TRUE},
    {"X^4", MINIMUM_IS_TRUE},
    {"-X^4", MAXIMUM_IS_TRUE},
    {"X^5 - X^4", MAXIMUM_IS_TRUE},
    {"X^3 + Y^2", SADDLE_IS_TRUE},
    {"X^4 + Y^2", MINIMUM_IS_TRUE},
    {"X^4 - Y^2", SADDLE_IS_TRUE},
    {"X^2*Y", SADDLE_IS_TRUE | MINIMUM_IS_TRUE | MAXIMUM_IS_TRUE}, /* beside 0, X = 0 is a valley or a ridge */
    {"X^3 - 3*X*Y^2", SADDLE_IS_TRUE},
    {"(Y - X^2)*(Y - 2*X^2)", SADDLE_IS_TRUE},
    {"X^2*Y^2", MINIMUM_IS_TRUE},
    {"-X^2*Y^2", MAXIMUM_IS_TRUE},
    {"(X + Y)^2", MINIMUM_IS_TRUE},
    {"-(X - 2*Y)^2", MAXIMUM_IS_TRUE},
    {"(X*Y + X + Y)^2", MINIMUM_IS_TRUE},
    {"X^2*Y^2*(1 + Z^2)", MINIMUM_IS_TRUE},
    {"X^2 + Y^2*Z^2", MINIMUM_IS_TRUE},
    {"-X^2 - Y^4 - Z^6", MAXIMUM_IS_TRUE},
    {"X*Y*Z", SADDLE_IS_TRUE},
    {"X^2 + Y^3*Z", SADDLE_IS_TRUE},
    {"X^2 - Y^2 + Z^4", SADDLE_IS_TRUE},
    {"1 - cos(X) - X^2/2", MAXIMUM_IS_TRUE},
    {"exp(X) - 1 - X - X^2/2 + Y^2", SADDLE_IS_TRUE},
    {"(X^2 + Y^2)^2", MINIMUM_IS_TRUE},
    {"(X^2 - Y^2)^2", MINIMUM_IS_TRUE},
    {"log(1 + X^4) + Y^2", MINIMUM_IS_TRUE},
    {"(exp(X + Y) - 1)^2 + Z^4", MINIMUM_IS_TRUE},
    {"0*X", MINIMUM_IS_TRUE | MAXIMUM_IS_TRUE},
};

enum { FORMULAS = sizeof DEGENERATE / sizeof *DEGENERATE };

/* A point and the map from it to X, Y, Z. */
struct placing {
    double origin[3];
    double turn[9]; /* X_i = sum_j turn_ij (x_j - origin_j) */
    double offset;  /* of the loss */
};

/* The formula with X, Y, Z written out. */
static const char *placed(struct arena *arena, const char *formula, const struct placing *p)
{
    struct text text = {.arena = arena};
    text_printf(&text, "%.17g", p->offset);
    text_puts(&text, " + ");
    for (const char *c = formula; *c != 0; c++) {
        if (*c < 'X' || *c > 'Z') {
            text_add(&text, (struct str){c, 1});
            continue;
        }
        const double *row = p->turn + 3 * (*c - 'X');
        text_puts(&text, "(0");
        for (int j = 0; j < 3; j++)
            if (row[j] != 0)
                text_printf(&text, " + %.17g*(%c - %.17g)", row[j], "xyz"[j], p -> origin[j]);
        text_puts(&text, ")");
    }
    return text.at;
}

static void check_truth(const struct cp_report *r, int truth, const char *formula, const double *theta)
{
    int said = r->verdict == CP_MINIMUM   ? MINIMUM_IS_TRUE
               : r->verdict == CP_MAXIMUM ? MAXIMUM_IS_TRUE
               : r->verdict == CP_SADDLE  ? SADDLE_IS_TRUE
                                          : NEVER;
    if ((said & ~truth) != 0)
        fail_msg("%s at %.17g, %.17g, %.17g: verdict %d (%zu- %zu0 %zu+)", formula, theta[0], theta[1], theta[2],
                 r->verdict, r->negative, r->zero, r->positive);
    if (r->verdict == CP_DEGENERATE)
        assert_non_null(r->reason);
    if (said != NEVER && r->strict && r->decided_by == CP_BY_HESSIAN)
        assert_int_equal(r->zero, 0);
}

/* No Hessian of these points has only one sign, or none at all, and no zero. */
static void check_signs(const struct cp_report *r, const char *formula, const double *theta)
{
    if (r->critical && r->zero == 0)
        fail_msg("%s at %.17g, %.17g, %.17g: no zero eigenvalue is seen (%zu- %zu+)", formula, theta[0], theta[1],
                 theta[2], r->negative, r->positive);
}

/* Analyzes with options that may refuse to converge. */
static const struct cp_report *try(struct arena *arena, struct model *model, const double *theta,
                                   const struct cp_options *options)
{
    struct diags *diags = diags_new(arena);
    const struct cp_report *r = analyze_model(arena, model, theta, options, diags);
    if (r == NULL && strcmp(diags->items[0].code, "E602") != 0)
        assert_int_equal(options->derivatives, CP_FINITE_DIFFERENCES); /* may not find a derivative */
    return r;
}

/* At the point itself and off it by 1e-16 to 1e-6, in every way of asking. */
static size_t sweep(struct arena *parent, struct random *random, const struct placing *p, bool differences)
{
    static const struct cp_options asked[] = {{0}, {.gtol = 1e-6}, {.refine = true}, {.xtol = 1e-4}};
    size_t critical = 0;
    for (size_t f = 0; f < FORMULAS; f++) {
        struct arena *arena = arena_child(parent);
        const char *formula = placed(arena, DEGENERATE[f].formula, p);
        struct model *model = formula_model(arena, formula, "x=0,y=0,z=0");
        for (int decade = -17; decade <= -6; decade += differences ? 5 : 2) {
            double theta[3];
            for (size_t i = 0; i < 3; i++)
                theta[i] = p->origin[i] + (decade < -16 ? 0 : pow(10, decade) * random_uniform(random, -1, 1));
            for (size_t k = differences ? f % 4 : 0; k < sizeof asked / sizeof *asked; k += differences ? 4 : 1) {
                struct cp_options options = asked[k];
                options.derivatives = differences ? CP_FINITE_DIFFERENCES : CP_EXACT;
                const struct cp_report *r = try(arena, model, theta, &options);
                if (r == NULL)
                    continue;
                check_truth(r, DEGENERATE[f].truth, formula, theta);
                check_signs(r, formula, theta);
                critical += r->critical;
            }
        }
        arena_close(arena);
    }
    return critical;
}

static const struct placing AT_ORIGIN = {{0, 0, 0}, {1, 0, 0, 0, 1, 0, 0, 0, 1}, 0};

static void degenerate_points_at_the_origin(void **state)
{
    struct random random = {51};
    struct placing p = AT_ORIGIN;
    assert_true(sweep(*state, &random, &p, false) > FORMULAS);
    p.offset = 1;
    assert_true(sweep(*state, &random, &p, false) > 10 * FORMULAS);
}

static void degenerate_points_elsewhere(void **state)
{
    struct random random = {52};
    for (int trial = 0; trial < 3; trial++) {
        struct placing p = AT_ORIGIN;
        p.offset = trial % 3 == 0 ? 0 : random_uniform(&random, -10, 10);
        for (size_t i = 0; i < 3; i++)
            p.origin[i] = random_uniform(&random, -3, 3) * pow(10, trial % 4 == 1 ? 6 : trial % 4 == 2 ? -6 : 0);
        assert_true(sweep(*state, &random, &p, false) > FORMULAS);
    }
}

/* In whole numbers, so that the turned point is critical exactly. */
static void degenerate_points_turned(void **state)
{
    struct random random = {53};
    for (int trial = 0; trial < 2; trial++) {
        struct placing p = {.turn = {1, 2, 2, 2, 1, -2, 2, -2, 1}};
        p.offset = trial % 3 == 0 ? 0 : 3;
        for (size_t i = 0; i < 3; i++)
            p.origin[i] = trial % 2 != 0 ? random_uniform(&random, -3, 3) : (double)random_below(&random, 7);
        for (size_t k = 0; k < 9; k++)
            p.turn[k] *= ldexp(1, (int)(k % 3) * (trial % 5));
        assert_true(sweep(*state, &random, &p, false) > FORMULAS);
    }
}

static void degenerate_points_by_differences(void **state)
{
    struct random random = {54};
    struct placing p = AT_ORIGIN;
    p.origin[0] = 1;
    p.origin[1] = 1.0 / 3;
    p.origin[2] = -2;
    sweep(*state, &random, &p, true);
}

/* Points within a few units in the last place of the valley, where a single look may hit the mirror image. */
static void few_units_in_the_last_place(void **state)
{
    struct random random = {55};
    for (int trial = 0; trial < 4; trial++) {
        struct arena *arena = arena_child(*state);
        double a = trial == 0 ? 5.0 / 3 : random_uniform(&random, 1, 2);
        double b = trial == 0 ? 5.0 / 3 : random_uniform(&random, 1, 2);
        const char *formula = str_format(arena, "(x - %.17g)^2*(y - %.17g)^2 + 0*z", a, b);
        struct model *model = formula_model(arena, formula, "x=0,y=0,z=0");
        for (int k = -4; k <= 4; k++)
            for (int l = -4; l <= 4; l++) {
                const double theta[] = {a + k * DBL_EPSILON, b + l * DBL_EPSILON, 1};
                check_truth(report_of(arena, model, theta, NULL), MINIMUM_IS_TRUE, formula, theta);
            }
        arena_close(arena);
    }
}

/* Along the valley w1 w2 = 1 of the contract's example, at points of 6 to 16 digits. */
static void the_valley_of_two_weights(void **state)
{
    struct random random = {56};
    struct model *model = formula_model(*state, "(1 - w1*w2)^2", "w1=0,w2=0");
    for (int trial = 0; trial < 300; trial++) {
        struct arena *arena = arena_child(*state);
        double w = random_uniform(&random, 0.2, 5);
        double unit = pow(10, 6 + trial % 11);
        double theta[3] = {round(w * unit) / unit, round(unit / w) / unit, 0};
        for (int refine = 0; refine < 2; refine++) {
            struct cp_options options = {.refine = refine != 0, .xtol = 1e-5};
            const struct cp_report *r = report_of(arena, model, theta, &options);
            assert_true(r->critical);
            check_truth(r, MINIMUM_IS_TRUE, "valley", theta);
            check_signs(r, "valley", theta);
            assert_int_equal(r->positive, 1);
        }
        arena_close(arena);
    }
}

/* ---- Units ---- */

/* A loss with critical point 0 in y_k = (x_k - c_k) / s_k, parameters in another order, times a factor. */
struct units {
    size_t place[4]; /* y_k is parameter place[k] */
    double scale[4];
    double center[4];
    double factor;
};

static const char *const LOSSES[] = {
    "A^2 + 2*B^2 - C^2 + D^2 + A*B*C + B^4",
    "exp(A) - A + (B - C)^2 + C^2 + D^2*(1 + A)",
    "-cosh(A + B) - (A - 2*B)^2 - C^2 - sin(D)^2",
    "A^2 + B^2 + C^3 + D^2",
    "A*B + C*D + A^4",
    "A^2 + 1e-7*B^2 + C^2 - 1e-6*D^2 + A^2*B",
    "log(1 + A^2 + B^2) - (C + D + A)^2 + C^2/2",
};

static const char *in_units(struct arena *arena, const char *loss, const struct units *u)
{
    struct text text = {.arena = arena};
    text_printf(&text, "%.17g*(", u->factor);
    for (const char *c = loss; *c != 0; c++)
        if (*c >= 'A' && *c <= 'D') {
            size_t k = (size_t)(*c - 'A');
            text_printf(&text, "((p%zu - %.17g)/%.17g)", u->place[k], u->center[k] * u->scale[k], u->scale[k]);
        } else {
            text_add(&text, (struct str){c, 1});
        }
    text_puts(&text, ")");
    return text.at;
}

static const struct cp_report *report_in_units(struct arena *arena, const char *loss, const struct units *u,
                                               const double *y)
{
    double theta[4];
    for (size_t k = 0; k < 4; k++)
        theta[u->place[k]] = (u->center[k] + y[k]) * u->scale[k];
    return report_of(arena, formula_model(arena, in_units(arena, loss, u), "p0=0,p1=0,p2=0,p3=0"), theta, NULL);
}

static void draw_units(struct random *random, struct units *u)
{
    for (size_t k = 0; k < 4; k++) {
        u->place[k] = k;
        u->scale[k] = pow(10, random_uniform(random, -12, 12));
    }
    for (size_t k = 3; k > 0; k--) {
        size_t j = random_below(random, k + 1);
        size_t old = u->place[k];
        u->place[k] = u->place[j];
        u->place[j] = old;
    }
    u->factor = pow(10, random_uniform(random, -100, 100));
}

static void units_order_and_factors_change_nothing(void **state)
{
    struct random random = {57};
    for (int trial = 0; trial < 600; trial++) {
        struct arena *arena = arena_child(*state);
        const char *loss = LOSSES[(size_t)trial % (sizeof LOSSES / sizeof *LOSSES)];
        struct units plain = {{0, 1, 2, 3}, {1, 1, 1, 1}, {0, 0, 0, 0}, 1};
        for (size_t k = 0; k < 4; k++)
            plain.center[k] = trial % 3 == 0 ? 0 : random_uniform(&random, 0.5, 2);
        struct units other = plain;
        draw_units(&random, &other);
        double size = trial % 4 == 0   ? 0
                      : trial % 4 == 1 ? 1e-3
                      : trial % 4 == 2 ? 1e-10
                                       : 1e-5; /* off all thresholds */
        double y[4];
        for (size_t k = 0; k < 4; k++)
            y[k] = size * random_uniform(&random, 0.5, 1);
        const struct cp_report *a = report_in_units(arena, loss, &plain, y);
        const struct cp_report *b = report_in_units(arena, loss, &other, y);
        if (a->verdict != b->verdict || a->critical != b->critical || a->negative != b->negative ||
            a->positive != b->positive)
            fail_msg("%s + %g: %d (%zu- %zu+), but %d (%zu- %zu+) as %s", loss, size, a->verdict, a->negative,
                     a->positive, b->verdict, b->negative, b->positive, in_units(arena, loss, &other));
        arena_close(arena);
    }
}

/* ---- Kinks ---- */

static void newton_steps_that_end_on_a_kink(void **state)
{
    static const char *const formulas[] = {"where(x >= 0, x^2, -x^2)", "1 + where(x >= 0, x^2, -x^2)",
                                           "x^2 - 3*relu(-x)*relu(-x)", "2 + x*abs(x)"};
    static const double starts[] = {0, 0.5, 1e-9, 1e-12};
    for (size_t f = 0; f < 4; f++)
        for (size_t s = 0; s < 4; s++)
            for (int refine = 0; refine < 2; refine++) {
                struct cp_options options = {.refine = refine != 0};
                struct model *model = formula_model(*state, formulas[f], NULL);
                const struct cp_report *r = try(*state, model, &starts[s], &options);
                if (r != NULL && r->verdict != CP_NONSMOOTH && r->verdict != CP_DEGENERATE &&
                    r->verdict != CP_NOT_CRITICAL)
                    fail_msg("%s at %g: verdict %d", formulas[f], starts[s], r->verdict);
                if (r != NULL && r->verdict == CP_NONSMOOTH)
                    assert_true(r->kink_count > 0 && r->reason != NULL && r->one_sided != NULL &&
                                (r->escape == NULL || r->escape->loss_after < r->loss));
            }
}

/* ---- Memory ---- */

static void scratch_is_given_back(void **state)
{
    enum { N = 400 };
    struct model *model = json_model(*state, "{\"parameters\": {\"w\": {\"shape\": [400]}}, \"loss\": "
                                             "\"sum((w - 1)^2) + sum((w[1:] - w[:-1])^4) - 3*w[0]^2\"}");
    double *theta = ARENA_ARRAY(*state, N, double);
    for (size_t i = 0; i < N; i++)
        theta[i] = 1 + 1e-3 * (double)(i % 7);
    struct cp_options options = {.assume_critical = true};
    report_of(*state, model, theta, &options);
    size_t before = arena_used(*state);
    for (int k = 0; k < 3; k++)
        assert_int_equal(report_of(*state, model, theta, &options)->n, N);
    /* a report owns its Hessian (n^2) and a few vectors, no more */
    assert_true(arena_used(*state) - before < 3 * (size_t)(N * N + 40 * N) * sizeof(double));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(degenerate_points_at_the_origin),
        ANALYSES_TEST(degenerate_points_elsewhere),
        ANALYSES_TEST(degenerate_points_turned),
        ANALYSES_TEST(degenerate_points_by_differences),
        ANALYSES_TEST(few_units_in_the_last_place),
        ANALYSES_TEST(the_valley_of_two_weights),
        ANALYSES_TEST(units_order_and_factors_change_nothing),
        ANALYSES_TEST(newton_steps_that_end_on_a_kink),
        ANALYSES_TEST(scratch_is_given_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
