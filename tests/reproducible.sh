#!/bin/sh
# Builds what is committed in two folders of different names and compares the programs.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for name in one another/and-longer; do
  mkdir -p "$folder/$name"
  git archive HEAD | tar -x -C "$folder/$name"
  (cd "$folder/$name" && cmake -G Ninja -S . -B build >/dev/null && CCACHE_DISABLE=1 ninja -C build ducha >/dev/null)
done
cmp "$folder/one/build/ducha" "$folder/another/and-longer/build/ducha"
readelf -W -h -d -l "$folder/one/build/ducha" >"$folder/elf"
for mark in 'Type: *DYN' 'FLAGS_1.*NOW PIE' GNU_RELRO; do
  grep -q "$mark" "$folder/elf" || { echo "not hardened: no $mark" >&2; exit 1; }
done
echo "the same program twice: $(sha256sum <"$folder/one/build/ducha")"
