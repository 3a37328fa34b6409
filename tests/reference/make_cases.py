"""Writes the golden cases whose expectations are the numbers of tests/reference/examples: topics examples and scales.

Run it after make_examples.py. Cases of other topics are written by hand.
"""
import json
import math
import os
import shutil

import model

HERE = os.path.dirname(os.path.abspath(__file__))
CASES = os.path.join(HERE, "..", "cases")
EXAMPLES = os.path.join(HERE, "..", "..", "examples")

# The smallest eigenvalue lies below the rounding of the largest: only its sign can be known (D*H*D).
ILL_CONDITIONED = {"misra1a"}
EXACT, FORMULA, FINITE = "1e-9 1e-10", "1e-9 1e-9 --derivatives=formula", "1e-6 1e-6 --derivatives=fd"


def write(topic, name, command, claims, tolerance=EXACT, variants=()):
    folder = os.path.join(CASES, topic, name)
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    members = ",\n  ".join("%s: %s" % (json.dumps(k), json.dumps(v)) for k, v in claims.items())
    files = {"cmd": command + "\n", "json": "{ %s }\n" % members, "tolerance": tolerance + "\n"}
    if variants:
        files["variants"] = "\n".join(variants) + "\n"
    for file, text in files.items():
        with open(os.path.join(folder, file), "w") as f:
            f.write(text)


def spectrum_claims(p):
    """What eigenvalues and inertia imply."""
    e, inertia = p["eigenvalues"], p["inertia"]
    claims = {"verdict": p["verdict"], "inertia": inertia, "index": inertia["negative"],
              "minimum_ratio": inertia["positive"] / len(e), "eigenvalues": e, "sharpness": e[-1],
              "trace": math.fsum(e)}
    if p["verdict"] != "degenerate":
        by = p.get("decided_by", "hessian")
        claims.update(strict=p["strict"], decided_by=by, order=2 if by == "hessian" else p.get("order"), reason=None)
    if inertia["zero"] == 0:
        claims["condition"] = max(map(abs, e)) / min(map(abs, e))
    return claims


def escape_claims(p):
    if p["verdict"] == "minimum":
        return {"escape": None}
    if p["verdict"] == "not_critical":
        norm = math.sqrt(math.fsum(g * g for g in p["gradient"]))
        return {"escape.direction": [-g / norm for g in p["gradient"]], "escape.loss_after": {"<": p["loss"]}}
    if p["verdict"] == "degenerate":
        return {}
    curvature = p["eigenvalues"][0] if p["verdict"] == "maximum" else {"<": 0}
    return {"escape.curvature": curvature, "escape.step": {">": 0}, "escape.loss_before": p["loss"],
            "escape.loss_after": {"<": "escape.loss_before"}, "escape.predicted_after": {"<": "escape.loss_before"}}


def claims_at(p):
    claims = {"theta": p["theta"]}
    if p["verdict"] == "nonsmooth":
        return {**claims, "verdict": "nonsmooth", "decided_by": None}
    claims.update(loss=p["loss"], critical=p["critical"])
    if p["critical"]:
        claims.update(spectrum_claims(p))
    else:
        claims.update(verdict="not_critical", gradient=p["gradient"],
                      gradient_norm=math.sqrt(math.fsum(g * g for g in p["gradient"])))
    return {**claims, **escape_claims(p)}


def variants_of(m, p):
    if "quadratic" in m or p["verdict"] == "nonsmooth":
        return []
    own = [FORMULA] if "gradient" in m and "hessian" in m else []
    return own if p.get("decided_by") == "higher_order" else own + [FINITE]  # differences know of no higher orders


def example_cases():
    for file in sorted(os.listdir(os.path.join(HERE, "examples"))):
        name = file[:-5]
        m = model.load(os.path.join(EXAMPLES, file))
        for point, p in model.load(os.path.join(HERE, "examples", file)).items():
            claims = claims_at(p)
            if name in ILL_CONDITIONED:
                for key in ("eigenvalues", "condition"):
                    claims.pop(key, None)
            at = "" if point == "own" else " --at @" + point
            write("examples", "%s_%s" % (name, point), 'critpoint "$EXAMPLES/%s"%s --json' % (file, at), claims,
                  variants=variants_of(m, p))


MATRICES = {
    "saddle": {"verdict": "saddle", "eigenvalues": [-2.0, 2.0], "inertia": {"negative": 1, "zero": 0, "positive": 1}},
    "minimum": {"verdict": "minimum", "eigenvalues": [2.0, 2.0], "inertia": {"negative": 0, "zero": 0, "positive": 2}},
    "maximum": {"verdict": "maximum", "eigenvalues": [-2.0, -2.0], "inertia": {"negative": 2, "zero": 0, "positive": 0}},
    "definite": {"verdict": "minimum", "inertia": {"negative": 0, "zero": 0, "positive": 2},
                 "eigenvalues": [(7 - math.sqrt(17)) / 2, (7 + math.sqrt(17)) / 2]},
    "degenerate": {"verdict": "degenerate", "eigenvalues": [0.0, 1.0],
                   "inertia": {"negative": 0, "zero": 1, "positive": 1}}}


def matrix_cases():
    for name, p in MATRICES.items():
        claims = spectrum_claims({**p, "strict": True})
        if p["verdict"] == "minimum":
            claims["escape"] = None
        if name == "saddle":
            claims.update({"escape.direction": {"up to sign": [math.sqrt(0.5)] * 2}, "escape.curvature": -2})
        write("examples", "matrix_" + name, 'critpoint classify "$EXAMPLES/matrices/%s.json" --json' % name, claims)


def scale_cases():
    """(1 - x*y)^2 and x^2 - y^2 in hostile units; eigenvalues by hand."""
    saddle = {"verdict": "saddle", "strict": True, "inertia": {"negative": 1, "zero": 0, "positive": 1}}
    for k in (-300, -100, -20, 20, 100, 300):
        write("scales", "loss_1e%d" % k, "critpoint -e '1e%d*(1 - w1*w2)^2' --at 0,0 --json" % k,
              {**saddle, "eigenvalues": [-2 * 10.0 ** k, 2 * 10.0 ** k], "loss": 10.0 ** k}, "1e-9 0")
    for k in (-12, -6, 6, 12):
        claims = {**saddle, "eigenvalues": sorted([-2 * 10.0 ** (2 * k), 2.0])}
        write("scales", "units_1e%d" % k, "critpoint -e 'x^2 - (1e%d*y)^2' --at 0,0 --json" % k, claims, "1e-9 0")
        both = 10.0 ** (2 * k)
        write("scales", "minimum_1e%d" % k, "critpoint -e '(x - 1)^2 + (1e%d*y - 1)^2' --at 1,1e%d --json" % (k, -k),
              {"verdict": "minimum", "strict": True, "eigenvalues": sorted([2.0, 2 * both])}, "1e-9 0")
    # H = [[2, 1e8], [1e8, 2e16]] has determinant 3e16: positive definite, though its small eigenvalue is 1.5.
    write("scales", "coupled_minimum", "critpoint -e 'x^2 + 1e8*x*y + 1e16*y^2' --at 0,0 --json",
          {"verdict": "minimum", "strict": True, "inertia": {"negative": 0, "zero": 0, "positive": 2}})
    write("scales", "coupled_saddle", "critpoint -e 'x^2 + 3e8*x*y + 1e16*y^2' --at 0,0 --json", saddle)
    write("scales", "tiny_eigenvalue", "critpoint -e 'x^2 + 1e-200*y^2 - 1e-250*z^2' --at 0,0,0 --json",
          {"verdict": "saddle", "inertia": {"negative": 1, "zero": 0, "positive": 2}})


def main():
    example_cases()
    matrix_cases()
    scale_cases()


if __name__ == "__main__":
    main()
