// The dossiers below a folder.
import {readdirSync} from 'node:fs'
import {join} from 'node:path'

export function* files(folder) {
  for (const e of readdirSync(folder, {withFileTypes: true})) {
    const path = join(folder, e.name)
    if (e.isDirectory()) yield* files(path)
    else if (e.name.endsWith('.yaml')) yield path
  }
}
