#!/usr/bin/env python3
"""What a scan shows while it runs: on a terminal one line with share, rate and time left, which is gone at the end; in a file
or a pipe nothing of it. And the memory that it takes does not grow with the number of points."""
import os
import subprocess
import sys

PROGRAM = os.path.abspath(sys.argv[1])
SCAN = [PROGRAM, "scan", "-e", "(1 - w1*w2)^2", "--columns", "verdict,escape", "--threads", "1", "--grid", "w2=-2:2:1000"]
MOST_GROWTH = 2048 # kB, between a scan and one of ten times as many points


def fail(message):
    sys.exit(f"scan_show: {message}")


def read_all(descriptor):
    parts = []
    while True:
        try:
            part = os.read(descriptor, 65536)
        except OSError: # how Linux ends a terminal that nobody holds any more
            part = b""
        if not part:
            return b"".join(parts).decode()
        parts.append(part)


def on_terminal(arguments):
    ours, theirs = os.openpty()
    with subprocess.Popen([*SCAN, *arguments], stdout=subprocess.DEVNULL, stderr=theirs) as process:
        os.close(theirs)
        text = read_all(ours)
    os.close(ours)
    if process.returncode != 0:
        fail(f"exit code {process.returncode} on a terminal: {text}")
    return text


def memory(rows):
    process = subprocess.Popen([*SCAN, "--grid", f"w1=-2:2:{rows}", "-o", "/dev/null", "-q"])
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        fail(f"status {status}")
    return usage.ru_maxrss


def main():
    grid = ["--grid", "w1=-2:2:500"]
    shown = on_terminal(grid)
    for word in ("%, ", " of 500000 points, ", " a second, ", " left", "\r\033[K"):
        if word not in shown:
            fail(f"the terminal does not show {word!r}: {shown!r}")
    last = shown.split("\r\033[K")[-1]
    if not last.startswith("critpoint: 500000 points: ") or "left" in last:
        fail(f"the last line on the terminal is {last!r}")
    if "\033[K" in on_terminal([*grid, "-q"]):
        fail("-q shows progress")
    piped = subprocess.run([*SCAN, *grid], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE).stderr.decode()
    if "\r" in piped or piped.count("\n") != 1:
        fail(f"a pipe gets {piped!r}")
    few, many = memory(50), memory(500)
    if many > few + MOST_GROWTH:
        fail(f"50 000 points take {few} kB, 500 000 take {many} kB")
    print(f"progress on terminals only; {few} kB for 50 000 points, {many} kB for 500 000")


if __name__ == "__main__":
    main()
