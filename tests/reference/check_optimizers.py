#!/usr/bin/env python3
"""Compares the steps of critpoint's optimizers with those of torch.optim that tests/reference/optimizers has stored.

    check_optimizers.py [--critpoint PROGRAM]

A hundred steps, each within 1e-12 of the largest coordinate. Needs the standard library only; exit 1 on any difference.
"""
import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "optimizers"))

import problems  # noqa: E402, it lies in a folder of its own

RTOL = 1e-12


def run(program, problem, runs, steps):
    """The ways of several runs on one problem: for each, theta by step."""
    labels = [":".join([name, *(f"{key}={value}" for key, value in settings.items())]) for name, settings in runs]
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "path.csv")
        command = [program, "descend", "-", "--at", ",".join(map(repr, problems.STARTS[problem])), "--optimizer",
                   ",".join(labels), "--steps", str(steps), "--path", path, "-q"]
        subprocess.run(command, input=json.dumps(problems.MODELS[problem]), text=True, check=True)
        ways = [{}]
        with open(path, encoding="utf-8") as file:
            for row in list(csv.reader(file))[1:]:
                if row[1] == "0" and ways[-1]:
                    ways.append({})
                ways[-1][int(row[1])] = [float(value) for value in row[4:]]
    return ways


def worst_difference(way, places):
    """Of all places, relative to the largest coordinate, with its step."""
    worst = (0.0, 0)
    for step, expected in places.items():
        if int(step) not in way:
            return float("inf"), max(way)
        size = max(map(abs, expected))
        off = max(abs(a - b) for a, b in zip(way[int(step)], expected, strict=True))
        worst = max(worst, (off / size if size > 0 else float(off > 0), int(step)))
    return worst


def compare(program, rows, steps):
    """Prints every run that is too far off; gives their number and the worst difference."""
    failed, worst = 0, 0.0
    for problem in problems.MODELS:
        mine = [row for row in rows if row["problem"] == problem]
        ways = run(program, problem, [(row["optimizer"], row["settings"]) for row in mine], steps)
        for row, way in zip(mine, ways, strict=True):
            off, step = worst_difference(way, row["places"])
            worst = max(worst, off)
            if not off <= RTOL:
                failed += 1
                print(f"{problem}, {row['optimizer']} {row['settings']}: {off:.3g} off after {step} steps: "
                      f"{way[step]}, not {row['places'].get(str(step))}")
    return failed, worst


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--critpoint", default=os.environ.get("CRITPOINT", "critpoint"))
    arguments = parser.parse_args()
    with open(os.path.join(HERE, "optimizers", "trajectories.json"), encoding="utf-8") as file:
        rows = json.load(file)
    failed, worst = compare(arguments.critpoint, rows, 100)
    print(f"{len(rows)} runs of 100 steps: {failed} differ; the worst by {worst:.2g}")
    return 1 if failed or not rows else 0


if __name__ == "__main__":
    sys.exit(main())
