#!/usr/bin/env python3
"""What examples/ci/verdicts.json records of the examples agrees with loss, eigenvalues and verdicts of other origin:
tests/reference/examples holds them from 60-digit arithmetic, tests/cases/examples those of networks, from PyTorch. And
every recorded check passes. Needs the standard library only; exit 1 on a difference.

    check_recorded.py [--critpoint PROGRAM]
"""
import argparse
import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
RECORDED = HERE.parent.parent / "examples" / "ci" / "verdicts.json"
RTOL, ATOL = 1e-9, 1e-9


def reference(name):
    """What is known of "model point" from elsewhere."""
    model, _, point = name.partition(" ")
    numbers = HERE / "examples" / f"{model}.json"
    if numbers.is_file():
        points = json.loads(numbers.read_text(encoding="utf-8"))
        return points[point] if point else next(iter(points.values()))
    claims = HERE.parent / "cases" / "examples" / name.replace(" ", "_") / "json"
    return json.loads(claims.read_text(encoding="utf-8"))


def close(a, b, scale=0.0):
    return abs(a - b) <= ATOL + RTOL * max(abs(b), 1e-6 * scale)


def differences(check):
    """The fields of a recorded check that the reference has otherwise, and how many fields were compared."""
    expect, known = check["expect"], reference(check["name"])
    pairs = [(key, expect[key], known[key]) for key in ("verdict", "loss", "minimum_ratio") if key in known]
    if "inertia" in known and known["inertia"] is not None and expect["index"] is not None:
        pairs.append(("index", expect["index"], known["inertia"]["negative"]))
    values = known.get("eigenvalues")
    if values is not None and expect["eigenvalues"] is not None:
        scale = max(map(abs, values))
        recorded = expect["eigenvalues"]
        if isinstance(recorded, dict):
            recorded, values = [recorded["min"], recorded["max"]], [min(values), max(values)]
        if len(recorded) != len(values) or not all(close(a, b, scale) for a, b in zip(recorded, values)):
            yield f"eigenvalues: {recorded}, elsewhere {values}"
    for key, recorded, other in pairs:
        same = close(recorded, other) if isinstance(other, (int, float)) else recorded == other
        if not same:
            yield f"{key}: {recorded}, elsewhere {other}"
    if len(pairs) < 2 and check["expect"]["verdict"] != "nonsmooth":
        yield "too little is known of it from elsewhere"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--critpoint", default="critpoint")
    program = parser.parse_args().critpoint
    checks = json.loads(RECORDED.read_text(encoding="utf-8"))["checks"]
    problems = [f"{check['name']}: {problem}" for check in checks for problem in differences(check)]
    done = subprocess.run([program, "check", str(RECORDED)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        problems.append(done.stdout + done.stderr)
    print("\n".join(problems) if problems else f"{len(checks)} recorded checks agree with other sources")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
