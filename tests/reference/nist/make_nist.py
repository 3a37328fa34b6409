#!/usr/bin/env python3
"""Makes nist.json from the nonlinear regression problems of NIST's Statistical Reference Datasets, which are in the public
domain (https://www.itl.nist.gov/div898/strd/nls/nls_main.shtml), and proves the transcription.

    make_nist.py FOLDER     reads FOLDER/*.dat, as NIST publishes them, and writes nist.json beside this file
    make_nist.py            checks nist.json

Proof: Newton's method in 60 digits (python3-mpmath), started from the certified parameters, ends at a point that rounds to
them, where the residual sum of squares rounds to the certified one and the Hessian, scaled by its diagonal, is positive
definite. Numbers are kept as the decimals that NIST prints; "minimum" is that point in 17 digits.
"""
import json
import os
import re
import sys

import mpmath
from mpmath import mpf

HERE = os.path.dirname(os.path.abspath(__file__))
TARGET = os.path.join(HERE, "nist.json")
mpmath.mp.dps = 60

# The models, as NIST writes them in words, in critpoint's formulas; and the columns of the data.
GAUSS = "b1*exp(-b2*x) + b3*exp(-(x - b4)^2/b5^2) + b6*exp(-(x - b7)^2/b8^2)"
LANCZOS = "b1*exp(-b2*x) + b3*exp(-b4*x) + b5*exp(-b6*x)"
CUBICS = "(b1 + b2*x + b3*x^2 + b4*x^3)/(1 + b5*x + b6*x^2 + b7*x^3)"
CHWIRUT = "exp(-b1*x)/(b2 + b3*x)"
MODELS = {
    "Bennett5": "b1*(b2 + x)^(-1/b3)",
    "BoxBOD": "b1*(1 - exp(-b2*x))",
    "Chwirut1": CHWIRUT,
    "Chwirut2": CHWIRUT,
    "DanWood": "b1*x^b2",
    "ENSO": "b1 + b2*cos(2*pi*x/12) + b3*sin(2*pi*x/12) + b5*cos(2*pi*x/b4) + b6*sin(2*pi*x/b4)"
            " + b8*cos(2*pi*x/b7) + b9*sin(2*pi*x/b7)",
    "Eckerle4": "(b1/b2)*exp(-0.5*((x - b3)/b2)^2)",
    "Gauss1": GAUSS,
    "Gauss2": GAUSS,
    "Gauss3": GAUSS,
    "Hahn1": CUBICS,
    "Kirby2": "(b1 + b2*x + b3*x^2)/(1 + b4*x + b5*x^2)",
    "Lanczos1": LANCZOS,
    "Lanczos2": LANCZOS,
    "Lanczos3": LANCZOS,
    "MGH09": "b1*(x^2 + x*b2)/(x^2 + x*b3 + b4)",
    "MGH10": "b1*exp(b2/(x + b3))",
    "MGH17": "b1 + b2*exp(-x*b4) + b3*exp(-x*b5)",
    "Misra1a": "b1*(1 - exp(-b2*x))",
    "Misra1b": "b1*(1 - (1 + b2*x/2)^(-2))",
    "Misra1c": "b1*(1 - (1 + 2*b2*x)^(-0.5))",
    "Misra1d": "b1*b2*x*(1 + b2*x)^(-1)",
    "Nelson": "b1 - b2*x1*exp(-b3*x2)",
    "Rat42": "b1/(1 + exp(b2 - b3*x))",
    "Rat43": "b1/(1 + exp(b2 - b3*x))^(1/b4)",
    "Roszman1": "b1 - b2*x - atan(b3/(x - b4))/pi",
    "Thurber": CUBICS,
}
RESPONSES = {"Nelson": "log(y)"}
MISPRINTS = {"1.20196866396E-0": "2.0196866396E-01"}  # of Roszman1, in some copies of the file


# ---- NIST's files ---------------------------------------------------------------------------------------------------


def decimal(text):
    """A decimal of NIST's (".591E0", "1.20196866396E-0") as JSON would have it, digit by digit."""
    sign, whole, fraction, exponent = re.fullmatch(r"([+-]?)(\d*)\.?(\d*)(?:[Ee]([+-]?\d+))?", text).groups()
    number = f"{sign.replace('+', '')}{int(whole or 0)}" + (f".{fraction}" if fraction else "")
    power = int(exponent or 0)
    return number + (f"e{power}" if power else "")


def read(path, name):
    with open(path, encoding="ascii", errors="replace") as f:
        lines = f.read().replace("\r", "").split("\n")
    numbers = re.compile(r"\s*b\d+\s*=\s*(\S+)\s+(\S+)\s+(\S+)\s+(\S+)\s*$")
    rows = [found.groups() for found in map(numbers.match, lines[:60]) if found]
    rss = next(line for line in lines if line.startswith("Residual Sum of Squares:")).split()[-1]
    data = [line.split() for line in lines[60:] if line.strip()]
    columns = ["y", "x1", "x2"] if name == "Nelson" else ["y", "x"]
    return {
        "model": MODELS[name], "response": RESPONSES.get(name, "y"),
        "start1": [decimal(r[0]) for r in rows], "start2": [decimal(r[1]) for r in rows],
        "certified": [decimal(MISPRINTS.get(r[2], r[2])) for r in rows], "rss": decimal(rss),
        "data": {c: [decimal(row[k]) for row in data] for k, c in enumerate(columns)},
    }


# ---- The proof ------------------------------------------------------------------------------------------------------

FUNCTIONS = {name: getattr(mpmath, name) for name in ("exp", "log", "sin", "cos", "atan")}


def rss_of(problem):
    """The loss as a function of the parameters, in mpmath's numbers."""
    text = re.sub(r"\d+\.\d+", lambda m: f"mpf('{m.group()}')", f"{problem['response']} - ({problem['model']})")
    code = compile(text.replace("^", "**").replace("/12", "/mpf(12)").replace("(-1/", "(-mpf(1)/")
                   .replace("(1/b4)", "(mpf(1)/b4)"), "model", "eval")
    names = list(problem["data"])
    rows = [dict(zip(names, map(mpf, row))) for row in zip(*problem["data"].values())]

    def rss(theta):
        parameters = {f"b{k + 1}": value for k, value in enumerate(theta)}
        scope = {**FUNCTIONS, "pi": mpmath.pi, "mpf": mpf, **parameters}
        return mpmath.fsum(eval(code, scope, row) ** 2 for row in rows)

    return rss


def derivatives(f, theta, step):
    """Gradient and Hessian by central differences: with 60 digits and a step of 1e-15 they are good to about 30."""
    n = len(theta)
    h = [step * (abs(t) if t else 1) for t in theta]

    def moved(*moves):
        point = list(theta)
        for k, sign in moves:
            point[k] += sign * h[k]
        return f(point)

    centre = f(theta)
    ahead = [moved((k, 1)) for k in range(n)]
    behind = [moved((k, -1)) for k in range(n)]
    gradient = mpmath.matrix([(ahead[k] - behind[k]) / (2 * h[k]) for k in range(n)])
    hessian = mpmath.matrix(n, n)
    for i in range(n):
        hessian[i, i] = (ahead[i] - 2 * centre + behind[i]) / h[i] ** 2
        for j in range(i):
            mixed = moved((i, 1), (j, 1)) - moved((i, 1), (j, -1)) - moved((i, -1), (j, 1)) + moved((i, -1), (j, -1))
            hessian[i, j] = hessian[j, i] = mixed / (4 * h[i] * h[j])
    return gradient, hessian


def rounds_to(value, text, what):
    digits = len(re.sub(r"e.*|\D", "", text).lstrip("0"))
    if abs(value - mpf(text)) > mpf("0.51") * mpf(10) ** (mpmath.floor(mpmath.log10(abs(mpf(text)))) + 1 - digits):
        raise SystemExit(f"{what}: {mpmath.nstr(value, digits + 4)} does not round to {text}")


def prove(name, problem):
    f = rss_of(problem)
    theta = [mpf(t) for t in problem["certified"]]
    for _ in range(6):
        gradient, hessian = derivatives(f, theta, mpf(10) ** -15)
        step = mpmath.lu_solve(hessian, -gradient)
        theta = [t + s for t, s in zip(theta, step)]
        if all(abs(s) <= mpf(10) ** -22 * abs(t) for t, s in zip(theta, step)):
            break
    else:
        raise SystemExit(f"{name}: Newton's method does not converge")
    for k, text in enumerate(problem["certified"]):
        rounds_to(theta[k], text, f"{name} b{k + 1}")
    rounds_to(f(theta), problem["rss"], f"{name} residual sum of squares")
    scaled = mpmath.matrix(len(theta), len(theta))
    for i in range(len(theta)):
        for j in range(len(theta)):
            scaled[i, j] = hessian[i, j] / mpmath.sqrt(hessian[i, i] * hessian[j, j])
    least = min(mpmath.eigsy(scaled, eigvals_only=True))
    print(f"{name:10} n = {len(theta)}  rows = {len(problem['data']['y']):3}  "
          f"least eigenvalue of the scaled Hessian {mpmath.nstr(least, 3)}")
    if least <= 0:
        raise SystemExit(f"{name}: not a minimum")
    return [mpmath.nstr(t, 17) for t in theta]


def write(problems):
    with open(TARGET, "w", encoding="utf-8") as f:
        f.write("{\n" + ",\n".join(
            f" {json.dumps(name)}: {{\n" + ",\n".join(f"  {json.dumps(key)}: {json.dumps(value)}"
                                                      for key, value in problem.items()) + "}"
            for name, problem in problems.items()) + "\n}\n")


def main():
    if len(sys.argv) > 1:
        problems = {name: read(os.path.join(sys.argv[1], f"{name}.dat"), name) for name in MODELS}
        for name, problem in problems.items():
            problem["minimum"] = prove(name, problem)
        write(problems)
    else:
        with open(TARGET, encoding="utf-8") as f:
            problems = json.load(f)
        for name, problem in problems.items():
            if prove(name, problem) != problem["minimum"]:
                raise SystemExit(f"{name}: another minimum")


if __name__ == "__main__":
    main()
