"""Loss, gradient and Hessian of a model file at a point, in 60 digits; eigenvalues in 40."""
import csv
import json
import os

import mpmath
import numpy as np
from mpmath import mp, mpf

import jet
import language


def objects(x):
    """Nested lists of numbers as an object array of mpf; a number stays one."""
    a = np.array(x, dtype=float)
    out = np.empty(a.shape, dtype=object)
    for k in np.ndindex(a.shape):
        out[k] = mpf(float(a[k]))
    return language.scalar(out)


def column(rows, name):
    return [float(r[rows[0].index(name)]) for r in rows[1:]]


def read_data(entry, folder):
    if not isinstance(entry, dict):
        return objects(entry)
    with open(os.path.join(folder, entry["file"]), newline="") as f:
        rows = list(csv.reader(f))
    if entry.get("one_hot"):
        words = [r[rows[0].index(entry["column"])] for r in rows[1:]]
        return objects([[float(w == c) for c in sorted(set(words))] for w in words])
    if "columns" in entry:
        return objects(np.array([column(rows, c) for c in entry["columns"]]).T)
    return objects(column(rows, entry["column"]))


def read_environment(model, folder):
    env = {name: objects(v) for name, v in model.get("constants", {}).items()}
    data = model.get("data", {})
    if isinstance(data.get("file"), str):
        with open(os.path.join(folder, data["file"]), newline="") as f:
            rows = list(csv.reader(f))
        env.update((c, objects(column(rows, c))) for c in rows[0])
    else:
        env.update((name, read_data(entry, folder)) for name, entry in data.items())
    return env


def parameter_shapes(model):
    declared = model["parameters"]
    if isinstance(declared, list):
        return {name: () for name in declared}
    return {name: tuple(v["shape"]) if isinstance(v, dict) else np.shape(v) for name, v in declared.items()}


def flatten(model, point):
    """theta of a stored point, in either of its forms."""
    if isinstance(point, dict):
        return [float(v) for name in parameter_shapes(model) for v in np.ravel(point[name])]
    return [float(v) for v in point]


def own_values(model):
    declared = model["parameters"]
    if isinstance(declared, list):
        return None
    return [float(v) for d in declared.values() for v in np.ravel(d.get("value") if isinstance(d, dict) else d)]


def evaluate(model, theta, folder="."):
    """(loss, gradient, Hessian) as mpf and object arrays."""
    n, env = len(theta), read_environment(model, folder)
    jets, at = jet.variables(theta), 0
    for name, shape in parameter_shapes(model).items():
        size = int(np.prod(shape, dtype=int))
        env[name] = jets[at:at + size].reshape(shape) if shape else jets[at]
        at += size
    assert at == n, (at, n)
    for name, formula in model.get("let", {}).items():
        env[name] = language.evaluate(formula, env)
    return jet.parts(language.evaluate(model["loss"], env), n)


def eigenvalues(h):
    n = len(h)
    with mp.workdps(40):
        return sorted(mpmath.eigsy(mpmath.matrix(h.tolist()), eigvals_only=True)) if n else []


def newton(model, theta, folder=".", steps=8):
    """The critical point near theta, in mpf, by Newton's method in 60 digits."""
    x = [mpf(t) for t in theta]
    for _ in range(steps):
        _, g, h = evaluate(model, x, folder)
        step = mpmath.lu_solve(mpmath.matrix(h.tolist()), mpmath.matrix(g.tolist()))
        x = [a - b for a, b in zip(x, step)]
        if max(abs(s) for s in step) < mpf(10) ** -50:
            break
    return x


def load(path):
    with open(path, encoding="utf-8") as f:
        return json.load(f)
