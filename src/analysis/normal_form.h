/* The name of a degenerate critical point in Thom's and Arnold's list of simple singularities (Arnold 1972; Poston and Stewart
 * 1978, chapter 7): what the reduced function becomes in suitable coordinates. For information: no verdict rests on it. */
#ifndef ANALYSIS_NORMAL_FORM_H
#define ANALYSIS_NORMAL_FORM_H

#include "analysis/reduction.h"

/* One and two null directions:
 *
 *     A_k   x^(k+1)         D_4-  x^2 y - y^3     E_6   x^3 + y^4
 *     D_4+  x^2 y + y^3     D_5   x^2 y + y^4     E_7   x^3 + x y^3
 *                           D_6   x^2 y + y^5     E_8   x^3 + y^5
 *
 * A sign follows where it matters, as in "A3+" for x^4 and "A3-" for -x^4. `name` is NULL if the form is none of these, or if
 * one of its coefficients is so small that it cannot be told; `called` is what Thom called it, or NULL. */
struct normal_form {
    const char *name;
    const char *called;
};

/* `order` is that of the leading coefficient, `value`, along a single null direction, if there is just one; 0: unknown. */
struct normal_form normal_form_find(struct arena *arena, struct reduction *reduction, int order, double value);

#endif
