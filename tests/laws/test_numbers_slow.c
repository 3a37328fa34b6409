/* Ten million random bit patterns print as a text that the C library reads as the same number; of every eighth the library
 * is also asked whether it is the shortest and the closest. */
#include "base/number.h"

#include "support/random.h"
#include "support/shortest.h"

static void ten_million_bit_patterns(void **state)
{
    (void)state;
    struct random random = {20261120};
    size_t finite = 0;
    for (int i = 0; i < 10000000; i++) {
        double value = number_of_bits(random_bits(&random));
        if (!isfinite(value) || value == 0)
            continue;
        char out[NUMBER_SIZE];
        (void)number_print(out, value);
        if (strtod(out, NULL) != value)
            fail_msg("%a was printed as %s", value, out);
        if (i % 8 == 0)
            expect_shortest(value);
        finite++;
    }
    assert_true(finite > 9990000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(ten_million_bit_patterns)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
