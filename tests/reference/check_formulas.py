#!/usr/bin/env python3
"""Feeds the models of tests/reference/{formulas,verdicts}/*.json to critpoint and compares with the stored numbers.

    check_formulas.py [--critpoint PROGRAM] [--only TEXT] [--keep-going N] [FILE...]

A row holds a model, theta, and what is true there: "loss", "gradient", "hessian" (1e-10 relative, and 1e-12 of the
largest entry unless "atol" is 0) and "expect", fields of the report that must be equal. Needs the standard library only; exit 1 on any
difference, with the row that shows it.
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
RTOL, ATOL = 1e-10, 1e-12


def flat(x):
    return [e for item in x for e in flat(item)] if isinstance(x, list) else [x]


def numbers_differ(name, actual, expected, scale):
    """The worst difference in words, or None."""
    actual, expected = flat(actual), flat(expected)
    if len(actual) != len(expected):
        return "%s has %d entries, expected %d" % (name, len(actual), len(expected))
    for k, (a, e) in enumerate(zip(actual, expected)):
        if a is None or not math.isfinite(a) or abs(a - e) > RTOL * abs(e) + ATOL * scale:
            return "%s[%d] is %r, expected %r" % (name, k, a, e)
    return None


def fields_differ(report, expect):
    return ["%s is %s, expected %s" % (k, json.dumps(report.get(k)), json.dumps(v))
            for k, v in expect.items() if report.get(k) != v]


def escape_differs(report):
    """Whatever goes up and down has a way out, and it was tried."""
    escape = report.get("escape")
    if report["verdict"] not in ("saddle", "maximum"):
        return []
    if escape is None or escape["loss_after"] is None or not escape["loss_after"] < escape["loss_before"]:
        return ["a %s, but the escape is %s" % (report["verdict"], json.dumps(escape))]
    return []


def compare(row, report, hessian):
    if "loss" not in row:
        return fields_differ(report, row["expect"]) + escape_differs(report)
    scale = 0 if row.get("atol") == 0 else max([1e-3] + [abs(e) for key in ("gradient", "hessian") for e in flat(row[key])] + [abs(row["loss"])])
    found = [numbers_differ("loss", report["loss"], row["loss"], scale),
             numbers_differ("gradient", report["gradient"], row["gradient"], scale),
             numbers_differ("hessian", hessian, row["hessian"], scale)]
    return [f for f in found if f] + fields_differ(report, row.get("expect", {}))


def run(program, row, folder):
    path = os.path.join(folder, row["id"] + ".json")
    hessian = os.path.join(folder, row["id"] + ".hessian.json")
    with open(path, "w") as f:
        json.dump(row["model"], f)
    command = [program, path, "--at", json.dumps(row["theta"]), "--json", "--hessian-out", hessian]
    done = subprocess.run(command + row.get("options", []), capture_output=True, text=True, timeout=60)
    if done.returncode != 0:
        return ["exit %d: %s" % (done.returncode, done.stderr.strip())]
    with open(hessian) as f:
        return compare(row, json.loads(done.stdout), json.load(f))


def read_rows(files, only):
    rows = []
    for file in files:
        with open(file) as f:
            rows += [json.loads(line) for line in f]
    return [r for r in rows if only in r["id"]]


def show(row, differences):
    print("FAIL %s\n     %s\n     at %s" % (row["id"], json.dumps(row["model"]), row["theta"]))
    for d in differences:
        print("     " + d)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--critpoint", default=os.environ.get("CRITPOINT", "critpoint"))
    parser.add_argument("--only", default="", help="rows whose id contains this")
    parser.add_argument("--show", type=int, default=20, help="how many failures to print")
    parser.add_argument("files", nargs="*")
    arguments = parser.parse_args()
    files = arguments.files or sorted(glob.glob(os.path.join(HERE, "formulas", "*.json")) +
                                      glob.glob(os.path.join(HERE, "verdicts", "*.json")))
    rows, failed = read_rows(files, arguments.only), 0
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(os.cpu_count()) as pool:
        for row, differences in zip(rows, pool.map(lambda r: run(arguments.critpoint, r, folder), rows)):
            if differences:
                failed += 1
                if failed <= arguments.show:
                    show(row, differences)
    print("%d of %d rows agree" % (len(rows) - failed, len(rows)))
    return 1 if failed or not rows else 0


sys.exit(main())
