#!/bin/sh
# Fuzzes one reader: tests/fuzz/run.sh json|formula|model|check|csv|npy|npz|safetensors [SECONDS]. Needs clang. What is found
# is written to the build directory (FUZZ_DIR, by default build/fuzz); what is fixed belongs into
# tests/fuzz/corpus/<reader>/.
set -eu
reader=${1:?json, formula, model, check, csv, npy, npz or safetensors}
seconds=${2:-60}
root=$(cd "$(dirname "$0")/../.." && pwd)
work=${FUZZ_DIR:-$root/build/fuzz}
mkdir -p "$work/$reader"
cd "$root"

# The words of the language are those of its tables.
sed -n 's/^OP([A-Z0-9]*, "\([a-z0-9]*\)".*/"\1("/p; s/^FUNCTION(\([a-z_0-9]*\),.*/"\1("/p' \
    src/expr/ops.def src/lang/functions.def > "$work/words"
sed -n 's/^    {"\([a-z]*\)", model_read.*/"\\"\1\\":"/p' src/model/model.c >> "$work/words"
sed -n 's/^LAYER(\([a-z0-9_]*\),.*/"\\"\1\\""/p; s/^LOSS(\([a-z_]*\),.*/"\\"\1\\""/p' src/model/layers.def src/model/losses.def \
    >> "$work/words"
sed -n 's/^    {\.name = "\([a-z_]*\)".*/"\\"\1\\":"/p' src/analysis/check_file.c src/analysis/check_field.c >> "$work/words"
# Signatures, names and types of binary files.
cat >> "$work/words" <<'END'
"PK\x01\x02"
"PK\x03\x04"
"PK\x05\x06"
"PK\x06\x06"
"PK\x06\x07"
"\xff\xff\xff\xff"
"\x93NUMPY"
"\"dtype\":"
"\"shape\":"
"\"data_offsets\":"
"\"__metadata__\":"
"\"F64\""
"\"F16\""
"\"BF16\""
"\"F4\""
"\"I64\""
END

echo "building $work/fuzz_$reader"
clang -std=c17 -D_GNU_SOURCE -O1 -g -ffp-contract=off -fsanitize=fuzzer,address,undefined \
    -fno-sanitize-recover=undefined -Isrc -Iinclude -Itests -o "$work/fuzz_$reader" "tests/fuzz/fuzz_$reader.c" \
    src/base/*.c src/expr/*.c src/domain/*.c src/eval/*.c src/lang/*.c src/diff/*.c src/data/*.c src/linalg/*.c \
    src/model/*.c src/analysis/*.c src/api/*.c -lcjson -lz -llapacke -lopenblas -lm -lpthread

echo "fuzzing for $seconds seconds"
OPENBLAS_NUM_THREADS=1 exec "$work/fuzz_$reader" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=1500 \
    -max_len=4096 -dict="$work/words" -artifact_prefix="$work/found-$reader-" \
    "$work/$reader" "tests/fuzz/corpus/$reader" < /dev/null
