// The Sweep view against the stub provider: from the estimate to training data, and all that can go wrong.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, afterEach, before, test } from 'node:test';
import { drop, drawn, focused, startBrowser, withoutChinook } from './browser.js';
import {
  ended, judged, KEY, keptText, openSweep, prepare, runSweep, startButton, startProvider, sweepHash, typePrices,
} from './sweeping.js';

const options = { skip: withoutChinook, timeout: 90000 };
let browser;
let provider;
let extra = [];
before(async () => {
  provider = await startProvider();
  browser = await startBrowser({ expectHosts: ['http://127.0.0.1:'] });
});
afterEach(async () => {
  for (const each of extra) await each.close();
  extra = [];
});
after(async () => {
  await browser.close();
  await provider.close();
});

const text = (page, selector) => page.locator(selector).first().innerText();
const cells = (page, row) => page.locator('.own-runs tbody tr').nth(row).locator('td').allInnerTexts();

/** One that is still asked slowly enough for something to happen meanwhile. */
const slow = 'stub/oracle+pace?head=250&first=0&between=0';
const asked = () => provider.requests.filter(({ method }) => method === 'POST').length;

async function until(condition) {
  while (!await condition()) await new Promise((resolve) => { setTimeout(resolve, 20); });
}

async function saved(page, button) {
  const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') };
}

test('estimates the cost before it starts, with the price and its source', options, async () => {
  const page = await browser.open('#sweep?models=openai%252Fgpt-oss-120b&concurrency=1,5&repeats=2');
  await page.locator('.estimate .expected', { hasText: '$' }).waitFor();
  assert.match(await text(page, '.estimate .facts'), /Answers\s+100\s+Expected cost\s+\$0\.0\d+\s+At most\s+\$\d/);
  assert.match(await text(page, '.estimate'), /25 questions × 2 series × 2 repeats/);
  assert.match(await text(page, '.estimate'), /replies of 150 tokens/);
  assert.match(await text(page, '.price-table tbody tr'), /openai\/gpt-oss-120b[\s\S]+2026-05/);
  assert.ok(await page.locator('.price-table tbody a').getAttribute('href'), 'its source is linked');
  assert.equal(await startButton(page).isDisabled(), true, 'without a key');
  assert.match(await text(page, '.actions'), /Enter your key for Baseten/);

  const expected = await text(page, '.estimate .expected');
  await page.getByLabel('Input price of openai/gpt-oss-120b', { exact: true }).fill('100');
  await page.getByLabel('Output price of openai/gpt-oss-120b').fill('100');
  await page.waitForFunction((old) => ![undefined, old].includes(document.querySelector('.estimate .expected')?.innerText), expected);
  assert.match(await text(page, '.price-table tbody tr'), /typed in on the page/);
});

test('says at the field what is wrong with it', options, async () => {
  const page = await openSweep(browser, provider);
  await page.locator('#sweep-repeats').fill('0');
  await page.locator('#sweep-repeats-wrong').waitFor();
  assert.equal(await startButton(page).isDisabled(), true);
  await page.locator('#sweep-repeats').fill('1');
  await page.locator('#sweep-concurrency').fill('1, many');
  await page.locator('#sweep-concurrency-wrong').waitFor();
  await page.locator('#sweep-concurrency').fill('');
  await drawn(page);
  assert.match(await text(page, '.actions'), /how many are asked at once/);
});

test('a spending limit wants a price', options, async () => {
  const page = await openSweep(browser, provider, { spend: '1' }, { price: false });
  await page.locator('#sweep-spend-wrong').waitFor();
});

test('runs 25 questions five at once, judges them and shows every figure', options, async () => {
  const page = await openSweep(browser, provider, { models: ['stub/noisy?seed=3&right=0.7'], concurrency: '5' });
  await runSweep(page);
  assert.match(await text(page, '.sweep-progress'), /25 of 25/);
  assert.match(await text(page, '.sweep-progress'), /SQL runs\s+25/);
  assert.match(await text(page, '.sweep-progress'), /Spent\s+\$0\.0/);
  await judged(page, 1);
  const [platform, accuracy, correct, cost, errors, format, ttft, p50, p90, input, output, repairs] = await cells(page, 0);
  assert.match(platform, /vLLM/);
  assert.match(accuracy, /%\s+\d+–\d+%[\s\S]*\d+ of 25 right/);
  assert.equal(errors, '0');
  assert.match(format, /^25\/25/);
  for (const figure of [ttft, p50, p90, input, output]) assert.match(figure, /^[\d,]+\*?\s+[\d,]+–[\d,]+$/);
  for (const figure of [cost, correct]) assert.match(figure, /^\$[\d.]+\s+\$[\d.]+–/);
  assert.equal(repairs, 'none');
  await page.setViewportSize({ width: 390, height: 844 });
  const [right, edge] = await page.evaluate(() => {
    const cell = document.querySelector('.own-runs tbody td:nth-of-type(3)');
    return [cell, cell.closest('.scroll')].map((part) => part.getBoundingClientRect().right);
  });
  assert.ok(right <= edge, `on a phone $/correct ends at ${right}, the table at ${edge}`);
  assert.equal(
    await page.evaluate(() => getComputedStyle(document.querySelector('.own-runs .name'), '::after').content), '"vLLM on this computer"',
  );
  await page.setViewportSize({ width: 1280, height: 800 });

  await page.getByRole('button', { name: /^Answers: / }).click();
  await page.locator('.series-answers .question').nth(24).waitFor();
  await page.getByRole('button', { name: 'Not right' }).click();
  const wrong = page.locator('.series-answers .question').first();
  await wrong.locator('summary').click();
  await wrong.locator('.sides').waitFor();
  assert.match(await wrong.locator('.sides').innerText(), /SELECT 'wrong' AS Answer/);
  assert.equal(await wrong.locator('.rules tbody tr').count(), 6);
  assert.match(await wrong.locator('.answer-time').innerText(), /one call/);

  await page.locator('#sweep-ttft').selectOption('answer');
  await page.locator('#sweep-rule').selectOption('strict/1');
  await page.locator('.own-results', { hasText: 'judged by strict/1' }).waitFor();
  assert.match(page.url(), /ttft=answer/);
  assert.match(page.url(), /rule=strict\/1/);
  const csv = await saved(page, page.getByRole('button', { name: 'Save CSV', exact: true }));
  assert.match(csv.text, /^sweep,platform,model/);
});

test('asks some questions only, in several series', options, async () => {
  const page = await openSweep(
    browser, provider, { models: ['stub/oracle', 'stub/fenced'], strategies: 'one-shot,agent', questions: 'c01,c02,c03' },
  );
  assert.match(await text(page, '.estimate'), /3 questions × 4 series/);
  await runSweep(page);
  await judged(page, 4);
  assert.match(await text(page, '.pick-questions'), /3 of 25/);
});

test('stops, is kept, resumes, and asks nothing twice', options, async () => {
  const count = asked();
  const page = await openSweep(browser, provider, { models: [slow], concurrency: '2' });
  await startButton(page).press('Enter');
  await focused(page, '#sweep-stop');
  await until(() => asked() >= count + 6);
  await page.keyboard.press('Enter');
  await focused(page, '#sweep-state');
  await ended(page);
  assert.match(await text(page, '.sweep-progress'), /Stopped\. What was measured is kept/);
  const done = Number(/^(\d+) of 25/.exec(await text(page, '.sweep-progress .toolbar .figure'))[1]);
  assert.ok(done >= 1 && done < 25, `${done} done`);
  await judged(page, 1);

  await page.locator('#sweep-go-on:enabled').press('Enter');
  await focused(page, '#sweep-stop');
  await page.locator('.sweep-progress h3', { hasText: 'Under way' }).waitFor();
  await ended(page);
  await focused(page, '#sweep-state');
  await page.locator('.outcome-list').waitFor();
  assert.match(await text(page, '.outcome-list'), /^25 of 25 right\s+8\d–100%\s+\$0\.\d+\s*\$0\.\d+–0\.\d+\s+per correct answer$/);
  assert.deepEqual(await page.locator('.look-on a').allInnerTexts(), ['Start', 'Load', 'Head to head']);
  await page.getByRole('button', { name: 'All results' }).press('Enter');
  await focused(page, '#own-results');
  assert.match(await text(page, '.sweep-progress .toolbar .figure'), /25 of 25/);
  assert.ok(asked() <= count + 25 + 2, 'those that had ended were not asked again');
  assert.equal(await page.locator('.kept-list li').count(), 1);
  assert.match(await text(page, '.kept-list'), /25 of 25 answers;\s+finished/);
});

test('a link holds typed prices, and an address on this machine but no other', options, async () => {
  const page = await openSweep(browser, provider, { models: ['stub/oracle'] }, { base: `${provider.url}/v1/` });
  const [, hash] = page.url().split(/(?=#)/);
  const params = new URLSearchParams(hash.split('?')[1]);
  assert.equal(params.get('at'), `${provider.url}/v1`, 'a bare origin and path');
  assert.equal(params.get('prices'), 'stub%2Foracle:1::10');
  const again = await browser.open(hash);
  await again.locator('.price-table').waitFor();
  assert.equal(await again.locator('#sweep-base').inputValue(), `${provider.url}/v1`);
  assert.equal(await again.getByLabel('Output price of stub/oracle', { exact: true }).inputValue(), '10');
  assert.equal(await again.locator('.key-state').count(), 0);

  await again.locator('#sweep-base').fill(`${provider.url.replace('//', '//name:word@')}/v1?secret=1#part`);
  assert.equal(new URLSearchParams(again.url().split('?')[1]).get('at'), `${provider.url}/v1`);
  await again.locator('#sweep-base').fill('https://elsewhere.example/v1');
  await again.getByText('Not on this machine, so no link says it').waitFor();
  assert.doesNotMatch(again.url(), /elsewhere|[?&]at=/);
  const led = await browser.open('#sweep?provider=vllm&at=https://elsewhere.example/v1');
  await led.locator('#sweep-base').waitFor();
  assert.doesNotMatch(await led.locator('#sweep-base').inputValue(), /elsewhere/, 'no link sends the reader to another server');
});

test('a page that is reloaded in mid-sweep offers to go on', options, async () => {
  const count = asked();
  const page = await openSweep(browser, provider, { models: [slow] });
  await startButton(page).click();
  await until(async () => asked() >= count + 5 && JSON.parse(await keptText(page).catch(() => '[]')).some(
    ({ text: file }) => JSON.parse(file).answers.length > 1
  ));
  await page.reload();
  await page.locator('.kept-list li').waitFor();
  assert.match(await text(page, '.kept-list'), /broke off/);
  await prepare(page, `${provider.url}/v1`, KEY, false);
  await page.locator('.kept-list button.primary:enabled').click();
  await page.locator('.sweep-progress h3', { hasText: 'Under way' }).waitFor();
  await ended(page);
  assert.match(await text(page, '.sweep-progress .toolbar .figure'), /25 of 25/);
  await judged(page, 1);
});

/** In that of the network and in that of the database. */
const inWorkers = (page, act) => Promise.all(page.workers().map((worker) => worker.evaluate(act)));

test('an engine that dies in mid-sweep loses nothing that had ended', options, async () => {
  const count = asked();
  const die = `{
    const encode = TextEncoder.prototype.encode;
    TextEncoder.prototype.encode = function (text) {
      if (!self.dying || text !== 'run.progress') return encode.call(this, text);
      self.dying = false;
      throw new WebAssembly.RuntimeError('unreachable');
    };
  }`;
  const page = await openSweep(browser, provider, { models: [slow] }, { beforeWorker: die });
  await startButton(page).click();
  await until(() => asked() >= count + 4);
  await inWorkers(page, () => { self.dying = true; });
  await page.getByText('The engine stopped and was started again while the run was under way').waitFor();
  const [, done] = /(\d+) of 25 answers;\s+stopped/.exec(await text(page, '.kept-list'));
  assert.ok(Number(done) >= 1);
  await prepare(page, `${provider.url}/v1`, KEY, false);
  await page.locator('.kept-list button.primary:enabled').click();
  await page.locator('.sweep-progress .toolbar .figure', { hasText: '25 of 25' }).waitFor();
});

test('after a sleep of this computer, calls that were cut off are sent again', options, async () => {
  const count = asked();
  const clock = `{
    const now = performance.now.bind(performance);
    self.slept = 0;
    performance.now = () => now() + self.slept;
  }`;
  const page = await openSweep(
    browser, provider, { models: ['stub/oracle+pace?head=1500&first=0&between=0'], concurrency: '3', questions: 'c01,c02,c03' },
    { beforeWorker: clock },
  );
  await startButton(page).click();
  await until(() => asked() >= count + 3);
  await inWorkers(page, () => { self.slept = 3600000; });
  await ended(page);
  assert.match(await text(page, '.sweep-progress'), /This computer slept[\s\S]+3\s+calls were cut off and sent again/);
  assert.match(await text(page, '.sweep-progress .toolbar .figure'), /3 of 3/);
  await judged(page, 1);
  assert.ok(parseFloat((await cells(page, 0))[7].replace(',', '')) < 60000, 'the sleep is in no latency');
});

test('never spends more than its limit, and resumes with a higher one', options, async () => {
  const page = await openSweep(browser, provider, { models: ['stub/oracle'], strategies: 'one-shot', spend: '0.02' });
  await runSweep(page);
  assert.match(await text(page, '.sweep-progress'), /Stopped by the spending limit/);
  const [, spent] = /Spent\s+\$([\d.]+) of \$0\.0200/.exec(await text(page, '.sweep-progress'));
  assert.ok(Number(spent) <= 0.02, spent);
  await page.locator('.sweep-progress').getByLabel('Spending limit, $').fill('5');
  await page.locator('#sweep-go-on').click();
  await page.locator('.sweep-progress .toolbar .figure', { hasText: '25 of 25' }).waitFor();
});

test('a wrong key halts it, says what to do, and resumes with the right one', options, async () => {
  const page = await openSweep(browser, provider, { models: ['stub/oracle'] }, { key: 'sk-wrong-key' });
  await runSweep(page);
  assert.match(
    await text(page, '.sweep-progress'), /Halted:[\s\S]+refused the key[\s\S]+Enter the right key in the form, then go on/,
  );
  assert.match(await text(page, '.key-state.refused'), /^Refused by .+: enter another$/);
  await prepare(page, `${provider.url}/v1`, KEY, false);
  await page.locator('.key-state.refused').waitFor({ state: 'detached' });
  assert.equal(await text(page, '.key-state'), 'Key set');
  await page.locator('#sweep-go-on').click();
  await page.locator('.sweep-progress .toolbar .figure', { hasText: '25 of 25' }).waitFor();
  await judged(page, 1);
});

test('a provider that closes in mid-sweep halts it, and what was measured is kept', options, async () => {
  const other = await startProvider();
  extra.push(other);
  const page = await openSweep(browser, other, { models: [slow], retries: '0' });
  await startButton(page).click();
  await until(() => other.requests.length >= 4);
  await other.close();
  extra.pop();
  await ended(page);
  assert.match(await text(page, '.sweep-progress'), /Halted:[\s\S]+could not be reached[\s\S]+Check the network/);
  await judged(page, 1);
  const [, accuracy, , , errors] = await cells(page, 0);
  assert.match(accuracy, /of \d+ right/);
  assert.match(errors, /network|cut off/);
});

test('a provider that lets no page in is said to be that, or no network', options, async () => {
  const page = await openSweep(browser, provider, { models: ['stub/oracle'], retries: '0' }, { base: `${provider.url}/no-cors/v1` });
  await runSweep(page);
  assert.match(await text(page, '.sweep-progress'), /blocks calls from web pages \(CORS\)/);
});

test('errors are no wrong answers', options, async () => {
  const page = await openSweep(
    browser, provider, { models: ['stub/oracle+429?times=1', 'stub/503'], retries: '0', questions: 'c01,c02,c03,c04' },
  );
  await runSweep(page);
  await judged(page, 2);
  const rows = await page.locator('.own-runs tbody tr').allInnerTexts();
  assert.match(rows.find((row) => row.includes('429')), /4\s+4 × rate limited/);
  assert.match(rows.find((row) => row.includes('503')), /4\s+4 × server error/);
  assert.ok(rows.every((row) => !/\d+ of [1-9]\d* right/.test(row)), 'no answer came, so none is judged');
  assert.match(await text(page, '.training'), /No answer came yet, so there is nothing to make it of/);
  assert.equal(await page.locator('.training button:enabled').count(), 0);
});

test('an exported sweep comes back as it was, and other files are refused', options, async () => {
  const page = await openSweep(browser, provider, { models: ['stub/noisy?seed=3&right=0.7'], concurrency: '5' });
  await runSweep(page);
  await judged(page, 1);
  const figures = await cells(page, 0);
  const { name, text: file } = await saved(page, page.getByRole('button', { name: 'Export', exact: true }));
  assert.match(name, /\.sweep\.json$/);
  assert.equal(JSON.parse(file).format, 'perquery-sweep/1');
  for (const leave of ['Enter', 'Escape']) { // of the button to cancel, which has the focus
    await page.getByRole('button', { name: 'Discard' }).press('Enter');
    await focused(page, '.keep');
    await page.keyboard.press(leave);
    await focused(page, '.discard');
  }
  await page.getByRole('button', { name: 'Discard' }).click();
  await page.getByRole('button', { name: 'Discard for good' }).click();
  await page.getByText('None yet').waitFor();

  await drop(page, 'mine.json', file);
  await judged(page, 1);
  assert.deepEqual(await cells(page, 0), figures);
  await drop(page, 'mine.json', file);
  await drop(page, 'other.json', '{"format":"perquery-gold/1"}');
  await page.getByText('other.json was not taken').waitFor();
  assert.equal(await page.locator('.kept-list li').count(), 1, 'the same file twice is one');

  const damaged = JSON.parse(file);
  damaged.answers[0].sql = 7;
  await drop(page, 'damaged.json', JSON.stringify(damaged));
  await page.getByText('damaged.json was not taken').waitFor();
  await judged(page, 1);

  await page.reload();
  await judged(page, 1);
  assert.deepEqual(await cells(page, 0), figures, 'and it is there the next time');
});

test('own runs join the matrix and are compared among themselves', options, async () => {
  const page = await openSweep(browser, provider, { models: ['stub/noisy?seed=3&right=0.5', 'stub/oracle'], concurrency: '5' });
  await runSweep(page);
  await judged(page, 2);
  await page.locator('nav').getByRole('link', { name: 'Matrix' }).click();
  await page.locator('.matrix .own-badge').first().waitFor();
  assert.equal(await page.locator('.matrix tbody tr').count(), 17);
  await page.getByRole('checkbox', { name: /^Compare noisy.*your run/ }).check();
  await page.getByRole('checkbox', { name: /^Compare oracle.*your run/ }).check();
  await page.locator('.comparison .verdict').waitFor();
  assert.match(await text(page, '.comparison'), /oracle.*is better[\s\S]+McNemar/);
  await page.getByRole('checkbox', { name: 'Compare GLM 4.7' }).check();
  await page.locator('.comparison', { hasText: 'no test joins it' }).waitFor();
  await page.getByRole('button', { name: 'vLLM on this computer', exact: true }).click();
  await page.waitForFunction(() => document.querySelectorAll('.matrix tbody tr').length === 2);
});

test('what a model loses from Chinook to the twin is its memory', options, async () => {
  const page = await openSweep(browser, provider, { models: ['stub/oracle'], concurrency: '5' });
  await runSweep(page);
  await judged(page, 1);
  await page.locator('#choose-database').selectOption('twin');
  await page.locator('.in-use', { hasText: 'Twin of Chinook' }).waitFor();
  await page.locator('.estimate', { hasText: '25 questions' }).waitFor();
  await runSweep(page);
  await judged(page, 2);
  await page.locator('.memory tbody tr').waitFor();
  assert.match(await text(page, '.memory'), /oracle[\s\S]+points\s+[+−]?\d+ to [+−]?\d+\s+p [=<][\s\S]+McNemar/);
  await page.locator('nav').getByRole('link', { name: 'Matrix' }).click();
  await page.getByRole('columnheader', { name: /Memory/ }).waitFor();
  assert.match(await page.locator('.matrix tbody').innerText(), /points\s+[+−]?\d+ to [+−]?\d+\s+p [=<]/);

  await page.reload();
  await page.getByRole('columnheader', { name: /Memory/ }).waitFor();
});

test('judged runs give training data, with what was left out and why', options, async () => {
  const page = await openSweep(browser, provider, { models: ['stub/noisy?seed=3&right=0.7', 'stub/oracle'], concurrency: '5' });
  await runSweep(page);
  await judged(page, 2);
  const take = (name) => saved(page, page.locator('.training').getByRole('button', { name }));
  const lines = (file) => file.text.trimEnd().split('\n').map((line) => JSON.parse(line));
  const supervised = lines(await take('Supervised'));
  assert.ok(supervised.length > 0 && supervised.every(({ messages }) => messages.at(-1).role === 'assistant'));
  assert.match(await text(page, '.training-made'), new RegExp(`Supervised: ${supervised.length} lines saved[\\s\\S]+the answer is wrong`));
  assert.equal(lines(await take('Reinforcement')).length, 25);
  assert.ok(lines(await take('Preference')).every((line) => line.preferred_output && line.non_preferred_output));
});

test('the key is in no file, no storage, no address and not in the page', options, async () => {
  const page = await openSweep(browser, provider, { models: ['stub/oracle'], questions: 'c01,c02' });
  await runSweep(page);
  await judged(page, 1);
  const { text: file } = await saved(page, page.getByRole('button', { name: 'Export', exact: true }));
  const json = await saved(page, page.getByRole('button', { name: 'Save JSON' }));
  const inPage = await page.evaluate(() => [document.documentElement.outerHTML, location.href, JSON.stringify(
    { ...localStorage, ...sessionStorage }
  ),
    ...[...document.querySelectorAll('input')].map(({ value }) => value)].join('\n'));
  for (const where of [file, json.text, inPage, await keptText(page)]) {
    assert.ok(where.length > 0);
    assert.ok(!where.includes(KEY) && !where.includes('Bearer'));
  }
});

test('everything can be done from the keyboard', options, async () => {
  const page = await openSweep(browser, provider, { models: ['stub/oracle'], questions: 'c01' });
  await page.locator('#sweep-model').focus();
  await page.keyboard.type('stub/fenced');
  await page.keyboard.press('Enter');
  await page.getByRole('checkbox', { name: 'stub/fenced' }).waitFor();
  await typePrices(page);
  await startButton(page).focus();
  await page.keyboard.press('Enter');
  await ended(page);
  await judged(page, 2);
  await page.getByRole('button', { name: /^Answers: / }).first().focus();
  await page.keyboard.press('Enter');
  await page.locator('.series-answers .question').waitFor();
  await page.locator('.series-answers summary').focus();
  await page.keyboard.press('Enter');
  await page.locator('.series-answers .sides').waitFor();
});

test('what was chosen is in the address and survives another view', options, async () => {
  const page = await browser.open(sweepHash({ models: ['stub/a,b'], concurrency: '3', seed: '9' }));
  await page.getByRole('checkbox', { name: 'stub/a,b' }).waitFor();
  await page.locator('nav').getByRole('link', { name: 'Matrix' }).click();
  await page.locator('.matrix').waitFor();
  await page.locator('nav').getByRole('link', { name: 'Sweep' }).click();
  await page.getByRole('checkbox', { name: 'stub/a,b' }).waitFor();
  assert.match(page.url(), /concurrency=3/);
  assert.match(page.url(), /seed=9/);
});
