/* Numbers of formulas, exactly: p/q * 10^e, so that 0.1 stays 0.1, 1/3 stays 1/3 and 1e-300 fits.
 *
 * A double stands for the shortest decimal that reads back to it, which is the one that people wrote: 3*0.1 is 0.3. What
 * would not fit is refused, and callers leave it as it stands. Invariant: q > 0 shares no divisor with p or 10, and 10
 * does not divide p; 0 is 0/1 * 10^0. Equal values are equal structs. */
#ifndef SYMBOLIC_RATIONAL_H
#define SYMBOLIC_RATIONAL_H

#include "base/str.h"

struct rational {
    int64_t p;
    int64_t q;
    int64_t e;
};

struct rational rational_of(int64_t whole);

/* False if the double has no such form: NaN or infinite. */
bool rational_from(double value, struct rational *out);

/* The nearest double, within an ulp or two. */
double rational_value(struct rational a);

bool rational_equal(struct rational a, struct rational b);
bool rational_is(struct rational a, int64_t whole);
int rational_sign(struct rational a);
struct rational rational_negated(struct rational a);
struct rational rational_size(struct rational a); /* |a| */

/* Whether a is a whole number that fits in an int64_t. */
bool rational_whole(struct rational a, int64_t *whole);

/* Exact arithmetic; false if the result does not fit, or is none, and then *out, which may be an operand, is as it was. */
bool rational_add(struct rational a, struct rational b, struct rational *out);
bool rational_mul(struct rational a, struct rational b, struct rational *out);
bool rational_inverse(struct rational a, struct rational *out);
bool rational_power(struct rational a, struct rational exponent, struct rational *out);

/* The largest g > 0 such that a/g and b/g are whole multiples of 1/1, for numbers that are not 0; false if there is none
 * that fits. Of 4 and -2 it is 2, of 1/2 and 1/3 it is 1/6. */
bool rational_gcd(struct rational a, struct rational b, struct rational *out);

/* As a fraction of whole numbers; false if they do not fit. */
bool rational_fraction(struct rational a, int64_t *over, int64_t *under);

/* Whether it is a finite decimal (q is 1). */
bool rational_decimal(struct rational a);

/* The decimal of |a|, for finite decimals: "0.1", "1e-300". */
const char *rational_print(struct arena *arena, struct rational a);

#endif
