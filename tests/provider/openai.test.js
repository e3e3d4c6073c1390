// The official `openai` client against the stub: the stub is what real clients expect.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createProvider } from './server.js';

const require = createRequire(new URL('../../web/package.json', import.meta.url));
const { default: OpenAI } = require('openai');

const SQL = 'SELECT Name FROM Genre ORDER BY GenreId';
const messages = [{ role: 'user', content: 'Which genres are there? Answer in JSON.' }];

let provider;
let client;
let from; // where the log stood when the test began
before(async () => {
  const gold = fileURLToPath(new URL('../../data/gold/chinook-25.json', import.meta.url));
  provider = await createProvider({ gold });
  client = connect({ maxRetries: 0 });
});
after(() => provider.close());
beforeEach(() => { from = provider.requests.length; });
afterEach(() => provider.settled());

const connect = (options) => new OpenAI({ baseURL: `${provider.url}/v1`, apiKey: 'stub-key', logLevel: 'off', ...options });
const create = (model, more = {}, by = client) => by.chat.completions.create({ model, messages, ...more });
const stream = (model, more = {}, by = client) => create(model, { stream: true, stream_options: { include_usage: true }, ...more }, by);
const statuses = () => provider.requests.slice(from).map(({ status }) => status);

/** All that a stream says. */
async function collect(chunks) {
  const said = { content: '', reasoning: '', finish: null, usage: null, chunks: 0 };
  for await (const { choices: [choice], usage } of chunks) {
    said.content += choice?.delta.content ?? '';
    said.reasoning += choice?.delta.reasoning ?? choice?.delta.reasoning_content ?? '';
    said.finish = choice?.finish_reason ?? said.finish;
    said.usage = usage ?? said.usage;
    said.chunks += 1;
  }
  return said;
}

describe('answers', () => {
  test('streamed, with usage', async () => {
    const { content, finish, usage, chunks } = await collect(await stream('stub/ok'));
    assert.deepEqual([content, finish, chunks], [SQL, 'stop', 14]);
    assert.equal(usage.completion_tokens, 11);
    assert.equal(usage.prompt_tokens_details.cached_tokens, 0);
    assert.equal(usage.completion_tokens_details.reasoning_tokens, 0);
  });

  test('whole, with a request id', async () => {
    const reply = await create('stub/ok');
    assert.deepEqual([reply.choices[0].message.content, reply.choices[0].finish_reason], [SQL, 'stop']);
    assert.equal(reply.usage.total_tokens, reply.usage.prompt_tokens + 11);
    assert.equal(reply._request_id, `req_stub_${from}`);
  });

  test('by its stream helper, which puts the message together', async () => {
    const reply = await client.chat.completions.stream({ model: 'stub/unicode+one-byte', messages }).finalChatCompletion();
    assert.equal(reply.choices[0].message.content, "SELECT 'Dvořák – 東京 🎸' AS Name");
  });

  test('in JSON mode', async () => {
    const reply = await create('stub/ok', { response_format: { type: 'json_object' } });
    assert.deepEqual(JSON.parse(reply.choices[0].message.content), { sql: SQL });
  });

  test('to gold questions', async () => {
    const question = 'How many tracks have never been sold, that is, occur on no invoice line?';
    const { content } = await collect(await stream('stub/oracle', { messages: [{ role: 'user', content: question }] }));
    assert.match(content, /AS UnsoldTracks FROM Track/);
  });

  test('the list of models', async () => {
    const ids = [];
    for await (const { id } of client.models.list()) ids.push(id);
    assert.ok(ids.includes('stub/oracle') && ids.includes('stub/429'));
    assert.equal((await client.models.retrieve('stub/ok')).id, 'stub/ok');
  });

  for (const faults of ['crlf', 'no-space', 'glued', 'keepalive', 'one-byte', 'role-only', 'no-done', 'long-line', 'null-content+crlf',
    'stall-midstream?ms=30', 'usage-every-chunk', 'usage-with-finish', 'hidden-reasoning', 'crlf+keepalive+one-byte+no-space']) {
    test(`what it must bear: ${faults}`, async () => {
      const { content, finish, usage } = await collect(await stream(`stub/ok+${faults}`));
      assert.deepEqual([content, finish], [faults.startsWith('null') ? '' : SQL, 'stop']);
      assert.ok(usage.total_tokens > 0);
    });
  }

  test('a key that comes twice, and bytes that are not UTF-8', async () => {
    assert.equal((await collect(await stream('stub/repeated-key+broken-utf8'))).content, SQL);
  });

  test('split characters, reasoning and a redirect', async () => {
    assert.equal((await collect(await stream('stub/split-utf8'))).content, "SELECT 'Dvořák – 東京 🎸' AS Name");
    for (const fault of ['reasoning', 'reasoning-content']) {
      const { content, reasoning } = await collect(await stream(`stub/${fault}?text=So%20it%20is`));
      assert.deepEqual([content, reasoning], [SQL, 'So it is']);
    }
    assert.equal((await collect(await stream('stub/redirect'))).content, SQL);
    assert.deepEqual(statuses().slice(-2), [307, 200]);
  });
});

describe('errors', () => {
  /** The class of the error, its status and code. */
  const assertThrows = async (work, type, status, code) => {
    await assert.rejects(work, (error) => {
      assert.ok(error instanceof type, `${error.constructor.name}: ${error.message}`);
      assert.deepEqual([error.status, error.code ?? null], [status, code]);
      return true;
    });
  };

  test('a wrong key', async () => {
    const stranger = connect({ apiKey: 'wrong', maxRetries: 3 });
    await assertThrows(create('stub/ok', {}, stranger), OpenAI.AuthenticationError, 401, 'invalid_api_key');
    await assertThrows(stranger.models.list(), OpenAI.AuthenticationError, 401, 'invalid_api_key');
    assert.deepEqual(statuses(), [401, 401]);
  });

  test('a bad request, which names the parameter', async () => {
    await assert.rejects(create('stub/ok', { temperature: 3 }), (error) => {
      assert.ok(error instanceof OpenAI.BadRequestError);
      assert.deepEqual([error.param, error.code, error.type], ['temperature', 'decimal_above_max_value', 'invalid_request_error']);
      return true;
    });
    await assertThrows(create('gpt-5.4'), OpenAI.NotFoundError, 404, 'model_not_found');
  });

  test('status codes', async () => {
    await assertThrows(stream('stub/429'), OpenAI.RateLimitError, 429, 'rate_limit_exceeded');
    await assertThrows(stream('stub/429-quota'), OpenAI.RateLimitError, 429, 'insufficient_quota');
    await assertThrows(stream('stub/500'), OpenAI.InternalServerError, 500, 'server_error');
    await assertThrows(create('stub/503'), OpenAI.InternalServerError, 503, 'overloaded');
    await assertThrows(stream('stub/html?status=502'), OpenAI.InternalServerError, 502, null);
  });

  test('its own retries, after the time that Retry-After says', async () => {
    const patient = connect({ maxRetries: 2 });
    assert.equal((await collect(await stream('stub/429-retry-after?seconds=0.1&times=2', {}, patient))).content, SQL);
    assert.deepEqual(statuses(), [429, 429, 200]);
    const times = provider.requests.slice(from).map(({ received }) => received.ms);
    assert.ok(times[1] - times[0] >= 98 && times[2] - times[1] >= 98);
    assert.deepEqual(provider.requests.slice(from).map(({ headers }) => headers['x-stainless-retry-count']), ['0', '1', '2']);
    assert.equal((await create('stub/429-retry-after-date?seconds=1&times=1', {}, patient)).choices[0].message.content, SQL);
    assert.deepEqual(statuses().slice(3), [429, 200]);
    const [refused, again] = provider.requests.slice(from + 3).map(({ received }) => received.ms);
    assert.ok(again - refused >= 900);
    await assertThrows(create('stub/503?seconds=0.01', {}, patient), OpenAI.InternalServerError, 503, 'overloaded');
    assert.deepEqual(statuses().slice(5), [503, 503, 503]);
  });

  test('cuts and time limits', async () => {
    for (const model of ['stub/cut-before-headers', 'stub/cut-before-headers?reset=1']) {
      await assertThrows(stream(model), OpenAI.APIConnectionError, undefined, null);
    }
    const hurried = connect({ maxRetries: 0, timeout: 1500 }); // the request has arrived by then
    await assertThrows(create('stub/stall-headers', {}, hurried), OpenAI.APIConnectionTimeoutError, undefined, null);
    await provider.settled();
    assert.equal(provider.requests.at(-1).ended.how, 'client');
    for (const fault of ['cut-after-headers', 'cut-midstream', 'cut-utf8', 'cut-midstream?reset=1']) {
      await assert.rejects(stream(`stub/unicode+${fault}`).then(collect), /terminated|premature|aborted|reset|closed/i, fault);
    }
    assert.deepEqual(provider.requests.slice(from).map(({ ended }) => ended.how), ['cut', 'cut', 'client', 'cut', 'cut', 'cut', 'cut']);
  });

  test('an error or something that is no JSON within the stream', async () => {
    await assertThrows(stream('stub/error-midstream').then(collect), OpenAI.APIError, undefined, 'server_error');
    await assert.rejects(stream('stub/malformed-event').then(collect), SyntaxError);
    await assert.rejects(create('stub/malformed-body'), SyntaxError);
  });
});

test('a client that stops a stream frees the connection, and the stub sees it', { timeout: 20000 }, async () => {
  const chunks = await stream('stub/long+pace?between=5');
  let seen = 0;
  for await (const _ of chunks) if (++seen === 4) chunks.controller.abort();
  await provider.settled();
  const entry = provider.requests.at(-1);
  assert.equal(entry.ended.how, 'client');
  assert.equal(entry.sent.some(({ what }) => what === 'done'), false);
  assert.ok(entry.sent.length >= 4);
});
