"""Writes tests/reference/verdicts/*.json: critical points whose inertia is known.

scales.json: critical points of the examples in other orders, units and loss scales. theta is rescaled by powers of ten (1e-12 .. 1e12), the parameters are reordered, the loss is multiplied by up to
1e+-100. By Sylvester's law none of this changes the inertia, so each row expects the verdict that make_examples.py found.

smooth.json: L = sum of d_k u_k(x)^2 + c, where u is a smooth invertible change of variables with u(x0) = 0 and a
unimodular linear part: the Hessian at x0 is congruent to diag(2 d_k), so the inertia is the signs of the d_k. theta is x0,
or x0 to 9 digits. From a fixed seed.
"""
import itertools
import json
import os
import random
from decimal import Decimal

import model

HERE = os.path.dirname(os.path.abspath(__file__))
EXAMPLES = os.path.join(HERE, "..", "..", "examples")
EXPONENTS = [-12, -6, -3, 0, 2, 6, 12]


def rescaled(m, powers, order, loss_power):
    """The model in new units: name -> (10^power * name), declared in another order."""
    names = list(model.parameter_shapes(m))
    out = {key: m[key] for key in ("constants",) if key in m}
    if "data" in m:
        env = model.read_environment(m, EXAMPLES)
        out["data"] = {k: [float(e) for e in v] for k, v in env.items()}
    out["parameters"] = [names[k] + "_" for k in order]
    out["let"] = {n: "1e%d * %s_" % (p, n) for n, p in zip(names, powers)}
    out["let"].update(m.get("let", {}))
    out["loss"] = "1e%d * (%s)" % (loss_power, m["loss"])
    return out


def rows_of(name, points, cases):
    m = model.load(os.path.join(EXAMPLES, name + ".json"))
    truth = model.load(os.path.join(HERE, "examples", name + ".json"))
    for point in points:
        stored = [Decimal(repr(t)) for t in truth[point]["theta"]]
        expect = {k: truth[point][k] for k in ("verdict", "strict", "inertia", "critical")}
        for k, (powers, order, loss_power) in enumerate(cases(len(stored))):
            theta = [float(stored[i].scaleb(-powers[i])) for i in order]
            yield {"id": "%s-%s-%03d" % (name, point, k), "theta": theta, "expect": expect,
                   "model": rescaled(m, powers, order, loss_power)}


def every_pair(n):
    for powers in itertools.product(EXPONENTS, repeat=n):
        for order in itertools.permutations(range(n)):
            yield powers, order, 0


def a_few(n):
    for k, powers in enumerate([(0, 0), (12, 12), (-12, -12), (12, -12), (-12, 12), (3, -7), (-5, 9)]):
        for loss_power in (0, -100, 100):
            order = tuple(range(n))[::-1 if k % 2 else 1]
            yield powers, order, loss_power


# Functions of z and another variable w, with value 0 and derivative 1 in z at z = w = 0.
BENDS = ["{z}", "sin({z})", "{z} + {z}^2/3", "expm1({z})", "tanh({z})", "{z} + {w}^2/2", "{z} + {w}*{z}", "atan({z}) + {w}^2",
         "{z}*exp({w})", "log1p({z}^2) + {z}"]


def unimodular(rng, n):
    p = [[int(i == j) for j in range(n)] for i in range(n)]
    for _ in range(rng.randint(0, 2 * n)):
        i, j = rng.randrange(n), rng.randrange(n)
        if i != j:
            sign = rng.choice([-1, 1])
            p[i] = [a + sign * b for a, b in zip(p[i], p[j])]
    return p


def smooth_row(rng, name):
    n = rng.randint(1, 6)
    units = [10 ** rng.randint(-4, 4) if rng.random() < 0.3 else 1 for _ in range(n)]
    center = [round(rng.uniform(-3, 3), 3) for _ in range(n)]
    p = unimodular(rng, n)
    let = {"y%d" % i: "%r*x%d - %r" % (units[i], i, center[i]) for i in range(n)}
    for i in range(n):
        let["z%d" % i] = " + ".join("%d*y%d" % (p[i][j], j) for j in range(n) if p[i][j])
    for i in range(n):
        let["u%d" % i] = rng.choice(BENDS).format(z="z%d" % i, w="z%d" % rng.randrange(n))
    d = [rng.choice([-1, 1]) * round(10 ** rng.uniform(-1.5, 1.5), 6) for _ in range(n)]
    m = {"parameters": ["x%d" % i for i in range(n)], "let": let,
         "loss": " + ".join("%r*u%d^2" % (d[i], i) for i in range(n)) + " + %d" % rng.choice([0, 0, 1, 50])}
    precision = rng.choice([0, 0, 1e-9])
    theta = [c / u * (1 + precision * rng.uniform(-1, 1)) for c, u in zip(center, units)]
    down = sum(e < 0 for e in d)
    verdict = "minimum" if down == 0 else "maximum" if down == n else "saddle"
    return {"id": name, "theta": theta, "model": m,
            "expect": {"critical": True, "verdict": verdict, "strict": True, "index": down,
                       "inertia": {"negative": down, "zero": 0, "positive": n - down}}}


def write(name, rows):
    with open(os.path.join(HERE, "verdicts", name), "w") as f:
        for r in rows:
            f.write(json.dumps(r) + "\n")
    print(len(rows), "rows in", name)


def main():
    rows = list(rows_of("misra1a", ["certified"], every_pair))
    rows += rows_of("misra1a", ["certified"], lambda n: ((p, o, k) for p, o, k in a_few(n) if k))
    for name in ("himmelblau", "muller_brown"):
        rows += rows_of(name, model.load(os.path.join(EXAMPLES, name + ".json"))["points"], a_few)
    rows += rows_of("rosenbrock2", ["minimum"], a_few)
    rows += rows_of("two_weights", ["origin", "valley"], a_few)
    for k, r in enumerate(rows):
        r["id"] += "-%04d" % k
    write("scales.json", rows)
    rng = random.Random(11)
    write("smooth.json", [smooth_row(rng, "smooth-%03d" % k) for k in range(300)])


main()
