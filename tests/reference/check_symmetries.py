#!/usr/bin/env python3
"""Moves theta along the symmetries of networks: loss and verdict stay. And feeds logits of a thousand, by hand.

    check_symmetries.py [--critpoint PROGRAM] [--seed S]

Exchanging two hidden units, turning the signs around a tanh unit, and weighing the inputs of a relu unit by c > 0 and its
outputs by 1/c change no output. Random points and critical ones (minima, saddles, flat valleys). Needs the standard
library only; exit 1 if something moves.
"""
import argparse
import copy
import json
import math
import os
import random
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
EXAMPLES = os.path.join(HERE, "..", "..", "examples")


def analyze(program, model, point, *options):
    """The report, or what the program complains of."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [os.path.join(folder, name) for name in ("model.json", "point.json")]
        for path, value in zip(paths, (model, point)):
            with open(path, "w") as f:
                json.dump(value, f)
        done = subprocess.run([program, paths[0], "--at", paths[1], "--json", *options], capture_output=True, text=True,
                              timeout=60)
    if done.returncode != 0:
        raise SystemExit(f"exit {done.returncode}: {done.stderr}\n{json.dumps(model)}\n{json.dumps(point)}")
    return json.loads(done.stdout)


# ---- Symmetries of {dense, activation, dense}: a hidden unit is row k of the first layer and column k of the second ----


def exchanged(point, rng):
    p = copy.deepcopy(point)
    units = list(range(len(p["0.weight"])))
    rng.shuffle(units)
    p["0.weight"] = [point["0.weight"][k] for k in units]
    p["0.bias"] = [point["0.bias"][k] for k in units]
    p["2.weight"] = [[row[k] for k in units] for row in point["2.weight"]]
    return p


def scaled(point, factors):
    p = copy.deepcopy(point)
    p["0.weight"] = [[c * w for w in row] for c, row in zip(factors, point["0.weight"])]
    p["0.bias"] = [c * b for c, b in zip(factors, point["0.bias"])]
    p["2.weight"] = [[w / c for w, c in zip(row, factors)] for row in point["2.weight"]]
    return p


def turned(point, rng):
    return scaled(point, [rng.choice((-1, 1)) for _ in point["0.bias"]])


def rescaled(point, rng):
    return scaled(point, [2 ** rng.uniform(-3, 3) for _ in point["0.bias"]])


# ---- Networks --------------------------------------------------------------------------------------------------------


def numbers(rng, *shape):
    return [numbers(rng, *shape[1:]) for _ in range(shape[0])] if shape else round(rng.gauss(0, 1), 3)


def random_network(rng, activation):
    rows, inputs, units, classes = rng.randint(4, 8), rng.randint(1, 3), rng.randint(2, 5), 3
    model = {"network": {"layers": [{"type": "dense", "units": units, "activation": activation},
                                    {"type": "dense", "units": classes}], "loss": "softmax_cross_entropy"},
             "data": {"inputs": numbers(rng, rows, inputs),
                      "targets": [k % classes for k in range(rows)]}}
    point = {"0.weight": numbers(rng, units, inputs), "0.bias": numbers(rng, units),
             "2.weight": numbers(rng, classes, units), "2.bias": numbers(rng, classes)}
    return model, point


def active_relu(rng, saddle):
    """Least squares with relu units that are active on all data: at the line of least squares, a flat valley; with units that
    are heard by nobody and see nothing but their bias, a saddle."""
    x = [round(rng.uniform(0.5, 2), 3) for _ in range(6)]
    y = [round(rng.gauss(0, 1), 3) for _ in range(6)]
    model = {"network": {"layers": [{"type": "dense", "units": 2, "activation": "relu"}, {"type": "dense", "units": 1}],
                         "loss": "mse"}, "data": {"inputs": [[v] for v in x], "targets": y}}
    mean_x, mean_y = sum(x) / 6, sum(y) / 6
    slope = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y)) / sum((a - mean_x) ** 2 for a in x)
    if saddle:
        return model, {"0.weight": [[0], [0]], "0.bias": [1, 2], "2.weight": [[0, 0]], "2.bias": [mean_y]}
    return model, {"0.weight": [[1], [1]], "0.bias": [1, 0.5], "2.weight": [[slope / 4, slope * 3 / 4]],
                   "2.bias": [mean_y - slope * mean_x - slope / 4 - slope * 3 / 8]}


def example(name, point):
    with open(os.path.join(EXAMPLES, name + ".json")) as f:
        model = json.load(f)
    return {key: model[key] for key in ("network", "data")}, model["points"][point]


def cases(rng):
    """(model, point, moves) of every kind."""
    for _ in range(10):
        yield (*random_network(rng, "tanh"), [exchanged, turned])
        yield (*random_network(rng, "relu"), [exchanged, rescaled])
        yield (*active_relu(rng, False), [exchanged, rescaled])
        yield (*active_relu(rng, True), [exchanged, rescaled])
    for name, point in (("xor", "zero"), ("xor", "deaf"), ("xor", "solution"), ("xor_decay", "solution"),
                        ("xor_decay", "one_unit")):
        yield (*example(name, point), [exchanged, turned])


def differ(before, after):
    found = [f"{key} was {before[key]} and is {after[key]}" for key in ("verdict", "inertia") if before[key] != after[key]]
    if abs(before["loss"] - after["loss"]) > 1e-13 * max(1, abs(before["loss"])):
        found.append(f"the loss was {before['loss']} and is {after['loss']}")
    return found


def check_moves(program, rng):
    total, failed, verdicts = 0, 0, set()
    for model, point, moves in cases(rng):
        before = analyze(program, model, point)
        verdicts.add(before["verdict"])
        for move in moves:
            moved = move(point, rng)
            found = differ(before, analyze(program, model, moved))
            total, failed = total + 1, failed + bool(found)
            if found:
                print(f"FAIL {move.__name__}: {'; '.join(found)}\n     {json.dumps(model)}\n     {json.dumps(point)}\n"
                      f"     {json.dumps(moved)}")
    print(f"{total - failed} of {total} moves leave loss and verdict; verdicts: {', '.join(sorted(verdicts))}")
    return failed == 0 and {"saddle", "minimum", "not_critical"} <= verdicts


# ---- Logits of a thousand: one datum, one weight each; the bias is the logit ------------------------------------------


def check_logits(program):
    """The loss is the wrong logit's lead, or 0; its slope 1 or 0; its curvature 0."""
    failed = 0
    for z in (1000.0, -1000.0, 1e8, 700.0, -750.0):
        for t in (0, 1):
            expected = (max(z, 0) - t * z, (z > 0) - t)
            one = {"network": {"layers": [{"type": "dense", "units": 1}], "loss": "binary_cross_entropy"},
                   "data": {"inputs": [[0]], "targets": [t]}}
            two = {"network": {"layers": [{"type": "dense", "units": 2}], "loss": "softmax_cross_entropy"},
                   "data": {"inputs": [[0]], "targets": [[1 - t, t]]}}
            for model, point, at in ((one, {"0.weight": [[0]], "0.bias": [z]}, 1),
                                     (two, {"0.weight": [[0], [0]], "0.bias": [0, z]}, 3)):
                r = analyze(program, model, point, "--assume-critical")
                actual = r["loss"], r["gradient"][at]
                right = all(math.isclose(a, e, rel_tol=1e-14, abs_tol=1e-300) for a, e in zip(actual, expected))
                if not right or any(e is None or abs(e) > 1e-300 for e in r["eigenvalues"]):
                    failed += 1
                    print(f"FAIL {model['network']['loss']}: logit {z}, target {t}: loss and slope are {actual}, expected "
                          f"{expected}; eigenvalues {r['eigenvalues']}")
    print(f"logits of a thousand: {failed} of 20 wrong")
    return failed == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--critpoint", default=os.environ.get("CRITPOINT", "critpoint"))
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    moved = check_moves(arguments.critpoint, random.Random(arguments.seed))
    return 0 if check_logits(arguments.critpoint) and moved else 1


sys.exit(main())
