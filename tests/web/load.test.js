// The Load view: the reader's sweeps by concurrency, and the published load test with its faults.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { drop, startBrowser, withoutChinook } from './browser.js';
import { judged, openSweep, runSweep, startProvider } from './sweeping.js';
import { slotsOf } from '../../web/js/views/load/timeline.js';

const options = { skip: withoutChinook, timeout: 90000 };
let browser;
let provider;
before(async () => {
  provider = await startProvider();
  browser = await startBrowser({ expectHosts: ['http://127.0.0.1:'] });
});
after(async () => {
  await browser.close();
  await provider.close();
});

const text = (page, selector) => page.locator(selector).first().innerText();

test('without a run of the reader’s: the published load test, and what is wrong with it', options, async () => {
  const page = await browser.open('#load');
  await page.locator('.published-load table').waitFor();
  assert.match(await text(page, '.published-load'), /measures its own back-off/);
  assert.match(
    await text(page, '.published-load'),
    /with 10 at once gpt-oss-120b has a p50 of\s+1,742 ms, with 5 at once 9,032 ms\. The lower figure is of the 16 of 25 that survived/,
  );
  assert.match(await text(page, '.published-load tbody'), /gpt-oss-120b\s+1\s+25\s+25\s+0\s+92%\s*75–98%\s+1,756\s+5,655\s+10,764/);
  assert.match(
    await page.locator('.published-load tbody tr').nth(2).innerText(),
    /published\s+56%[\s\S]*corrected[\s\S]*87\.5%[\s\S]*64–97%[\s\S]*14 of 16/,
  );
  assert.equal(await page.getByRole('button', { name: 'Save CSV: published-load' }).count(), 1);
  await page.getByRole('link', { name: 'Sweep' }).last().click();
  await page.locator('.sweep-form').waitFor();
  assert.equal(await page.locator('#sweep-concurrency').inputValue(), '1,5,10');
});

test('own sweeps by concurrency: service and waiting apart, errors and survivors', options, async () => {
  const page = await openSweep(browser, provider, {
    models: ['stub/oracle+429-retry-after?seconds=1&times=1', 'stub/503'],
    strategies: 'one-shot', concurrency: '1,4', questions: 'c01,c02,c03,c04', retries: '1',
  });
  await runSweep(page, 90000);
  await judged(page, 4);
  await page.locator('nav').getByRole('link', { name: 'Load' }).click();
  await page.locator('.load-table tbody tr').nth(1).waitFor();
  const select = page.locator('#load-group');
  await select.selectOption(await select.locator('option', { hasText: '429' }).getAttribute('value'));
  const rows = await page.locator('.load-table tbody tr').allInnerTexts();
  for (const [index, concurrency] of [[0, '1'], [1, '4']]) {
    const [
      head, asked, answered, errors, , p50, , p99, waited, mean, , , share, retries,
    ] = rows[index].split('\t').map((cell) => cell.trim());
    assert.deepEqual([head, asked, answered, errors, waited, retries], [concurrency, '4', '4', '0', '4', '4']);
    assert.ok(parseFloat(mean.replace(',', '')) >= 1000, 'the waits are counted');
    assert.ok(parseFloat(p50.replace(',', '')) < 1000, 'and are not in the latency');
    assert.match(p99, /\*/, 'too few answers for it');
    assert.match(share, /%$/);
  }
  await page.locator('.time-lines svg.plot').waitFor();
  assert.equal(await page.locator('.time-lines svg [data-part=bar] rect').count(), 8, 'a bar for each call');
  assert.equal(await page.locator('.time-lines svg [data-part=rule] line').count(), 4, 'a dashed line for each wait');
  assert.match(await page.locator('.time-lines svg').getAttribute('aria-label'), /Time lines of 4 answers in 4 rows/);
  for (const figure of ['latency', 'time-lines']) await page.getByRole('button', { name: `Save SVG: ${figure}` }).waitFor();
  await page.getByText('The time lines as a table').click();
  assert.equal(await page.locator('.time-lines tbody tr').count(), 4);

  await page.getByRole('button', { name: 'Time lines with 1 at once' }).click();
  await page.locator('.time-lines h3', { hasText: 'one at a time' }).waitFor();
  await select.selectOption(await select.locator('option', { hasText: '503' }).getAttribute('value'));
  await page.locator('.load-table', { hasText: '4 × server error' }).waitFor();
  assert.match(await text(page, '.load-table tbody tr'), /^1\s+4\s+0\s+4/, 'no survivor');
  await page.waitForFunction(() => document.querySelectorAll('.time-lines svg [data-part=dot] *').length === 4);
  assert.ok(await page.locator('.published-load').isVisible());
});

test('a sweep file dropped here is shown', options, async () => {
  const page = await browser.open('#load');
  await drop(page, 'no.json', '[]');
  await page.getByText('no.json was not taken').waitFor();
});

test('rows are agents: whoever is free takes the next answer', () => {
  const answer = (started_ms, ended_ms, fault = null) => ({ started_ms, ended_ms, spans: [[started_ms, ended_ms]], waits: [], fault });
  const { count, placed, lost } = slotsOf([answer(0, 900), answer(100, 300), answer(300, 500), answer(310, 700, 'network')]);
  assert.equal(count, 3);
  assert.deepEqual(placed.map(({ slot }) => slot), [1, 2, 2, 3]);
  assert.deepEqual(lost, [{ slot: 3, at: 0.7 }]);
});
