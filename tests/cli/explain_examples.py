#!/usr/bin/env python3
"""The example of each diagnostic provokes that diagnostic, and no other, with its exit code.

Usage: explain_examples.py CRITPOINT [SANITIZERS]
With sanitizers the limit on memory of E901's example cannot be set; it is then skipped."""
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

# Codes that no command is known to provoke: a defect of the program.
WITHOUT_EXAMPLE = {"E903"}


def mistake(row, environment):
    """What is wrong with an example; None if it does what it should."""
    with tempfile.TemporaryDirectory() as directory:
        answer = subprocess.run(["bash", "-c", row["example"]], cwd=directory, env=environment, capture_output=True,
                                text=True, timeout=100)
    codes = set(re.findall(r"error\[(E\d+)\]", answer.stderr))
    if codes != {row["code"]}:
        return f"provokes {sorted(codes)}: {answer.stderr[:500]}"
    if answer.returncode != row["exit"]:
        return f"exit code {answer.returncode}, not {row['exit']}"
    return "writes a result" if answer.stdout else None


def main():
    program = Path(sys.argv[1]).resolve()
    environment = {**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}"}
    listed = subprocess.run([program, "explain", "--json"], capture_output=True, text=True, check=True)
    failed = tried = 0
    for row in json.loads(listed.stdout):
        if row["example"] is None:
            wrong = None if row["code"] in WITHOUT_EXAMPLE else "has no example"
        elif row["code"] == "E901" and len(sys.argv) > 2 and sys.argv[2]:
            print("SKIPPED: E901 is NOT provoked under sanitizers")
            wrong = None
        else:
            tried += 1
            wrong = mistake(row, environment)
        if wrong is not None:
            failed += 1
            print(f"{row['code']}: {row['example']}\n  {wrong}")
    print(f"{tried} examples tried, {failed} codes failed")
    return 1 if failed or not tried else 0


sys.exit(main())
