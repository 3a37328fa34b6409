#!/usr/bin/env python3
"""The worked example at the top of the public header compiles without a warning and prints what the header says.

    header_example.py COMPILER [FLAG...]    compile with these flags (they name the library), run, compare
    header_example.py --extract FILE        only write the program to FILE and what it prints to FILE.out
"""
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from house import ROOT, read

HEADER = "include/critpoint/critpoint.h"
WARNINGS = ["-std=c17", "-Wall", "-Wextra", "-Wpedantic", "-Werror"]


def extract():
    """The indented block before the line `prints` of the first comment, and the one after it."""
    comment = read(HEADER).split("*/")[0]
    source, output = comment.split("\n * prints\n")
    blocks = [re.findall(r"^ \*(?:     (.*))?$", text, re.MULTILINE) for text in (source, re.split(r"\n \* \w", output)[0])]
    return ["\n".join(block).strip() + "\n" for block in blocks]


def main():
    source, expected = extract()
    if sys.argv[1] == "--extract":
        Path(sys.argv[2]).write_text(source, encoding="utf-8")
        Path(sys.argv[2] + ".out").write_text(expected, encoding="utf-8")
        return
    with tempfile.TemporaryDirectory(prefix="critpoint-") as directory:
        program = Path(directory, "example.c")
        program.write_text(source, encoding="utf-8")
        compiler, *flags = sys.argv[1:]
        subprocess.run([compiler, *WARNINGS, f"-I{ROOT / 'include'}", program, "-o", f"{directory}/example", *flags],
                       check=True)
        done = subprocess.run([f"{directory}/example"], capture_output=True, text=True, check=False)
    if done.returncode != 0 or done.stdout != expected:
        sys.exit(f"the header says it prints\n{expected}\nbut it printed (exit code {done.returncode})\n"
                 f"{done.stdout}{done.stderr}")
    print(expected, end="")


if __name__ == "__main__":
    main()
