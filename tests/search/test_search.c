/* Whole searches: all critical points of losses that mathematics knows, none twice, from any seed; and what is said where
 * something is missing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "search/search.h"

#include "support/close.h"
#include "support/random.h"
#include "support/searches.h"

#include <string.h>

/* A search in the box [low, high]^n. */
static const struct cp_search *search_box(struct arena *arena, struct model *model, double low, double high,
                                          struct cp_search_request request)
{
    double *ends = ARENA_ARRAY(arena, 2 * model->n, double);
    for (size_t i = 0; i < model->n; i++) {
        ends[i] = low;
        ends[model->n + i] = high;
    }
    request.low = ends;
    request.high = ends + model->n;
    return search_of(arena, model, arena_copy(arena, &request, 1, sizeof request));
}

static void all_points_from_any_seed(void **state)
{
    const struct {
        const char *formula;
        double low, high;
        size_t minima, saddles, maxima;
    } rows[] = {
        {"(x^2 + y - 11)^2 + (x + y^2 - 7)^2", -5, 5, 4, 4, 1},
        {"(x^2 - 1)^2 + (y^2 - 1)^2", -2, 2, 4, 4, 1},
        {"sin(x)*sin(y)", -5, 6, 8, 9, 8},
        {"20 + x^2 - 10*cos(2*pi*x) + y^2 - 10*cos(2*pi*y)", -1.6, 1.6, 9, 24, 16},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
        for (unsigned long long seed = 0; seed < 2; seed++) {
            struct arena *arena = arena_child(*state);
            const struct cp_search *s =
                search_box(arena, formula_model(arena, rows[k].formula, "x=0,y=0"), rows[k].low, rows[k].high,
                           (struct cp_search_request){.starts = 500, .seed = seed});
            assert_int_equal(count_of(s, CP_MINIMUM), rows[k].minima);
            assert_int_equal(count_of(s, CP_SADDLE), rows[k].saddles);
            assert_int_equal(count_of(s, CP_MAXIMUM), rows[k].maxima);
            assert_int_equal(s->count, rows[k].minima + rows[k].saddles + rows[k].maxima);
            assert_int_equal(s->balance.state, CP_BALANCE_HOLDS);
            assert_int_equal(s->reached + s->outside + s->not_finite + s->stuck, 500);
            arena_close(arena);
        }
}

/* sum_i c_i p_i(z_i) with p_i' = (z - a)(z - b)(z - c), in variables z = M x that are turned and scaled: 3^n points. */
struct grid {
    size_t n;
    double roots[2][3];
    double factor[2];
    double turn[2]; /* cosine and sine */
    double unit[2];
    const char *formula;
};

static struct grid grid_new(struct arena *arena, struct random *random, size_t n)
{
    struct grid g = {.n = n};
    struct text text = {.arena = arena};
    double angle = n == 1 ? 0 : random_uniform(random, -1, 1);
    g.turn[0] = cos(angle);
    g.turn[1] = sin(angle);
    for (size_t i = 0; i < 2; i++)
        g.unit[i] = pow(10, random_uniform(random, -20, 20));
    for (size_t i = 0; i < n; i++) {
        double middle = random_uniform(random, -0.2, 0.2);
        g.factor[i] = random_uniform(random, 0.3, 3) * (random_below(random, 2) != 0 ? 1 : -1);
        g.roots[i][0] = middle - random_uniform(random, 0.3, 0.7);
        g.roots[i][1] = middle;
        g.roots[i][2] = middle + random_uniform(random, 0.3, 0.7);
        double a = g.roots[i][0];
        double b = g.roots[i][1];
        double c = g.roots[i][2];
        const char *z =
            i == 0 ? str_format(arena, "(%.17g*x/%.17g + %.17g*y/%.17g)", g.turn[0], g.unit[0], g.turn[1], g.unit[1])
                   : str_format(arena, "(%.17g*y/%.17g - %.17g*x/%.17g)", g.turn[0], g.unit[1], g.turn[1], g.unit[0]);
        text_printf(&text, "%s%.17g*(%s^4/4 - %.17g*%s^3/3 + %.17g*%s^2/2 - %.17g*%s)", i == 0 ? "" : " + ",
                    g.factor[i], z, a + b + c, z, a * b + a * c + b * c, z, a * b * c, z);
    }
    g.formula = text.at;
    return g;
}

/* The point whose z_i is root number r_i. */
static void grid_point(const struct grid *g, size_t r0, size_t r1, double *x)
{
    double z[] = {g->roots[0][r0], g->roots[1][r1]};
    x[0] = (g->turn[0] * z[0] - g->turn[1] * z[1]) * g->unit[0];
    x[1] = (g->turn[1] * z[0] + g->turn[0] * z[1]) * g->unit[1];
}

static bool lists_point(const struct cp_search *s, const struct grid *g, const double *x, size_t index)
{
    for (size_t k = 0; k < s->count; k++) {
        const struct cp_report *r = s->list[k].report;
        if (close_enough(r->theta[0], x[0], 0, 1e-9 * g->unit[0]) &&
            close_enough(r->theta[1], x[1], 0, 1e-9 * g->unit[1]))
            return r->negative == index && r->zero == 0;
    }
    return false;
}

static void random_grids_in_any_unit(void **state)
{
    struct random random = {23};
    for (int trial = 0; trial < 8; trial++) {
        struct arena *arena = arena_child(*state);
        struct grid g = grid_new(arena, &random, 2);
        double low[2];
        double high[2];
        for (size_t i = 0; i < 2; i++) {
            high[i] = 1.6 * g.unit[i];
            low[i] = -high[i];
        }
        const struct cp_search_request request = {.low = low, .high = high, .starts = 300, .seed = (unsigned)trial};
        const struct cp_search *s = search_of(arena, formula_model(arena, g.formula, "x=0,y=0"), &request);
        assert_int_equal(s->count, 9);
        assert_int_equal(s->balance.state, CP_BALANCE_HOLDS);
        for (size_t r0 = 0; r0 < 3; r0++)
            for (size_t r1 = 0; r1 < 3; r1++) {
                double x[2];
                grid_point(&g, r0, r1, x);
                size_t index = ((r0 == 1) != (g.factor[0] < 0)) + ((r1 == 1) != (g.factor[1] < 0));
                assert_true(lists_point(s, &g, x, index));
            }
        arena_close(arena);
    }
}

/* Every point of a list is one for , too. */
static void reports_are_those_of_the_points(void **state)
{
    static const char *const formulas[] = {"sin(x)*sin(y)", "(1 - x*y)^2", "x^3 - 3*x*y^2 + 0.1*x^2",
                                           "tanh(x*y) + 0.1*(x^2 + y^2)"};
    for (size_t f = 0; f < sizeof formulas / sizeof *formulas; f++) {
        struct model *model = formula_model(*state, formulas[f], "x=0,y=0");
        const struct cp_search *s = search_box(*state, model, -3, 3, (struct cp_search_request){.starts = 100});
        assert_true(s->count > 0);
        for (size_t k = 0; k < s->count; k++) {
            const struct cp_report *listed = s->list[k].report;
            const struct cp_report *r = report_of(*state, model, listed->theta, NULL);
            assert_true(r->critical && r->verdict == listed->verdict && r->loss == listed->loss);
            assert_int_equal(r->negative, listed->negative);
        }
    }
}

static void a_valley_once(void **state)
{
    struct model *model = formula_model(*state, "(1 - w1*w2)^2", "w1=0,w2=0");
    for (unsigned long long seed = 0; seed < 2; seed++) {
        const struct cp_search *s =
            search_box(*state, model, -3, 3, (struct cp_search_request){.starts = 500, .seed = seed});
        assert_int_equal(s->count, 2);
        const struct cp_report *valley = s->list[0].report;
        const struct cp_report *origin = s->list[1].report;
        assert_true(!valley->strict && valley->zero == 1 && valley->negative == 0 && fabs(valley->loss) < 1e-25);
        assert_close(fabs(valley->theta[0]), 1, 1e-5, 0); /* its middle */
        assert_true(origin->theta[0] == 0 && origin->theta[1] == 0 && origin->verdict == CP_SADDLE);
        assert_int_equal(s->balance.state, CP_BALANCE_UNKNOWN);
    }
}

static void missing_points_are_noticed(void **state)
{
    struct model *model = formula_model(*state, "(x^2 + y - 11)^2 + (x + y^2 - 7)^2", "x=0,y=0");
    const double point[] = {3.1, 2.1};
    const double low[] = {-5, -5};
    const double high[] = {5, 5};
    const struct cp_search_request request = {.low = low, .high = high, .points = point, .point_count = 1};
    const struct cp_search *s = search_of(*state, model, &request);
    assert_int_equal(s->count, 1);
    assert_int_equal(s->balance.state, CP_BALANCE_HOLDS); /* one minimum makes 1, too: the sum is no proof */
    const double saddle[] = {3.38, 0.07};
    const struct cp_search_request other = {.low = low, .high = high, .points = saddle, .point_count = 1};
    s = search_of(*state, model, &other);
    assert_int_equal(s->count, 1);
    assert_int_equal(s->balance.state, CP_BALANCE_FAILS);
    assert_true(s->balance.sum == -1 && s->balance.degree == 1 && s->balance.outward);
    assert_false(s->sampled);
}

static void filters(void **state)
{
    struct model *model = formula_model(*state, "sin(x)*sin(y)", "x=0,y=0");
    const struct cp_search *s =
        search_box(*state, model, -5, 6, (struct cp_search_request){.starts = 500, .verdicts = 1U << CP_SADDLE});
    assert_int_equal(s->count, 9);
    assert_int_equal(s->hidden, 16);
    assert_int_equal(s->balance.state, CP_BALANCE_HOLDS); /* of all that were found */
    for (size_t index = 0; index <= 2; index++) {
        const struct cp_search_request request = {.starts = 500, .has_index = true, .index = index};
        s = search_box(*state, model, -5, 6, request);
        assert_int_equal(s->count, index == 1 ? 9 : 8);
        assert_int_equal(s->balance.state, CP_BALANCE_UNKNOWN);
        for (size_t k = 0; k < s->count; k++)
            assert_int_equal(s->list[k].report->negative, index);
    }
}

static void hard_ground(void **state)
{
    const struct {
        const char *formula;
        double low, high;
        size_t count;
    } rows[] = {
        {"exp(x)", -3, 3, 0},               /* nothing to be found */
        {"x + x^3/3", -2, 2, 0},            /* a trap for methods that minimize |g| */
        {"log(x)^2", -2, 3, 1},             /* half of the box is no ground at all */
        {"1/x + x", -3, 3, 2},              /* a pole between a maximum and a minimum */
        {"x^2*1e-300", -1e-150, 1e-150, 1}, /* losses of 1e-600 */
        {"1e300*(x/1e150 - 1)^2", -1e151, 1e151, 1},
        {"sqrt(-1 - x^2)", -1, 1, 0},  /* not finite anywhere */
        {"x^4 - x^2 + 1e8", -2, 2, 3}, /* a loss with few digits left */
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        struct model *model = formula_model(*state, rows[k].formula, "x=0");
        const struct cp_search *s = search_box(*state, model, rows[k].low, rows[k].high, (struct cp_search_request){0});
        if (s->count != rows[k].count)
            fail_msg("%s: %zu points", rows[k].formula, s->count);
        assert_int_equal(s->starts, CP_SEARCH_STARTS);
    }
}

static void expect_refusal(struct arena *arena, struct model *model, const struct cp_search_request *request,
                           const char *part)
{
    struct diags *diags = diags_new(arena);
    assert_null(search_new(arena, model, request, diags));
    assert_int_equal(diags->count, 1);
    assert_int_equal(diags->items[0].status, CP_INVALID_INPUT);
    if (strstr(diags->items[0].message, part) == NULL)
        fail_msg("%s", diags->items[0].message);
}

static void requests_that_make_no_sense(void **state)
{
    struct model *model = formula_model(*state, "x^2 + y^2", "x=0,y=0");
    const double zero[] = {0, 0};
    const double one[] = {1, 1};
    const double half[] = {1, 0};
    const double infinite[] = {1, INFINITY};
    const double nan[] = {NAN, 0};
    expect_refusal(*state, model, &(struct cp_search_request){0}, "nowhere to search");
    expect_refusal(*state, model, &(struct cp_search_request){.low = zero, .high = half}, "'y', 0 to 0, is empty");
    expect_refusal(*state, model, &(struct cp_search_request){.low = one, .high = zero}, "is empty");
    expect_refusal(*state, model, &(struct cp_search_request){.low = zero, .high = infinite}, "not finite");
    expect_refusal(*state, model, &(struct cp_search_request){.points = nan, .point_count = 1}, "not finite");
    expect_refusal(*state, model, &(struct cp_search_request){.low = zero, .high = one, .has_index = true, .index = 3},
                   "index 3");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(all_points_from_any_seed),
        ANALYSES_TEST(random_grids_in_any_unit),
        ANALYSES_TEST(reports_are_those_of_the_points),
        ANALYSES_TEST(a_valley_once),
        ANALYSES_TEST(missing_points_are_noticed),
        ANALYSES_TEST(filters),
        ANALYSES_TEST(hard_ground),
        ANALYSES_TEST(requests_that_make_no_sense),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
