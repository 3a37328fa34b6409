/* What printing a double costs: number_write against snprintf with 17 digits, and against the first of 15, 16, 17 digits
 * that reads back. Each round prints the same numbers by every writer in turn; a line per kind of number has the fastest
 * rounds in ns per number and their ratio to number_write. */
#include "base/number.h"

#include "support/random.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { NUMBERS = 1 << 15, ROUNDS = 15, WRITERS = 3 };

typedef size_t writer(char *out, double value);

static size_t library_writer(char *out, double value)
{
    return (size_t)snprintf(out, NUMBER_SIZE, "%.17g", value);
}

static size_t trying_writer(char *out, double value)
{
    size_t size = 0;
    for (int digits = 15; digits <= 17; digits++) {
        size = (size_t)snprintf(out, NUMBER_SIZE, "%.*g", digits, value);
        if (strtod(out, NULL) == value)
            break;
    }
    return size;
}

/* CPU time in ns, which other processes do not change much. */
static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return 1e9 * (double)t.tv_sec + (double)t.tv_nsec;
}

static double any_bits(struct random *random)
{
    double value;
    uint64_t bits = random_bits(random);
    memcpy(&value, &bits, sizeof value);
    return isfinite(value) ? value : 0;
}

static double computed(struct random *random)
{
    return random_uniform(random, -10, 10);
}

static double of_a_grid(struct random *random)
{
    return ((double)random_below(random, 2001) - 1000) / 100;
}

static double whole(struct random *random)
{
    return (double)random_below(random, 1000000);
}

static void measure(const char *name, double (*make)(struct random *))
{
    static double values[NUMBERS];
    static writer *const writers[WRITERS] = {number_write, library_writer, trying_writer};
    struct random random = {1};
    for (size_t i = 0; i < NUMBERS; i++)
        values[i] = make(&random);
    double best[WRITERS] = {1e300, 1e300, 1e300};
    size_t sizes[WRITERS] = {0};
    for (int round = 0; round < ROUNDS; round++)
        for (size_t w = 0; w < WRITERS; w++) {
            char out[NUMBER_SIZE];
            double start = now();
            for (size_t i = 0; i < NUMBERS; i++)
                sizes[w] += writers[w](out, values[i]);
            double spent = (now() - start) / NUMBERS;
            best[w] = spent < best[w] ? spent : best[w];
        }
    printf("%-22s %6.1f ns %6.1f ns %5.1f x %8.1f ns %5.1f x %8.1f bytes\n", name, best[0], best[1], best[1] / best[0],
           best[2], best[2] / best[0], (double)sizes[0] / NUMBERS / ROUNDS);
}

int main(void)
{
    printf("%-22s %9s %17s %19s\n", "", "shortest", "%.17g", "15, 16, 17");
    measure("computed, -10 ... 10", computed);
    measure("of a grid, 1.23", of_a_grid);
    measure("whole, below 10^6", whole);
    measure("any bits", any_bits);
    return 0;
}
