#!/bin/sh
# Parts of a run made by GNU parallel, merged, are the same bytes as one run.
# usage: parallel.sh DUCHA GENERATE RULES
set -eu
ducha=$1 generate=$2 rules=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
"$generate" city 450 7 >/dev/null
code=0
"$ducha" check city --rules "$rules" --profile example-county --as-of 2013-12-31 --quiet --format json=whole.json || code=$?
[ $code -eq 1 ]
seq 8 | parallel --halt now,fail=1 "$ducha" check city --rules "$rules" --profile example-county --as-of 2013-12-31 --jobs 1 \
  --shard {}/8 --output part-{}
code=0
"$ducha" merge part-* --rules "$rules" --profile example-county --as-of 2013-12-31 --quiet --format json=merged.json || code=$?
[ $code -eq 1 ]
cmp whole.json merged.json
echo "parallel: 8 parts, merged, are the same bytes as one run"
