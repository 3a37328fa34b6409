#!/usr/bin/env python3
"""Every language says the same: what people are told in one holds the same numbers as in English, and columns end where
they end there, as a terminal shows them. Usage: languages_same.py CRITPOINT"""
import collections
import os
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parent.parent.parent / "examples"
LANGUAGES = ["zh"]
NUMBER = re.compile(r"(?<![\w.])[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?")
COMMANDS = [
    "-e '(1-w1*w2)^2' --at 0,0", "-e '(1-w1*w2)^2' --at 1,2", "-e '(1-w1*w2)^2' --at 1,2 --refine",
    "-e '(1-w1*w2)^2' --at 3,0.3333334", "-e 'abs(x)+y^2' --at 0,0", "-e 'abs(x)-abs(y)' --at 0,0",
    "-e 'relu(x)+y^2' --at 1e-3,0", "-e 'x^4+y^2' --at 0,0", "-e 'x^3-3*x*y^2' --at 0,0", "-e '-x^2' --at 0",
    "-e 'x^2+1e-30*y^2' --at 0,0 --xtol 1e-3", "-e 'x^2' --at 1 --assume-critical", "-e 'x^2' --at 1e-9 --gtol 1e-3",
    "-e 'exp(x)*sin(y)' --at 0.3,0.2 --derivatives fd", "-e 'tanh(x*y)' --at 0.1,0.2 --check-derivatives",
    "-e '1e8*x^2+y^2-2*x*y' --at 0,0", "-e 'x*y+1e-200*z^2' --at 0,0,0",
    "{ex}/two_weights.json --at @valley --full", "{ex}/xor.json --at @zero", "{ex}/deep_linear.json --at @solution",
    "{ex}/digits200.json", "{ex}/digits200.json --at {ex}/digits200_minimum.npy --batch 0:50",
    "{ex}/iris_softmax_network.json --at @optimum --sharpness --batches 40 --shuffle 1",
    "{ex}/noisy_weights.json --at @origin --batches 1", "classify {ex}/matrices/degenerate.json",
    "classify {ex}/matrices/saddle.json", "derive -e '(1-w1*w2)^2' --at 1,2", "derive -e 'abs(x)' --at 0",
    "descend {ex}/two_weights.json --at @origin --perturb 1e-3 --optimizer gd,momentum --sharpness",
    "descend {ex}/noisy_weights.json --at @origin --optimizer gd,sgd",
    "find {ex}/himmelblau.json --box=-5:5", "find {ex}/himmelblau.json --box=-5:5 --starts 3 --format csv",
    "find -e 'x^2+y^2+log(x+3)' --box=-5:5 --index 0", "find -e '(x*y-1)^2' --box=-2:2 --starts 20",
    "scan {ex}/two_weights.json --grid w1=0:1:3 --grid w2=0:1:3 --summary",
    "scan -e 'log(x)' --grid x=-1:1:3", "plot -e 'x^2-y^2' --at 0,0 --preview", "plot {ex}/xor.json --at @deaf --preview",
    "plot {ex}/xor.json --at @deaf --spectrum --preview", "plot {ex}/two_weights.json --at 0,0 --profile --preview",
]


def told(program, command, language):
    """Both streams."""
    done = subprocess.run(f"'{program}' {command.format(ex=EXAMPLES)} --lang {language}", shell=True, check=False,
                          stdin=subprocess.DEVNULL, capture_output=True, env={**os.environ, "COLUMNS": "60"})
    return done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8")


def cells(text):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def tables(text):
    """Of runs of lines that are indented alike and hold several columns, the cells at which the last numbers end."""
    ends = []
    for line in text.splitlines():
        wide = re.split(r" {3,}", line.strip())
        if len(wide) > 3 and line.startswith("   ") and NUMBER.fullmatch(wide[-2]):
            ends.append(cells(line[:line.rindex(wide[-1])].rstrip()))
    return ends


def check(program, command, language):
    english, other = told(program, command, "en"), told(program, command, language)
    if english[0] != other[0]:
        yield f"exit code {other[0]}, in English {english[0]}"
    for a, b in zip(english[1:], other[1:]):
        missing = collections.Counter(NUMBER.findall(a))
        missing.subtract(collections.Counter(NUMBER.findall(b)))
        wrong = {number: count for number, count in missing.items() if count}
        if wrong:
            yield f"other numbers: {wrong}\n{b}"
        if len(set(tables(a))) == 1 and len(set(tables(b))) != 1:
            yield f"columns are not aligned\n{b}"


def main():
    program, failed = sys.argv[1], 0
    told_in_english = [text for command in COMMANDS for text in told(program, command, "en")[1:]]
    numbers, aligned = (sum(map(len, map(f, told_in_english))) for f in (NUMBER.findall, tables))
    for command in COMMANDS:
        for language in LANGUAGES:
            for problem in check(program, command, language):
                failed += 1
                print(f"FAIL {command} --lang {language}: {problem}")
    print(f"{len(COMMANDS)} commands, {numbers} numbers, {aligned} lines of tables: {failed} problems")
    return 1 if failed or not numbers or not aligned else 0


if __name__ == "__main__":
    sys.exit(main())
