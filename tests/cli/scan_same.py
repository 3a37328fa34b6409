#!/usr/bin/env python3
"""What a scan says of a point is what `critpoint analyze --format csv` says of it, byte by byte; and the output of a scan
is the same for any number of threads, for its shards one after the other, and however the points come in: as a grid, as
CSV, as JSON, as .npy, through a pipe."""
import json
import pathlib
import random
import struct
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
# A model, and how far from its own point the others lie; 0 in every third place makes kinks and saddles likely.
MODELS = [
    (["-e", "(1 - w1*w2)^2"], 2.0),
    (["-e", "x^2 - y^2 + x^4"], 1.0),
    (["-e", "abs(x) + relu(y) + x*y^2"], 1.0),
    (["-e", "log(x) + sqrt(y) - z^3"], 1.5),
    (["-e", "(y - x^2)*(y - 2*x^2)"], 1.0),
    ([str(ROOT / "examples/rosenbrock2.json")], 2.0),
    ([str(ROOT / "examples/deep_linear.json")], 1.0),
    ([str(ROOT / "examples/xor.json")], 1.0),
]
FLAGS = [[], ["--xtol", "1e-3"], ["--gtol", "0.5"], ["--assume-critical"], ["--derivatives", "fd"]]
POINTS = 12
WITHOUT_ERRORS = "parameters,loss,gradient_norm,verdict,negative,zero,positive,lambda_min,lambda_max"


def fail(message):
    sys.exit(f"scan_same: {message}")


class Runner:
    def __init__(self, program, folder):
        self.program, self.folder = program, folder

    def run(self, *arguments, codes=(0,), stdin=None):
        done = subprocess.run([self.program, *arguments], cwd=self.folder, check=False, capture_output=True, input=stdin)
        if done.returncode not in codes:
            fail(f"{arguments}: exit code {done.returncode}: {done.stderr.decode()}")
        return done.stdout.decode()


def draw_points(draw, n, reach):
    values = [0.0, 1.0, -1.0, 0.5]
    return [[draw.choice(values) if draw.random() < 0.4 else draw.uniform(-reach, reach) for _ in range(n)]
            for _ in range(POINTS)]


def write_points(folder, points):
    """The same points in three files; the tests run where numpy is not installed."""
    (folder / "p.csv").write_text("".join(",".join(map(repr, p)) + "\n" for p in points))
    (folder / "p.ndjson").write_text("".join(json.dumps(p) + "\n" for p in points))
    size, n = len(points), len(points[0])
    head = f"{{'descr': '<f8', 'fortran_order': False, 'shape': ({size}, {n}), }}"
    head += " " * (63 - (10 + len(head)) % 64) + "\n"
    (folder / "p.npy").write_bytes(b"\x93NUMPY\1\0" + struct.pack("<H", len(head)) + head.encode() +
                                   struct.pack(f"<{size * n}d", *(x for p in points for x in p)))


def compare_with_analyze(runner, model, flags, points, lines):
    count = 0
    for point, line in zip(points, lines[1:]):
        report = runner.run(*model, "--at", ",".join(map(repr, point)), "--format", "csv", *flags, codes=(0, 3))
        if report == "":
            if "not_finite" not in line:
                fail(f"{model} {flags} at {point}: analyze refuses what the scan calls {line}")
        elif report.splitlines()[1] != line:
            fail(f"{model} {flags} at {point}:\nanalyze {report.splitlines()[1]}\nscan    {line}")
        else:
            count += 1
    return count


def check_model(runner, model, reach, draw):
    n = json.loads(runner.run("model", *model, "--json"))["dimension"]
    points = draw_points(draw, n, reach)
    write_points(runner.folder, points)
    same = 0
    for flags in FLAGS:
        scan = ["scan", *model, "--columns", WITHOUT_ERRORS, *flags]
        whole = runner.run(*scan, "--points", "p.csv")
        same += compare_with_analyze(runner, model, flags, points, whole.splitlines())
        ways = [[*scan, "--points", name, "--threads", str(k)] for name in ("p.csv", "p.ndjson", "p.npy") for k in (1, 2, 7)]
        for way in ways:
            if runner.run(*way) != whole:
                fail(f"{way}: differs")
        if runner.run(*scan, "--points", "-", stdin=(runner.folder / "p.ndjson").read_bytes()) != whole:
            fail(f"{scan}: differs through a pipe")
        for count in (1, 2, 5, POINTS + 3):
            parts = [runner.run(*scan, "--points", "p.ndjson", "--shard", f"{k}/{count}") for k in range(1, count + 1)]
            if "".join(parts) != whole:
                fail(f"{scan}: {count} shards differ from the whole")
    return same


def check_grid(runner):
    """A grid against the same points as CSV, with the values of numpy.linspace spelt out."""
    model = ["-e", "(1 - w1*w2)^2"]
    step = (0.7 - -0.3) / 9
    ticks = [-0.3] + [k * step + -0.3 for k in range(1, 9)] + [0.7]
    (runner.folder / "g.csv").write_text("w2,w1\n" + "".join(f"{b!r},{a!r}\n" for a in ticks for b in (5.0, -1e-300)))
    grid = runner.run("scan", *model, "--grid", "w1=-0.3:0.7:10", "--grid", "w2=[5,-1e-300]")
    table = runner.run("scan", *model, "--points", "g.csv", "--columns", WITHOUT_ERRORS)
    if grid != table:
        fail("a grid differs from its points")
    for threads in ("1", "2", "7"):
        big = runner.run("scan", *model, "--grid", "w1=-1:1:97", "--grid", "w2=-1:1:53", "--threads", threads)
        parts = "".join(runner.run("scan", *model, "--grid", "w1=-1:1:97", "--grid", "w2=-1:1:53", "--shard", f"{k}/7",
                                   "--threads", threads) for k in range(1, 8))
        if threads == "1":
            first = big
        if big != first or parts != first:
            fail(f"a grid differs for {threads} threads")


def main():
    program, draw = str(pathlib.Path(sys.argv[1]).resolve()), random.Random(7)
    with tempfile.TemporaryDirectory() as place:
        runner = Runner(program, pathlib.Path(place))
        same = sum(check_model(runner, model, reach, draw) for model, reach in MODELS)
        check_grid(runner)
    if same < 300:
        fail(f"only {same} points were compared")
    print(f"{same} points: the same bytes as analyze")


if __name__ == "__main__":
    main()
