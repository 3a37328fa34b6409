#!/usr/bin/env python3
"""Follows examples/README.md with all 1797 handwritten digits, whose data are not in the repository.

    check_digits.py [--critpoint PROGRAM]

Makes the data with examples/make_digits.py in a copy of the examples, and asks for the verdict at the trained point. The
expected numbers come from torch and numpy (networks/make_examples.py). Without scikit-learn (python3-sklearn in Debian)
nothing is compared, and the exit code 77 says so.
"""
import argparse
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
EXAMPLES = os.path.join(HERE, "..", "..", "examples")
EXPECTED = {"verdict": "minimum", "strict": True, "inertia": {"negative": 0, "zero": 0, "positive": 1200}}
CLOSE = {"loss": 0.21790419550936618, "sharpness": 1.705219130559756, "trace": 14.484359271391384}


def python_with_sklearn():
    for python in (sys.executable, "/usr/bin/python3"):
        if subprocess.run([python, "-c", "import sklearn.datasets"], capture_output=True, check=False).returncode == 0:
            return python
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--critpoint", default=os.environ.get("CRITPOINT", "critpoint"))
    program = os.path.abspath(parser.parse_args().critpoint)
    python = python_with_sklearn()
    if python is None:
        print("SKIPPED: no digits without scikit-learn. On Debian: apt install python3-sklearn")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        for file in ("make_digits.py", "digits200.json", "digits_minimum.npy"):
            shutil.copy(os.path.join(EXAMPLES, file), folder)
        subprocess.run([python, "make_digits.py"], cwd=folder, check=True)
        with open(os.path.join(folder, "digits200_inputs.npy"), "rb") as made, \
                open(os.path.join(EXAMPLES, "digits200_inputs.npy"), "rb") as shipped:
            wrong = [] if made.read() == shipped.read() else ["digits200_inputs.npy is not what make_digits.py makes"]
        done = subprocess.run([program, "digits.json", "--at", "digits_minimum.npy", "--json"], cwd=folder, check=True,
                              capture_output=True, text=True)
    report = json.loads(done.stdout)
    wrong += [f"{k} is {report[k]}, expected {v}" for k, v in EXPECTED.items() if report[k] != v]
    wrong += [f"{k} is {report[k]!r}, expected {v!r}" for k, v in CLOSE.items()
              if not math.isclose(report[k], v, rel_tol=1e-9)]
    print("\n".join(wrong) or "1797 digits: a minimum, as torch says")
    return 1 if wrong else 0


sys.exit(main())
