#!/usr/bin/env python3
"""Compares critpoint with torch on random networks that nobody has seen before.

    check_torch.py [--critpoint PROGRAM] [--seed S] [--rounds N] [--only FAMILY]

The families are those of tests/reference/networks; the seed is printed, so that a failure can be had again. Without torch
(python3-torch in Debian) nothing is compared, and the exit code 77 says so.
"""
import argparse
import os
import sys
import time

import with_torch


def main():
    import check_networks
    import families
    import make_networks
    import numpy as np
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--critpoint", default=os.environ.get("CRITPOINT", "critpoint"))
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--only", default="", help="families whose name contains this")
    arguments = parser.parse_args()
    names = [name for name in families.FAMILIES if arguments.only in name]
    rows = []
    for k in range(arguments.rounds):
        for number, name in enumerate(names):
            rng = np.random.default_rng([arguments.seed, k, number])
            rows.append(make_networks.row(name, f"seed{arguments.seed}_{k}", rng))
    print(f"seed {arguments.seed}")
    return 0 if check_networks.check(arguments.critpoint, rows) else 1


sys.exit(with_torch.run(main, "networks"))
