#!/usr/bin/env bash
# What a user does with a package: unpack it, check the samples, ask for help.
# usage: package.sh deb FILE.deb | package.sh dist FILE.tar.gz
set -euo pipefail
kind=$1 file=$2
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
fail() { echo "package.sh: $1" >&2; exit 1; }
case $kind in
  deb)
    dpkg-deb -x "$file" "$root"
    for field in Depends Version Description; do
      dpkg-deb -f "$file" "$field" | grep -q . || fail "the package has no $field"
    done
    program=$root/usr/bin/ducha top=$root/usr
    for part in share/man/man1/ducha.1 share/bash-completion/completions/ducha share/zsh/vendor-completions/_ducha \
      share/fish/vendor_completions.d/ducha.fish share/doc/ducha/docs/zh/README.md share/doc/ducha/copyright; do
      [ -s "$top/$part" ] || fail "there is no $part"
    done
    ;;
  dist)
    tar -xzf "$file" -C "$root" --strip-components=1
    program=$root/bin/ducha top=$root
    if readelf -d "$program" | grep -q NEEDED; then fail "the program needs a library"; fi
    readelf -l "$program" | grep -q INTERP && fail "the program needs a loader"
    ;;
  *) fail "deb or dist" ;;
esac
samples=$top/share/ducha/samples
run() { (cd / && env -i PATH=/usr/bin:/bin "$@"); }
check() { # WANTED-CODE ARGUMENT...
  local want=$1 code=0
  shift
  "${runner[@]}" "$@" >"$root.out" 2>&1 || code=$?
  [ "$code" -eq "$want" ] || { head -20 "$root.out" >&2; fail "$* ended with $code, not $want"; }
}
runner=(run "$program")
check 0 check "$samples/compliant" --profile 2013
check 1 check "$samples/violations" --profile 2013 --lang zh
grep -q '共[0-9]*个问题' "$root.out" || fail "the report in Chinese says nothing"
check 0 --help
check 0 import "$samples/tables/schools.csv" --suggest school  # GB18030
grep -q 校名 "$root.out" || fail "GB18030 is not read"
check 0 form school --output "$root/form.xlsx"
check 1 check "$samples" --profile 2013 --format "xlsx=$root/ledger.xlsx"
if [ "$kind" = dist ] && [ "$(id -u)" = 0 ] && command -v chroot >/dev/null; then
  # A root with nothing else in it. Workbooks are made above: they want /proc, which a root of one's own may lack.
  mkdir "$root/work"
  runner=(env -i "$(command -v chroot)" "$root" /bin/ducha)
  check 1 check /share/ducha/samples --profile 2013 --format json=/work/run.json --format html=/work/page.html --store /work/h.db
  check 1 report /work/run.json --per dossier --output /work/letters
  check 0 eval 'timestamp("2013-09-01T00:00:00Z").getHours()'
  check 0 import /share/ducha/samples/tables/schools.csv --suggest school
  grep -q 校名 "$root.out" || fail "GB18030 is not read in an empty root"
  echo "package.sh: runs in an empty root"
fi
rm -f "$root.out"
echo "package.sh: $(basename "$file"), $(du -h "$file" | cut -f1): good"
