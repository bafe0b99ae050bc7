#!/bin/sh
# works.sh address|thread: says whether programs built with this sanitizer run here at all. Some
# kernels and containers do not let them.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
echo 'int main() { return 0; }' >"$folder/main.cpp"
if ! ${CXX:-g++} "-fsanitize=$1" "$folder/main.cpp" -o "$folder/main" || ! "$folder/main"; then
  echo "programs built with -fsanitize=$1 do not run here" >&2
  exit 1
fi
