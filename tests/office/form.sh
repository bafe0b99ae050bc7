#!/bin/sh
# The way of a school: a form is made, filled in by LibreOffice, imported and checked; the letter that asks for papers goes out
# with a form for just those, which LibreOffice fills in too; what was missing is then decided.
# usage: form.sh DUCHA ROOT
set -eu
ducha=$1 root=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
fail() { echo "form: $1" >&2; exit 1; }

# A macro that types values: a line for each, sheet|label|value, where the label is that of a line
# (基本情况) or, as heading=value;..., the headings of a row that is added below the last one.
# (LibreOffice fills a new profile on its first start.)
office() { soffice -env:UserInstallation="file://$work/profile" --headless "$@" >office.log 2>&1 || { cat office.log; exit 1; }; }
office --terminate_after_init
cat >profile/user/basic/Standard/script.xlb <<'XML'
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" library:readonly="false" library:passwordprotected="false">
 <library:element library:name="Typist"/>
</library:library>
XML
cat >profile/user/basic/Standard/Typist.xba <<'XML'
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Typist" script:language="StarBasic">
Sub Fill(book As String, lines As String, out As String)
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  Dim sort(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden" : hidden(0).Value = True
  sort(0).Name = "FilterName" : sort(0).Value = "Calc MS Excel 2007 XML"
  doc = StarDesktop.loadComponentFromURL(ConvertToURL(book), "_blank", 0, hidden())
  text = createUnoService("com.sun.star.io.TextInputStream")
  text.setInputStream(createUnoService("com.sun.star.ucb.SimpleFileAccess").openFileRead(ConvertToURL(lines)))
  text.setEncoding("UTF-8")
  Do While Not text.isEOF()
    parts = Split(Replace(text.readLine(), Chr(10), ""), "|")
    If UBound(parts) = 2 Then One(doc.Sheets.getByName(parts(0)), parts(1), parts(2))
  Loop
  doc.storeToURL(ConvertToURL(out), sort())
  doc.close(True)
End Sub

Sub One(sheet, label, value)
  row = 3
  If label = "" Then
    Do While sheet.getCellByPosition(0, row).String &lt;&gt; ""
      row = row + 1
    Loop
    cells = Split(value, ";")
    For i = 0 To UBound(cells)
      pair = Split(cells(i), "=")
      column = 0
      Do While InStr(sheet.getCellByPosition(column, 2).String, pair(0)) &lt;&gt; 1
        column = column + 1
        If column &gt; 60 Then Exit Sub
      Loop
      Type_(sheet.getCellByPosition(column, row), pair(1))
    Next
    Exit Sub
  End If
  path = Split(label, "/")
  Do While row &lt; 400
    part = sheet.getCellByPosition(0, row).String
    item = sheet.getCellByPosition(1, row).String
    If InStr(item, path(UBound(path))) = 1 And (UBound(path) = 0 Or (part &lt;&gt; "" And part = Left(label, Len(part)))) Then
      Type_(sheet.getCellByPosition(2, row), value)
      Exit Sub
    End If
    row = row + 1
  Loop
End Sub

' As typed on the keyboard: days and numbers become what Calc makes of them.
Sub Type_(cell, value)
  cell.FormulaLocal = value
End Sub
</script:module>
XML
fill() {
  office "macro:///Standard.Typist.Fill($work/$1,$work/$2,$work/$3)"
  [ -s "$3" ] || fail "LibreOffice did not write $3"
}
run() {
  want=$1
  shift
  code=0
  "$ducha" --lang zh "$@" >out.txt 2>err.txt || code=$?
  [ "$code" -eq "$want" ] || { cat out.txt err.txt; fail "$1 ended with $code, not $want"; }
}

# A new school of the county of the samples: what its form asks, typed in.
run 0 form school --rules "$root/rules" --for "$root/samples/compliant/county.yaml" --as-of 2013-12-31 --output blank.xlsx
cat >first.txt <<'LINES'
基本情况|学校标识码|'2115000777
基本情况|校名|河湾镇中心小学
基本情况|办学性质|公办(教育部门)
基本情况|学段|小学
基本情况|建校日期|1958-09-01
基本情况|教职工/教职工数|82
基本情况|党组织/党组织形式|党总支
基本情况|党组织/党员数/正式党员|60
基本情况|党组织/党员数/预备党员|2
基本情况|党组织/党员数/统计日期|2013/12/31
基本情况|党组织/委员会人数|若干
会议与组织生活||编号=M1;会议类型=支部党员大会;日期=2013-03-06;应到=62;实到=58
会议与组织生活||编号=M2;会议类型=党课;日期=2013-06-28
LINES
fill blank.xlsx first.txt filled.xlsx
run 1 import filled.xlsx --rules "$root/rules" --output dossiers
grep -q '委员会人数' out.txt && grep -q '“若干”' out.txt || { cat out.txt; fail "the word for some was not told"; }
file=dossiers/school/2115000777.yaml
for line in 'name: 河湾镇中心小学' 'county: "150221"' 'ownership: public' 'founded_on: 1958-09-01' 'form: general_branch' 'full: 60' \
  'counted_on: 2013-12-31' '{id: "M1", kind: assembly, held_on: 2013-03-06, due: 62, present: 58}'; do
  grep -qF -- "$line" "$file" || { cat "$file"; fail "the dossier lacks: $line"; }
done
if grep -q committee_size "$file"; then fail "a word became a number"; fi

# The check leaves rules open; the letter asks, and with it goes a form of what is open and nothing else.
check() {
  code=0
  "$ducha" check "$1" "$root/samples/compliant/county.yaml" --rules "$root/rules" --profile example-county --as-of 2013-12-31 --quiet --no-progress \
    --format "json=$2" >err.txt 2>&1 || code=$?
  [ $code -eq 1 ] || { cat err.txt; fail "the check ended with $code"; }
}
open() {
  node -e '
    const run = JSON.parse(require("fs").readFileSync(process.argv[1]));
    console.log(run.findings.filter((f) => f.verdict === "unknown" && f.dossier === "2115000777").length)' "$1"
}
check dossiers run.json
before=$(open run.json)
"$ducha" --lang zh report run.json --per dossier --format markdown --output letters --quiet >out.txt 2>&1 || [ $? -eq 1 ] || { cat out.txt; fail "no letters"; }
grep -rq '2115000777' letters || fail "no letter for the school"
run 0 form school --rules "$root/rules" --for dossiers --missing run.json --as-of 2013-12-31 --output asked.xlsx
cat >second.txt <<'LINES'
基本情况|党组织/委员会人数|5
基本情况|党组织/选举/当选日期|2011-11-20
基本情况|党组织/选举/任期|3
基本情况|教职工/党务干部/专职|1
基本情况|教职工/党务干部/兼职|3
LINES
fill asked.xlsx second.txt answered.xlsx
run 0 import answered.xlsx --rules "$root/rules" --existing dossiers --output completed
grep -q 'committee_size: 5' completed/school/2115000777.yaml && grep -q 'full: 60' completed/school/2115000777.yaml || fail "the answer did not complete the dossier"
check completed again.json
after=$(open again.json)
[ "$after" -lt "$before" ] || fail "$before rules were open, and $after are"
echo "form: filled by LibreOffice and imported; $before rules were open, $after after the answer to the letter"
