"""Numbers that carry a value, a gradient and a Hessian, in 60-digit arithmetic.

The derivatives of an elementary function at a number come from mpmath.taylor, that is from values of the function in
still higher precision: no derivative rule is written down here, so that none can repeat a mistake of critpoint's own
table. Only sums, products and the chain rule of second order are. NumPy's object arrays of jets give NumPy's
broadcasting, slicing and reductions for nothing.
"""
import mpmath
import numpy as np
from mpmath import mp, mpf

mp.dps = 60


def ignore(argument):
    """Default guard: a generator that wants to stay away from kinks replaces it."""


guard = ignore  # called with what is zero on the kink of an operation


class Number:
    """What follows from sums and products (__add__ and __mul__ of the classes below) and from the value v."""
    __slots__ = ()

    def __radd__(self, o):
        return self + o

    def __rmul__(self, o):
        return self * o

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
        return self.v < value(o)

    def __le__(self, o):
        return self.v <= value(o)

    def __gt__(self, o):
        return self.v > value(o)

    def __ge__(self, o):
        return self.v >= value(o)

    def __eq__(self, o):
        return self.v == value(o)

    def __ne__(self, o):
        return self.v != value(o)

    __hash__ = None


class Jet(Number):
    """v: value; g: gradient, n entries; h: Hessian, n x n, or None for zero."""
    __slots__ = ("v", "g", "h")

    def __init__(self, v, g, h=None):
        self.v, self.g, self.h = v, g, h

    def __add__(self, o):
        if isinstance(o, np.ndarray):
            return NotImplemented
        if not isinstance(o, Jet):
            return Jet(self.v + o, self.g, self.h)
        h = self.h if o.h is None else o.h if self.h is None else self.h + o.h
        return Jet(self.v + o.v, self.g + o.g, h)

    def __mul__(self, o):
        if isinstance(o, np.ndarray):
            return NotImplemented
        if not isinstance(o, Jet):
            return Jet(self.v * o, self.g * o, None if self.h is None else self.h * o)
        cross = np.multiply.outer(self.g, o.g)
        h = cross + cross.T
        if self.h is not None:
            h = h + self.h * o.v
        if o.h is not None:
            h = h + o.h * self.v
        return Jet(self.v * o.v, self.g * o.v + o.g * self.v, h)

    def moved_to(self, v):
        """The same derivatives at another value."""
        return Jet(v, self.g, self.h)


def value(x):
    return x.v if isinstance(x, Jet) else mpf(x)


def taylor(f, x, order):
    """Taylor coefficients of f at the number x, from values of f alone."""
    scale = abs(x) or mpf(1)  # mpmath's steps are absolute: take them relative to x
    extra = max(0, int(-3 * mpmath.log10(scale)))  # f(x) may be 1 + f'(0) x with a tiny x
    with mp.workdps(mp.dps + extra):
        coefficients = mpmath.taylor(lambda s: f(x + scale * s), 0, order, chop=False)
    return [c / scale ** k for k, c in enumerate(coefficients)]


def apply(f, x):
    """f(x), f a function of one real number."""
    if not isinstance(x, Jet):
        return f(mpf(x))
    v, d1, d2 = taylor(f, x.v, 2)  # d2 = f''/2
    h = np.multiply.outer(x.g, x.g) * (2 * d2)
    if x.h is not None:
        h = h + x.h * d1
    return Jet(v, x.g * d1, h)


def whole_power(a, k):
    """a^k by squaring: exact where products are."""
    if k == 0:
        return mpf(1)
    half = whole_power(a * a, k // 2) if k > 1 else mpf(1)
    return half * a if k % 2 else half


def power(a, b):
    """a^b; a constant whole exponent takes any base, anything else a positive one."""
    if isinstance(b, Jet) and not isinstance(a, Jet):
        return apply(lambda x: a ** x, b)
    if isinstance(b, Jet):
        return apply(mpmath.exp, b * apply(mpmath.log, a))
    b = mpf(b)
    if b == mpmath.nint(b):
        return whole_power(a, int(b)) if b >= 0 else 1 / whole_power(a, -int(b))
    return apply(lambda x: x ** b, a)


def atan2(y, x):
    if not isinstance(y, Jet) and not isinstance(x, Jet):
        return mpmath.atan2(y, x)
    # Away from the axes both differ from the quotient's arctangent by a constant only.
    if abs(value(x)) > abs(value(y)):
        j = apply(mpmath.atan, y / x)
    else:
        j = -apply(mpmath.atan, x / y)
    return j.moved_to(mpmath.atan2(value(y), value(x)))


def hypot(x, y):
    guard(x * x + y * y)
    return apply(mpmath.sqrt, x * x + y * y)


def variables(theta):
    """theta as jets: the k-th has the k-th unit vector as its gradient."""
    n = len(theta)
    out = np.empty(n, dtype=object)
    for k in range(n):
        g = np.array([mpf(0)] * n, dtype=object)
        g[k] = mpf(1)
        out[k] = Jet(mpf(theta[k]), g)
    return out


def parts(x, n):
    """Value, gradient and Hessian as plain mpf, whatever x is."""
    zero = np.array([[mpf(0)] * n for _ in range(n)], dtype=object).reshape(n, n)
    if not isinstance(x, Jet):
        return mpf(x), zero[0].copy() if n else zero.reshape(0), zero
    return x.v, x.g, zero if x.h is None else x.h


ELEMENTWISE = {
    "exp": mpmath.exp, "expm1": mpmath.expm1, "log": mpmath.log, "log1p": mpmath.log1p, "sqrt": mpmath.sqrt,
    "cbrt": lambda x: mpmath.sign(x) * abs(x) ** (mpf(1) / 3), "abs": abs,
    "sin": mpmath.sin, "cos": mpmath.cos, "tan": mpmath.tan, "asin": mpmath.asin, "acos": mpmath.acos,
    "atan": mpmath.atan, "sinh": mpmath.sinh, "cosh": mpmath.cosh, "tanh": mpmath.tanh, "asinh": mpmath.asinh,
    "acosh": mpmath.acosh, "atanh": mpmath.atanh, "erf": mpmath.erf, "erfc": mpmath.erfc,
    "lgamma": lambda x: mpmath.log(abs(mpmath.gamma(x))), "digamma": mpmath.digamma,
    "sigmoid": lambda x: 1 / (1 + mpmath.exp(-x)), "softplus": lambda x: mpmath.log1p(mpmath.exp(x)),
    "relu": lambda x: x if x > 0 else mpf(0),
    "gelu": lambda x: x * mpmath.erfc(-x / mpmath.sqrt(2)) / 2, "silu": lambda x: x / (1 + mpmath.exp(-x)),
    "sign": mpmath.sign, "step": lambda x: mpf(1) if x > 0 else mpf(0),
}
KINKED = ("abs", "cbrt", "relu", "sign", "step")
