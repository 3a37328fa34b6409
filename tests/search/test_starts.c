/* The sequence: one point in each cell of every grid that fits the prime bases, for all seeds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "search/starts.h"

#include "support/analyses.h"

#include <math.h>
#include <string.h>

static struct region unit_box(struct arena *arena, size_t n)
{
    double *ends = ARENA_ARRAY(arena, 2 * n, double);
    for (size_t i = 0; i < n; i++)
        ends[n + i] = 1;
    return region_box(arena, n, ends, ends + n);
}

/* The first 2^a 3^b points: one in each of the cells that are 2^-a wide and 3^-b high (Niederreiter 1992, section 3.1). */
static void cells_of_the_plane(void **state)
{
    struct region box = unit_box(*state, 2);
    for (unsigned long long seed = 0; seed < 20; seed++) {
        const struct starts *starts = starts_new(*state, &box, seed);
        unsigned char seen[8][27] = {{0}};
        for (size_t k = 0; k < sizeof seen; k++) {
            double theta[2];
            starts_point(starts, k, theta);
            unsigned char *cell = &seen[(size_t)(theta[0] * 8)][(size_t)(theta[1] * 27)];
            assert_int_equal((*cell)++, 0);
        }
    }
}

/* In each coordinate, for the first p points: high bases are stratified too. */
static void every_coordinate_is_stratified(void **state)
{
    static const size_t primes[] = {2,  3,  5,  7,  11, 13, 17, 19, 23, 29, 31, 37,  41,  43,
                                    47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107};
    size_t n = sizeof primes / sizeof *primes;
    struct region box = unit_box(*state, n);
    const struct starts *starts = starts_new(*state, &box, 5);
    double *theta = ARENA_ARRAY(*state, n, double);
    for (size_t i = 0; i < n; i++) {
        unsigned char seen[128] = {0};
        for (size_t k = 0; k < primes[i]; k++) {
            starts_point(starts, k, theta);
            assert_in_range(theta[i] * 1e9, 0, 999999999);
            assert_int_equal(seen[(size_t)(theta[i] * (double)primes[i])]++, 0);
        }
    }
}

/* High coordinates of the first points are not proportional to each other, as Halton's are. */
static void high_coordinates_are_independent(void **state)
{
    enum { N = 50, POINTS = 100 };
    struct region box = unit_box(*state, N);
    const struct starts *starts = starts_new(*state, &box, 1);
    double sum = 0;
    for (size_t k = 0; k < POINTS; k++) {
        double theta[N];
        starts_point(starts, k, theta);
        sum += (theta[N - 1] - 0.5) * (theta[N - 2] - 0.5) * 12 / POINTS; /* their correlation */
    }
    assert_true(fabs(sum) < 0.4);
}

static void points_depend_on_seed_and_number_alone(void **state)
{
    const double low[] = {-1.5e308, 1e-300};
    const double high[] = {1.5e308, 2e-300};
    struct region box = region_box(*state, 2, low, high);
    const struct starts *a = starts_new(*state, &box, 7);
    const struct starts *b = starts_new(*state, &box, 7);
    const struct starts *c = starts_new(*state, &box, 8);
    size_t differ = 0;
    for (size_t k = 0; k < 1000; k++) {
        double x[2];
        double y[2];
        double z[2];
        starts_point(a, k, x);
        starts_point(b, 999 - k, y);
        starts_point(b, k, y);
        starts_point(c, k, z);
        assert_memory_equal(x, y, sizeof x);
        assert_true(region_holds(&box, x, NULL) && isfinite(x[0]));
        differ += memcmp(x, z, sizeof x) != 0;
    }
    assert_int_equal(differ, 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(cells_of_the_plane),
        ANALYSES_TEST(every_coordinate_is_stratified),
        ANALYSES_TEST(high_coordinates_are_independent),
        ANALYSES_TEST(points_depend_on_seed_and_number_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
