#!/usr/bin/env python3
"""Compares what `critpoint find` finds with all critical points that mathematics knows (search/points.json, by
make_search.py): all of them, none twice, each at its place and with its index, from several seeds, and in how many seconds.

    check_search.py [--critpoint PROGRAM] [--seeds N] [--starts N]

Then the two-weight network, whose valley must be listed once, and random sums of quartics in up to four variables, turned
and scaled, with 3^n known points. Needs the standard library only; exit 1 if something is missing or too slow.
"""
import argparse
import itertools
import json
import math
import random
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SECONDS = 2  # for a search, beside which the machine may do other things


def find(program, arguments):
    start = time.monotonic()
    done = subprocess.run([program, "find", *arguments, "--json", "--threads", "1"], capture_output=True, text=True,
                          cwd=ROOT, timeout=300, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{arguments}: exit {done.returncode}: {done.stderr}")
    return json.loads(done.stdout), time.monotonic() - start


def problems_of(found, expected, width):
    """Each expected point listed once, and nothing else."""
    problems, left = [], list(found["points"])
    for point in expected:
        near = [p for p in left if all(abs(a - b) <= 1e-12 * w + 4e-16 * abs(b)
                                       for a, b, w in zip(p["theta"], point["theta"], width))]
        if len(near) != 1:
            problems.append(f"{point['theta']} is listed {len(near)} times")
        left = [p for p in left if p not in near]
        problems += [f"{point['theta']} has index {p['index']}, not {point['index']}" for p in near
                     if p["index"] != point["index"] or p["inertia"]["zero"] != 0]
    return problems + [f"{p['theta']} is no critical point" for p in left]


def check_known(options):
    problems, slowest = [], 0
    for case in json.loads((HERE / "search" / "points.json").read_text(encoding="utf-8")):
        model = [case["loss"]] if case["loss"].endswith(".json") else ["-e", case["loss"]]
        width = [hi - lo for lo, hi in case["box"]]
        boxes = [f"--box={name}={lo}:{hi}" for name, (lo, hi) in zip("xy", case["box"])]
        for seed in range(options.seeds):
            found, seconds = find(options.critpoint, [*model, *boxes, f"--starts={options.starts}", f"--seed={seed}"])
            wrong = problems_of(found, case["points"], width)
            if found["index_sum"]["state"] != "holds":
                wrong.append(f"index sum {found['index_sum']}")
            problems += [f"{case['name']}, seed {seed}: {p}" for p in wrong]
            slowest = max(slowest, seconds)
    return problems, slowest


def check_valley(options):
    problems, slowest = [], 0
    for seed in range(options.seeds):
        found, seconds = find(options.critpoint, ["examples/two_weights.json", "--box=-3:3", f"--starts={options.starts}",
                                                  f"--seed={seed}"])
        slowest = max(slowest, seconds)
        places = [p["theta"] for p in found["points"]]
        if len(places) != 2 or places[1] != [0, 0] or abs(places[0][0] * places[0][1] - 1) > 1e-15:
            problems.append(f"two weights, seed {seed}: {places}")
    return problems, slowest


# ---- Sums of quartics ------------------------------------------------------------------------------------------------


def rotation(n, rng):
    """A random orthogonal matrix: Gram and Schmidt on normal vectors."""
    rows = []
    while len(rows) < n:
        row = [rng.gauss(0, 1) for _ in range(n)]
        for other in rows:
            dot = sum(a * b for a, b in zip(row, other))
            row = [a - dot * b for a, b in zip(row, other)]
        norm = math.sqrt(sum(a * a for a in row))
        rows.append([a / norm for a in row])
    return rows


def quartics(n, rng):
    """A formula in x0, x1, ... with units, its 3^n critical points, and the units."""
    turn, units = rotation(n, rng), [10 ** rng.uniform(-12, 12) for _ in range(n)]
    terms, roots, signs = [], [], []
    for row in turn:
        a, b, c = sorted(rng.uniform(0.25, 0.6) * s + rng.uniform(-0.1, 0.1) for s in (-1, 0, 1))
        factor = rng.choice((-1, 1)) * rng.uniform(0.3, 3)
        z = "(" + " + ".join(f"{u!r}*x{i}/{unit!r}" for i, (u, unit) in enumerate(zip(row, units))) + ")"
        terms.append(f"{factor!r}*({z}^4/4 - {a + b + c!r}*{z}^3/3 + {a*b + a*c + b*c!r}*{z}^2/2 - {a*b*c!r}*{z})")
        roots.append((a, b, c))
        signs.append(factor > 0)
    points = []
    for choice in itertools.product(range(3), repeat=n):
        z = [roots[i][k] for i, k in enumerate(choice)]
        theta = [units[i] * sum(turn[k][i] * z[k] for k in range(n)) for i in range(n)]
        points.append({"theta": theta, "index": sum((k == 1) == up for k, up in zip(choice, signs))})
    return " + ".join(terms), points, units


def check_quartics(options):
    rng, problems, looked = random.Random(5), [], 0
    for n, trials, starts in ((1, 10, 50), (2, 10, 300), (3, 5, 1000), (4, 2, 10000)):
        for trial in range(trials):
            formula, points, units = quartics(n, rng)
            boxes = [f"--box=x{i}={-1.6 * u!r}:{1.6 * u!r}" for i, u in enumerate(units)]
            found, _ = find(options.critpoint, ["-e", formula, *boxes, f"--starts={starts}", f"--seed={trial}"])
            inside = [p for p in points if all(abs(t) < 1.6 * u for t, u in zip(p["theta"], units))]
            # positions are known to the rounding of the formula: 1e-9 of the unit
            for p in found["points"]:
                near = min(inside, key=lambda q: max(abs(a - b) / u for a, b, u in zip(p["theta"], q["theta"], units)))
                if max(abs(a - b) / u for a, b, u in zip(p["theta"], near["theta"], units)) < 1e-9:
                    p["theta"] = near["theta"]
            problems += [f"quartics, n = {n}, trial {trial}: {p}" for p in problems_of(found, inside, units)]
            looked += len(inside)
    return problems, looked


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--critpoint", default="critpoint")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--starts", type=int, default=500)
    options = parser.parse_args()
    known, slow = check_known(options)
    valley, slower = check_valley(options)
    random_ones, looked = check_quartics(options)
    slowest = max(slow, slower)
    problems = known + valley + random_ones
    if slowest > SECONDS:
        problems.append(f"the slowest search took {slowest:.2f} s, more than {SECONDS} s")
    print("\n".join(problems[:20]))
    print(f"{options.seeds} seeds of 7 losses, {looked} points of quartics; slowest search {slowest:.2f} s; "
          f"{len(problems)} problems")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
