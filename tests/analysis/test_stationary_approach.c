/* The floor of a valley beside which rounded coordinates lie: networks that fit their data with parameters to spare. The
 * truth is known, for the data are made by the network itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "analysis/stationary.h"

#include "analysis/vector.h"
#include "support/close.h"
#include "support/random.h"
#include "support/starts.h"

#include <math.h>

enum { INPUTS = 4, OUTPUTS = 2, MOST_HIDDEN = 40 };

/* A tanh network with one row of data for every `hidden / 4` units, and its weights. */
struct teacher {
    size_t hidden;
    size_t rows;
    size_t n;
    double *theta; /* 0.weight, 0.bias, 2.weight, 2.bias */
    struct model *model;
};

/* "[..., ...]" of `rows` rows; numbers keep their digits. */
static void put_matrix(struct text *text, size_t rows, size_t columns, const double *a)
{
    for (size_t k = 0; k < rows * columns; k++)
        text_printf(text, "%s%.17g%s",
                    k == 0             ? "[["
                    : k % columns == 0 ? "["
                                       : "",
                    a[k],
                    k + 1 == rows * columns      ? "]]"
                    : k % columns == columns - 1 ? "], "
                                                 : ", ");
}

static double output_of(const struct teacher *t, const double *x, size_t c)
{
    const double *bias = t->theta + t->hidden * INPUTS;
    const double *second = bias + t->hidden;
    double total = second[OUTPUTS * t->hidden + c];
    for (size_t h = 0; h < t->hidden; h++) {
        double z = bias[h];
        for (size_t i = 0; i < INPUTS; i++)
            z += t->theta[h * INPUTS + i] * x[i];
        total += second[c * t->hidden + h] * tanh(z);
    }
    return total;
}

/* `unit` scales the inputs; the weights that meet them are in its inverse. */
static struct teacher teacher_new(struct arena *arena, struct random *random, size_t hidden, double unit)
{
    struct teacher t = {.hidden = hidden, .rows = hidden / 4, .n = hidden * (INPUTS + 1 + OUTPUTS) + OUTPUTS};
    double *x = ARENA_ARRAY(arena, t.rows * INPUTS, double);
    double *y = ARENA_ARRAY(arena, t.rows * OUTPUTS, double);
    t.theta = ARENA_ARRAY(arena, t.n, double);
    for (size_t i = 0; i < t.n; i++)
        t.theta[i] = random_uniform(random, -2, 2) / (i < hidden * INPUTS ? unit : 1);
    for (size_t k = 0; k < t.rows * INPUTS; k++)
        x[k] = random_uniform(random, -1, 1) * unit;
    for (size_t k = 0; k < t.rows * OUTPUTS; k++)
        y[k] = output_of(&t, x + k / OUTPUTS * INPUTS, k % OUTPUTS);
    struct text text = {.arena = arena};
    text_printf(
        &text,
        "{\"network\": {\"layers\": [{\"type\": \"dense\", \"units\": %zu, \"activation\": \"tanh\"}, {\"type\": "
        "\"dense\", \"units\": %d}], \"loss\": \"mse\"}, \"init\": {\"scheme\": \"zeros\"}, \"data\": {\"inputs\": ",
        hidden, OUTPUTS);
    put_matrix(&text, t.rows, INPUTS, x);
    text_puts(&text, ", \"targets\": ");
    put_matrix(&text, t.rows, OUTPUTS, y);
    text_puts(&text, "}}");
    t.model = json_model(arena, text.at);
    return t;
}

/* The weights as a file in single precision holds them. */
static double *single(struct arena *arena, const struct teacher *t)
{
    double *theta = ARENA_ARRAY(arena, t->n, double);
    for (size_t i = 0; i < t->n; i++)
        theta[i] = (float)t->theta[i];
    return theta;
}

static double largest_relative_move(const struct teacher *t, const double *from, const double *to)
{
    double largest = 0;
    for (size_t i = 0; i < t->n; i++)
        largest = fmax(largest, fabs(to[i] - from[i]) / fabs(from[i]));
    return largest;
}

/* A move by at most 6e-8 of each weight leads to a loss of 0, so that the point is critical: no eigenvalue is negative,
 * and as many are positive as there are residuals. */
static void rounded_weights_are_critical(void **state)
{
    static const size_t widths[] = {8, 20, MOST_HIDDEN};
    static const double units[] = {1, 0x1p20, 0x1p-30};
    struct random random = {91};
    for (int trial = 0; trial < 18; trial++) {
        struct arena *arena = arena_child(*state);
        struct teacher t = teacher_new(arena, &random, widths[trial % 3], units[trial / 6]);
        struct problem *problem = problem_new(arena, t.model, CP_EXACT);
        double *theta = single(arena, &t);
        struct stationary_start start = start_at(arena, problem, theta);
        struct stationary s;
        stationary_test(problem, &start, &s);
        if (!s.critical || !s.moved || largest_relative_move(&t, theta, s.theta) > 1e-6)
            fail_msg("trial %d, n = %zu: critical %d", trial, t.n, s.critical);
        assert_int_equal(s.inertia.negative, 0);
        assert_int_equal(s.inertia.positive, OUTPUTS * t.rows);
        arena_close(arena);
    }
}

/* Refinement goes to the floor beside theta, and not along the valley. */
static void refinement_stays_near(void **state)
{
    struct random random = {92};
    for (int trial = 0; trial < 6; trial++) {
        struct arena *arena = arena_child(*state);
        struct teacher t = teacher_new(arena, &random, trial % 2 == 0 ? 12 : MOST_HIDDEN, 1);
        struct problem *problem = problem_new(arena, t.model, CP_EXACT);
        double *theta = single(arena, &t);
        struct stationary_start start = start_at(arena, problem, theta);
        struct stationary s;
        assert_true(stationary_refine(problem, &start, &s));
        assert_true(largest_relative_move(&t, theta, s.theta) <= 1e-6);
        assert_true(s.at.loss < 1e-24);
        arena_close(arena);
    }
}

/* A thousandth of each weight is beyond the precision of 1e-6. */
static void other_weights_are_not(void **state)
{
    struct random random = {93};
    for (int trial = 0; trial < 6; trial++) {
        struct arena *arena = arena_child(*state);
        struct teacher t = teacher_new(arena, &random, trial % 2 == 0 ? 12 : MOST_HIDDEN, 1);
        struct problem *problem = problem_new(arena, t.model, CP_EXACT);
        double *theta = single(arena, &t);
        for (size_t i = 0; i < t.n; i++)
            theta[i] *= 1 + random_uniform(&random, -1e-3, 1e-3);
        struct stationary_start start = start_at(arena, problem, theta);
        struct stationary s;
        stationary_test(problem, &start, &s);
        assert_false(s.critical || s.moved);
        arena_close(arena);
    }
}

/* Coordinates without room stay where they are; the others go to the floor, the nearest point of a line. */
static void coordinates_without_room_stay(void **state)
{
    struct problem *problem = problem_new(*state, formula_model(*state, "(x + y + z - 3)^2", "x=0,y=0,z=0"), CP_EXACT);
    const double theta[] = {1, 1 + 1e-7, 1};
    const double room[] = {1e-6, 1e-6, 0};
    const double tight[] = {1e-9, 1e-9, 0};
    double found[3];
    struct stationary_start start = start_at(*state, problem, theta);
    assert_true(stationary_approach(problem, &start, room, found));
    assert_close(found[0], 1 - 0.5e-7, 1e-14, 0);
    assert_close(found[1], 1 + 0.5e-7, 1e-14, 0);
    assert_true(found[2] == 1);
    assert_false(stationary_approach(problem, &start, tight, found));
    assert_false(stationary_approach(problem, &start, (const double[]){0, 0, 0}, found));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(rounded_weights_are_critical),
        ANALYSES_TEST(refinement_stays_near),
        ANALYSES_TEST(other_weights_are_not),
        ANALYSES_TEST(coordinates_without_room_stay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
