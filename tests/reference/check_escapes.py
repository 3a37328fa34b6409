#!/usr/bin/env python3
"""Takes every escape of the examples at its word: the loss that it promises is the loss at that point.

    check_escapes.py [--critpoint PROGRAM]

At each stored point of each example, from the Hessian of tests/reference/examples (60 digits): |u| = 1, the curvature is
u'Hu, the prediction is the Taylor polynomial, and critpoint itself, asked at theta + t u, reports `loss_after`, which is
lower. Needs the standard library only.
"""
import argparse
import glob
import json
import math
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
EXAMPLES = os.path.join(HERE, "..", "..", "examples")


def ask(program, model, theta):
    """The report at theta, or what went wrong."""
    at = "--at=" + json.dumps(theta)
    done = subprocess.run([program, model, at, "--json"], capture_output=True, text=True, timeout=60)
    return json.loads(done.stdout) if done.returncode == 0 else done.stderr


def near(a, b, size=1.0):
    return a is not None and b is not None and abs(a - b) <= 1e-9 * max(abs(a), abs(b)) + 1e-12 * size


def dot(a, b):
    return math.fsum(x * y for x, y in zip(a, b))


def taylor_problems(escape, truth):
    """What the escape says about itself, against the true gradient and Hessian."""
    u, t, size = escape["direction"], escape["step"], max(1.0, abs(truth["loss"]))
    bend = dot(u, [dot(row, u) for row in truth["hessian"]])
    largest = max(abs(e) for e in truth["eigenvalues"])
    if not near(math.sqrt(dot(u, u)), 1):
        yield "|u| is %r" % math.sqrt(dot(u, u))
    if not near(escape["curvature"], bend, largest):
        yield "curvature is %r, u'Hu is %r" % (escape["curvature"], bend)
    if not near(escape["loss_before"], truth["loss"], size):
        yield "loss_before is %r, the loss is %r" % (escape["loss_before"], truth["loss"])
    predicted = truth["loss"] + t * dot(truth["gradient"], u) + t * t / 2 * bend
    # Of higher orders the leading term is predicted: tests/analysis/test_degenerate.c.
    if escape["order"] <= 2 and not near(escape["predicted_after"], predicted, size + largest * t * t):
        yield "predicted_after is %r, Taylor says %r" % (escape["predicted_after"], predicted)
    if not escape["loss_after"] < escape["loss_before"]:
        yield "loss_after %r is no lower than %r" % (escape["loss_after"], escape["loss_before"])


def escape_problems(program, model, truth):
    report = ask(program, model, truth["theta"])
    if isinstance(report, str):
        return [report]
    escape = report["escape"]
    if (escape is None) != (truth["verdict"] == "minimum"):
        return [] if truth["verdict"] in ("degenerate", "nonsmooth") else ["escape is %s" % json.dumps(escape)]
    if escape is None or "hessian" not in truth:
        return []
    moved = [x + escape["step"] * d for x, d in zip(truth["theta"], escape["direction"])]
    after = ask(program, model, moved)
    tried = after if isinstance(after, str) else after["loss"]
    problems = list(taylor_problems(escape, truth))
    if not near(tried, escape["loss_after"], max(1.0, abs(truth["loss"]))):
        problems.append("loss_after is %r, but there the loss is %r" % (escape["loss_after"], tried))
    return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--critpoint", default=os.environ.get("CRITPOINT", "critpoint"))
    program, failed, count = parser.parse_args().critpoint, 0, 0
    for file in sorted(glob.glob(os.path.join(HERE, "examples", "*.json"))):
        with open(file) as f:
            points = json.load(f)
        for name, truth in points.items():
            count += 1
            problems = escape_problems(program, os.path.join(EXAMPLES, os.path.basename(file)), truth)
            failed += bool(problems)
            for problem in problems:
                print("FAIL %s @%s: %s" % (os.path.basename(file), name, problem))
    print("%d of %d escapes are as promised" % (count - failed, count))
    return 1 if failed or not count else 0


sys.exit(main())
