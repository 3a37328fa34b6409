/* Special functions that the C library lacks, or that overflow when written down as their formula says.
 *
 * Errors are stated in ulps of the result, as measured against 60 digits (tests/domain/test_special.c), where long double
 * has a longer mantissa than double; where it has not, digamma and polygamma lose two digits. NaN gives NaN. */
#ifndef DOMAIN_SPECIAL_H
#define DOMAIN_SPECIAL_H

/* Orders of special_polygamma: 0 ... SPECIAL_MOST_ORDER. */
enum { SPECIAL_MOST_ORDER = 20 };

/* The logarithmic derivative of the gamma function. Within 0.51 ulp for x > 0, the zero at 1.4616... included; for x < 0
 * within 0.51 ulp, but near a zero within 2e-18 times the terms that cancel there, pi cot(pi x). At the poles
 * 0, -1, -2, ... NaN. */
double special_digamma(double x);

/* The n-th derivative of digamma. Errors as for digamma; NaN at the poles and for other n. */
double special_polygamma(int n, double x);

/* 1/(1 + exp(-x)), within 2 ulps, subnormal results included. */
double special_sigmoid(double x);

/* log(1 + exp(x)), within 2 ulps for every x. */
double special_softplus(double x);

#endif
