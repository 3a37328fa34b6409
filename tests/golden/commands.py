#!/usr/bin/env python3
"""Runs the commands that a Markdown file shows, and compares their output with what the file shows below them.

In every ```sh block, a line that starts with `$ ` is a command (continued while it ends in a backslash, or through a
here-document's end) and the lines up to the next command are its output. A block without any `$ ` line is not run.
The commands of a file run one after the other in one fresh directory, which holds a copy of examples/.
Numbers agree within 1e-6 of their value (1e-9 near zero). --update rewrites outputs that are shown whole (without a
line `...`); look at the diff.
"""
import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from compare import ANY, difference, texts_agree

ROOT = Path(__file__).resolve().parent.parent.parent
RTOL, ATOL = 1e-6, 1e-9


def blocks(text, below=None):
    """(line number, lines) of every sh block; with `below`, of those in the section with that heading."""
    found, inside, heading = [], None, None
    for number, line in enumerate(text.splitlines(), 1):
        if inside is None and line.startswith("## ") and below is not None:
            heading = line[3:].strip()
        if inside is None and re.match(r"^```(sh|console)\s*$", line):
            inside = (number, [])
        elif inside is not None and line.startswith("```"):
            found += [inside] if heading == below else []
            inside = None
        elif inside is not None:
            inside[1].append(line)
    return found


def here_document_end(command):
    match = re.search(r"<<-?\s*['\"]?(\w+)", command)
    return match.group(1) if match else None


def commands(number, lines):
    """(line number, command, output) of every command of a block."""
    found, k = [], 0
    while k < len(lines):
        if not lines[k].startswith("$ "):
            k += 1
            continue
        start, command = k, lines[k][2:]
        end = here_document_end(command)
        while k + 1 < len(lines) and (command.endswith("\\") or (end and lines[k] != end)):
            k += 1
            command += "\n" + re.sub(r"^> ", "", lines[k])
        k, output = k + 1, []
        while k < len(lines) and not lines[k].startswith("$ "):
            output.append(lines[k])
            k += 1
        while output and not output[-1].strip():
            output.pop()
        found.append((number + 1 + start, command, "\n".join(output)))
    return found


def rewrite(file, differing):
    """Replaces (line of the command, expected, actual), last one first, so that the lines before keep their places."""
    text = file.read_text(encoding="utf-8")
    for line, expected, actual in reversed(differing):
        start = sum(map(len, text.splitlines(keepends=True)[:line]))
        at = text.index(expected, start)
        text = text[:at] + actual + text[at + len(expected):]
    file.write_text(text, encoding="utf-8")


def check_file(file, environment, update, below=None):
    failed = total = 0
    differing = []
    with tempfile.TemporaryDirectory(prefix="critpoint-") as temporary:
        shutil.copytree(ROOT / "examples", Path(temporary, "examples"))
        for number, lines in blocks(file.read_text(encoding="utf-8"), below):
            for line, command, expected in commands(number, lines):
                total += 1
                done = subprocess.run(["sh", "-c", command], cwd=temporary, env=environment, check=False, timeout=120,
                                      stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
                actual = done.stdout.decode("utf-8", "backslashreplace").rstrip()
                if texts_agree(actual, expected, RTOL, ATOL):
                    continue
                if update and expected and ANY not in expected.splitlines():
                    differing.append((line, expected, actual))
                else:
                    failed += 1
                    print(f"FAIL {file.name}:{line}: $ {command}\n{difference(actual, expected, RTOL, ATOL)}")
    if differing:
        rewrite(file, differing)
    return total, failed


def has(needs, environment):
    """Whether a tool is there, as seen by the commands; python3 may be the system's, which has Debian's packages."""
    program, rest = environment["PATH"].split(":", 1)
    for path in (environment["PATH"], f"{program}:/usr/bin:{rest}"):
        tried = subprocess.run(["sh", "-c", needs], env={**environment, "PATH": path}, check=False, capture_output=True)
        if tried.returncode == 0:
            environment["PATH"] = path
            return True
    return False


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--program", default=ROOT / "build" / "release" / "critpoint", type=Path, help="the critpoint under test")
    parser.add_argument("--update", action="store_true", help="rewrite outputs that are shown whole")
    parser.add_argument("--below", metavar="HEADING", help="only the section with that heading")
    parser.add_argument("--needs", metavar="COMMAND", help="skip everything (exit code 77) unless this command succeeds")
    options = parser.parse_args()
    path = f"{options.program.resolve().parent}:{os.environ['PATH']}"
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "PATH": path}
    if options.needs and not has(options.needs, environment):
        print(f"SKIPPED: `{options.needs}` fails, so the commands below '{options.below}' are NOT run")
        return 77
    total = failed = 0
    for file in filter(Path.is_file, options.files):
        commands_of_file, wrong = check_file(file, environment, options.update, options.below)
        total, failed = total + commands_of_file, failed + wrong
    print(f"{total - failed} passed, {failed} failed")
    return 1 if failed or (options.below and not total) else 0


if __name__ == "__main__":
    sys.exit(main())
