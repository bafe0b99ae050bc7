#!/bin/bash
# run.sh DUCHA SHIM: the n-th call that changes the disk fails, for n = 1.. until the command gets
# through, with a full disk and with a broken one. After each failure an output is the old file or
# the whole new one, nothing else lies beside it, a store holds what it held before or the whole of
# what was to come, and the exit code is 2 where something was not written.
set -u
ducha=$(realpath "$1") shim=$(realpath "$2")
here=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bad=0 tried=0
complain() { echo "faults: $*" >&2; bad=1; }
cd "$work" || exit 2
mkdir out

# each NAME COMMAND...: runs the command with every fault in turn. `prepare` puts out/ back before
# each; `judge WANT CODE` says what is wrong afterwards.
each() {
  local name=$1 n errno code want what
  shift
  prepare
  "$@" >/dev/null 2>&1
  want=$?
  [ "$want" -le 1 ] || { complain "$name: exit $want without a fault"; return; }
  keep
  for errno in 28 5; do # ENOSPC, EIO
    for ((n = 1; n < 300; n++)); do
      rm -f reached
      prepare
      FAULT_AT=$n FAULT_ERRNO=$errno FAULT_LOG=$work/reached LD_PRELOAD=$shim "$@" >/dev/null 2>error
      code=$?
      [ -e reached ] || break
      tried=$((tried + 1))
      what=$(judge "$want" "$code")
      [ -z "$what" ] || complain "$name, call $n, errno $errno: $what"
      # A failed write to an output or to the error stream may pass; silence may not.
      [ "$code" -ne 2 ] || [ -s error ] || complain "$name, call $n: exit 2 without a word"
    done
    [ "$n" -gt 1 ] || complain "$name: no call was reached"
    [ "$n" -lt 300 ] || complain "$name: does not come to an end"
  done
}

# walk NAME COMMAND...: the command writes out/file.
walk() {
  prepare() { rm -rf out/*; echo old >out/file; }
  keep() { cp out/file whole; }
  judge() {
    if cmp -s out/file whole; then
      [ "$2" -eq "$1" ] || [ "$2" -eq 2 ] || echo "exit $2"
    elif [ "$(cat out/file)" = old ]; then
      [ "$2" -eq 2 ] || echo "not written, but exit $2"
    else
      echo "a cut file"
    fi
    [ "$(ls out)" = file ] || echo "left behind: $(ls out | tr '\n' ' ')"
  }
  each "$@"
}

# All that a store says.
told() { "$ducha" history --store "$1" --format json && "$ducha" history --store "$1" --open --format json; }

# walk_store NAME COMMAND...: the command changes out/store, which starts as ./store.
walk_store() {
  prepare() { rm -rf out/*; [ ! -e store ] || cp store out/store; }
  keep() {
    [ ! -e store ] || told store >before
    told out/store >after
    "$ducha" report run.json --format xlsx=after.xlsx --store out/store >/dev/null
  }
  judge() {
    if told out/store >now 2>&1 && cmp -s now after; then
      [ "$2" -eq "$1" ] || [ "$2" -eq 2 ] || echo "exit $2"
    elif cmp -s now before || { [ ! -e store ] && { [ ! -s out/store ] || grep -q "^\[\]$" now; }; }; then
      [ "$2" -eq 2 ] || cmp -s before after || echo "not recorded, but exit $2"
    else
      echo "the store is neither old nor new"
    fi
  }
  each "$@"
}

# walk_folder NAME COMMAND...: the command makes the folder out/made.
walk_folder() {
  prepare() { rm -rf out; mkdir out; }
  keep() { rm -rf whole; cp -r out/made whole; }
  judge() {
    if diff -r out/made whole >/dev/null 2>&1; then
      [ "$2" -eq "$1" ] || [ "$2" -eq 2 ] || echo "exit $2"
    else
      [ "$2" -eq 2 ] || echo "not written, but exit $2"
      [ ! -e out/made ] || echo "a cut folder"
    fi
    [ -z "$(ls -A out | grep -v '^made$')" ] || echo "left behind: $(ls -A out | tr '\n' ' ')"
  }
  each "$@"
}

book=(--rules "$here/tests/books/kennel")
common=("${book[@]}" --as-of 2024-12-31 --no-progress --jobs 1)
cp "$here/tests/golden/formats/kennels.yaml" "$here/tests/golden/formats/profile.yaml" .
formats=$("$ducha" check --help --lang en | sed -n 's/^ *one of \(csv, .*\)$/\1/p' | tr -d ,)
[ "$(wc -w <<<"$formats")" -ge 14 ] || complain "formats: $formats"
for format in $formats; do
  [ "$format" != docx ] || continue # of letters alone
  walk "check $format" "$ducha" check kennels.yaml "${common[@]}" --format "$format=out/file"
done
walk shard "$ducha" check kennels.yaml "${common[@]}" --shard 1/1 --output out/file
"$ducha" check kennels.yaml "${common[@]}" --shard 1/1 --output shard >/dev/null 2>&1
walk merge "$ducha" merge shard "${book[@]}" --format json=out/file
"$ducha" check kennels.yaml "${common[@]}" --format json=run.json >/dev/null
walk report "$ducha" report run.json --format csv=out/file
walk diff "$ducha" diff run.json run.json --output out/file
walk what-if "$ducha" what-if kennels.yaml "${book[@]}" --as-of 2024-12-31 --set care.dogs_per_keeper=1..3 --output out/file
walk plan "$ducha" plan kennels.yaml "${book[@]}" --as-of 2024-12-31 --output out/file
walk_folder apply "$ducha" plan kennels.yaml "${book[@]}" --as-of 2024-12-31 --apply out/made
walk_folder import "$ducha" import "$here/samples/tables/schools.csv" "$here/samples/tables/roster.csv" \
  --map "$here/samples/tables/county.map" --rules "$here/rules" --output out/made
walk_folder letters "$ducha" report run.json --per dossier --format markdown --format docx --output out/made

# A store: made, added to, asked, and given back a ledger.
walk_store "new store" "$ducha" check kennels.yaml "${common[@]}" --store out/store
"$ducha" check kennels.yaml "${common[@]}" --store store --format csv=ledger.csv >/dev/null
sed 's/dogs: .*/dogs: 1/' kennels.yaml >mended.yaml
walk_store "second run" "$ducha" check mended.yaml "${common[@]}" --store out/store
walk_store report "$ducha" report run.json --store out/store --record
walk_store history "$ducha" history --store out/store --open
key=$("$ducha" history --store store --open --format json | sed -n 's/.*"fingerprint": "\([0-9a-f]*\)".*/\1/p' | head -1)
printf 'fingerprint,state,note\n%s,done,by hand\n' "$key" >ledger.csv
"$ducha" ledger import ledger.csv --store store >/dev/null 2>&1
[ $? -le 1 ] || complain "ledger import: does not take the ledger"
rm store
"$ducha" check kennels.yaml "${common[@]}" --store store >/dev/null
# What people wrote is told by the next ledger.
told() { "$ducha" history --store "$1" --format json && "$ducha" report run.json --store "$1" --format xlsx=told.xlsx >/dev/null; sha256sum <told.xlsx; }
walk_store ledger "$ducha" ledger import ledger.csv --store out/store

# A full device as standard output is no result, of whatever command.
full() {
  "$@" >/dev/full 2>error
  [ $? -eq 2 ] || complain "standard output full: not exit 2: ${*:2}"
  [ -s error ] || complain "standard output full: not a word: ${*:2}"
}
full "$ducha" check kennels.yaml "${common[@]}"
full "$ducha" check kennels.yaml "${common[@]}" --shard 1/1
full "$ducha" completion bash
full "$ducha" man
full "$ducha" --help
full "$ducha" check --help
full "$ducha" --version
full "$ducha" diff run.json run.json
full "$ducha" report run.json
full "$ducha" verify run.json --inputs . "${book[@]}"
full "$ducha" history --store store
full "$ducha" ledger import ledger.csv --store store
full "$ducha" plan kennels.yaml "${book[@]}"
full "$ducha" schema kennel "${book[@]}"
full "$ducha" new kennel "${book[@]}"
full "$ducha" rules list "${book[@]}"
full "$ducha" rules test "${book[@]}"
full "$ducha" eval '1 + 1'
full "$ducha" explain kennels.yaml care/too-few-keepers "${book[@]}"
# Closed streams: what cannot be read is told, and a report does not end up in the store.
"$ducha" check - "${common[@]}" <&- >error 2>&1
[ $? -eq 2 ] && grep -q '<stdin>: ' error || complain "standard input closed: check says nothing"
"$ducha" eval --jsonl <&- >/dev/null 2>error
[ $? -eq 2 ] && [ -s error ] || complain "standard input closed: eval says nothing"
rm -f closed.db
"$ducha" check kennels.yaml "${common[@]}" --store closed.db >&- 2>error
[ $? -eq 2 ] || complain "standard output closed: not exit 2"
"$ducha" history --store closed.db >/dev/null 2>error || complain "standard output closed: the store is broken"
# Nor is a pipe whose reader has gone.
"$ducha" check kennels.yaml "${common[@]}" 2>/dev/null | true
code=${PIPESTATUS[0]}
[ "$code" -le 2 ] || complain "pipe closed: exit $code"

[ "$tried" -gt 0 ] || complain "nothing was tried"
[ "$bad" -eq 0 ] && echo "faults: $tried failures, no cut file, no lost store"
exit $bad
