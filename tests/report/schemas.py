#!/usr/bin/env python3
"""The schemas are valid draft-07; the model schema takes what critpoint-model(5) describes and refuses what it forbids;
reports agree with the report schema. Usage: schemas.py SCHEMA_DIRECTORY [REPORT.json ...]"""
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
    model, report = (json.loads((directory / f"{name}.schema.json").read_text(encoding="utf-8"))
                     for name in ("model", "report"))
    for schema in (model, report):
        jsonschema.Draft7Validator.check_schema(schema)
    models, reports = jsonschema.Draft7Validator(model), jsonschema.Draft7Validator(report)
    problems = [f"refused: {json.dumps(value)}: {error.message}" for value in GOOD_MODELS
                for error in models.iter_errors(value)]
    problems += [f"accepted: {json.dumps(value)}" for value in BAD_MODELS if models.is_valid(value)]
    for path in sys.argv[2:]:
        value = read_report(path)
        problems += [f"{path}: {error.json_path}: {error.message[:300]}" for error in reports.iter_errors(value)]
        problems += [f"{path}: {problem}" for problem in inconsistencies(value)]
    checked = f"{len(GOOD_MODELS) + len(BAD_MODELS)} models, {len(sys.argv) - 2} reports"
    print("\n".join(problems) if problems else checked)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
