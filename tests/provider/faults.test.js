// Every fault of the stub provider, seen byte by byte: that it sends what the table promises.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { bodyOf, contentOf, deltasOf, eventsOf, exchange, finishOf, usagesOf } from './exchange.js';
import { FAULTS } from './faults.js';
import { createProvider } from './server.js';

const SQL = 'SELECT Name FROM Genre ORDER BY GenreId';
const UNICODE = "SELECT 'Dvořák – 東京 🎸' AS Name";
const ALMOST = 2; // ms by which a timer may be early

let provider;
before(async () => { provider = await createProvider(); });
after(() => provider.close());

/** The reply to `model`, streamed unless told otherwise, and what the stub noted of it. */
async function ask(model, { more, ...options } = {}) {
  const reply = await exchange(provider, { body: bodyOf(model, more), ...options });
  await provider.settled();
  return { ...reply, entry: provider.requests.at(-1) };
}
const WHOLE = { more: { stream: false, stream_options: null } };

const bodyJson = ({ body }) => JSON.parse(body);
const whats = ({ entry }) => entry.sent.map(({ what }) => what);
const unnamed = (names) => names.filter((name, i) => name !== names[i - 1]);

function assertError(reply, status, code) {
  assert.equal(reply.status, status);
  assert.equal(reply.whole, true);
  const { error } = bodyJson(reply);
  assert.deepEqual(Object.keys(error).sort(), ['code', 'message', 'param', 'type']);
  assert.equal(error.code, code);
}

function assertAnswer(reply, sql = SQL) {
  assert.equal(reply.status, 200);
  assert.equal(reply.whole, true);
  assert.equal(contentOf(reply), sql);
  assert.equal(eventsOf(reply).at(-1), '[DONE]');
}

/** The stub waited between two things it sent. */
function assertPause(entry, from, to, ms) {
  const time = (what) => (what === 'received' ? entry.received : entry.sent.findLast((each) => each.what === what)).ms;
  assert.ok(time(to) - time(from) >= ms - ALMOST, `${time(to) - time(from)} ms from ${from} to ${to}`);
}

const PROMISES = {
  async '429'() {
    const reply = await ask('stub/429');
    assertError(reply, 429, 'rate_limit_exceeded');
    assert.equal(reply.headers['retry-after'], undefined);
  },
  async '429-retry-after'() {
    const reply = await ask('stub/429-retry-after?seconds=7');
    assertError(reply, 429, 'rate_limit_exceeded');
    assert.equal(reply.headers['retry-after'], '7');
  },
  async '429-retry-after-date'() {
    const asked = Date.now();
    const reply = await ask('stub/429-retry-after-date?seconds=30');
    assertError(reply, 429, 'rate_limit_exceeded');
    assert.match(reply.headers['retry-after'], /^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/);
    assert.ok(Date.parse(reply.headers['retry-after']) >= asked + 30000);
  },
  async '429-quota'() {
    assertError(await ask('stub/429-quota'), 429, 'insufficient_quota');
  },
  async busy() {
    const leave = new AbortController();
    const held = fetch(`${provider.url}/v1/chat/completions`, {
      method: 'POST', signal: leave.signal, body: JSON.stringify(bodyOf('stub/stall-body')),
      headers: { Authorization: 'Bearer stub-key', 'Content-Type': 'application/json' },
    });
    await held; // its headers came, and it stays in progress
    assertAnswer(await exchange(provider, { body: bodyOf('stub/busy?limit=2') }));
    const reply = await exchange(provider, { body: bodyOf('stub/busy?limit=1&seconds=3') });
    assertError(reply, 429, 'rate_limit_exceeded');
    assert.equal(reply.headers['retry-after'], '3');
    leave.abort();
    assertAnswer(await ask('stub/ok'));
    assertAnswer(await ask('stub/busy?limit=1'));
  },
  async '500'() {
    assertError(await ask('stub/500'), 500, 'server_error');
  },
  async '503'() {
    const reply = await ask('stub/503');
    assertError(reply, 503, 'overloaded');
    assert.equal(reply.headers['retry-after'], undefined);
    assert.equal((await ask('stub/503?seconds=4')).headers['retry-after'], '4');
  },
  async 'error-200'() {
    const reply = await ask('stub/error-200');
    assertError(reply, 200, 'server_error');
    assert.match(reply.headers['content-type'], /^application\/json/);
  },
  async 'malformed-body'() {
    const reply = await ask('stub/malformed-body');
    assert.equal(reply.status, 200);
    assert.equal(reply.whole, true);
    assert.match(reply.headers['content-type'], /^application\/json/);
    assert.throws(() => bodyJson(reply), SyntaxError);
  },
  async html() {
    const reply = await ask('stub/html');
    assert.equal(reply.status, 200);
    assert.match(reply.headers['content-type'], /^text\/html/);
    assert.match(String(reply.body), /^<!DOCTYPE html>/);
    assert.equal((await ask('stub/html?status=502')).status, 502);
  },
  async redirect() {
    const reply = await ask('stub/redirect');
    assert.equal(reply.status, 307);
    assertAnswer(await ask('stub/redirect', { path: reply.headers.location }));
    const other = await ask(`stub/redirect?status=301&to=${encodeURIComponent('http://127.0.0.1/?a=1&b=2+3')}`);
    assert.equal(other.status, 301);
    assert.equal(other.headers.location, 'http://127.0.0.1/?a=1&b=2+3');
  },
  async 'cors-refused'() {
    const reply = await ask('stub/cors-refused', { headers: { Origin: 'http://page.test' } });
    assertAnswer(reply);
    assert.deepEqual(Object.keys(reply.headers).filter((name) => name.startsWith('access-control')), []);
  },
  async whole() {
    const reply = await ask('stub/whole');
    assert.match(reply.headers['content-type'], /^application\/json/);
    assert.equal(bodyJson(reply).choices[0].message.content, SQL);
  },
  async pace() {
    const streamed = await ask('stub/pace?head=30&first=40&between=5');
    assertAnswer(streamed);
    assertPause(streamed.entry, 'received', 'head', 30);
    assertPause(streamed.entry, 'role', 'content', 40 + 5 * 10);
    const whole = await ask('stub/pace?head=30&first=40&between=5', WHOLE);
    assertPause(whole.entry, 'received', 'head', 30 + 40 + 5 * 10);
  },
  async reasoning() {
    const reply = await ask('stub/reasoning?text=So');
    assertAnswer(reply);
    assert.deepEqual(deltasOf(reply)[1], { reasoning: 'So' });
    assert.deepEqual(unnamed(whats(reply)), ['head', 'role', 'reasoning', 'content', 'finish', 'usage', 'done', 'end']);
    assert.equal(usagesOf(reply)[0].completion_tokens_details.reasoning_tokens, 1);
    const named = deltasOf(await ask('stub/reasoning?text=So&field=reasoning_content&twin=null'));
    assert.deepEqual(named[1], { content: null, reasoning_content: 'So', reasoning: null });
    const same = deltasOf(await ask('stub/reasoning?text=So&twin=same'));
    assert.deepEqual(same[1], { content: null, reasoning_content: 'So', reasoning: 'So' });
    const { message } = bodyJson(await ask('stub/reasoning?text=So', WHOLE)).choices[0];
    assert.deepEqual([message.reasoning, message.content], ['So', SQL]);
  },
  async 'reasoning-content'() {
    const reply = await ask('stub/reasoning-content?text=So');
    assertAnswer(reply);
    assert.deepEqual(deltasOf(reply)[1], { reasoning_content: 'So' });
  },
  async 'reasoning-both'() {
    const reply = await ask('stub/reasoning-both?text=So');
    assertAnswer(reply);
    const [, first, second] = deltasOf(reply);
    assert.deepEqual(first, { content: null, reasoning_content: 'So', reasoning: '' });
    assert.deepEqual(second, { content: 'SELE', reasoning_content: '', reasoning: '' });
  },
  async think() {
    assertAnswer(await ask('stub/think?text=So'), `<think>\nSo\n</think>\n\n${SQL}`);
  },
  async 'reasoning-only'() {
    const reply = await ask('stub/reasoning-only');
    assertAnswer(reply, '');
    assert.equal(deltasOf(reply).map(({ reasoning }) => reasoning ?? '').join(''), SQL);
    const named = deltasOf(await ask('stub/reasoning-only?field=reasoning_content'));
    assert.equal(named.map((delta) => delta.reasoning_content ?? '').join(''), SQL);
    const { message } = bodyJson(await ask('stub/reasoning-only', WHOLE)).choices[0];
    assert.deepEqual([message.reasoning, message.content], [SQL, '']);
  },
  async 'hidden-reasoning'() {
    const reply = await ask('stub/hidden-reasoning?tokens=50&burst=7');
    assertAnswer(reply);
    assert.equal(deltasOf(reply)[1].content, 'SELECT Name FROM Genre ORDE');
    const tokens = usagesOf(reply).map((usage) => [usage.completion_tokens, usage.completion_tokens_details.reasoning_tokens]);
    assert.deepEqual(tokens, [[61, 50]]);
  },
  async 'empty-content'() {
    const reply = await ask('stub/empty-content');
    assertAnswer(reply, '');
    assert.deepEqual(finishOf(reply), ['stop']);
    assert.equal(bodyJson(await ask('stub/empty-content', WHOLE)).choices[0].message.content, '');
  },
  async 'null-content'() {
    const reply = await ask('stub/null-content');
    assertAnswer(reply, '');
    assert.deepEqual(deltasOf(reply), [{ role: 'assistant', content: null }, {}]);
    assert.equal(bodyJson(await ask('stub/null-content', WHOLE)).choices[0].message.content, null);
  },
  async 'finish-length'() {
    const reply = await ask('stub/finish-length');
    assertAnswer(reply, 'SELECT Name FROM Genre');
    assert.deepEqual(finishOf(reply), ['length']);
  },
  async 'content-filter'() {
    const reply = await ask('stub/content-filter');
    assertAnswer(reply, '');
    assert.deepEqual(finishOf(reply), ['content_filter']);
  },
  async cached() {
    const [usage] = usagesOf(await ask('stub/cached?tokens=5'));
    assert.equal(usage.prompt_tokens_details.cached_tokens, 5);
    const [all] = usagesOf(await ask('stub/cached'));
    assert.equal(all.prompt_tokens_details.cached_tokens, all.prompt_tokens);
    const [none] = usagesOf(await ask('stub/ok'));
    assert.equal(none.prompt_tokens_details.cached_tokens, 0);
  },
  async 'usage-missing'() {
    const reply = await ask('stub/usage-missing');
    assertAnswer(reply);
    assert.doesNotMatch(String(reply.body), /"usage"/);
    assert.equal('usage' in bodyJson(await ask('stub/usage-missing', WHOLE)), false);
  },
  async 'usage-with-finish'() {
    const reply = await ask('stub/usage-with-finish', { more: { stream_options: null } });
    assertAnswer(reply);
    const [with_usage, ...others] = eventsOf(reply).filter(({ usage }) => usage);
    assert.deepEqual(others, []);
    assert.equal(with_usage.choices[0].finish_reason, 'stop');
    assert.equal(with_usage.usage.completion_tokens, 11);
  },
  async 'usage-every-chunk'() {
    const reply = await ask('stub/usage-every-chunk');
    assertAnswer(reply);
    assert.deepEqual(usagesOf(reply).map((usage) => usage.completion_tokens), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 11]);
    assert.equal(eventsOf(reply).length, 14);
  },
  async 'role-only'() {
    const reply = await ask('stub/role-only');
    assertAnswer(reply);
    assert.deepEqual(deltasOf(reply)[0], { role: 'assistant' });
  },
  async 'no-done'() {
    const reply = await ask('stub/no-done');
    assert.equal(reply.whole, true);
    assert.equal(contentOf(reply), SQL);
    assert.doesNotMatch(String(reply.body), /DONE/);
  },
  async 'error-midstream'() {
    const reply = await ask('stub/error-midstream?after=3');
    assert.equal(reply.whole, true);
    assert.equal(contentOf(reply), 'SELECT Name');
    assert.equal(eventsOf(reply).at(-1).error.code, 'server_error');
  },
  async 'malformed-event'() {
    const reply = await ask('stub/malformed-event?after=1');
    const events = String(reply.body).split('\n\n');
    assert.throws(() => JSON.parse(events[2].slice('data: '.length)), SyntaxError);
    assertAnswer({ ...reply, body: [...events.slice(0, 2), ...events.slice(3)].join('\n\n') });
  },
  async 'long-line'() {
    const reply = await ask('stub/long-line?bytes=300000');
    assertAnswer(reply);
    const long = String(reply.body).split('\n').filter((line) => line.length > 300000);
    assert.equal(long.length, 1);
    assert.match(long[0], /"content":"SELE"/);
  },
  async keepalive() {
    const reply = await ask('stub/keepalive?text=still%20here');
    assertAnswer(reply);
    const events = String(reply.body).split('\n\n').slice(0, -1);
    assert.deepEqual(events.filter((_, i) => i % 2 === 0), Array(15).fill(': still here'));
    assert.ok(events.every((event, i) => event.startsWith(i % 2 ? 'data: ' : ': ')));
  },
  async 'stall-headers'() {
    const reply = await ask('stub/stall-headers?ms=40');
    assertAnswer(reply);
    assertPause(reply.entry, 'received', 'head', 40);
  },
  async 'stall-body'() {
    const reply = await ask('stub/stall-body?ms=40');
    assertAnswer(reply);
    assertPause(reply.entry, 'head', 'role', 40);
    const left = await ask('stub/stall-body', { enough: ({ status }) => status === 200 });
    assert.equal(left.entry.ended.how, 'client');
    assert.deepEqual(whats(left), ['head']);
  },
  async 'stall-midstream'() {
    const reply = await ask('stub/stall-midstream?after=4&ms=40');
    assertAnswer(reply);
    const tokens = reply.entry.sent.filter(({ what }) => what === 'content');
    assert.ok(tokens[4].ms - tokens[3].ms >= 40 - ALMOST);
    const left = await ask('stub/stall-midstream', { enough: ({ writes }) => writes.length === 3 });
    assert.equal(left.ended, 'us');
    assert.equal(left.entry.ended.how, 'client');
    assert.deepEqual(whats(left), ['head', 'role', 'content', 'content']);
    const half = await ask('stub/stall-midstream', { ...WHOLE, enough: ({ body }) => body.length > 0 });
    assert.deepEqual(whats(half), ['head', 'body']);
    assert.equal(half.whole, false);
  },
  async 'stall-end'() {
    const reply = await ask('stub/stall-end', { enough: ({ body }) => String(body).endsWith('data: [DONE]\n\n') });
    assert.equal(reply.ended, 'us');
    assert.equal(reply.whole, false);
    assert.equal(contentOf(reply), SQL);
    assert.equal(reply.entry.ended.how, 'client');
  },
  async 'cut-before-headers'() {
    const reply = await ask('stub/cut-before-headers');
    assert.deepEqual([reply.bytes.length, reply.ended], [0, 'server']);
    assert.equal(reply.entry.ended.how, 'cut');
    assert.equal((await ask('stub/cut-before-headers?reset=1')).ended, 'reset');
  },
  async 'cut-after-headers'() {
    const reply = await ask('stub/cut-after-headers');
    assert.deepEqual([reply.status, reply.whole, reply.body.length], [200, false, 0]);
    assert.match(reply.headers['content-type'], /^text\/event-stream/);
  },
  async 'cut-midstream'() {
    const reply = await ask('stub/cut-midstream?after=5');
    assert.deepEqual([reply.status, reply.whole, reply.ended], [200, false, 'server']);
    assert.equal(contentOf(reply), 'SELECT Name FROM Genr');
    assert.equal((await ask('stub/cut-midstream?reset=1')).ended, 'reset');
    const half = await ask('stub/cut-midstream', WHOLE);
    assert.deepEqual([half.status, half.whole], [200, false]);
    assert.ok(half.body.length > 0);
  },
  async 'cut-utf8'() {
    for (const form of [{}, WHOLE]) {
      const reply = await ask('stub/cut-utf8', form);
      assert.equal(reply.whole, false);
      assert.match(String(reply.body), /\ufffd$/);
      assert.equal(reply.body.at(-1), 0xc5);
    }
  },
  async crlf() {
    const reply = await ask('stub/crlf');
    assert.doesNotMatch(String(reply.body), /[^\r]\n/);
    assertAnswer({ ...reply, body: String(reply.body).replaceAll('\r\n', '\n') });
  },
  async 'repeated-key'() {
    const reply = await ask('stub/repeated-key');
    assertAnswer(reply);
    const chunks = String(reply.body).split('\n\n').filter((event) => event.startsWith('data: {'));
    assert.ok(chunks.every((chunk) => chunk.includes('"choices":[],"choices":[')));
  },
  async 'broken-utf8'() {
    const reply = await ask('stub/broken-utf8');
    assertAnswer(reply);
    assert.ok(reply.body.includes(Buffer.from([0xff])));
    assert.ok(eventsOf(reply).slice(0, -1).every(({ id }) => id.startsWith('\uFFFD')));
  },
  async 'no-space'() {
    const reply = await ask('stub/no-space');
    assert.doesNotMatch(String(reply.body), /^data: /m);
    assertAnswer({ ...reply, body: String(reply.body).replaceAll(/^data:/gm, 'data: ') });
  },
  async glued() {
    const reply = await ask('stub/glued');
    assertAnswer(reply);
    assert.equal(reply.writes.length, 1);
  },
  async 'split-utf8'() {
    const reply = await ask('stub/split-utf8');
    assertAnswer(reply, UNICODE);
    const inner = reply.writes.filter(([first]) => (first & 0xc0) === 0x80);
    assert.equal(inner.length, 1 + 1 + 2 + 2 + 2 + 3);
  },
  async 'one-byte'() {
    const reply = await ask('stub/unicode+one-byte');
    assertAnswer(reply, UNICODE);
    assert.ok(reply.writes.every(({ length }) => length === 1));
  },
};

describe('each fault sends what it promises', () => {
  test('there is a test for every fault of the table', () => {
    assert.deepEqual(Object.keys(PROMISES).sort(), FAULTS.map(({ name }) => name).sort());
  });
  for (const [name, promise] of Object.entries(PROMISES)) test(name, { timeout: 20000 }, promise);
});

describe('faults together', () => {
  test('the order in the name does not matter', async () => {
    const names = ['crlf', 'keepalive', 'one-byte', 'reasoning?text=So'];
    const [one, two] = [await ask(`stub/unicode+${names.join('+')}`), await ask(`stub/unicode+${names.reverse().join('+')}`)];
    const same = ({ body }) => String(body).replaceAll(/"(id|model)":"[^"]*"/g, '');
    assert.equal(same(one), same(two));
    assert.deepEqual(one.entry.faults, ['reasoning', 'keepalive', 'crlf', 'one-byte']);
    assert.ok(one.writes.every(({ length }) => length === 1));
    assertAnswer({ ...one, body: String(one.body).replaceAll('\r\n', '\n') }, UNICODE);
  });

  test('a refusal can come slowly, in pieces, or be cut', async () => {
    const slow = await ask('stub/429+stall-headers?ms=40+one-byte');
    assertError(slow, 429, 'rate_limit_exceeded');
    assertPause(slow.entry, 'received', 'head', 40);
    assert.ok(slow.entry.sent.filter(({ what }) => what === 'body').every(({ bytes }) => bytes === 1));
    const cut = await ask('stub/503+cut-midstream');
    assert.deepEqual([cut.status, cut.whole], [503, false]);
  });

  test('with times, a fault acts on the first equal requests, and then again', async () => {
    const statuses = async (count, seed) => {
      const all = [];
      for (let i = 0; i < count; i++) all.push((await ask('stub/429?times=1+500?times=3', { more: { seed } })).status);
      return all;
    };
    assert.deepEqual(await statuses(5, 1), [429, 500, 500, 200, 429]);
    assert.deepEqual(await statuses(1, 2), [429], 'another body has a count of its own');
  });
});
