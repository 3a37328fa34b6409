#!/usr/bin/env python3
"""Writes shortest.inc: how many characters SymPy's shortest form of a loss and its derivatives takes.

    make_shortest.py > shortest.inc

Each line is {formula, entry, length}; the entries are the loss, the gradient, and the upper triangle of the Hessian, parameters
in order of their appearance. Identities of functions, such as exp(-x)*exp(x) = 1, are left out. Tried are SymPy's own derivative, and what simplify, factor, expand, together and cancel make of it.
Needs SymPy.
"""
import re

import sympy

FORMULAS = [
    "(1 - w1*w2)^2",
    "(1 - w1*w2*w3)^2",
    "(1 - x)^2 + 100*(y - x^2)^2",
    "(x^2 + y - 11)^2 + (x + y^2 - 7)^2",
    "x^4",
    "exp(-x^2)",
    "2*x^2 + 3*x*y - y^2 + x",
    "x^3 - 3*x*y^2",
    "sqrt(x^2 + y^2)",
    "log(x^2 + y^2)",
    "x/(1 + x^2)",
    "1/(x*y)",
    "a*exp(-b)",
    "sin(x)*sin(y)",
    "(y - x^2)*(y - 2*x^2)",
    "x*exp(x*y)",
    "(a - 1)^2*(b + 2)^2",
    "x^2*y^2 - 2*x*y",
]


def text(expression):
    return str(expression).replace("**", "^").replace(" - -", " + ")


def shortest(expression):
    forms = [expression]
    for f in (sympy.simplify, sympy.factor, sympy.expand, sympy.together, sympy.cancel):
        forms.append(f(expression))
    return min(len(text(f)) for f in forms)


def main():
    print("/* Made by make_shortest.py: {formula, entry, characters}. */")
    for formula in FORMULAS:
        names = []
        for name in re.findall(r"[a-z]\w*", formula):
            if name not in names and not hasattr(sympy, name):
                names.append(name)
        symbols = [sympy.Symbol(name, real=True) for name in names]
        loss = sympy.sympify(formula.replace("^", "**"), locals=dict(zip(names, symbols)))
        gradient = [sympy.diff(loss, s) for s in symbols]
        hessian = [sympy.diff(g, s) for k, g in enumerate(gradient) for s in symbols[k:]]
        for entry, expression in enumerate([loss] + gradient + hessian):
            print('{"%s", %d, %d},' % (formula, entry, shortest(expression)))


if __name__ == "__main__":
    main()
