#!/usr/bin/python3
"""Writes the handwritten digits that the models digits*.json read, as .npy files beside this script.

    make_digits.py [ROWS...]      1797 (all), 200 (every ninth), 20 (zeros and ones); all three without arguments

Each set has the images (rows, 1, 8, 8) with grey values from 0 to 1, and the digits 0..9; 200 has them as one-hot rows
too. With all digits comes digits.json, which is digits200.json but for its data.

The figures come from scikit-learn (on Debian: apt install python3-sklearn): the test set of "Optical Recognition of
Handwritten Digits" (Alpaydin and Kaynak 1998), UCI machine learning repository.
"""
import os
import sys

import numpy as np
from sklearn.datasets import load_digits

HERE = os.path.dirname(os.path.abspath(__file__))
PICKS = {1797: lambda t: np.arange(1797), 200: lambda t: np.arange(200) * 9,
         20: lambda t: np.flatnonzero(t < 2)[:20]}


def save(name, values):
    np.save(os.path.join(HERE, name), values)


def write_model(like, name):
    with open(os.path.join(HERE, like), encoding="utf-8") as f:
        text = f.read()
    with open(os.path.join(HERE, name), "w", encoding="utf-8") as f:
        f.write(text.replace("digits200_", "digits1797_").replace("200 handwritten", "1797 handwritten"))


def main():
    figures = load_digits()
    for rows in map(int, sys.argv[1:] or PICKS):
        pick = PICKS[rows](figures.target)
        # Sixteenths are exact in half precision.
        save(f"digits{rows}_inputs.npy", (figures.images[pick] / 16).astype("<f2").reshape(rows, 1, 8, 8))
        save(f"digits{rows}_targets.npy", figures.target[pick].astype("u1"))
        if rows == 1797:
            write_model("digits200.json", "digits.json")
        if rows == 200:
            save("digits200_one_hot.npy", np.eye(10, dtype="u1")[figures.target[pick]])


main()
