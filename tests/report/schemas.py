#!/usr/bin/env python3
"""The schemas are valid draft-07; those of models and check files take what their manuals describe and refuse what they
forbid; reports agree with the report schema. Usage: schemas.py SCHEMA_DIRECTORY [REPORT.json ...]"""
import json
import math
import pathlib
import sys

SKIPPED = 77

try:
    import jsonschema
except ImportError:
    print("SKIPPED: python3-jsonschema is not installed, so the schemas are NOT checked")
    sys.exit(SKIPPED)

TOY = {
    "name": "two-weight linear network", "parameters": ["w1", "w2"], "loss": "(1 - w1*w2)^2",
    "gradient": ["-2*(1 - w1*w2)*w2", "-2*(1 - w1*w2)*w1"],
    "hessian": [["2*w2^2", "4*w1*w2 - 2"], ["4*w1*w2 - 2", "2*w1^2"]],
    "points": {"origin": [0, 0], "valley": {"w1": 2, "w2": 0.5}},
}
NET = {
    "network": {
        "layers": [{"type": "dense", "units": 8, "activation": "tanh"}, {"type": "dense", "units": 3}],
        "loss": "softmax_cross_entropy", "l2": 1e-4},
    "data": {"inputs": {"file": "iris.csv", "columns": ["sepal_length", "sepal_width"]},
             "targets": {"file": "iris.csv", "column": "species"}},
    "init": {"scheme": "glorot_uniform", "seed": 1},
}
QUADRATIC = {"quadratic": {"A": [[2, 0], [0, -2]], "b": [0, 1], "c": 3}}

GOOD_MODELS = [
    TOY, NET, QUADRATIC,
    {"quadratic": {"A": {"file": "a.npy"}}, "parameters": ["x", "y"]},
    {"parameters": {"a": 1, "v": [1, 2, 3], "M": [[1, 2], [3, 4]]}, "loss": "a"},
    {"parameters": {"W": {"shape": [3, 2], "value": 0.5, "init": {"scheme": "glorot_uniform", "seed": 1}}},
     "loss": "1"},
    {"parameters": ["b"], "loss": "sum((y - b)^2)", "data": {"file": "d.csv"}},
    {"parameters": ["b"], "loss": "s", "data": {"y": [1, 2], "X": {"file": "X.npy"}}, "let": {"s": "sum((y - b)^2)"}},
    {"parameters": ["b"], "loss": "b", "data": {"t": {"file": "iris.csv", "column": "species", "one_hot": True}}},
    {"parameters": {"W": [[1, 2]]}, "loss": "sum(W^2)", "gradient": {"W": "2*W"}},
    {"parameters": ["θ", "𝑤_1", "_a9", "aZ"], "loss": "θ"},
    {"parameters": ["b"], "loss": "b^k", "constants": {"k": 3, "K": [[1, 2]]}},
    {**NET, "batch": {"size": 32, "seed": 7}},
    {**NET, "batch": [0, 3, 5]},
]

BAD_MODELS = [
    [], {}, {"parameters": ["w"]}, {"loss": "w"},
    {**TOY, "quadratic": QUADRATIC["quadratic"]}, {**TOY, "network": NET["network"]},
    {**TOY, "losss": "1"}, {**TOY, "loss": 1}, {**TOY, "loss": ""}, {**TOY, "parameters": []},
    {**TOY, "parameters": ["w1", "w1"]}, {**TOY, "parameters": ["2w"]},
    {**TOY, "parameters": ["a-b"]}, {**TOY, "parameters": ["a[0]"]},
    {**TOY, "parameters": [""]}, {**TOY, "parameters": ["a^"]}, {**TOY, "parameters": {"w": {"shape": [0]}}},
    {**TOY, "parameters": {"a b": 1}},
    {**TOY, "parameters": {"w": "1"}}, {**TOY, "parameters": {"w": {"shape": [-1]}}},
    {**TOY, "parameters": {"w": {"shape": [2], "vlaue": 1}}}, {**TOY, "points": {"p": [1, "2"]}},
    {**TOY, "let": {"s": 1}}, {**TOY, "constants": {"k": "1"}}, {**TOY, "gradient": "w1"},
    {**TOY, "gradient": [0, "1"]},
    {**TOY, "data": {"y": {"file": 1}}}, {**TOY, "data": {"y": {"columns": ["a"]}}},
    {**TOY, "data": {"y": {"file": "d.csv", "column": "a", "columns": ["a"]}}},
    {**TOY, "data": {"y": {"file": "d.csv", "one_hot": True}}},
    {"quadratic": {"b": [1]}}, {"quadratic": {"A": [1, 2]}}, {"quadratic": {"A": [[1]], "d": 1}},
    {"network": NET["network"]}, {**NET, "network": {"layers": [], "loss": "mse"}},
    {**NET, "network": {"layers": [{"type": "dense"}], "loss": "mse"}},
    {**NET, "network": {"layers": [{"type": "dens", "units": 1}], "loss": "mse"}},
    {**NET, "network": {"layers": [{"type": "dense", "units": 1}], "loss": "mes"}},
    {**NET, "batch": {"seed": 7}}, {**NET, "batch": [-1]}, {**NET, "init": {"scheme": "glorot"}},
]


CHECK = {"name": "origin", "model": "toy.json", "at": [0, 0], "expect": {"verdict": "saddle", "index": 1},
         "tolerance": {"rtol": 1e-9, "atol": 1e-12}}

GOOD_CHECKS = [
    {"checks": [CHECK]}, {"checks": [CHECK, CHECK], "tolerance": {"atol": 1}},
    {"checks": [{**CHECK, "model": TOY, "at": "@origin", "derivatives": "fd", "gtol": 1, "xtol": 0.1}]},
    {"checks": [{**CHECK, "at": {"w1": 0}, "refine": True, "assume_critical": False}]},
    {"checks": [{**CHECK, "expect": {
        "verdict": "saddle", "decided_by": None, "strict": True, "critical": True, "index": None,
        "inertia": {"zero": 0}, "nullity": 2, "loss": 1e-3, "gradient_norm": 0, "eigenvalues": [-2, 2],
        "minimum_ratio": 0.5, "escape": True}}]},
    {"checks": [{**CHECK, "expect": {"eigenvalues": {"min": -2, "max": 2}}}]},
    {"checks": [{**CHECK, "expect": {"inertia": None, "eigenvalues": None}}]},
    {"checks": [{**CHECK, "expect": {"error": "E303"}}]},
    {"checks": [{"name": "to be recorded", "model": "toy.json"}, {**CHECK, "expect": {}}]},
]

BAD_CHECKS = [
    [], {}, {"checks": []}, {"checks": [1]}, {"checks": [{}]}, {"checks": [CHECK], "check": 1},
    *({"checks": [{**CHECK, **change}]} for change in (
        {"name": ""}, {"name": 1}, {"model": 1}, {"model": "-"}, {"model": ""}, {"at": None}, {"at": "-"},
        {"derivatives": "exat"}, {"gtol": 0}, {"xtol": 1}, {"refine": 1}, {"tolerance": 1}, {"tolerance": {"rtol": 1}},
        {"tolerance": {"tol": 1}}, {"expected": {}}, {"expect": 1}, {"expect": {"verdict": "sadle"}},
        {"expect": {"indx": 1}}, {"expect": {"index": -1}}, {"expect": {"index": 1.5}}, {"expect": {"inertia": {}}},
        {"expect": {"inertia": [1, 0, 1]}}, {"expect": {"loss": None}}, {"expect": {"eigenvalues": []}},
        {"expect": {"eigenvalues": {}}}, {"expect": {"eigenvalues": {"mean": 1}}}, {"expect": {"escape": 1}},
        {"expect": {"error": "303"}}, {"expect": {"error": "E303", "index": 1}})),
]


def refuse_constant(text):
    raise ValueError(f"{text} is no JSON number")


def unique_keys(pairs):
    keys = [key for key, _ in pairs]
    if len(keys) != len(set(keys)):
        raise ValueError(f"a key twice among {keys}")
    return dict(pairs)


def read_report(path):
    return json.loads(pathlib.Path(path).read_text(encoding="utf-8"), parse_constant=refuse_constant,
                      object_pairs_hook=unique_keys)


def inconsistencies(report):
    """What no schema can say: lengths, and which number is which."""
    inertia, values = report["inertia"], report["eigenvalues"]
    if report["index"] != inertia["negative"]:
        yield "index is not inertia.negative"
    if values is not None and all(value is not None for value in values):
        if values != sorted(values):
            yield "eigenvalues do not ascend"
        if len(values) != len(report["eigenvalue_errors"]):
            yield "as many errors as eigenvalues"
    escape = report["escape"]
    if escape and escape.get("step") is not None and not escape["loss_after"] < escape["loss_before"]:
        yield "a step was reported that does not lower the loss"
    if escape and all(u is not None for u in escape["direction"]):
        if not math.isclose(math.hypot(*escape["direction"]), 1, rel_tol=1e-9):
            yield "the escape direction is no unit vector"


def main():
    directory = pathlib.Path(sys.argv[1])
    schemas = [json.loads((directory / f"{name}.schema.json").read_text(encoding="utf-8"))
               for name in ("model", "report", "check")]
    for schema in schemas:
        jsonschema.Draft7Validator.check_schema(schema)
    models, reports, checks = map(jsonschema.Draft7Validator, schemas)
    problems = []
    for schema, good, bad in ((models, GOOD_MODELS, BAD_MODELS), (checks, GOOD_CHECKS, BAD_CHECKS)):
        problems += [f"refused: {json.dumps(value)}: {error.message}" for value in good
                     for error in schema.iter_errors(value)]
        problems += [f"accepted: {json.dumps(value)}" for value in bad if schema.is_valid(value)]
    for path in sys.argv[2:]:
        value = read_report(path)
        problems += [f"{path}: {error.json_path}: {error.message[:300]}" for error in reports.iter_errors(value)]
        problems += [f"{path}: {problem}" for problem in inconsistencies(value)]
    checked = (f"{len(GOOD_MODELS) + len(BAD_MODELS)} models, {len(GOOD_CHECKS) + len(BAD_CHECKS)} check files, "
               f"{len(sys.argv) - 2} reports")
    print("\n".join(problems) if problems else checked)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
