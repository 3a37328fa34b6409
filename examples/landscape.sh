#!/bin/sh
# Where are the critical points of a small network, and how high do they lie? As in figure 1 of Dauphin et al. (2014,
# "Identifying and attacking the saddle point problem in high-dimensional non-convex optimization"): the minimum ratio (the
# share of positive eigenvalues) and the index (the share of negative ones) of each against its loss.
#
#     examples/landscape.sh [CRITPOINT [STARTS [SEED]]]
#
# Writes landscape.csv, and landscape.svg if gnuplot is there, into the working directory; prints a table of the mean loss by
# index. Takes about a minute.
set -eu
critpoint=${1:-critpoint}
starts=${2:-500}
seed=${3:-1}
examples=$(dirname "$0")

"$critpoint" find "$examples/iris_landscape.json" --box -3:3 --starts "$starts" --seed "$seed" --format csv -o landscape.csv

# The last columns are loss, gradient_norm, verdict, negative, zero, positive, lambda_min, lambda_max, starts.
awk -F, 'NR > 1 {
    n = $(NF-5) + $(NF-4) + $(NF-3); k = $(NF-5); loss = $(NF-8)
    count[k]++; sum[k] += loss; ratio[k] += $(NF-3) / n
    if (!(k in low) || loss < low[k]) low[k] = loss
    if (!(k in high) || loss > high[k]) high[k] = loss
    most = k > most ? k : most
}
END {
    print "index   points   minimum ratio   lowest loss   mean loss   highest loss"
    for (k = 0; k <= most; k++)
        if (count[k]) printf "%5d   %6d   %13.3f   %11.4f   %9.4f   %12.4f\n", k, count[k], ratio[k] / count[k], low[k],
                             sum[k] / count[k], high[k]
}' landscape.csv

if command -v gnuplot >/dev/null; then
    gnuplot <<PLOT
set terminal svg size 800,360 font "sans,12"
set output "landscape.svg"
set datafile separator ","
set multiplot layout 1,2
set xlabel "loss"
set offsets graph 0.04, graph 0.04, 0, 0
set grid
set yrange [-0.02:1.02]
set ylabel "minimum ratio (positive eigenvalues)"
plot "landscape.csv" every ::1 using (column("loss")):(column("positive")/(column("negative")+column("zero")+column("positive"))) \
    with points pt 7 ps 0.5 lc rgb "#2060a0" notitle
set yrange [-0.01:*]
set ylabel "index (negative eigenvalues)"
plot "landscape.csv" every ::1 using (column("loss")):(column("negative")/(column("negative")+column("zero")+column("positive"))) \
    with points pt 7 ps 0.5 lc rgb "#a04020" notitle
PLOT
    echo "landscape.svg: minimum ratio and index against loss"
fi
