# Installs Debian packages that are missing; sourced by tests/run.sh.
#
# A list holds words PROBE:PACKAGE. The probe is a command; @a header; %a Fortran run-time archive next to the compiler;
# +a module of python3. What is there already is left alone, whoever installed it.

has() {
    case $1 in
    @*) find /usr/include /usr/local/include -path "*/${1#@}" 2>/dev/null | grep -q . ;;
    %*) [ -e "$(cc -print-file-name="lib${1#%}.a" 2>/dev/null)" ] ;;
    +*) python3 -c "import ${1#+}" 2>/dev/null || /usr/bin/python3 -c "import ${1#+}" 2>/dev/null ;;
    *) command -v "$1" >/dev/null ;;
    esac
}

# missing WORDS: the packages of the probes that fail
missing() {
    for word in $1; do
        has "${word%%:*}" || printf ' %s' "${word#*:}"
    done
}

# as_root COMMAND...: false where nobody lets us
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        false
    fi
}

# install_packages NEEDED WISHED: false if something needed is still missing afterwards. What is only wished for and
# cannot be had is named, and the tests that want it say that they are skipped.
install_packages() {
    wanted=$(missing "$1 $2")
    [ -n "$wanted" ] || return 0
    echo "== installing$wanted"
    if command -v apt-get >/dev/null; then
        as_root apt-get update -q >/dev/null 2>&1
        # shellcheck disable=SC2086 # a list of packages
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $wanted >/dev/null
    fi
    wanted=$(missing "$2")
    [ -z "$wanted" ] || echo "not installed:$wanted; what needs them is skipped"
    wanted=$(missing "$1")
    [ -z "$wanted" ] || echo "critpoint needs, and cannot install here:$wanted" >&2
    [ -z "$wanted" ]
}
