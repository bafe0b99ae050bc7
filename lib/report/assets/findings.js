// The list of findings: search, filters, table. Whoever shows findings too hears of each change.

const filterNames = ['verdict', 'severity', 'topic', 'group', 'kind', 'rule', 'provision', 'baseline'];

const filterOf = {
  verdict: { key: (f) => f.verdict, title: (id) => verdicts.get(id) },
  severity: { key: (f) => f.severity, title: (id) => severities.get(id) },
  topic: { key: (f) => f.rule.topic, title: (id) => titleIn(topics, id) },
  group: { key: (f) => f.organization.group, title: (id) => titleIn(groups, id) },
  kind: { key: (f) => f.organization.kind, title: (id) => titleIn(kinds, id) },
  rule: { key: (f) => f.rule.id, title: (id) => (technical ? id : rules.find((rule) => rule.id === id)?.title ?? id) },
  baseline: { key: (f) => f.baseline, title: (id) => data.words[id] ?? id },
};

// Locators at every step that have findings, with their number: 2, 2.2, 2.2-s3, 2.2-s3c.
function locators() {
  const counts = new Map();
  for (const f of findings) {
    const steps = new Set();
    for (const id of f.rule.cites) {
      steps.add(id);
      const sentence = id.replace(/[a-z]+$/, '');
      if (sentence !== '') steps.add(sentence);
      steps.add(id.split('-')[0]);
      steps.add(id.split(/[.-]/)[0]);
    }
    for (const step of steps) counts.set(step, (counts.get(step) ?? 0) + 1);
  }
  return counts;
}

// A provision by its words, a step above it by the heading it stands under.
function provisionTitle(id) {
  const words = provisions.get(id) ?? data.passages[id] ?? '';
  return technical || words === '' ? `${id} ${words}`.trim() : words;
}

function counted(key) {
  const counts = new Map();
  for (const f of findings) counts.set(key(f), (counts.get(key(f)) ?? 0) + 1);
  return counts;
}

class Findings {
  constructor(place, changed) {
    this.changed = changed;
    this.selects = new Map();
    this.count = el('p', { class: 'count', role: 'status', 'aria-live': 'polite' });
    this.cut = el('p', { class: 'note printed' });
    this.table = new Table(say('message'), this.columns(), findings);
    place.append(this.form(), this.count, this.cut, this.table.node);
    this.apply();
  }

  columns() {
    const grave = { error: 0, warning: 1, note: 2 };
    const order = { fail: 0, error: 4, unknown: 8, waived: 12 };
    return [
      { title: say('severity'), cell: badge, key: (f) => (order[f.verdict] ?? 16) + grave[f.severity], look: 'tight verdict' },
      {
        title: say('organization'),
        cell: (f) => [el('a', { href: `#f-${f.number}` }, f.organization.name),
          el('small', {}, titleIn(kinds, f.organization.kind))],
        key: (f) => f.organization.name,
        look: 'who',
      },
      { title: say('group'), cell: (f) => titleIn(groups, f.organization.group), key: (f) => titleIn(groups, f.organization.group), look: 'tight group' },
      {
        title: say('topic'),
        cell: (f) => [el('span', {}, titleIn(topics, f.rule.topic)),
          technical ? el('small', {}, el('code', {}, f.rule.id)) : null].filter((node) => node !== null),
        key: (f) => f.rule.id,
        look: 'what',
      },
      { title: say('message'), cell: (f) => f.message, look: 'message' },
      { title: say('ground'), cell: (f) => el('ul', {}, ...f.rule.grounds.map((words) => el('li', {}, words))), look: 'ground' },
      ...(technical ? [
        { title: say('provision'), cell: (f) => f.rule.cites.join(' '), key: (f) => f.rule.cites[0] ?? '', look: 'cites' },
        { title: say('place'), cell: (f) => placeOf(f), key: (f) => f.number, look: 'place' },
      ] : []),
    ];
  }

  form() {
    const form = el('form', { class: 'filters', role: 'search', onsubmit: (event) => event.preventDefault() });
    this.search = el('input', { type: 'search', id: 'filter-search', placeholder: say('search_hint'), oninput: () => this.apply() });
    form.append(this.labelled(say('search'), this.search, 'search'));
    for (const name of filterNames) {
      const counts = name === 'provision' ? locators() : counted(filterOf[name].key);
      if (name === 'baseline' && [...counts.keys()].every((key) => key === '')) continue;
      form.append(this.labelled(say(name), this.select(name, counts), name));
    }
    form.append(el('button', { type: 'button', class: 'reset', onclick: () => this.reset() }, say('reset')));
    return form;
  }

  labelled(words, input, name) {
    input.id = `filter-${name}`;
    return el('div', { class: `filter filter-${name}` }, el('label', { for: input.id }, words), input);
  }

  select(name, counts) {
    const title = name === 'provision' ? provisionTitle : filterOf[name].title;
    const ids = [...counts.keys()].sort(name === 'provision' || name === 'rule' ? collator.compare
                                                                                : (a, b) => counts.get(b) - counts.get(a));
    const select = el('select', { onchange: () => this.apply() }, el('option', { value: '*' }, say('all')));
    // A leading `=` keeps an empty id apart from `all`.
    for (const id of ids) {
      const words = title(id);
      select.append(el('option', { value: `=${id}` }, `${words.length > 48 ? words.slice(0, 47) + '…' : words} (${counts.get(id)})`));
    }
    this.selects.set(name, select);
    return select;
  }

  // Filters by one thing alone, as a click in a chart asks.
  only(name, id) {
    this.clear();
    const select = this.selects.get(name);
    if (select !== undefined) {
      if (![...select.options].some((option) => option.value === `=${id}`))
        select.append(el('option', { value: `=${id}` }, `${name === 'provision' ? provisionTitle(id) : id} (0)`));
      select.value = `=${id}`;
    }
    this.apply();
  }

  clear() {
    this.search.value = '';
    for (const select of this.selects.values()) select.value = '*';
  }

  reset() {
    this.clear();
    this.apply();
    this.search.focus();
  }

  // All that the search looks at, in lower case; made when first needed.
  hay(f) {
    const o = f.organization;
    f.hay ??= [f.message, o.name, o.id, o.file, f.rule.id, f.rule.title, f.rule.cites.join(' '), f.path, f.advice,
      f.fingerprint, ...f.missing].join('\n').toLowerCase();
    return f.hay;
  }

  matching() {
    const words = this.search.value.toLowerCase().split(/\s+/).filter((word) => word !== '');
    const tests = [];
    for (const [name, select] of this.selects) {
      if (select.value === '*') continue;
      const id = select.value.slice(1);
      if (name === 'provision') {
        const asked = new Set(rules.filter((rule) => rule.cites.some((cite) => within(cite, id))));
        tests.push((f) => asked.has(f.rule));
      } else {
        const key = filterOf[name].key;
        tests.push((f) => key(f) === id);
      }
    }
    return findings.filter((f) => tests.every((test) => test(f)) && words.every((word) => this.hay(f).includes(word)));
  }

  get filtered() {
    return this.rows.length < findings.length;
  }

  apply() {
    this.rows = this.matching();
    this.table.show(this.rows);
    this.count.textContent = say('count', { n: this.rows.length, all: findings.length });
    this.cut.textContent = this.rows.length > printedRows ? say('cut', { n: printedRows, all: this.rows.length }) : '';
    const asked = this.selects.get('provision')?.value.slice(1) ?? '';
    for (const link of document.querySelectorAll('#speech [data-value]')) {
      if (asked !== '' && link.dataset.value === asked) link.setAttribute('aria-current', 'true');
      else link.removeAttribute('aria-current');
    }
    this.changed(this.rows);
  }
}
