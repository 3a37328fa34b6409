/* Digamma and polygamma: shift x upwards by the recurrence psi(x+1) = psi(x) + 1/x until the asymptotic series converges
 * (Abramowitz and Stegun 1964, 6.3.5, 6.3.18, 6.4.6, 6.4.11); reflect negative x (6.3.7, 6.4.7). The work is done in
 * long double: it rounds away the errors of the sums, and no power of x over- or underflows before the result does. */
#include "domain/special.h"

#include <math.h>
#include <stdbool.h>

static const long double PI = 3.14159265358979323846264338327950288L;

/* B_2k / (2k)!, k = 1, 2, ...: Bernoulli numbers. Used at arguments above 12 + n, the first term left out is below 1e-21
 * of the sum. */
static const long double BERNOULLI[] = {
    0.08333333333333333333333333L,    -0.001388888888888888888888889L,  0.00003306878306878306878306878L,
    -8.267195767195767195767196e-7L,  2.087675698786809897921009e-8L,   -5.284190138687493184847682e-10L,
    1.338253653068467883282698e-11L,  -3.389680296322582866830195e-13L, 8.586062056277844564135905e-15L,
    -2.174868698558061873041516e-16L, 5.509002828360229515202653e-18L,  -1.395446468581252334070769e-19L,
    3.53470703962946747169323e-21L};
enum { BERNOULLI_COUNT = sizeof BERNOULLI / sizeof *BERNOULLI };

static bool is_pole(double x)
{
    return x <= 0 && x == floor(x);
}

/* cot(pi x): the reduction of x is exact, and neither branch is near a pole of tan. */
static long double cot_pi(double x)
{
    double r = x - round(x);
    if (fabs(r) < 0.25)
        return 1 / tanl(PI * r);
    return r > 0 ? tanl(PI * (0.5L - r)) : -tanl(PI * (0.5L + r));
}

/* ---- Digamma ------------------------------------------------------------------------------------------------ */

/* Taylor series at the positive zero x0: psi^(k)(x0) / k!. Within 0.2 of x0 the first term left out is below 1e-19. */
static long double digamma_near_zero(long double d)
{
    static const long double taylor[] = {
        0.9676722454476211704274448L,     -0.4427631689835921060928653L,   0.2584997609556510106244014L,
        -0.1639427054424065275042513L,    0.1078240506912623657571829L,    -0.07219956125645471092612178L,
        0.04880428816414310722509253L,    -0.0331611264748473592922584L,   0.02259764823221810465962483L,
        -0.01542476590494895913880032L,   0.01053879161661217538812405L,   -0.007204534386356868240970474L,
        0.004926781395729853446354266L,   -0.003369801655439328082792857L, 0.00230512632673492783693838L,
        -0.001576936771430197259270935L,  0.001078825201916296580691918L,  -0.0007380709389960051295660474L,
        0.0005049532658346020351773982L,  -0.000345468025106307699555568L, 0.000236356015640270527923696L,
        -0.0001617062209197480344935831L, 0.0001106337276874741090408716L, -0.00007569179582195065919237709L};
    long double sum = 0;
    for (int k = sizeof taylor / sizeof *taylor; k-- > 0;)
        sum = (sum + taylor[k]) * d;
    return sum;
}

static long double digamma_positive(long double x)
{
    static const double ZERO = 0x1.762d86356be3fp+0; /* x0 = ZERO + REST */
    static const long double REST = 9.549995429965697715184e-17L;
    long double d = x - ZERO - REST;
    if (fabsl(d) < 0.2L)
        return digamma_near_zero(d);
    long double shift = 0;
    for (; x < 12; x += 1)
        shift += 1 / x;
    long double power = 1 / (x * x); /* (2k-1)! / x^2k */
    long double sum = 0;
    for (int k = 1; k <= BERNOULLI_COUNT; k++) {
        sum += BERNOULLI[k - 1] * power;
        power *= (long double)(2 * k) * (2 * k + 1) / (x * x);
    }
    return logl(x) - 0.5L / x - sum - shift;
}

double special_digamma(double x)
{
    if (isnan(x) || x == -INFINITY || is_pole(x))
        return NAN;
    if (x < 0)
        return (double)(digamma_positive(1 - (long double)x) - PI * cot_pi(x));
    return isinf(x) ? x : (double)digamma_positive(x);
}

/* ---- Polygamma ---------------------------------------------------------------------------------------------- */

/* n! / x^(n+1) */
static long double pole_term(int n, long double x)
{
    long double term = 1 / x;
    for (int j = 1; j <= n; j++)
        term *= j / x;
    return term;
}

/* |psi^(n)(x)|, n >= 1, x > 0: the sum of n! / (x+k)^(n+1) over k >= 0. */
static long double polygamma_magnitude(int n, long double x)
{
    long double sum = 0;
    for (; x < 12 + n; x += 1)
        sum += pole_term(n, x);
    long double ratio = 1; /* (2k+n-1)! / (n-1)! / x^2k */
    long double series = 1 + n / (2 * x);
    for (int k = 1; k <= BERNOULLI_COUNT; k++) {
        ratio *= (long double)(2 * k + n - 2) * (2 * k + n - 1) / (x * x);
        series += BERNOULLI[k - 1] * ratio;
    }
    return sum + pole_term(n - 1, x) * series;
}

/* The n-th derivative of pi cot(pi x), as a polynomial in c = cot(pi x), whose derivative is -pi (1 + c^2). Its terms have
 * the same sign: nothing cancels. */
static long double cot_derivative(int n, double x)
{
    long double c = cot_pi(x);
    long double p[SPECIAL_MOST_ORDER + 2] = {0, 1}; /* p[j] c^j, without the sign (-1)^n */
    long double scale = PI;
    for (int step = 0; step < n; step++) {
        long double q[SPECIAL_MOST_ORDER + 2] = {0};
        for (int j = 1; j <= step + 1; j++) {
            q[j - 1] += j * p[j];
            q[j + 1] += j * p[j];
        }
        for (int j = 0; j <= step + 2; j++)
            p[j] = q[j];
        scale *= -PI;
    }
    long double sum = 0;
    for (int j = n + 1; j >= 0; j--)
        sum = sum * c + p[j];
    return scale * sum;
}

double special_polygamma(int n, double x)
{
    if (n == 0)
        return special_digamma(x);
    if (n < 0 || n > SPECIAL_MOST_ORDER || isnan(x) || x == -INFINITY || is_pole(x))
        return NAN;
    if (x > 0)
        return (double)(n % 2 == 1 ? polygamma_magnitude(n, x) : -polygamma_magnitude(n, x));
    /* psi^(n)(x) = (-1)^n psi^(n)(1-x) - (pi cot(pi x))^(n), and psi^(n)(1-x) has the sign of (-1)^(n+1) */
    return (double)(-polygamma_magnitude(n, 1 - (long double)x) - cot_derivative(n, x));
}

/* ---- Sigmoid and softplus ----------------------------------------------------------------------------------- */

double special_sigmoid(double x)
{
    if (x >= 0)
        return 1 / (1 + exp(-x));
    double e = exp(x);
    return e / (1 + e);
}

double special_softplus(double x)
{
    return (x > 0 ? x : 0) + log1p(exp(-fabs(x)));
}
