// The first view: the picture, the best three for a volume, seven questions with their computation.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { drawn, startBrowser } from './browser.js';

let browser;
before(async () => { browser = await startBrowser(); });
after(() => browser.close());

const points = (page) => page.locator('.pareto-picture a.point');
const podium = (page) => page.locator('.podium > li');
const question = (page, id) => page.locator(`#q-${id}`);
const shows = (locator, text) => locator.filter({ hasText: text }).first().waitFor();

async function openStart(hash = '') {
  const page = await browser.open(hash);
  await podium(page).first().waitFor();
  return page;
}

test('is what an address without a view opens, and asks the question', async () => {
  const page = await openStart();
  assert.equal(await page.locator('nav a[aria-current=page]').innerText(), 'Start');
  assert.match(await page.locator('h1').innerText(), /What does one correct answer cost\?/);
  const tabs = await page.locator('nav a').allInnerTexts();
  assert.deepEqual(tabs, ['Start', 'Matrix', 'Head to head', 'Load', 'Cost', 'Demo', 'Sweep', 'Gold set', 'Schema', 'Method']);
});

test('draws thirteen models with intervals, the front in words, and a table behind', async () => {
  const page = await openStart();
  assert.equal(await points(page).count(), 13);
  assert.equal(await page.locator('.pareto-picture .doubt').count(), 13);
  assert.equal(await page.locator('a.point.on').count(), 1);
  const said = await page.locator('a.point.on').getAttribute('aria-label');
  assert.equal(said, 'gpt-oss-120b on Baseten: 88% right, 70–96%; $0.000213 a correct answer, $0.000174–0.000305; on the front');
  assert.match(await page.locator('main').innerText(), /Not drawn because no answer was right: MiniMax M2\.5 on Baseten, GLM 5 on Baseten/);
  await page.getByText('The picture as a table').click();
  assert.equal(await page.locator('.behind tbody tr').count(), 13);
  assert.match(await page.locator('.behind tbody tr').first().innerText(), /gpt-oss-120b[\s\S]*\$0\.000213[\s\S]*on the front/);
});

test('needs no bundle of charts, and is one stop of Tab whose points the arrows reach, each leading to its row in the matrix', async () => {
  const page = await openStart();
  assert.equal(await page.evaluate(() => performance.getEntriesByType('resource').some(({ name }) => name.includes('plot.js'))), false);
  const focused = () => page.evaluate(() => [...document.querySelectorAll('a.point')].indexOf(document.activeElement));
  assert.equal(await page.locator('a.point[tabindex="0"]').count(), 1);
  await points(page).first().focus();
  for (let i = 1; i < 13; i += 1) {
    await page.keyboard.press('ArrowRight');
    assert.equal(await focused(), i);
  }
  await page.keyboard.press('Home');
  assert.equal(await focused(), 0);
  await page.keyboard.press('ArrowDown');
  const height = (index) => points(page).nth(index).locator('.reach').getAttribute('cy').then(Number);
  assert.ok(await height(await focused()) > await height(0), 'below the first');
  await page.keyboard.press('End');
  await drawn(page);
  assert.equal(await points(page).last().getAttribute('tabindex'), '0');
  await page.keyboard.press('Tab');
  assert.equal(await focused(), -1);
  await page.keyboard.press('Shift+Tab');
  assert.equal(await focused(), 12, 'comes back to where it was');
  const nemotron = page.getByRole('link', { name: /^Nemotron 120B A12B on Baseten: 64%/ });
  await nemotron.focus();
  await page.keyboard.press('Enter');
  await page.waitForSelector('table.matrix tr.why');
  assert.match(page.url(), /#matrix\?row=baseten%2FNemotron-120B-A12B$/);
  await page.waitForFunction(() => document.activeElement.textContent.trim() === 'Why');
  assert.match(await page.locator('tr.why').innerText(), /11 of 25 right as published, 16 by perquery\/2/);
});

test('prices the best three at the volume that Cost has too', async () => {
  const page = await openStart();
  const names = await podium(page).locator('h3').allInnerTexts();
  assert.deepEqual(names, ['gpt-oss-120b on Baseten', 'Nemotron 120B A12B on Baseten', 'DeepSeek V3.1 on Baseten']);
  assert.match(await podium(page).first().innerText(), /\$5\.62 a day, \$169 a month, for 26,400 right answers/);
  assert.match(await page.locator('.why-best').innerText(),
    /no model shown is cheaper per question than gpt-oss-120b on Baseten \(\$0\.000187\) or more accurate \(88%\)/);
  await page.getByLabel('Queries a day, exactly').fill('100000');
  await shows(podium(page).first(), '$18.73 a day');
  assert.match(page.url(), /#start\?q=100000$/);
  await page.getByRole('link', { name: 'Cost', exact: true }).first().click();
  await page.waitForSelector('table.cost');
  await shows(page.locator('table.cost tbody tr').first(), '$18.73');
  assert.match(page.url(), /#cost\?q=100000$/);
});

test('scores every published row by the rule that is chosen, on the page and in the address', async () => {
  const page = await openStart();
  await page.getByLabel('Scored by').selectOption('rows-match');
  await shows(page.locator('.first-answer'), '24 of 25 questions right');
  assert.match(page.url(), /#start\?by=rows-match$/);
  const again = await browser.open('#matrix?by=rows-match&row=baseten/Nemotron-120B-A12B');
  await again.waitForSelector('tr.why');
  assert.match(await again.locator('tr.why').innerText(), /11 of 25 right as published, 18 by rows-match/);
  const unknown = await browser.open('#start?by=perquery/1');
  await shows(unknown.locator('.start'), 'names the rule “perquery/1”, which this version does not have');
});

test('answers seven questions, and says what is not significant', async () => {
  const page = await openStart();
  assert.equal(await page.locator('.asked-question').count(), 7);
  assert.match(
    await question(page, 'most_accurate').innerText(),
    /cannot be told apart[\s\S]*22 of 25 answers right, 88% \(70–96%\)/,
  );
  assert.match(
    await question(page, 'most_accurate').innerText(),
    /22 of 25 answers right, 88% \(70–96%\)[\s\S]*None of the 12 others is significantly less accurate/,
  );
  assert.match(
    await question(page, 'most_accurate').innerText(),
    /None of the 12 others is significantly less accurate[\s\S]*Left out: MiniMax M2\.5/,
  );
  assert.match(
    await question(page, 'cheapest').innerText(),
    /told apart[\s\S]*\$0\.000213[\s\S]*the intervals do not overlap, so the difference is significant/,
  );
  assert.match(
    await question(page, 'fastest').innerText(),
    /228 ms[\s\S]*25 of 25[\s\S]*p90 41,400 ms[\s\S]*do not differ significantly \(p = 0\.0502\)/,
  );
  assert.match(
    await question(page, 'fastest').innerText(),
    /do not differ significantly \(p = 0\.0502\)[\s\S]*measures the client's own back-off, not the model; see Load/,
  );
  assert.equal(await question(page, 'fastest').getByRole('link', { name: 'Load' }).getAttribute('href'), '#load');
  assert.match(await question(page, 'quantisation').innerText(), /80 of 100[\s\S]*77 of 99[\s\S]*\+2\.2 points \(/);
  assert.match(await question(page, 'finetune').innerText(), /\$3\.13 more a day[\s\S]*appeared to save \$1\.99 a day/);
  assert.match(await question(page, 'dedicated').innerText(), /833,000 questions a day \(34\.2 million tokens an hour\)/);
});

test('answers in one sentence before anything else, on a desktop and on a phone', async () => {
  for (const viewport of [{ width: 1440, height: 900 }, { width: 390, height: 844 }]) {
    const page = await browser.open('', { viewport });
    const first = page.locator('.first-answer[aria-busy=false]');
    await first.waitFor();
    assert.equal(
      (await first.innerText()).replace(/\s+/g, ' '),
      'gpt-oss-120b on Baseten: $0.000213 ($0.000174–0.000305) per correct answer; 22 of 25 questions right.',
    );
    const { y, height } = await first.boundingBox();
    assert.ok(y + height < viewport.height / 2, `it ends at ${y + height}`);
  }
});

test('small sums also stand for a thousand answers, and prices say how old they are', async () => {
  const page = await openStart();
  assert.match(
    (await podium(page).first().locator('.price').innerText()).replace(/\s+/g, ' '),
    /\$0\.000213 a correct answer, \$0\.213 per 1,000 \$0\.000174/,
  );
  const today = Date.parse(new Date().toISOString().slice(0, 10));
  const days = (today - Date.UTC(2026, 4, 1)) / 86400000;
  await page.locator('.best-three').getByRole('link', { name: /days old/ }).waitFor(); // once the price files are there
  assert.match(await page.locator('.best-three').innerText(), new RegExp(`List prices of May 2026 \\(${days} days old\\)`));
  assert.equal(await page.locator('.best-three').getByRole('link', { name: /days old/ }).getAttribute('href'), '#cost');
});

test('the rest of a long list can be opened, and every computation saved', async () => {
  const page = await openStart();
  const dear = question(page, 'cheap_dear');
  await dear.getByText('4 more', { exact: true }).click();
  assert.equal(await dear.locator('.computation').first().locator('p').count(), 4);
  assert.match(await dear.locator('.computation p').first().innerText(), /is cheaper per question than/);
  for (const each of await page.getByText('Show the computation').all()) await each.click();
  const saves = await page.locator('.asked').getByRole('button', { name: /^Save CSV/ }).allInnerTexts();
  assert.deepEqual([saves.length, new Set(saves)], [8, new Set(['Save CSV'])]);
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save CSV: most-accurate' }).click()]);
  assert.equal(file.suggestedFilename(), 'perquery-most-accurate.csv');
});

test('shows the computation: rows, formula with numbers, test, request', async () => {
  const page = await openStart();
  const dedicated = question(page, 'dedicated');
  await dedicated.getByText('Show the computation').click();
  const text = await dedicated.innerText();
  assert.match(text, /per_query_usd \/ \(input_tokens \+ output_tokens\) × 10\^6/);
  assert.match(text, /Price used: Baseten H100, \$6\.50 an hour, as of 2026-05/);
  assert.match(text, /answers \{"sweep":/);
  const accurate = question(page, 'most_accurate');
  await accurate.getByText('Show the computation').click();
  assert.equal(await accurate.locator('tbody tr').count(), 13);
  assert.match(await accurate.innerText(), /p, Holm/);
});

test('says so when the sweep cannot be loaded', async () => {
  const other = await startBrowser({ expectMissing: ['published-2026-05.json'] });
  const page = await other.open();
  await page.getByRole('alert').first().waitFor();
  await other.close();
});

test('a phone can reach every tab and shows the one it is on', async () => {
  const page = await browser.open('#method', { viewport: { width: 390, height: 800 } });
  await page.locator('main h2').first().waitFor();
  await drawn(page);
  const tab = await page.locator('nav a[aria-current=page]').boundingBox();
  assert.ok(tab.x >= 0 && tab.x + tab.width <= 390, `the tab is at ${tab.x}`);
});

test('where names have no room every point has a number, and the numbers are listed', async () => {
  for (const width of [390, 320]) {
    const page = await browser.open('', { viewport: { width, height: 844 } });
    await page.locator('.pareto-names li').first().waitFor();
    const labels = await page.locator('.point .label').evaluateAll(
      (all) => all.map((label) => ({ text: label.textContent, shown: getComputedStyle(label).visibility }))
    );
    assert.deepEqual(labels, Array.from({ length: 13 }, (_, index) => ({ text: String(index + 1), shown: 'visible' })));
    assert.match(await points(page).nth(1).getAttribute('aria-label'), /^2\. Nemotron 120B A12B on Baseten: 64%/);
    assert.match(await page.locator('.pareto-names li').first().innerText(), /gpt-oss-120b 88%, \$0\.000213/);
    const ticks = await page.locator('.axes text[text-anchor=middle]').evaluateAll(
      (all) => all.map((tick) => tick.getBoundingClientRect()).map(({ left, right }) => [left, right])
    );
    ticks.slice(1).forEach(([left], index) => assert.ok(left > ticks[index][1] + 4, `${width} px: tick ${index + 1} stands clear`));
    assert.equal(await page.locator('.axes text[text-anchor=middle]').last().textContent(), '$0.006');
    const slider = await page.locator('.scale span').evaluateAll((all) => all.filter((span) => span.offsetWidth > 0).map(
      (span) => span.getBoundingClientRect()
    ).map(({ left, right }) => [left, right]));
    slider.slice(1).forEach(
      ([left], index) => assert.ok(left > slider[index][1] + 4, `${width} px: label ${index + 1} of the slider stands clear`)
    );
  }
});
