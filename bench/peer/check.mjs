// node check.mjs FOLDER: what a script would do instead: js-yaml reads every dossier, cel-js judges
// schools by twelve conditions of the rulebook. One thread. Prints files, bytes and failures.
import {readFileSync} from 'node:fs'
import {load} from 'js-yaml'
import {parse} from '@marcbachmann/cel-js'
import {files} from './files.mjs'

const rules = [
  'd.party.form == "none" || d.party.members.full >= 3',
  'd.party.members.full < 50 || d.party.form != "branch"',
  'd.party.superior.kind == "county_education_committee" || d.ownership != "public"',
  'd.staff.cadres.full_time + d.staff.cadres.part_time >= 1',
  'd.documents.exists(x, x.kind == "procedure_rules")',
  'd.meetings.filter(m, m.kind == "assembly").size() >= 4',
  'd.meetings.filter(m, m.kind == "committee").size() >= 12',
  'd.principal_reports.filter(r, r.heard_by == "party_body").size() >= 2',
  'd.moral_education.exists(m, m.theme == "legal_education")',
  'd.duty_reports.exists(r, r.by == "principal" && r.covers_party)',
  'd.budget.lines.exists(l, l.class == "party" && l.planned > 0)',
  'd.rooms.exists(r, r.items.exists(i, i == "party_flag"))',
].map((text) => parse(text))

let count = 0, bytes = 0, failures = 0
for (const path of files(process.argv[2])) {
  const text = readFileSync(path, 'utf8')
  ++count
  bytes += Buffer.byteLength(text)
  const d = load(text)
  if (d.kind !== 'school') continue
  for (const rule of rules) {
    let good = false
    try { good = rule({d}) } catch { good = false }
    if (!good) ++failures
  }
}
console.log(`${count} files, ${bytes} bytes, ${failures} failures`)
