// A table of many rows: sorted by its heads, shown a page at a time, whole when printed. A column is
// {title, cell(row), key(row), look}: keys are texts or numbers; without them it is not sorted by.

const pageRows = 100;
const printedRows = 2000;
const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });

// The place of each row's key in order, by row number: then sorting compares numbers alone.
function ranks(rows, column) {
  const keys = rows.map(column.key);
  if (typeof keys[0] !== 'string') return keys;
  const order = new Map([...new Set(keys)].sort(collator.compare).map((key, i) => [key, i]));
  return keys.map((key) => order.get(key));
}

function pager(turn) {
  const range = el('span', { class: 'range' });
  const previous = el('button', { type: 'button', onclick: () => turn(-1) }, '‹ ' + say('previous'));
  const next = el('button', { type: 'button', onclick: () => turn(1) }, say('next') + ' ›');
  const node = el('div', { class: 'pager' }, previous, range, next);
  return {
    node,
    show(page, size, total) {
      node.hidden = total <= size;
      previous.disabled = page === 0;
      next.disabled = (page + 1) * size >= total;
      range.textContent = say('range', { from: page * size + 1, to: Math.min(total, (page + 1) * size), n: total });
    },
  };
}

class Table {
  // `all` are all rows there can be; each has a `number`, its place among them.
  constructor(caption, columns, all) {
    this.columns = columns;
    this.all = all;
    this.rows = all;
    this.ranks = new Map();
    this.sorted = null;
    this.falling = false;
    this.page = 0;
    this.body = el('tbody');
    this.heads = columns.map((column) => this.head(column));
    this.empty = el('p', { class: 'note', hidden: true }, say('nothing'));
    this.pager = pager((step) => this.turn(step));
    this.frame = el('div', { class: 'wide', tabindex: '0', role: 'region', 'aria-label': caption },
      el('table', { class: 'rows' },
        el('caption', { class: 'unseen' }, caption),
        el('thead', {}, el('tr', {}, ...this.heads)),
        this.body));
    this.node = el('div', {}, this.frame, this.empty, this.pager.node);
  }

  head(column) {
    const attributes = { scope: 'col', class: column.look };
    if (!column.key) return el('th', attributes, column.title);
    return el('th', { ...attributes, 'aria-sort': 'none' },
      el('button', { type: 'button', onclick: () => this.sortBy(column) }, column.title,
        el('span', { class: 'arrow', 'aria-hidden': 'true' })));
  }

  sortBy(column) {
    this.falling = this.sorted === column ? !this.falling : false;
    this.sorted = column;
    this.heads.forEach((head, i) => {
      if (!head.hasAttribute('aria-sort')) return;
      head.setAttribute('aria-sort', this.columns[i] !== column ? 'none' : this.falling ? 'descending' : 'ascending');
    });
    this.show(this.rows);
  }

  show(rows) {
    this.rows = rows;
    if (this.sorted !== null) {
      if (!this.ranks.has(this.sorted)) this.ranks.set(this.sorted, ranks(this.all, this.sorted));
      const rank = this.ranks.get(this.sorted);
      const way = this.falling ? -1 : 1;
      this.rows = [...rows].sort((a, b) => way * (rank[a.number] - rank[b.number]) || a.number - b.number);
    }
    this.page = 0;
    this.draw();
  }

  turn(step) {
    this.page += step;
    this.draw();
    this.frame.scrollIntoView({ block: 'start' });
  }

  draw() {
    this.fill(this.rows.slice(this.page * pageRows, (this.page + 1) * pageRows));
    this.empty.hidden = this.rows.length > 0;
    this.pager.show(this.page, pageRows, this.rows.length);
  }

  // For paper: as many rows as paper can bear.
  drawAll() {
    this.fill(this.rows.slice(0, printedRows));
  }

  fill(rows) {
    this.body.replaceChildren(...rows.map((row) =>
      el('tr', {}, ...this.columns.map((column) =>
        el('td', { class: column.look }, ...[column.cell(row)].flat())))));
  }
}
