/* One line an operation. The accuracy of each, in ulps, stands in ops.def: glibc's tables for libm's functions (GNU C
 * Library manual, "Known Maximum Errors"), special.h for ours. */
#include "domain/elementary.h"

#include "domain/special.h"

#include <math.h>

/* A kernel from the expression of one entry in terms of x, z (the second argument) and p. */
#define UNARY(id, expression)                                                                                          \
    static void kernel_##id(size_t m, double p, double *y, const double *a, const double *b)                           \
    {                                                                                                                  \
        (void)p;                                                                                                       \
        (void)b;                                                                                                       \
        for (size_t i = 0; i < m; i++) {                                                                               \
            const double x = a[i];                                                                                     \
            y[i] = (expression);                                                                                       \
        }                                                                                                              \
    }
#define BINARY(id, expression)                                                                                         \
    static void kernel_##id(size_t m, double p, double *y, const double *a, const double *b)                           \
    {                                                                                                                  \
        (void)p;                                                                                                       \
        for (size_t i = 0; i < m; i++) {                                                                               \
            const double x = a[i];                                                                                     \
            const double z = b[i];                                                                                     \
            y[i] = (expression);                                                                                       \
        }                                                                                                              \
    }

/* lgamma itself writes the global signgam. */
static double lgamma_of(double x)
{
    int sign;
    return lgamma_r(x, &sign);
}

/* Whole powers up to 4 by multiplication, which is exact for exact squares and twice as fast. */
static void kernel_POWI(size_t m, double p, double *y, const double *a, const double *b)
{
    (void)b;
    if (p == 2) {
        for (size_t i = 0; i < m; i++)
            y[i] = a[i] * a[i];
    } else if (p == 3) {
        for (size_t i = 0; i < m; i++)
            y[i] = a[i] * a[i] * a[i];
    } else if (p == 4) {
        for (size_t i = 0; i < m; i++)
            y[i] = (a[i] * a[i]) * (a[i] * a[i]);
    } else {
        for (size_t i = 0; i < m; i++)
            y[i] = pow(a[i], p);
    }
}

UNARY(NEG, -x)
BINARY(ADD, x + z)
BINARY(SUB, x - z)
BINARY(MUL, x *z)
BINARY(DIV, x / z)
UNARY(POWR, pow(x, p))
BINARY(POWN, pow(x, z))
BINARY(POW, pow(x, z))
BINARY(LT, x < z)
BINARY(LE, x <= z)
BINARY(GT, x > z)
BINARY(GE, x >= z)
BINARY(EQ, x == z)
BINARY(NE, x != z)
UNARY(EXP, exp(x))
UNARY(EXPM1, expm1(x))
UNARY(LOG, log(x))
UNARY(LOG1P, log1p(x))
UNARY(SQRT, sqrt(x))
UNARY(CBRT, cbrt(x))
UNARY(ABS, fabs(x))
UNARY(SIGN, x > 0 ? 1 : x < 0 ? -1 : x)
UNARY(SIN, sin(x))
UNARY(COS, cos(x))
UNARY(TAN, tan(x))
UNARY(ASIN, asin(x))
UNARY(ACOS, acos(x))
UNARY(ATAN, atan(x))
BINARY(ATAN2, atan2(x, z))
UNARY(SINH, sinh(x))
UNARY(COSH, cosh(x))
UNARY(TANH, tanh(x))
UNARY(ASINH, asinh(x))
UNARY(ACOSH, acosh(x))
UNARY(ATANH, atanh(x))
UNARY(ERF, erf(x))
UNARY(ERFC, erfc(x))
UNARY(LGAMMA, lgamma_of(x))
UNARY(DIGAMMA, special_digamma(x))
UNARY(POLYGAMMA, special_polygamma((int)p, x))
UNARY(SIGMOID, special_sigmoid(x))
UNARY(SOFTPLUS, special_softplus(x))
UNARY(RELU, x <= 0 ? 0 : x)
UNARY(STEP, isnan(x) ? x : x > 0)
BINARY(MAX2, x > z || isnan(x) ? x : z)
BINARY(MIN2, x < z || isnan(x) ? x : z)
BINARY(HYPOT, hypot(x, z))

/* MAP rows have kernels, the other families none. */
#define KERNEL_OF_LEAF(id) NULL
#define KERNEL_OF_MAP(id) kernel_##id
#define KERNEL_OF_SELECT(id) NULL
#define KERNEL_OF_MOVE(id) NULL
#define KERNEL_OF_REDUCE(id) NULL
#define KERNEL_OF_SOLVE(id) NULL
#define KERNEL_OF_CONTRACT(id) NULL

elementary_kernel *elementary_find(enum op op)
{
    static elementary_kernel *const kernels[OP_COUNT] = {
#define OP(id, name, arity, family, ...) [OP_##id] = KERNEL_OF_##family(id),
#include "expr/ops.def"
#undef OP
    };
    return kernels[op];
}
