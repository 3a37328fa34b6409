/* The shortest decimal that reads back to a double, as an integer and a power of ten. number.h makes a text of it. */
#ifndef BASE_NUMBER_SHORTEST_H
#define BASE_NUMBER_SHORTEST_H

#include <stdint.h>

/* digits * 10^exponent; digits may end in zeros. */
struct number_decimal {
    uint64_t digits; /* of a normal double at least 10^15, of any double less than 10^17 */
    int exponent;
};

/* Of the decimals that round to `value`, ties to even, those with the fewest significant digits, and of these the closest
 * (of two equally close ones the even one). `value` is finite and greater than 0. */
struct number_decimal number_shortest(double value);

#endif
