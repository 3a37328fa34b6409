#!/usr/bin/env python3
"""Writes special.inc: values of the special functions by mpmath with 60 digits and more, at arguments that are doubles.

A row is {function, n, x, value, rest, scale}: value + rest is the value to about 32 digits; scale is the size of the
terms that cancel near a zero of the function (0 where nothing cancels)."""
import random

from mpmath import digamma, exp, findroot, log1p, mp, mpf, polygamma

mp.dps = 60
ROWS = []


def finite(value):
    return abs(value) < mpf(2) ** 1024 * (1 - mpf(2) ** -54) and (value == 0 or abs(value) > mpf(2) ** -1022)


def add(function, n, x, value, scale=0):
    if finite(value):
        high = float(value)
        ROWS.append((function, n, x.hex(), high.hex(), float(value - high).hex(), float(scale).hex()))


def add_polygamma(n, x):
    """The scale for negative x is the one term of reflection that is large: n! / distance to the pole^(n+1), and 1."""
    mp.dps = 60 if abs(x) > 1e-100 else 700
    value = polygamma(n, mpf(x))
    scale = 0
    if x < 0:
        distance = abs(mpf(x) - mp.nint(mpf(x)))
        scale = mp.factorial(n) / distance ** (n + 1) + abs(polygamma(n, 1 - mpf(x)))
    add("POLYGAMMA" if n else "DIGAMMA", n, x, value, scale)
    mp.dps = 60


def arguments(rng, count):
    yield from (rng.uniform(0, 30) for _ in range(count))
    yield from (10 ** rng.uniform(-12, 12) for _ in range(count))
    yield from (-rng.uniform(0, 40) for _ in range(2 * count))
    for k in (0, 1, 2, 7, 100):
        yield from (-k + sign * 10 ** -rng.uniform(1, 10) for sign in (-1, 1))
    yield from (0.5, 1.0, 2.0, 11.999, 12.0, 32.0, -0.5, -0.25, -0.75, -1.5, -7.5, -1e3 - 0.5)


def main():
    rng = random.Random(20)
    for x in [*arguments(rng, 150), *(10.0 ** k for k in range(-300, 308, 12)), 5e-308, 1.7e308,
              -1e5 - 0.5, -1e9 - 0.25]:
        add_polygamma(0, x)
    root = findroot(digamma, 1.4616)
    for x in [float(root), 1.4616321449683622, 1.4616321449683625, *(float(root) + s * 10.0 ** -k
              for k in range(1, 16) for s in (-1, 1, 1.9, -2.1))]:
        add_polygamma(0, x)
    for start in (-0.5, -1.57, -2.61, -9.7):
        near = findroot(digamma, start)
        for delta in (0, 1e-15, 1e-8, -1e-4, 1e-2):
            add_polygamma(0, float(near) + delta)
    for n in range(1, 21):
        for x in [*arguments(rng, 6), 1e-15, 1e-200, 1e15, 1e16, 1e100, 1e200]:
            add_polygamma(n, x)
    for x in [rng.uniform(-5, 5) for _ in range(100)] + [rng.uniform(-700, 700) for _ in range(100)] + [
            s * 10.0 ** k for s in (-1, 1) for k in range(-300, 2, 20)] + [-708.0, 708.0, 36.7, -36.7, 710.0, 1e308]:
        mp.dps = 60 + int(max(0.0, min(abs(x), 800.0)) / 2)
        add("SIGMOID", 0, x, 1 / (1 + exp(-mpf(x))) if x < 1000 else mpf(1))
        add("SOFTPLUS", 0, x, log1p(exp(mpf(x))) if x < 1000 else mpf(x))
    with open("special.inc", "w", encoding="ascii") as out:
        out.write("/* Made by make_special.py. */\n")
        for row in ROWS:
            out.write("{%s, %d, %s, %s, %s, %s},\n" % row)
    print(len(ROWS), "rows")


if __name__ == "__main__":
    main()
