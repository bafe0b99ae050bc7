// A fold for each organization with findings that match, filled when it is opened.

const pageFolds = 50;

function findingCard(f) {
  const facts = el('dl', {});
  const fact = (words, ...content) => facts.append(el('div', {}, el('dt', {}, words), el('dd', {}, ...content)));
  if (f.values.length > 0)
    fact(say('values'), el('span', { class: 'values' }, ...f.values.map(([name, text]) =>
      el('span', {}, technical ? el('code', {}, name) : name, technical ? ` = ${text}` : `${say('colon')}${text}`))));
  if (f.missing.length > 0) fact(say('missing'), ...f.missing.map((path) => el('code', {}, path)));
  if (f.advice !== '') fact(say(f.adviceName), el('strong', {}, f.advice));
  if (f.rule.grounds.length > 0)
    fact(say('ground'), el('ul', {}, ...f.rule.grounds.map((words) => el('li', {}, words))));
  if (f.rule.cites.length > 0)
    fact(say('provision'), el('ul', {}, ...f.rule.cites.map((id) => el('li', {},
      technical ? el('b', {}, id) : '', ` ${provisions.get(id) ?? ''}`))));
  if (technical) {
    fact(say('place'), el('span', { class: 'place' }, placeOf(f)), f.path === '' ? '' : ` · ${f.path}`);
    fact(say('fingerprint'), el('code', {}, f.fingerprint));
  }
  return el('article', { id: `f-${f.number}`, tabindex: '-1', class: `finding l-${f.verdict === 'fail' ? f.severity : f.verdict}` },
    el('h4', {}, badge(f), ' ', f.rule.title, ' ', technical ? el('code', {}, f.rule.id) : ''),
    el('p', { class: 'message' }, f.message), facts);
}

class Organizations {
  constructor(place) {
    this.page = 0;
    this.list = el('div', { class: 'folds' });
    this.empty = el('p', { class: 'note' }, say('nothing'));
    this.pager = pager((step) => {
      this.page += step;
      this.draw();
      place.scrollIntoView({ block: 'start' });
    });
    const all = (open) => el('button', { type: 'button', onclick: () => {
      for (const fold of this.list.children) this.toggle(fold, open);
    } }, say(open ? 'open_all' : 'close_all'));
    this.details = el('input', { type: 'checkbox', id: 'print-details' });
    place.append(el('div', { class: 'tools' }, all(true), all(false),
      el('label', { for: 'print-details' }, this.details, ' ', say('print_details'))), this.list, this.empty, this.pager.node);
  }

  // Those of the findings given; where nothing is filtered, those with a score too.
  show(rows, filtered) {
    const by = new Map();
    for (const f of rows) {
      if (!by.has(f.organization)) by.set(f.organization, []);
      by.get(f.organization).push(f);
    }
    if (!filtered) for (const o of organizations) if (o.score !== null && !by.has(o)) by.set(o, []);
    this.shown = [...by].map(([organization, list]) => ({ organization, list }));
    this.page = 0;
    this.draw();
  }

  draw() {
    this.list.replaceChildren(...this.shown.slice(this.page * pageFolds, (this.page + 1) * pageFolds).map((o) => this.fold(o)));
    this.empty.hidden = this.shown.length > 0;
    this.pager.show(this.page, pageFolds, this.shown.length);
  }

  // For paper, a summary of each: its problems by their message, and how many are undecided.
  drawSummaries() {
    this.list.replaceChildren(...this.shown.slice(0, printedRows).map(({ organization: o, list }) => {
      const failing = list.filter((f) => f.verdict === 'fail');
      const undecided = list.filter((f) => f.verdict === 'unknown' || f.verdict === 'error').length;
      return el('article', { class: 'summary' },
        el('h4', {}, o.name, o.group === '' || titleIn(groups, o.group) === o.name ? '' : el('small', {}, ` ${titleIn(groups, o.group)}`)),
        failing.length === 0 ? null : el('ol', {}, ...failing.map((f) => el('li', {}, badge(f), ' ', f.message))),
        undecided === 0 ? null : el('p', { class: 'note' }, say('undecided_line', { n: undecided })));
    }));
  }

  // For paper, with all details: every fold open, up to the rows that the table prints.
  drawAll() {
    const folds = [];
    let cards = 0;
    for (const o of this.shown) {
      if (cards > printedRows) break;
      cards += o.list.length + 1;
      const fold = this.fold(o);
      this.toggle(fold, true);
      folds.push(fold);
    }
    this.list.replaceChildren(...folds);
  }

  fold({ organization: o, list }) {
    const count = (key, test) => {
      const n = list.filter(test).length;
      return n === 0 ? null : el('span', { class: `chip c-${key}` }, say(key, { n }));
    };
    const fold = el('details', { id: `o-${o.number}`, class: 'fold' },
      el('summary', {},
        el('b', {}, o.name),
        el('span', { class: 'note' }, [titleIn(kinds, o.kind), technical ? o.id : '', o.group === '' ? '' : titleIn(groups, o.group)].filter((s) => s !== '' && s !== o.name).join(' · ')),
        o.score === null ? null : el('span', { class: 'chip' }, `${say('score')} ${o.score.points}`),
        count('failing', (f) => f.verdict === 'fail'),
        count('undecided', (f) => f.verdict === 'unknown' || f.verdict === 'error'),
        count('excused', (f) => f.verdict === 'waived'),
        list.length === 0 ? el('span', { class: 'chip' }, say('no_findings')) : null));
    fold.fill = () => {
      fold.fill = () => {};
      if (o.score !== null) fold.append(scoreCard(o));
      fold.append(...list.map(findingCard));
    };
    fold.ontoggle = () => { if (fold.open) fold.fill(); };
    return fold;
  }

  toggle(fold, open) {
    if (open) fold.fill();
    fold.open = open;
  }

  // The element of an organization or of one of its findings, open and on this page.
  reveal(organization, id) {
    const at = this.shown.findIndex((o) => o.organization === organization);
    if (at < 0) return null;
    const page = Math.floor(at / pageFolds);
    if (page !== this.page) {
      this.page = page;
      this.draw();
    }
    this.toggle(document.getElementById(`o-${organization.number}`), true);
    return document.getElementById(id);
  }
}
