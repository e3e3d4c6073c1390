// Head to head: two rows, what differs, what is not significant, what cannot be said.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startBrowser } from './browser.js';

let browser;
before(async () => { browser = await startBrowser(); });
after(() => browser.close());

const verdict = (page) => page.locator('.versus-result .verdict');
const row = (page, label) => page.locator('table.versus tbody tr', { has: page.getByRole('rowheader', { name: label, exact: true }) });
const section = (page, title) => page.locator('.tellings section', { has: page.getByRole('heading', { name: title }) });

async function openVersus(hash = '#versus') {
  const page = await browser.open(hash);
  await verdict(page).waitFor();
  return page;
}

test('begins with one model on two platforms', async () => {
  const page = await openVersus();
  assert.equal(await verdict(page).innerText(), 'Cannot tell apart');
  const text = await page.locator('.versus-result').innerText();
  assert.match(text, /Kimi K2\.6 on Fireworks against Kimi K2\.6 on Baseten[\s\S]*Both right\s+20\s+Only Fireworks\s+1/);
  assert.match(text, /exact McNemar test, two-sided: p = 1/i);
  assert.match(await row(page, 'Accuracy').innerText(), /21 of 25[\s\S]*20 of 25[\s\S]*\+4 points \(−8\.9 to \+17\.7\)/);
  assert.match(await row(page, 'Time to first token, p50').innerText(), /no test possible/);
  assert.match(
    await section(page, 'What cannot be told apart').innerText(),
    /Cost per question: \$0\.000962 \(\$0\.000895–0\.00104\) against \$0\.000956/,
  );
  assert.match(await section(page, 'What else is not the same').innerText(), /Precision: not stated on Fireworks, fp4 on Baseten/);
});

test('offers every model that ran twice, and the best against the best', async () => {
  const page = await openVersus();
  const offered = await page.locator('.suggested button').allInnerTexts();
  assert.deepEqual(
    offered,
    ['Kimi K2.6', 'Kimi K2.5', 'DeepSeek V4 Pro', 'GLM 5.1',
      'Most accurate on each provider', 'Lowest cost per correct answer on each provider'],
  );
  await page.getByRole('button', { name: 'Most accurate on each provider' }).click();
  await page.getByRole('heading', { name: 'gpt-oss-120b on Baseten against Kimi K2.6 on Fireworks' }).waitFor();
  assert.match(page.url(), /first=baseten\/gpt-oss-120b&second=fireworks\/kimi-k2p6/);
  assert.match(
    await section(page, 'What differs').innerText(),
    /is cheaper per correct answer: \$0\.000213 \(\$0\.000174–0\.000305\) against \$0\.00114/,
  );
  assert.match(
    await section(page, 'What cannot be told apart').innerText(),
    /Accuracy: 88% \(70–96%\) against 84% \(65–94%\), a difference of \+4 points/,
  );
});

test('takes any two rows by keyboard, and its address opens the same again', async () => {
  const page = await openVersus();
  await page.getByLabel('against this').selectOption({ label: 'GLM 5.1 on Baseten' });
  await page.getByRole('heading', { name: 'Kimi K2.6 on Fireworks against GLM 5.1 on Baseten' }).waitFor();
  const again = await openVersus(new URL(page.url()).hash);
  assert.equal(await verdict(again).innerText(), await verdict(page).innerText());
  assert.match(await row(again, 'Cost per correct answer').innerText(), /0\.68×\s+cannot be told apart/);
});

test('a zero that is most likely the parser’s is not tested', async () => {
  const page = await openVersus('#versus?first=baseten/gpt-oss-120b&second=baseten/MiniMax-M2.5');
  assert.match(await page.locator('.versus-result').innerText(), /most likely comes from the parser/);
  assert.doesNotMatch(await page.locator('.versus-result').innerText(), /is better|p [<=]/);
});

test('a row without an answer leaves nothing to compare, and says so', async () => {
  const page = await openVersus('#versus?first=baseten/GLM-5&second=baseten/GLM-4.7');
  assert.match(await page.locator('.versus-result').innerText(), /One of the two got no answers/);
  assert.doesNotMatch(await page.locator('.versus-result').innerText(), /p [<=]/, 'and no test was made');
});

test('an address that names no row shows a pair there is', async () => {
  const page = await openVersus('#versus?first=nobody/nothing');
  assert.match(await page.locator('.versus-result h3').innerText(), /Kimi K2\.6/);
});

test('on a phone both sides’ figures are in sight', async () => {
  for (const width of [390, 320]) {
    const page = await browser.open('#versus', { viewport: { width, height: 844 } });
    await verdict(page).waitFor();
    const [right, edge] = await page.evaluate(() => {
      const table = document.querySelector('table.versus');
      return [table.querySelector('tbody td:nth-of-type(2)'), table.closest('.scroll')].map((part) => part.getBoundingClientRect().right);
    });
    assert.ok(right <= edge, `${width} px: the second side ends at ${right}, the table at ${edge}`);
  }
});
