/* Where walks end, by their kind. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "search/walk.h"

#include "support/close.h"
#include "support/random.h"
#include "support/searches.h"

/* A walk whose landings are kept. */
struct hike {
    struct walk walk;
    struct landing landing;
    size_t tests;
};

static bool lands(void *context, const struct frame *frame)
{
    struct hike *hike = context;
    hike->tests++;
    return land(hike->walk.problem, hike->walk.region, frame, &hike->landing);
}

static struct hike *hike_in(struct arena *arena, const struct ground *ground)
{
    struct hike *hike = ARENA_NEW(arena, struct hike);
    struct problem *problem = arena_copy(arena, ground->problem, 1, sizeof *problem);
    struct region *region = arena_copy(arena, &ground->region, 1, sizeof *region);
    *hike = (struct hike){.walk = {.problem = problem,
                                   .region = region,
                                   .here = frame_new(arena, region->n),
                                   .next = frame_new(arena, region->n),
                                   .lands = lands,
                                   .context = hike},
                          .landing = landing_new(arena, region->n)};
    return hike;
}

static const char HIMMELBLAU[] = "(x^2 + y - 11)^2 + (x + y^2 - 7)^2";

/* From everywhere in the box to a point where the gradient is zero, of all kinds. */
static void down_to_every_kind(void **state)
{
    struct ground ground = ground_of(*state, HIMMELBLAU, "x=0,y=0", -5, 5);
    struct random random = {3};
    size_t kinds[3] = {0};
    for (int k = 0; k < 200; k++) {
        struct arena *arena = arena_child(*state);
        struct hike *hike = hike_in(arena, &ground);
        double start[] = {random_uniform(&random, -5, 5), random_uniform(&random, -5, 5)};
        assert_int_equal(walk_down(&hike->walk, start), WALK_LANDED);
        kinds[hike->landing.negative]++;
        arena_close(arena);
    }
    assert_true(kinds[0] > 20 && kinds[1] > 20 && kinds[2] > 5);
}

static void along_to_the_wanted_index(void **state)
{
    struct ground ground = ground_of(*state, HIMMELBLAU, "x=0,y=0", -5, 5);
    struct random random = {4};
    static const size_t least[] = {80, 60, 20}; /* uphill from the rim of the box leads out of it */
    for (size_t index = 0; index <= 2; index++) {
        size_t landed = 0;
        for (int k = 0; k < 100; k++) {
            struct arena *arena = arena_child(*state);
            struct hike *hike = hike_in(arena, &ground);
            double start[] = {random_uniform(&random, -5, 5), random_uniform(&random, -5, 5)};
            if (walk_along(&hike->walk, start, index) == WALK_LANDED) {
                assert_int_equal(hike->landing.negative, index);
                landed++;
            }
            arena_close(arena);
        }
        print_message("index %zu: %zu of 100\n", index, landed);
        assert_true(landed > least[index]);
    }
}

/* |g|^2 has a minimum at 0, where H g = 0 and g = 1: the trap of methods that only look at |g| (Frye et al. 2021). */
static void gradient_flat_places_are_none(void **state)
{
    static const char *const traps[] = {"x + x^3/3", "x + x^3/3 + y^2", "sin(x) + 2*x + y^4 - y"};
    for (size_t t = 0; t < sizeof traps / sizeof *traps; t++) {
        struct ground ground = ground_of(*state, traps[t], t == 0 ? "x=0" : "x=0,y=0", -2, 2);
        for (double x = -1.5; x <= 1.5; x += 0.375) {
            struct hike *hike = hike_in(*state, &ground);
            const double start[] = {x, 0.3};
            assert_int_not_equal(walk_down(&hike->walk, start), WALK_LANDED);
            assert_int_not_equal(walk_along(&hike->walk, start, 0), WALK_LANDED);
        }
    }
}

static void other_ends(void **state)
{
    struct ground steep = ground_of(*state, "exp(x)", "x=0", -2, 2);
    struct ground half = ground_of(*state, "log(x)^2", "x=0", -2, 2);
    assert_int_equal(walk_along(&hike_in(*state, &steep)->walk, (const double[]){0}, 0), WALK_LEFT);
    assert_int_equal(walk_down(&hike_in(*state, &half)->walk, (const double[]){-1}), WALK_NOT_FINITE);
    assert_int_equal(walk_down(&hike_in(*state, &half)->walk, (const double[]){0.1}), WALK_LANDED);
    struct ground plain = ground_of(*state, "3 + 0*x", "x=0", -2, 2); /* flat everywhere: critical at once */
    assert_int_equal(walk_down(&hike_in(*state, &plain)->walk, (const double[]){1}), WALK_LANDED);
}

/* Many variables, badly scaled. */
static void fifty_variables(void **state)
{
    struct ground ground = ground_of(
        *state, "sum(i in 0:50: (i + 1)*(x[i]^2 - 1)^2) + 0.1*sum(i in 0:49: x[i]*x[i+1])",
        "x=[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]", -1.5,
        1.5);
    struct random random = {5};
    size_t landed = 0;
    for (int k = 0; k < 10; k++) {
        double start[50];
        for (size_t i = 0; i < 50; i++)
            start[i] = random_uniform(&random, -1.5, 1.5);
        landed += walk_down(&hike_in(*state, &ground)->walk, start) == WALK_LANDED;
    }
    print_message("%zu of 10\n", landed);
    assert_true(landed >= 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(down_to_every_kind),
        ANALYSES_TEST(along_to_the_wanted_index),
        ANALYSES_TEST(gradient_flat_places_are_none),
        ANALYSES_TEST(other_ends),
        ANALYSES_TEST(fifty_variables),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
