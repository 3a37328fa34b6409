#!/usr/bin/env python3
"""clang-tidy, with the small set of .clang-tidy, finds nothing in src/. Usage: tidy.py BUILD_DIRECTORY"""
import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from house import ROOT, SKIPPED, finish


def findings(build, source):
    """The complaints about one file. Warnings are the compiler's business (-w)."""
    done = subprocess.run(["clang-tidy", "--quiet", "-p", build, "--extra-arg=-w", source],
                          cwd=ROOT, capture_output=True, text=True, check=False)
    return [line for line in done.stdout.splitlines() if ": error:" in line or ": warning:" in line]


def main():
    build = Path(sys.argv[1]).resolve()
    if shutil.which("clang-tidy") is None:
        print("SKIPPED: clang-tidy is not installed, so its checks are NOT run")
        sys.exit(SKIPPED)
    compiled = json.loads((build / "compile_commands.json").read_text(encoding="utf-8"))
    sources = sorted({entry["file"] for entry in compiled if Path(entry["file"]).is_relative_to(ROOT / "src")})
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = pool.map(lambda source: findings(build, source), sources)
    finish(sorted({line for lines in found for line in lines}), len(sources))


if __name__ == "__main__":
    main()
