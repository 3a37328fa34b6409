/* Reflectors from both sides make the matrix tridiagonal (Householder 1958); the QL iteration without square roots finds
 * the eigenvalues (Pal, Walker and Kahan; Parlett 1998, section 8.15; LAPACK's dsterf). Both are backward stable in norm.
 *
 * Invariant: all that is dropped on the way is below 2^-59 of the largest entry, or far below what rounding adds. */
#include "linalg/eigsmall.h"

#include "base/clones.h"

#include <float.h>
#include <math.h>

/* Squares of smaller numbers lose digits to underflow. A row that short counts as 0. */
#define SHORT_ROW 0x1p-940

/* Elements off the diagonal that are so small, relative to the largest entry, do not count; squared. */
#define SMALL_SQUARE 0x1p-120

/* Quotients by smaller numbers might overflow. */
#define SAFE_DIVISOR 0x1p-400

enum { MOST_ITERATIONS = 60 }; /* for one eigenvalue; two or three are usual */

/* T: diagonal d, and e off the diagonal; later squares of e. */
struct tridiagonal {
    size_t n;
    double d[EIGSMALL_MOST];
    double e[EIGSMALL_MOST];
};

/* ---- To tridiagonal form ---- */

/* Both triangles, so that all loops run along rows. */
static void unfold(size_t n, const double *a, double *out)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = i; j < n; j++)
            out[i * n + j] = out[j * n + i] = a[i * n + j];
}

/* p = A v over rows and columns from k on. */
INLINED void multiply(size_t n, size_t k, const double *restrict a, const double *restrict v, double *restrict p)
{
    for (size_t i = k; i < n; i++)
        p[i] = 0;
    for (size_t j = k; j < n; j++)
        for (size_t i = k; i < n; i++)
            p[i] += a[j * n + i] * v[j];
}

/* A -= v p' + p v'. */
INLINED void update(size_t n, size_t k, double *restrict a, const double *restrict v, const double *restrict p)
{
    for (size_t j = k; j < n; j++)
        for (size_t i = k; i < n; i++)
            a[j * n + i] -= v[j] * p[i] + p[j] * v[i];
}

/* The reflector I - tau v v' that leaves of x, from k on, its first entry alone; returns that entry. v[k] is 1. */
static double reflector(size_t n, size_t k, const double *x, double *v, double *tau)
{
    double tail = 0;
    for (size_t i = k + 1; i < n; i++)
        tail += x[i] * x[i];
    *tau = 0;
    if (tail == 0 || tail + x[k] * x[k] < SHORT_ROW)
        return x[k];
    double beta = -copysign(sqrt(x[k] * x[k] + tail), x[k]);
    double head = x[k] - beta;
    *tau = -head / beta;
    v[k] = 1;
    for (size_t i = k + 1; i < n; i++)
        v[i] = x[i] / head;
    return beta;
}

CLONES static void reduce(size_t n, double *a, struct tridiagonal *t)
{
    double v[EIGSMALL_MOST];
    double p[EIGSMALL_MOST];
    double tau;
    for (size_t k = 1; k < n; k++) {
        t->d[k - 1] = a[(k - 1) * n + k - 1];
        t->e[k - 1] = reflector(n, k, a + (k - 1) * n, v, &tau);
        if (tau == 0)
            continue;
        multiply(n, k, a, v, p);
        double dot = 0;
        for (size_t i = k; i < n; i++)
            dot += p[i] * v[i];
        for (size_t i = k; i < n; i++)
            p[i] = tau * (p[i] - tau / 2 * dot * v[i]);
        update(n, k, a, v, p);
    }
    t->d[n - 1] = a[n * n - 1];
    t->n = n;
}

/* ---- Eigenvalues of a tridiagonal matrix ---- */

/* The iteration finds small eigenvalues best where the small entries come first. */
static void put_small_first(struct tridiagonal *t)
{
    const size_t n = t->n;
    if (fabs(t->d[0]) <= fabs(t->d[n - 1]))
        return;
    for (size_t i = 0; i < n / 2; i++) {
        double d = t->d[i];
        t->d[i] = t->d[n - 1 - i];
        t->d[n - 1 - i] = d;
    }
    for (size_t i = 0; i < (n - 1) / 2; i++) {
        double e = t->e[i];
        t->e[i] = t->e[n - 2 - i];
        t->e[n - 2 - i] = e;
    }
}

/* The end of the block that begins at l: element off the diagonal there does not count. */
static size_t block_end(struct tridiagonal *t, size_t l)
{
    const double eps = DBL_EPSILON / 2;
    size_t m = l;
    while (m + 1 < t->n && t->e[m] > SMALL_SQUARE && t->e[m] > eps * eps * fabs(t->d[m] * t->d[m + 1]))
        m++;
    if (m + 1 < t->n)
        t->e[m] = 0;
    return m;
}

/* The last two by two: both eigenvalues at once. e is a square. */
static void solve_pair(double *a, double *c, double e)
{
    double half = (*a - *c) / 2;
    double mean = (*a + *c) / 2;
    double root = sqrt(half * half + e);
    double outer = mean < 0 ? mean - root : mean + root;
    double larger = fabs(*a) > fabs(*c) ? *a : *c;
    double smaller = fabs(*a) > fabs(*c) ? *c : *a;
    double inner = mean == 0 ? -outer : larger / outer * smaller - e / outer;
    *a = inner;
    *c = outer;
}

/* One implicit QL sweep over the block l ... m, with Wilkinson's shift. */
static void sweep(struct tridiagonal *t, size_t l, size_t m)
{
    double *d = t->d;
    double *e = t->e;
    double root = sqrt(e[l]);
    double sigma = (d[l + 1] - d[l]) / (2 * root);
    sigma = d[l] - root / (sigma + copysign(sqrt(1 + sigma * sigma), sigma));
    double c = 1;
    double s = 0;
    double gamma = d[m] - sigma;
    double p = gamma * gamma;
    for (size_t i = m; i-- > l;) {
        double b = e[i];
        double r = p + b;
        double inverse = r / p; /* of c, which would have to be waited for */
        if (i + 1 != m)
            e[i + 1] = s * r;
        double old_c = c;
        double old_gamma = gamma;
        c = p / r;
        s = b / r;
        gamma = c * (d[i] - sigma) - s * old_gamma;
        d[i + 1] = old_gamma + (d[i] - gamma);
        p = c > SAFE_DIVISOR ? gamma * gamma * inverse : c != 0 ? gamma * gamma / c : old_c * b;
    }
    e[l] = s * p;
    d[l] = sigma + gamma;
}

static bool iterate(struct tridiagonal *t)
{
    size_t left = MOST_ITERATIONS * t->n;
    for (size_t l = 0; l < t->n;) {
        size_t m = block_end(t, l);
        if (m == l) {
            l++;
        } else if (m == l + 1) {
            solve_pair(&t->d[l], &t->d[m], t->e[l]);
            l += 2;
        } else {
            if (left-- == 0)
                return false;
            sweep(t, l, m);
        }
    }
    return true;
}

static void sort(size_t n, const double *d, double *values)
{
    for (size_t i = 0; i < n; i++) {
        size_t k = i;
        for (; k > 0 && values[k - 1] > d[i]; k--)
            values[k] = values[k - 1];
        values[k] = d[i];
    }
}

/* ---- All sizes ---- */

/* The eigenvalues of [[a, b], [b, c]], entries below 1: the formulas of dlae2, which lose no digits to cancellation but in
 * the smaller one, relative to the larger (LAPACK; Parlett 1998, section 9.3). */
static void solve_two(double a, double b, double c, double *w)
{
    double sum = a + c;
    double difference = fabs(a - c);
    double twice = fabs(b + b);
    double larger = fabs(a) > fabs(c) ? a : c;
    double smaller = fabs(a) > fabs(c) ? c : a;
    double most = difference > twice ? difference : twice;
    double ratio = most == 0 ? 0 : (difference > twice ? twice : difference) / most;
    double root = most * sqrt(1 + ratio * ratio);
    if (sum == 0) {
        w[0] = -0.5 * root;
        w[1] = 0.5 * root;
        return;
    }
    double outer = 0.5 * (sum < 0 ? sum - root : sum + root);
    double inner = larger / outer * smaller - b / outer * b;
    w[0] = sum < 0 ? outer : inner;
    w[1] = sum < 0 ? inner : outer;
}

static bool solve_many(size_t n, const double *a, double *values)
{
    double full[EIGSMALL_MOST * EIGSMALL_MOST];
    struct tridiagonal t;
    unfold(n, a, full);
    reduce(n, full, &t);
    put_small_first(&t);
    for (size_t i = 0; i + 1 < n; i++)
        t.e[i] *= t.e[i];
    if (!iterate(&t))
        return false;
    sort(n, t.d, values);
    return true;
}

bool eigsmall_values(size_t n, const double *a, double *values)
{
    if (n > 2)
        return solve_many(n, a, values);
    if (n == 2)
        solve_two(a[0], a[1], a[3], values);
    else if (n == 1)
        values[0] = a[0];
    return true;
}
