#!/usr/bin/env python3
"""Runs gnuplot on what `critpoint plot` makes of it: every kind of picture, for all kinds of files.

    check_plot.py [--critpoint PROGRAM]

A file must be one of its kind (SVG that parses, PNG, PDF), gnuplot must have nothing to complain about when it runs the script of
--script, and the numbers of the script's grid must be the losses: these are computed here, in Python. Exit 77 without gnuplot.
"""
import argparse
import math
import os
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

TOY = ["-e", "(1 - w1*w2)^2", "--at", "0,0"]
RANGES = ["--x", "w1=-2:2", "--y", "w2=-1:3"]
QUARTIC = ["-e", "(a - b^2)^2 + c^2 - 2*d^2 + 1e-6*b^2", "--at", "0,0,0,0"]
PICTURES = {
    "map": TOY + RANGES,
    "surface": TOY + RANGES + ["--surface"],
    "spectrum": TOY + ["--spectrum"],
    "wide spectrum": QUARTIC + ["--spectrum"],
    "histogram": ["-e", "sum(i in 0:250: (i - 100)*w[i]^2)", "--at", "w=[" + ",".join(["0"] * 250) + "]", "--spectrum"],
    "profile": TOY + ["--profile"],
    "one parameter": ["-e", "x^4 - x^2", "--at", "0"],
    "on a kink": ["-e", "abs(x)", "--at", "0"],
    "eigenvectors": QUARTIC,
    "random directions": QUARTIC[:2] + ["--at", "1,2,3,4", "--plane", "random", "--seed", "3"],
    "holes": ["-e", "log(x*y)", "--x", "x=-1:1", "--y", "y=-1:1"],
    "a constant": ["-e", "0*x + 0*y + 3", "--at", "0,0"],
    "huge losses": ["-e", "1e300*(x^2 - y^2)", "--at", "0,0"],
    "tiny losses": ["-e", "1e-300*(x^2 - y^2)", "--at", "0,0"],
    "a narrow axis": ["-e", "x^2 + y^2", "--at", "0,0", "--x", "x=-1e-9:1e-9"],
}
SAMPLES = ["--samples", "9"]


def is_right(kind, data):
    if kind == "svg":
        return xml.etree.ElementTree.fromstring(data).tag.endswith("svg")
    return data.startswith(b"\x89PNG\r\n" if kind == "png" else b"%PDF-")


def run(command, **more):
    return subprocess.run(command, capture_output=True, timeout=120, check=False, **more)


def check_picture(program, name, arguments, directory):
    problems = []
    for kind in ("svg", "png", "pdf"):
        file = os.path.join(directory, "picture." + kind)
        answer = run([program, "plot", *arguments, *SAMPLES, "-o", file])
        if answer.returncode != 0:
            problems.append(f"{name}, {kind}: {answer.stderr.decode()}")
        elif not is_right(kind, open(file, "rb").read()):
            problems.append(f"{name}, {kind}: not a {kind}")
    script = os.path.join(directory, "picture.gp")
    run([program, "plot", *arguments, *SAMPLES, "--script", script])
    answer = run(["gnuplot", "-d", script])
    said = answer.stderr.decode()
    if answer.returncode != 0 or (said.strip() and name != "holes"):
        problems.append(f"{name}: gnuplot says {said}")
    return problems


def check_grid(program, directory):
    """x from -2 to 2, y from -1 to 3, nine each; (1 - x y)^2 is 0 at 1, 1 and 49 at -2, 3."""
    script = os.path.join(directory, "grid.gp")
    run([program, "plot", *TOY, *RANGES, *SAMPLES, "--script", script])
    block = re.search(r"\$losses << EOD\n(.*?)EOD", open(script, encoding="utf-8").read(), re.DOTALL).group(1)
    rows = [[49 * float(cell) for cell in line.split()] for line in block.splitlines()]  # from 0 to 49
    return [f"grid: row {j}, column {i} is {rows[j][i]}" for j in range(9) for i in range(9)
            if not math.isclose(rows[j][i], (1 - (-2 + i / 2) * (-1 + j / 2)) ** 2, rel_tol=1e-4, abs_tol=1e-4)]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--critpoint", default="critpoint")
    program = parser.parse_args().critpoint
    if shutil.which("gnuplot") is None:
        print("SKIPPED: there is no gnuplot, so that NO picture was drawn; apt install gnuplot-nox")
        return 77
    with tempfile.TemporaryDirectory() as directory:
        problems = check_grid(program, directory)
        for name, arguments in PICTURES.items():
            problems += check_picture(program, name, arguments, directory)
    print("\n".join(problems))
    print(f"{len(PICTURES)} pictures, 3 files each; {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
