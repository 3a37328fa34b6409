"""Writes a model of 50 parameters in bent coordinates with a critical point at 0: degenerate.py LOSS, a formula of X and Y, to
which 48 squares are added. X^4 + X^2*Y^2 + Y^4 leaves two null directions, X^2 + Y^2 none."""
import json
import random
import sys

N = 50
draw = random.Random(3)
names = [f"w{i}" for i in range(N)]
lets = {"X": "w0 + 0.3*w1*w2 - 0.2*w3^2 + 0.1*(exp(w4) - 1)*w5", "Y": "w1 - 0.3*w2*w6 + 0.2*w7^2 + 0.1*sin(w0)*w8"}
loss = sys.argv[1]
for k in range(2, N):
    a, b, c = (draw.randrange(N) for _ in range(3))
    lets[f"z{k}"] = f"w{k} + 0.3*w{a}*w{b} + 0.1*sin(w{c})*w{a}"
    loss += f" + {draw.uniform(0.5, 3):.3f}*z{k}^2"
json.dump({"parameters": {name: 0 for name in names}, "let": lets, "loss": loss}, sys.stdout)
