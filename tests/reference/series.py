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


class Series:
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

    __radd__ = __add__

    def __mul__(self, o):
        if isinstance(o, np.ndarray):
            return NotImplemented
        if not isinstance(o, Series):
            return Series([a * o for a in self.c])
        return Series([sum(self.c[j] * o.c[k - j] for j in range(k + 1)) for k in range(ORDER + 1)])

    __rmul__ = __mul__

    def __neg__(self):
        return self * mpf(-1)

    def __sub__(self, o):
        return self + (-o)

    def __rsub__(self, o):
        return -self + o

    def __truediv__(self, o):
        if isinstance(o, np.ndarray):
            return NotImplemented
        return self * apply(lambda x: 1 / x, o)

    def __rtruediv__(self, o):
        return apply(lambda x: 1 / x, self) * o

    def __lt__(self, o):
        return self.v < jet.value(o)

    def __le__(self, o):
        return self.v <= jet.value(o)

    def __gt__(self, o):
        return self.v > jet.value(o)

    def __ge__(self, o):
        return self.v >= jet.value(o)

    def __eq__(self, o):
        return self.v == jet.value(o)

    def __ne__(self, o):
        return self.v != jet.value(o)

    __hash__ = None


def apply(f, x):
    """f(x) by composition, f a function of one real number."""
    if not isinstance(x, Series):
        return f(mpf(x))
    if not any(x.c[1:]):
        return Series([f(x.v)])
    scale = abs(x.v) or mpf(1)  # taylor's steps are absolute: take them relative to x
    extra = max(0, int(-3 * mpmath.log10(scale)))
    with mp.workdps(mp.dps + extra):
        outer = mpmath.taylor(lambda s: f(x.v + scale * s), 0, ORDER, chop=False)
    rest = Series([mpf(0)] + x.c[1:]) * (1 / scale)
    out = Series([mpf(0)])
    for c in reversed(outer):
        out = out * rest + c
    return out


def atan2(y, x):
    if not isinstance(y, Series) and not isinstance(x, Series):
        return mpmath.atan2(y, x)
    if abs(jet.value(x)) > abs(jet.value(y)):
        s = apply(mpmath.atan, y / x)
    else:
        s = -apply(mpmath.atan, x / y)
    return Series([mpmath.atan2(jet.value(y), jet.value(x))] + s.c[1:])


jet.Jet, jet.apply, jet.atan2 = Series, apply, atan2


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
