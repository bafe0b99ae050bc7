#!/usr/bin/env bash
# Packs the static program with its rulebook, samples and documents: tarball.sh BUILD. What is in it runs from
# where it was unpacked: the program finds its rulebook beside itself (../share/ducha/rules).
set -euo pipefail
build=$1
version=$("$build/ducha_static" --version --rules /nowhere | sed -n 's/^ducha //p')
name=ducha-$version-linux-$(uname -m)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cmake --install "$build" --prefix "$work/$name" --strip >/dev/null
strip -o "$work/$name/bin/ducha" "$build/ducha_static"
# The same sources give the same bytes: names in order, no owner, the time of the last commit.
tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$(git log -1 --format=%ct 2>/dev/null || echo 0)" \
  -C "$work" -cf - "$name" | gzip -9n >"$build/$name.tar.gz"
echo "$build/$name.tar.gz"
