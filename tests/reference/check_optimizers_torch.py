#!/usr/bin/env python3
"""Compares the steps of critpoint's optimizers with those of torch.optim, run on the spot.

    check_optimizers_torch.py [--critpoint PROGRAM]

Every step of every variant that tests/reference/optimizers knows. Without torch (python3-torch in Debian) nothing is
compared, and the exit code 77 says so.
"""
import argparse
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
SYSTEM = "/usr/bin/python3"


def without_torch():
    """Tries the system's python before giving up."""
    if os.path.realpath(sys.executable) != os.path.realpath(SYSTEM) and os.path.exists(SYSTEM):
        return subprocess.run([SYSTEM, *sys.argv], check=False).returncode
    print("SKIPPED: nothing was compared, since this python has no torch. On Debian: apt install python3-torch")
    return 77


def main():
    try:
        import torch  # noqa: F401, the next ones need it
    except ImportError:
        return without_torch()
    sys.path[:0] = [HERE, os.path.join(HERE, "optimizers")]
    import check_optimizers
    import problems
    import truth
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--critpoint", default=os.environ.get("CRITPOINT", "critpoint"))
    arguments = parser.parse_args()
    rows = [{"problem": problem, "optimizer": optimizer, "settings": settings,
             "places": {str(k): place for k, place in enumerate(truth.trajectory(problem, optimizer, settings))}}
            for problem, optimizer, settings in problems.rows()]
    failed, worst = check_optimizers.compare(arguments.critpoint, rows, truth.STEPS)
    print(f"{len(rows)} runs of {truth.STEPS} steps against torch {torch.__version__}: {failed} differ; the worst by "
          f"{worst:.2g}")
    return 1 if failed else 0


sys.exit(main())
