// The stub provider as a well-behaved server: what it takes, what it refuses, what it notes.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ANSWERS } from './answers.js';
import { bodyOf, contentOf, deltasOf, eventsOf, exchange, finishOf, usagesOf } from './exchange.js';
import { FAULTS } from './faults.js';
import { createProvider } from './server.js';

const KEY = 'sk-of-this-test';
const RIGHT = { Authorization: `Bearer ${KEY}` };
const SQL = 'SELECT Name FROM Genre ORDER BY GenreId';

let provider;
before(async () => { provider = await createProvider({ key: KEY }); });
after(() => provider.close());

const ask = (model, more, options = {}) => exchange(provider, { body: bodyOf(model, more), headers: RIGHT, ...options });
const get = (path, headers = RIGHT) => exchange(provider, { method: 'GET', path, headers });
const json = ({ body }) => JSON.parse(body);
const WHOLE = { stream: false, stream_options: null };

describe('chat completions', () => {
  test('a stream', async () => {
    const reply = await ask('stub/ok');
    assert.equal(reply.status, 200);
    assert.match(reply.headers['content-type'], /^text\/event-stream/);
    assert.match(reply.headers['x-request-id'], /^req_/);
    const events = eventsOf(reply);
    assert.equal(events.pop(), '[DONE]');
    for (const event of events) {
      assert.deepEqual([event.object, event.model, event.id], ['chat.completion.chunk', 'stub/ok', events[0].id]);
    }
    assert.deepEqual(deltasOf(reply)[0], { role: 'assistant', content: '', refusal: null });
    assert.equal(contentOf(reply), SQL);
    assert.deepEqual(finishOf(reply), ['stop']);
    assert.deepEqual(events.at(-1).choices, []);
    assert.ok(events.slice(0, -1).every(({ usage }) => usage === null));
    const { prompt_tokens: prompt, ...usage } = events.at(-1).usage;
    assert.ok(prompt > 3);
    assert.deepEqual(usage, {
      completion_tokens: 11, total_tokens: prompt + 11,
      prompt_tokens_details: { cached_tokens: 0 }, completion_tokens_details: { reasoning_tokens: 0 },
    });
  });

  test('no usage in a stream that does not ask', async () => {
    assert.deepEqual(usagesOf(await ask('stub/ok', { stream_options: null })), []);
  });

  test('a whole reply', async () => {
    const reply = await ask('stub/ok', WHOLE);
    assert.match(reply.headers['content-type'], /^application\/json/);
    const { object, choices, usage } = json(reply);
    assert.equal(object, 'chat.completion');
    assert.deepEqual(choices, [{
      index: 0, message: { role: 'assistant', content: SQL, refusal: null }, logprobs: null, finish_reason: 'stop',
    }]);
    assert.equal(usage.completion_tokens, 11);
  });

  test('JSON mode', async () => {
    const reply = await ask('stub/ok', { response_format: { type: 'json_object' } });
    assert.deepEqual(JSON.parse(contentOf(reply)), { sql: SQL });
  });

  test('max_tokens cuts, reasoning first', async () => {
    const short = await ask('stub/ok', { max_tokens: 4 });
    assert.deepEqual([contentOf(short), finishOf(short)[0]], ['SELECT Name FROM', 'length']);
    assert.equal(usagesOf(short)[0].completion_tokens, 4);
    assert.equal(finishOf(await ask('stub/ok', { max_completion_tokens: 11 }))[0], 'stop');
    const reasoned = await ask('stub/reasoning', { max_tokens: 3 });
    assert.deepEqual([contentOf(reasoned), usagesOf(reasoned)[0].completion_tokens], ['', 3]);
    const hidden = await ask('stub/hidden-reasoning?tokens=50', { max_tokens: 20 });
    assert.deepEqual([contentOf(hidden), usagesOf(hidden)[0].completion_tokens], ['', 20]);
  });

  test('metrics in the last chunk, the body and the headers, when asked for', async () => {
    const more = { perf_metrics_in_response: true };
    const model = 'stub/ok+pace?first=20&between=1+cached?tokens=3';
    const reply = await ask(model, more);
    const metrics = eventsOf(reply).map((event) => event.perf_metrics).filter(Boolean);
    assert.deepEqual(eventsOf(reply).at(-2).perf_metrics, metrics[0]);
    assert.equal(metrics.length, 1);
    assert.deepEqual(metrics[0], {
      'prompt-tokens': String(usagesOf(reply)[0].prompt_tokens), 'cached-prompt-tokens': '3',
      'server-time-to-first-token': '0.020', 'server-processing-time': '0.030',
    });
    assert.equal(reply.headers['fireworks-server-time-to-first-token'], '0.020');
    assert.equal(json(await ask(model, { ...more, ...WHOLE })).perf_metrics['server-processing-time'], '0.030');
    const without = await ask('stub/ok');
    assert.doesNotMatch(`${Object.keys(without.headers)} ${without.body}`, /perf_metrics|fireworks/);
    const last = eventsOf(await ask(model, { ...more, stream_options: null })).at(-2);
    assert.deepEqual([last.choices[0].finish_reason, last.perf_metrics['cached-prompt-tokens']], ['stop', '3']);
  });
});

describe('what is refused', () => {
  const assertRefused = (reply, status, param, code, message) => {
    assert.equal(reply.status, status, String(reply.body));
    const { error } = json(reply);
    assert.equal(error.type, 'invalid_request_error');
    assert.deepEqual([error.param, error.code], [param, code]);
    assert.match(error.message, message);
  };

  test('a missing or wrong key, which no reply repeats', async () => {
    for (const path of ['/v1/chat/completions', '/v1/models']) {
      const method = path === '/v1/models' ? 'GET' : 'POST';
      const body = method === 'POST' ? bodyOf('stub/ok') : undefined;
      const without = await exchange(provider, { method, path, body, headers: { Authorization: null } });
      assertRefused(without, 401, null, null, /didn't provide an API key/);
      for (const Authorization of ['Bearer sk-wrong', `Basic ${KEY}`, KEY]) {
        const reply = await exchange(provider, { method, path, body, headers: { Authorization } });
        assertRefused(reply, 401, null, 'invalid_api_key', /Incorrect API key/);
        assert.ok(!String(reply.bytes).includes('sk-'));
      }
    }
  });

  const user = { role: 'user', content: 'x' };
  const { model: _, ...noModel } = bodyOf('stub/ok');
  const { messages: __, ...noMessages } = bodyOf('stub/ok');
  for (const [name, body, ...expected] of [
    ['no model', noModel, 'model', 'missing_required_parameter', /Missing required parameter: 'model'/],
    ['a model that is no text', bodyOf(5), 'model', 'invalid_type', /expected a string, but got an integer/],
    ['no messages', noMessages, 'messages', 'missing_required_parameter', /Missing required parameter: 'messages'/],
    ['messages that are text', bodyOf('stub/ok', { messages: 'hi' }), 'messages', 'invalid_type', /an array of objects, but got a string/],
    ['no message', bodyOf('stub/ok', { messages: [] }), 'messages', 'empty_array', /empty array/],
    ['an unknown role', bodyOf('stub/ok', { messages: [user, { role: 'robot', content: '' }] }),
      'messages[1].role', 'invalid_value', /'robot'/],
    ['a message without content', bodyOf('stub/ok', { messages: [{ role: 'user' }] }),
      'messages[0].content', 'missing_required_parameter', /content/],
    ['content that is null', bodyOf('stub/ok', { messages: [{ role: 'user', content: null }] }),
      'messages[0].content', 'invalid_type', /got null/],
    ['stream as text', bodyOf('stub/ok', { stream: 'true' }), 'stream', 'invalid_type', /expected a boolean, but got a string/],
    ['usage as a number', bodyOf('stub/ok', { stream_options: { include_usage: 1 } }),
      'stream_options.include_usage', 'invalid_type', /a boolean/],
    ['stream_options without stream', bodyOf('stub/ok', { stream: false }), 'stream_options', null, /only allowed when 'stream'/],
    ['temperature as text', bodyOf('stub/ok', { temperature: '0' }), 'temperature', 'invalid_type', /a decimal, but got a string/],
    ['a high temperature', bodyOf('stub/ok', { temperature: 2.5 }), 'temperature', 'decimal_above_max_value', /<= 2, but got 2.5/],
    ['max_tokens of 0', bodyOf('stub/ok', { max_tokens: 0 }), 'max_tokens', 'integer_below_min_value', />= 1, but got 0/],
    ['max_tokens of 1.5', bodyOf('stub/ok', { max_tokens: 1.5 }), 'max_tokens', 'invalid_type', /an integer, but got a decimal/],
    ['an unknown parameter', bodyOf('stub/ok', { max_token: 9 }), 'max_token', 'unknown_parameter', /Unknown parameter: 'max_token'/],
    ['an unknown format', bodyOf('stub/ok', { response_format: { type: 'json' } }),
      'response_format.type', 'invalid_value', /'json_object'/],
    ['JSON mode without the word', bodyOf('stub/ok', { messages: [user], response_format: { type: 'json_object' } }),
      'messages', null, /must contain the word 'json'/],
    ['a body that is no object', [], null, null, /no object/],
    ['a body that is no JSON', '{"model":', null, null, /could not parse/],
  ]) test(name, async () => assertRefused(await exchange(provider, { body, headers: RIGHT }), 400, ...expected));

  test('a body that does not say it is JSON', async () => {
    const headers = { ...RIGHT, 'Content-Type': 'text/plain;charset=UTF-8' };
    assertRefused(await ask('stub/ok', {}, { headers }), 400, null, 'unsupported_content_type', /text\/plain/);
  });

  test('an unknown model, path or method', async () => {
    assertRefused(await ask('gpt-5.4'), 404, 'model', 'model_not_found', /'gpt-5.4' does not exist/);
    assertRefused(await ask('stub/ok+oops'), 404, 'model', 'model_not_found', /'oops' is no fault/);
    assertRefused(await get('/v1/chat'), 404, null, null, /Invalid URL \(GET \/v1\/chat\)/);
    assertRefused(await get('/v1/chat/completions'), 405, null, null, /Not allowed to GET/);
    assertRefused(await get('/v1/models/%'), 404, 'model', 'model_not_found', /'%' does not exist/);
  });

  test('null counts as a parameter that is not given', async () => {
    assert.equal((await ask('stub/ok', { temperature: null, max_tokens: null, response_format: null })).status, 200);
  });
});

describe('models', () => {
  test('the list, and one of it', async () => {
    const { object, data } = json(await get('/v1/models'));
    assert.equal(object, 'list');
    assert.equal(data.length, ANSWERS.length + FAULTS.length);
    for (const { id, object: kind } of data) assert.match(`${kind} ${id}`, /^model stub\//);
    for (const id of ['stub/oracle', 'stub%2F429']) {
      assert.equal(json(await get(`/v1/models/${id}`)).id, decodeURIComponent(id));
    }
    assert.equal((await get('/v1/models/stub/none')).status, 404);
  });

  test('the tables as data, without a key', async () => {
    const { answers, faults } = json(await get('/stub/faults', {}));
    assert.deepEqual(answers.map(({ name }) => name), ANSWERS.map(({ name }) => name));
    const { what, keys, streamed_only: streamed } = faults.find(({ name }) => name === 'error-midstream');
    assert.match(what, /error object in the stream/);
    assert.deepEqual([Object.keys(keys), keys.after.default, streamed], [['after', 'times'], 2, true]);
  });
});

describe('other origins', () => {
  const preflight = (path, to = provider) => exchange(to, {
    method: 'OPTIONS', path,
    headers: {
      Authorization: null, Origin: 'http://page.test', 'Access-Control-Request-Method': 'POST',
      'Access-Control-Request-Headers': 'authorization,content-type,x-stainless-os',
    },
  });
  const corsOf = ({ headers }) => Object.keys(headers).filter((name) => name.startsWith('access-control'));

  test('are allowed, with the headers that they ask to send', async () => {
    const { preflights } = provider;
    const reply = await preflight('/v1/chat/completions');
    assert.equal(reply.status, 204);
    assert.equal(reply.headers['access-control-allow-origin'], '*');
    assert.match(reply.headers['access-control-allow-methods'], /POST/);
    assert.equal(reply.headers['access-control-allow-headers'], 'authorization,content-type,x-stainless-os');
    assert.equal(provider.preflights, preflights + 1);
  });

  test('see Retry-After, and errors too', async () => {
    for (const headers of [RIGHT, { Authorization: 'Bearer no' }]) {
      const reply = await ask('stub/429-retry-after', {}, { headers });
      assert.equal(reply.headers['access-control-allow-origin'], '*');
      assert.match(reply.headers['access-control-expose-headers'], /(^|, )Retry-After(,|$)/);
    }
  });

  test('are refused below /no-cors, or by a provider that lets none in', async () => {
    const closed = await createProvider({ key: KEY, cors: false });
    for (const [path, to] of [['/no-cors/v1/chat/completions', provider], ['/v1/chat/completions', closed]]) {
      const refused = await preflight(path, to);
      assert.deepEqual([refused.status, corsOf(refused)], [403, []]);
      const reply = await exchange(to, { path, body: bodyOf('stub/ok'), headers: RIGHT });
      assert.deepEqual([contentOf(reply), corsOf(reply)], [SQL, []]);
    }
    await closed.close();
  });
});

describe('the log', () => {
  test('says what came and when what was sent, and holds no key', async () => {
    const body = bodyOf('stub/ok+pace?first=30&between=2');
    await exchange(provider, { body, headers: { ...RIGHT, Origin: 'http://page.test' } });
    await exchange(provider, { body: bodyOf('stub/ok'), headers: { Authorization: 'Bearer sk-wrong' } });
    await exchange(provider, { body: bodyOf('stub/ok'), headers: { Authorization: null } });
    await provider.settled();
    const [entry, wrong, absent] = provider.requests.slice(-3);
    assert.deepEqual([entry.authorization, wrong.authorization, absent.authorization], ['right', 'wrong', 'absent']);
    assert.doesNotMatch(JSON.stringify(provider.requests), /sk-/);
    assert.deepEqual([entry.method, entry.path, entry.origin], ['POST', '/v1/chat/completions', 'http://page.test']);
    assert.deepEqual(entry.body, body);
    assert.deepEqual([entry.model, entry.answer, entry.faults, entry.status, entry.stream], [body.model, 'ok', ['pace'], 200, true]);
    assert.deepEqual([entry.reply.content, entry.reply.finish], [SQL, 'stop']);
    assert.deepEqual(entry.sent.map(({ what }) => what),
      ['head', 'role', ...Array(11).fill('content'), 'finish', 'usage', 'done', 'end']);
    for (const clock of ['ms', 'epoch_ms']) {
      const times = [entry.received, ...entry.sent, entry.ended].map((each) => each[clock]);
      assert.deepEqual(times, [...times].sort((a, b) => a - b), clock);
    }
    const tokens = entry.sent.filter(({ what }) => what === 'content').map(({ ms }) => ms);
    assert.ok(tokens[0] - entry.received.ms >= 28);
    assert.ok(tokens[10] - tokens[0] >= 18);
    assert.equal(entry.ended.how, 'finished');
    const log = json(await get('/stub/requests', {}));
    assert.deepEqual(log, JSON.parse(JSON.stringify(provider.requests)));
  });
});

describe('the interface for tests', () => {
  test('a script says how to act on each request', async () => {
    const models = ['stub/429', 'stub/stall-headers?ms=1'];
    provider.script(({ body }) => (body.seed === 9 ? models.shift() : undefined));
    const statuses = [];
    for (let i = 0; i < 3; i++) statuses.push((await ask('stub/500', { seed: 9 })).status);
    assert.deepEqual(statuses, [429, 200, 500]);
    provider.script(() => ({ text: 'SELECT 2' }));
    assert.equal(contentOf(await ask('stub/oracle')), 'SELECT 2');
    provider.script(() => ({ model: 'stub/crlf', text: 'SELECT 3' }));
    const reply = await ask('stub/ok');
    assert.match(String(reply.body), /\r\n\r\n/);
    assert.deepEqual([eventsOf({ body: String(reply.body).replaceAll('\r', '') })[0].model], ['stub/ok']);
    provider.script(null);
    assert.equal(contentOf(await ask('stub/ok')), SQL);
  });

  test('a pace of its own', async () => {
    const slow = await createProvider({ key: KEY, pace: { first: 30 } });
    await exchange(slow, { body: bodyOf('stub/ok'), headers: RIGHT });
    await slow.settled();
    const { received, sent } = slow.requests[0];
    assert.ok(sent.find(({ what }) => what === 'content').ms - received.ms >= 28);
    await slow.close();
  });

  test('close cuts requests in progress', async () => {
    const other = await createProvider({ key: KEY });
    const asked = exchange(other, { body: bodyOf('stub/stall-midstream'), headers: RIGHT });
    while (!other.requests[0]?.sent.some(({ what }) => what === 'content')) await new Promise((resolve) => setTimeout(resolve, 5));
    await other.close();
    assert.equal((await asked).whole, false);
    assert.equal(other.requests[0].ended.how, 'client');
  });

  test('a client that leaves before its request is whole does no harm', async () => {
    const asked = provider.requests.length;
    const headers = { ...RIGHT, 'Content-Length': 100000, Expect: '100-continue' };
    await exchange(provider, { body: bodyOf('stub/ok'), headers, enough: () => true });
    await provider.settled();
    assert.equal(provider.requests[asked].ended.how, 'client');
    assert.equal(contentOf(await ask('stub/ok')), SQL);
  });
});

describe('serve.js', () => {
  const file = fileURLToPath(new URL('serve.js', import.meta.url));
  const start = (...args) => spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });

  test('prints its address and answers there', async () => {
    const child = start('--key', KEY, '--gold', fileURLToPath(new URL('../../data/gold/chinook-25.json', import.meta.url)));
    try {
      const [line] = await once(child.stdout.setEncoding('utf8'), 'data');
      const port = Number(/^The stub provider is at http:\/\/127\.0\.0\.1:(\d+)\/v1, its key is sk-of-this-test /.exec(line)?.[1]);
      const messages = [{ role: 'user', content: 'How many tracks have never been sold, that is, occur on no invoice line?' }];
      const reply = await exchange({ port }, { body: bodyOf('stub/oracle', { messages }), headers: RIGHT });
      assert.match(contentOf(reply), /^SELECT COUNT\(\*\) AS UnsoldTracks FROM Track/);
    } finally {
      child.kill();
      await once(child, 'close');
    }
  });

  test('refuses bad usage in a line', async () => {
    for (const [args, message] of [
      [['--port', 'x'], /--port expects a number from 0 to 65535/], [['--port', '65536'], /--port expects/],
      [['--oops'], /--oops/], [['--gold', 'no-such-file'], /no-such-file/],
    ]) {
      const child = start(...args);
      let text = '';
      child.stderr.setEncoding('utf8').on('data', (part) => { text += part; });
      const [code] = await once(child, 'close');
      assert.equal(code, 2);
      assert.match(text, message);
    }
  });
});
