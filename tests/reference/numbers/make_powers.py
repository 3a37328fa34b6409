#!/usr/bin/env python3
"""Writes src/base/number_powers.def, the powers of ten of number_shortest.c, from Python's integers.

Run: python3 make_powers.py > ../../../src/base/number_powers.def
"""

LEAST_K, MOST_K = -324, 292  # floor(log10(2^-1074)), floor(log10(2^971))
HEAD = """/* Powers of ten for number_shortest.c: for every k from {} to {} the two halves of the 128 bits of
 * floor(10^-k * 2^-r) + 1, where r is such that the first bit is 1. Written by
 * tests/reference/numbers/make_powers.py, which takes them from exact integers. */"""


def power(k):
    """floor(10^-k * 2^-r) + 1 for the one r that gives 128 bits."""
    top, bottom = (10**-k, 1) if k <= 0 else (1, 10**k)
    shift = 128 - top.bit_length() + bottom.bit_length()
    if (top << max(shift, 0)) // (bottom << max(-shift, 0)) >= 1 << 128:
        shift -= 1
    floor = (top << max(shift, 0)) // (bottom << max(-shift, 0))
    assert 1 << 127 <= floor < (1 << 128) - 1
    return floor + 1


def table():
    rows = [f"POWER(0x{g >> 64:016X}, 0x{g & (1 << 64) - 1:016X})" for g in map(power, range(LEAST_K, MOST_K + 1))]
    lines = ["".join(rows[i : i + 2]).replace(")P", ") P") for i in range(0, len(rows), 2)]
    return "\n".join([HEAD.format(LEAST_K, MOST_K), *lines]) + "\n"


if __name__ == "__main__":
    print(table(), end="")
