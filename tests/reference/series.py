"""Truncated power series in 60-digit arithmetic, in place of jet.py's numbers: importing this makes the formula language of
language.py run on them.

As there, an elementary function brings its own coefficients from mpmath.taylor, that is from its values; sums, products and
the composition of series are all that is written down.
"""
import mpmath
import numpy as np
from mpmath import mp, mpf

import jet

ORDER = 8  # coefficients t^0 .. t^ORDER


class Series(jet.Number):
    __slots__ = ("c",)

    def __init__(self, c):
        self.c = list(c) + [mpf(0)] * (ORDER + 1 - len(c))

    @property
    def v(self):
        return self.c[0]

    def __add__(self, o):
        if isinstance(o, np.ndarray):
            return NotImplemented
        if not isinstance(o, Series):
            return Series([self.c[0] + o] + self.c[1:])
        return Series([a + b for a, b in zip(self.c, o.c)])

    def __mul__(self, o):
        if isinstance(o, np.ndarray):
            return NotImplemented
        if not isinstance(o, Series):
            return Series([a * o for a in self.c])
        return Series([sum(self.c[j] * o.c[k - j] for j in range(k + 1)) for k in range(ORDER + 1)])

    def moved_to(self, v):
        return Series([v] + self.c[1:])


def apply(f, x):
    """f(x) by composition, f a function of one real number."""
    if not isinstance(x, Series):
        return f(mpf(x))
    if not any(x.c[1:]):
        return Series([f(x.v)])
    outer = jet.taylor(f, x.v, ORDER)
    rest = Series([mpf(0)] + x.c[1:])
    out = Series([mpf(0)])
    for c in reversed(outer):
        out = out * rest + c
    return out


jet.Jet, jet.apply = Series, apply


def curve(k, i):
    """The coefficient t^k of entry i of the curve that the tests follow: any numbers of few digits."""
    return mpf((7 * i + 4 * k + i * k) % 11 - 5) / 8 if 0 < k <= 3 else mpf(0)


def line(k, i):
    return mpf(1 if i % 3 == 0 else -2 if i % 3 == 1 else 0.5) if k == 1 else mpf(0)


def along(path, theta):
    """theta as series along a path."""
    out = np.empty(len(theta), dtype=object)
    for i, t in enumerate(theta):
        out[i] = Series([mpf(t)] + [path(k, i) for k in range(1, ORDER + 1)])
    return out


def coefficients(x):
    """All coefficients; what is left of a cancellation in 60 digits is 0."""
    c = x.c if isinstance(x, Series) else [mpf(x)] + [mpf(0)] * ORDER
    for k in range(1, len(c)):
        most = max(map(abs, c[:k]))
        c[k] = mpf(0) if abs(c[k]) < (most or 1) * mpf(10) ** -45 else c[k]
    return c


def literal(x):
    """A number as a hexadecimal constant of C's long double, rounded to its 64 bits."""
    if x == 0:
        return "0"
    with mp.workprec(64):
        sign, man, exp, _ = (+x)._mpf_
    return "%s0x%xp%dL" % ("-" if sign else "", int(man), int(exp))
