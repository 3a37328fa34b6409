#!/usr/bin/env python3
"""Writes functions.inc: smooth functions as C code, points, and their exact gradients and Hessians there.

Every function is one SymPy expression. Its derivatives are formed symbolically and evaluated by mpmath with 60 digits
at the doubles that the tests use, so they are independent of any difference formula and correct to the last bit. All
constants are doubles, taken exactly. Functions of the group "watched" were looked at while the method was developed; those of
"fresh" were written down afterwards, to test it.

Run: python3 make_functions.py > functions.inc   (needs sympy and mpmath)
"""
import random

import mpmath
import sympy as sp
from sympy import Rational, acos, asin, atan, cos, cosh, erf, exp, gamma, log, loggamma, pi, sin, sinh, sqrt, tanh
from sympy.printing.c import C99CodePrinter

mpmath.mp.dps = 60
rng = random.Random(20240611)
entries = []


def num(value):
    return Rational(value)


def symbols(n):
    return sp.symbols(f"theta:{n}", real=True)


def add(group, name, x, f, *points):
    entries.append((group, name, x, sp.sympify(f), [[float(v) for v in p] for p in points]))


def uniform(n, low, high):
    return [rng.uniform(low, high) for _ in range(n)]


def matrix(n):
    return [[num(rng.gauss(0, 1)) for _ in range(n)] for _ in range(n)]


def watched():
    x = symbols(2)
    a, b = x
    add("watched", "rosenbrock2", x, 100 * (b - a**2)**2 + (1 - a)**2, [1, 1], [-1.2, 1], [0.3, -2], [0, 0])
    x = symbols(10)
    add("watched", "rosenbrock10", x, sum(100 * (x[i + 1] - x[i]**2)**2 + (1 - x[i])**2 for i in range(9)),
        [1] * 10, uniform(10, -2, 2), [0] * 10)
    x = a, b = symbols(2)
    add("watched", "himmelblau", x, (a**2 + b - 11)**2 + (a + b**2 - 7)**2, [3, 2], [-2.805118086952745, 3.131312518250573],
        [-0.270845, -0.923039], [0, 0])
    add("watched", "beale", x, (num(1.5) - a + a * b)**2 + (num(2.25) - a + a * b**2)**2 + (num(2.625) - a + a * b**3)**2,
        [3, 0.5], [1, 1], [-2.5, 0.7])
    A = [-200, -100, -170, 15]
    p = [num(v) for v in (-1, -1, -6.5, 0.7)]
    q = [num(v) for v in (0, 0, 11, 0.6)]
    r = [num(v) for v in (-10, -10, -6.5, 0.7)]
    u = [num(v) for v in (1, 0, -0.5, -1)]
    v = [num(v) for v in (0, 0.5, 1.5, 1)]
    add("watched", "muller_brown", x, sum(A[k] * exp(p[k] * (a - u[k])**2 + q[k] * (a - u[k]) * (b - v[k])
                                                 + r[k] * (b - v[k])**2) for k in range(4)),
        [-0.558, 1.442], [0.623, 0.028], [-0.82, 0.62], [0.21, 0.3])
    add("watched", "two_weights", x, (1 - a * b)**2, [0, 0], [2, 0.5], [1e-3, 1000], [0.7, -0.1])
    mx = [77.6, 114.9, 141.1, 190.8, 239.9, 289.0, 332.8, 378.4, 434.8, 477.3, 536.8, 593.1, 689.1, 760.0]
    my = [10.07, 14.73, 17.94, 23.93, 29.61, 35.18, 40.02, 44.82, 50.76, 55.05, 61.01, 66.40, 75.47, 81.78]
    add("watched", "misra1a", x, sum((num(y) - a * (1 - exp(-b * num(t))))**2 for t, y in zip(mx, my)),
        [238.94212918, 5.5015643181e-4], [500, 1e-4], [250, 5e-4], [250, 0])
    add("watched", "sin_exp", x, sin(3 * a) * exp(b) + a * cos(b), [0.3, 0.7], [0, 0], [2, -3], [10, 1])
    add("watched", "rational", x, (a**2 + 3 * b) / (1 + a**2 + b**2), [0.5, -0.2], [0, 0], [3, 4], [-20, 7])
    add("watched", "ackley", x, -20 * exp(-num(0.2) * sqrt((a**2 + b**2) / 2)) - exp((cos(2 * pi * a) + cos(2 * pi * b)) / 2)
        + 20 + exp(1), [0.8, -0.3], [2.1, 1.7], [5, -4.2])
    add("watched", "log_barrier", x, -log(a) - log(b) - log(1 - a - b) + 3 * a, [1e-3, 0.2], [0.3, 0.3], [1e-6, 1e-9])
    add("watched", "twelve_orders", x, (num(1e-6) * a - 2)**2 + exp(-num(1e6) * b) * a * num(1e-6) + cos(num(1e6) * b),
        [1e6, 1e-6], [0, 0], [3e5, -2e-7])
    add("watched", "twelve_orders_product", x, (1 - num(1e12) * a * b)**2, [0, 0], [1, 1e-12], [1e-6, 2e-6])
    add("watched", "separable", x, exp(a / 3) + b**4 - 3 * b, [0.3, 1.2], [0, 0], [-7, 30])
    x = a, b, c = symbols(3)
    t = [num(v) for v in uniform(12, 0.1, 5)]
    add("watched", "gamma_likelihood", x[:2], sum(a * log(b) + loggamma(a) - (a - 1) * log(k) + k / b for k in t),
        [2, 1], [0.3, 4], [15, 0.2])
    add("watched", "normal_likelihood", x[:2], sum(log(b) + ((k - a) / b)**2 / 2 for k in t), [2, 1], [0, 0.05], [2.5, 1000])
    X = [[1] + [num(v) for v in uniform(2, -2, 2)] for _ in range(20)]
    s = [rng.choice([-1, 1]) for _ in X]
    add("watched", "logistic3", x, sum(log(1 + exp(-y * sum(w * v for w, v in zip(x, row)))) for row, y in zip(X, s)),
        [0, 0, 0], [0.5, -1, 2], [1e-3, 20, -5])
    x = symbols(6)
    X = [[num(v) for v in uniform(6, -2, 2)] for _ in range(15)]
    s = [rng.choice([-1, 1]) for _ in X]
    add("watched", "logistic6", x, sum(log(1 + exp(-y * sum(w * v for w, v in zip(x, row)))) for row, y in zip(X, s))
        + num(0.01) * sum(w**2 for w in x), [0] * 6, uniform(6, -2, 2))
    for n in (1, 4, 10):
        x = symbols(n)
        A = matrix(n)
        add("watched", f"quadratic{n}", x, sum(A[i][j] * x[i] * x[j] for i in range(n) for j in range(n)) / 2
            + sum(num(rng.gauss(0, 1)) * v for v in x) + 7, [0] * n, uniform(n, -3, 3), uniform(n, 1e4, 1e5))
    x = symbols(8)
    D = [num(10.0**k) for k in range(-6, 6)][:8]
    A = matrix(8)
    add("watched", "quadratic_scaled", x, sum(A[i][j] * D[i] * x[i] * D[j] * x[j] for i in range(8) for j in range(8)),
        [1 / float(d) for d in D], [0] * 8)
    (a,) = symbols(1)
    add("watched", "log", (a,), log(a), [1e-8], [1], [3e5])
    add("watched", "exp_steep", (a,), exp(100 * a), [0], [1], [-2])
    add("watched", "sin_fast", (a,), sin(num(1e8) * a), [1e-3], [0], [1])
    add("watched", "lorentz", (a,), 1 / (num(1e-6) + a**2), [0], [1e-3], [1], [1e-4])
    add("watched", "cosh_minus_one", (a,), cosh(a) - 1, [0], [1e-3], [1e-10])
    add("watched", "one_minus_cos_offset", (a,), 1 - cos(3 * a) + 1000 - 1000 * cos(a / 1000), [0], [0.01], [1])
    add("watched", "constant", symbols(2), sp.Integer(42), [1, 2], [0, 0])
    x = a, b, c, d = symbols(4)
    add("watched", "wood", x, 100 * (b - a**2)**2 + (1 - a)**2 + 90 * (d - c**2)**2 + (1 - c)**2
        + num(10.1) * ((b - 1)**2 + (d - 1)**2) + num(19.8) * (b - 1) * (d - 1), [1, 1, 1, 1], [-3, -1, -3, -1])
    add("watched", "powell", x, (a + 10 * b)**2 + 5 * (c - d)**2 + (b - 2 * c)**4 + 10 * (a - d)**4,
        [3, -1, 0, 1], [0, 0, 0, 0], [1e-3, 1e-4, -1e-3, 0.2])
    x = symbols(5)
    add("watched", "network5", x, sum((num(yy) - x[4] - x[0] * tanh(x[1] * num(t)) - x[2] * tanh(x[3] * num(t)))**2
                                  for t, yy in [(-1.5, 0.3), (-0.4, 1.1), (0.2, -0.6), (0.9, 0.8), (2.3, 0.1)]),
        [0] * 5, [1, 0.5, -0.3, 2, 0.1], uniform(5, -3, 3))


def watched_too():
    x = a, b = symbols(2)
    add("watched", "booth_exp", x, exp((a + 2 * b - 7) / 10) + (2 * a + b - 5)**2, [1, 3], [0, 0], [-4, 9])
    add("watched", "mccormick", x, sin(a + b) + (a - b)**2 - num(1.5) * a + num(2.5) * b + 1, [-0.54719, -1.54719], [2, 3])
    add("watched", "goldstein_price", x, (1 + (a + b + 1)**2 * (19 - 14 * a + 3 * a**2 - 14 * b + 6 * a * b + 3 * b**2))
        * (30 + (2 * a - 3 * b)**2 * (18 - 32 * a + 12 * a**2 + 48 * b - 36 * a * b + 27 * b**2)), [0, -1], [1.3, 0.4])
    add("watched", "branin", x, (b - num(0.129) * a**2 + num(1.59) * a - 6)**2 + 10 * (1 - num(0.0398)) * cos(a) + 10,
        [3.14159, 2.275], [-3.1, 12.2], [9.4, 2.5])
    add("watched", "six_hump_camel", x, (4 - num(2.1) * a**2 + a**4 / 3) * a**2 + a * b + (4 * b**2 - 4) * b**2,
        [0.0898, -0.7126], [0, 0], [1.7, 0.8])
    add("watched", "easom", x, -cos(a) * cos(b) * exp(-(a - pi)**2 - (b - pi)**2), [3.14159265358979, 3.14159265358979], [2, 4], [1, 1])
    add("watched", "arrhenius", x, sum((num(y) - a * exp(-b / num(t)))**2 for t, y in
                                     [(300, 1.2e-3), (350, 2.1e-2), (400, 0.18), (450, 0.95), (500, 3.6)]),
        [1e9, 9500], [2e7, 8000], [1e10, 10500])
    add("watched", "michaelis", x, sum((num(y) - a * num(t) / (b + num(t)))**2 for t, y in
                                     [(0.02, 76), (0.06, 97), (0.11, 123), (0.22, 159), (0.56, 191), (1.1, 207)]),
        [212.7, 0.0641], [100, 1], [300, 1e-3])
    add("watched", "poisson", x, sum(exp(a + b * num(t)) - num(k) * (a + b * num(t)) for t, k in
                                   [(0.5, 1), (1.5, 3), (2.1, 2), (3.3, 9), (4.0, 14)]), [0, 0], [0.2, 0.6], [-3, 1.4])
    add("watched", "erf_product", x, erf(a) * (1 + b**2) + atan(a * b), [0.2, 0.4], [0, 0], [2.5, -1])
    add("watched", "root_sum", x, sqrt(1 + a**2 + 3 * b**2) + sqrt(num(1e-4) + (a - b)**2), [0, 0], [1, 1], [0.3, 0.301], [50, -2])
    add("watched", "log_ratio", x, log(a / b)**2 + log(1 + a * b), [1e-5, 1e3], [2, 2], [1e4, 1e-4])
    add("watched", "asin_acos", x, asin(a) * acos(b) + a * b, [0.99, -0.5], [0, 0], [0.5, 0.999])
    add("watched", "tiny_units", x, (a * num(1e9) - 3)**4 + (a * num(1e9)) * (b / num(1e3)) + (b / num(1e3))**2,
        [3e-9, 1000], [0, 0], [1e-9, -1e3])
    add("watched", "huge_offset", x, num(1e6) + sin(a) * cos(b), [0.4, 1.3], [0, 0])
    add("watched", "small_values", x, num(1e-200) * exp(a) * cos(b), [0.4, 1.3], [0, 0])
    add("watched", "large_values", x, num(1e200) * exp(a) * cos(b), [0.4, 1.3], [0, 0])
    add("watched", "long_units", x, exp(-(a / num(1e100))**2) + (b * num(1e100)) * (a / num(1e100)) + (b * num(1e100))**3,
        [3e99, 1e-100], [0, 0])
    x = a, b, c = symbols(3)
    add("watched", "helical", x, 100 * ((c - 10 * atan(b / a) / (2 * pi))**2 + (sqrt(a**2 + b**2) - 1)**2) + c**2,
        [1, 0, 0], [2, 1, -1], [0.1, 0.1, 0.5])
    add("watched", "box3", x, sum((exp(-a * k / 10) - exp(-b * k / 10) - c * (exp(-num(k) / 10) - exp(-num(k))))**2
                                for k in range(1, 11)), [1, 10, 1], [0, 10, 20], [2.5, 7, 3])
    add("watched", "bard", x, sum((num(y) - a - num(k + 1) / ((15 - k) * b + min(k + 1, 15 - k) * c))**2 for k, y in
                                enumerate([0.14, 0.18, 0.22, 0.25, 0.29, 0.32, 0.35, 0.39, 0.37, 0.58, 0.73, 0.96, 1.34,
                                           2.1, 4.39])), [0.08241, 1.133, 2.3437], [1, 1, 1])
    add("watched", "gaussian_fit", x, sum((num(y) - a * exp(-b * (num(t) - c)**2 / 2))**2 for t, y in
                                        [(-1, 0.05), (-0.5, 0.24), (0, 0.4), (0.5, 0.24), (1, 0.05)]),
        [0.4, 1, 0], [0.398956, 1.00002, 0], [1, 30, 0.3])
    x = a, b, c, d = symbols(4)
    add("watched", "kowalik", x, sum((num(y) - a * (num(t)**2 + num(t) * b) / (num(t)**2 + num(t) * c + d))**2 for t, y in
                                   [(4, 0.1957), (2, 0.1947), (1, 0.1735), (0.5, 0.16), (0.25, 0.0844), (0.125, 0.0456)]),
        [0.1928, 0.1908, 0.1231, 0.1358], [0.25, 0.39, 0.415, 0.39])
    add("watched", "colville_log", x, log(1 + (a * d - b * c)**2) + exp(-a**2) * sinh(b / 2), [1, 0, 0, 1], [0.3, 1.2, -0.7, 2], [0] * 4)
    x = symbols(5)
    add("watched", "exp_fit5", x, sum((num(y) - x[0] - x[1] * exp(-num(t) * x[3]) - x[2] * exp(-num(t) * x[4]))**2 for t, y in
                                    [(0, 0.844), (50, 0.932), (100, 0.784), (150, 0.658), (200, 0.538), (250, 0.457), (300, 0.42)]),
        [0.5, 1.5, -1, 0.01, 0.02], [0.3754, 1.9358, -1.4647, 0.01287, 0.02212])
    x = symbols(7)
    add("watched", "mixture7", x, sum(-log(exp(-(num(t) - x[0])**2 / 2) + exp(x[1]) * exp(-(num(t) - x[2])**2 * exp(x[3]))
                                         + num(0.1) * (1 + x[4]**2 * x[5] * num(t)**2 + x[6]**2)) for t in uniform(8, -1, 1)),
        [0] * 7, [1, -0.5, -1, 0.3, 0.5, 0.2, 0.7])
    x = symbols(8)
    add("watched", "softmax8", x, log(sum(exp(v) for v in x)) - x[3], [0] * 8, uniform(8, -3, 3), uniform(8, -30, 30))
    x = symbols(6)
    add("watched", "linear_net", x, sum((num(y) - (x[0] * x[4] + x[1] * x[5]) * num(t) - (x[2] * x[4] + x[3] * x[5]) * num(s))**2
                                      for t, s, y in [(1, 0.5, 1), (-0.3, 2, 0.4), (1.7, -1, -2)]),
        [0] * 6, uniform(6, -1, 1), [1, 0, 0, 1, 0, 0])
    x = symbols(10)
    add("watched", "trigonometric", x, sum((10 - sum(cos(v) for v in x) + (i + 1) * (1 - cos(x[i])) - sin(x[i]))**2
                                         for i in range(10)), [0.1] * 10, uniform(10, -2, 2))
    add("watched", "zakharov", x, sum(v**2 for v in x) + sum((i + 1) * v / 2 for i, v in enumerate(x))**2
        + sum((i + 1) * v / 2 for i, v in enumerate(x))**4, [0] * 10, uniform(10, -1, 1))
    add("watched", "chained", x, sum(exp(x[i] * x[i + 1]) / (1 + x[i]**2) for i in range(9)), [0] * 10, uniform(10, -2, 2))
    A = [[num(rng.gauss(0, 1) * 10.0**(i - j)) for j in range(10)] for i in range(3)]
    add("watched", "scaled_lsq", x, sum((sum(A[i][j] * x[j] for j in range(10)) - 1)**2 + (sum(A[i][j] * x[j] for j in range(10)) - 1)**3 / 5
                                      for i in range(3)), [0] * 10, [10.0**j / 3 for j in range(10)])
    (a,) = symbols(1)
    add("watched", "lambert", (a,), a * exp(a), [-1], [0], [5], [1e-7])
    add("watched", "gamma", (a,), gamma(a), [0.1], [4.5], [1e-3])
    add("watched", "xlogx", (a,), a * log(a), [1e-12], [0.36787944117144233], [50])
    add("watched", "inverse_sixth", (a,), 1 / a**12 - 2 / a**6, [1], [0.8], [3])
    add("watched", "spike", (a,), a**2 + exp(-num(1e6) * a**2) / 1000, [0], [1e-3], [0.5])
    add("watched", "gauss_narrow", (a,), exp(-(a * num(1e12))**2), [0], [1e-12])
    add("watched", "quartic", (a,), a**4, [0], [1], [1e-5])
    add("watched", "runge", (a,), 1 / (1 + 25 * a**2), [0], [0.2], [1], [-7])


def fresh():
    x = a, b = symbols(2)
    add("fresh", "levy", x, sin(3 * pi * a)**2 + (a - 1)**2 * (1 + sin(3 * pi * b)**2) + (b - 1)**2 * (1 + sin(2 * pi * b)**2),
        [1, 1], [-4.7, 3.1], [0, 0])
    add("fresh", "three_hump", x, 2 * a**2 - num(1.05) * a**4 + a**6 / 6 + a * b + b**2, [0, 0], [1.7475, -0.87], [-5, 5])
    add("fresh", "drop_wave", x, -(1 + cos(12 * sqrt(a**2 + b**2))) / ((a**2 + b**2) / 2 + 2), [0.3, 0.4], [-2, 1.1], [5, 4])
    add("fresh", "bohachevsky", x, a**2 + 2 * b**2 - num(0.3) * cos(3 * pi * a) - num(0.4) * cos(4 * pi * b) + num(0.7),
        [0, 0], [0.5, -0.25], [100, -60])
    add("fresh", "eggholder", x, -(b + 47) * sin(sqrt(a / 2 + b + 47)) - a * sin(sqrt(a - b + 900)), [512, 404.2319], [0, 0], [100, -20])
    add("fresh", "cauchy_likelihood", x, sum(log(b) + log(1 + ((num(t) - a) / b)**2) for t in uniform(15, -3, 8)),
        [0, 1], [2.5, 0.1], [-30, 4])
    add("fresh", "weibull_likelihood", x, sum(-log(a) + a * log(b) - (a - 1) * log(num(t)) + (num(t) / b)**a for t in uniform(12, 0.2, 4)),
        [1, 1], [2.3, 2.1], [0.4, 30])
    add("fresh", "beta_likelihood", x, sum(loggamma(a) + loggamma(b) - loggamma(a + b) - (a - 1) * log(num(t)) - (b - 1) * log(1 - num(t))
                                           for t in uniform(9, 0.05, 0.95)), [1, 1], [0.2, 7], [40, 30])
    add("fresh", "chemical", x, sum((num(y) - a * (1 - exp(-b * num(1e-9) * num(t))))**2 for t, y in
                                    [(0.2, 1.1e4), (1.0, 4.6e4), (2.5, 8.2e4), (6.0, 1.1e5)]), [1.2e5, 5e8], [1e5, 1e9], [0, 0])
    add("fresh", "nernst", x, (num(8.314) * a / num(96485.0)) * log(b / num(1e-7)) + num(1e-3) * (a - 300)**2, [298.15, 1e-3], [310, 1e-7])
    add("fresh", "lennard_two", x, 4 * num(1.65e-21) * ((num(0.34) / a)**12 - (num(0.34) / a)**6) + b**2 * num(1e-21),
        [0.38, 0.1], [0.34, 0], [1, -20])
    add("fresh", "offset_tiny", x, num(1e9) + (a - 1)**2 * exp(b), [1, 0], [3, -1])
    add("fresh", "cancelling", x, (exp(a) - 1 - a)**2 + (sin(b) - b)**2, [0, 0], [1e-2, 1e-2], [1, 2])
    add("fresh", "sqrt_near_edge", x, sqrt(1 - a**2 - b**2), [0.7, 0.7], [0, 0], [0.999, 0.01])
    x = a, b, c = symbols(3)
    add("fresh", "hartmann_like", x, -sum(num(w) * exp(-(num(p) * (a - num(0.3))**2 + 10 * (b - num(q))**2 + 30 * (c - num(0.5))**2))
                                          for w, p, q in [(1, 3, 0.12), (1.2, 0.1, 0.44), (3, 3, 0.75)]),
        [0.11, 0.56, 0.85], [0, 0, 0], [0.3, 0.44, 0.5])
    add("fresh", "logistic_growth", x, sum((num(y) - a / (1 + exp(b - c * num(t))))**2 for t, y in
                                           [(9, 8.93), (14, 10.8), (21, 18.59), (28, 22.33), (42, 39.35), (57, 56.11), (79, 67.08)]),
        [72.462237576, 2.6180768402, 0.067359200066], [100, 1, 0.1], [75, 2.5, 0.07])
    add("fresh", "thermal", x, sum((num(y) - a * exp(b / (num(t) + c)))**2 for t, y in
                                   [(50, 34780), (60, 28610), (70, 23650), (80, 19630), (90, 16370), (100, 13720), (125, 8872)]),
        [0.0056096364710, 6181.3463463, 345.22363462], [0.02, 4000, 250])
    add("fresh", "rotation", x, cos(a) * cos(b) * sin(c) + sin(a) * cos(c) - b * c, [0, 0, 0], [1, 2, 3], [-0.4, 1e-6, 40])
    add("fresh", "determinant", x, log((a * b - c**2)) + a + b, [1, 1, 0], [3, 2, -1], [1e-4, 5e3, 0.3])
    x = a, b, c, d = symbols(4)
    add("fresh", "orbit", x, -1 / sqrt(a**2 + b**2) + (c**2 + d**2) / 2 + num(0.1) * a * d - num(0.1) * b * c,
        [1, 0, 0, 1], [0.3, -2, 0.5, 0.7], [1e3, 1e3, 1e-2, -1e-2])
    add("fresh", "four_scales", x, (num(1e-5) * a - 1)**2 + (num(1e3) * b + num(1e-5) * a)**4 + sin(num(1e7) * c) * d + num(1e-2) * d**2,
        [1e5, -1e-3, 1e-7, 3], [0, 0, 0, 0], [2e4, 5e-4, -2e-8, -40])
    add("fresh", "bilinear_saddle", x, tanh(a * b) + tanh(c * d) + a * d, [0, 0, 0, 0], [1, -1, 2, 0.5], [0, 3, 0, -2])
    x = symbols(5)
    add("fresh", "styblinski", x, sum(v**4 - 16 * v**2 + 5 * v for v in x) / 2, [-2.903534] * 5, [0] * 5, uniform(5, -4, 4))
    add("fresh", "gauss_mix", x, sum((num(y) - x[0] * exp(-x[1] * num(t)) - x[2] * exp(-(num(t) - x[3])**2 / x[4]**2))**2 for t, y in
                                     [(0.5, 97), (10, 88), (30, 72), (55, 95), (67, 118), (80, 80), (120, 33)]),
        [98.8, 0.0105, 100.5, 67.5, 23.1], [90, 0.02, 60, 60, 30])
    add("fresh", "product5", x, x[0] * x[1] * x[2] * x[3] * x[4] + exp(-sum(v**2 for v in x)), [0] * 5, [1] * 5, uniform(5, -2, 2))
    x = symbols(6)
    X = [[num(v) for v in uniform(6, -1, 1)] for _ in range(12)]
    add("fresh", "student_regression", x, sum(log(1 + (num(rng.gauss(0, 1)) - sum(w * v for w, v in zip(x, row)))**2 / 4) for row in X),
        [0] * 6, uniform(6, -2, 2))
    add("fresh", "cross_entropy", x, sum(log(sum(exp(x[2 * k] * num(t) + x[2 * k + 1]) for k in range(3))) - x[2 * y] * num(t) - x[2 * y + 1]
                                         for t, y in [(0.3, 0), (-1.2, 1), (2.2, 2), (0.9, 0), (-0.1, 1)]), [0] * 6, uniform(6, -2, 2))
    x = symbols(9)
    add("fresh", "tanh_net", x, sum((num(y) - sum(x[6 + k] * tanh(x[k] * num(s) + x[3 + k] * num(t)) for k in range(3)))**2
                                    for s, t, y in [(0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0), (0.5, -1, 0.3)]),
        [0] * 9, uniform(9, -1, 1), uniform(9, -4, 4))
    x = symbols(10)
    add("fresh", "dixon_price", x, (x[0] - 1)**2 + sum((i + 1) * (2 * x[i]**2 - x[i - 1])**2 for i in range(1, 10)), uniform(10, -1, 1), [1] * 10)
    add("fresh", "griewank", x, sum(v**2 for v in x) / 4000 - sp.prod(cos(v / sqrt(i + 1)) for i, v in enumerate(x)) + 1,
        [0] * 10, uniform(10, -3, 3))
    add("fresh", "entropy", x, sum(v * log(v) for v in x) + sum(v for v in x)**2, [0.1] * 10, uniform(10, 1e-4, 1))
    (a,) = symbols(1)
    add("fresh", "sinc", (a,), sin(a) / a, [1e-3], [3.0], [200])
    add("fresh", "double_exp", (a,), exp(-exp(a)), [0], [2], [-20])
    add("fresh", "log1p_square", (a,), log(1 + a**2), [0], [1e-4], [1e6])
    add("fresh", "tangent", (a,), sp.tan(a), [0], [1.5], [1.5707])
    add("fresh", "power", (a,), a**num(2.5), [1e-9], [2], [1e9])


def c_array(name, values):
    rows = [float(v).hex() if v else "0" for v in values]
    lines = [", ".join(rows[i:i + 4]) for i in range(0, len(rows), 4)]
    return f"static const double {name}[] = {{" + ",\n    ".join(lines) + "};\n"


class Printer(C99CodePrinter):
    """C code whose constants are the doubles that the expression holds."""

    def _print_Integer(self, expr):
        return float(expr).hex() if abs(expr) > 2**31 else super()._print_Integer(expr)

    def _print_Rational(self, expr):
        value = float(expr)
        if Rational(value) == expr:
            return value.hex()
        return f"({float(expr.p).hex()}/{float(expr.q).hex()})"


def c_function(name, x, f):
    helpers, (body,) = sp.cse([f], symbols=(sp.Symbol(f"t{i}") for i in range(10**6)))
    code = f"static double {name}_value(const double *x)\n{{\n    (void)x;\n"
    index = {v: sp.Symbol(f"x[{i}]") for i, v in enumerate(x)}
    for symbol, part in helpers:
        code += f"    const double {symbol} = {Printer().doprint(part.xreplace(index))};\n"
    return code + f"    return {Printer().doprint(body.xreplace(index))};\n}}\n"


def main():
    watched()
    watched_too()
    fresh()
    print("/* Written by make_functions.py: do not edit. */\n")
    table = []
    for group, name, x, f, points in entries:
        print(c_function(name, x, f))
        g = [sp.diff(f, v) for v in x]
        H = [sp.diff(gi, v) for gi in g for v in x]
        exact = sp.lambdify([x], g + H, modules="mpmath", cse=True)
        for k, point in enumerate(points):
            assert len(point) == len(x), name
            values = exact([mpmath.mpf(v) for v in point])
            print(c_array(f"{name}_{k}_x", point), end="")
            print(c_array(f"{name}_{k}_g", values[:len(x)]), end="")
            print(c_array(f"{name}_{k}_H", values[len(x):]))
            fresh_flag = "true" if group == "fresh" else "false"
            table.append(f'    {{"{name}", {fresh_flag}, {len(x)}, {name}_value, {name}_{k}_x, {name}_{k}_g, {name}_{k}_H}},')
    print("static const struct reference references[] = {")
    print("\n".join(table))
    print("};")


main()
