/* What counts as one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "search/merge.h"

#include "support/searches.h"

/* Attempts that reached what is near the given points of the plane; NAN: that reached nothing. */
static struct attempt *attempts_at(struct arena *arena, const struct ground *ground, size_t count,
                                   const double (*points)[2])
{
    struct attempt *attempts = ARENA_ARRAY(arena, count, struct attempt);
    for (size_t k = 0; k < count; k++) {
        attempts[k].end = isnan(points[k][0]) ? ATTEMPT_STUCK : ATTEMPT_REACHED;
        if (attempts[k].end == ATTEMPT_REACHED)
            attempts[k].landing = landing_at(arena, ground, points[k]);
    }
    return attempts;
}

static void points_by_distance(void **state)
{
    static const double points[][2] = {{1.01, 0.99}, {NAN, 0}, {-1, 1}, {0.99, 1.01}, {0.01, 0.02}, {-1.02, 1.01}};
    struct ground ground = ground_of(*state, "(x^2 - 1)^2 + (y^2 - 1)^2", "x=0,y=0", -2, 2);
    struct places places = merge(*state, ground.problem, &ground.region, 6, attempts_at(*state, &ground, 6, points));
    assert_int_equal(places.count, 3);
    assert_int_equal(places.items[0].starts, 2);
    assert_int_equal(places.items[1].starts, 2);
    assert_int_equal(places.items[2].starts, 1);
}

/* (x - 1)^4, multiplied out: rounding hides 1 within 1e-4, and what is reached differs by about that. */
static void blurred_points(void **state)
{
    static const double points[][2] = {{1.1, 0}, {0.9, 0}, {1.3, 0}, {0.7, 0}, {1.01, 0}};
    struct ground ground = ground_of(*state, "x^4 - 4*x^3 + 6*x^2 - 4*x + y^2", "x=0,y=0", -2, 2);
    struct places places = merge(*state, ground.problem, &ground.region, 5, attempts_at(*state, &ground, 5, points));
    assert_int_equal(places.count, 1);
    assert_int_equal(places.items[0].starts, 5);
}

/* Points of a circle that come in any order; the first ones are far apart. */
static void a_valley_is_one(void **state)
{
    enum { COUNT = 24 };
    double points[COUNT + 1][2] = {{0}};
    for (size_t k = 0; k < COUNT; k++) {
        double angle = (double)(k * 7 % COUNT) * 6.283185307179586 / COUNT;
        points[k][0] = cos(angle);
        points[k][1] = sin(angle);
    }
    struct ground ground = ground_of(*state, "(x^2 + y^2 - 1)^2", "x=0,y=0", -2, 2);
    struct places places = merge(*state, ground.problem, &ground.region, COUNT + 1,
                                 attempts_at(*state, &ground, COUNT + 1, (const double(*)[2])points));
    assert_int_equal(places.count, 2); /* the maximum in the middle is not part of it */
    assert_int_equal(places.items[0].starts, COUNT);
    assert_int_equal(places.items[1].starts, 1);
}

static void many_valleys(void **state)
{
    enum { COUNT = 60 };
    double points[COUNT][2];
    for (size_t k = 0; k < COUNT; k++) {
        points[k][0] = (double)(k % 5) - 2;
        points[k][1] = (double)(k * 13 % COUNT) / 15 - 2;
    }
    struct ground ground = ground_of(*state, "sin(pi*x)^2*(3 + x)", "x=0,y=0", -2.5, 2.5); /* five lines */
    struct places places = merge(*state, ground.problem, &ground.region, COUNT,
                                 attempts_at(*state, &ground, COUNT, (const double(*)[2])points));
    assert_int_equal(places.count, 5);
    for (size_t k = 0; k < 5; k++)
        assert_int_equal(places.items[k].starts, COUNT / 5);
}

static void nothing(void **state)
{
    struct ground ground = ground_of(*state, "x", "x=0", -2, 2);
    struct attempt none = {.end = ATTEMPT_STUCK};
    assert_int_equal(merge(*state, ground.problem, &ground.region, 1, &none).count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(points_by_distance), ANALYSES_TEST(blurred_points), ANALYSES_TEST(a_valley_is_one),
        ANALYSES_TEST(many_valleys),       ANALYSES_TEST(nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
