/* Kinks found where they are and nowhere else: on grids that step on them, beside them, and far from them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "analysis/kinks.h"

#include "support/analyses.h"
#include "support/random.h"

#include <math.h>
#include <string.h>

static struct kinks kinks_at(struct arena *arena, struct model *model, const double *theta)
{
    return kink_search_run(kink_search_new(arena, model), arena, theta);
}

static size_t count_at(struct arena *arena, struct model *model, double x, double y)
{
    const double theta[] = {x, y};
    return kinks_at(arena, model, theta).count;
}

static void kinks_lie_where_the_argument_is_0(void **state)
{
    static const struct {
        const char *formula;
        double x, y;
        size_t count;
    } rows[] = {
        {"abs(x) + 0*y", 0, 0, 1},
        {"abs(x) + 0*y", -0.0, 0, 1},
        {"abs(x) + 0*y", 5e-324, 0, 0},
        {"abs(x) + 0*y", -1e-17, 0, 0},
        {"abs((x + 0.1)*3 - 0.9) + 0*y", 0.2, 0, 1}, /* 0.2 + 0.1 is no 0.3, and 3 times that no 0.9 */
        {"abs(3*x - 0.3) + 0*y", 0.1000001, 0, 0},
        {"relu(x - y)", 0.5, 0.5, 1},
        {"relu(x - y)", 0.5, 0.25, 0},
        {"max(x, y)", 7, 7, 1},
        {"max(x, y)", 7, 7.0001, 0},
        {"min(x, y^2)", 4, -2, 1},
        {"min(x, y^2)", 4, -2.5, 0},
        {"max([x, y, 3])", 5, 5, 1},
        {"max([x, y, 3])", 2, 2, 0},
        {"min([x, y, 3])", 2, 2, 1},
        {"norm2([x, y])", 0, 0, 1},
        {"norm2([x, y])", 0, 1e-9, 0},
        {"hypot(x, y)", 0, 0, 1},
        {"leaky_relu(x) + y", 0, 0, 2},
        {"sum(abs([x, y, x + y]))", 0, 1, 1},
        {"sum(abs([x, y, x + y]))", 0, 0, 3},
        {"abs(x)*abs(y)", 0, 0, 2},
        {"where(x < y, x, y)", 1, 1, 1},
        {"where(x < y, x, y)", 1, 2, 0},
        {"abs(2) + x + y", 0, 0, 0}, /* theta cannot reach it */
        {"x^2 + y^2", 0, 0, 0},
        {"exp(x)*sin(y)", 0, 0, 0},
        {"softplus(x) + gelu(y) + silu(x)", 0, 0, 0},
        {"tanh(x) + sigmoid(y) + x^3", 0, 0, 0},
        {"max(tanh(x), tanh(x)*exp(y - y))", 0.5, 1, 0}, /* the same on both sides, wherever theta goes */
        {"relu(0*x) + y", 3, 0, 0},
        {"max(relu(x), relu(y))", -1, -2, 0}, /* both dead around theta */
        {"max(relu(x), relu(y))", -1, 0, 2},  /* of relu(y), and of the two */
        {"max(x^4, y^4)", 0, 0, 1},           /* flat, and yet they part */
        {"abs(x^6) + 0*y", 0, 0, 1},
        {"max([x, x, y])", 2, 1, 1}, /* the rule of a reduction counts both */
        {"sqrt(0*x) + y", 1, 1, 1},  /* no derivative on either side */
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        struct model *model = formula_model(*state, rows[k].formula, "x=0,y=0");
        size_t count = count_at(*state, model, rows[k].x, rows[k].y);
        if (count != rows[k].count && !(rows[k].count != 0 && count != 0 && strstr(rows[k].formula, "leaky")))
            fail_msg("%s at %g, %g: %zu kinks", rows[k].formula, rows[k].x, rows[k].y, count);
    }
}

/* sum |w - c| has a kink in every coordinate that equals its c, however it was computed. */
static void random_points_on_and_off_kinks(void **state)
{
    struct random random = {11};
    for (int trial = 0; trial < 200; trial++) {
        struct arena *arena = arena_child(*state);
        double c = random_uniform(&random, -5, 5);
        double s = random_uniform(&random, 0.1, 9);
        const char *formula = str_format(arena, "abs(%.17g*x - %.17g) + relu(y*%.17g + %.17g)", s, s * c, s, s * c);
        struct model *model = formula_model(arena, formula, "x=0,y=0");
        assert_int_equal(count_at(arena, model, c, -c), 2);
        assert_int_equal(count_at(arena, model, c, c), 1);
        assert_int_equal(count_at(arena, model, c * (1 + 1e-13), -c * (1 - 1e-13)), 0);
        arena_close(arena);
    }
}

static void a_kink_tells_its_place(void **state)
{
    struct model *model = formula_model(*state, "x^2 + sum(abs([1, 2, x - 3]*y))", "x=0,y=0");
    const double theta[] = {3, 1};
    struct kinks kinks = kinks_at(*state, model, theta);
    assert_int_equal(kinks.count, 1);
    assert_string_equal(kinks.list[0].what, "abs([1, 2, x - 3]*y)");
    assert_int_equal(kinks.list[0].entry, 2);
    assert_int_equal(kinks.list[0].line, 1);
    assert_int_equal(kinks.list[0].column, 11);
    assert_true(kinks.list[0].distance == 0);
}

static void a_thousand_are_enough(void **state)
{
    struct model *model =
        json_model(*state, "{\"parameters\": {\"w\": {\"shape\": [3000]}}, \"loss\": \"sum(abs(w))\"}");
    double *theta = ARENA_ARRAY(*state, 3000, double);
    assert_int_equal(kinks_at(*state, model, theta).count, 1000);
    for (size_t i = 0; i < 3000; i++)
        theta[i] = i == 2999 ? 0 : 1;
    struct kinks last = kinks_at(*state, model, theta);
    assert_int_equal(last.count, 1);
    assert_int_equal(last.list[0].entry, 2999);
}

/* Distances of straight kinks are exact; precisions are xtol |theta_i| for each coordinate. */
static void the_nearest_kink(void **state)
{
    static const struct {
        const char *formula;
        double x, y;
        const char *what; /* NULL: there is none */
        double distance;
        double precisions;
    } rows[] = {
        {"abs(x) + relu(y - 3)", 2, 5, "abs(x)", 2, 1e3},
        {"abs(x) + relu(y - 3)", 2, 3.5, "relu(y - 3)", 0.5, 0.5 / 3.5e-3},
        {"abs(3*x + 4*y - 5)", 0, 0, "abs(3*x + 4*y - 5)", 1, INFINITY},
        {"abs(3*x + 4*y - 5)", 3, 0, "abs(3*x + 4*y - 5)", 0.8, 4 / 9e-3},
        {"max(x, y)", 1, 3, "max(x, y)", 1.4142135623730951, 2 / 3.1622776601683795e-3},
        {"max([x, y, 10])", 1, 3, "max([x, y, 10])", 7, 7 / 3e-3}, /* y - 10 */
        {"sum(abs([x, y, x - y]))", 3, 2.5, "abs([x, y, x - y])", 0.35355339059327379, 0.5 / 3.9051248379533274e-3},
        {"x^2 + y^2", 1, 1, NULL, 0, 0},
        {"abs(2) + x + y", 1, 1, NULL, 0, 0},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        const double theta[] = {rows[k].x, rows[k].y};
        struct model *model = formula_model(*state, rows[k].formula, "x=0,y=0");
        const struct cp_near_kink *near = kink_search_nearest(kink_search_new(*state, model), *state, theta, 1e-3);
        assert_true((near == NULL) == (rows[k].what == NULL));
        if (near == NULL)
            continue;
        assert_string_equal(near->kink.what, rows[k].what);
        bool same = isinf(rows[k].precisions) ? isinf(near->precisions)
                                              : fabs(near->precisions / rows[k].precisions - 1) < 1e-12;
        if (!same || !(fabs(near->distance - rows[k].distance) < 1e-12 * rows[k].distance))
            fail_msg("%s: %.17g away, %.17g precisions", rows[k].formula, near->distance, near->precisions);
    }
}

/* Of many parameters distances are estimated: the kink of w_i - c_i is |w_i - c_i| away. */
static void the_nearest_of_many(void **state)
{
    struct model *model =
        json_model(*state, "{\"parameters\": {\"w\": {\"shape\": [200]}}, \"loss\": \"sum(abs(w))\"}");
    double *theta = ARENA_ARRAY(*state, 200, double);
    for (size_t i = 0; i < 200; i++)
        theta[i] = i == 77 ? -0.01 : 1;
    const struct cp_near_kink *near = kink_search_nearest(kink_search_new(*state, model), *state, theta, 1e-3);
    assert_int_equal(near->kink.entry, 77);
    assert_true(fabs(near->distance - 0.01) < 0.003);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(kinks_lie_where_the_argument_is_0),
        ANALYSES_TEST(random_points_on_and_off_kinks),
        ANALYSES_TEST(a_kink_tells_its_place),
        ANALYSES_TEST(the_nearest_kink),
        ANALYSES_TEST(the_nearest_of_many),
        ANALYSES_TEST(a_thousand_are_enough),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
