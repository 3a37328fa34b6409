"""A million points of (1 - w1*w2)^2 in numpy, by derivatives derived by hand: prints seconds for the computation alone, and
with the file. Usage: grid.py POINTS_A_SIDE FILE.csv"""
import sys
import time

import numpy as np

side, path = int(sys.argv[1]), sys.argv[2]
start = time.perf_counter()
w1, w2 = (w.ravel() for w in np.meshgrid(np.linspace(-2, 2, side), np.linspace(-2, 2, side), indexing="ij"))
r = 1 - w1 * w2
loss = r**2
gradient = np.stack([-2 * r * w2, -2 * r * w1], axis=1)
hessian = np.empty((side * side, 2, 2))
hessian[:, 0, 0], hessian[:, 1, 1] = 2 * w2**2, 2 * w1**2
hessian[:, 0, 1] = hessian[:, 1, 0] = 4 * w1 * w2 - 2
values = np.linalg.eigh(hessian)[0]
table = np.column_stack([w1, w2, loss, np.linalg.norm(gradient, axis=1), (values < 0).sum(axis=1), values])
middle = time.perf_counter()
np.savetxt(path, table, delimiter=",")
print("%.3f %.3f" % (middle - start, time.perf_counter() - start))
