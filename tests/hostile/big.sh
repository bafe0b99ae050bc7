#!/bin/bash
# big.sh DUCHA: inputs of gigabytes, each in bounded memory and time: refused with a message that
# names the limit, and what else was handed in is checked all the same.
set -u
ducha=$(realpath "$1")
here=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 2
bad=0
complain() { echo "hostile: $*" >&2; bad=1; }
mkdir in
printf 'kind: town\nid: T1\nbudget: 5\n' >in/town.yaml

# try NAME MB CODE WORDS: checks in/ with at most MB of address space.
try() {
  local name=$1 mb=$2 want=$3 words=$4 code
  (ulimit -v $((mb * 1024)) && exec timeout 300 "$ducha" check in --rules "$here/tests/books/kennel" \
    --as-of 2024-12-31 --lang en --no-progress --jobs 2) >out 2>&1
  code=$?
  [ "$code" -eq "$want" ] || complain "$name: exit $code, not $want: $(head -c 300 out)"
  grep -q -- "$words" out || complain "$name: not said: $words: $(head -c 300 out)"
  rm -f in/evil*
}
mega() { head -c "$1" /dev/zero | tr '\0' "$2"; }

limit=67108864
{ printf 'kind: kennel\nid: K1\nname: '; mega 1G x; } >in/evil.yaml
try 'a scalar of 1 GB' 1500 1 "$limit"
{ printf 'kind: kennel\nid: K1\nname: |\n  '; mega 1G x; printf '\n---\nkind: town\nid: T2\nbudget: 5\n'; } >in/evil.yaml
try 'a block of 1 GB, and a dossier after it' 1500 1 '3 dossiers, '
seq 10000000 | sed 's/.*/k&: 1/' >in/evil.yaml
try 'ten million keys' 1500 1 "$limit"
seq 3000000 | sed 's/.*/&:/' >in/evil.yaml
try 'three million keys' 3000 1 'nodes'
seq 4000000 | sed 's/.*/-/' >in/evil.yaml
try 'four million items' 3000 1 'nodes'
{ printf 'kind: kennel\nid: K1\nvisits: '; mega 60000000 '['; } >in/evil.yaml
try 'sixty million brackets' 1500 1 'more than 64'
{ printf 'kind: kennel\nid: K1\n'; mega 1G '\n'; } >in/evil.yaml
try 'a gigabyte of empty lines' 1500 1 "$limit"
seq 1000000 | sed 's/.*/---/' >in/evil.yaml
try 'a million empty documents' 1500 0 '1 dossier, '
seq 300000 | sed 's/.*/--- [/' >in/evil.yaml
try '300,000 broken documents' 3000 1 '300001 dossiers, '
truncate -s 3G in/evil.yaml
try 'three gigabytes of NUL' 1500 1 "$limit"
for i in $(seq 2000); do printf '{' >"in/evil$i.yaml"; done
try 'two thousand broken files' 1500 1 '2001 dossiers, '

[ "$bad" -eq 0 ] && echo "hostile: inputs of gigabytes are refused in words"
exit $bad
