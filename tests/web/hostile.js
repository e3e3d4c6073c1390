// What the tests of hostile input share: texts that try to become something else, a page that
// notices when one does, and a provider that sends them.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';

/** Each sets `owned` if it is ever taken for markup, script or an address. */
export const TEXTS = [
  '<img src=x onerror="globalThis.owned=1">',
  '<script>globalThis.owned=2</script>',
  '"><svg onload=globalThis.owned=3>',
  '</pre></code></td></table><iframe srcdoc="<script>parent.owned=4</script>"></iframe>',
  'javascript:globalThis.owned=5',
  '${globalThis.owned=6}{{globalThis.owned=6}}',
  '<a href="javascript:globalThis.owned=7">click</a><style>*{display:none}</style>',
  '\u001b[2J\u001b[31mred\u001b]8;;https://example.org\u0007link\u001b]8;;\u0007',
  '\u202egnp.exe\u2066\u2067reordered\u200f',
  '<!--?lit$123$--><!--lit-part--><?lit$0$>',
  '__proto__',
];
export const ALL = TEXTS.join('\n');

/** Opens a page that keeps a list of what its policy had to refuse. */
export function openWatched(browser, hash, options = {}) {
  return browser.open(hash, {
    ...options,
    beforePage: () => {
      globalThis.refusals = [];
      addEventListener('securitypolicyviolation', (event) => {
        globalThis.refusals.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`);
      }, true);
    },
  });
}

/** Nothing ran, nothing had to be refused, and no markup arose. */
export async function assertNothingRan(page) {
  const found = await page.evaluate(() => ({
    owned: globalThis.owned ?? null,
    refusals: globalThis.refusals,
    elements: [
      ...document.querySelectorAll('#content :is(img, script, iframe, object, embed, style, base, b, [onerror], [onload])'),
    ].map((element) => element.outerHTML.slice(0, 200)),
    links: [...document.querySelectorAll('a:not([href^="licenses.txt?v="])')].map(
      (link) => link.getAttribute('href') ?? ''
    ).filter((href) => !/^(#|https?:|$)/.test(href)),
    prototype: Object.keys(Object.prototype).concat(
      Object.getOwnPropertyNames(Object.prototype).filter((name) => /polluted|owned/.test(name))
    ),
    polluted: ({}).polluted ?? null,
  }));
  assert.deepEqual(found, { owned: null, refusals: [], elements: [], links: [], prototype: [], polluted: null });
}

/** And the page continues. */
export async function assertUnharmed(page) {
  await assertNothingRan(page);
  await page.evaluate(() => { location.hash = 'schema'; });
  await page.locator('table.levels, .notice').first().waitFor();
  assert.equal(await page.title(), 'Perquery: what does one correct answer cost?');
}

/**
 * A provider that answers every chat with the same text, streamed, and lists models of any name.
 * @param {() => string} reply
 * @param {string[]} models
 */
export async function startHostileProvider(reply, models) {
  const server = createServer((request, response) => {
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Access-Control-Allow-Headers', '*');
    if (request.method === 'OPTIONS') response.writeHead(204).end();
    else if (request.method === 'GET') response.end(
      JSON.stringify({ object: 'list', data: models.map((id) => ({ id, object: 'model' })) })
    );
    else {
      request.resume();
      response.setHeader('Content-Type', 'text/event-stream');
      const chunk = (delta, rest = {}) => response.write(`data: ${JSON.stringify(
        { id: ALL, model: ALL, object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: null }], ...rest }
      )}\n\n`);
      const text = reply();
      for (let at = 0; at < text.length; at += 60000) chunk({ content: text.slice(at, at + 60000) });
      response.write(`data: ${JSON.stringify({ choices: [], usage: { prompt_tokens: 10, completion_tokens: 10 } })}\n\n`);
      response.end('data: [DONE]\n\n');
    }
  });
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close: () => { server.closeAllConnections(); server.close(); },
  };
}
