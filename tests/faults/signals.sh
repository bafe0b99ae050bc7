#!/bin/bash
# signals.sh DUCHA GENERATE [ROUNDS [SEED]]: SIGTERM, SIGINT and SIGKILL at random moments, and too little
# memory. Afterwards a file is the old one or the whole new one, a store holds whole runs and whole
# imports alone, the exit code says what happened, and what was left behind disturbs nobody.
set -u
ducha=$(realpath "$1") generate=$(realpath "$2") rounds=${3:-3} RANDOM=${4:-7}
here=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bad=0 hits=0 tried=0
complain() { echo "signals: $*" >&2; bad=1; }
cd "$work" || exit 2

now_us() { local t=$EPOCHREALTIME; echo $((${t%.*} * 1000000 + 10#${t#*.})); }

# struck SIGNAL COMMAND...: runs it, and sends the signal within the time that it took before
# ($span, microseconds). Sets code.
struck() {
  local signal=$1 wait=$(((RANDOM * 32768 + RANDOM) % (span + span / 10 + 1)))
  shift
  # What a script starts in the background ignores SIGINT.
  env --default-signal=INT "$@" >stdout 2>stderr &
  local pid=$!
  sleep "$(printf '%d.%06d' $((wait / 1000000)) $((wait % 1000000)))"
  kill -s "$signal" "$pid" 2>/dev/null
  wait "$pid" 2>/dev/null
  code=$?
  tried=$((tried + 1))
  [ "$code" -le 2 ] || hits=$((hits + 1))
}

# storm NAME COMMAND...: `prepare` before each blow, `judge` after it, with $want and $code set.
storm() {
  local name=$1 what begin
  shift
  prepare
  begin=$(now_us)
  "$@" >/dev/null 2>&1
  want=$?
  span=$(($(now_us) - begin))
  [ "$want" -le 1 ] || { complain "$name: exit $want undisturbed"; return; }
  keep
  for signal in TERM INT KILL; do
    for ((i = 0; i < rounds; i++)); do
      prepare
      struck "$signal" "$@"
      case $code in
        "$want" | 143 | 130 | 137) ;;
        *) complain "$name, $signal: exit $code: $(head -c 300 stderr)" ;;
      esac
      what=$(judge)
      [ -z "$what" ] || complain "$name, $signal, exit $code: $what"
      # Once more, over whatever was left behind.
      "$@" >/dev/null 2>&1
      [ $? -eq "$want" ] || complain "$name, $signal: the next run fails"
      what=$(code=$want judge)
      [ -z "$what" ] || complain "$name, $signal, next run: $what"
    done
  done
}

# The command writes out/file.
file() {
  prepare() { mkdir -p out; echo old >out/file; }
  keep() { cp out/file whole; }
  judge() {
    if cmp -s out/file whole; then return; fi
    if [ "$(cat out/file)" != old ]; then
      echo "a cut file"
    elif [ "$code" -le 2 ]; then
      echo "not written"
    fi
  }
}
told() { "$ducha" history --store "$1" --format json && "$ducha" report run.json --store "$1" --format xlsx=told.xlsx >/dev/null; sha256sum <told.xlsx; }
# The command changes out/store, which starts as ./store.
store() {
  prepare() { rm -rf out; mkdir out; cp store out/store; }
  keep() { told store >before; told out/store >after; }
  judge() {
    if ! told out/store >now 2>&1; then
      echo "the store does not open: $(head -c 300 now)"
    elif cmp -s now after; then
      :
    elif ! cmp -s now before; then
      echo "neither the old store nor the new one"
    elif [ "$code" -le 2 ]; then
      echo "not recorded"
    fi
  }
}
# The command makes the folder in/made, among the dossiers.
folder() {
  prepare() { rm -rf in/made; }
  keep() { rm -rf whole; cp -r in/made whole; }
  judge() {
    if [ ! -e in/made ]; then
      [ "$code" -gt 2 ] || echo "not written"
    elif ! diff -r in/made whole >/dev/null; then
      echo "a cut folder"
    fi
    rm -rf in/made
  }
}

"$generate" in 300 >/dev/null || exit 2
rules=(--rules "$here/rules")
check=("$ducha" check in "${rules[@]}" --as-of 2013-12-31 --profile 2013 --no-progress --jobs 2)
"${check[@]}" --format json=run.json --store store >/dev/null
{
  echo "fingerprint,responsible,measure,deadline,state,note"
  "$ducha" history --store store --open --format json |
    sed -n 's/.*"fingerprint": "\([0-9a-f]*\)".*/\1,somebody,a plan,2014-03-31,done,as told/p'
} >ledger.csv
file
storm check "${check[@]}" --format json=out/file
storm report "$ducha" report run.json --format html=out/file
for part in 1 2; do "${check[@]}" --shard $part/2 --output part$part >/dev/null || complain "shard"; done
storm shard "${check[@]}" --shard 1/2 --output out/file
storm merge "$ducha" merge part1 part2 "${rules[@]}" --profile 2013 --format json=out/file
store
storm ledger "$ducha" ledger import ledger.csv --store out/store
"$ducha" check in "${rules[@]}" --as-of 2013-11-30 --profile 2013 --no-progress --store store2 >/dev/null
mv store2 store
storm store "${check[@]}" --store out/store --quiet
rm -rf in
cp -r "$here/samples/transfer" in
folder
storm apply "$ducha" plan in/before.yaml "${rules[@]}" --profile 2013 --apply in/made
# Two thousand schools with three people each.
for ((i = 0; i < 2000; i++)); do echo "$((2115000000 + i)),学校$i,$((i % 90))"; done | sed '1i编号,校名,正式' >schools.csv
for ((i = 0; i < 6000; i++)); do echo "$((2115000000 + i / 3)),$i,$((i % 60))"; done | sed '1i编号,工号,学时' >people.csv
cat >table.map <<'MAP'
import: 1
tables:
  - {file: schools.csv, kind: school, key: 编号, columns: {校名: name, 正式: party.members.full}}
  - {file: people.csv, kind: school, list: members_list, key: 编号, columns: {工号: id, 学时: hours}}
MAP
import=("$ducha" import schools.csv people.csv --map table.map "${rules[@]}")
storm import "${import[@]}" --output in/made
[ "$(find whole -name '*.yaml' | wc -l)" -eq 2000 ] || complain "import: not all dossiers"
[ -z "$("$ducha" check in "${rules[@]}" --no-progress --format csv | grep making)" ] || complain "import: what a kill left is read"

# Stopped by a signal, a check says so, and leaves files, parts and the store as they are.
mkfifo pipe
# True once the program minds SIGTERM (bit 14 of the signals it catches).
listens() {
  [ "/proc/$1/exe" -ef "$ducha" ] &&
    [ $((0x$(sed -n 's/^SigCgt:[[:space:]]*//p' "/proc/$1/status") & 0x4000)) -ne 0 ]
}
stop() {
  local signal=$1 want=$2 pid code
  shift 2
  "$ducha" check - "${rules[@]}" --no-progress "$@" <pipe >stdout 2>stderr &
  pid=$!
  exec 9>pipe
  until listens "$pid"; do sleep 0.01; done
  kill -s "$signal" "$pid"
  exec 9>&-
  wait "$pid"
  code=$?
  [ "$code" -eq "$want" ] || complain "SIG$signal: exit $code, not $want"
  [ ! -e never ] && [ ! -e never.db ] || complain "SIG$signal: wrote what it should leave"
}
stop TERM 143 --format json=never --store never.db
grep -q 'left as they were' stderr || complain "SIGTERM: not a word"
stop INT 130 --format json
grep -q '"id": "check/stopped"' stdout || complain "SIGINT: the report does not tell"
stop TERM 143 --shard 1/1 --output never

# Memory: from too little to start up to enough. What is not enough is said, with exit code 2.
# starve NAME COMMAND...: `reset` before each run; `bytes` prints what is there then, `old` without.
short=0
starve() {
  local name=$1 mb code want whole now few=0 enough=0
  shift
  reset
  "$@" >/dev/null 2>&1
  want=$?
  whole=$(bytes)
  for ((mb = 16; mb <= 4096; mb = mb * 3 / 2)); do
    reset
    (ulimit -v $((mb * 1024)) && exec "$@") >stdout 2>stderr
    code=$?
    now=$(bytes)
    case $code in
      "$want") enough=1
         [ "$now" = "$whole" ] || complain "$name, $mb MB: other bytes"
         [ "$few" -gt 2 ] && [ "$mb" -gt 1024 ] && break ;;
      2) few=$((few + 1))
         [ -s stderr ] || complain "$name, $mb MB: exit 2 without a word" ;;
      127) few=$((few + 1)) ;; # the system could not even load the program
      *) complain "$name, $mb MB: exit $code: $(head -c 300 stderr)" ;;
    esac
    [ "$now" = old ] || [ "$now" = "$whole" ] || complain "$name, $mb MB: cut"
  done
  [ "$enough" -eq 1 ] || complain "$name: memory never enough"
  [ "$few" -ge 1 ] || complain "$name: memory never short"
  short=$((short + few))
}
reset() { rm -f out/file.*; echo old >out/file; }
bytes() { if [ "$(head -c 4 out/file)" = old ]; then echo old; else sha256sum <out/file; fi; }
starve check "$ducha" check "$here/samples" "${rules[@]}" --profile 2013 --no-progress --jobs 2 --format json=out/file
reset() { rm -rf in/made; }
bytes() { if [ -e in/made ]; then (cd in/made && find . -type f | sort | xargs sha256sum | sha256sum); else echo old; fi; }
starve import "${import[@]}" --output in/made

[ "$hits" -gt 0 ] || complain "nothing was struck"
[ "$bad" -eq 0 ] && echo "signals: $hits of $tried commands ended by a signal, memory short $short times: no cut file, no lost store"
exit $bad
