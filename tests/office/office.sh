#!/bin/sh
# LibreOffice opens the ledger as it is: to PDF, to CSV with the rows of the findings, and saved again
# by it the ledger still goes back into the store. With PICTURE also draws the ledger page.
# usage: office.sh DUCHA ROOT [PICTURE.png]
set -eu
ducha=$1 root=$2 picture=${3:-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
office() { soffice -env:UserInstallation="file://$work/profile" --headless "$@" >office.log 2>&1 || { cat office.log; exit 1; }; }
fail() { echo "office: $1" >&2; exit 1; }

code=0
"$ducha" check "$root/samples" --rules "$root/rules" --profile example-county --as-of 2013-12-31 --lang zh --store h.db \
  --format xlsx=ledger.xlsx --format csv=findings.csv --technical --format json=run.json --no-progress || code=$?
[ $code -eq 1 ] || fail "the check ended with $code"

office --convert-to pdf ledger.xlsx
pages=$(pdfinfo ledger.pdf | sed -n 's/^Pages: *//p')
size=$(pdfinfo ledger.pdf | sed -n 's/^Page size: *//p')
[ "$pages" -ge 3 ] || fail "the PDF has $pages pages"
case $size in *A4*) ;; *) fail "the page is $size" ;; esac
pdftotext -layout ledger.pdf - | grep -q '问题整改台账' || fail "the PDF lacks the header of the ledger"

# A file for each sheet; the columns that both tables have must say the same.
office --convert-to 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1' ledger.xlsx
node - ledger-台账.csv findings.csv <<'JS'
const { readFileSync } = require('node:fs');
const rows = (file) => {
  const text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '').replace(/\r\n/g, '\n');
  const out = [[]];
  for (let at = 0; at < text.length;) {
    let cell = '';
    if (text[at] === '"') {
      for (at++; ; at++) {
        if (text[at] !== '"') cell += text[at];
        else if (text[at + 1] === '"') cell += text[at++];
        else break;
      }
      at++;
    } else {
      while (at < text.length && text[at] !== ',' && text[at] !== '\n') cell += text[at++];
    }
    out.at(-1).push(cell);
    if (text[at++] === '\n' && at < text.length) out.push([]);
  }
  const [head, ...rest] = out.slice(out.findIndex((r) => r.includes('指纹')));
  return rest.map((r) => Object.fromEntries(head.map((h, i) => [h, r[i]])));
};
const [ledger, findings] = process.argv.slice(2).map(rows);
const pairs = [['规则', '规则'], ['单位', '单位'], ['存在问题', '问题'], ['整改措施', '整改或补交'], ['指纹', '指纹']];
if (findings.length < 20 || ledger.length !== findings.length)
  throw new Error(`${ledger.length} rows for ${findings.length} findings`);
findings.forEach((f, i) => {
  for (const [a, b] of pairs)
    if (ledger[i][a] !== f[b]) throw new Error(`row ${i + 2}, ${a}: ${ledger[i][a]} is not ${f[b]}`);
  if (!/^201[34]-\d\d-\d\d$/.test(ledger[i]['整改时限'])) throw new Error(`row ${i + 2}: no deadline`);
});
console.log(`office: ${ledger.length} rows are the findings`);
JS

# Saved by LibreOffice the ledger is still the ledger: nothing seems changed that nobody changed.
mkdir again
office --convert-to 'xlsx:Calc MS Excel 2007 XML' --outdir again ledger.xlsx
"$ducha" ledger import again/ledger.xlsx --store h.db --lang en | grep -q ' 0 cells changed, 0 conflicts' || fail "saved again, the ledger has changes"
echo "office: opened, printed on $pages pages, saved and imported again"

# Letters of Word: what LibreOffice reads in them is what the Markdown of the same letters says.
"$ducha" report run.json --lang zh --per dossier --format docx --format markdown --output letters --quiet || [ $? -eq 1 ]
"$ducha" report run.json --lang zh --per group --format docx --format markdown --output bulletins --quiet || [ $? -eq 1 ]
for folder in letters bulletins; do
  (cd $folder && office --convert-to 'txt:Text (encoded):UTF8' ./*.docx && cat office.log >../office.log && rm office.log)
  node - $folder <<'JS'
const { readFileSync, readdirSync } = require('node:fs');
const folder = process.argv[2];
const squeezed = (text) => text.replace(/^\uFEFF/, '').replace(/<br>/g, '').replace(/\\(.)/g, '$1').replace(/\s/g, '');
let letters = 0, cells = 0;
for (const file of readdirSync(folder)) {
  if (!file.endsWith('.docx')) continue;
  ++letters;
  const word = squeezed(readFileSync(`${folder}/${file.replace(/docx$/, 'txt')}`, 'utf8'));
  const page = readFileSync(`${folder}/${file.replace(/docx$/, 'md')}`, 'utf8');
  for (const line of page.split('\n')) {
    if (/^\|( --- \|)+$/.test(line) || line.startsWith('---')) continue;
    for (const part of line.startsWith('|') ? line.slice(1, -1).split(' | ') : [line.replace(/^#+ |\*\*/g, '')]) {
      const text = squeezed(part.replace(/\[([^\]]*)\]\([^)]*\)/, '$1').replace(/\*\*/g, '').replace(/(\\?_){4,}/g, ''));
      if (text === '' || text === '：') continue;
      ++cells;
      if (!word.includes(text)) throw new Error(`${file}: no ${text}`);
    }
  }
}
if (letters < 2 || cells < 100) throw new Error(`${letters} letters, ${cells} cells`);
console.log(`office: ${letters} ${folder} hold the ${cells} texts of their pages`);
JS
done
(cd letters && first=$(ls ./*.docx | grep -v index | head -1) && office --convert-to pdf "$first" && pdfinfo "${first%.docx}.pdf" | grep -q A4) || fail "a letter is not on A4"

if [ -n "$picture" ]; then
  # As it looks when people have begun to work with it.
  "$ducha" report run.json --lang en --format csv=en.csv --technical || [ $? -eq 1 ]
  node - en.csv >mine.csv <<'JS'
const lines = require('node:fs').readFileSync(process.argv[2], 'utf8').split('\r\n');
const keys = lines.map((l) => l.slice(l.lastIndexOf(',') + 1)).filter((k) => /^[0-9a-f]{16}$/.test(k));
const typed = ['县财政局 王,列入下一年度预算,2013-12-20,done,已见批复', '县教育局 李,起草实施意见,2013-12-15,in progress,',
  '县委组织部 张,召开协调会,2014-01-15,extension asked,会期冲突', '县教育局 李,补足督查,2013-12-25,not started,'];
console.log('fingerprint,responsible,measure,deadline,state,note');
typed.forEach((t, i) => console.log(`${keys[i]},${t}`));
JS
  "$ducha" ledger import mine.csv --store h.db
  "$ducha" report run.json --lang zh --store h.db --format xlsx=ledger.xlsx || [ $? -eq 1 ]
  office --convert-to pdf ledger.xlsx
  page=$(for p in $(seq "$pages"); do pdftotext -f "$p" -l "$p" ledger.pdf - | grep -q '责任人' && echo "$p"; done | head -1)
  pdftoppm -r 170 -x 0 -y 0 -W 1988 -H 760 -f "$page" -l "$page" -png -singlefile ledger.pdf page
  cp page.png "$picture"
fi
