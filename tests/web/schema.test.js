// The schema view: full, compact, and trimmed for a question.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { chooseFile, startBrowser, withoutChinook } from './browser.js';

let browser;
before(async () => { browser = await startBrowser(); });
after(() => browser.close());

const fact = (page, label) => page.locator('.facts div', { hasText: label }).locator('dd');
const level = (page, name) => page.getByRole('button', { name, exact: true });

async function openSchema(hash = '#schema') {
  const page = await browser.open(hash);
  await page.waitForSelector('.facts');
  return page;
}

test('compares compact with full', { skip: withoutChinook }, async () => {
  const page = await openSchema();
  assert.equal(await fact(page, 'Characters').innerText(), '1,558');
  assert.match(await page.locator('.facts').innerText(), /full \(4,169\)\s+62\.6%/);
  assert.match(await page.locator('pre.code').innerText(), /^Album\(AlbumId:integer\[pk\]/);
  await level(page, 'Full').click();
  await fact(page, 'Characters').filter({ hasText: '4,169' }).waitFor();
  assert.match(await page.locator('pre.code').innerText(), /CREATE TABLE/);
  assert.match(page.url(), /#schema\?level=full$/);
});

test('trims for a question typed in, and says which words did it', { skip: withoutChinook }, async () => {
  const page = await openSchema('#schema?level=trimmed');
  const note = page.locator('main .notice');
  assert.match(await note.innerText(), /Trimmed.*Playlist, Track.*Album, Genre, MediaType/s);
  assert.doesNotMatch(await page.locator('pre.code').innerText(), /PlaylistTrack/);
  await page.getByLabel('For the question').fill('How tall is the tower?');
  await note.filter({ hasText: 'Not trimmed' }).waitFor();
  assert.equal(await fact(page, 'Characters').innerText(), '1,558');
  assert.match(page.url(), /q=How\+tall/);
});

test('refuses a file that is no database and goes on with the one before', { skip: withoutChinook }, async () => {
  const page = await openSchema();
  await chooseFile(page, 'database', 'notes.sqlite', 'not a database at all');
  const alert = page.getByRole('alert');
  assert.match(await alert.innerText(), /notes\.sqlite was not taken/);
  assert.equal(await fact(page, 'Characters').innerText(), '1,558');
  await level(page, 'Full').click();
  await fact(page, 'Characters').filter({ hasText: '4,169' }).waitFor();
});
