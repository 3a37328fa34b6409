#!/usr/bin/env python3
"""Feeds the networks of tests/reference/networks/*.json to critpoint and compares with what torch said about them.

    check_networks.py [--critpoint PROGRAM] [--only TEXT] [FILE...]

Loss, gradient and Hessian agree to 1e-10 of the largest entry, the Hessian is symmetric, the parameters have the names
and the order of torch's state dict, and finite differences of the loss alone are no further from the truth than four times
what they say, which is an estimate. Needs the standard library only; exit 1 on any difference, with the row that shows it.
"""
import argparse
import glob
import json
import math
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

HERE = os.path.dirname(os.path.abspath(__file__))
RTOL, SMALLEST = 1e-10, 1e-3
ESTIMATE = 4  # the errors of finite differences are no bounds
JUMPS = ("sign", "step")  # a loss that stands still between jumps has no scale for differences to find


def entries(parameters):
    """0.weight[0,1] and so on, as reports name the entries of theta."""
    def name(parameter, shape, k):
        index = []
        for length in reversed(shape):
            index.insert(0, k % length)
            k //= length
        return f"{parameter}[{','.join(map(str, index))}]" if shape else parameter
    return [name(p, shape, k) for p, shape in parameters for k in range(math.prod(shape))]


def full(triangle, n):
    """The symmetric matrix of an upper triangle, row by row."""
    matrix, at = [[0.0] * n for _ in range(n)], iter(triangle)
    for i in range(n):
        for j in range(i, n):
            matrix[i][j] = matrix[j][i] = next(at)
    return matrix


def flat(x):
    return [e for row in x for e in flat(row)] if isinstance(x, list) else [x]


def largest(values):
    return max([abs(v) for v in flat(values)] + [SMALLEST])


def scale(row, values):
    """The largest entry; no less than what is lost in the derivatives where inputs of a thousand saturate the loss."""
    return max(largest(values), SMALLEST * largest(row["model"]["data"]["inputs"]) ** 2)


def differ(what, actual, expected, allowed):
    """The worst entry in words, in a list that is empty if none is too far off."""
    actual, expected = flat(actual), flat(expected)
    if len(actual) != len(expected) or None in actual:
        return [f"{what} has {len(actual)} entries, expected {len(expected)}; or some are no numbers"]
    worst = max(range(len(actual)), key=lambda k: abs(actual[k] - expected[k]))
    off = abs(actual[worst] - expected[worst])
    if off <= allowed:
        return []
    return [f"{what}[{worst}] is {actual[worst]!r}, expected {expected[worst]!r}: {off:.3g} off, allowed {allowed:.3g}"]


def asymmetric(hessian):
    n = len(hessian)
    return ["the Hessian is not symmetric" for i in range(n) for j in range(i) if hessian[i][j] != hessian[j][i]][:1]


def compare_exact(row, report, hessian):
    truth = full(row["hessian"], len(row["gradient"]))
    names = entries(row["parameters"])
    wrong = [] if report["parameters"] == names else [f"the parameters are {report['parameters']}, expected {names}"]
    return (wrong + differ("loss", report["loss"], row["loss"], RTOL * max(abs(row["loss"]), SMALLEST)) +
            differ("gradient", report["gradient"], row["gradient"], RTOL * scale(row, row["gradient"])) +
            differ("hessian", hessian, truth, RTOL * scale(row, truth)) + asymmetric(hessian))


def compare_differences(row, report, hessian):
    """Finite differences within their own error; the truth here has 13 digits."""
    truth, errors = full(row["hessian"], len(row["gradient"])), report["derivatives"]
    return (differ("fd gradient", report["gradient"], row["gradient"],
                   ESTIMATE * errors["gradient_error"] + 1e-12 * largest(row["gradient"])) +
            differ("fd hessian", hessian, truth, ESTIMATE * errors["hessian_error"] + 1e-12 * largest(truth)))


def point(row, folder):
    if isinstance(row["at"], str):
        return os.path.join(HERE, "networks", "points", row["at"])
    path = os.path.join(folder, row["id"] + ".at.json")
    with open(path, "w") as f:
        json.dump(row["at"], f)
    return path


def run(program, row, folder):
    path = os.path.join(folder, row["id"] + ".json")
    with open(path, "w") as f:
        json.dump(row["model"], f)
    wrong = []
    methods = [("exact", compare_exact), ("fd", compare_differences)]
    jumps = any(layer.get("activation") in JUMPS for layer in row["model"]["network"]["layers"])
    for method, compare in methods[:1] if jumps else methods:
        hessian = os.path.join(folder, f"{row['id']}.{method}.hessian.json")
        command = [program, path, "--at", point(row, folder), "--json", "--hessian-out", hessian, "--threads", "1",
                   "--derivatives", method]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
        if done.returncode != 0:
            return wrong + [f"{method}: exit {done.returncode}: {done.stderr.strip()}"]
        with open(hessian) as f:
            wrong += compare(row, json.loads(done.stdout), json.load(f))
    return wrong


def check(program, rows, show=20):
    """Prints the rows that disagree; True if none does."""
    failed = 0
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(os.cpu_count()) as pool:
        for row, wrong in zip(rows, pool.map(lambda r: run(program, r, folder), rows)):
            if wrong:
                failed += 1
            if wrong and failed <= show:
                print(f"FAIL {row['id']}\n     {json.dumps(row['model']['network'])}")
                print("".join(f"     {w}\n" for w in wrong), end="")
    print(f"{len(rows) - failed} of {len(rows)} networks agree")
    return bool(rows) and not failed


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--critpoint", default=os.environ.get("CRITPOINT", "critpoint"))
    parser.add_argument("--only", default="", help="rows whose id contains this")
    parser.add_argument("files", nargs="*")
    arguments = parser.parse_args()
    rows = []
    for file in arguments.files or sorted(glob.glob(os.path.join(HERE, "networks", "*.json"))):
        with open(file) as f:
            rows += [r for r in map(json.loads, f) if arguments.only in r["id"]]
    return 0 if check(arguments.critpoint, rows) else 1


if __name__ == "__main__":
    sys.exit(main())
