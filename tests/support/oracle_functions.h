/* Elementwise functions and their slopes in long double, written down independently of the table of operations: a part of
 * the oracle (oracle.h). */
#ifndef SUPPORT_ORACLE_FUNCTIONS_H
#define SUPPORT_ORACLE_FUNCTIONS_H

#include "expr/op.h"

#include <math.h>
#include <stdlib.h>

static inline long double oracle_sigmoid(long double a)
{
    return 1 / (1 + expl(-a));
}

static inline long double oracle_function(enum op op, long double p, long double a, long double b)
{
    switch (op) {
    case OP_NEG:
        return -a;
    case OP_ADD:
        return a + b;
    case OP_SUB:
        return a - b;
    case OP_MUL:
        return a * b;
    case OP_DIV:
        return a / b;
    case OP_POWI:
    case OP_POWR:
        return powl(a, p);
    case OP_POWN:
    case OP_POW:
        return powl(a, b);
    case OP_LT:
        return a < b;
    case OP_LE:
        return a <= b;
    case OP_GT:
        return a > b;
    case OP_GE:
        return a >= b;
    case OP_EQ:
        return a == b;
    case OP_NE:
        return a != b;
    case OP_EXP:
        return expl(a);
    case OP_EXPM1:
        return expm1l(a);
    case OP_LOG:
        return logl(a);
    case OP_LOG1P:
        return log1pl(a);
    case OP_SQRT:
        return sqrtl(a);
    case OP_CBRT:
        return cbrtl(a);
    case OP_ABS:
        return fabsl(a);
    case OP_SIGN:
        return (a > 0) - (a < 0);
    case OP_SIN:
        return sinl(a);
    case OP_COS:
        return cosl(a);
    case OP_TAN:
        return tanl(a);
    case OP_ASIN:
        return asinl(a);
    case OP_ACOS:
        return acosl(a);
    case OP_ATAN:
        return atanl(a);
    case OP_ATAN2:
        return atan2l(a, b);
    case OP_SINH:
        return sinhl(a);
    case OP_COSH:
        return coshl(a);
    case OP_TANH:
        return tanhl(a);
    case OP_ASINH:
        return asinhl(a);
    case OP_ACOSH:
        return acoshl(a);
    case OP_ATANH:
        return atanhl(a);
    case OP_ERF:
        return erfl(a);
    case OP_ERFC:
        return erfcl(a);
    case OP_SIGMOID:
        return oracle_sigmoid(a);
    case OP_SOFTPLUS:
        return a > 0 ? a + log1pl(expl(-a)) : log1pl(expl(a));
    case OP_RELU:
        return a > 0 ? a : 0;
    case OP_STEP:
        return a > 0;
    case OP_MAX2:
        return a > b ? a : b;
    case OP_MIN2:
        return a < b ? a : b;
    case OP_HYPOT:
        return hypotl(a, b);
    default:
        abort();
    }
}

static inline long double oracle_share(long double first, long double second)
{
    return first > second ? 1 : first == second ? 0.5L : 0;
}

/* d/da; for functions of two arguments oracle_slope_b has d/db. */
static inline long double oracle_slope_a(enum op op, long double p, long double a, long double b)
{
    static const long double root_pi = 1.77245385090551602729816748334114518L;
    switch (op) {
    case OP_NEG:
        return -1;
    case OP_ADD:
    case OP_SUB:
        return 1;
    case OP_MUL:
        return b;
    case OP_DIV:
        return 1 / b;
    case OP_POWI:
    case OP_POWR:
        return p * powl(a, p - 1);
    case OP_POWN:
    case OP_POW:
        return b == 0 ? 0 : b * powl(a, b - 1);
    case OP_EXP:
    case OP_EXPM1:
        return expl(a);
    case OP_LOG:
        return 1 / a;
    case OP_LOG1P:
        return 1 / (1 + a);
    case OP_SQRT:
        return 1 / (2 * sqrtl(a));
    case OP_CBRT:
        return 1 / (3 * powl(cbrtl(a), 2));
    case OP_ABS:
        return (a > 0) - (a < 0);
    case OP_SIN:
        return cosl(a);
    case OP_COS:
        return -sinl(a);
    case OP_TAN:
        return 1 / (cosl(a) * cosl(a));
    case OP_ASIN:
        return 1 / sqrtl(1 - a * a);
    case OP_ACOS:
        return -1 / sqrtl(1 - a * a);
    case OP_ATAN:
        return 1 / (1 + a * a);
    case OP_ATAN2:
        return b / (a * a + b * b);
    case OP_SINH:
        return coshl(a);
    case OP_COSH:
        return sinhl(a);
    case OP_TANH:
        return 1 / (coshl(a) * coshl(a));
    case OP_ASINH:
        return 1 / sqrtl(1 + a * a);
    case OP_ACOSH:
        return 1 / sqrtl(a * a - 1);
    case OP_ATANH:
        return 1 / (1 - a * a);
    case OP_ERF:
        return 2 / root_pi * expl(-a * a);
    case OP_ERFC:
        return -2 / root_pi * expl(-a * a);
    case OP_SIGMOID:
        return oracle_sigmoid(a) * oracle_sigmoid(-a);
    case OP_SOFTPLUS:
        return oracle_sigmoid(a);
    case OP_RELU:
        return a > 0;
    case OP_MAX2:
        return oracle_share(a, b);
    case OP_MIN2:
        return oracle_share(b, a);
    case OP_HYPOT:
        return a / hypotl(a, b);
    default:
        return 0;
    }
}

static inline long double oracle_slope_b(enum op op, long double a, long double b)
{
    switch (op) {
    case OP_ADD:
        return 1;
    case OP_SUB:
        return -1;
    case OP_MUL:
        return a;
    case OP_DIV:
        return -a / (b * b);
    case OP_POW:
        return a == 0 ? 0 : powl(a, b) * logl(a);
    case OP_ATAN2:
        return -a / (a * a + b * b);
    case OP_MAX2:
        return oracle_share(b, a);
    case OP_MIN2:
        return oracle_share(a, b);
    case OP_HYPOT:
        return b / hypotl(a, b);
    default:
        return 0;
    }
}

#endif
