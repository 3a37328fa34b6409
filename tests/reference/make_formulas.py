"""Writes tests/reference/formulas/*.json (NDJSON): models of one formula, points, and exact loss, gradient, Hessian.

  every.json    each function and each form of the language, by hand
  delicate.json zeros, ends of ranges, cancellation: where a rule that is right in general breaks down
  systems.json  inv, logdet and solve of matrices with 1 to 8 rows
  random.json   random formulas over scalars, vectors and matrices, from a fixed seed

Expected numbers are NumPy on 60-digit jets (language.py). Points lie at least 0.02 away from every kink, and formulas
whose values exceed 1e5 are thrown away. Every Hessian is checked against differences of the gradient before it is kept.
"""
import json
import os
import random
import sys

import mpmath
import numpy as np
from mpmath import mp, mpf

import jet
import model

HERE = os.path.dirname(os.path.abspath(__file__))
SEED = 20260
COUNT = 360


class Rejected(Exception):
    pass


def keep_away(argument):
    if isinstance(argument, jet.Jet) and abs(argument.v) < 0.02:
        raise Rejected("too close to a kink")


def confirm(m, theta, hessian):
    """H d against a central difference of the gradient, good to about 1e-30."""
    step, n = mpf(10) ** -18 * min([abs(t) for t in theta if t] + [mpf(1)]), len(theta)
    d = [mpf(1) / (k + 2) for k in range(n)]
    with mp.workdps(mp.dps - 2 * int(mpmath.log10(step))):
        up, down = (model.evaluate(m, [t + s * step * e for t, e in zip(theta, d)])[1] for s in (1, -1))
    for i in range(n):
        ahead, exact = (up[i] - down[i]) / (2 * step), sum(hessian[i][j] * d[j] for j in range(n))
        assert abs(ahead - exact) <= mpf(10) ** -20 * (mpf(10) ** -6 + abs(exact)), (m["loss"], i, ahead, exact)


def row(name, m, theta):
    loss, gradient, hessian = model.evaluate(m, theta)
    values = [loss, *gradient, *hessian.ravel()]
    if not all(isinstance(v, mpf) and mpmath.isfinite(v) for v in values):
        raise Rejected("not real")
    confirm(m, theta, hessian)
    tame = all(1e-6 < abs(t) < 1e6 for t in theta if t)
    noise = max(abs(v) for v in values) * mpf(10) ** -45 if tame else 0

    def number(v):
        return float(v) if abs(v) > noise else 0.0
    return {"id": name, "model": m, "theta": theta, "loss": number(loss), "gradient": [number(g) for g in gradient],
            "hessian": [[number(e) for e in r] for r in hessian]}


# ---- by hand ----

X, Y, Z = "x", "y", "z"
SCALARS = ["x", "y", "z"]
AT = [0.7, -1.3, 2.1]
SCALAR_FORMULAS = """
exp(x*y)/10 | expm1(x - y) | log(x^2 + y^2) | log1p(x*z) | sqrt(x^2 + z) | cbrt(x*y*z) | pow(x, y) | pow(z, 3) | abs(x*y)
sign(y)*x^2 + sign(x)*y^2 | sin(x*y) | cos(x + y*z) | tan(x*y) | asin(x*y/2) | acos(x*y/3) | atan(x*y*z) | atan2(y, x)
atan2(x, y) | atan2(y*z, -x) | sinh(x*y) | cosh(x - z) | tanh(x*y) | asinh(x*y*z) | acosh(z + x^2) | atanh(x*y/2)
erf(x*y) | erfc(x*y) | erfc(2*z - y) | lgamma(x*z) | lgamma(y*x - 0.8) | digamma(x*z) | digamma(y - x^2/9)
sigmoid(x*y*z) | sigmoid(-20*z)*x*y | softplus(x*y) | softplus(15*z)*x | relu(x*y) + relu(x*z) | leaky_relu(x*y) + leaky_relu(x*z)
elu(x*y) + elu(x*z) | gelu(x*y) + gelu(z*x) | silu(x*y) - silu(z) | x^2*step(y) + y^2*step(x) | min(x*y, z^2) | max(x*y, z^2)
max(x, y) - min(y, z)*x | hypot(x, y*z) | where(x < y, x^3, y^3*x) | where(x >= y, x^3, y^3*x) | where(x*y != 0, z^x, 0)
where(x <= 0.5, 0, where(y > 0, 1, x*y^2)) | where(z == 1, x, x*x*y) | x^2 | x^3*y^-2 | x**y**2 | -x^2 + y^2 | -x^-1 | (-x)^3
2^-x^2 | y^0 + x^1 | y^2*x^2*z^2 | y^5 | y^-3 | z^0.5 | z^(1/3) | z^-1.5 | x^(y*z) | 2^x*3^y | x/y/z | x/(y/z) | x - y - z*x
x - (y - z*x)*y | +x*-y | 1 - -x*y | 1e1*x*y + 1.5E-1*z^2 + .5*x^2 + 2.*z^2 | pi*x^2*y | sin(pi*x)*exp(-y^2) | x*y*z + 3
(1 - x*y)^2 | (1 - x*y)^2 + (1 - y*z)^4 | log(1 + exp(x*y)) | exp(-x^2/2)/sqrt(2*pi) | (x + y)*(x - y)*(z - x)/(x^2 + 1)
1/(1 + exp(-(x*y + z))) | 100*(y - x^2)^2 + (1 - x)^2 + (z - y^2)^2 | sum(i in 0:4: (x - i)^2*y^i) | sum(i in 1:1: x/0) + z*x
sum(i in 0:3, j in i+1:4: sin(i*x + j*y)*z) | sum(i in 1:6: x^i/i) | sum(i in 0:3: sum(j in 0:i+1: x^i*y^j)) | x
0*x + 5 | polygamma(1, x*z) | polygamma(2, z) + polygamma(1, -x) | elu(x*y, 2) + elu(y, 0.5) | leaky_relu(x*y, 0.3)
leaky_relu(x*y*z, 0.3) | (x > y)*x^2 + (x < y)*y^2 | (x > 0)*(y < 0)*z^3 | x*-y^2 | -z**-y**2 | 2*-z^-2 | x^2^0.5^2 | x - -y - -z*x | x\t*\ty\n+ z
"""
ARRAYS = {"a": {"shape": []}, "v": {"shape": [3]}, "W": {"shape": [2, 3]}}
ARRAYS_AT = [0.8, 0.3, -1.1, 0.6, 1.2, -0.4, 0.5, -0.9, 1.4, 0.7]
ARRAY_FORMULAS = """
sum(v) | sum(v^2)*a | sum(W) + mean(W*W) | sum(W, axis=0) @ v | sum(sum(W, axis=1)^3) | sum(W^2, axis=-1)[0]*a | mean(W^3)
mean(W, axis=0) @ v^2 | sum(mean(W, axis=1)^2) | prod(v) | prod(v + a)*W[1, 2] | sum(prod(W, axis=0)) | sum(prod(W, axis=1)^2)
max(v)^2 | min(v)^3 | max(W)*a | sum(max(W, axis=0)^2) | sum(min(W, axis=1)*W[:, 0]) | sum(max(v, a)^2) | sum(min(W, v)*W)
max(v*W[0], axis=0)*a | logsumexp(v) | logsumexp(a*v) | sum(logsumexp(W, axis=0)^2) | sum(logsumexp(W, axis=1)*W[:, 1])
logsumexp(W) | sum(softmax(v)*v) | softmax(v)[1]*a | sum(softmax(W, axis=0)*W) | sum(softmax(W, axis=1)^2) | log_softmax(v)[2]*a
sum(log_softmax(W, axis=1)[:, 0]*v[:2]) | sum(log_softmax(W, axis=0)*W) | norm2(v) | norm2(W)*a | sum(norm2(W, axis=0)*v)
sum(norm2(W, axis=1)^3) | dot(v, v) | dot(v, W[0])*a | dot(v, v*a)^2 | v @ v | v @ W[1] | (W @ v) @ (W @ v) | sum(W @ v*a)
W[0] @ transpose(W) @ W[:, 1] | sum((transpose(W) @ W)^2) | sum((W @ transpose(W))^3) | trace(W @ transpose(W)) | trace(W)*a
trace(transpose(W) @ W)^2 | sum(diag(W)^2)*a | sum(diag(v) @ transpose(W)*a) | sum(diag(v)^2) | sum(outer(v, v)^2) | outer(v, v)[0, 1]*a
sum(outer(W[:, 0], v)*W) | sum(reshape(W, 3, 2)[:, 0] * v) | sum(reshape(W, 6)[1:]*reshape(W, 6)[:5]) | sum(reshape(v, 3, 1)*v)
sum((reshape(v, 3, 1)*W[0])^2) | sum((reshape(v, 1, 3) + W)^3) | reshape(v, 3, 1)[2, 0]*a | concat(v, v)[4]*a | sum(concat(v, W[0])^3)
sum(concat(W, W*a, axis=0)^2 @ v) | sum(concat(W, transpose(W)[:2, :], axis=1)[1]^2) | sum(stack(v, W[0])^2 @ v) | sum(stack(v, W[1]*a, axis=1)[1, :]^2)
stack(a, a^2, v[1])[1]*v[0] | sum(stack(v, v*a, W[0], axis=0)[1:, 0]^2) | v[0]*v[1]*v[2] | v[-1]*v[-3]*a | W[0, 0]*W[1, 2]*W[-1, -2]
sum(W[1]^2) | sum(W[-1, :]*v) | sum(W[:, -1]^2) | sum(W[:, 1:]^3) | sum(W[:, :-1]*v[1:]) | sum(v[1:]*v[:-1]) | sum(v[-2:]^2)*v[0]
sum(v[0:3:2]^2)*a | sum(v[::-1]*v) | sum((W - v)^2) | sum((W*v)^2)*a | sum((W + a)^3) | sum(v/ (2 + W^2)) | sum(a^v^2*0 + a^2*v)
sum(exp(-W)) | sum(tanh(W @ v)) | sum(sigmoid(W @ v)^2) | sum(relu(W @ v)*a) | sum(where(W > 0, W^2, v*W)) | sum(where(v > a, v, a^2*v))
sum(abs(W)*v) | sum(sign(v)*v^3) | sum(atan2(W, v)) | sum(hypot(W, v)) | sum(pow(2 + v, 3)) | sum(pow(exp(v), W)) | sum(W^2*v^-2)
sum(i in 0:3: v[i]^i*a) | sum(i in 0:2, j in 0:3: W[i, j]*v[j]*(i + 1)) | sum(i in 0:2: v[i+1]*v[i]^2) | sum(i in 0:3: sum(j in 0:3: abs(i - j)*v[i]*v[j]))
sum(i in 0:2: sum(W[i]^2)*W[i, i]) | sum(i in 0:2: W[i, :] @ v[0:3]*v[-i-1]) | mean(v)^2 - mean(v^2)
sum([a, a^2, v[0]] * v) | [[a, 1], [v[0], v[1]*a]][1, 1] | sum(([[a, 1], [v[0], v[1]]] @ [v[2], a])^2) | sum([v, W[0], a*v][1:, 2]*v[:2])
sum((v, v*a)[1]^2) | sum(v[[0, 2, 2]]^2*v) | sum(W[:, [2, 0]]^3) | sum(W[[1, 0, 1], 1:]^2 * a) | sum(reshape(W, -1)^2)*a | sum(reshape(W, 3, -1)[2]^2)
sum(reshape(W, [3, 2])[0]^3) | sum((v > 0)*v^2) | sum(v*(v < W)*W) | sum(dot(W, W*v, axis=1)^2) | dot(W, v)[1]*a | sum(dot(W, W, axis=0)*v)
sum(sum(i in 0:2: W[i]*(i + a))^2) | sum(sum(i in 0:3: v[i]*W[:, i])^3) | trace(sum(i in 0:2: outer(W[i], v*i + W[0]))) | sum(i in 0:3: [a, a^2, v[0]][i]*v[-1 - i])
sum(i in 0:3: where(i == 1, v[i]^2, a*v[i])) | sum(i in 0:2, j in 0:2: (W @ transpose(W))[i, j]*(i + 2*j)) | sum(i in 0:4: i*v[0])*a | mean([v[0], a])*a
max([a, v[0], v[1]])*a | softmax([v[0], a, 1])[0] | norm2([a, v[2]])*a | sum(W[1:1])+a^2 | sum(v[5:]) + a^2 | sum(v[-9:2]^2) | sum(W[::-1, ::2]*a^2)
sum((v - mean(v))^2)/3 | a*sum((W - mean(W, axis=0))^2) | logsumexp(W @ v)*a | -log_softmax(W @ v)[0] | 0.5*v @ (transpose(W) @ W) @ v + a*v[0]
"""


def by_hand():
    for k, text in enumerate(split(SCALAR_FORMULAS)):
        yield row("scalar-%03d" % k, {"parameters": SCALARS, "loss": text}, AT)
    for k, text in enumerate(split(ARRAY_FORMULAS)):
        yield row("array-%03d" % k, {"parameters": ARRAYS, "loss": text}, ARRAYS_AT)


def split(text):
    return [f.strip() for line in text.strip().split("\n") for f in line.split("|")]


# Formula | theta of its parameters x, y, z. After "!" the absolute tolerance is 0: tiny numbers must be right too.
DELICATE = """
x^1*y | 0,2            | x^0*y | 0,2          | x^2*y^2 | 0,0        | x^3 + y^3 | 0,-1     | x^4 + x*y | 0,0      | (x*y)^1 + z^2 | 0,0,0
x*y*z | 0,0,1          | x/y | 0,3            | x^2/y | 0,-3         | (x - y)^2 | 1,1      | (x - y)^4 | 1,1      | x^2.5 + y | 1e-8,0
x^y | 1,0              | x^y | 2,0            | x^y | 1e-3,2         | 1^x*y | 0,3          | (-2)^2*x*y | 1,1
hypot(x, y) | 0,2      | hypot(x, y) | -3,0   | hypot(x, y) | 1e200,1e200 | hypot(x, y) | 1e-200,2e-200 | atan2(x, y) | 0,2 | atan2(x, y) | 3,0
atan2(x, y) | -1,-1e-9 | atan2(x, y) | 1e-9,1 | sin(x)*sin(y) | 0,0  | cos(x)*y | 0,0       | tanh(x*y) | 0,0      | tanh(x)*y | 30,1
erf(x*y) | 0,1         | asinh(x*y) | 0,1     | asinh(x) | 1e200     | asinh(x) | -1e8      | acosh(x) | 1.0000001 | acosh(x) | 1e200
asin(x) | 0.999999     | acos(x) | -0.999999  | atanh(x) | 0.9999999 | atanh(x) | 0         | atan(x) | 1e9        | tan(x) | 1.5707
lgamma(x) | 1          | lgamma(x) | 2        | lgamma(x) | 1e-8     | lgamma(x) | 1e6      | lgamma(x) | -0.5     | lgamma(x) | -7.25
digamma(x) | 1.4616321449683622 | digamma(x) | 1e-6 | digamma(x) | 1e7 | digamma(x) | -3.5  | polygamma(1, x) | 1000 | polygamma(3, x) | 0.01
softplus(x) | 0        | softplus(x)*y | 800,1 | sigmoid(x)*y | 800,1 | log_softmax([x, y, 0])[0] | 0,0 | log_softmax([x, y, 0])[1] | 1000,-1000
logsumexp([x, y]) | 1,1 | logsumexp([x, y]) | 1000,999 | logsumexp([x, y]) | -1000,-1001 | logsumexp([x, y, z]) | 800,0,-800 | softmax([x, y])[1] | 1000,1000
norm2([x, y]) | 0,1    | norm2([x, y]) | 1e200,1e200 | norm2([x, y, z]) | 3e-200,0,4e-200 | prod([x, y, z]) | 0,2,3 | prod([x, y, z]) | 0,0,3
prod([x, y, z]) | 0,0,0 | prod([x, y, z])^2 | 0,1,2 | mean([x, y, z]^2) | 0,0,0 | gelu(x) | 0 | gelu(x)*y | -6,1 | silu(x) | 0 | silu(x) | -700
where(x > 0, 1/x, y^2) | -1,2 | where(x > 0, log(x), y^2) | -1,2 | where(x > 0, x^y, y^2) | -1,2 | where(x < 0, sqrt(-x), y) | 1,2 | sum(i in 0:3: x^i*y^(2 - i)) | 0,0
sum(where([x, y] > 0, sqrt([x, y]), 0)) | -1,4 | sum(where([x, y, z] > 0, [x, y, z]*log([x, y, z]), 0)) | 0.5,-1,2
(y - x^2)*(y - 2*x^2) | 0,0 | x^3 - 3*x*y^2 | 0,0 | x^2*y^2 | 0,0 | (1 - x*y)^2 | 0,0 | 1 - cos(x*y) | 0,0 | exp(x) - 1 - x | 0 | log1p(x) - x | 0
x^20*y | 1.5,2 | x^-20*y | 1.5,2 | (1 + x)^1000 | 1e-3 | x^51 | -1.1 | 1e-300*x*y | 1,1 | 1e300*x*y | 1e-300,1 | x*y*1e-200*1e200 | 1,1
! expm1(x) | 1e-12 | ! log1p(x) | 1e-12 | ! log1p(x) | -1e-300 | ! sigmoid(x) | -40 | ! sigmoid(x)*y | -700,1 | ! softplus(x) | -40 | ! softplus(x) | -700
! erfc(x) | 10 | ! erfc(x) | 20 | ! exp(x) | -600 | ! softmax([x, y])[0] | -300,300 | ! erf(x) | 1e-300 | ! sin(x) | 1e-200 | ! sinh(x) | 1e-9
"""


def delicate():
    parts = [p.strip() for p in DELICATE.strip().replace("\n", " | ").split(" | ")]
    for k in range(0, len(parts), 2):
        text, theta = parts[k].lstrip("! "), [float(t) for t in parts[k + 1].strip(" |").split(",")]
        out = row("delicate-%03d" % (k // 2), {"parameters": SCALARS[:len(theta)], "loss": text}, theta)
        yield {**out, "atol": 0} if parts[k].startswith("!") else out


# ---- systems of linear equations ----

# Formulas of a matrix A of n rows, its row sums of absolute values below 1 but for a diagonal of 2 to 3.
FULL = """
logdet(A) | trace(inv(A) @ B) | p @ solve(A, q) | sum(solve(A, B)^2) | logdet(A @ transpose(A) + 1) | sum(inv(A)*B)*A[0, 0]
logdet(inv(A)) + trace(A) | p @ inv(A) @ transpose(inv(A)) @ q | sum(exp(solve(transpose(A), q)/4))
sum(i in 1:3: logdet(A*i + B/9) + p @ solve(A, q^i) + trace(inv(A + B/9*i)))
"""
# Formulas of a vector v of n entries.
DIAGONAL = """
logdet(K + diag(v)) | p @ solve(K + diag(v), q) | trace(inv(K + diag(v)) @ K) | 0.5*logdet(K + outer(v, v)) - v @ solve(K, v)
v @ solve(K + outer(p, p), v*q) | sum(tanh(solve(K, v))) | sum(i in 1:4: v @ solve(K*i, v)) | logdet(K*v[0]^2) + trace(inv(K*v[0]))
sum(i in 0:3: logdet(K + i*diag(v^2)))
"""


def small_matrix(rng, n):
    return [[round(rng.uniform(-1, 1) / n + (3 if i == k else 0) - rng.random() * (i == k), 3) for k in range(n)] for i in range(n)]


def systems():
    rng = random.Random(SEED)
    for n in range(1, 9):
        vectors = {name: [round(rng.uniform(-1.5, 1.5), 2) for _ in range(n)] for name in "pq"}
        if n <= 4:
            for k, text in enumerate(split(FULL)):
                m = {"parameters": {"A": {"shape": [n, n]}}, "constants": {**vectors, "B": small_matrix(rng, n)}, "loss": text}
                yield row("full-%d-%02d" % (n, k), m, sum(small_matrix(rng, n), []))
        for k, text in enumerate(split(DIAGONAL)):
            m = {"parameters": {"v": {"shape": [n]}}, "constants": {**vectors, "K": small_matrix(rng, n)}, "loss": text}
            yield row("diagonal-%d-%02d" % (n, k), m, [round(rng.uniform(0.3, 1.5), 2) for _ in range(n)])


# ---- at random ----

SAFE = ["{}", "-{}", "sin({})", "cos({})", "tanh({})", "atan({})", "exp(-{}^2)", "exp({}/2)", "log(1 + {}^2)", "sqrt(0.5 + {}^2)",
        "erf({})", "erfc({})", "sigmoid({})", "softplus({})", "gelu({})", "silu({})", "elu({})", "relu({})", "leaky_relu({})",
        "abs({})", "{}^2", "{}^3", "asinh({})", "sinh({})", "cosh({})", "expm1({})", "log1p({}^2)", "acosh(1.2 + {}^2)",
        "asin(sin({})/2)", "acos(0.7*cos({}))", "atanh(tanh({})/2)", "tan(atan({})/2)", "lgamma(0.5 + {}^2)", "digamma(1 + {}^2)",
        "cbrt({})", "1/(1 + {}^2)", "(1.5 + {}^2)^-1.5", "step({})", "sign({})", "(2 + sin({}))^{}", "polygamma(1, 0.7 + {}^2)"]
BINARY = ["{} + {}", "{} - {}", "{}*{}", "{}*{}", "({} + {})", "({} - {})", "{}/(2 + cos({}))", "hypot({}, 1 + {}^2)",
          "max({}, {})", "min({}, {})", "atan2({}, 0.3 + {}^2)", "pow(1.1 + {}^2, {})", "where({} > {}, {}, {})", "where({} <= 0.3, {}, {})"]


class Writer:
    """Writes a random formula of a wanted shape over the names of a model."""

    def __init__(self, rng, shapes):
        self.rng, self.shapes = rng, shapes

    def number(self):
        return "%g" % (self.rng.choice([1, 2, 3, 0.5, 0.25, 1.5, 0.1, 1.7, 0.3]))

    def leaves(self, shape):
        """Ways to get the shape from a name without arithmetic."""
        r, out = self.rng, []
        for name, s in self.shapes.items():
            if s == shape:
                out += [name, name]
            if len(s) == 1 and shape == ():
                out.append("%s[%d]" % (name, r.randrange(-s[0], s[0])))
            if len(s) == 2 and shape == ():
                out.append("%s[%d, %d]" % (name, r.randrange(-s[0], s[0]), r.randrange(-s[1], s[1])))
            if len(s) == 2 and shape == (s[1],):
                out += ["%s[%d]" % (name, r.randrange(s[0])), "%s[%d, :]" % (name, r.randrange(-s[0], s[0]))]
            if len(s) == 2 and shape == (s[0],):
                out.append("%s[:, %d]" % (name, r.randrange(-s[1], s[1])))
            if len(s) == 1 and len(shape) == 1 and s[0] > shape[0]:
                cut = s[0] - shape[0]
                out += ["%s[%d:]" % (name, cut), "%s[:-%d]" % (name, cut)]
            if len(s) == 2 and shape == s[::-1] and s[0] != s[1]:
                out.append("transpose(%s)" % name)
        return out

    def formula(self, shape, depth, top=False):
        r = self.rng
        leaves = self.leaves(shape)
        if depth <= 0 or (r.random() < 0.1 and not top):
            if leaves:
                return r.choice(leaves)
            if shape == ():
                return self.number()
            return "stack(%s)" % ", ".join(self.formula(shape[1:], 0) for _ in range(shape[0]))
        kind = r.random()
        if kind < 0.3:
            return self.fill(r.choice(SAFE), shape, depth)
        if kind < 0.6:
            return self.fill(r.choice(BINARY), shape, depth)
        return [self.scalar, self.vector, self.matrix][len(shape)](shape, depth - 1)

    def fill(self, pattern, shape, depth):
        """Holes get the shape, or sometimes one that broadcasts to it; the first keeps it."""
        holes = pattern.count("{}")
        keep = self.rng.randrange(holes)
        if pattern.startswith(("where", "max", "min")) and self.rng.random() < 0.5:
            keep = holes - 1
        args = []
        for k in range(holes):
            s = shape
            if k != keep and self.rng.random() < 0.4:
                s = self.rng.choice([(), shape[1:] if len(shape) == 2 else ()])
            args.append(self.operand(s, depth - 1))
        return pattern.format(*args)

    def operand(self, shape, depth):
        """Sometimes without parentheses: the value is whatever the grammar makes of it."""
        text = self.formula(shape, depth)
        plain = text.replace("_", "").isalnum() or (shape == () and self.rng.random() < 0.25)
        return text if plain else "(%s)" % text

    def scalar(self, shape, depth):
        r, n, m = self.rng, self.rng.randint(2, 3), self.rng.randint(2, 3)
        v, w = (lambda k=n: self.formula((k,), depth)), (lambda: self.formula((n, m), depth))
        return r.choice([
            lambda: "sum(%s)" % v(), lambda: "mean(%s)" % w(), lambda: "sum(%s)" % w(), lambda: "prod(%s)" % v(),
            lambda: "norm2(1 + (%s)^2)" % v(), lambda: "logsumexp(%s)" % v(), lambda: "dot(%s, %s)" % (v(), v()),
            lambda: "(%s) @ (%s)" % (v(), v()), lambda: "max(%s)" % v(), lambda: "min(%s)" % w(),
            lambda: "trace((%s) @ transpose(%s))" % (w(), w()), lambda: "softmax(%s)[%d]" % (v(), r.randrange(n)),
            lambda: "log_softmax(%s)[-1]" % v(), lambda: "sum(k in 0:%d: (%s)[k]*(k + %s))" % (n, v(), self.number()),
            lambda: "sum(p in 0:%d, q in 0:p+1: (%s)[p, q]/(1 + p + q))" % (min(n, m), w()),
            lambda: "trace(%s)" % w(), lambda: "sum((%s) @ (%s))" % (w(), v(m)),
            lambda: "logsumexp(%s)" % w(), lambda: "norm2(%s)" % w(), lambda: "stack(%s, %s)[1]" % (
                self.formula((), depth), self.formula((), depth))])()

    def vector(self, shape, depth):
        r, n, m = self.rng, shape[0], self.rng.randint(2, 3)
        w, t, v = (lambda: self.formula((n, m), depth)), (lambda: self.formula((m, n), depth)), (lambda: self.formula(shape, depth))
        cut = r.randint(1, n - 1) if n > 1 else 0
        options = [
            lambda: "(%s) @ (%s)" % (w(), self.formula((m,), depth)), lambda: "(%s) @ (%s)" % (self.formula((m,), depth), t()),
            lambda: "sum(%s, axis=1)" % w(), lambda: "sum(%s, axis=0)" % t(), lambda: "mean(%s, axis=-1)" % w(),
            lambda: "softmax(%s)" % v(), lambda: "log_softmax(%s)" % v(), lambda: "logsumexp(%s, axis=0)" % t(),
            lambda: "max(%s, axis=1)" % w(), lambda: "norm2(%s, axis=0)" % t(), lambda: "prod(%s, axis=1)" % w(),
            lambda: "(%s)[%d]" % (t(), r.randrange(m)), lambda: "(%s)[:, %d]" % (w(), r.randrange(-m, m)),
            lambda: "diag(%s)" % self.formula((n, n), depth), lambda: "stack(%s)" % ", ".join(
                self.formula((), depth) for _ in range(n))]
        if cut:
            options.append(lambda: "concat(%s, %s)" % (self.formula((cut,), depth), self.formula((n - cut,), depth)))
        if n == 6:
            options.append(lambda: "reshape(%s, 6)" % self.formula((2, 3), depth))
        return r.choice(options)()

    def matrix(self, shape, depth):
        r, (n, m) = self.rng, shape
        k, w = r.randint(2, 3), (lambda: self.formula(shape, depth))
        options = [
            lambda: "outer(%s, %s)" % (self.formula((n,), depth), self.formula((m,), depth)),
            lambda: "(%s) @ (%s)" % (self.formula((n, k), depth), self.formula((k, m), depth)),
            lambda: "transpose(%s)" % self.formula((m, n), depth), lambda: "softmax(%s, axis=%d)" % (w(), r.choice([0, 1, -1])),
            lambda: "log_softmax(%s, axis=%d)" % (w(), r.choice([0, 1])),
            lambda: "stack(%s)" % ", ".join(self.formula((m,), depth) for _ in range(n)),
            lambda: "stack(%s, axis=1)" % ", ".join(self.formula((n,), depth) for _ in range(m)),
            lambda: "concat(%s, %s, axis=1)" % (self.formula((n, 1), depth), self.formula((n, m - 1), depth)) if m > 1 else w(),
            lambda: "reshape(%s, %d, 1) + %s" % (self.formula((n,), depth), n, self.formula((m,), depth)),
            lambda: "reshape(%s, %d, %d)" % (self.formula((m, n), depth), n, m)]
        if n == m:
            options.append(lambda: "diag(%s)" % self.formula((n,), depth))
        return r.choice(options)()


def declare(rng, shapes):
    """The parameters in one of the forms of a model file."""
    if all(s == () for s in shapes.values()) and rng.random() < 0.7:
        return list(shapes)
    if rng.random() < 0.5:
        return {k: {"shape": list(s)} for k, s in shapes.items()}
    return {k: np.zeros(s).tolist() for k, s in shapes.items()}


def random_row(rng, name):
    if rng.random() < 0.35:
        shapes = {n: () for n in "xyz"[:rng.randint(1, 3)]}
    else:
        shapes = {n: s for n, s in (("a", ()), ("u", (2,)), ("v", (3,)), ("W", (2, 3)), ("S", (2, 2))) if rng.random() < 0.5}
        shapes = shapes or {"v": (3,)}
    fixed = {n: s for n, s in (("c", ()), ("d", (3,)), ("E", (3, 2))) if rng.random() < 0.25}
    m = {"parameters": declare(rng, shapes)}
    if fixed:
        m["constants"] = {k: np.round([[rng.uniform(-2, 2) for _ in range(2)] for _ in range(3)], 2).ravel()[
            :int(np.prod(s, dtype=int))].reshape(s).tolist() for k, s in fixed.items()}
    writer = Writer(rng, {**shapes, **fixed})
    if rng.random() < 0.3:
        part = rng.choice([(), (3,), (2, 2)])
        m["let"] = {"part": writer.formula(part, 2)}
        writer.shapes["part"] = part
    m["loss"] = writer.formula((), rng.randint(2, 4), top=True)
    size = sum(int(np.prod(s, dtype=int)) for s in shapes.values())
    theta = [round(rng.uniform(-1.6, 1.6), 3) for _ in range(size)]
    if len(m["loss"]) > 400:
        raise Rejected("long")
    out = row(name, m, theta)
    if abs(out["loss"]) > 1e5 or max(abs(e) for r in [out["gradient"], *out["hessian"]] for e in r) > 1e5:
        raise Rejected("too large")
    if not any(map(any, out["hessian"])) and rng.random() < 0.9:
        raise Rejected("dull")
    return out


def at_random(count):
    rng, rows, tries = random.Random(SEED), [], 0
    while len(rows) < count:
        tries += 1
        try:
            rows.append(random_row(rng, "random-%03d" % len(rows)))
        except Rejected:
            continue
    print("%d random formulas from %d tries" % (count, tries), file=sys.stderr)
    return rows


def write(name, rows):
    """One row a line."""
    with open(os.path.join(HERE, "formulas", name), "w") as f:
        for r in rows:
            f.write(json.dumps(r) + "\n")


if __name__ == "__main__":
    write("delicate.json", list(delicate()))
    jet.guard = keep_away
    write("every.json", list(by_hand()))
    write("systems.json", list(systems()))
    write("random.json", at_random(COUNT))
