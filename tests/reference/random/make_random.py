#!/usr/bin/env python3
"""Random numbers of src/base/random.c from an implementation of its own: Philox4x32-10 on Python's integers, and the
ratio of uniforms with its exact acceptance test in 50 digits, without Leva's bounds. Writes random.inc beside itself."""
from pathlib import Path

import mpmath

mpmath.mp.dps = 50
MASK = (1 << 32) - 1


def philox(counter, key):
    """Salmon et al. 2011, section 3.3: ten rounds, the key bumped between them."""
    a, b, c, d = counter
    k, l = key
    for _ in range(10):
        left, right = 0xD2511F53 * a, 0xCD9E8D57 * c
        a, b, c, d = (right >> 32) ^ b ^ k, right & MASK, (left >> 32) ^ d ^ l, left & MASK
        k, l = (k + 0x9E3779B9) & MASK, (l + 0xBB67AE85) & MASK
    return a, b, c, d


def words(seed, stream, index, attempt):
    out = philox((index & MASK, index >> 32, stream, attempt), (seed & MASK, seed >> 32))
    return out[0] | out[1] << 32, out[2] | out[3] << 32


def unit(seed, stream, index):
    return (words(seed, stream, index, 0)[0] >> 11) / 2**53


def gaussian(seed, stream, index):
    attempt = 0
    while True:
        u, v = ((word >> 11) / 2**53 for word in words(seed, stream, index, attempt))
        u, v = 1 - u, 1.7156 * (v - 0.5)
        if mpmath.mpf(v) ** 2 <= -4 * mpmath.mpf(u) ** 2 * mpmath.log(mpmath.mpf(u)):
            return v / u
        attempt += 1


def whole(seed, stream, index, count):
    mask = (1 << (count - 1).bit_length()) - 1
    attempt = 0
    while (value := words(seed, stream, index, attempt)[0] & mask) >= count:
        attempt += 1
    return value


def sample(seed, stream, count, size):
    out = []
    for i in range(count):
        if len(out) < size and whole(seed, stream, i, count - i) < size - len(out):
            out.append(i)
    return out


def main():
    lines = ["/* Made by make_random.py: {seed, stream, index, uniform, normal, one of 1000}. */"]
    for seed in (0, 1, 7, 2**53, 2**64 - 1):
        for stream in (0, 3, 0x7FFFFFFF):
            for index in (0, 1, 2, 99, 2**32, 2**40 + 5):
                lines.append(f"{{{seed}u, {stream}u, {index}u, {unit(seed, stream, index).hex()}, "
                             f"{gaussian(seed, stream, index).hex()}, {whole(seed, stream, index, 1000)}u}},")
    Path(__file__).with_name("random.inc").write_text("\n".join(lines) + "\n", encoding="ascii")
    print("rows of {size: 8, seed: 7} out of 20:", sample(7, 0x7FFFFFFF, 20, 8))


if __name__ == "__main__":
    main()
