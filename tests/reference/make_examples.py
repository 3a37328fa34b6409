"""Writes tests/reference/examples/*.json: what is true at every stored point of every shipped example.

Each file holds, for each point: theta, loss, gradient, hessian, eigenvalues, inertia, critical, verdict, strict. The
verdict follows from mathematics in 60 digits, at the exact critical point near the stored one (found by Newton's method),
where a zero eigenvalue is zero to 30 digits. Points that claim full precision are checked to be the nearest doubles.
Run it after changing an example:  python3 make_examples.py
"""
import json
import os

import numpy as np
from mpmath import mpf

import model

HERE = os.path.dirname(os.path.abspath(__file__))
EXAMPLES = os.path.join(HERE, "..", "..", "examples")

# Points whose coordinates must be the doubles nearest to the true critical point.
FULL_PRECISION = ["himmelblau", "muller_brown", "iris_logistic", "iris_softmax", "linear_regression", "gaussian_classifier",
                  "gaussian_classifier_full"]
# Points on a kink: mathematics by hand, since the Hessian does not exist there.
KINKS = {("kink", "solution")}
# Sums of squares: where they are 0 the minimum is global, whatever the Hessian leaves open.
SUMS_OF_SQUARES = ["two_weights", "deep_linear", "rosenbrock2", "rosenbrock10", "himmelblau", "linear_regression", "misra1a"]
XTOL = mpf(10) ** -6


def classify(exact):
    """inertia and verdict from eigenvalues in 40 digits."""
    largest = max([abs(e) for e in exact] + [mpf(0)])
    signs = [0 if abs(e) <= largest * mpf(10) ** -30 else 1 if e > 0 else -1 for e in exact]
    inertia = {"negative": signs.count(-1), "zero": signs.count(0), "positive": signs.count(1)}
    if inertia["negative"] and inertia["positive"]:
        verdict = "saddle"
    elif inertia["zero"] or not exact:
        verdict = "degenerate"
    else:
        verdict = "minimum" if inertia["positive"] else "maximum"
    return inertia, verdict


def nearest_critical(m, theta, gradient):
    """The exact critical point that theta stands for, or None."""
    if all(g == 0 for g in gradient):
        return [mpf(t) for t in theta]
    try:
        found = model.newton(m, theta, EXAMPLES, 30)
    except ZeroDivisionError:
        return None
    size = max(abs(t) for t in theta)
    near = all(abs(f - t) <= XTOL * max(abs(mpf(t)), size * mpf(10) ** -6) for f, t in zip(found, theta))
    return found if near else None


def check_own_formulas(m, theta, gradient, hessian):
    """The model's own derivative formulas give the derivatives."""
    for k, formula in enumerate(m.get("gradient", [])):
        off = model.evaluate({**m, "loss": formula}, theta, EXAMPLES)[0] - gradient[k]
        assert abs(off) < mpf(10) ** -50, formula
    for i, formulas in enumerate(m.get("hessian", [])):
        for k, formula in enumerate(formulas):
            off = abs(model.evaluate({**m, "loss": formula}, theta, EXAMPLES)[0] - hessian[i][k])
            assert off < mpf(10) ** -50, formula


def describe(name, m, theta):
    loss, gradient, hessian = model.evaluate(m, theta, EXAMPLES)
    check_own_formulas(m, theta, gradient, hessian)
    out = {"theta": theta, "loss": float(loss), "gradient": [float(g) for g in gradient],
           "hessian": [[float(e) for e in row] for row in hessian],
           "eigenvalues": [float(e) for e in model.eigenvalues(hessian)]}
    exact = nearest_critical(m, theta, gradient)
    out["critical"] = exact is not None
    if exact is None:
        return {**out, "verdict": "not_critical"}
    if name in FULL_PRECISION:
        assert theta == [float(t) for t in exact], (name, theta, exact)
    if any(exact[k] != theta[k] for k in range(len(theta))):
        hessian = model.evaluate(m, exact, EXAMPLES)[2]
    out["displacement"] = float(np.sqrt(sum((float(e - t)) ** 2 for e, t in zip(exact, theta))))
    out["inertia"], out["verdict"] = classify(model.eigenvalues(hessian))
    if out["verdict"] == "degenerate" and name == "monkey_saddle":
        out["verdict"], out["decided_by"], out["order"] = "saddle", "higher_order", 3  # x^3 - 3 x y^2 itself
    if out["verdict"] == "degenerate" and name in SUMS_OF_SQUARES and loss == 0:
        out["verdict"], out["decided_by"] = "minimum", "lower_bound"
    out["strict"] = out["inertia"]["zero"] == 0
    return out


def quadratic():
    """quadratic100 at its own values: the eigenvalues are known by construction."""
    spectrum = [float(e) for e in list(range(-30, 0)) + list(range(1, 71))]
    return {"own": {"theta": [0.0] * 100, "loss": 0.0, "gradient": [0.0] * 100, "eigenvalues": spectrum,
                       "critical": True, "displacement": 0.0, "verdict": "saddle", "strict": True,
                       "inertia": {"negative": 30, "zero": 0, "positive": 70}}}


def main():
    for file in sorted(os.listdir(EXAMPLES)):
        if not file.endswith(".json"):
            continue
        name, m = file[:-5], model.load(os.path.join(EXAMPLES, file))
        if "network" in m:  # networks/make_examples.py
            continue
        points = {}
        if "quadratic" in m:
            points = quadratic()
        else:
            for point, stored in m["points"].items():
                theta = model.flatten(m, stored)
                if (name, point) in KINKS:
                    points[point] = {"theta": theta, "verdict": "nonsmooth"}
                else:
                    points[point] = describe(name, m, theta)
        for point, p in points.items():
            print("%-18s %-14s %s" % (name, point, p["verdict"]), p.get("inertia", ""))
        with open(os.path.join(HERE, "examples", file), "w") as f:
            json.dump(points, f, indent=1)
            f.write("\n")


main()
