'use strict';
// The data block, unpacked: rows of the report are arrays there, objects here. All text reaches the
// page through textContent.

const data = JSON.parse(document.getElementById('data').textContent);

// Words of the page, with {n} and the like filled in.
function say(key, values = {}) {
  return data.words[key].replace(/\{(\w+)\}/g, (all, name) => (name in values ? values[name] : all));
}

// An element with attributes, listeners (onclick: function) and children (nodes or text).
function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') node[name] = value;
    else if (value !== undefined && value !== false) node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.filter((child) => child !== undefined && child !== null));
  return node;
}

const titles = (pairs) => new Map(pairs.map(([id, title]) => [id, title || id]));
const topics = titles(data.topics);
const kinds = titles(data.kinds);
const groups = titles(data.groups);
const provisions = titles(data.provisions);
const titleIn = (map, id) => (id === '' ? say('unstated') : map.get(id) ?? id);

const technical = data.technical;
const rules = data.rules.map(([id, topic, title, cites, grounds]) => ({ id, topic, title: title || id, cites, grounds }));

const organizations = data.organizations.map(([kind, id, name, group, file], number) => ({
  number, kind, id, group, file, name: name || id || file, findings: [], score: null,
}));

const findings = data.findings.map(
  ([verdict, severity, rule, organization, line, column, path, message, advice, adviceName, values,
    missing, fingerprint, baseline], number) => ({
    number, line, column, path, message, advice, adviceName, values, missing, fingerprint, baseline,
    verdict: data.verdicts[verdict][0],
    severity: data.severities[severity][0],
    rule: rules[rule],
    organization: organizations[organization],
  }));
for (const f of findings) f.organization.findings.push(f);

if (data.score !== null) {
  for (const [organization, points, stake, band, rank, items, remark] of data.score.organizations)
    organizations[organization].score = { points, stake, band, rank, items, remark };
}

// `2.2` stands for 2.2-s3c and all else within it, but not for 2.20.
function within(provision, locator) {
  return provision.startsWith(locator) && !/^\d/.test(provision.slice(locator.length));
}

const verdicts = titles(data.verdicts);
const severities = titles(data.severities);
const marks = { fail: '✗', unknown: '?', error: '!', waived: '○' };

function badge(f) {
  const look = f.verdict === 'fail' ? f.severity : f.verdict;
  const words = f.verdict === 'fail' ? severities.get(f.severity) : verdicts.get(f.verdict);
  return el('span', { class: `badge b-${look}` }, `${marks[f.verdict] ?? ''} ${words}`);
}

function placeOf(f) {
  return f.line === 0 ? f.organization.file : `${f.organization.file}:${f.line}:${f.column}`;
}
