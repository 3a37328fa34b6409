#!/usr/bin/env python3
"""Writes trajectories.json: what torch.optim makes of the problems, a hundred steps of every variant, of which the steps 1 to
10, then every tenth, are kept. Needs torch (python3-torch in Debian: /usr/bin/python3)."""
import json
import os

import problems
import truth

HERE = os.path.dirname(os.path.abspath(__file__))
KEPT = [*range(1, 11), *range(20, truth.STEPS + 1, 10)]


def main():
    rows = []
    for problem, optimizer, settings in problems.rows():
        places = truth.trajectory(problem, optimizer, settings)
        rows.append({"problem": problem, "optimizer": optimizer, "settings": settings,
                     "places": {str(k): places[k] for k in KEPT}})
    with open(os.path.join(HERE, "trajectories.json"), "w", encoding="utf-8") as file:
        file.write("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n")


if __name__ == "__main__":
    main()
