#!/bin/sh
# From nothing to answers: installs what critpoint is built from (Debian, Ubuntu), builds it into build/quickstart, and
# classifies the example models. From any directory, as often as you like; every command is shown before its answer.
set -eu
cd "$(dirname "$0")/.."

# 1. The compiler and the libraries that critpoint is built from.
missing=
for package in gcc libc6-dev make cmake gfortran libcjson-dev zlib1g-dev liblapacke-dev libopenblas-dev; do
    dpkg -s "$package" >/dev/null 2>&1 || missing="$missing $package"
done
if [ -n "$missing" ]; then
    echo "== Installing$missing"
    sudo=
    [ "$(id -u)" -eq 0 ] || sudo=sudo
    $sudo apt-get update -q >/dev/null
    # shellcheck disable=SC2086 # a list of packages
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing >/dev/null
fi

# 2. The program.
echo "== Building build/quickstart/critpoint"
mkdir -p build
{
    cmake -S . -B build/quickstart -DCMAKE_BUILD_TYPE=Release -DBUILD_TESTING=OFF
    cmake --build build/quickstart -j "$(nproc)"
} >build/quickstart.log 2>&1 || {
    tail -n 30 build/quickstart.log
    exit 1
}
PATH=$PWD/build/quickstart:$PATH
cd examples

# 3. The answers. `show` prints a command and runs it.
show() {
    echo
    echo "\$ $1"
    eval "$1"
}

echo
echo "== A formula: the error surface of a network of two weights, at the origin"
show "critpoint -e '(1 - w1*w2)^2' --at 0,0"

echo
echo "== The same as a model file, at a point that the file names"
show 'critpoint two_weights.json --at @valley'

echo
echo "== Himmelblau's function: a minimum, a saddle, a maximum"
show 'critpoint himmelblau.json --at @minimum1'
show 'critpoint himmelblau.json --at @saddle1'
show 'critpoint himmelblau.json --at @maximum'

echo
echo "== Rosenbrock's valley in ten dimensions"
show 'critpoint rosenbrock10.json --at @minimum'

echo
echo "== Real data: nonlinear least squares (NIST Misra1a) at the certified values"
show 'critpoint misra1a.json --at @certified'

echo
echo "== Real data: logistic regression on Fisher's iris, before and after training"
show 'critpoint iris_logistic.json --at @zero'
show 'critpoint iris_logistic.json --at @optimum'

echo
echo "== A quadratic form of 100 variables: which way is out?"
show 'critpoint quadratic100.json'

echo
echo "== A Hessian that was computed elsewhere"
show 'critpoint classify matrices/saddle.json'

echo
echo "The program is $(command -v critpoint)"
echo "Next: critpoint help, and README.md"
