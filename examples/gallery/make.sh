#!/bin/sh
# Makes the pictures of this directory, which the README shows.
#
#     examples/gallery/make.sh [CRITPOINT]
#
# Needs gnuplot. The pictures are written beside this file; small ones are restyled by way of --script.
set -eu
critpoint=${1:-critpoint}
gallery=$(cd "$(dirname "$0")" && pwd)
examples=$(dirname "$gallery")
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT

# The saddle of the two-weight network, and its escape.
"$critpoint" plot "$examples/two_weights.json" --at 0,0 --x w1=-2:2 --y w2=-2:2 --samples 71 -o "$gallery/saddle.svg"

# The four minima of Himmelblau's function and what lies between them; two optimizers on their way.
"$critpoint" find "$examples/himmelblau.json" --box -5:5 --format csv -q -o "$work/points.csv" 2>/dev/null
"$critpoint" descend "$examples/himmelblau.json" --at x=-0.2,y=-0.9 --optimizer gd:lr=0.005,adam:lr=0.1 --steps 300 \
    --path "$work/path.csv" -q
"$critpoint" plot "$examples/himmelblau.json" --x x=-5:5 --y y=-5:5 --points "$work/points.csv" --path "$work/path.csv" \
    --format png --samples 121 --script "$work/himmelblau.gp" -o "$work/large.png"
sed 's/size 1140,900 fontscale 1.35 linewidth 1.5 pointscale 1.5/size 400,360 fontscale 0.6/' "$work/himmelblau.gp" |
    gnuplot -d > "$gallery/himmelblau.png"

# The spectrum of the Hessian of a network that was trained on iris.
"$critpoint" plot "$examples/iris_tanh.json" --spectrum -o "$gallery/spectrum.svg"

# The loss of the two-weight network along its two eigenvectors, beside the quadratic model.
"$critpoint" plot "$examples/two_weights.json" --at 0,0 --profile -o "$gallery/profile.svg"
