/* Shortest decimals as digits and exponent: published hard cases, the promised sizes, both sides of every power of two.
 * That the texts are the shortest is asked in test_number.c, in laws/numbers_slow and in reference/numbers. */
#include "base/number_shortest.h"

#include "support/random.h"
#include "support/shortest.h"

static void expect_decimal(double value, uint64_t digits, int exponent)
{
    struct number_decimal decimal = number_shortest(value);
    for (; decimal.digits % 10 == 0; decimal.exponent++)
        decimal.digits /= 10;
    if (decimal.digits != digits || decimal.exponent != exponent)
        fail_msg("%a is %llue%d, not %llue%d", value, (unsigned long long)decimal.digits, decimal.exponent,
                 (unsigned long long)digits, exponent);
}

/* Ends of the range; powers of two whose interval is narrow below; ends of the interval that belong to it (even) or do
 * not (odd); two candidates equally close. Giulietti 2020, Adams 2018, Paxson 1991; all as Python's repr has them. */
static void known_hard_cases(void **state)
{
    (void)state;
    expect_decimal(5e-324, 5, -324);
    expect_decimal(1e-323, 1, -323);
    expect_decimal(1.5e-323, 15, -324);
    expect_decimal(0x0.fffffffffffffp-1022, 2225073858507201, -323);
    expect_decimal(0x1p-1022, 22250738585072014, -324);
    expect_decimal(DBL_MAX, 17976931348623157, 292);
    expect_decimal(0x1p1023, 898846567431158, 293);
    expect_decimal(1, 1, 0);
    expect_decimal(0x1p-44, 5684341886080802, -29);
    expect_decimal(0x1p-25, 29802322387695312, -24);
    expect_decimal(0x1p122, 5316911983139664, 21);
    expect_decimal(9007199254740991, 9007199254740991, 0);
    expect_decimal(0x1p53, 9007199254740992, 0);
    expect_decimal(0x1p54, 18014398509481984, 0);
    expect_decimal(0.0095, 95, -4);
    expect_decimal(8.5e22, 85, 21);
    expect_decimal(1e23, 1, 23);
    expect_decimal(nextafter(1e23, INFINITY), 10000000000000001, 7);
    expect_decimal(0x1.e9e2f746bcce1p+54, 34472703820772228, 0); /* between it and the next: an end of both intervals */
    expect_decimal(0x1.e9e2f746bcce2p+54, 3447270382077223, 1);
    expect_decimal(0x1.c9553c780e5a1p+70, 21090759894200319, 5);
    expect_decimal(0x1.c9553c780e5a2p+70, 2109075989420032, 6);
    expect_decimal(128171037.322265625, 12817103732226562, -8); /* halfway between two candidates */
    expect_decimal(3650770260744.90625, 36507702607449062, -4);
    expect_decimal(249389412770945.375, 24938941277094538, -2);
    expect_decimal(2126753913121881.25, 21267539131218812, -1);
    expect_decimal(9.409340012568248e18, 9409340012568248, 3);
    expect_decimal(2.109808898695963e16, 2109808898695963, 1);
    expect_decimal(4.940656e-318, 4940656, -324);
    expect_decimal(0x1.f92bacb3cb40cp716, 6802601037806062, 200); /* the product closest to an integer, and none */
}

/* Digits are few enough for a 17-digit writer, and no normal double has fewer than 16 before its zeros are dropped. */
static void sizes_are_as_promised(void **state)
{
    (void)state;
    struct random random = {11};
    for (int i = 0; i < 500000; i++) {
        double value = fabs(number_of_bits(i % 8 == 0 ? random_bits(&random) >> 12 : random_bits(&random)));
        if (!isfinite(value) || value == 0)
            continue;
        struct number_decimal decimal = number_shortest(value);
        bool low = decimal.digits == 0 || (value >= DBL_MIN && decimal.digits < UINT64_C(1000000000000000));
        if (low || decimal.digits >= UINT64_C(100000000000000000))
            fail_msg("%a has the digits %llu", value, (unsigned long long)decimal.digits);
    }
}

/* Neighbours have different decimals, in the order of their values. */
static void neighbours_are_in_order(void **state)
{
    (void)state;
    for (int e = -1074; e < 1024; e++) {
        double value = nextafter(ldexp(1, e), 0);
        for (int i = 0; i < 3; i++, value = nextafter(value, INFINITY)) {
            if (value == 0 || nextafter(value, INFINITY) == INFINITY)
                continue;
            struct number_decimal a = number_shortest(value);
            struct number_decimal b = number_shortest(nextafter(value, INFINITY));
            for (; a.exponent > b.exponent; a.exponent--)
                a.digits *= 10;
            for (; b.exponent > a.exponent; b.exponent--)
                b.digits *= 10;
            if (a.digits >= b.digits)
                fail_msg("%a and its successor have the digits %llu and %llu", value, (unsigned long long)a.digits,
                         (unsigned long long)b.digits);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(known_hard_cases), cmocka_unit_test(sizes_are_as_promised),
                                       cmocka_unit_test(neighbours_are_in_order)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
