#!/bin/sh
# threads.sh DUCHA GENERATE RULES: a city checked by four threads, merged from parts, and put into the
# history, by a build that watches for races.
set -eu
ducha=$1 generate=$2 rules=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export TSAN_OPTIONS="halt_on_error=1 exitcode=66"
"$generate" city 40 7 >/dev/null
# What is wrong with the dossiers is no fault here.
ducha() { "$ducha" "$@" --rules "$rules" --profile 2013 --quiet || [ $? -eq 1 ]; }
ducha check city --jobs 4 --format json=four.json
ducha check city --jobs 1 --format json=one.json
cmp one.json four.json
ducha check city --jobs 4 --store history.db --format json=stored.json
for i in 1 2 3; do
  "$ducha" check city --rules "$rules" --profile 2013 --jobs 4 --shard $i/3 --output part-$i
done
ducha merge part-1 part-2 part-3 --format json=merged.json
cmp one.json merged.json
echo "threads: no races; the same bytes by one thread, by four, and merged"
