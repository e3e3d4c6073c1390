// The live demo, as its user has it: with the recording, and against the stub provider.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import path from 'node:path';
import { createProvider } from '../provider/server.js';
import { drawn, focused, root, startBrowser, withoutChinook } from './browser.js';

const KEY = 'sk-very-secret-0123456789';
const options = { skip: withoutChinook, timeout: 90000 };
let browser;
let provider;
before(async () => {
  provider = await createProvider({ key: KEY, gold: ['chinook-25', 'chinook-35'].map((id) => path.join(root, `data/gold/${id}.json`)) });
  browser = await startBrowser({ expectHosts: [provider.url, 'http://127.0.0.1:1/'] });
});
after(async () => {
  await provider.close();
  await browser.close();
});

const askBoth = (page) => page.getByRole('button', { name: 'Ask both sides' }).click();
const side = (page, letter) => page.locator(`.demo-side[data-side=${letter}]`);
const figures = (page) => page.locator('.demo-figures');
const row = (page, name) => figures(page).locator('tr', { has: page.getByRole('rowheader', { name }) }).locator('td').allInnerTexts();

/** A demo that asks the stub. */
async function openLive({ model = 'stub/oracle', second = '', key = KEY, base = `${provider.url}/v1`, hash = '' } = {}) {
  const page = await browser.open(`#demo?source=live&provider=vllm${hash}`);
  await page.getByLabel('Address').fill(base);
  if (key !== null) {
    await page.getByLabel(/^Key/).fill(key);
    await page.getByLabel(/^Key/).press('Enter');
    await page.locator('.key-state').waitFor();
  }
  await page.locator('#demo-model-0').fill(model);
  await page.locator('#demo-model-1').fill(second);
  await page.locator('.card').first().waitFor();
  return page;
}

/** What a file that the page hands out says. */
async function saved(page, press) {
  const download = page.waitForEvent('download');
  await press();
  return readFile(await (await download).path(), 'utf8');
}

test('without a key a recording is the demo, and says that it is one', options, async () => {
  const page = await browser.open('#demo?question=c03');
  await page.locator('.recording .badge').waitFor();
  assert.match(await page.locator('.recording').innerText(), /No model was called.*Written by: tools\/make_demo/s);
  await askBoth(page);
  await page.locator('.streamed').first().waitFor();
  await figures(page).waitFor();
  assert.match(await side(page, 'A').innerText(), /The SQL does not run[\s\S]*no such table: customers/);
  assert.match(await side(page, 'B').innerText(), /PostlCode became PostalCode/);
  assert.match(await side(page, 'B').innerText(), /In short Fernandes Portugal, Sampaio Portugal, Rojas Chile/);
  assert.match(await side(page, 'B').locator('.question').innerText(), /Right/);
  assert.deepEqual(await row(page, /^Answer/), ['!SQL failed', '✓Right']);
  assert.equal(await figures(page).locator('th:has-text("simulated")').count(), 2);
  assert.match(await side(page, 'B').locator('figcaption').innerText(), /simulated/);
  for (const letter of ['A', 'B']) {
    const [download] = await Promise.all(
      [page.waitForEvent('download'), side(page, letter).getByRole('button', { name: /^Save SVG: time-line/ }).click()]
    );
    assert.equal(download.suggestedFilename(), `perquery-time-line-${letter.toLowerCase()}.svg`);
    assert.match(await readFile(await download.path(), 'utf8'), /<rect [^>]*fill="rgb/);
  }
  assert.match(await page.locator('.asked h3').innerText(), /simulated/);
});

test('in the recording a call is rejected and sent again, and errors go back to the model', options, async () => {
  const page = await browser.open('#demo?question=c30');
  await askBoth(page);
  await page.getByText('turned away, trying again').waitFor();
  await figures(page).waitFor();
  assert.deepEqual(await row(page, /^Sent again/), ['0', '1']);
  assert.ok(Number((await row(page, /^Waited/))[1].replace(',', '')) >= 2000);
  assert.equal(await side(page, 'B').locator('.part.waiting').count(), 1);

  await page.locator('.card[data-id=c54]').click();
  await askBoth(page);
  await page.locator('.asked', { hasText: 'median' }).waitFor();
  await figures(page).waitFor();
  assert.match(await side(page, 'B').innerText(), /no such function: MEDIAN[\s\S]*Repair turn 1[\s\S]*Right/);
  assert.ok(Number((await row(page, /of it reasoning/))[1]) > 0);
});

test('every question of both gold sets can be found and asked', options, async () => {
  const page = await browser.open('#demo');
  await page.locator('.card').first().waitFor();
  assert.equal(await page.locator('.card').count(), 60);
  await page.getByRole('button', { name: 'Tier 3', exact: true }).click();
  await page.getByLabel('Tag').selectOption('recursive');
  await drawn(page);
  assert.ok(await page.locator('.card').count() > 0);
  await page.getByLabel('Tag').selectOption('');
  await page.getByLabel('Words in the question').fill('median');
  await drawn(page);
  assert.equal(await page.locator('.card').count(), 1);
  await page.locator('.card').click();
  await drawn(page);
  assert.match(await page.getByLabel('Question', { exact: true }).inputValue(), /median/);
  await page.waitForURL(/question=c54/);
  await page.getByLabel('Question', { exact: true }).fill('What is the longest track?');
  await page.getByText('For your own words choose').first().waitFor();
  await drawn(page);
  assert.equal(await page.getByRole('button', { name: 'Ask both sides' }).isDisabled(), true);
});

test('a link holds words of the reader’s own, however long, and which cards are shown', options, async () => {
  const page = await browser.open('#demo?source=live');
  await page.locator('.card').first().waitFor();
  const words = `Which artists, and why? ${'ab & c=d # '.repeat(180)}`.slice(0, 2000).trim();
  await page.getByLabel('Question', { exact: true }).fill(words);
  await page.getByRole('button', { name: 'Tier 2', exact: true }).click();
  await page.getByLabel('Words in the question').fill('track');
  await drawn(page);
  const kept = await page.locator('.card').count();
  const again = await browser.open(page.url().slice(page.url().indexOf('#')));
  await again.locator('.card').first().waitFor();
  assert.equal(await again.getByLabel('Question', { exact: true }).inputValue(), words);
  assert.equal(await again.locator('.card').count(), kept);
  assert.match(await again.locator('#demo-question-hint').innerText(), /Your own words/);
});

test('asked by keyboard, the focus goes to Stop and then to what was asked', options, async () => {
  const page = await browser.open('#demo?question=c03');
  await page.locator('#demo-ask:enabled').press('Enter');
  await focused(page, '#demo-stop');
  await figures(page).waitFor();
  await focused(page, '#demo-asked');
});

test('a server that is not there was not reached, and turned nobody away', options, async () => {
  const page = await openLive({ base: 'http://127.0.0.1:1/v1' });
  await askBoth(page);
  await page.getByText('not reached, trying again').first().waitFor();
  assert.equal(await page.getByText('turned away').count(), 0);
});

test('on a phone the button stands under the question, and the cards are folded', options, async () => {
  const page = await browser.open('#demo', { viewport: { width: 390, height: 844 } });
  await page.locator('.pick-card summary').waitFor();
  assert.equal(await page.locator('.card').first().isVisible(), false);
  const below = async (upper, lower) => (await page.locator(lower).boundingBox()).y - (await page.locator(upper).boundingBox()).y;
  assert.ok(await below('#demo-question', '#demo-ask') < 250);
  assert.ok(await below('#demo-ask', '.pick-card') > 0);
  await page.locator('.pick-card summary').click();
  await page.locator('.card').first().waitFor();
});

test('the recording is for the database it was made with', options, async () => {
  const page = await browser.open('#demo?database=twin');
  await page.getByText('The recording was made with Chinook').first().waitFor();
});

test('a model is asked with a key: it streams, runs, is scored and computed', options, async () => {
  const page = await openLive({ model: 'stub/oracle+reasoning+pace?head=50&first=400&between=60', hash: '&question=c06' });
  await askBoth(page);
  await side(page, 'B').locator('.reasoning').waitFor();
  await page.getByText('answering…').first().waitFor();
  await figures(page).waitFor();
  assert.deepEqual(await row(page, /^Answer/), ['✓Right', '✓Right']);
  const [first] = await row(page, /^TTFT, content or reasoning/);
  const [answer] = await row(page, /^TTFT, answer/);
  assert.ok(Number(first.replace(',', '')) >= 400 && Number(answer.replace(',', '')) > Number(first.replace(',', '')));
  assert.ok(Number((await row(page, /^Output/))[0]) > 5);
  assert.equal(await page.locator('.demo-thread .badge', { hasText: 'simulated' }).count(), 0);
  await page.getByText('Every call in figures').first().click();
  await drawn(page);
  assert.match(await side(page, 'A').locator('table.calls').innerText(), /first turn[\s\S]*200/);
  await side(page, 'B').locator('.question summary').click();
  await side(page, 'B').locator('table.rules').waitFor();
  assert.match(await side(page, 'B').locator('table.rules').innerText(), /perquery\/2/);
});

test('SQL can be edited and run again, and brought back', options, async () => {
  const page = await openLive({ hash: '&question=c06' });
  await askBoth(page);
  await figures(page).waitFor();
  const editor = side(page, 'B').getByRole('textbox', { name: 'SQL of side B' });
  await editor.click();
  await page.keyboard.press('Control+A');
  await page.keyboard.type('SELECT Name FROM Genre WHERE GenreId = 2');
  await page.keyboard.press('Control+Enter');
  await side(page, 'B').getByText('In short Jazz').waitFor();
  await side(page, 'B').locator('.outcome.wrong').waitFor();
  assert.match(await side(page, 'B').innerText(), /Of the SQL that you edited/);
  await editor.click();
  await page.keyboard.press('Control+A');
  await page.keyboard.type('SELECT Nme FROM Genre');
  await side(page, 'B').getByRole('button', { name: 'Run again' }).click();
  await side(page, 'B').locator('.notice.bad', { hasText: 'no such column: Nme' }).waitFor();
  await side(page, 'B').getByRole('button', { name: 'Back to the model’s' }).click();
  await side(page, 'B').locator('.outcome.right').waitFor();
  await side(page, 'B').getByRole('button', { name: 'Back to yours' }).click();
  await side(page, 'B').locator('.notice.bad', { hasText: 'no such column: Nme' }).waitFor();
  assert.equal(await editor.inputValue(), 'SELECT Nme FROM Genre');
});

test('SQL in the editor is colored piece by piece, as it is typed, and what cannot be read is marked', options, async () => {
  const page = await openLive({ hash: '&question=c06' });
  await askBoth(page);
  await figures(page).waitFor();
  const editor = side(page, 'B').getByRole('textbox', { name: 'SQL of side B' });
  const shown = side(page, 'B').locator('.sql-editor pre');
  await editor.fill("SELECT 'a', 2 -- <b>two</b>");
  await shown.locator('.sql-comment').waitFor();
  assert.deepEqual(await shown.locator('span:not(.sql-blank)').evaluateAll(
    (spans) => spans.map((span) => [span.className, span.textContent])
  ), [
    ['sql-keyword', 'SELECT'], ['sql-string', "'a'"], ['sql-punctuation', ','], ['sql-number', '2'], ['sql-comment', ' -- <b>two</b>'],
  ]);
  assert.equal(await shown.evaluate((pre) => pre.textContent), `${await editor.inputValue()}\n`);
  await editor.press('End');
  await page.keyboard.type("\nFROM 'open");
  await shown.locator('.sql-unread').waitFor();
  assert.equal(await shown.evaluate((pre) => pre.textContent), `${await editor.inputValue()}\n`, 'the text is the same, letter for letter');
  const [under, over] = await side(page, 'B').locator('.sql-editor > *').evaluateAll(
    (both) => both.map((one) => one.getBoundingClientRect().toJSON())
  );
  assert.deepEqual(under, over, 'and stands where the field has it');
  await page.keyboard.press('Control+Z');
  assert.notEqual(await editor.inputValue(), "SELECT 'a', 2 -- <b>two</b>\nFROM 'open", 'the browser’s own undo');
});

test('it can be stopped at any moment, which frees the connections', options, async () => {
  const page = await openLive({ model: 'stub/long?tokens=900+stall-midstream', hash: '&question=c06' });
  await askBoth(page);
  await page.getByText('answering…').first().waitFor();
  await page.getByRole('button', { name: 'Stop' }).click();
  await side(page, 'A').getByText('Stopped').first().waitFor();
  await side(page, 'B').getByText('Stopped').first().waitFor();
  await provider.settled();
  assert.equal(provider.requests.at(-1).ended.how, 'client');
  await page.getByText(/Activity log: 2 requests/).click();
  assert.match(await page.locator('.activity table').innerText(), /stopped/);
  await page.locator('#demo-model-0').fill('stub/oracle');
  await askBoth(page);
  await side(page, 'B').getByText('The SQL runs').waitFor();
});

test('a question can follow on: the last exchanges are sent along', options, async () => {
  const page = await openLive({ hash: '&question=c06' });
  await page.getByLabel('Question', { exact: true }).fill('Which genres are there?');
  await page.getByText(/nobody judges/).waitFor();
  await askBoth(page);
  await figures(page).waitFor();
  assert.equal(await side(page, 'B').locator('.question').count(), 0, 'a free question has no verdict');
  await page.getByLabel('Ask on').fill('And only those with an R?');
  await page.getByLabel('Ask on').press('Enter');
  await page.locator('.earlier').waitFor();
  await figures(page).waitFor();
  assert.match(await page.locator('.earlier').innerText(), /Which genres are there\?[\s\S]*SELECT Name FROM Genre/);
  const bodies = provider.requests.slice(-2).map(({ body }) => body.messages);
  const agent = bodies.find((messages) => messages[0].role === 'system');
  const baseline = bodies.find((messages) => messages[0].role === 'user');
  assert.ok(agent.some(({ content }) => content.includes('Which genres are there?')), 'the agent is sent what came before');
  assert.equal(baseline.length, 1);
});

const FAULTS = {
  'stub/500': /provider had a server error \(5xx\)\. Try again/i,
  'stub/html': /neither an event stream nor a JSON completion[\s\S]*OpenAI-compatible/,
  'stub/429-quota': /the account is out of credit; add credit or choose another provider\.\n/,
  'stub/cors-refused': /could not be reached: no network, or it blocks calls from web pages[\s\S]*perquery sweep/,
  'no-such-model': /does not know this model[\s\S]*It said: .*does not exist/,
};
for (const [model, said] of Object.entries(FAULTS)) {
  test(`${model}: the page says what happened and what to do`, options, async () => {
    const page = await openLive({ model, hash: '&question=c06&a=one-shot' });
    await page.locator('#demo-strategy-1').selectOption('one-shot');
    await askBoth(page);
    await side(page, 'A').locator('.notice.bad').waitFor({ timeout: 60000 });
    assert.match(await side(page, 'A').locator('.notice.bad').innerText(), said);
  });
}

test('a wrong key is said plainly, and is in no file, log, storage or text', options, async () => {
  const wrong = 'sk-wrong-key-9876543210';
  const page = await openLive({ key: wrong, hash: '&question=c06' });
  await askBoth(page);
  await side(page, 'A').locator('.notice.bad').waitFor();
  assert.match(await side(page, 'A').locator('.notice.bad').innerText(), /refused the key; check that it is complete/);
  const run = await saved(page, () => page.getByRole('button', { name: 'Save this run' }).click());
  assert.equal(JSON.parse(run).format, 'perquery-sweep/1');
  await page.getByText(/Activity log: 2 requests/).click();
  const log = await saved(page, () => page.locator('.activity').getByRole('button', { name: 'Save CSV' }).click());
  assert.match(log, /401,unauthorized/);
  const everything = await page.evaluate(
    () => JSON.stringify([location.href, document.documentElement.outerHTML, { ...localStorage }, { ...sessionStorage }])
  );
  for (const text of [run, log, everything]) assert.doesNotMatch(text, new RegExp(wrong));
});

test('the right key stands nowhere either', options, async () => {
  const page = await openLive({ hash: '&question=c06' });
  await askBoth(page);
  await figures(page).waitFor();
  const run = await saved(page, () => page.getByRole('button', { name: 'Save this run' }).click());
  await page.getByText(/Activity log: 2 requests/).click();
  const log = await saved(page, () => page.locator('.activity').getByRole('button', { name: 'Save CSV' }).click());
  const everything = await page.evaluate(
    () => JSON.stringify([location.href, document.documentElement.outerHTML, { ...localStorage }, { ...sessionStorage }])
  );
  assert.equal(provider.requests.at(-1).authorization, 'right');
  for (const text of [run, log, everything]) assert.doesNotMatch(text, new RegExp(KEY));
});

/** Makes the third look at a run fail as a trap inside the module would. */
const DIE_ONCE = `{
  const encode = TextEncoder.prototype.encode;
  let looks = 0;
  TextEncoder.prototype.encode = function (text) {
    if (text === 'run.progress') looks += 1;
    if (looks < 3) return encode.call(this, text);
    TextEncoder.prototype.encode = encode;
    throw new WebAssembly.RuntimeError('unreachable');
  };
}`;

test('when the engine dies during a run, the page says so and continues', options, async () => {
  const page = await browser.open('#demo?question=c06', { beforeWorker: DIE_ONCE });
  await page.waitForFunction(() => document.querySelector('.demo-form .primary')?.disabled === false);
  await askBoth(page);
  await page.getByText('The run broke off.', { exact: true }).waitFor();
  assert.match(await page.locator('.demo-thread').innerText(), /started again while the run was under way/);
  await page.waitForFunction(() => document.querySelector('.demo-form .primary')?.disabled === false);
  await askBoth(page);
  await figures(page).waitFor();
  assert.deepEqual(await row(page, /^Answer/), ['✓Right', '✓Right']);
});

test('latency check: three calls in a row, their medians, and the published run where there is one', options, async () => {
  const page = await openLive({ model: 'openai/gpt-oss-120b' });
  provider.script(() => ({ model: 'stub/ok+pace?head=30&first=90&between=5', text: '{"sql": "SELECT COUNT(*) FROM Track"}' }));
  const count = provider.requests.length;
  await page.getByRole('button', { name: 'Ask gpt-oss-120b three times' }).click();
  await page.locator('.latency table').waitFor();
  provider.script(null);
  assert.equal(provider.requests.length - count, 3);
  const text = await page.locator('.latency').innerText();
  assert.match(text, /Median of 3/);
  assert.match(text, /no run of this model at this provider/);
  const [total] = await page.locator('.latency tr', { hasText: 'Total' }).locator('td').allInnerTexts();
  assert.ok(Number(total.replace(',', '')) >= 120 && Number(total.replace(',', '')) < 5000, total);
});

test('all of it works from the keyboard', options, async () => {
  const page = await browser.open('#demo?question=c01');
  await page.waitForFunction(() => document.querySelector('.demo-form .primary')?.disabled === false);
  await page.locator('.card[data-id=c02]').focus();
  await page.keyboard.press('Enter');
  await drawn(page);
  assert.equal(await page.locator('.card[data-id=c02]').getAttribute('aria-pressed'), 'true');
  await page.getByRole('button', { name: 'Ask both sides' }).focus();
  await page.keyboard.press('Space');
  await figures(page).waitFor();
  await side(page, 'B').getByRole('textbox', { name: 'SQL of side B' }).focus();
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.textContent.trim()), 'Run again', 'Tab leaves the editor');
});

for (const [name, look] of Object.entries({ narrow: { viewport: { width: 390, height: 844 } }, dark: { colorScheme: 'dark' } })) {
  test(`nothing is wider than the page: ${name}`, options, async () => {
    const page = await browser.open('#demo?question=c54', look);
    await page.waitForFunction(() => document.querySelector('.demo-form .primary')?.disabled === false);
    await askBoth(page);
    await figures(page).waitFor();
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  });
}
