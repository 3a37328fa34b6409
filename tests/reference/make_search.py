#!/usr/bin/env python3
"""Writes tests/reference/search/points.json: losses whose critical points in a box are all known, with these points to 17
digits and their Morse indices.

Where the gradient is a product of factors in one variable the points are closed formulas. Of the others, polynomials in x
and y, all complex common zeros of the two partial derivatives are found by elimination: the resultant in y is a
polynomial in x, whose roots mpmath finds to 60 digits (Durand and Kerner). Müller and Brown's potential is no polynomial;
there a fine grid is polished by Newton's method in 60 digits, and the count is that of the literature (Müller and Brown
1979, "Location of saddle points and minimum energy paths by a constrained simplex optimization procedure").
"""
import itertools
import json
from pathlib import Path

import mpmath as mp
import sympy as sp

mp.mp.dps = 60
X, Y = sp.symbols("x y")


def index_of(hessian, point):
    h = mp.matrix(2, 2)
    for i, j in itertools.product(range(2), repeat=2):
        h[i, j] = hessian[i][j](*point)
    return sum(v < 0 for v in mp.eigsy(h, eigvals_only=True))


def polish(gradient, hessian, point):
    """Newton's method to the last digit; None if it wanders off."""
    point = mp.matrix(point)
    for _ in range(100):
        g = mp.matrix([f(*point) for f in gradient])
        h = mp.matrix([[f(*point) for f in row] for row in hessian])
        try:
            step = mp.lu_solve(h, g)
        except ZeroDivisionError:
            return None
        point -= step
        if mp.norm(point) > 100:
            return None
        if mp.norm(step) < mp.mpf(10) ** -50:
            return point
    return None


def functions(loss):
    f = [sp.lambdify((X, Y), sp.diff(loss, v), "mpmath") for v in (X, Y)]
    h = [[sp.lambdify((X, Y), sp.diff(loss, v, w), "mpmath") for w in (X, Y)] for v in (X, Y)]
    return f, h


def real_zeros(loss):
    """All real critical points of a polynomial: roots of the resultant, and for each the common roots in y."""
    gx, gy = (sp.Poly(sp.diff(loss, v), Y) for v in (X, Y))
    eliminated = sp.Poly(sp.resultant(gx, gy, Y), X)
    gradient, hessian = functions(loss)
    found = []
    for x in mp.polyroots([mp.mpf(sp.Rational(c)) for c in eliminated.all_coeffs()], maxsteps=500, extraprec=400):
        if abs(mp.im(x)) > mp.mpf(10) ** -12:
            continue
        coefficients = [mp.mpf(sp.N(c.subs(X, sp.Float(mp.nstr(mp.re(x), 60), 60)), 60)) for c in gy.all_coeffs()]
        for y in mp.polyroots(coefficients, maxsteps=500, extraprec=400):
            if abs(mp.im(y)) > mp.mpf(10) ** -12 or abs(gradient[0](mp.re(x), mp.re(y))) > mp.mpf(10) ** -8:
                continue
            point = polish(gradient, hessian, [mp.re(x), mp.re(y)])
            if point is not None and all(mp.norm(point - q) > mp.mpf(10) ** -20 for q in found):
                found.append(point)
    return [(p, index_of(hessian, p)) for p in found]


def grid_zeros(loss, box, count):
    """All critical points in a box that Newton's method reaches from a grid."""
    gradient, hessian = functions(loss)
    found = []
    for x, y in itertools.product(*(mp.linspace(lo, hi, 14) for lo, hi in box)):
        point = polish(gradient, hessian, [x, y])
        if point is None or any(not lo <= c <= hi for c, (lo, hi) in zip(point, box)):
            continue
        if all(mp.norm(point - q) > mp.mpf(10) ** -20 for q in found):
            found.append(point)
    assert len(found) == count, len(found)
    return [(p, index_of(hessian, p)) for p in found]


def products(values, index):
    """The points of a grid of known coordinates, the same in x and y."""
    return [(mp.matrix(p), index(*p)) for p in itertools.product(values, repeat=2)]


def rastrigin_roots():
    """Zeros of x + 10 pi sin(2 pi x) in [-1.6, 1.6], by bisection between quarters of a period; signs of the curvature."""
    g = lambda x: x + 10 * mp.pi * mp.sin(2 * mp.pi * x)
    ends = [mp.mpf(k) / 4 + mp.mpf(1) / 1000 for k in range(-7, 8)]
    roots = [mp.findroot(g, (a, b), solver="anderson") for a, b in zip(ends, ends[1:]) if g(a) * g(b) < 0]
    return [mp.mpf(0) if abs(r) < mp.mpf(10) ** -40 else r for r in roots if abs(r) <= 1.6]


def cases():
    himmelblau = (X**2 + Y - 11)**2 + (X + Y**2 - 7)**2
    camel = (4 - sp.Rational(21, 10) * X**2 + X**4 / 3) * X**2 + X * Y + (4 * Y**2 - 4) * Y**2
    a, b, c = (-1, -1, sp.Rational(-13, 2), sp.Rational(7, 10)), (0, 0, 11, sp.Rational(3, 5)), \
        (-10, -10, sp.Rational(-13, 2), sp.Rational(7, 10))
    d, x0, y0 = (-200, -100, -170, 15), (1, 0, sp.Rational(-1, 2), -1), (0, sp.Rational(1, 2), sp.Rational(3, 2), 1)
    muller = sum(d[k] * sp.exp(a[k] * (X - x0[k])**2 + b[k] * (X - x0[k]) * (Y - y0[k]) + c[k] * (Y - y0[k])**2)
                 for k in range(4))
    pi = mp.pi
    zeros, tops = [-pi, mp.mpf(0), pi], [-3 * pi / 2, -pi / 2, pi / 2, 3 * pi / 2]
    sines = [(p, 1) for p, _ in products(zeros, lambda x, y: 1)]
    sines += products(tops, lambda x, y: 2 if mp.sin(x) * mp.sin(y) > 0 else 0)
    bent = lambda x: 2 + 40 * pi**2 * mp.cos(2 * pi * x) < 0
    yield "himmelblau", "(x^2 + y - 11)^2 + (x + y^2 - 7)^2", [[-5, 5], [-5, 5]], real_zeros(himmelblau)
    yield ("six-hump camel", "(4 - 2.1*x^2 + x^4/3)*x^2 + x*y + (4*y^2 - 4)*y^2", [[-3, 3], [-2, 2]], real_zeros(camel))
    yield "muller-brown", "examples/muller_brown.json", [[-1.5, 1.2], [-0.2, 2]], \
        grid_zeros(muller, [(-1.5, 1.2), (-0.2, 2)], 5)
    yield "double wells", "(x^2 - 1)^2 + (y^2 - 1)^2", [[-2, 2], [-2, 2]], \
        products([mp.mpf(v) for v in (-1, 0, 1)], lambda x, y: (x == 0) + (y == 0))
    yield "sines", "sin(x)*sin(y)", [[-5, 6], [-5, 6]], sines
    yield "rastrigin", "20 + x^2 - 10*cos(2*pi*x) + y^2 - 10*cos(2*pi*y)", [[-1.6, 1.6], [-1.6, 1.6]], \
        products(rastrigin_roots(), lambda x, y: int(bent(x)) + int(bent(y)))


def main():
    out = []
    for name, loss, box, points in cases():
        rows = sorted(([float(p[0]), float(p[1])], int(index)) for p, index in points)
        out.append({"name": name, "loss": loss, "box": box, "points": [{"theta": t, "index": i} for t, i in rows]})
        print(name, [sum(i == k for _, i in rows) for k in range(3)])
    path = Path(__file__).parent / "search" / "points.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(out, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
