// node ajv.mjs FOLDER SCHEMA: what a script with a JSON Schema does: js-yaml reads every dossier, ajv
// validates schools by the schema that `ducha schema school` writes. No rules. One thread.
import {readFileSync} from 'node:fs'
import Ajv from 'ajv'
import {CORE_SCHEMA, load} from 'js-yaml'
import {files} from './files.mjs'

const validate = new Ajv({allErrors: true, strict: false, validateFormats: false}).compile(
    JSON.parse(readFileSync(process.argv[3], 'utf8')))
let count = 0, bytes = 0, failures = 0
for (const path of files(process.argv[2])) {
  const text = readFileSync(path, 'utf8')
  ++count
  bytes += Buffer.byteLength(text)
  const d = load(text, {schema: CORE_SCHEMA})
  if (d.kind === 'school' && !validate(d)) failures += validate.errors.length
}
console.log(`${count} files, ${bytes} bytes, ${failures} failures`)
