/* The generator against its published vectors, its distributions against their laws, and all of it against another
 * implementation (tests/reference/random). */
#include "base/random.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "support/close.h"

/* Random123, tests/kat_vectors: the three rows of philox4x32 with 10 rounds. */
static void published_vectors(void **state)
{
    (void)state;
    static const struct {
        uint32_t counter[4];
        uint32_t key[2];
        uint32_t out[4];
    } rows[] = {
        {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
        {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
         {0xffffffff, 0xffffffff},
         {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
        {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
         {0xa4093822, 0x299f31d0},
         {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        uint32_t out[4];
        random_philox(rows[k].counter, rows[k].key, out);
        assert_memory_equal(out, rows[k].out, sizeof out);
    }
}

/* To the last bit. */
static void another_implementation_agrees(void **state)
{
    (void)state;
    static const struct {
        uint64_t seed;
        uint32_t stream;
        uint64_t index;
        double unit;
        double gaussian;
        uint64_t whole;
    } rows[] = {
#include "reference/random/random.inc"
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        assert_close(random_unit(rows[k].seed, rows[k].stream, rows[k].index), rows[k].unit, 0, 0);
        assert_close(random_gaussian(rows[k].seed, rows[k].stream, rows[k].index), rows[k].gaussian, 0, 0);
        assert_int_equal(random_whole(rows[k].seed, rows[k].stream, rows[k].index, 1000), rows[k].whole);
    }
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

static double uniform_law(double x)
{
    return x;
}

static double normal_law(double x)
{
    return 0.5 * erfc(-x / sqrt(2));
}

enum { DRAWS = 100000 };

/* Kolmogorov's distance times sqrt(n): above 1.95 in one of a thousand cases. */
static double distance(double *draws, double (*law)(double))
{
    double worst = 0;
    qsort(draws, DRAWS, sizeof *draws, ascending);
    for (size_t i = 0; i < DRAWS; i++) {
        double p = law(draws[i]);
        worst = fmax(worst, fmax(p - (double)i / DRAWS, ((double)i + 1) / DRAWS - p));
    }
    return worst * sqrt(DRAWS);
}

static void draws_follow_their_law(void **state)
{
    (void)state;
    static double draws[DRAWS];
    for (uint64_t seed = 0; seed < 5; seed++) {
        for (uint64_t i = 0; i < DRAWS; i++) {
            draws[i] = random_unit(seed, 9, i);
            assert_true(draws[i] >= 0 && draws[i] < 1 && draws[i] * 0x1p53 == floor(draws[i] * 0x1p53));
        }
        assert_true(distance(draws, uniform_law) < 1.95);
        double moments[5] = {0};
        for (uint64_t i = 0; i < DRAWS; i++) {
            draws[i] = random_gaussian(seed, 9, i);
            for (int k = 1; k <= 4; k++)
                moments[k] += pow(draws[i], k) / DRAWS;
        }
        assert_true(distance(draws, normal_law) < 1.95);
        /* Standard errors of the moments: sqrt(1, 2, 15, 96) / sqrt(n). */
        assert_close(moments[1], 0, 0, 4 * 0.0032);
        assert_close(moments[2], 1, 0, 4 * 0.0045);
        assert_close(moments[3], 0, 0, 4 * 0.0123);
        assert_close(moments[4], 3, 0, 4 * 0.031);
    }
}

/* Neighbours in index, stream and seed know nothing of each other. */
static void neighbours_are_uncorrelated(void **state)
{
    (void)state;
    double sums[3] = {0};
    for (uint64_t i = 0; i < DRAWS; i++) {
        double x = random_gaussian(4, 2, i);
        sums[0] += x * random_gaussian(4, 2, i + 1) / DRAWS;
        sums[1] += x * random_gaussian(4, 3, i) / DRAWS;
        sums[2] += x * random_gaussian(5, 2, i) / DRAWS;
    }
    for (int k = 0; k < 3; k++)
        assert_close(sums[k], 0, 0, 4 / sqrt(DRAWS));
}

static void whole_numbers_are_below_their_count(void **state)
{
    (void)state;
    size_t hits[7] = {0};
    for (uint64_t i = 0; i < 70000; i++)
        hits[random_whole(1, 1, i, 7)]++;
    for (size_t k = 0; k < 7; k++)
        assert_close((double)hits[k], 10000, 0, 4 * sqrt(10000));
    for (uint64_t i = 0; i < 100; i++) {
        assert_int_equal(random_whole(i, 0, i, 1), 0);
        assert_true(random_whole(i, 0, i, UINT64_MAX) < UINT64_MAX);
        assert_true(random_whole(i, 0, i, ((uint64_t)1 << 63) + 1) <= (uint64_t)1 << 63);
    }
}

/* All orders of three things, equally often. */
static void shuffles_are_permutations(void **state)
{
    (void)state;
    size_t hits[27] = {0};
    for (uint64_t seed = 0; seed < 60000; seed++) {
        size_t items[] = {0, 1, 2};
        random_shuffle(seed, 5, 3, items);
        hits[items[0] + 3 * items[1] + 9 * items[2]]++;
    }
    size_t orders = 0;
    for (size_t k = 0; k < 27; k++) {
        orders += hits[k] != 0;
        if (hits[k] != 0)
            assert_close((double)hits[k], 10000, 0, 400);
    }
    assert_int_equal(orders, 6);
    size_t items[100];
    unsigned char seen[100] = {0};
    for (size_t i = 0; i < 100; i++)
        items[i] = i;
    random_shuffle(1, 5, 100, items);
    for (size_t i = 0; i < 100; i++)
        seen[items[i]]++;
    for (size_t i = 0; i < 100; i++)
        assert_int_equal(seen[i], 1);
    random_shuffle(1, 5, 0, items);
    random_shuffle(1, 5, 1, items);
}

/* All pairs out of five, equally often; the edges. */
static void samples_are_subsets(void **state)
{
    (void)state;
    size_t hits[25] = {0};
    size_t out[50];
    for (uint64_t seed = 0; seed < 50000; seed++) {
        random_sample(seed, RANDOM_STREAM_ROWS, 5, 2, out);
        assert_true(out[0] < out[1] && out[1] < 5);
        hits[5 * out[0] + out[1]]++;
    }
    for (size_t i = 0; i < 5; i++)
        for (size_t j = i + 1; j < 5; j++)
            assert_close((double)hits[5 * i + j], 5000, 0, 4 * sqrt(4500));
    random_sample(3, 0, 50, 50, out);
    for (size_t i = 0; i < 50; i++)
        assert_int_equal(out[i], i);
    random_sample(3, 0, 50, 0, out);
    random_sample(3, 0, 0, 0, out);
    static const size_t expected[] = {4, 7, 8, 9, 10, 15, 16, 17};
    random_sample(7, RANDOM_STREAM_ROWS, 20, 8, out);
    assert_memory_equal(out, expected, sizeof expected);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_vectors),
        cmocka_unit_test(another_implementation_agrees),
        cmocka_unit_test(draws_follow_their_law),
        cmocka_unit_test(neighbours_are_uncorrelated),
        cmocka_unit_test(whole_numbers_are_below_their_count),
        cmocka_unit_test(shuffles_are_permutations),
        cmocka_unit_test(samples_are_subsets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
