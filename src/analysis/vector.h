/* The few vector operations that the analysis needs. */
#ifndef ANALYSIS_VECTOR_H
#define ANALYSIS_VECTOR_H

#include <stddef.h>

double vector_norm(size_t n, const double *x);    /* Euclidean, without overflow */
double vector_largest(size_t n, const double *x); /* largest magnitude; NaN if there is one */
double vector_dot(size_t n, const double *x, const double *y);
double vector_curvature(size_t n, const double *h, const double *u); /* u'Hu, H n x n */

#endif
