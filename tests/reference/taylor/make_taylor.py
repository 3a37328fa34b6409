#!/usr/bin/env python3
"""Writes operations.inc and formulas.inc: Taylor coefficients along curves, by series of 60-digit numbers (series.py).

operations.inc: every operation of ops.def at each of its samples and at zeros of its own, along a line and along a curve of
third degree. A row is {operation, p, arguments, which of the two, coefficients t^0 .. t^8}.
formulas.inc: formulas of tests/reference/formulas along the curve. A row is {formula, parameters, constants, their numbers,
coefficients t^0 .. t^6}.
"""
import json
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))

import mpmath  # noqa: E402
import numpy as np  # noqa: E402
from mpmath import mp, mpf  # noqa: E402

import jet  # noqa: E402
import language  # noqa: E402
import series  # noqa: E402

ROW = re.compile(r'OP\((\w+),\s*"[^"]*",\s*(\d),\s*(\w+),\s*"[^"]*",\s*(?:NULL|"[^"]*"),\s*(?:NULL|"[^"]*"),'
                 r'\s*(?:NULL|"[^"]*"),\s*[\d.]+,\s*"([^"]*)"')
POWERS = {"POWI": [2, 3, -1, 5, 0, 1, 9], "POWR": [0.5, 1.5, -0.7, 2.25], "POLYGAMMA": [1, 2]}
ZEROS = {"POWI": [2, 3, 5, 0, 1, 9]}  # whole powers that are smooth at 0
RENAMED = {"MAX2": "max", "MIN2": "min"}
COMPARED = {"LT": "<", "LE": "<=", "GT": ">", "GE": ">=", "EQ": "==", "NE": "!="}
ARITHMETIC = {"NEG": lambda a: -a, "ADD": lambda a, b: a + b, "SUB": lambda a, b: a - b, "MUL": lambda a, b: a * b,
              "DIV": lambda a, b: a / b, "POW": jet.power, "POWN": jet.power, "HYPOT": jet.hypot,
              "ATAN2": lambda a, b: jet.atan2(a, b)}


def apply_operation(op, p, x):
    """The operation on series; conditions and exponents that must be constant are numbers already."""
    if op in ("POWI", "POWR"):
        return jet.power(x[0], mpf(p))
    if op == "POLYGAMMA":
        return series.apply(lambda a: mpmath.polygamma(p, a), x[0])
    if op in ARITHMETIC:
        return ARITHMETIC[op](*x)
    if op in COMPARED:
        return language.compared(language.COMPARE[COMPARED[op]])(*x)
    if op == "WHERE":
        return x[1] if x[0] else x[2]
    if op in ("SUM", "MAX", "MIN", "LOGSUMEXP", "NORM2"):
        return language.FUNCTIONS[op.lower()](x)
    return language.FUNCTIONS[RENAMED.get(op, op.lower())](*x)


def samples_of(op, arity, family, text):
    columns = [[float(v) for v in column.split()] for column in text.split(";")]
    if family == "REDUCE":
        yield 0, columns[0]
        return
    for p in POWERS.get(op, [0]):
        for k in range(len(columns[0])):
            yield p, [columns[i][k] for i in range(arity)]
    for p in ZEROS.get(op, []):
        yield p, [0.0]


def is_constant(op, i):
    return (op == "POWN" and i == 1) or (op == "WHERE" and i == 0)


def operations():
    with open(os.path.join(HERE, "../../../src/expr/ops.def"), encoding="utf-8") as f:
        rows = ROW.findall(f.read())
    for op, arity, family, text in rows:
        for p, x in samples_of(op, int(arity), family, text) if text else []:
            for which, path in enumerate((series.line, series.curve)):
                args = series.along(path, x)
                for i, v in enumerate(x):
                    if is_constant(op, i):
                        args[i] = mpf(v)
                c = series.coefficients(apply_operation(op, p, args))
                yield "{OP_%s, %r, %d, {%s}, %d, {%s}}," % (op, p, len(x), ", ".join(map(repr, x)), which,
                                                          ", ".join(map(series.literal, c)))


# ---- formulas ----

def arrays(declared):
    """Name, shape and default of every array."""
    if isinstance(declared, list):
        return [(name, ()) for name in declared]
    return [(name, tuple(v["shape"]) if isinstance(v, dict) else np.shape(v)) for name, v in declared.items()]


def described(shapes):
    return " ".join("%s:%s" % (name, "x".join(map(str, shape))) for name, shape in shapes)


def formula(row):
    model, theta, at = row["model"], series.along(series.curve, row["theta"]), 0
    constants = model.get("constants", {})
    env = {}
    for name, value in constants.items():
        env[name] = np.vectorize(mpf, otypes=[object])(np.array(value, dtype=float))
        env[name] = language.scalar(env[name])
    for name, shape in arrays(model["parameters"]):
        size = int(np.prod(shape, dtype=int))
        env[name] = theta[at:at + size].reshape(shape) if shape else theta[at]
        at += size
    c = series.coefficients(language.evaluate(model["loss"], env))[:7]
    numbers = row["theta"] + [float(v) for value in constants.values() for v in np.ravel(value)]
    return '{"%s", "%s", "%s", (const double[]){%s}, {%s}},' % (
        model["loss"].replace("\t", "\\t").replace("\n", "\\n"), described(arrays(model["parameters"])),
        described([(name, np.shape(value)) for name, value in constants.items()]), ", ".join(map(repr, numbers)),
        ", ".join(map(series.literal, c)))


def formulas():
    for name, step in (("every", 1), ("delicate", 1), ("systems", 3), ("random", 2)):
        with open(os.path.join(HERE, "../formulas/%s.json" % name), encoding="utf-8") as f:
            rows = [json.loads(line) for line in f][::step]
        for row in rows:
            if "let" in row["model"] or any(0 < abs(t) < 1e-3 or abs(t) > 1e3 for t in row["theta"]):
                continue
            if name == "delicate" and re.search(r"1e-?[23]00|1000", row["model"]["loss"]):
                continue  # truncated numbers of the generator's own
            yield formula(row)


def write(name, rows):
    with open(os.path.join(HERE, name), "w", encoding="utf-8") as f:
        f.write("/* Made by make_taylor.py. */\n")
        f.writelines(row + "\n" for row in rows)


if __name__ == "__main__":
    mp.dps = 60
    write("operations.inc", operations())
    write("formulas.inc", formulas())
