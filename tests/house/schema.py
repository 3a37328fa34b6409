#!/usr/bin/env python3
"""The shipped models and check files agree with their schemas, and what the program prints about models with the schemas
of reports and records. What the schema of check files refuses, the program refuses.
Usage: schema.py CRITPOINT"""
import json
import subprocess
import sys

from house import ROOT, SKIPPED, finish, read

try:
    import jsonschema
except ImportError:
    print("SKIPPED: python3-jsonschema is not installed, so the schemas are NOT checked")
    sys.exit(SKIPPED)


def problems_of(value, schema, name):
    errors = jsonschema.Draft7Validator(schema).iter_errors(value)
    return [f"{name}: {error.json_path}: {error.message[:200]}" for error in errors]


def models():
    """The examples that are models: objects with a loss, a quadratic form or a network."""
    for path in sorted((ROOT / "examples").glob("*.json")):
        value = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(value, dict) and {"loss", "quadratic", "network"} & value.keys():
            yield path, value


def report_of(program, path):
    """The report at the model's own values, or at its first stored point, or at 0."""
    value = json.loads(path.read_text(encoding="utf-8"))
    at = [f"--at=@{name}" for name in value.get("points", {})][:1]
    done = subprocess.run([program, "analyze", path, *at, "--json"], capture_output=True, text=True, check=False)
    return json.loads(done.stdout) if done.returncode == 0 else done.stderr


def problems_of_check_files(program):
    """Of the shipped check files, and of spoilt copies of them, which schema and program must refuse alike."""
    schema = json.loads(read("src/schema/check.schema.json"))
    jsonschema.Draft7Validator.check_schema(schema)
    problems, checked = [], 0
    for path in sorted((ROOT / "examples" / "ci").glob("*.json")):
        value = json.loads(path.read_text(encoding="utf-8"))
        problems += problems_of(value, schema, path.name)
        checked += 1
        for spoil in ({"name": 1}, {"modle": "x"}, {"expect": {"verdict": "sadle"}}, {"tolerance": {"rtol": -1}}):
            spoilt = json.dumps({"checks": [{**value["checks"][0], **spoil}]})
            done = subprocess.run([program, "check", "-"], input=spoilt, capture_output=True, text=True, check=False)
            if done.returncode != 2 or not problems_of(json.loads(spoilt), schema, ""):
                problems.append(f"{path.name} with {spoil} is not refused by both")
            checked += 1
    return problems, checked


def problems_of_records(program):
    """Of a scan over every kind of record, with every column; and of records that no scan writes."""
    schema = json.loads(read("src/schema/record.schema.json"))
    jsonschema.Draft7Validator.check_schema(schema)
    lines = '[1, 0]\n{"id": {"run": 7}, "x": 0, "y": 0}\n[-1, 2]\n[\n[2, 0]\n'
    columns = ",".join("parameters" if name == "theta" else name for name in schema["properties"])
    done = subprocess.run([program, "scan", "-e", "sqrt(x)*y^2 + abs(x - 2) - x^2", "--points", "-", "--json", "--columns",
                           columns], input=lines, capture_output=True, text=True, check=False)
    records = [json.loads(line) for line in done.stdout.splitlines()]
    problems = [p for record in records for p in problems_of(record, schema, "record")]
    if len(records) != 5 or len({record["verdict"] for record in records}) < 4:
        problems.append(f"records: {done.stdout} {done.stderr}")
    for spoil in ({"verdict": "sadle"}, {"theta": 1}, {"negative": 0.5}, {"more": 1}, {"minimum_ratio": 2}):
        if records and not problems_of({**records[0], **spoil}, schema, ""):
            problems.append(f"the schema of records takes {spoil}")
    return problems, len(records)


def problems_of_descents(program, report_schema):
    """Of runs that end in every way, with the reports in them; and of what no descent says."""
    schema = json.loads(read("src/schema/descent.schema.json"))
    jsonschema.Draft7Validator.check_schema(schema)
    done = subprocess.run([program, "descend", "-e", "(1 - x*y)^2 + abs(x)^3", "--at", "x=0,y=0", "--optimizer",
                           "all,gd:lr=1e9,adam:schedule=cosine", "--perturb", "0.5", "--steps", "60", "--json"],
                          capture_output=True, text=True, check=False)
    value = json.loads(done.stdout)
    problems = problems_of(value, schema, "descents")
    for report in [value["point"], *(run["report"] for run in value["runs"] if run["report"])]:
        problems += problems_of(report, report_schema, "report of a descent")
    if not {"steps", "diverged"} <= {run["end"] for run in value["runs"]}:
        problems.append(f"descents: {done.stdout} {done.stderr}")
    for spoil in ({"end": "lost"}, {"steps": -1}, {"more": 1}, {"optimizer": "newton"}):
        if not problems_of({**value, "runs": [{**value["runs"][0], **spoil}]}, schema, ""):
            problems.append(f"the schema of descents takes {spoil}")
    return problems, len(value["runs"])


def problems_of_searches(program, report_schema):
    """Of searches that find points of every kind, nothing, and a part; and of objects that no search writes."""
    schema = json.loads(read("src/schema/found.schema.json"))
    jsonschema.Draft7Validator.check_schema(schema)
    commands = (["-e", "(1 - x*y)^2 + 0.01*x^4", "--box", "-2:2"], ["-e", "exp(x)", "--box", "-1:1"],
                ["-e", "abs(x) + y^2", "--points", "-"], ["-e", "sin(x)", "--box", "-9:9", "--verdict", "minimum"])
    problems = []
    for command in commands:
        done = subprocess.run([program, "find", *command, "--json"], input="0,1\n", capture_output=True, text=True,
                              check=False)
        value = json.loads(done.stdout)
        problems += problems_of(value, schema, f"{command}")
        problems += [p for point in value["points"] for p in problems_of(point, report_schema, f"{command}, a point")]
        for spoil in ({"seed": -1}, {"box": 1}, {"points": [{}]}, {"index_sum": {}}, {"more": 1}):
            if not problems_of({**value, **spoil}, schema, ""):
                problems.append(f"the schema of searches takes {spoil}")
    return problems, len(commands)


def main():
    model_schema, report_schema = (json.loads(read(f"src/schema/{name}.schema.json")) for name in ("model", "report"))
    for schema in (model_schema, report_schema):
        jsonschema.Draft7Validator.check_schema(schema)
    problems, checked = [], 0
    for path, value in models():
        problems += problems_of(value, model_schema, path.name)
        report = report_of(sys.argv[1], path)
        if isinstance(report, str):
            problems.append(f"{path.name}: no report: {report.strip()}")
        else:
            problems += problems_of(report, report_schema, f"report on {path.name}")
        checked += 1
    check_problems, check_count = problems_of_check_files(sys.argv[1])
    record_problems, record_count = problems_of_records(sys.argv[1])
    descent_problems, descent_count = problems_of_descents(sys.argv[1], report_schema)
    found_problems, found_count = problems_of_searches(sys.argv[1], report_schema)
    finish(problems + check_problems + record_problems + descent_problems + found_problems,
           checked + check_count + record_count + descent_count + found_count)


if __name__ == "__main__":
    main()
