// Points: the ranking, and per organization what each item kept and which finding took what.

// Without a grade there is no rank.
const rankOf = (score) => (score.rank === 0 ? '–' : String(score.rank));

function scoreCard(o) {
  const rows = o.score.items.map(([item, points, deductions, unknown, stake, state]) => {
    const [title, full] = data.score.items[item];
    const link = (number, words) => el('li', {}, el('a', { href: `#f-${number}` }, words), ` ${findings[number].message}`);
    return el('tr', {},
      el('th', { scope: 'row' }, title),
      el('td', { class: 'n' }, String(full)),
      el('td', { class: 'n' }, state === '' ? String(points) : `${points} (${state})`),
      el('td', {}, deductions.length === 0 ? '–' : el('ul', {}, ...deductions.map(([f, taken]) => link(f, `−${taken}`)))),
      el('td', {}, unknown.length === 0 ? '–'
        : el('ul', {}, el('li', {}, `${say('stake')}${say('colon')}${stake}`), ...unknown.map((f) => link(f, technical ? findings[f].rule.id : findings[f].rule.title)))));
  });
  const told = o.score.remark === '' ? [] : [el('p', { class: 'note' }, o.score.remark)];
  return el('div', { class: 'wide' }, ...told, el('table', { class: 'score' },
    el('caption', {}, `${say('score')} ${o.score.points} · ${o.score.band} · ${say('rank')} ${rankOf(o.score)}`
      + (o.score.stake > 0 ? ` · ${say('stake')} ${o.score.stake}` : '')),
    el('thead', {}, el('tr', {}, ...[['item'], ['full', 'n'], ['points', 'n'], ['deductions'], ['undecided_items']]
      .map(([key, look]) => el('th', { scope: 'col', class: look }, say(key))))),
    el('tbody', {}, ...rows)));
}

class Ranking {
  constructor(place) {
    const scored = data.score.organizations.map(([organization], number) => {
      const o = organizations[organization];
      return { number, organization: o, ...o.score };
    });
    this.scored = scored;
    const columns = [
      { title: say('rank'), cell: (s) => rankOf(s), key: (s) => s.rank || Infinity, look: 'n' },
      { title: say('organization'), cell: (s) => el('a', { href: `#o-${s.organization.number}` }, s.organization.name), key: (s) => s.organization.name },
      { title: say('group'), cell: (s) => titleIn(groups, s.organization.group), key: (s) => titleIn(groups, s.organization.group) },
      { title: say('points'), cell: (s) => String(s.points), key: (s) => s.points, look: 'n' },
      { title: say('stake'), cell: (s) => (s.stake > 0 ? String(s.stake) : '–'), key: (s) => s.stake, look: 'n' },
      { title: say('band'), cell: (s) => s.band, key: (s) => s.rank || Infinity },
    ];
    this.table = new Table(say('ranking'), columns, scored);
    this.count = el('p', { class: 'count', role: 'status', 'aria-live': 'polite' });
    const number = (kind) => scored.filter((s) => s.organization.kind === kind).length;
    const present = [...new Set(scored.map((s) => s.organization.kind))].sort((a, b) => number(b) - number(a));
    this.kind = el('select', { id: 'ranking-kind', onchange: () => this.apply() },
      ...present.map((kind) => el('option', { value: kind }, titleIn(kinds, kind))));
    place.append(el('h3', {}, say('ranking')),
      el('form', { class: 'filters', onsubmit: (event) => event.preventDefault() },
        el('div', { class: 'filter' }, el('label', { for: 'ranking-kind' }, say('kind')), this.kind)),
      this.count, this.table.node);
    this.apply();
  }

  // Ranks are within a kind, so one kind is shown at a time.
  apply() {
    const rows = this.scored.filter((s) => s.organization.kind === this.kind.value);
    this.count.textContent = say('ranked', { n: rows.length, all: this.scored.length });
    this.table.show(rows);
  }
}
