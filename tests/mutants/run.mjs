// Changes C++ in small ways, one at a time, and sees whether the tests notice.
//
//   node tests/mutants/run.mjs BUILD COUNT [SEED] FILE...
//
// BUILD is a configured build folder of a checkout that nobody else uses: sources are changed in
// place and put back. COUNT changes are picked with a seed from all that the files offer. What no
// test notices is printed with its line; lines of tests/mutants/explained.txt that end so say why
// that is right. Ends with 1 if a survivor is not explained.
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const [build, count, ...rest] = process.argv.slice(2);
const seed = /^\d+$/.test(rest[0] ?? '') ? Number(rest.shift()) : 1;

const swaps = [
  [' < ', ' <= '], [' <= ', ' < '], [' > ', ' >= '], [' >= ', ' > '], [' == ', ' != '], [' != ', ' == '],
  [' && ', ' || '], [' || ', ' && '], [' + ', ' - '], [' - ', ' + '], [' * ', ' + '], [' % ', ' + '],
  ['return true;', 'return false;'], ['return false;', 'return true;'], ['if (!', 'if ('],
  [' + 1', ''], [' - 1', ''], ['++', '--'], ['continue;', 'break;'], ['break;', '{}'], [' = 0;', ' = 1;'],
];

// The text with comments, strings, templates and lines of the preprocessor blanked out.
function code(text) {
  const blank = (s) => s.replace(/[^\n]/g, ' ');
  return text
    .replace(/\/\/[^\n]*/g, blank)
    .replace(/R"\(.*?\)"/gs, blank)
    .replace(/"(?:\\.|[^"\\\n])*"/g, blank)
    .replace(/'(?:\\.|[^'\\\n])+'/g, blank)
    .replace(/^ *#[^\n]*/gm, blank)
    .replace(/^[^\n]*(static_assert|template <|case [^\n:]*: break;)[^\n]*/gm, blank);
}

const sites = [];
for (const file of rest) {
  const plain = code(readFileSync(file, 'utf8'));
  for (const [from, to] of swaps)
    for (let at = plain.indexOf(from); at >= 0; at = plain.indexOf(from, at + 1)) sites.push({ file, at, from, to });
}
sites.sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.at - b.at || (a.to < b.to ? -1 : 1)));

let state = seed;
const random = (n) => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * n);
};
const picked = [];
while (picked.length < Number(count) && sites.length > 0) picked.push(sites.splice(random(sites.length), 1)[0]);

const explained = existsSync(join(here, 'explained.txt')) ? readFileSync(join(here, 'explained.txt'), 'utf8') : '';

// 'killed', 'survived', or 'no program' where the compiler refuses.
function judge() {
  const made = spawnSync('ninja', ['-C', build, 'ducha_tests', 'ducha'], { stdio: 'ignore', timeout: 600_000 });
  if (made.status !== 0) return 'no program';
  const run = (...args) => spawnSync(args[0], args.slice(1), { stdio: 'ignore', timeout: 180_000 }).status === 0;
  const good =
    run(join(build, 'ducha_tests'), '--abort-after=1') &&
    run(join(build, 'ducha'), 'rules', 'test', '--rules', 'rules') &&
    run(join(build, 'ducha'), 'rules', 'test', '--rules', 'tests/books/kennel');
  return good ? 'survived' : 'killed';
}

const sums = { killed: 0, survived: 0, explained: 0, 'no program': 0 };
for (const { file, at, from, to } of picked) {
  const text = readFileSync(file, 'utf8');
  const line = text.slice(0, at).split('\n').length;
  const words = text.split('\n')[line - 1].trim();
  writeFileSync(file, text.slice(0, at) + to + text.slice(at + from.length));
  let verdict;
  try {
    verdict = judge();
  } finally {
    writeFileSync(file, text);
  }
  if (verdict === 'survived' && explained.includes(`${file}: ${words}: ${from.trim()} -> ${to.trim()}\n`)) verdict = 'explained';
  ++sums[verdict];
  if (verdict !== 'killed') console.log(`${verdict} ${file}:${line}: ${words}: ${from.trim()} -> ${to.trim()}`);
}
execFileSync('ninja', ['-C', build, 'ducha_tests', 'ducha'], { stdio: 'ignore' });
console.log(
  `${picked.length} of ${picked.length + sites.length} changes tried: ${sums.killed} noticed, ` +
    `${sums.survived + sums.explained} not (${sums.explained} explained), ${sums['no program']} no program`,
);
process.exitCode = sums.survived > 0 ? 1 : 0;
