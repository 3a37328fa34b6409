"""Writes examples/gaussian_classifier.json and gaussian_classifier_full.json: generative classifiers of Fisher's iris.

Their points "ml" are the maximum-likelihood points in closed form (the means of the classes, the covariances about them
divided by the number of flowers), from 60-digit arithmetic on the doubles of the data, rounded once. Run make_examples.py
and make_cases.py afterwards: the first checks that Newton's method in 60 digits finds the same doubles.
"""
import csv
import json
import os

from mpmath import mp, mpf

mp.dps = 60
EXAMPLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "examples")
COLUMNS = ["sepal_length", "sepal_width", "petal_length", "petal_width"]
PAIRS = [(i, j) for i in range(4) for j in range(i, 4)]
PLACES = [PAIRS.index((min(i, j), max(i, j))) for i in range(4) for j in range(4)]

SHARED = """{ "name": "Gaussian generative classifier of Fisher's iris: three means, one covariance",
  "parameters": {"M": {"shape": [3, 4]}, "s": {"shape": [10]}},
  "data": {
    "X": {"file": "iris.csv", "columns": %(columns)s},
    "Y": {"file": "iris.csv", "column": "species", "one_hot": true} },
  "let": {
    "S": "reshape(s[%(places)s], 4, 4)",
    "R": "X - Y @ M" },
  "loss": "logdet(S)/2 + trace(solve(S, transpose(R) @ R))/300 + 2*log(2*pi) + log(3)",
  "points": {
    "ml": {
      "M": %(M)s,
      "s": %(s)s } } }
"""

FULL = """{ "name": "Gaussian generative classifier of Fisher's iris: a mean and a covariance for each class",
  "parameters": {"M": {"shape": [3, 4]}, "s": {"shape": [3, 10]}},
  "data": {
    "X": {"file": "iris.csv", "columns": %(columns)s},
    "Y": {"file": "iris.csv", "column": "species", "one_hot": true} },
  "let": {
    "S": "reshape(s[:, %(places)s], 3, 4, 4)",
    "own": "reshape(transpose(Y), 3, 150, 1)",
    "nll": "sum(k in 0:3: 25*logdet(S[k]) + trace(solve(S[k], transpose(X - M[k]) @ (own[k]*(X - M[k]))))/2)" },
  "loss": "nll/150 + 2*log(2*pi) + log(3)",
  "points": {
    "ml": {
      "M": %(M)s,
      "s": %(s)s } } }
"""


def read():
    with open(os.path.join(EXAMPLES, "iris.csv"), newline="") as f:
        rows = list(csv.DictReader(f))
    classes = sorted({r["species"] for r in rows})
    return [[[mpf(float(r[c])) for c in COLUMNS] for r in rows if r["species"] == k] for k in classes]


def mean(rows):
    return [sum(column) / len(rows) for column in zip(*rows)]


def scatter(rows):
    m = mean(rows)
    return [sum((r[i] - m[i]) * (r[j] - m[j]) for r in rows) for i, j in PAIRS]


def lines(rows, indent):
    return "[" + (",\n" + " " * indent).join(json.dumps([float(x) for x in r]) for r in rows) + "]"


def write(name, template, **parts):
    with open(os.path.join(EXAMPLES, name), "w") as f:
        f.write(template % {"columns": json.dumps(COLUMNS), "places": PLACES, **parts})


def main():
    classes = read()
    means = lines([mean(rows) for rows in classes], 12)
    pooled = [sum(parts) / 150 for parts in zip(*map(scatter, classes))]
    own = lines([[x / len(rows) for x in scatter(rows)] for rows in classes], 12)
    write("gaussian_classifier.json", SHARED, M=means, s=json.dumps([float(x) for x in pooled]))
    write("gaussian_classifier_full.json", FULL, M=means, s=own)


main()
