#!/bin/sh
# The Debian package can be built, says what it depends on, and holds a program that runs. Usage: deb.sh BUILD_DIRECTORY
set -eu
if ! command -v dpkg-shlibdeps >/dev/null; then
    echo "SKIPPED: dpkg-dev is not installed, so the Debian package is NOT tried"
    exit 77
fi
build=$(cd "$1" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

(cd "$build" && cpack -G DEB -B "$work/out") >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
package=$(ls "$work"/out/critpoint_*.deb)
dpkg-deb --info "$package"
for field in Version Architecture Maintainer Description; do
    [ -n "$(dpkg-deb --field "$package" $field)" ] || { echo "the package has no $field"; exit 1; }
done
dpkg-deb --field "$package" Depends | grep -q 'libc6 (>=' || { echo "Depends does not name libc6"; exit 1; }

dpkg-deb --extract "$package" "$work/root"
for file in usr/bin/critpoint usr/include/critpoint/critpoint.h usr/share/doc/critpoint/copyright \
    usr/share/doc/critpoint/changelog.gz usr/share/bash-completion/completions/critpoint \
    usr/share/fish/vendor_completions.d/critpoint.fish usr/share/zsh/vendor-completions/_critpoint; do
    [ -f "$work/root/$file" ] || { echo "the package lacks $file"; exit 1; }
done
if find "$work/root" -path '*/local/*' | grep .; then
    echo "a package installs nothing below /usr/local"
    exit 1
fi
"$work/root/usr/bin/critpoint" --version
