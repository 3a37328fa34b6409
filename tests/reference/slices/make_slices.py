#!/usr/bin/env python3
"""Writes slices.inc: what Python makes of slices of a list 0, 1, ..., n-1, for lengths, bounds and steps of all kinds."""
import random
from pathlib import Path


def rows():
    chance = random.Random(20)
    bounds = [None, *range(-7, 8), -10**6, 10**6]
    for _ in range(800):
        n = chance.choice([0, 1, 2, 3, 5, 6])
        start, stop = chance.choice(bounds), chance.choice(bounds)
        step = chance.choice([None, None, 1, 2, 3, 7, -1, -2, -3, -7, 10**6, -10**6])
        text = ":".join("" if part is None else str(part) for part in (start, stop, step))
        picked = list(range(n))[slice(start, stop, step)]
        yield f'{{{n}, "{text}", "{"".join(map(str, picked))}"}},'


if __name__ == "__main__":
    Path(__file__).with_name("slices.inc").write_text("\n".join(rows()) + "\n", encoding="utf-8")
