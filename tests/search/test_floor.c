/* Walks along valleys whose shape is known: hyperbolas, circles, planes, the fibres of a matrix product. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "search/floor.h"

#include "support/close.h"
#include "support/random.h"
#include "support/searches.h"

struct valley {
    struct ground ground;
    struct floor_walker *walker;
};

static struct valley valley_of(struct arena *arena, const char *formula, const char *order)
{
    struct valley valley = {.ground = ground_of(arena, formula, order, -3, 3)};
    struct region *region = arena_copy(arena, &valley.ground.region, 1, sizeof *region);
    valley.walker = floor_walker_new(arena, valley.ground.problem, region);
    return valley;
}

static struct landing at(struct arena *arena, const struct valley *valley, double x, double y)
{
    return landing_at(arena, &valley->ground, (const double[]){x, y});
}

static void two_branches_of_a_hyperbola(void **state)
{
    struct valley valley = valley_of(*state, "(1 - x*y)^2", "x=0,y=0");
    struct landing near = at(*state, &valley, 0.5, 2);
    struct landing far = at(*state, &valley, 2.5, 0.4);
    struct landing other = at(*state, &valley, -1, -1);
    assert_true(floor_is_same(&near, &far) && floor_is_same(&near, &other));
    assert_true(floor_joins(valley.walker, &near, &far));
    assert_true(floor_joins(valley.walker, &far, &near));
    assert_false(floor_joins(valley.walker, &near, &other));         /* no path leads there, */
    assert_true(floor_joins_mirrored(valley.walker, &near, &other)); /* but it is the mirror image */
}

static void circles(void **state)
{
    struct valley valley = valley_of(*state, "((x^2 + y^2 - 1)*(x^2 + y^2 - 4))^2", "x=0,y=0");
    struct random random = {11};
    for (int k = 0; k < 40; k++) {
        struct arena *arena = arena_child(*state);
        double a = random_uniform(&random, -3, 3);
        double b = a + random_uniform(&random, -2.5, 2.5); /* opposite points of a circle need stations between */
        struct landing one = at(arena, &valley, cos(a), sin(a));
        struct landing two = at(arena, &valley, cos(b), sin(b));
        struct landing wide = at(arena, &valley, 2 * cos(b), 2 * sin(b));
        assert_true(floor_joins(valley.walker, &one, &two));
        assert_false(floor_joins(valley.walker, &one, &wide)); /* the same loss, another circle */
        assert_false(floor_joins_mirrored(valley.walker, &one, &wide));
        arena_close(arena);
    }
}

/* The second valley is no mirror image: the loss differs beside it. */
static void valleys_that_look_alike(void **state)
{
    struct valley valley = valley_of(*state, "((y - 1)*(y + 1)*(1 + 0.1*y))^2 + 0*x", "x=0,y=0");
    struct landing above = at(*state, &valley, 0.5, 1);
    struct landing below = at(*state, &valley, -0.5, -1);
    assert_true(floor_is_same(&above, &below));
    assert_false(floor_joins(valley.walker, &above, &below));
    assert_false(floor_joins_mirrored(valley.walker, &above, &below));
}

static void flat_everywhere(void **state)
{
    struct valley valley = valley_of(*state, "0*x*y + 5", "x=0,y=0");
    struct landing a = at(*state, &valley, -2, 1);
    struct landing b = at(*state, &valley, 2, -3);
    assert_true(a.zero == 2 && floor_joins(valley.walker, &a, &b));
}

/* U V = M for invertible U: a manifold of four dimensions in eight. */
static void matrix_products(void **state)
{
    struct valley valley = valley_of(*state, "sum((U@V - [[2,1],[0,1]])^2)", "U=[[0,0],[0,0]],V=[[0,0],[0,0]]");
    struct landing a = landing_at(*state, &valley.ground, (const double[]){1, 0, 0, 1, 2, 1, 0, 1});
    struct landing b = landing_at(*state, &valley.ground, (const double[]){2, 0, 0, 2, 1, 0.5, 0, 0.5});
    assert_int_equal(a.zero, 4);
    assert_true(floor_joins(valley.walker, &a, &b));
}

static void isolated_points_are_no_valleys(void **state)
{
    struct valley valley = valley_of(*state, "(x^2 - 1)^2 + y^2", "x=0,y=0");
    struct landing a = at(*state, &valley, 1, 0);
    struct landing b = at(*state, &valley, -1, 0);
    assert_false(floor_is_same(&a, &b));
    struct valley quartic = valley_of(*state, "((x - 1)*(x + 1))^4 + y^2", "x=0,y=0");
    struct landing c = at(*state, &quartic, 1, 0);
    struct landing d = at(*state, &quartic, -1, 0);
    assert_true(c.zero == 1);
    assert_false(floor_joins(quartic.walker, &c, &d));
}

static void the_middle(void **state)
{
    struct valley valley = valley_of(*state, "(1 - x*y)^2", "x=0,y=0");
    double theta[2];
    for (double x = 0.35; x < 3; x += 0.3) {
        struct landing landing = at(*state, &valley, x, 1 / x);
        assert_true(floor_middle(valley.walker, &landing, theta));
        assert_close(theta[0], 1, 1e-5, 0);
        assert_close(theta[1], 1, 1e-5, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(two_branches_of_a_hyperbola),
        ANALYSES_TEST(circles),
        ANALYSES_TEST(valleys_that_look_alike),
        ANALYSES_TEST(flat_everywhere),
        ANALYSES_TEST(matrix_products),
        ANALYSES_TEST(isolated_points_are_no_valleys),
        ANALYSES_TEST(the_middle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
