#!/usr/bin/python3
"""Writes the examples that are networks: examples/*.json with their points, and the golden cases of these points.

    make_examples.py [NAME...]

The points come from mathematics or from minimising with scipy; loss and Hessian come from torch, eigenvalues from LAPACK
by numpy. How many of them are negative and zero must be what mathematics says where it says something.
digits.json with all 1797 digits has no case: neither it nor its data are in the repository, make_digits.py makes them from
scikit-learn (see check_digits.py).
"""
import json
import os
import sys

import numpy as np
import torch

import example_models as examples

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.append(os.path.join(HERE, ".."))
import make_cases  # noqa: E402, it lies one folder up

# (negative, zero) eigenvalues at each point, by mathematics.
INERTIA = {
    "line_network": {"least_squares": (0, 0)},
    "iris_logistic_network": {"optimum": (0, 0)},  # convex, and no plane separates virginica
    "iris_softmax_network": {"optimum": (0, 0)},  # strictly convex by l2
    # No linear function correlates with XOR: only the curvature along b2 remains at zero. Hidden units along the
    # diagonals see something even, which their biases can reach: a falling and a rising direction each. Four data fix
    # four of nine parameters.
    "xor": {"zero": (0, 8), "deaf": (2, 4), "solution": (0, 5)},
    "xor_decay": {"zero": (0, 2), "solution": (0, 0), "one_unit": (1, 1)},
    "deep_linear_three": {"zero": (0, 12), "strong": (0, None), "strong_and_open": (1, None), "weak": (1, None),
                          "solution": (0, 8)},
    "digits200": {"minimum": (0, 0)}, "digits": {"minimum": (0, 0)},
    "digits_conv": {"minimum": (0, 4)},  # scale and shift of each channel may move to the dense layer
}
NONSMOOTH = {("digits_transformer", "identity")}
INLINE = 60  # points of more numbers go to a file of their own
SPECTRUM = 50  # eigenvalues that a case lists
EXACT = "1e-9 1e-10"


# ---- Files -----------------------------------------------------------------------------------------------------------


def dump(value, indent=2, start=2, width=118):
    """JSON of which every part that fits into a line stands on one; `start` is the column that it starts in."""
    flat = json.dumps(value)
    if not isinstance(value, (dict, list)) or len(flat) + start <= width:
        return flat
    pad = "\n" + " " * (indent + 2)
    if isinstance(value, dict):
        parts = [f"{json.dumps(k)}: {dump(v, indent + 2, indent + len(k) + 6, width)}" for k, v in value.items()]
        return "{" + pad + f",{pad}".join(parts) + " }"
    parts = [dump(v, indent + 2, indent + 2, width) for v in value]
    lines = [""]
    for part in parts:
        if lines[-1] and len(lines[-1]) + len(part) + indent + 6 > width:
            lines.append("")
        lines[-1] += (", " if lines[-1] else "") + part
    return "[" + pad + f",{pad}".join(lines) + " ]"


def whole(values):
    return [int(v) if float(v).is_integer() else float(v) for v in values]


def by_name(network, theta):
    """A point as an object of nested lists."""
    def lists(part):
        return whole(part.tolist()) if part.dim() == 1 else [lists(p) for p in part]
    return {name: lists(part) for name, part in network.split(torch.tensor(theta)).items()}


def write_example(name, model, network, points):
    small = {p: by_name(network, t) for p, t in points.items() if len(t) <= INLINE}
    members = {**model, **({"points": small} if small else {})}
    with open(os.path.join(examples.EXAMPLES, name + ".json"), "w") as f:
        f.write("{ " + ",\n  ".join(f"{json.dumps(k)}: {dump(v, 2, len(k) + 6)}" for k, v in members.items()) + " }\n")
    for point, theta in points.items():
        if len(theta) > INLINE:
            np.save(os.path.join(examples.EXAMPLES, f"{name}_{point}.npy"), np.array(theta))


# ---- Truth -----------------------------------------------------------------------------------------------------------


def expected_inertia(name, network, point):
    if name != "autoencoder":
        return INERTIA.get(name, {}).get(point, (None, None))
    subset = tuple(int(k) - 1 for k in point.split("_")[1:])
    return examples.autoencoder_index(network, subset), {2: 6, 1: 5, 0: 2}[len(subset)]


# Means of squares without weight decay: 0 is a lower bound.
SQUARED_ERRORS = ["xor", "autoencoder", "deep_linear_three"]


def describe(name, network, point, theta):
    theta = torch.tensor(theta, dtype=torch.float64)
    e = np.linalg.eigvalsh(network.hessian(theta).numpy())
    noise = 1e-10 * abs(e).max()
    negative, zero = int((e < -noise).sum()), int((abs(e) <= noise).sum())
    # Nothing lies between what is zero and what is not.
    assert not ((abs(e) > 1e-5 * noise) & (abs(e) < 10 * noise)).any() or len(e) > 1, (name, point, e)
    for actual, expected in zip((negative, zero), expected_inertia(name, network, point)):
        assert expected in (actual, None), (name, point, negative, zero, e)
    assert float(network.gradient(theta).abs().max()) < 1e-13 * max(1, abs(e).max()), (name, point)
    positive = len(e) - negative - zero
    verdict = ("saddle" if negative and positive else "degenerate" if zero or not len(e) else
               "minimum" if positive else "maximum")
    by, order = "hessian", None
    # Linear networks have no local minima but global ones, and all other critical points are saddles (Baldi and Hornik 1989;
    # Kawaguchi 2016); three zero layers fall like t^3. The two largest principal directions are the best autoencoder.
    if (name, point) in (("deep_linear_three", "strong"), ("deep_linear_three", "zero")):
        verdict, by, order = "saddle", "higher_order", 3
    # Zero weights of a tanh network on XOR: the output's odd part meets no linear target, so that the loss falls like t^4.
    if (name, point) == ("xor", "zero"):
        verdict, by, order = "saddle", "higher_order", 4
    if (name, point) in (("autoencoder", "directions_1_2"), ("xor_decay", "zero")):
        verdict, by = "minimum", "valley"
    if verdict == "degenerate" and name in SQUARED_ERRORS and float(network.loss(theta)) == 0:
        verdict, by = "minimum", "lower_bound"  # no point has a smaller loss
    return {"theta": theta.tolist(), "loss": float(network.loss(theta)), "critical": True, "verdict": verdict,
            "decided_by": by, "order": order,
            "eigenvalues": [float(v) if abs(v) > noise else 0.0 for v in e], "strict": zero == 0,
            "inertia": {"negative": negative, "zero": zero, "positive": positive}}


def write_case(name, point, p):
    claims = make_cases.claims_at(p)
    if len(p["theta"]) > INLINE:
        del claims["theta"]
    if len(p.get("eigenvalues", [])) > SPECTRUM:
        claims["eigenvalues[0]"] = claims.pop("eigenvalues")[0]
    if len(p["theta"]) <= INLINE:
        at = "@" + point
    else:
        at = f'"$EXAMPLES/{name}_{point}.npy"'
    # Differences of the loss know of no higher orders, and do not follow valleys of many parameters.
    small = len(p["theta"]) <= 25 and p["verdict"] != "nonsmooth" and p["decided_by"] in ("hessian", "lower_bound")
    make_cases.write("examples", f"{name}_{point}", f'critpoint "$EXAMPLES/{name}.json" --at {at} --json', claims, EXACT,
                     ["1e-5 1e-6 --derivatives=fd"] if small else [])


def main():
    for name in sys.argv[1:] or examples.FILES:
        model, find = examples.FILES[name]
        network = examples.network_of(model)
        points = find(network)
        write_example(name, model, network, points)
        for point, theta in points.items():
            if (name, point) in NONSMOOTH:
                write_case(name, point, {"theta": theta, "verdict": "nonsmooth"})
                continue
            p = describe(name, network, point, theta)
            print(f"{name:22} {point:16} {p['verdict']:10} {p['inertia']} loss {p['loss']:.6g}", flush=True)
            if name != "digits":
                write_case(name, point, p)


if __name__ == "__main__":
    main()
