"""The formula language, read and evaluated a second time, independently of critpoint: NumPy on object arrays.

A formula is parsed into closures over an environment (name -> scalar or NumPy object array); whatever NumPy does with
shapes is by definition right. Written from the manual of the language, not from critpoint's source.
"""
import functools
import re

import mpmath
import numpy as np
from mpmath import mpf

import jet

TOKEN = re.compile(r"\s*(?:(\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?)|([A-Za-z_]\w*)|"
                   r"(\*\*|<=|>=|==|!=|[-+*/^@()\[\],:<>=]))")


def tokens(text):
    text, out, at = text.rstrip(), [], 0
    while at < len(text):
        m = TOKEN.match(text, at)
        if not m:
            raise SyntaxError("unexpected text at column %d: %s" % (at + 1, text[at:]))
        kind = "number" if m.group(1) else "name" if m.group(2) else m.group(3)
        out.append((kind, m.group(1) or m.group(2) or m.group(3)))
        at = m.end()
    return out + [("end", "")]


def array(x):
    """x as an object array; a scalar becomes one of rank 0."""
    if isinstance(x, np.ndarray):
        return x
    out = np.empty((), dtype=object)
    out[()] = x
    return out


def scalar(x):
    return x.item() if isinstance(x, np.ndarray) and x.ndim == 0 else x


def each(f, *args):
    return scalar(np.frompyfunc(f, len(args), 1)(*args))


def axis_of(axis):
    return None if axis is None else int(jet.value(axis))


def reduce_sum(x, axis=None):
    return scalar(np.sum(array(x), axis=axis_of(axis)))


def shrink(x, axis, f):
    """f along an axis, or over everything; f takes a vector and gives a scalar."""
    x, axis = array(x), axis_of(axis)
    if axis is None:
        return f(x.ravel())
    moved = np.moveaxis(x, axis, -1)
    out = np.empty(moved.shape[:-1], dtype=object)
    for k in np.ndindex(out.shape):
        out[k] = f(moved[k])
    return scalar(out)


def along(x, axis, f):
    """The same for f that takes a vector and gives one of the same length."""
    x, axis = array(x), axis_of(axis)
    if axis is None:
        return f(x.ravel()).reshape(x.shape)
    moved = np.moveaxis(x, axis, -1)
    out = np.empty(moved.shape, dtype=object)
    for k in np.ndindex(moved.shape[:-1]):
        out[k] = f(moved[k])
    return np.moveaxis(out, -1, axis)


def exps(v):
    return np.array([jet.apply(mpmath.exp, e) for e in v], dtype=object)


def logsumexp(v):
    return jet.apply(mpmath.log, np.sum(exps(v)))


def softmax(v):
    e = exps(v)
    inverse = jet.apply(lambda x: 1 / x, np.sum(e))
    return np.array([x * inverse for x in e], dtype=object)


def log_softmax(v):
    total = logsumexp(v)
    return np.array([x - total for x in v], dtype=object)


def larger(a, b):
    jet.guard(a - b)
    return a if a > b else b


def smaller(a, b):
    jet.guard(a - b)
    return a if a < b else b


def extremum(pick):
    def call(a, b=None, axis=None):
        if b is not None:
            return each(pick, a, b)
        return shrink(a, axis, lambda v: functools.reduce(pick, v))
    return call


def dot(a, b, axis=None):
    return np.dot(a, b) if axis is None else reduce_sum(a * b, axis)


def where(c, a, b):
    return each(lambda k, x, y: x if k else y, c, a, b)


def reshape(x, *shape):
    if isinstance(shape[0], np.ndarray):
        shape = shape[0]
    return np.reshape(array(x), [int(jet.value(s)) for s in shape])


def elu(a, alpha=mpf(1)):
    return where(each(compared(lambda x, y: x > y), a, mpf(0)), a, alpha * FUNCTIONS["expm1"](a))


def leaky_relu(a, slope=mpf(0.01)):
    return FUNCTIONS["relu"](a) - slope * FUNCTIONS["relu"](-a)


def join(f):
    def call(*args, axis=mpf(0)):
        return f([array(a) for a in args], axis=axis_of(axis))
    return call


def mean(x, axis=None):
    total = reduce_sum(x, axis)
    count = array(x).size if axis is None else array(x).shape[axis_of(axis)]
    return total * (1 / mpf(count))


def norm2(x, axis=None):
    return each(lambda s: jet.apply(mpmath.sqrt, s), reduce_sum(x * x, axis))


def prod(x, axis=None):
    return scalar(np.prod(array(x), axis=axis_of(axis)))


def eliminate(a, b):
    """(x, det a) with a @ x = b for a matrix b, by Gauss and Jordan."""
    a, b, det = a.copy(), b.copy(), mpf(1)
    for k in range(len(a)):
        pivot = max(range(k, len(a)), key=lambda i: abs(jet.value(a[i, k])))
        a[[k, pivot]], b[[k, pivot]] = a[[pivot, k]], b[[pivot, k]]
        det = det * (a[k, k] if pivot == k else -a[k, k])
        inverse = 1 / a[k, k]
        a[k], b[k] = a[k] * inverse, b[k] * inverse
        for i in set(range(len(a))) - {k}:
            a[i], b[i] = a[i] - a[k] * a[i, k], b[i] - b[k] * a[i, k]
    return b, det


def solve(a, b):
    return eliminate(a, b)[0] if b.ndim == 2 else eliminate(a, b.reshape(-1, 1))[0][:, 0]


def identity(n):
    return diag(np.array([mpf(1)] * n, dtype=object))


def logdet(a):
    return jet.apply(mpmath.log, eliminate(a, identity(len(a)))[1])


FUNCTIONS = {
    "solve": solve, "inv": lambda a: solve(a, identity(len(a))), "logdet": logdet,
    "pow": lambda a, b: each(jet.power, a, b), "atan2": lambda a, b: each(jet.atan2, a, b),
    "hypot": lambda a, b: each(jet.hypot, a, b), "where": where, "sum": reduce_sum, "mean": mean, "prod": prod,
    "max": extremum(larger), "min": extremum(smaller), "logsumexp": lambda x, axis=None: shrink(x, axis, logsumexp),
    "softmax": lambda x, axis=None: along(x, axis, softmax),
    "log_softmax": lambda x, axis=None: along(x, axis, log_softmax), "norm2": norm2, "dot": dot,
    "transpose": lambda x: np.transpose(x), "reshape": reshape, "concat": join(np.concatenate),
    "stack": join(np.stack), "diag": lambda x: diag(x), "trace": lambda x: np.trace(x),
    "outer": lambda a, b: np.multiply.outer(a, b),
    "polygamma": lambda p, a: each(lambda e: jet.apply(lambda x: mpmath.polygamma(integer(p), x), e), a),
}


def elementwise(name, f):
    def one(x):
        if name in jet.KINKED:
            jet.guard(x)
        return jet.apply(f, x)
    return lambda x: each(one, x)


FUNCTIONS.update((name, elementwise(name, f)) for name, f in jet.ELEMENTWISE.items())
FUNCTIONS.update(elu=elu, leaky_relu=leaky_relu)


def diag(x):
    if x.ndim == 2:
        return np.diagonal(x)
    out = np.array([[mpf(0)] * len(x) for _ in x], dtype=object)
    for k, e in enumerate(x):
        out[k, k] = e
    return out




def compared(op):
    def call(a, b):
        jet.guard(a - b)
        return mpf(1) if op(jet.value(a), jet.value(b)) else mpf(0)
    return call


COMPARE = {"<": lambda a, b: a < b, "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
           "==": lambda a, b: a == b, "!=": lambda a, b: a != b}


class Parser:
    """Recursive descent; the precedence is Python's, with ^ for **."""

    def __init__(self, text):
        self.tokens, self.at = tokens(text), 0

    def peek(self, k=0):
        return self.tokens[self.at + k][0]

    def text(self, k=0):
        return self.tokens[self.at + k][1]

    def take(self, kind=None):
        if kind is not None and self.peek() != kind:
            raise SyntaxError("expected %s, found %r" % (kind, self.text()))
        self.at += 1
        return self.tokens[self.at - 1][1]

    def comparison(self):
        a = self.sum()
        if self.peek() in COMPARE:
            op, b = compared(COMPARE[self.take()]), self.sum()
            return lambda env: each(op, a(env), b(env))
        return a

    def sum(self):
        a = self.product()
        while self.peek() in ("+", "-"):
            op, b, left = self.take(), self.product(), a
            a = (lambda l, r: lambda env: l(env) + r(env))(left, b) if op == "+" else \
                (lambda l, r: lambda env: l(env) - r(env))(left, b)
        return a

    def product(self):
        a = self.unary()
        while self.peek() in ("*", "/", "@"):
            op, b, left = self.take(), self.unary(), a
            a = {"*": lambda l, r: lambda env: l(env) * r(env), "/": lambda l, r: lambda env: l(env) / r(env),
                 "@": lambda l, r: lambda env: scalar(np.matmul(l(env), r(env)))}[op](left, b)
        return a

    def unary(self):
        if self.peek() == "-":
            self.take()
            a = self.unary()
            return lambda env: -a(env)
        if self.peek() == "+":
            self.take()
            return self.unary()
        return self.power()

    def power(self):
        a = self.postfix()
        if self.peek() in ("^", "**"):
            self.take()
            b = self.unary()
            return lambda env: each(jet.power, a(env), b(env))
        return a

    def postfix(self):
        a = self.primary()
        while self.peek() == "[":
            self.take()
            subscripts = [self.subscript()]
            while self.peek() == ",":
                self.take()
                subscripts.append(self.subscript())
            self.take("]")
            a = (lambda x, subs: lambda env: scalar(x(env)[tuple(s(env) for s in subs)]))(a, subscripts)
        return a

    def subscript(self):
        bounds, colons = [None], 0
        while self.peek() not in ("]", ","):
            if self.peek() == ":":
                self.take()
                colons += 1
                bounds.append(None)
            else:
                bounds[-1] = self.sum()
        if not colons:
            only = bounds[0]
            return lambda env: position(only(env))
        return lambda env: slice(*[None if b is None else integer(b(env)) for b in bounds])

    def primary(self):
        if self.peek() == "number":
            number = mpf(float(self.take()))
            return lambda env: number
        if self.peek() in ("(", "["):
            return self.group(")" if self.take() == "(" else "]")
        name = self.take("name")
        if self.peek() == "(":
            return self.call(name)
        if name == "pi":
            return lambda env: +mpmath.pi
        return lambda env: env[name]

    def group(self, close):
        """(a) is a; [a] and (a, b) are lists, stacked along a new first axis."""
        items = [self.comparison()]
        while self.peek() == ",":
            self.take()
            items.append(self.comparison())
        self.take(close)
        if close == ")" and len(items) == 1:
            return items[0]
        return lambda env: np.stack([array(i(env)) for i in items])

    def call(self, name):
        self.take("(")
        if name == "sum" and self.peek() == "name" and self.text(1) == "in":
            return self.index_sum()
        f, args, keywords = FUNCTIONS[name], [], {}
        while self.peek() != ")":
            if self.peek() == "name" and self.peek(1) == "=":
                key = self.take()
                self.take("=")
                keywords[key] = self.sum()
            else:
                args.append(self.comparison())
            if self.peek() != ")":
                self.take(",")
        self.take(")")
        return lambda env: f(*[a(env) for a in args], **{k: v(env) for k, v in keywords.items()})

    def index_sum(self):
        ranges = []
        while True:
            name = self.take("name")
            self.take("name")  # "in"
            low = self.sum()
            self.take(":")
            ranges.append((name, low, self.sum()))
            if self.peek() != ",":
                break
            self.take()
        self.take(":")
        body = self.comparison()
        self.take(")")

        def run(env, rest):
            if not rest:
                return body(env)
            name, low, high = rest[0]
            total = mpf(0)
            for k in range(integer(low(env)), integer(high(env))):
                total = total + run({**env, name: mpf(k)}, rest[1:])
            return total
        return lambda env: run(env, ranges)


def integer(x):
    v = jet.value(x)
    if v != int(v):
        raise IndexError("not a whole number: %s" % v)
    return int(v)


def position(x):
    """A subscript: a whole number, or an array of them."""
    if isinstance(x, np.ndarray):
        return np.array([integer(e) for e in x])
    return integer(x)


def evaluate(text, env):
    parser = Parser(text)
    f = parser.comparison()
    if parser.peek() != "end":
        raise SyntaxError("text after the formula: %r" % parser.text())
    return scalar(f(env))
