#!/bin/sh
# The output of a scan is the same to the last byte with every OpenBLAS that Debian packages (serial, pthread, openmp), linked
# into the program or loaded by it, with one thread and with two.
# Usage: flavours.sh CC PROGRAM OBJECTS-AND-ARCHIVES...
set -eu
cc=$1 program=$2
shift 2
examples=$(cd "$(dirname "$0")/../../examples" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

archive() { "$cc" -print-file-name="lib$1.a"; }
directory() { dirname "$("$cc" -print-file-name="openblas-$1/libopenblas.a")"; }

for flavour in serial pthread openmp; do
    if [ ! -e "$(directory $flavour)/libopenblas.so.0" ] || [ ! -e "$(directory $flavour)/libopenblas.a" ]; then
        echo "SKIPPED: libopenblas-$flavour-dev is not installed"
        exit 77
    fi
    "$cc" -o "$work/$flavour" "$@" "$(archive lapacke)" "$(directory $flavour)/libopenblas.a" "$(archive gfortran)" \
        "$(archive quadmath)" -lcjson -lz -lpthread -lm -lgomp
done
"$cc" -o "$work/shared" "$@" -llapacke -lopenblas -lcjson -lz -lpthread -lm

# A program that loads OpenBLAS cannot choose its kernels (src/cli/start.c): here all take those of the program.
OPENBLAS_CORETYPE=$(OPENBLAS_VERBOSE=2 "$program" -q -e 'x^2' --at 0 2>&1 | sed -n 's/^Core: //p')
[ -z "$OPENBLAS_CORETYPE" ] || export OPENBLAS_CORETYPE

# compare WHAT FILE: with what the program at hand writes
compare() {
    cmp "$work/expected" "$2" || { echo "$1 writes something else: critpoint scan $scan"; exit 1; }
    compared=$((compared + 1))
}

# Small Hessians and large ones, eigenvectors, matrix products, linear systems, convolutions, rows of data.
all=parameters,loss,gradient_norm,verdict,negative,zero,positive,eigenvalues,displacement,escape
cd "$examples"
compared=0
while read -r scan; do
    # shellcheck disable=SC2086 # words of a command
    "$program" scan -q $scan --columns $all --threads 1 -o "$work/expected"
    [ "$(wc -l <"$work/expected")" -gt 1 ] || exit 1
    for flavour in serial pthread openmp; do
        for threads in 1 2; do
            # shellcheck disable=SC2086
            "$work/$flavour" scan -q $scan --columns $all --threads $threads -o "$work/linked"
            compare "the program with OpenBLAS ($flavour) in it" "$work/linked"
            # shellcheck disable=SC2086
            LD_LIBRARY_PATH=$(directory $flavour) \
                "$work/shared" scan -q $scan --columns $all --threads $threads -o "$work/loaded"
            compare "the program that loads OpenBLAS ($flavour)" "$work/loaded"
        done
    done
done <<'END'
himmelblau.json --grid x=-4:4:41 --grid y=-4:4:41
iris_softmax.json --grid W[0,0]=-3:3:9 --at @optimum
quadratic100.json --grid x[0]=-1:1:5
gaussian_classifier.json --grid M[0,0]=4:6:5 --at @ml
deep_linear_three.json --grid 0.weight[0,0]=-1:1:9 --at @zero
digits_conv.json --grid 0.weight[0,0,0,0]=-1:1:2
digits200.json --grid 1.weight[0,0]=-1:1:2
END
echo "$compared outputs are the same"
