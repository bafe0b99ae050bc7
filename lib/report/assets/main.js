// Puts the page together: what charts filter, where links lead, what is printed.

const folds = new Organizations(document.getElementById('organizations-app'));
const list = new Findings(document.getElementById('findings-app'), (rows) => folds.show(rows, rows.length < findings.length));
const ranking = data.score === null ? null : new Ranking(document.getElementById('scores-app'));

function goTo(node) {
  node.scrollIntoView({ block: 'start' });
  node.focus({ preventScroll: true });
}

// A link to a finding (#f-12) or an organization (#o-3) opens it, whatever is filtered.
function follow() {
  const match = /^#([fo])-(\d+)$/.exec(location.hash);
  if (match === null) return;
  const number = Number(match[2]);
  const organization = match[1] === 'f' ? findings[number]?.organization : organizations[number];
  if (organization === undefined) return;
  const id = location.hash.slice(1);
  let node = folds.reveal(organization, id);
  if (node === null) {
    list.reset();
    node = folds.reveal(organization, id);
  }
  if (node !== null) goTo(match[1] === 'o' ? node.querySelector('summary') : node);
}
addEventListener('hashchange', follow);

document.addEventListener('click', (event) => {
  const link = event.target.closest('a');
  if (link === null) return;
  if (link.dataset.filter !== undefined) {
    event.preventDefault();
    list.only(link.dataset.filter, link.dataset.value);
    goTo(document.getElementById('findings'));
  } else if (link.getAttribute('href') === location.hash) {
    follow();  // the same link again
  }
});

// The words of a provision under the pointer or the focus, for those who do not hear its label.
const speech = document.getElementById('speech');
if (speech !== null) {
  const tip = el('output', { class: 'tip', 'aria-hidden': 'true' });
  speech.querySelector('.worst, table:last-of-type').before(tip);
  const tell = (event) => {
    const cell = event.target.closest('.cell[title]');
    if (cell !== null) tip.textContent = cell.title;
  };
  speech.addEventListener('focusin', tell);
  speech.addEventListener('pointerover', tell);
}

let folded = [];
addEventListener('beforeprint', () => {
  folded = [...document.querySelectorAll('details.quiet:not([open])')];
  for (const fold of folded) fold.open = true;
  ranking?.table.drawAll();
  document.body.classList.toggle('details', folds.details.checked);
  if (folds.details.checked) {
    list.table.drawAll();
    folds.drawAll();
  } else {
    folds.drawSummaries();
  }
});
addEventListener('afterprint', () => {
  for (const fold of folded) fold.open = false;
  list.table.draw();
  ranking?.table.draw();
  folds.draw();
});

follow();
