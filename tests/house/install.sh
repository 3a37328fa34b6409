#!/bin/sh
# An installed critpoint is found and used by another project: through find_package, shared and static, and through
# pkg-config, as examples/library.md tells it. Usage: install.sh BUILD_DIRECTORY
set -eu
build=$(cd "$1" && pwd)
house=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cmake --install "$build" --prefix "$work/first" >"$work/log" || { cat "$work/log"; exit 1; }
mv "$work/first" "$work/usr" # an installed tree may be moved
python3 "$house/header_example.py" --extract "$work/example.c"

expect() { # expect WHAT COMMAND...: the command prints what the header's example prints
    what=$1
    shift
    "$@" >"$work/printed" || { echo "$what: exit code $?"; exit 1; }
    diff "$work/example.c.out" "$work/printed" || { echo "$what: prints something else"; exit 1; }
    echo "$what: right"
}

cat >"$work/CMakeLists.txt" <<'END'
cmake_minimum_required(VERSION 3.20)
project(user C)
find_package(critpoint 0.1 REQUIRED)
add_executable(with_default example.c)
target_link_libraries(with_default critpoint::critpoint)
add_executable(with_static example.c)
target_link_libraries(with_static critpoint::static)
END
cmake -S "$work" -B "$work/build" -DCMAKE_PREFIX_PATH="$work/usr" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
cmake --build "$work/build" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
expect "find_package, critpoint::critpoint" "$work/build/with_default"
expect "find_package, critpoint::static" "$work/build/with_static"

pc=$(dirname "$(find "$work/usr" -name critpoint.pc)")
if command -v pkg-config >/dev/null; then
    export PKG_CONFIG_PATH="$pc"
    # shellcheck disable=SC2046 # flags are words
    cc "$work/example.c" -o "$work/with_pc" $(pkg-config --cflags --libs critpoint) -Wl,-rpath,"$(dirname "$pc")"
    expect "pkg-config" "$work/with_pc"
    LD_LIBRARY_PATH=$(dirname "$pc") python3 "$house/../golden/commands.py" --program "$work/usr/bin/critpoint" \
        "$house/../../examples/library.md"
else
    echo "SKIPPED: pkg-config is not installed, so critpoint.pc is NOT tried"
fi

version=$(sed -n 's/^#define CP_VERSION "\(.*\)"/\1/p' "$house/../../include/critpoint/critpoint.h")
"$work/usr/bin/critpoint" --version | grep -F "$version"
[ ! -d "$house/../../src/schema" ] || ls "$work"/usr/share/critpoint/*.json
[ ! -d "$house/../../src/man" ] || ! command -v scdoc >/dev/null || ls "$work"/usr/share/man/man1/critpoint.1.gz
