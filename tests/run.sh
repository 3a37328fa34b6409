#!/bin/sh
# Installs what the tests need, builds critpoint, runs all tests. From any directory, as often as you like.
#
#   tests/run.sh              everything on a release build, then units and golden cases under the sanitizers
#   tests/run.sh --quick      the release build only, without what is labelled slow
#   tests/run.sh --sanitize   everything under the address and undefined-behaviour sanitizers only
#   tests/run.sh -L unit      further words go to ctest
#
# Builds go to build/ below the tree (git ignores it). The last line is the count: N passed, N failed.
set -u
LC_ALL=C.UTF-8 # in which language compilers and tests speak must not depend on who runs them
export LC_ALL
root=$(cd "$(dirname "$0")/.." && pwd) || exit 1
release=yes sanitize=yes slow='' everything=''
while [ $# -gt 0 ]; do
    case $1 in
    --quick) sanitize='' slow='-LE slow' ;;
    --sanitize) release='' everything=yes ;;
    -h | --help) sed -n '2,/^set/s/^# \{0,1\}//p' "$0" && exit 0 ;;
    *) break ;;
    esac
    shift
done

. "$root/tests/support/packages.sh"
needed="cc:gcc make:make cmake:cmake python3:python3 pkg-config:pkg-config
    @cjson/cJSON.h:libcjson-dev @lapacke.h:liblapacke-dev @openblas_config.h:libopenblas-dev @zlib.h:zlib1g-dev
    @cmocka.h:libcmocka-dev"
wished="clang-format-14:clang-format-14 clang-tidy:clang-tidy scdoc:scdoc git:git dpkg-shlibdeps:dpkg-dev file:file zsh:zsh fish:fish
    %gfortran:gfortran +jsonschema:python3-jsonschema +numpy:python3-numpy @openblas-serial/openblas_config.h:libopenblas-serial-dev
    @openblas-pthread/openblas_config.h:libopenblas-pthread-dev @openblas-openmp/openblas_config.h:libopenblas-openmp-dev"
install_packages "$needed" "$wished" || exit 1

jobs=$(nproc 2>/dev/null || echo 2)
passed=0 failed=0 skipped=0

# build DIRECTORY OPTION...: a build that fails counts as one failed test, and its tests as not run.
build() {
    directory=$1
    shift
    echo "== building in ${directory#"$root"/}"
    if ! { cmake -S "$root" -B "$directory" "$@" && cmake --build "$directory" -j "$jobs"; } \
        >"$directory.log" 2>&1; then
        grep -E -A 6 'error:|Error at|undefined reference' "$directory.log" | head -60
        echo "the build failed; the whole log: ${directory#"$root"/}.log"
        failed=$((failed + 1))
        return 1
    fi
}

# check DIRECTORY CTEST-OPTION...: runs tests and adds them to the count.
check() {
    directory=$1
    shift
    echo "== testing in ${directory#"$root"/}"
    ctest --test-dir "$directory" --output-on-failure --no-tests=error -j "$jobs" "$@" 2>&1 | tee "$directory.tests"
    summary=$(sed -n 's/.*tests passed, \([0-9]*\) tests\{0,1\} failed out of \([0-9]*\).*/\1 \2/p' "$directory.tests")
    if [ -z "$summary" ]; then
        failed=$((failed + 1))
        return
    fi
    not_run=$(grep -c '\*\*\*Skipped' "$directory.tests")
    failed=$((failed + ${summary% *}))
    skipped=$((skipped + not_run))
    passed=$((passed + ${summary#* } - ${summary% *} - not_run))
}

mkdir -p "$root/build"
if [ -n "$release" ] && build "$root/build/release" -DCRITPOINT_DEVELOPER=ON; then
    # shellcheck disable=SC2086 # two words, or none
    check "$root/build/release" $slow "$@"
fi
# Without -Werror: what the sanitizers add makes gcc suspect what is not so.
if [ -n "$sanitize" ] && build "$root/build/sanitize" -DCRITPOINT_DEVELOPER=OFF -DCRITPOINT_SANITIZE=address,undefined \
    -DCMAKE_BUILD_TYPE=Debug "-DCMAKE_C_FLAGS_DEBUG=-O1 -g"; then
    if [ -n "$everything" ]; then
        check "$root/build/sanitize" "$@"
    else
        check "$root/build/sanitize" -L 'unit|law|golden|fuzz' -LE slow "$@"
    fi
fi

[ "$skipped" -eq 0 ] || echo "$skipped SKIPPED: see above what is not installed"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
