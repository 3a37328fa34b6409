"""Writes examples/quadratic100.mtx: a full symmetric matrix whose eigenvalues are exactly -30..-1 and 1..70.

A = Q D Q with two Householder reflections whose vectors have whole entries and a power of two as their squared length:
every entry of A is a dyadic fraction and its decimal form reads back exactly (checked here), so the eigenvalues and the
inertia (30, 0, 70) hold without rounding.
"""
import os
from fractions import Fraction

N = 100
EIGENVALUES = list(range(-30, 0)) + list(range(1, 71))
OUT = os.path.join(os.path.dirname(__file__), "..", "..", "examples", "quadratic100.mtx")


def reflect(a, v):
    """(I - 2vv'/v'v) a (I - 2vv'/v'v)."""
    s = sum(e * e for e in v)
    assert s & (s - 1) == 0
    u = [Fraction(sum(a[i][k] * v[k] for k in range(N)) * 2, s) for i in range(N)]
    c = Fraction(sum(v[i] * u[i] for i in range(N)), s)
    return [[a[i][j] - u[i] * v[j] - v[i] * u[j] + 2 * c * v[i] * v[j] for j in range(N)] for i in range(N)]


def main():
    # 48 entries of size 1 and 52 of size 2: 48 + 4*52 = 256.
    v = [(1 if 7 * k % N < 48 else 2) * (-1) ** (k // 3) for k in range(N)]
    w = [(1 if 13 * k % N < 48 else 2) * (-1) ** (k // 2) for k in range(N)]
    a = [[Fraction(EIGENVALUES[i]) if i == j else Fraction(0) for j in range(N)] for i in range(N)]
    a = reflect(reflect(a, v), w)
    assert all(a[i][j] == a[j][i] == Fraction(float(a[i][j])) for i in range(N) for j in range(N))
    with open(OUT, "w") as f:
        f.write("%%MatrixMarket matrix array real symmetric\n")
        f.write("% Eigenvalues: -30, -29, ..., -1 and 1, 2, ..., 70, exactly. Lower triangle by columns.\n")
        f.write("%d %d\n" % (N, N))
        for j in range(N):
            f.writelines("%r\n" % float(a[i][j]) for i in range(j, N))


main()
