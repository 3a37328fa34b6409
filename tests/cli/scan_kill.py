#!/usr/bin/env python3
"""`critpoint scan` killed at random moments, again and again, each time followed by --resume: the file must end up byte
by byte as one run writes it, whatever the format, the source of the points, the threads and the filter. SIGKILL, SIGTERM
and SIGINT take turns; the last two must also leave whole records and the right exit code."""
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import time

KILLS = 60
FORMULA = "(1 - w1*w2)^2"
GRID = ["--grid", "w1=-2:2:451", "--grid", "w2=-2:2:300"]
WAYS = [
    [*GRID],
    [*GRID, "--threads", "1"],
    [*GRID, "--format", "ndjson", "--columns", "parameters,verdict,eigenvalues,escape"],
    [*GRID, "--format", "npy"],
    [*GRID, "--only", "saddle,degenerate,minimum"],
    [*GRID, "--shard", "2/3", "--threads", "3"],
    ["--points", "points.csv"],
    ["--points", "points.ndjson", "--format", "ndjson"],
]


def make_points(folder):
    """Points of which every hundredth is no point."""
    draw = random.Random(5)
    with open(folder / "points.csv", "w", encoding="utf-8") as table, \
            open(folder / "points.ndjson", "w", encoding="utf-8") as lines:
        table.write("w2,w1\n")
        for k in range(30000):
            x, y = (round(draw.uniform(-2, 2), 1) for _ in range(2))
            table.write("oops,1\n" if k % 100 == 7 else f"{y},{x}\n")
            lines.write("[1,\n" if k % 100 == 7 else f'{{"id": {k}, "w1": {x}, "w2": {y}}}\n')


def fail(message):
    sys.exit(f"scan_kill: {message}")


def run_whole(program, folder, way, name):
    done = subprocess.run([program, "scan", "-e", FORMULA, *way, "-o", name, "-q"], cwd=folder, check=False,
                          stderr=subprocess.PIPE)
    if done.returncode != (2 if "--points" in way else 0):
        fail(f"{way}: exit code {done.returncode}: {done.stderr.decode()}")
    return (folder / name).read_bytes(), done.returncode


def check_stop(folder, name, way, process, text):
    """A run that was asked to end ends with the shell's code, between two records, and says how to go on."""
    if process.returncode not in (130, 143):
        fail(f"{way}: ended with {process.returncode} after a signal: {text}")
    if "--resume" not in text:
        fail(f"{way}: does not say how to go on: {text}")
    written = (folder / name).read_bytes()  # nothing yet, where the signal came before the first block
    if "npy" not in way and written and not written.endswith(b"\n"):
        fail(f"{way}: half a record is left")


def chase(program, folder, way, number, draw):
    """Runs and ends a scan until it is complete. Returns how often it was ended in the middle."""
    name = f"out{number}"
    whole, code = run_whole(program, folder, way, f"whole{number}")
    ended = 0
    for attempt in range(1000):
        wait = draw.uniform(0, 0.08) if attempt < 40 else 60
        process = subprocess.Popen([program, "scan", "-e", FORMULA, *way, "-o", name, "--resume"], cwd=folder,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        how = draw.choice([signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
        try:
            _, text = process.communicate(timeout=wait)
        except subprocess.TimeoutExpired:
            process.send_signal(how)
            _, text = process.communicate()
        if process.returncode in (0, code):  # 0: killed when all was written, and bad lines are forgotten
            break
        ended += 1
        if how != signal.SIGKILL and process.returncode != -how: # else before the program was ready for it
            check_stop(folder, name, way, process, text.decode())
    if (folder / name).read_bytes() != whole:
        fail(f"{way}: after {ended} ends the file differs from that of one run")
    again = subprocess.run([program, "scan", "-e", FORMULA, *way, "-o", name, "--resume", "-q"], cwd=folder, check=False,
                           capture_output=True)
    if again.returncode not in (0, code) or (folder / name).read_bytes() != whole:
        fail(f"{way}: --resume of a complete file: exit code {again.returncode}: {again.stderr.decode()}")
    left = [p.name for p in folder.glob(f"{name}.*")]
    if left != ([f"{name}.progress"] if "--only" in way else []):
        fail(f"{way}: leaves {left} behind")
    return ended


def main():
    program, draw = str(pathlib.Path(sys.argv[1]).resolve()), random.Random(20260101)
    ended, rounds = 0, 0
    with tempfile.TemporaryDirectory() as place:
        folder = pathlib.Path(place)
        make_points(folder)
        while ended < KILLS:
            for way in WAYS:
                ended += chase(program, folder, way, rounds, draw)
                rounds += 1
            if rounds > 40 * len(WAYS):
                fail("the scans end before they can be killed")
    print(f"{ended} ends in {rounds} scans, all completed")


if __name__ == "__main__":
    main()
