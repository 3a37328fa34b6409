#!/bin/sh
# What critpoint costs, as ratios measured in one run against what a user would use instead; not part of ctest.
# Usage: tests/bench/run.sh [CRITPOINT]      (default: build/release/critpoint; tests/run.sh --quick builds it)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
critpoint=${1:-$here/../../build/release/critpoint}
python=/usr/bin/python3 # Debian's, which has Debian's python3-numpy and python3-scipy
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cc -std=c17 -D_GNU_SOURCE -O2 "$here/spawn.c" -o "$work/spawn"
echo 'int main(void) { return 0; }' >"$work/empty.c"
cc -O2 "$work/empty.c" -o "$work/empty"

echo "== A one-liner (asked for: at most 2.5 times an empty C program, at most 15 MB)"
"$work/spawn" 500 "empty C program" "$work/empty" -- \
    "critpoint -e ..." "$critpoint" -e '(1 - w1*w2)^2' --at 0,0 -- \
    "critpoint -e ... --json" "$critpoint" -e '(1 - w1*w2)^2' --at 0,0 --json

cat >"$work/two_weights.py" <<'E2'
import numpy
w1, w2 = 0.0, 0.0
H = numpy.array([[2 * w2**2, 4 * w1 * w2 - 2], [4 * w1 * w2 - 2, 2 * w1**2]])
values, vectors = numpy.linalg.eigh(H)
print("saddle" if values[0] < 0 < values[-1] else "other", values, vectors[:, 0])
E2
echo
echo "== The same in numpy, by formulas derived by hand"
if $python -c 'import numpy' 2>/dev/null; then
    "$work/spawn" 20 "critpoint -e ..." "$critpoint" -e '(1 - w1*w2)^2' --at 0,0 -- \
        "python3 with numpy" "$python" "$work/two_weights.py"
else
    echo "SKIPPED: python3-numpy is not installed"
fi

# rosenbrock N: the sum of N-1 Rosenbrock terms as one formula, at its minimum
rosenbrock() {
    ones=$(yes 1 | head -n "$1" | paste -sd, -)
    last=$(($1 - 1))
    printf '{"parameters": {"x": [%s]}, "loss": "sum(i in 0:%d: 100*(x[i+1] - x[i]^2)^2 + (1 - x[i])^2)"}\n' \
        "$ones" "$last" >"$work/rosenbrock$1.json"
}

cat >"$work/rosenbrock.py" <<'E2'
import sys
import numpy
from scipy.optimize import rosen_hess
values = numpy.linalg.eigvalsh(rosen_hess(numpy.ones(int(sys.argv[1]))))
print(values[0], values[-1])
E2

echo
echo "== Gradient, Hessian, all eigenvalues of a Rosenbrock sum (asked for: n = 1000 below 1 s, memory like n^2)"
for n in 250 500 1000 2000; do
    rosenbrock $n
    set -- "n = $n" "$critpoint" "$work/rosenbrock$n.json" --json
    if $python -c 'import scipy' 2>/dev/null; then
        set -- "$@" -- "  scipy, Hessian by hand" "$python" "$work/rosenbrock.py" $n
    fi
    "$work/spawn" 3 "$@"
    awk -v n=$n 'BEGIN { printf "%-28s %39.1f MB\n", "  one n x n matrix", 8 * n * n / 1048576 }'
done

echo
echo "== A degenerate point with 2 null directions among 50 parameters (asked for: below 50 ms)"
python3 "$here/degenerate.py" 'X^2 + Y^2' >"$work/regular.json"
python3 "$here/degenerate.py" 'X^4 + X^2*Y^2 + Y^4' >"$work/quartic.json"
python3 "$here/degenerate.py" 'X^3 - 3*X*Y^2' >"$work/monkey.json"
"$work/spawn" 20 "no null direction" "$critpoint" "$work/regular.json" --json -- \
    "a quartic minimum" "$critpoint" "$work/quartic.json" --json -- \
    "a monkey saddle" "$critpoint" "$work/monkey.json" --json

echo
echo "== Networks: 64-H-10 tanh, softmax cross-entropy, the 1797 digits, on the threads that each takes by itself"
hessian=$(dirname "$critpoint")/tests/bench_hessian
if [ ! -x "$hessian" ]; then
    echo "SKIPPED: bench_hessian is not built (cmake --build ... --target bench_hessian)"
elif ! $python -c 'import torch, sklearn' 2>/dev/null; then
    echo "SKIPPED: python3-torch or python3-sklearn is not installed"
else
    for units in 16 32; do
        set -- $($python "$here/digits.py" "$work/digits.json" "$work/digits.npy" $units)
        torch_hessian=$1 torch_eigh=$2
        set -- $(OPENBLAS_NUM_THREADS=1 "$hessian" "$work/digits.json" "$work/digits.npy")
        ours=$1 sizes=$2
        start=$(date +%s%N)
        "$critpoint" "$work/digits.json" --at "$work/digits.npy" -o "$work/digits.txt"
        whole=$(($(date +%s%N) - start))
        awk -v h=$units -v t=$torch_hessian -v e=$torch_eigh -v o=$ours -v s=$sizes -v w=$whole 'BEGIN {
            printf "H = %d, %d parameters\n", h, 75 * h + 10
            printf "  Hessian         torch %6.3f s  critpoint %6.3f s (with error bounds)  %5.1f times faster (asked for: 4)\n", t, o, t / o
            printf "  whole analysis  torch %6.3f s  critpoint %6.3f s (as a program)       %5.1f times faster (asked for: 3)\n", t + e, w / 1e9, (t + e) / (w / 1e9)
            printf "  memory for the Hessian: %.2f of its own size, program and data included (asked for: 3 and the data)\n", s }'
    done
fi

echo
echo "== A number as text (asked for: at most 60 ns on average)"
source=$here/../../src
cc -std=c17 -D_GNU_SOURCE -O2 -I"$source" -I"$here/.." "$here/number.c" "$source/base/number.c" \
    "$source/base/number_shortest.c" "$source/base/str.c" "$source/base/arena.c" -o "$work/number" -lm
"$work/number"

# seconds COMMAND...: wall time, best of three, each into a new file
seconds() {
    for _ in 1 2 3; do
        rm -f "$work"/grid.*
        start=$(date +%s%N)
        "$@" 2>/dev/null
        echo $(($(date +%s%N) - start))
    done | sort -n | awk 'NR == 1 { printf "%.3f\n", $1 / 1e9 }'
}

echo
echo "== A million points of (1 - w1*w2)^2 (asked for: 4 times as fast as numpy, with its file and, as .npy, without)"
if $python -c 'import numpy' 2>/dev/null; then
    set -- $($python "$here/grid.py" 1000 "$work/numpy.csv")
    scan="$critpoint scan -e (1-w1*w2)^2 --grid w1=-2:2:1000 --grid w2=-2:2:1000"
    csv=$(seconds $scan -o "$work/grid.csv")
    npy=$(seconds $scan -o "$work/grid.npy")
    one=$(seconds $scan -o "$work/grid.npy" --threads 1)
    tenth=$(seconds $(echo "$scan" | sed 's/w1=-2:2:1000/w1=-2:2:100/') -o "$work/grid.npy" --threads 1)
    echo "$1 $2 $csv $npy $one $tenth" | awk '{
        printf "  CSV   numpy %6.3f s  critpoint %6.3f s  %5.2f times\n", $2, $3, $2 / $3
        printf "  .npy  numpy %6.3f s (computation alone)  critpoint %6.3f s  %5.2f times\n", $1, $4, $1 / $4
        printf "  one thread %6.3f s: all threads %5.2f times as fast (asked for: two 1.8 times)\n", $5, $5 / $4
        printf "  a point of 100 000 takes %.0f ns, of a million %.0f ns (asked for: not more)\n", $6 * 1e4, $5 * 1e3 }'
else
    echo "SKIPPED: python3-numpy is not installed"
fi

echo
echo "== 20 000 points of Ackley's function in 10 dimensions (asked for: 3 times as fast as torch)"
if $python -c 'import functorch' 2>/dev/null; then
    theirs=$($python "$here/ackley.py" "$work/ackley.json" "$work/points.npy")
    ours=$(seconds "$critpoint" scan "$work/ackley.json" --points "$work/points.npy" -o "$work/ackley.npy")
    echo "$theirs $ours" | awk '{ printf "  torch %.3f s  critpoint %.3f s  %5.2f times\n", $1, $2, $1 / $2 }'
else
    echo "SKIPPED: python3-torch is not installed"
fi

echo
echo "== A million steps of Adam on (1 - w1*w2)^2 (asked for: about a second)"
ours=$(seconds "$critpoint" descend -e '(1 - w1*w2)^2' --at 0.001,0.001 --optimizer adam --steps 1000000 -q)
theirs=$($python "$here/adam.py" 2>/dev/null || echo 0)
echo "$theirs $ours" | awk '{ printf "  critpoint %.2f s", $2
    if ($1 > 0) printf "  torch %.1f us a step, %.0f times as long", 1e6 * $1, 1e6 * $1 / $2
    printf "\n" }'
