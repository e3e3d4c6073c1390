// The schema view: levels side by side, the trim and its reasons, the key graph, recall.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { build, chooseFile, drawn, inChromiumOnly, root, startBrowser, withoutChinook } from './browser.js';
import { emptyDatabase, inWalMode, walOf } from './empty-database.js';
import { LISTEN } from './worker-scripts.js';

const require = createRequire(new URL('../../web/package.json', import.meta.url));
const command = path.join(build, 'native/perquery');
const withoutCommand = existsSync(command) ? withoutChinook : 'no native command was built';

let browser;
before(async () => { browser = await startBrowser(); });
after(() => browser.close());

const row = (page, level) => page.locator('table.levels tbody tr').filter({ has: page.locator(`th:text-matches("^${level}")`) });
const cells = async (page, level) => (await row(page, level).locator('td').allInnerTexts()).map((text) => text.trim());
const written = (page) => page.locator('pre.code');
const group = (page, name) => page.getByRole('group', { name, exact: true });
const press = (page, name, button) => group(page, name).getByRole('button', { name: button }).click();
const why = (page) => page.getByRole('region', { name: 'What was kept, and why' });
const reasons = (page, table) => page.locator('table.reasons tr').filter({ has: page.locator(`th code:text-is("${table}")`) });
const box = (page, table) => page.getByRole('button', { name: new RegExp(`^(Table|View) ${table}(;|$)`) });

async function openSchema(hash = '#schema') {
  const page = await browser.open(hash);
  await page.waitForSelector('table.levels');
  return page;
}

test('shows every level side by side, and the text of the one picked', { skip: withoutChinook }, async () => {
  const page = await openSchema('#schema?trim=none');
  const names = await page.locator('table.levels tbody th').allInnerTexts();
  assert.deepEqual(names.map((name) => name.trim()), ['full', 'samples', 'compact', 'names', 'columns', 'the full schema, untrimmed']);
  assert.deepEqual((await cells(page, 'compact')).slice(0, 4), ['1,558', '416', '62.6%', '783']);
  assert.deepEqual((await cells(page, 'full')).slice(0, 4), ['4,169', '1,199', '0%', '0']);
  assert.match(await written(page).innerText(), /^Album\(AlbumId:integer\[pk\]/);
  await press(page, 'Level of the text', 'full');
  await written(page).filter({ hasText: 'CREATE TABLE' }).waitFor();
  assert.match(page.url(), /#schema\?level=full&trim=none$/);
  await page.getByText('Nothing is trimmed.').waitFor();
});

test('the linked trim keeps the bridge table that the published one drops, and says why', { skip: withoutChinook }, async () => {
  const page = await openSchema();
  assert.match(await written(page).innerText(), /PlaylistTrack/);
  assert.match(await why(page).innerText(), /Trimmed to \d+ of 11 tables/);
  assert.match(
    await reasons(page, 'PlaylistTrack').innerText(), /key path between two matched tables: (Playlist|Track) and (Playlist|Track)/,
  );
  assert.match(await reasons(page, 'Playlist').innerText(), /playlist: exact table name/);
  assert.match(await why(page).innerText(), /Left out \(\d+\): .*Invoice/);
  await press(page, 'Trim', 'Published');
  await why(page).getByText('Added, as those point to them').waitFor();
  assert.match(await why(page).innerText(), /Named in the question: Playlist, Track.*Album, Genre, MediaType/s);
  assert.doesNotMatch(await written(page).innerText(), /PlaylistTrack/);
  assert.match(page.url(), /trim=published$/);
});

test('keeps everything where the evidence is too weak, and says so', { skip: withoutChinook }, async () => {
  const page = await openSchema();
  await page.getByLabel('Question', { exact: true }).fill('How tall is the tower?');
  await why(page).getByText('Kept the full schema').waitFor();
  assert.match(await why(page).innerText(), /the evidence is too weak.*Confidence 0\.\d+; below 0\.5/s);
  assert.equal((await cells(page, 'compact'))[0], '1,558');
  assert.match(page.url(), /q=How\+tall/);
  await page.getByLabel('Question', { exact: true }).fill('');
  await page.getByText('Without a question nothing is trimmed.').waitFor();
  await page.reload();
  await page.getByText('Without a question nothing is trimmed.').waitFor();
});

test('marks the words that led to tables, whatever comes before them; text stays text', { skip: withoutChinook }, async () => {
  const page = await openSchema();
  await page.getByLabel('Question', { exact: true }).fill('Künstler 🎸 <img src=x onerror=alert(1)>: revenue of AC/DC by genre');
  await page.locator('.led mark', { hasText: 'AC/DC' }).waitFor();
  assert.deepEqual(
    (await page.locator('.led mark').allInnerTexts()).filter((word) => /[A-Z]|genre|rev/.test(word)), ['revenue', 'AC/DC', 'genre'],
  );
  assert.match(await page.locator('.led', { hasText: 'AC/DC' }).innerText(), /Artist, Track/);
  assert.ok((await page.locator('.led-question').innerText()).startsWith('Künstler 🎸 <img src=x'));
  assert.equal(await page.locator('main img').count(), 0);
});

test('a long name is cut short under its words, and is in full in its title and below', async () => {
  const name = 'customer_invoices_that_were_paid_late_in_every_region_of_sale';
  const page = await browser.open('#schema?q=customer%20invoices%20paid%20late');
  await page.locator('#choose-database').waitFor();
  await chooseFile(
    page, 'database', 'long.db',
    emptyDatabase([`CREATE TABLE ${name} (id INTEGER PRIMARY KEY)`, 'CREATE TABLE other (id INTEGER PRIMARY KEY)']),
  );
  const under = page.locator(`.led-to > span[title="${name}"]`).first(); // Chinook's may be shown until then
  await under.waitFor();
  assert.ok((await under.boundingBox()).width < 240);
  assert.ok(await under.evaluate((element) => element.scrollWidth > element.clientWidth), 'an ellipsis ends it');
  assert.ok(await under.evaluate((element) => parseFloat(getComputedStyle(element).fontSize)) >= 12);
  await why(page).locator('code', { hasText: name }).first().waitFor();
});

test('a question of the gold set can be taken', { skip: withoutChinook }, async () => {
  const page = await openSchema();
  await page.getByLabel('Questions of the gold set').selectOption({ index: 4 });
  await page.locator('.led mark', { hasText: 'Jazz' }).waitFor();
  assert.match(await page.getByLabel('Question', { exact: true }).inputValue(), /genre Jazz/);
});

test('auto takes the richest level that a budget allows', { skip: withoutChinook }, async () => {
  const page = await openSchema('#schema?trim=none');
  await page.getByLabel('Budget').fill('300');
  await page.getByText('Auto takes names: 288 tokens').waitFor();
  await press(page, 'Level of the text', 'auto (names)');
  await written(page).filter({ hasText: 'Artist(ArtistId[pk], Name)' }).waitFor();
  assert.match(page.url(), /level=auto.*budget=300/);
  await page.getByLabel('Budget').fill('5');
  await page.getByText('Nothing fits').waitFor();
  await page.getByLabel('Budget').fill('many');
  await page.locator('#schema-budget-wrong', { hasText: 'Enter a whole number' }).waitFor();
  await page.getByLabel('Budget').fill('');
  await page.getByText('The richest level that fits is then picked.').waitFor();
  assert.doesNotMatch(page.url(), /budget|auto/);
});

test('says what each level saves at the Cost page’s volume, at a model’s price', { skip: withoutChinook }, async () => {
  const page = await browser.open('#cost');
  await page.getByLabel('Queries a day, exactly').fill('100000');
  await page.waitForURL(/q=100000/);
  await page.getByRole('link', { name: 'Schema' }).click();
  await page.waitForSelector('table.levels');
  await page.getByRole('link', { name: '100,000 queries a day' }).waitFor();
  await press(page, 'Trim', 'None');
  await page.getByLabel('Price of').selectOption({ label: 'gpt-oss-120b on Baseten' });
  await row(page, 'compact').locator('td', { hasText: '$235' }).waitFor(); // 783 tokens, 100,000 times, $0.10 for a million, 30 days
  assert.deepEqual((await cells(page, 'compact')).slice(4, 6), ['$7.83', '$235']);
  assert.deepEqual((await cells(page, 'full')).slice(4, 6), ['$0', '$0']);
  const address = page.url();
  assert.match(address, /volume=100000/);
  const again = await openSchema(address.slice(address.indexOf('#')));
  assert.deepEqual((await cells(again, 'compact')).slice(4, 6), ['$7.83', '$235']);
});

test('counts exactly once asked to, with a vocabulary that is fetched only then', { skip: withoutChinook }, async () => {
  const page = await openSchema('#schema?trim=none');
  const fetched = [];
  page.on('request', (request) => fetched.push(request.url()));
  assert.equal(
    await page.evaluate(() => performance.getEntriesByType('resource').filter(({ name }) => name.includes('tokens.js')).length), 0,
  );
  await page.getByText('3.3% on average and 20.0% at most').waitFor();
  await page.getByRole('button', { name: 'Count exactly' }).click();
  await page.getByRole('columnheader', { name: 'exact, o200k' }).waitFor();
  assert.equal(fetched.filter((url) => url.includes('tokens.js')).length, 1);
  const { countTokens } = require('gpt-tokenizer/encoding/o200k_base');
  const text = await written(page).textContent();
  assert.equal((await cells(page, 'compact'))[2], String(countTokens(text)));
});

test('draws the keys, with a table behind the drawing', { skip: withoutChinook }, async () => {
  const page = await openSchema();
  assert.equal(await page.locator('g.box').count(), 11);
  assert.equal(await page.locator('path.link').count(), 11);
  assert.equal(await page.locator('path.inferred').count(), 0);
  await box(page, 'PlaylistTrack').and(page.locator('.kept')).waitFor();
  assert.equal(await page.locator('g.box.kept', { hasText: 'Employee' }).count(), 0);
  await box(page, 'Track').focus();
  await page.keyboard.press('Enter');
  await page.locator('.columns-of', { hasText: 'Milliseconds' }).waitFor();
  assert.equal(await page.locator('path.of-chosen').count(), 5);
  await page.keyboard.press(' ');
  await page.locator('.columns-of').waitFor({ state: 'detached' });
  assert.equal(await page.locator('g.box[tabindex="0"]').count(), 1, 'one stop of Tab');
  const focused = () => page.evaluate(() => [...document.querySelectorAll('g.box')].indexOf(document.activeElement));
  await page.keyboard.press('Home');
  const reached = [await focused()];
  for (const from of reached) { // grows as it goes
    for (const [key, axis, side] of [['ArrowLeft', 'x', -1], ['ArrowRight', 'x', 1], ['ArrowUp', 'y', -1], ['ArrowDown', 'y', 1]]) {
      const part = page.locator('g.box').nth(from);
      await part.focus();
      await page.keyboard.press(key);
      const to = await focused();
      const [old, next] = [await part.locator('rect').boundingBox(), await page.locator('g.box').nth(to).locator('rect').boundingBox()];
      assert.ok(to === from || (next[axis] - old[axis]) * side > 0, `${key} from ${from} to ${to}`);
      if (!reached.includes(to)) reached.push(to);
    }
  }
  assert.equal(reached.length, 11, 'the arrows reach every table');
  await page.getByText('The keys as a table (11)').click();
  assert.match(
    await page.getByRole('region', { name: 'Keys', exact: true }).innerText(), /PlaylistTrack\s+TrackId\s+Track\s+TrackId\s+declared/,
  );
});

test('a database without declared keys: infers them and says so; of many tables draws some', async () => {
  const page = await browser.open('#schema?q=orders');
  const many = Array.from({ length: 70 }, (_, index) => `CREATE TABLE thing_${index} (id INTEGER PRIMARY KEY, name TEXT)`);
  await page.locator('#choose-database').waitFor();
  await chooseFile(page, 'database', 'shop.db', emptyDatabase([
    'CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT)',
    'CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER, net REAL, gross REAL AS (net * 1.2))',
    'CREATE TABLE naïve (id INTEGER PRIMARY KEY, "order by" TEXT)',
    'CREATE VIEW big_orders AS SELECT * FROM orders WHERE net > 100',
    ...many,
  ]));
  await page.getByText('Of 74 tables, only the kept ones').waitFor();
  assert.ok(await page.locator('g.box').count() < 10);
  await page.locator('#graph-title ~ p strong', { hasText: 'inferred' }).waitFor();
  assert.ok(await page.locator('path.inferred').count() >= 1);
  await box(page, 'orders').click();
  await page.locator('.columns-of', { hasText: 'generated' }).waitFor();
  await why(page).getByText('inferred', { exact: false }).first().waitFor();
  assert.match(await why(page).innerText(), /Left out \(\d+\)/);
  await page.getByLabel('Question', { exact: true }).fill('');
  await page.getByText('only 60 are drawn, outwards from the one with the most keys').waitFor();
  assert.equal(await page.locator('g.box').count(), 60);
});

test('measures recall over the gold set, as the command does', { skip: withoutCommand }, async () => {
  const page = await openSchema();
  await page.getByRole('button', { name: 'Measure recall' }).click();
  await page.waitForSelector('table.recall');
  const gold = path.join(root, 'data/gold/chinook-25.json');
  const printed = JSON.parse(execFileSync(
    command, ['schema', '--recall', '--db', path.join(build, 'deps/chinook.sqlite'), '--gold', gold, '--json'], { encoding: 'utf8' },
  ));
  const [, published, linked] = printed.totals;
  const heads = await page.locator('.recall-totals .group').allInnerTexts();
  for (const [
    head, { tables_kept: kept, tables_needed: needed, tables_needless: needless },
  ] of [[heads[0], linked], [heads[1], published]]) {
    assert.match(head, new RegExp(`${kept} of ${needed} needed tables kept .*${needless} needless`));
  }
  assert.match(heads[0], /100%/);
  const compact = linked.levels.find(({ level }) => level === 'compact');
  const line = page.locator('.recall-totals tbody').first().locator('tr', { hasText: 'compact' });
  assert.match(await line.innerText(), new RegExp(`${Number((compact.saved_tokens * 100).toFixed(1))}%`));
  assert.equal(await page.locator('table.recall tbody tr').count(), 25);
  assert.equal(await page.locator('table.recall tr.loses').count(), 0);
  await press(page, 'Trim of the questions', 'Published');
  await page.locator('table.recall tr.loses').first().waitFor();
  assert.equal(await page.locator('table.recall tr.loses').count(), 25 - published.complete);
  const waiting = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save JSON' }).click();
  assert.deepEqual(JSON.parse(await readFile(await (await waiting).path(), 'utf8')), printed);
});

test('recall can be canceled, and gives no total then', { skip: withoutChinook }, async () => {
  const page = await openSchema();
  const { bindings, questions, ...set } = JSON.parse(await readFile(path.join(root, 'data/gold/chinook-25.json'), 'utf8'));
  const long = Array.from({ length: 120 }, (_, index) => questions.map((each) => ({ ...each, id: `${each.id}-${index}` }))).flat();
  await chooseFile(page, 'gold', 'long.json', JSON.stringify({ ...set, bindings, questions: long }));
  await page.getByText('long.json (your file)').waitFor({ state: 'attached' });
  await page.getByRole('button', { name: 'Measure recall' }).click();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByText(/Stopped after \d+ of 3000 questions/).waitFor();
  assert.equal(await page.locator('table.recall').count(), 0);
});

test('recall says why a gold set does not go with a database', async () => {
  const page = await browser.open('#schema');
  await page.locator('#choose-database').waitFor();
  await chooseFile(page, 'database', 'shop.db', emptyDatabase(['CREATE TABLE customers (id INTEGER PRIMARY KEY)']));
  await page.waitForSelector('table.levels');
  await page.getByRole('button', { name: 'Measure recall' }).click();
  await page.waitForSelector('table.recall');
  assert.match(await page.locator('table.recall tbody tr').first().innerText(), /no such table: Album/);
});

const published = (page, files) => page.locator('[data-kind=published] input[type=file]').setInputFiles(
  files.map(([name, value]) => ({ name, mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(value)) })));
const asked = (id, question, sql) => ({ id, tier: 1, question, gold_sql: sql });

test('measures recall over question files in the published layout', async () => {
  const page = await browser.open('#matrix');
  await page.waitForSelector('table.matrix');
  await published(page, [['one.json', [asked('p1', 'How many customers are there?', 'SELECT COUNT(*) FROM customers')]],
    ['two.json', [asked('p2', 'Which orders are there?', 'SELECT id FROM orders'), asked('p3', 'What?', 'SELECT x FROM nowhere')]]]);
  await page.locator('.files li', { hasText: 'two.json' }).waitFor();
  await page.getByRole('link', { name: 'Schema' }).click();
  await chooseFile(page, 'database', 'shop.db', emptyDatabase([
    'CREATE TABLE customers (id INTEGER PRIMARY KEY)', 'CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER)']));
  await page.locator('.in-use', { hasText: 'shop.db' }).waitFor();
  await press(page, 'Measured over', 'Published questions');
  await page.locator('.files code', { hasText: 'two.json' }).waitFor();
  assert.deepEqual(await page.locator('.files code').allInnerTexts(), ['one.json', 'two.json']);
  await page.getByRole('button', { name: 'Measure recall' }).click();
  await page.getByText('published on shop.db, 3 questions').waitFor();
  const rows = await page.locator('table.recall tbody tr').allInnerTexts();
  assert.match(rows[0], /p1\s+How many customers are there\?\s+1\s/);
  assert.match(rows[2], /p3.*no such table: nowhere/s);
  await press(page, 'Measured over', 'Gold set');
  await page.locator('table.recall').waitFor({ state: 'detached' });

  await page.locator('#choose-database').selectOption('twin');
  await page.getByText('11 tables and views').waitFor();
  await press(page, 'Measured over', 'Published questions');
  await page.getByText('Published questions and answers name values of Chinook').waitFor();
  assert.ok(await page.getByRole('button', { name: 'Measure recall' }).isDisabled());
});

test('names the question file that recall cannot read', async () => {
  const page = await browser.open('#matrix');
  await page.waitForSelector('table.matrix');
  await published(page, [['one.json', [asked('p1', 'How many?', 'SELECT 1')]]]);
  await page.locator('.files li', { hasText: 'one.json' }).waitFor();
  await published(page, [['two.json', [{ id: 'p2', tier: 1, question: 'What?' }]]]);
  await page.locator('.files li', { hasText: 'two.json' }).waitFor();
  await page.getByRole('link', { name: 'Schema' }).click();
  await chooseFile(page, 'database', 'shop.db', emptyDatabase(['CREATE TABLE customers (id INTEGER PRIMARY KEY)']));
  await page.locator('.in-use', { hasText: 'shop.db' }).waitFor();
  await press(page, 'Measured over', 'Published questions');
  await page.getByRole('button', { name: 'Measure recall' }).click();
  await page.getByRole('alert').filter({ hasText: /"gold_sql" is missing.*two\.json\[0\]/s }).waitFor();
});

test('one request draws all levels again', { skip: inChromiumOnly('its driver does not look into a Worker') }, async () => {
  const page = await browser.open('#schema?database=twin', { beforeWorker: LISTEN });
  await page.waitForSelector('table.levels');
  await page.workers()[0].evaluate('asked.length = 0');
  await page.getByLabel('Question', { exact: true }).fill('Which customers are there?');
  await why(page).getByText('customers', { exact: true }).first().waitFor();
  const calls = await page.workers()[0].evaluate('asked');
  assert.deepEqual(calls.filter((text) => /^(schema|cost)\./.test(text)), ['schema.levels']);
});

test('a level that is longer than the full schema saves less than nothing', async () => {
  const page = await browser.open('#schema?trim=none');
  await page.locator('#choose-database').waitFor();
  await chooseFile(page, 'database', 'shop.db', emptyDatabase([
    'CREATE TABLE band(id INTEGER PRIMARY KEY)',
    'CREATE TABLE gig(a REFERENCES band,b REFERENCES band,c REFERENCES band,d REFERENCES band)']));
  await written(page).filter({ hasText: 'fk' }).waitFor();
  const [, , , fewer, day] = await cells(page, 'compact');
  assert.match(fewer, /^[−-]\d/);
  assert.match(day, /^−\$/);
});

test('refuses a file that is no database and keeps the one before', { skip: withoutChinook }, async () => {
  const page = await openSchema('#schema?trim=none');
  await chooseFile(page, 'database', 'notes.sqlite', 'not a database at all');
  assert.match(await page.getByRole('alert').innerText(), /notes\.sqlite was not taken/);
  assert.equal((await cells(page, 'compact'))[0], '1,558');
  await press(page, 'Level of the text', 'full');
  await written(page).filter({ hasText: 'CREATE TABLE' }).waitFor();
});

test('follows a file that takes the place of one of the same name', async () => {
  const page = await browser.open('#schema?trim=none');
  await page.locator('#choose-database').waitFor();
  await chooseFile(page, 'database', 'shop.db', emptyDatabase(['CREATE TABLE first (id INTEGER PRIMARY KEY)']));
  await box(page, 'first').waitFor();
  await chooseFile(
    page, 'database', 'shop.db', emptyDatabase(['CREATE TABLE second (id INTEGER PRIMARY KEY)', 'CREATE TABLE third (id INTEGER)']),
  );
  await box(page, 'third').waitFor();
  await written(page).filter({ hasText: 'second' }).waitFor();
});

test('never shows the schema of the file before', async () => {
  const page = await browser.open('#schema?trim=linked');
  await page.locator('#choose-database').waitFor();
  await chooseFile(page, 'database', 'one.db', emptyDatabase(['CREATE TABLE first (id INTEGER PRIMARY KEY)']));
  await box(page, 'first').waitFor();
  await page.locator('#question').fill('x'.repeat(200_000)); // which no schema can be trimmed to
  await page.locator('.notice.bad').waitFor();
  await chooseFile(page, 'database', 'two.db', emptyDatabase(['CREATE TABLE second (id INTEGER PRIMARY KEY)']));
  await page.waitForFunction(() => document.querySelector('#choose-database').selectedOptions[0].textContent.includes('two.db'));
  await drawn(page);
  assert.equal(await written(page).filter({ hasText: 'first' }).count(), 0);
  await page.locator('#question').fill('');
  await box(page, 'second').waitFor();
});

test('takes the log that lies beside a database, and says what may be missing without it', async () => {
  const page = await browser.open('#schema?trim=none');
  await page.locator('#choose-database').waitFor();
  const first = inWalMode(emptyDatabase(['CREATE TABLE first (id INTEGER PRIMARY KEY)']));
  await chooseFile(page, 'database', 'shop.db', first);
  await box(page, 'first').waitFor();
  assert.match(await page.locator('[data-kind=database]').innerText(), /newest rows may be missing/);
  const log = walOf(emptyDatabase(['CREATE TABLE first (id INTEGER PRIMARY KEY)', 'CREATE TABLE second (id INTEGER)']));
  await page.locator('[data-kind=database] input[type=file]').setInputFiles([
    { name: 'shop.db-wal', mimeType: '', buffer: log }, { name: 'shop.db', mimeType: '', buffer: first },
  ]);
  await box(page, 'second').waitFor();
  assert.doesNotMatch(await page.locator('[data-kind=database]').innerText(), /may be missing/);
});
