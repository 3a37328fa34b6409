#!/bin/sh
# Makes one manual page: manual_page.sh CRITPOINT SOURCE.scd RESULT.gz
# The line @TABLES@ of the source gives way to what the program says about its own commands and options.
set -eu
critpoint=$1 source=$2 result=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$source" "$work/page.scd"
if grep -q '^@TABLES@$' "$source"; then
    "$critpoint" help --man >"$work/tables"
    sed -e "/^@TABLES@\$/{" -e "r $work/tables" -e d -e "}" "$source" >"$work/page.scd"
fi
scdoc <"$work/page.scd" >"$work/page"
gzip -9n <"$work/page" >"$result"
