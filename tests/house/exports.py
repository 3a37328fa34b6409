#!/usr/bin/env python3
"""The shared library exports what the public headers declare, and nothing else. Usage: exports.py LIBRARY"""
import re
import subprocess
import sys

from house import ROOT, finish, read


def main():
    headers = "".join(read(f"include/critpoint/{path.name}") for path in (ROOT / "include/critpoint").glob("*.h"))
    declared = set(re.findall(r"^CP_API [^;(]*?(\w+)\(", headers, re.MULTILINE))
    shown = subprocess.run(["nm", "-D", "--defined-only", sys.argv[1]], capture_output=True, text=True, check=True).stdout
    exported = {line.split()[-1] for line in shown.splitlines()}
    problems = [f"{name} is exported, and no header declares it" for name in sorted(exported - declared)]
    problems += [f"{name} is declared, and the library does not have it" for name in sorted(declared - exported)]
    finish(problems, len(declared))


if __name__ == "__main__":
    main()
