// The HTML report in a real browser: what people do with it, on the screen and on paper.
// BUILD names the folder of the programs (default: build). With DUCHA_SCREENSHOTS=1 the pictures
// of docs/images/ are made anew.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import playwright from 'playwright-core';

const root = fileURLToPath(new URL('../..', import.meta.url));
const build = resolve(root, process.env.BUILD ?? 'build');
const folder = mkdtempSync(join(tmpdir(), 'ducha-web-'));
let browser;

// Exit code 1 says that something is wrong with the dossiers: here it must be.
function ducha(args, code = 1) {
  try {
    execFileSync(join(build, 'ducha'), args, { cwd: root, stdio: ['ignore', 'ignore', 'pipe'] });
    assert.equal(code, 0, args.join(' '));
  } catch (error) {
    assert.equal(error.status, code, `${args.join(' ')}\n${error.stderr}`);
  }
}

function check(file, more) {
  ducha(['check', 'samples/compliant', 'samples/violations', '--rules', 'rules', '--profile', '2013', '--technical', '--format', `html=${join(folder, file)}`, ...more]);
}

// A page whose console, errors and requests are watched: there must be none but the file itself.
async function open(file, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const faults = [];
  page.on('console', (message) => faults.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => { faults.push('a dialog'); dialog.dismiss(); });
  const url = pathToFileURL(join(folder, file)).href;
  page.on('request', (request) => { if (request.url().split('#')[0] !== url) faults.push(`request: ${request.url()}`); });
  await page.goto(url);
  page.faults = faults;
  return page;
}

async function close(page) {
  assert.deepEqual(page.faults, []);
  await page.context().close();
}

const rows = (page) => page.locator('#findings .rows tbody tr');
const count = async (page) => Number(/\d+/.exec(await page.locator('#findings .count').textContent())[0]);

before(async () => {
  check('zh.html', ['--lang', 'zh']);
  check('en.html', ['--lang', 'en']);
  ducha(['check', 'tests/golden/letters', 'samples/violations', '--base', '.', '--rules', 'rules', '--profile', 'example-county', '--as-of', '2013-12-31',
    '--format', `json=${join(folder, 'run.json')}`]);
  ducha(['report', join(folder, 'run.json'), '--per', 'dossier', '--output', join(folder, 'letters'), '--lang', 'zh']);
  browser = await playwright.chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
  });
});
after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true });
});

test('search, filters and charts narrow the findings', async () => {
  for (const [file, lang, fail] of [['zh.html', 'zh-CN', '严重问题'], ['en.html', 'en', 'error']]) {
    const page = await open(file);
    assert.equal(await page.locator('html').getAttribute('lang'), lang);
    assert.equal(await rows(page).count(), 33);
    assert.match(await rows(page).first().textContent(), new RegExp(fail));
    await page.fill('#filter-search', 'budget/');
    assert.equal(await count(page), 3);
    assert.equal(await rows(page).count(), 3);
    await page.click('.reset');
    await page.selectOption('#filter-severity', '=warning');
    assert.equal(await count(page), 4);
    await page.selectOption('#filter-topic', '=care');
    assert.equal(await count(page), 1);
    // A cell of the map filters by its provision alone, an item by all within it.
    await page.click('#speech .cell[data-value="3.2-s4b"]');
    assert.equal(await page.inputValue('#filter-provision'), '=3.2-s4b');
    assert.equal(await count(page), 1);
    assert.equal(await page.locator('#speech [aria-current=true]').getAttribute('data-value'), '3.2-s4b');
    await page.click('#speech th a[data-value="3.2"]');
    assert.equal(await count(page), 6);
    await page.click('#network a[data-value="150222"]');
    assert.equal(await count(page), 32);
    await page.fill('#filter-search', 'there is no such text');
    assert.equal(await count(page), 0);
    await close(page);
  }
});

test('heads sort both ways', async () => {
  const page = await open('en.html');
  const head = page.locator('#findings th', { hasText: 'Topic' });
  const ids = () => page.locator('#findings .rows td.what code').allTextContents();
  await head.locator('button').click();
  assert.equal(await head.getAttribute('aria-sort'), 'ascending');
  const up = await ids();
  assert.deepEqual(up, [...up].sort(new Intl.Collator('en', { numeric: true }).compare));
  await head.locator('button').click();
  assert.equal(await head.getAttribute('aria-sort'), 'descending');
  assert.equal((await ids())[0], up.at(-1));
  await close(page);
});

test('all is reached by the keyboard', async () => {
  const page = await open('en.html');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.className), 'skip');
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'findings');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'filter-search');
  await page.keyboard.type('quorum');
  assert.equal(await count(page), 1);
  await page.locator('#findings th button').first().focus();
  await page.keyboard.press('Enter');
  assert.equal(await page.locator('#findings th').first().getAttribute('aria-sort'), 'ascending');
  assert.notEqual(await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle), 'none');
  // A finding opens its organization, and takes the focus.
  await page.locator('#findings .rows td.who a').focus();
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.activeElement.matches('article.finding'));
  assert.equal(await page.locator('details.fold[open]').count(), 1);
  // A cell of the map tells its words.
  await page.locator('#speech a.cell').first().focus();
  assert.match(await page.locator('.tip').textContent(), /^2\.\d-s/);
  // Every control has a name.
  const nameless = await page.evaluate(() => [...document.querySelectorAll('a, button, input, select, summary')]
    .filter((node) => (node.getAttribute('aria-label') ?? node.labels?.[0]?.textContent ?? node.textContent).trim() === '')
    .map((node) => node.outerHTML));
  assert.deepEqual(nameless, []);
  await close(page);
});

// Of each text on the page: the ratio of its colour to what lies behind it (WCAG 2).
function poorContrast() {
  const painted = new Map();
  const paint = (css) => {
    if (!painted.has(css)) painted.set(css, paintNew(css));
    return painted.get(css);
  };
  const paintNew = (css) => {
    const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    context.fillStyle = css;
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data];
  };
  const light = (rgb) => {
    const [r, g, b] = rgb.slice(0, 3).map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (node) => {
    for (let at = node; at !== null; at = at.parentElement) {
      const colour = at instanceof SVGElement ? 'rgba(0, 0, 0, 0)' : getComputedStyle(at).backgroundColor;
      if (paint(colour)[3] === 255) return colour;
    }
    return 'white';
  };
  const poor = new Set();
  let seen = 0;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (walker.currentNode.data.trim() === '' || node.closest('script, noscript, option, .unseen') || !node.checkVisibility()) continue;
    const style = getComputedStyle(node);
    const text = light(paint(node instanceof SVGElement ? style.fill : style.color));
    const ground = light(paint(behind(node)));
    const ratio = (Math.max(text, ground) + 0.05) / (Math.min(text, ground) + 0.05);
    ++seen;
    if (ratio < 4.5) poor.add(`${node.tagName}.${node.className.baseVal ?? node.className} ${ratio.toFixed(2)}`);
  }
  return { seen, poor: [...poor] };
}

test('texts stand out in both themes', async () => {
  const grounds = [];
  for (const colorScheme of ['light', 'dark']) {
    const page = await open('zh.html', { colorScheme });
    await page.click('.tools button');
    const { seen, poor } = await page.evaluate(poorContrast);
    assert.ok(seen > 500, `${seen} texts`);
    assert.deepEqual(poor, [], colorScheme);
    grounds.push(await page.evaluate(() => getComputedStyle(document.body).backgroundColor));
    await close(page);
  }
  assert.notEqual(grounds[0], grounds[1]);
});

test('prints on A4, whole and without controls', async () => {
  const page = await open('zh.html', { colorScheme: 'dark' });
  await page.selectOption('#filter-severity', '=warning');
  // A summary of each organization, and with all details where they are asked for.
  await page.emulateMedia({ media: 'print' });
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  assert.ok(await page.locator('article.summary').count() > 0);
  assert.equal(await page.locator('article.finding').count(), 0);
  await page.evaluate(() => dispatchEvent(new Event('afterprint')));
  await page.emulateMedia({ media: 'screen' });
  await page.check('#print-details');
  const pdf = (await page.pdf({ preferCSSPageSize: true, printBackground: true })).toString('latin1');
  const boxes = [...pdf.matchAll(/\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]/g)];
  assert.ok(boxes.length > 0, 'pages');
  for (const [, width, height] of boxes) {
    assert.ok(Math.abs(width - 595.3) < 1 && Math.abs(height - 841.9) < 1, `${width} x ${height}`);
  }
  await page.emulateMedia({ media: 'print' });
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  assert.equal(await page.locator('.filters').first().isVisible(), false);
  assert.equal(await page.locator('nav').isVisible(), false);
  assert.equal(await page.locator('article.finding').count(), 4);
  assert.equal(await page.locator('article.finding').first().isVisible(), true);
  assert.equal(await page.evaluate(() => getComputedStyle(document.querySelector('#findings thead')).display), 'table-header-group');
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), 'rgb(255, 255, 255)');
  await page.evaluate(() => dispatchEvent(new Event('afterprint')));
  await close(page);
});

test('hostile names stay text', async () => {
  const names = ['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', '</script><script>alert(1)</script>',
    'Ana\u202egpj.exe', '<!--', '\u0007bell'];
  const dossiers = names.map((name, i) => `kind: kennel\nid: K${20 + i}\nname: ${JSON.stringify(name)}\nsort: small\n`
    + `dogs: 21\nstaff: {keepers: 1}\nvisits: []\ntown: ${JSON.stringify(name)}\n`);
  writeFileSync(join(folder, 'hostile.yaml'), dossiers.join('---\n'));
  ducha(['check', join(folder, 'hostile.yaml'), '--rules', 'tests/books/kennel', '--as-of', '2024-12-31', '--format',
    `html=${join(folder, 'hostile.html')}`, '--lang', 'en']);
  const page = await open('hostile.html');
  await page.click('.tools button');
  await page.waitForTimeout(50);
  assert.equal(await page.locator('img, iframe').count(), 0);
  assert.equal(await page.locator('script').count(), 2);
  const text = await page.locator('body').innerText();
  for (const name of names.slice(0, 3)) assert.ok(text.includes(name), name);
  assert.ok(text.includes('Ana<U+202E>gpj.exe'));
  assert.equal(/[\u202a-\u202e\u2066-\u2069\u0007]/.test(await page.content()), false);
  await close(page);
  const plain = await open('hostile.html', { javaScriptEnabled: false });
  assert.ok((await plain.locator('#findings').innerText()).includes(names[0]));
  assert.equal(await plain.locator('img').count(), 0);
  await close(plain);
});

test('without scripts the overview and the findings can be read', async () => {
  const page = await open('zh.html', { javaScriptEnabled: false });
  assert.equal(await page.locator('#findings tbody tr').count(), 33);
  assert.equal(await page.locator('#speech .cell[data-value]').count() > 50, true);
  await close(page);
});

test('history gives a trend, the profile a score', async () => {
  const store = join(folder, 'history.db');
  for (const day of ['2013-12-29', '2013-12-30']) check('trend.html', ['--store', store, '--as-of', day]);
  check('trend.html', ['--store', store, '--lang', 'zh']);
  ducha(['check', 'samples/violations', '--rules', 'rules', '--profile', 'example-county', '--as-of', '2013-12-31',
    '--lang', 'zh', '--format', `html=${join(folder, 'scores.html')}`]);
  const page = await open('trend.html');
  assert.equal(await page.locator('.trend circle.fail').count(), 3);
  await close(page);
  const scores = await open('scores.html');
  assert.ok(await scores.locator('#scores-app tbody tr').count() > 1);
  // A rank leads to its organization, a deduction to its finding.
  await scores.locator('#scores-app tbody a').last().click();
  await scores.waitForFunction(() => document.activeElement.matches('summary'));
  const deduction = scores.locator('.fold[open] table.score td a').first();
  const target = await deduction.getAttribute('href');
  await deduction.click();
  await scores.waitForFunction((id) => document.activeElement.id === id, target.slice(1));
  await close(scores);
});

test('stays quick at 20,000 findings', async () => {
  execFileSync(join(build, 'generate'), [join(folder, 'city'), '19000', '1'], { stdio: 'ignore' });
  ducha(['check', join(folder, 'city'), '--rules', 'rules', '--profile', '2013', '--lang', 'zh', '--format',
    `html=${join(folder, 'city.html')}`]);
  const opened = performance.now();
  const page = await open('city.html');
  const told = [`${statSync(join(folder, 'city.html')).size >> 20} MiB, open ${Math.round(performance.now() - opened)} ms`];
  const all = await count(page);
  assert.ok(all >= 20000, `${all} findings`);
  assert.equal(await rows(page).count(), 100);
  // From the event to the next frame, layout and paint included.
  const timed = async (what, act) => {
    const ms = await page.evaluate(async ([kind, selector, value]) => {
      const node = document.querySelector(selector);
      const start = performance.now();
      if (kind === 'click') node.click();
      else {
        node.value = value;
        node.dispatchEvent(new Event(kind));
      }
      document.body.getBoundingClientRect();
      await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
      return performance.now() - start;
    }, act);
    told.push(`${what} ${Math.round(ms)} ms`);
    assert.ok(ms < 1000, `${what}: ${ms} ms`);
  };
  await timed('first search', ['input', '#filter-search', '小学']);
  await timed('search', ['input', '#filter-search', '99']);
  await timed('clear', ['click', '.reset']);
  await timed('filter', ['change', '#filter-severity', '=error']);
  await timed('clear', ['click', '.reset']);
  for (let i = 1; i <= 4; ++i) await timed(`sort ${i}`, ['click', `#findings th:nth-child(${i}) button`]);
  await timed('sort again', ['click', '#findings th:nth-child(4) button']);
  await timed('next page', ['click', '#findings .pager button:last-child']);
  console.log(`# ${all} findings: ${told.join(', ')}`);
  await close(page);
});

test('letters: a page each without a script, on A4, and an index that leads to all of them', async () => {
  const letters = readdirSync(join(folder, 'letters')).filter((name) => name !== 'index.html');
  const index = await open('letters/index.html');
  assert.equal(await index.locator('tbody tr').count(), letters.length);
  const links = await index.locator('tbody a').evaluateAll((all) => all.map((a) => decodeURIComponent(a.getAttribute('href'))));
  assert.deepEqual(links.sort(), letters.sort());
  await close(index);
  const page = await open('letters/school-2115000305.html', { viewport: { width: 794, height: 1123 } });
  assert.match(await page.locator('h1').textContent(), /整改通知书/);
  assert.equal(await page.locator('section').count(), 3);
  // Every matter that lacks something names a paper of the list, and every paper is named.
  const papers = await page.locator('section').nth(1).locator('tbody tr td:first-child').allTextContents();
  const named = (await page.locator('section').nth(2).locator('tbody tr td:nth-child(4)').allTextContents()).map((text) => text.split('、').flatMap((part) => {
    const [from, to = from] = part.split('—').map(Number);
    return Array.from({ length: to - from + 1 }, (_, i) => String(from + i));
  }));
  assert.ok(named.every((list) => list[0] !== '0'));
  assert.deepEqual([...new Set(named.flat())].sort(), papers.sort());
  // Nothing is cut off at the side of the paper.
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  const pdf = await page.pdf({ preferCSSPageSize: true });
  assert.match(pdf.toString('latin1'), /MediaBox \[0 0 59[45](\.\d+)? 84[12](\.\d+)?\]/);
  await close(page);
});

test('pictures for the documents', { skip: process.env.DUCHA_SCREENSHOTS !== '1' }, async () => {
  const images = join(root, 'docs/images');
  const shoot = async (file, name, selector, options = {}, height = 900) => {
    const page = await open(file, { viewport: { width: 1280, height }, ...options });
    if (selector === '#organizations') await page.locator('details.fold').first().evaluate((fold) => { fold.open = true; });
    await page.locator(selector).evaluate((node) => scrollTo(0, node.id === 'overview' ? 0 : node.offsetTop - 60));
    await page.waitForTimeout(100);
    await page.screenshot({ path: join(images, name) });
    await close(page);
  };
  await shoot('en.html', 'report-light.png', '#overview');
  await shoot('en.html', 'report-dark.png', '#findings', { colorScheme: 'dark' });
  await shoot('trend.html', 'report-zh.png', '#overview');
  await shoot('scores.html', 'report-zh-scores.png', '#scores');
  await shoot('zh.html', 'report-zh-provisions.png', '#speech', {}, 1000);
  await shoot('zh.html', 'report-zh-network.png', '#network', {}, 480);
  await shoot('zh.html', 'report-zh-organizations.png', '#organizations');
  await shoot('letters/school-2115000305.html', 'letter-zh.png', 'h1');
  await shoot('letters/school-2115000305.html', 'letter-zh-papers.png', 'section:nth-of-type(3)');
});
