#!/usr/bin/env python3
"""Compares critpoint with torch on random networks that nobody has seen before.

    check_torch.py [--critpoint PROGRAM] [--seed S] [--rounds N] [--only FAMILY]

The families are those of tests/reference/networks; the seed is printed, so that a failure can be had again. Without torch
(python3-torch in Debian) nothing is compared, and the exit code 77 says so.
"""
import argparse
import os
import subprocess
import sys
import time

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
        import numpy as np
        import torch  # noqa: F401, the next ones need it
    except ImportError:
        return without_torch()
    sys.path[:0] = [HERE, os.path.join(HERE, "networks")]
    import check_networks
    import families
    import make_networks
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


sys.exit(main())
