// `ducha schema` against ajv in strict mode: the schemas are valid, and accept and refuse what the
// program accepts and refuses. docs/editors.md lists where a schema cannot follow.
import assert from "node:assert/strict";
import { test } from "node:test";
import YAML from "yaml";
import { books, faults, kindsOf, load, samples, schemaOf, validator } from "./dossiers.mjs";

test("the schemas are valid draft-07 in strict mode, with ids of their own", () => {
  for (const { rules } of books) {
    const kinds = kindsOf(rules);
    assert.ok(kinds.length >= 2);
    const ids = new Set([schemaOf(rules).$id]);
    validator(schemaOf(rules));
    for (const kind of kinds) {
      const schema = schemaOf(rules, kind);
      assert.equal(schema.$schema, "http://json-schema.org/draft-07/schema#");
      validator(schema);
      ids.add(schema.$id);
    }
    assert.equal(ids.size, kinds.length + 1);
  }
});

test("every field has a title and a description in both languages", () => {
  const seen = { fields: 0 };
  const walk = (schema, path) => {
    for (const [name, field] of Object.entries(schema.properties ?? {})) {
      ++seen.fields;
      assert.match(field.title, /\p{Script=Han}.* \/ .*[a-z]/u, `${path}.${name}`);
      assert.ok(field.description.length > 2, `${path}.${name}`);
      if (field.enum) assert.ok(field.enumDescriptions.length >= field.enum.length - 1);
      walk(field, `${path}.${name}`);
      if (field.items) walk(field.items, `${path}.${name}[]`);
    }
    for (const [name, part] of Object.entries(schema.definitions ?? {})) walk(part, name);
  };
  walk(schemaOf(books[0].rules), "");
  assert.ok(seen.fields > 300);
});

// What a schema cannot see, each with its reason in docs/editors.md. `ducha` is what the program
// finds, `text` what stands in the place that was changed.
const differences = {
  "a number not written as digits": ({ ducha, text }) =>
    ducha && /^[-+]?(\.[0-9]|[0-9]+\.$|[0-9.]+e|0x|0o|\.inf|\.nan|[0-9]+\.0+$)/i.test(text),
  "a day written as one number that does not exist": ({ ducha, text }) => ducha && /^(19|2[01])[0-9]{6}$/.test(text),
  "more than six places": ({ ducha, text }) => ducha && /^[-+]?[0-9]+\.[0-9]{7,}$/.test(text),
  "a code that begins with 0 or +, without quotes": ({ ducha, text }) => !ducha && /^(\+[0-9]+|0[0-9]{2,})$/.test(text),
  "none in quotes": ({ text }) => /^(['"])(none|无)\1$/.test(text),
  "true or false as a text, without quotes": ({ ducha, text }) => !ducha && /^(true|false)$/i.test(text),
  "bounds of numbers written as texts": ({ ducha, text }) =>
    ducha?.every((rule) => rule === "input/out-of-range") && (/^["']/.test(text) || Number.isNaN(Number(text))),
  "two items with one key": ({ ducha }) => ducha?.includes("input/duplicate-item"),
  "a word in another spelling": ({ ducha, ajv, text }) =>
    !ducha && ajv && (/^[A-Z][a-z]+$/.test(text) || (/^["'].*["']$/.test(text) && /[－　\s_-]|[A-Z]/.test(text))),
  "a kind by its title": ({ ducha, place }) => !ducha && place.path.join() === "kind",
  "amounts whose units do not descend": ({ ducha, text }) => ducha && /[千万亿].*[千万亿]/.test(text),
  "a last number without a unit": ({ ducha, text }) => ducha && /[百千万亿][0-9一二三四五六七八九]$/.test(text),
  "a text that says nothing": ({ ducha, text }) => ducha && ["待定", "是", "否"].includes(text),
  "numbers too large to hold": ({ ducha, text }) => ducha && /[0-9]{13,}|亿/.test(text),
};

// Words and values that people write, in any field.
const replacements = [
  "none", "无", "'none'", "~", "null", "''", "true", "false", "True", "yes", "no", "是", "否", "maybe", "12", "-1", "-0", "+3",
  "0", "1", "5", "6", "100", "101", "012", "１２", "1,234", "12,34", "'1，234'", "'12'", "12.0", "0.5", ".5", "1.", "1e3", "0x1F", "95%",
  "21人", "21 名", "２１人", "人", "36 ㎡", "12学时", "3年", "3 人 人", "没有撤并", "not closed", "没有党组织", "公办", "青山县教育局党委", "95 %", "12.3456%", "12.34567%", "0.123456", "0.1234567", "1.5", "3.5万元", "３．５万元", "3.5 万元", "3.5万 元", "¥300", "￥ 300元",
  "元", "-300元", "2亿", "2013-09-01", "2013-9-1", "2013/9/1", "2013.9.1", "2013年9月1日", "2013年9月1", "２０１３年９月１日", "二〇一三年九月一日", "二〇一三年十二月三十一日",
  "二〇一三年十三月一日", "6万8千元", "8千6万元", "3万5", "人民币叁万贰仟元整", "三百万元", "百万元", "3元5角", "三年", "十二人", "两", "二一", "暂无", "没有", "待定",
  "2013-02-29", "2012-02-29", "2000-02-29", "1900-02-29", "2013-04-31", "2013-13-01", "2013-00-10", "0000-01-01", "13-09-01",
  "2013-09", "2013/9-1", "'2013-09-01'", "' 2013-09-01 '", "20130901", "1234567890", "123456789", "0123456789", "'0123456789'",
  "'1234567890'", "150221", "'150221'", "'15022'", "99999999999999999999", "[]", "[1]", "[none]", "[~]", "{}", "{a: 1}", "[[]]",
  "['2013-09-01', 2013-9-1]", "branch", "Branch", "committee", "public", "党支部", "primary", "[primary]", "[primary, x]", "some text",
  "'a: b'", '"a\\nb"', "[{id: A}, {id: A}]", "[{id: A, nonsense: 1}]", "[{}]",
];

const at = (data, path) => path.reduce((value, key) => value?.[key], data);

// Every place of a dossier, by the path of its schema: the same field of two items is one place.
function places(samples) {
  const found = new Map();
  const walk = (data, value, path) => {
    const name = data.kind + ":" + path.map((key) => (typeof key === "number" ? "#" : key)).join(".");
    if (path.length && !found.has(name)) found.set(name, { data, path });
    if (value !== null && typeof value === "object")
      for (const [key, inner] of Object.entries(value)) walk(data, inner, [...path, Array.isArray(value) ? Number(key) : key]);
  };
  for (const { data } of samples) walk(data, data, []);
  return [...found.values()];
}

// The dossier with `text` in place of what stands at `path`; only the field changed and what a
// dossier needs are kept.
function changed({ data, path }, text) {
  const copy = structuredClone({ kind: data.kind, id: data.id, [path[0]]: data[path[0]] });
  const mark = "PLACE-OF-CHANGE";
  at(copy, path.slice(0, -1))[path.at(-1)] = mark;
  return YAML.stringify(copy, { lineWidth: 0 }).replace(new RegExp(`"?${mark}"?`), () => text);
}

// A small generator with a seed, so that a failure comes back.
function random(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 4294967296) * below);
  };
}

// One in seven of the changed dossiers, the same every time; DUCHA_ALL_MUTANTS=1 tries all.
const whole = process.env.DUCHA_ALL_MUTANTS === "1";

function mutants(all) {
  const out = [];
  let number = 0;
  const put = (place, text, yaml) => {
    if (whole || number++ % 7 === 0) out.push({ place, text, yaml: yaml() });
  };
  const next = random(20131018);
  const signs = [..."0123456789-+.,/%年月日万亿元¥　 １２９０，．－abx"];
  for (const place of places(all)) {
    for (const text of replacements) put(place, text, () => changed(place, text));
    const before = at(place.data, place.path);
    if (before === null || typeof before === "object") continue;
    for (let i = 0; i < 8; ++i) {  // one or two signs more, less or other, in quotes
      const letters = [...String(before)];
      for (let k = 0; k <= next(2); ++k)
        letters.splice(next(letters.length + 1), next(2), ...(next(3) ? [signs[next(signs.length)]] : []));
      const text = JSON.stringify(letters.join(""));
      put(place, text, () => changed(place, text));
    }
  }
  for (const { data } of all) {
    const add = (text, change) => {
      const copy = structuredClone(data);
      change(copy);
      put({ data, path: [] }, text, () => YAML.stringify(copy, { lineWidth: 0 }));
    };
    add("unknown field", (d) => (d.nonsense = 1));
    add("no kind", (d) => delete d.kind);
    add("unknown kind", (d) => (d.kind = "planet"));
    add("no id", (d) => delete d.id);
    for (const key of Object.keys(data)) {
      add("misspelt field", (d) => { d[key + "x"] = d[key]; delete d[key]; });
      if (data[key] !== null && typeof data[key] === "object" && !Array.isArray(data[key]))
        add("unknown field of a part", (d) => (d[key].nonsense = 1));
    }
  }
  return out;
}

for (const book of books) {
  const name = book.rules.split("/").at(-1);
  const all = samples(book);

  test(`${name}: ducha and ajv agree on every dossier there is`, () => {
    assert.ok(all.length >= 5);
    const any = validator(schemaOf(book.rules));
    const found = faults(book.rules, all.map(({ data }) => YAML.stringify(data)));
    let fine = 0;
    all.forEach(({ file, data }, i) => {
      const good = any(data);
      assert.equal(good, found[i].length === 0, `${file} ${data.id}: ${JSON.stringify(any.errors)} ${found[i]}`);
      fine += good;
    });
    assert.ok(fine >= 5);
  });

  test(`${name}: ducha and ajv agree on changed dossiers`, () => {
    const any = validator(schemaOf(book.rules));
    const own = Object.fromEntries(kindsOf(book.rules).map((kind) => [kind, validator(schemaOf(book.rules, kind))]));
    const tried = mutants(all);
    const found = faults(book.rules, tried.map(({ yaml }) => yaml));
    const count = { tried: tried.length, refused: 0, accepted: 0, differ: {} };
    const wrong = [];
    tried.forEach(({ place, text, yaml }, i) => {
      const ducha = found[i].length ? found[i] : null;
      let ajv;
      try {
        const data = load(yaml);
        ajv = !any(data);
        if (data?.kind === place.data.kind) assert.equal(!own[data.kind](data), ajv, yaml);
      } catch (error) {
        if (error instanceof assert.AssertionError) throw error;
        ajv = true;  // not YAML
      }
      if (ajv === (ducha !== null)) return void ++count[ajv ? "refused" : "accepted"];
      const reason = Object.keys(differences).find((key) => differences[key]({ ducha, ajv, text, place }));
      if (reason) count.differ[reason] = (count.differ[reason] ?? 0) + 1;
      else wrong.push(`${place.data.kind} ${place.path.join(".")}: ${text} — ducha ${ducha ?? "accepts"}, ajv ${ajv ? "refuses" : "accepts"}`);
    });
    console.log(name, JSON.stringify(count));
    assert.deepEqual(wrong.slice(0, 40), []);
    const least = whole ? 500 : 70;
    assert.ok(count.refused > 2 * least && count.accepted > least);
    if (whole && name === "rules")
      for (const reason of Object.keys(differences)) assert.ok(count.differ[reason], `no longer a difference: ${reason}`);
  });
}
