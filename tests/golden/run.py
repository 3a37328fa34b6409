#!/usr/bin/env python3
"""Runs golden cases: directories tests/cases/<topic>/<name>/ that hold a command and what it must answer.

    cmd         lines of sh; run in a temporary copy of the directory, with `critpoint` on PATH, $EXAMPLES pointing at
                the shipped examples, and nothing on standard input
    out, err    what the two streams must hold, exactly but for numbers; a line `...` stands for any lines; a stream
                without its file is not compared (but see exit)
    err_contains    one text a line: standard error must hold each of them somewhere
    exit        the exit code, 0 if the file is missing. With 2, standard output must be empty unless there is `out`,
                and standard error must say something
    json        claims about standard output read as JSON: an object of path -> value, see check_json
    tolerance   "rtol atol" for the numbers, 1e-9 1e-12 if the file is missing
    variants    lines "rtol atol FLAGS": with these flags added to every critpoint of `cmd`, the exit code and the
                claims of `json` must hold too, within that tolerance

Everything else in the directory is input. Expectations are written by hand or come from mathematics; --update only
rewrites `out` and `err` that exist already and do not agree, so that a changed wording can be reviewed as a diff.
"""
import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from compare import close, difference, texts_agree

ROOT = Path(__file__).resolve().parent.parent.parent
SANITIZER = re.compile(r"AddressSanitizer|LeakSanitizer|runtime error:")
TIMEOUT = 120


class Case:
    """One directory, read once."""

    def __init__(self, path):
        self.path = path
        self.name = f"{path.parent.name}/{path.name}"
        self.exit = int(self.text("exit") or 0)
        rtol, atol = (self.text("tolerance") or "1e-9 1e-12").split()
        self.tolerance = float(rtol), float(atol)
        self.claims = json.loads(self.text("json") or "{}")
        self.variants = [line.split(None, 2) for line in (self.text("variants") or "").splitlines() if line.strip()]

    def text(self, name):
        file = self.path / name
        return file.read_text(encoding="utf-8") if file.is_file() else None


# ---- Running ---------------------------------------------------------------------------------------------------------


def environment(directory, program, flags):
    """A PATH whose `critpoint` is the program under test with the flags appended."""
    bin_dir = directory / "bin"
    bin_dir.mkdir()
    wrapper = bin_dir / "critpoint"
    wrapper.write_text(f'#!/bin/sh\nexec "{program}" "$@" {flags}\n')
    wrapper.chmod(0o755)
    own = {"PATH": f"{bin_dir}:{os.environ['PATH']}", "EXAMPLES": str(ROOT / "examples"), "LC_ALL": "C.UTF-8",
           "ASAN_OPTIONS": "exitcode=99", "UBSAN_OPTIONS": "exitcode=99:print_stacktrace=1"}
    return {**os.environ, **own}


def execute(case, program, flags):
    """Runs the case in a copy of its directory; gives exit code, output, errors, with the machine's paths masked."""
    with tempfile.TemporaryDirectory(prefix="critpoint-") as temporary:
        work = Path(temporary, "work")
        shutil.copytree(case.path, work)
        done = subprocess.run(["sh", "./cmd"], cwd=work, env=environment(Path(temporary), program, flags), check=False,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=TIMEOUT)
        streams = [stream.decode("utf-8", "backslashreplace").replace(str(ROOT / "examples"), "$EXAMPLES")
                   .replace(str(work), "$CASE") for stream in (done.stdout, done.stderr)]
        return done.returncode, *streams


# ---- Judging ---------------------------------------------------------------------------------------------------------


def look_up(value, path):
    """The part of a JSON value that a path such as escape.direction[0] names."""
    for key, index in re.findall(r"([^.\[\]]+)|\[(\d+)\]", path):
        value = value[key] if key else value[int(index)]
    return value


def agrees(actual, expected, tolerance):
    """Equal, with numbers within the tolerance; of an object only the expected members count."""
    if isinstance(expected, dict):
        return isinstance(actual, dict) and all(k in actual and agrees(actual[k], v, tolerance)
                                                for k, v in expected.items())
    if isinstance(expected, list):
        return isinstance(actual, list) and len(actual) == len(expected) and all(
            agrees(a, e, tolerance) for a, e in zip(actual, expected))
    if isinstance(expected, bool) or isinstance(actual, bool) or not isinstance(expected, (int, float)):
        return type(actual) is type(expected) and actual == expected
    return isinstance(actual, (int, float)) and close(actual, expected, *tolerance)


def negated(value):
    return [negated(v) for v in value] if isinstance(value, list) else -value


def claim_holds(answer, actual, expected, tolerance):
    """A claim is a value, or an object with one operator:
    {"<": x}, {"<=": x}, {">": x}, {">=": x}    where x is a number, or the path of another number of the answer
    {"up to sign": x}                           x or -x, for directions
    {"matches": "regular expression"}           for texts
    """
    operator, operand = next(iter(expected.items())) if isinstance(expected, dict) and len(expected) == 1 else ("", 0)
    if operator in ("<", "<=", ">", ">="):
        bound = look_up(answer, operand) if isinstance(operand, str) else operand
        order = {"<": actual < bound, "<=": actual <= bound, ">": actual > bound, ">=": actual >= bound}
        return order[operator]
    if operator == "up to sign":
        return agrees(actual, operand, tolerance) or agrees(actual, negated(operand), tolerance)
    if operator == "matches":
        return isinstance(actual, str) and re.search(operand, actual) is not None
    return agrees(actual, expected, tolerance)


def read_json(text):
    """One JSON value; or a list of them, one a line."""
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return [json.loads(line) for line in text.splitlines()]


def check_json(claims, text, tolerance):
    try:
        answer = read_json(text)
    except json.JSONDecodeError as error:
        return [f"standard output is not JSON: {error}\n{text}"]
    problems = []
    for path, expected in claims.items():
        try:
            actual = look_up(answer, path)
            holds = claim_holds(answer, actual, expected, tolerance)
        except (KeyError, IndexError, TypeError) as error:
            actual, holds = f"cannot be compared ({type(error).__name__}: {error})", False
        if not holds:
            problems.append(f"{path}\n    expected {json.dumps(expected)}\n    actual   {json.dumps(actual)}")
    return problems


def check_stream(title, expected, actual, tolerance):
    if expected is None or texts_agree(actual, expected, *tolerance):
        return []
    return [f"{title}\n{difference(actual, expected, *tolerance)}"]


def check_contains(case, err):
    wanted = [line for line in (case.text("err_contains") or "").splitlines() if line]
    return [f"standard error does not hold {line!r}:\n{err}" for line in wanted if line not in err]


def check_exit(case, code, out, err):
    problems = []
    if SANITIZER.search(err):
        problems.append(f"the sanitizer complains\n{err}")
    if code != case.exit:
        problems.append(f"exit code {code}, expected {case.exit}; standard error:\n{err}")
    elif code == 2 and case.text("out") is None and out:
        problems.append(f"exit code 2, and still something on standard output:\n{out}")
    elif code >= 2 and not err.strip():
        problems.append(f"exit code {code}, and not a word on standard error")
    return problems


def check_case(case, program, flags="", tolerance=None, texts=True):
    """The list of what is wrong."""
    tolerance = tolerance or case.tolerance
    try:
        code, out, err = execute(case, program, flags)
    except subprocess.TimeoutExpired:
        return [f"no end within {TIMEOUT} s"]
    problems = check_exit(case, code, out, err)
    if texts:
        problems += check_stream("standard output", case.text("out"), out, tolerance)
        problems += check_stream("standard error", case.text("err"), err, tolerance)
        problems += check_contains(case, err)
    if case.claims:
        problems += check_json(case.claims, out, tolerance)
    return problems


def check_variants(case, program):
    problems = []
    for rtol, atol, flags in case.variants:
        found = check_case(case, program, flags, (float(rtol), float(atol)), texts=False)
        problems += [f"with {flags}: {problem}" for problem in found]
    return problems


def update(case, program):
    """Rewrites what is there and wrong: a text that agrees keeps its `...` and its digits."""
    _, out, err = execute(case, program, "")
    for name, text in (("out", out), ("err", err)):
        if check_stream(name, case.text(name), text, case.tolerance):
            (case.path / name).write_text(text, encoding="utf-8")


# ---- Command line ----------------------------------------------------------------------------------------------------


def find_cases(directory, wanted):
    """The cases below the directory whose topic or topic/name is wanted (all if none is named)."""
    paths = sorted(cmd.parent for cmd in directory.glob("*/*/cmd"))
    for path in sorted(directory.glob("*/*")):
        if path.is_dir() and path not in paths:
            sys.exit(f"{path}: a case without `cmd`")
    cases = [Case(path) for path in paths]
    return [case for case in cases if not wanted or case.name in wanted or case.name.split("/")[0] in wanted]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("wanted", nargs="*", metavar="TOPIC[/NAME]", help="run only these")
    parser.add_argument("--program", default=ROOT / "build" / "release" / "critpoint", type=Path, help="the critpoint under test")
    parser.add_argument("--cases", default=ROOT / "tests" / "cases", type=Path, help="where the cases are")
    parser.add_argument("--update", action="store_true", help="rewrite the existing out and err files that do not agree")
    parser.add_argument("--flags", default="", help="added to every critpoint; then only exit and json are compared")
    return parser.parse_args()


def main():
    options = arguments()
    program = options.program.resolve()
    if not program.is_file():
        sys.exit(f"{program}: not found; build it, or name it with --program")
    failed = 0
    cases = find_cases(options.cases, options.wanted)
    for case in cases:
        if options.update:
            update(case, program)
        problems = check_case(case, program, options.flags, texts=not options.flags)
        if not options.flags:
            problems += check_variants(case, program)
        failed += bool(problems)
        for problem in problems:
            print(f"FAIL {case.name}: {problem}")
    print(f"{len(cases) - failed} passed, {failed} failed")
    return 1 if failed or not cases else 0


if __name__ == "__main__":
    sys.exit(main())
