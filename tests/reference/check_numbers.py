#!/usr/bin/env python3
"""Holds the shortest decimals of src/base against Python's integers and Python's repr, which is an implementation of its
own (D. Gay's, in long integers).

  * The table number_powers.def is what numbers/make_powers.py makes.
  * The proof that number_shortest.c leans on: for every exponent of a double, and all of its fractions at once, the
    products that are rounded to odd are integers or so far from one that 128 bits decide.
  * Its estimates of logarithms are exact for every exponent of a double.
  * numbers/print.c, compiled here with the sources, prints more than 200 000 doubles as repr's digits, laid out by
    printf's rule for %g.

The options of its neighbours (--critpoint PROGRAM) are taken and not needed. Exit 77 without a C compiler, 1 on any
difference.
"""
import math
import os
import random
import shutil
import struct
import subprocess
import sys
import tempfile
from fractions import Fraction

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(HERE, "numbers"))
import make_powers  # noqa: E402

LEAST_Q, MOST_Q, HIDDEN = -1074, 971, 1 << 52
SEEN = Fraction(1, 1 << 64)  # the last bit of the product that number_shortest.c looks at


# ---- The table and the proof ----------------------------------------------------------------------------------------


def floor_log(base, x):
    """floor(log_base(x)) of a positive fraction, exactly."""
    guess = math.floor((math.log2(x.numerator) - math.log2(x.denominator)) / math.log2(base)) - 1
    while Fraction(base) ** (guess + 1) <= x:
        guess += 1
    return guess


def nearest_to_integers(x, most):
    """(smallest fractional part that is not 0, largest one) of n*x for n = 1 ... most.

    The best approximations from both sides, as in the Euclidean algorithm: `over` and `under` are how far the best
    multiples so far, of `n` and `m`, lie above and below an integer (m = 0: a whole unit below)."""
    over, n, under, m = x % 1, 1, Fraction(1), 0
    if over == 0:
        return None, 0
    while n + m <= most and over != under:
        if over > under:
            steps = min(over // under, (most - n) // m) if m else over // under
            if steps * under == over:
                steps -= 1
            over, n = over - steps * under, n + steps * m
        else:
            steps = min(under // over, (most - m) // n)
            if steps * over == under:
                steps -= 1
            under, m = under - steps * over, m + steps * n
        if steps == 0:
            break
    return over, 1 - under


def check_margins(q, k, products):
    """Rounding n * 2^q/10^k to odd, for these numbers n, or if None for all even ones up to that of the largest fraction.
    The floor must be right, and where it is even a remainder must be seen; an odd one has its last bit set anyway."""
    log2 = floor_log(2, Fraction(10) ** -k)
    assert (-k * 1741647) >> 19 == log2
    shift, unit = q + log2 + 1, Fraction(2) ** q / Fraction(10) ** k
    if products:
        most = max(products)
        below = 1 - max(n * unit % 1 for n in products)
        above = min((n * unit % 2 for n in products if 0 < n * unit % 2 < 1), default=1)
    else:
        most = 4 * (2 * HIDDEN - 1) + 2
        below = 1 - nearest_to_integers(2 * unit, most // 2)[1]
        above = 2 * (nearest_to_integers(unit, most // 2)[0] or Fraction(1, 2))
    assert 1 <= shift and most << shift < 1 << 64
    excess = Fraction(most << shift, 1 << 128)  # what rounding g up adds at most
    assert excess < SEEN <= above, (q, k, float(above))
    assert excess < below, (q, k, float(below))
    return min(above, below)


def check_proof():
    closest = Fraction(1)
    for q in range(LEAST_Q, MOST_Q + 1):
        k = floor_log(10, Fraction(2) ** q)
        assert (q * 1262611) >> 22 == k
        closest = min(closest, check_margins(q, k, None))
        narrow = floor_log(10, Fraction(3, 4) * Fraction(2) ** q)
        assert (q * 1262611 - 524031) >> 22 == narrow
        closest = min(closest, check_margins(q, narrow, [4 * HIDDEN - 1, 4 * HIDDEN, 4 * HIDDEN + 2]))
    return math.log2(closest)


def check_walk():
    """nearest_to_integers against trying all multiples, on fractions small enough for that."""
    rng = random.Random(4)
    for _ in range(2000):
        x, most = Fraction(rng.randrange(1, 400), rng.randrange(1, 400)), rng.randrange(1, 300)
        parts = [n * x % 1 for n in range(1, most + 1)]
        expected = min((p for p in parts if p), default=None), max(parts)
        assert nearest_to_integers(x, most) == expected, (x, most, nearest_to_integers(x, most), expected)


def check_table():
    with open(os.path.join(ROOT, "src/base/number_powers.def"), encoding="utf-8") as file:
        assert file.read() == make_powers.table(), "number_powers.def is not what make_powers.py writes"


# ---- Python's repr --------------------------------------------------------------------------------------------------


def laid_out(value):
    """repr's digits as %g writes them, with as many digits as it takes and at least 15."""
    if value == 0 or not math.isfinite(value):
        return repr(value).removesuffix(".0")
    mantissa, _, exponent = repr(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    power = int(exponent or 0) - len(fraction) + len(digits) - 1
    digits = digits.rstrip("0")
    if not -4 <= power < max(15, len(digits)):
        text = digits[0] + "." * (len(digits) > 1) + digits[1:] + f"e{power:+03d}"
    elif power < 0:
        text = "0." + "0" * (-power - 1) + digits
    else:
        digits = digits.ljust(power + 1, "0")
        text = digits[: power + 1] + "." * (len(digits) > power + 1) + digits[power + 1 :]
    return "-" * (value < 0) + text


def neighbours(value):
    return [math.nextafter(value, 0), value, math.nextafter(value, math.inf)]


def sample():
    rng = random.Random(20201)
    values = [0.0, -0.0, math.inf, -math.inf, sys.float_info.max, -sys.float_info.min]
    for e in range(LEAST_Q, 1024):
        values += neighbours(math.ldexp(1, e))
    for e in range(-323, 309):
        values += neighbours(float(f"1e{e}"))
    values += struct.unpack("120000d", rng.randbytes(120000 * 8))  # any exponent
    subnormal = [rng.getrandbits(64) >> rng.randrange(12, 62) for _ in range(20000)]
    values += struct.unpack("20000d", struct.pack("20000Q", *subnormal))
    values += [rng.randrange(-(10**6), 10**6) / 10 ** rng.randrange(12) for _ in range(40000)]
    values += [float(rng.randrange(10 ** rng.randrange(1, 25))) for _ in range(20000)]
    values += [rng.gauss(0, 1) for _ in range(20000)]
    return [v for v in values if v == v]


def check_repr(compiler, values, *flags):
    sources = [os.path.join(ROOT, "src/base", name) for name in ("number.c", "number_shortest.c", "str.c", "arena.c")]
    with tempfile.TemporaryDirectory(prefix="critpoint-") as directory:
        program = os.path.join(directory, "print")
        subprocess.run([compiler, "-std=c17", "-D_GNU_SOURCE", "-O1", *flags, "-I" + os.path.join(ROOT, "src"),
                        os.path.join(HERE, "numbers/print.c"), *sources, "-o", program, "-lm"], check=True)
        done = subprocess.run([program], input=struct.pack(f"{len(values)}d", *values), capture_output=True, check=True)
    texts = done.stdout.decode().splitlines()
    assert len(texts) == len(values)
    wrong = [(v, text) for v, text in zip(values, texts) if text != laid_out(v)]
    for value, text in wrong[:10]:
        print(f"{value!r}, as {laid_out(value)}, was printed as {text}")
    return len(wrong)


def main():
    check_table()
    check_walk()
    print(f"no product is closer than 2^{check_proof():.2f} to the integer that it must be told from")
    compiler = shutil.which(os.environ.get("CC", "cc"))
    if compiler is None:
        print("without a C compiler nothing is printed")
        sys.exit(77)
    values = sample()
    wrong = check_repr(compiler, values)
    print(f"{len(values)} doubles, {wrong} not as repr")
    narrow = check_repr(compiler, values[::5], "-U__SIZEOF_INT128__")  # as on machines without numbers of 128 bits
    print(f"{len(values[::5])} of them without 128-bit numbers, {narrow} not as repr")
    sys.exit(1 if wrong or narrow else 0)


if __name__ == "__main__":
    main()
