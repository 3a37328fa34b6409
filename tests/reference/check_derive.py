#!/usr/bin/env python3
"""Executes what `critpoint derive` writes, in every language, and compares with stored numbers.

    check_derive.py [--critpoint PROGRAM] [--only TEXT] [--every N] [--keep-going N] [FILE...]

The rows are those of tests/reference/formulas: models with theta, loss, gradient and Hessian from 60-digit arithmetic; and
models with data, of examples/ and of this file, at random points, compared with the program's own exact derivatives. Of each row the formulas are written as text (read back as a model of their own), as a model, as C (compiled with all warnings
as errors, and called), as Python (called, if NumPy is there), and as LaTeX (brackets and environments must match). Exit 1 on any
difference; 77 if there is no C compiler.
"""
import argparse
import ctypes
import json
import math
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import warnings
from concurrent.futures import ThreadPoolExecutor

try:
    import numpy
except ImportError:
    numpy = None
try:
    import scipy.special
except ImportError:
    scipy = None

HERE = os.path.dirname(os.path.abspath(__file__))
FILES = ["every.json", "random.json", "systems.json"]  # delicate.json has what formulas are not made for: overflow
EXAMPLES = ["autoencoder", "deep_linear", "himmelblau", "iris_logistic", "iris_logistic_network", "iris_softmax",
            "iris_softmax_network", "line_network", "linear_regression", "misra1a", "muller_brown", "rosenbrock10", "xor",
            "xor_decay"]
DATA = {"x": [0.5, -1.25, 2, 0.1, -0.7, 1.5, 3], "y": [1, 0, -2, 0.3, 0.25, 1e-3, 1.75],
        "X": [[1, 2], [-0.5, 0.25], [0.1, 0.7], [2, -1], [0, 1], [1.5, 1.5], [-2, 0.3]]}
SMALL = {"parameters": {"a": 0.4, "b": -0.8, "w": [0.3, -1.1], "W": [[0.2, 0.9], [-0.6, 1.3]]}, "data": DATA}
LOSSES = [
    "sum((y - a*exp(-b*x))^2)", "mean(softplus(X @ w + a) - y*(X @ w + a))", "sum((X - X @ W @ transpose(W))^2)",
    "sum(exp(-a*x)*sum(sin(b*x)))", "sum(exp(x*mean(cos(a*x))) + b*x)", "logsumexp(a*x) + b*sum(x^2)/7", "max(a*x + b) + a^2*b",
    "sum(where(a*x > b, (a*x - b)^2, b*x))", "sum(tanh(X @ W)^2)", "mean(logsumexp(X @ W, axis=1) - (X @ W)[:, 0])",
    "sum(i in 1:7: (a*x[i] - b*x[i-1])^2)", "sum(i in 0:7, j in i+1:7: exp(-a*(x[i] - x[j])^2)*b)", "norm2(X @ w - y)",
    "sum(erf(a*x) + lgamma(2 + b^2*x^2))", "sum(a*x^2/(1 + b^2*x^2))", "(X @ w) @ y + sum(w^2)*a", "sum(abs(x - a)*x) + b^2",
    "sum(log(1 + (a*x)^2)*y)/sum(exp(b*x))", "sum(x[1:]*exp(a*x[:-1])) + b*a", "sum(max(a*x, b*y))", "sum(x^2)*a^2 + sum(x*y)*a*b",
    "sum(relu(a*x + b)^2)", "sum(atan2(a + x, b^2 + 1))", "sum(digamma(2 + a^2 + x^2))", "mean((X[:, 0]*a - X[:, 1]*b)^4)",
    "sum(softmax(a*x)*y) + b^2", "sum(hypot(a*x, b)) + sum(cbrt(a + x))", "sum(sigmoid(a*x + b)*(1 - y))"]
TOLERANCE = 1e-9     # of the largest entry: formulas may cancel where the graph does not
MOST_REFUSED = 0.1  # share of rows without readable formulas: systems of many equations


def flat(x):
    return [e for item in x for e in flat(item)] if isinstance(x, list) else [x]


def scale_of(row):
    return max([1e-3, abs(row["loss"])] + [abs(e) for e in flat(row["gradient"]) + flat(row["hessian"])])


def differs(row, name, actual):
    """The worst difference of loss, gradient or Hessian in words, or None."""
    expected, scale = flat(row[name]), scale_of(row)
    actual = flat(actual)
    if len(actual) != len(expected):
        return "%s has %d entries, expected %d" % (name, len(actual), len(expected))
    for k, (a, e) in enumerate(zip(actual, expected)):
        if a is None or not math.isfinite(a) or abs(a - e) > TOLERANCE * scale:
            return "%s[%d] is %r, expected %r" % (name, k, a, e)
    return None


def all_differ(row, values):
    return [d for name, value in values.items() for d in [differs(row, name, value)] if d]


class Refused(Exception):
    """The loss has no formulas that could be read."""


def derive(program, path, language):
    done = subprocess.run([program, "derive", path, "--language", language], capture_output=True, text=True, timeout=60)
    if done.returncode == 2 and "E311" in done.stderr:
        raise Refused
    if done.returncode != 0:
        raise RuntimeError("exit %d: %s" % (done.returncode, done.stderr.strip()))
    return done.stdout


def by_critpoint(program, row, model, path):
    """The formulas of a model, evaluated by critpoint itself."""
    with open(path, "w") as f:
        f.write(model if isinstance(model, str) else json.dumps(model))
    hessian = path + ".hessian.json"
    command = [program, path, "--at", json.dumps(row["theta"]), "--json", "--derivatives", "formula", "--assume-critical",
               "--hessian-out", hessian]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    if done.returncode != 0:
        return ["exit %d: %s" % (done.returncode, done.stderr.strip())]
    with open(hessian) as f:
        report = json.loads(done.stdout)
        return all_differ(row, {"loss": report["loss"], "gradient": report["gradient"], "hessian": json.load(f)})


def entries(text, names):
    """The right sides of the text form: loss, gradient, hessian and lets, and the entries that are not listed as 0."""
    n = len(names)
    place = {name: k for k, name in enumerate(names)}
    loss, lets, gradient, hessian = None, {}, ["0"] * n, [["0"] * n for _ in range(n)]
    for line in text.splitlines():
        left, equals, right = line.partition(" = ")
        if not equals:
            continue
        second = re.fullmatch(r"d2L/d(\S+?)(?:\^2| d(\S+))", left)
        if left == "L":
            loss = right
        elif second:
            i, j = place[second[1]], place[second[2] or second[1]]
            hessian[i][j] = hessian[j][i] = right
        elif left.startswith("dL/d"):
            gradient[place[left[4:]]] = right
        else:
            lets[left] = right
    return loss, lets, gradient, hessian


def names_of(program, path):
    done = subprocess.run([program, "model", path, "--json"], capture_output=True, text=True, timeout=60, check=True)
    names = []
    for p in json.loads(done.stdout)["parameters"]:
        shape = p.get("shape", [])
        index = [[]]
        for length in shape:
            index = [i + [k] for i in index for k in range(length)]
        names += [p["name"] + ("[%s]" % ",".join(map(str, i)) if i else "") for i in index]
    return names


def check_text(program, row, path):
    names = names_of(program, path)
    if "." in names[0]:
        return []  # formulas cannot name the weights of a network
    loss, lets, gradient, hessian = entries(derive(program, path, "text"), names)
    model = {k: v for k, v in row["model"].items() if k not in ("gradient", "hessian", "let", "quadratic")}
    model["let"] = {**row["model"].get("let", {}), **lets}
    model.update({"loss": loss, "gradient": gradient, "hessian": hessian})
    return by_critpoint(program, row, model, path[:-5] + ".text.json")


def check_model(program, row, path):
    if "network" in row["model"]:
        return []
    return by_critpoint(program, row, derive(program, path, "model"), path[:-5] + ".model.json")


def check_latex(program, row, path):
    text = derive(program, path, "latex")
    bare = re.sub(r"\\[{}]", "", text)
    depth = 0
    for c in bare:
        depth += (c == "{") - (c == "}")
        if depth < 0:
            return ["a closing brace without an opening one"]
    stack = []
    for word in re.findall(r"\\begin\{[^}]*\}|\\end\{[^}]*\}|\\left|\\right", text):
        kind = re.sub(r"^\\(begin|end|left|right)", "", word)
        if word.startswith((r"\begin", r"\left")):
            stack.append(kind)
        elif not stack or stack.pop() != kind:
            return ["%s closes nothing" % word]
    if depth or stack:
        return ["brackets are left open: %s" % stack]
    return ["two exponents in a row"] if re.search(r"\}\^\{[^{}]*\}\^|\^\{[^{}]*\}\^", text) else []


def check_python(program, row, path):
    text = derive(program, path, "python")
    if numpy is None or ("scipy" in text and scipy is None):
        return []
    space = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(compile(text, path, "exec"), space)
        theta = numpy.array(row["theta"])
        return all_differ(row, {"loss": float(space["loss"](theta)), "gradient": space["gradient"](theta).tolist(),
                                "hessian": space["hessian"](theta).tolist()})


def exact(program, path, theta):
    """Loss, gradient and Hessian by automatic differentiation."""
    hessian = path + ".exact.json"
    command = [program, path, "--at", json.dumps(theta), "--json", "--assume-critical", "--hessian-out", hessian]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    report = json.loads(done.stdout)
    with open(hessian) as f:
        return {"loss": report["loss"], "gradient": report["gradient"], "hessian": json.load(f)}


def data_rows(program, folder):
    """The shipped examples and the losses above, at random points; their files are in a copy of examples/."""
    models = []
    for name in EXAMPLES:
        with open(os.path.join(folder, name + ".json")) as f:
            models.append(("example-" + name, json.load(f)))
    models += [("data-%02d" % k, {**SMALL, "loss": loss}) for k, loss in enumerate(LOSSES)]
    for name, model in models:
        path = os.path.join(folder, name + ".json")
        with open(path, "w") as f:
            json.dump(model, f)
        normal = random.Random(name)
        theta = [normal.gauss(0.1, 0.6) for _ in range(len(names_of(program, path)))]
        if name == "example-misra1a":
            theta = [230 + theta[0], 5e-4 + 1e-5*theta[1]]
        yield {"id": name, "model": model, "theta": theta, **exact(program, path, theta)}


def compile_c(folder, sources):
    """One shared library of all functions; the files are independent of each other."""
    def one(source):
        target = source[:-2] + ".o"
        done = subprocess.run(["cc", "-std=c17", "-Wall", "-Wextra", "-Wpedantic", "-Wmissing-prototypes", "-Werror", "-O1",
                               "-fPIC", "-c", source, "-o", target], capture_output=True, text=True)
        return target, done.stderr if done.returncode else None
    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(one, sources))
    library = os.path.join(folder, "all.so")
    subprocess.run(["cc", "-shared", "-o", library] + [t for t, error in made if not error] + ["-lm"], check=True)
    return ctypes.CDLL(library), {source: error for source, (_, error) in zip(sources, made) if error}


def check_c(library, row, name):
    n = len(row["theta"])
    theta, loss, gradient = (ctypes.c_double * n)(*row["theta"]), ctypes.c_double(), (ctypes.c_double * n)()
    hessian = (ctypes.c_double * (n * n))(*[math.nan] * (n * n))
    function = getattr(library, name)
    function(theta, ctypes.byref(loss), gradient, hessian)
    function(theta, None, None, None)
    return all_differ(row, {"loss": loss.value, "gradient": list(gradient), "hessian": list(hessian)})


def check_row(program, row, folder):
    """(mistakes, source in C or None if the row was refused)."""
    path = os.path.join(folder, row["id"].replace("-", "_") + ".json")
    with open(path, "w") as f:
        json.dump(row["model"], f)
    mistakes = []
    for language, check in (("text", check_text), ("model", check_model), ("latex", check_latex), ("python", check_python)):
        try:
            mistakes += ["%s: %s" % (language, m) for m in check(program, row, path)]
        except Refused:
            return [], None
        except Exception as e:  # whatever goes wrong with one row is reported as its mistake
            mistakes.append("%s: %s: %s" % (language, type(e).__name__, e))
    source = path[:-5] + ".c"
    with open(source, "w") as f:
        f.write(derive(program, path, "c"))
    return mistakes, source


def read_rows(files, only):
    rows = []
    for file in files:
        with open(file) as f:
            rows += [json.loads(line) for line in f if line.strip()]
    rows = [r for r in rows if "loss" in r and "options" not in r]
    return [r for r in rows if only is None or only in r["id"]]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--critpoint", default=os.path.join(HERE, "../../build/release/critpoint"))
    parser.add_argument("--only")
    parser.add_argument("--keep-going", type=int, default=10)
    parser.add_argument("--every", type=int, default=8, help="take every N-th stored row; 1 takes minutes")
    parser.add_argument("files", nargs="*", default=[os.path.join(HERE, "formulas", name) for name in FILES])
    args = parser.parse_args()
    if shutil.which("cc") is None:
        print("SKIPPED: there is no C compiler, cc")
        return 77
    if numpy is None:
        print("WITHOUT NumPy what is written in Python is NOT run")
    if scipy is None:
        print("WITHOUT SciPy modules that need digamma or polygamma are NOT run")
    rows = read_rows(args.files, args.only)[::args.every]
    failed = refused = 0
    with tempfile.TemporaryDirectory() as top:
        folder = shutil.copytree(os.path.join(HERE, "../../examples"), os.path.join(top, "examples"))
        rows += [r for r in data_rows(args.critpoint, folder) if args.only is None or args.only in r["id"]]
        with ThreadPoolExecutor(2) as pool:
            results = list(pool.map(lambda row: check_row(args.critpoint, row, folder), rows))
        library, errors = compile_c(folder, [source for _, source in results if source])
        for row, (mistakes, source) in zip(rows, results):
            refused += source is None
            if source in errors:
                mistakes.append("c: " + errors[source].strip())
            elif source:
                name = os.path.basename(source)[:-2]
                mistakes += ["c: %s" % m for m in check_c(library, row, name)]
            if mistakes:
                failed += 1
                if failed <= args.keep_going:
                    print("%s: %s\n    %s" % (row["id"], json.dumps(row["model"])[:300], "\n    ".join(mistakes)))
    print("%d rows: %d failed, %d without readable formulas" % (len(rows), failed, refused))
    if refused > MOST_REFUSED * len(rows):
        print("too many rows were refused")
    return 1 if failed or refused > MOST_REFUSED * len(rows) else 0


if __name__ == "__main__":
    sys.exit(main())
