#!/bin/bash
# The completions in the shells themselves: bash and fish are asked what they would offer, zsh reads the script.
# Usage: completion.sh CRITPOINT
set -u
export LC_ALL=C.UTF-8
program=$(realpath "$1")
examples=$(realpath "$(dirname "$0")/../../examples")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
PATH="$(dirname "$program"):$PATH"
cd "$work" || exit 1
cp "$examples/two_weights.json" model.json
mkdir dir
touch 'a b.json' notes.txt
failed=0

expect() { # expect WHAT WANTED SEEN
    if [ "$2" != "$3" ]; then
        printf '%s\n  wanted: %s\n  seen:   %s\n' "$1" "$2" "$3"
        failed=1
    fi
}

for shell in bash fish zsh; do
    "$program" help --completion $shell -o critpoint.$shell || exit 1
    if ! command -v $shell >/dev/null; then
        echo "SKIPPED: $shell is not installed, so its completions are NOT tried"
    elif ! $shell -n critpoint.$shell; then
        echo "$shell does not read its completions"
        failed=1
    fi
done

# ---- bash: words as readline cuts them, the last one being completed ----
source ./critpoint.bash

bash_offers() { # bash_offers WANTED WORD...
    local wanted=$1
    shift
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
    _critpoint critpoint "${COMP_WORDS[COMP_CWORD]}" ""
    expect "bash: $*" "$wanted" "$(printf '%s\n' "${COMPREPLY[@]}" | sort | paste -sd,)"
}

bash_offers "classify" critpoint cl
bash_offers "model,model.json" critpoint mod
bash_offers "a b.json" critpoint scan a
bash_offers "dir" critpoint find d
bash_offers "check,classify" critpoint help c
bash_offers "verdicts" critpoint help ver
bash_offers "softplus" critpoint ops softp
bash_offers "--gtol" critpoint model.json --g
bash_offers "--gradient,--gtol" critpoint classify H.csv --g
bash_offers "json" critpoint model.json --format j
bash_offers "json,junit" critpoint check --format = j
bash_offers "csv,json,ndjson,text" critpoint model.json --format =
bash_offers "exact" critpoint -e x^2 --derivatives e
bash_offers "@origin,@valley,a b.json,critpoint.bash,critpoint.fish,critpoint.zsh,dir,model.json,notes.txt" \
    critpoint model.json --at ""
bash_offers "origin,valley" critpoint model.json --at @
bash_offers "origin" critpoint model.json --at @ o
bash_offers "origin" critpoint model.json --at =@ o
bash_offers "@valley" critpoint analyze model.json --at @v
bash_offers "notes.txt" critpoint model.json --output n
bash_offers "" critpoint model.json --gtol ""
bash_offers "" critpoint missing.json --at @
bash_offers "bash,fish,zsh" critpoint help --completion ""

# ---- fish: asks itself ----
fish_offers() { # fish_offers WANTED LINE
    expect "fish: $2" "$1" \
        "$(fish --no-config -c "source critpoint.fish; complete -C '$2'" | cut -f1 | sort | paste -sd,)"
}

if command -v fish >/dev/null; then
    fish_offers "classify" "critpoint cl"
    fish_offers "--gradient,--gtol" "critpoint classify H.csv --g"
    fish_offers "--gtol" "critpoint model.json --g"
    fish_offers "json,junit" "critpoint check --format j"
    fish_offers "check,classify" "critpoint help c"
    fish_offers "@origin,@valley" "critpoint model.json --at @"
    fish_offers "softplus" "critpoint ops softp"
fi

exit $failed
