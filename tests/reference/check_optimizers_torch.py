#!/usr/bin/env python3
"""Compares the steps of critpoint's optimizers with those of torch.optim, run on the spot.

    check_optimizers_torch.py [--critpoint PROGRAM]

Every step of every variant that tests/reference/optimizers knows. Without torch (python3-torch in Debian) nothing is
compared, and the exit code 77 says so.
"""
import argparse
import os
import sys

import with_torch


def main():
    import check_optimizers
    import problems
    import torch
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


sys.exit(with_torch.run(main, "optimizers"))
