#!/usr/bin/env python3
"""Every C file is as clang-format leaves it. Versions format differently: the one of .clang-format's tree counts."""
import re
import shutil
import subprocess
import sys

from house import ROOT, SKIPPED, files, finish

VERSION = "14"  # Debian 12


def find_tool():
    for name in (f"clang-format-{VERSION}", "clang-format"):
        if shutil.which(name):
            shown = subprocess.run([name, "--version"], capture_output=True, text=True, check=True).stdout
            if re.search(rf"version {VERSION}\.", shown):
                return name
    return None


def main():
    tool = find_tool()
    if tool is None:
        print(f"SKIPPED: clang-format {VERSION} is not installed, so the formatting is NOT checked")
        sys.exit(SKIPPED)
    sources = [path for folder in ("src", "include", "tests") for path in files(folder, ".c", ".h")]
    problems = []
    for path in sources:
        done = subprocess.run([tool, "--dry-run", "--Werror", path], cwd=ROOT, capture_output=True, text=True,
                              check=False)
        if done.returncode != 0:
            first = done.stderr.splitlines()[0].split(" error:")[0]
            problems.append(f"{first} is not formatted; run {tool} -i {path}")
    finish(problems, len(sources))


if __name__ == "__main__":
    main()
