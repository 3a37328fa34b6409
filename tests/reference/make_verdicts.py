"""Writes tests/reference/verdicts/scales.json: critical points of the examples in other orders, units and loss scales.

theta is rescaled by powers of ten (1e-12 .. 1e12), the parameters are reordered, the loss is multiplied by up to
1e+-100. By Sylvester's law none of this changes the inertia, so each row expects the verdict that make_examples.py found.
"""
import itertools
import json
import os
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


def main():
    rows = list(rows_of("misra1a", ["certified"], every_pair))
    rows += rows_of("misra1a", ["certified"], lambda n: ((p, o, k) for p, o, k in a_few(n) if k))
    for name in ("himmelblau", "muller_brown"):
        rows += rows_of(name, model.load(os.path.join(EXAMPLES, name + ".json"))["points"], a_few)
    rows += rows_of("rosenbrock2", ["minimum"], a_few)
    rows += rows_of("two_weights", ["origin", "valley"], a_few)
    for k, r in enumerate(rows):
        r["id"] += "-%04d" % k
    with open(os.path.join(HERE, "verdicts", "scales.json"), "w") as f:
        for r in rows:
            f.write(json.dumps(r) + "\n")
    print(len(rows), "rows")


main()
