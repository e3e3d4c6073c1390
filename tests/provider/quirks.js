// A provider with the quirks of real ones, by the name of the model. Each handler takes the request
// and answers; `answer(sql)` streams a statement as every provider would.
import { createServer } from 'node:http';

const FAILING = 'SELECT nothing FROM Nowhere';

function stream(response, events, { end = true } = {}) {
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  for (const event of events) response.write(`data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`);
  if (end) response.end('data: [DONE]\n\n');
}

const delta = (content, more = {}) => ({ choices: [{ delta: { content }, finish_reason: null, ...more }] });
const usage = (more = {}) => ({ choices: [], usage: { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110, ...more } });
const says = (text, finish = 'stop') => [delta(text), delta('', { finish_reason: finish }), usage()];
const json = (response, status, body, headers = {}) => {
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
};
const refuse = (response, status, message, more = {}) => json(response, status, { error: { message, ...more } });

const isRepair = ({ body: { messages } }) => messages.at(-2)?.role === 'assistant' || messages.length > 2;

/** A handler that refuses a field, as long as `wrong(body)`. */
const without = (wrong, status, error) => ({ body, response, sql }) => {
  if (wrong(body)) json(response, status, error);
  else stream(response, says(sql));
};

const MODELS = {
  'g-repair-429': (exchange) => (isRepair(exchange)
    ? refuse(exchange.response, 429, 'Slow down.') : stream(exchange.response, says(FAILING))),
  'g-repair-400': (exchange) => (isRepair(exchange)
    ? refuse(exchange.response, 400, 'The context is too long.') : stream(exchange.response, says(FAILING))),
  'g-timeout-prefix': ({ response }) => stream(response, [delta('SELECT COUNT(*) AS UnsoldTracks FROM Track ')], { end: false }),
  'g-abort': ({ response }) => stream(response, says('SELECT COUNT(*) FROM Track', 'abort')),
  'bare-done': ({ response }) => stream(response, []),
  'r-temperature': without(({ temperature }) => ![undefined, 1].includes(temperature), 400,
    { error: { message: "Unsupported value: 'temperature' does not support 0 with this model.", param: 'temperature' } }),
  'r-json-mode': without(({ response_format: format }) => format?.type === 'json_object', 400,
    { error: "'response_format.type' must be 'json_schema' or 'text'" }),
  'r-stream-options': without(({ stream_options: options }) => options !== undefined, 422,
    { detail: [{ type: 'extra_forbidden', loc: ['body', 'stream_options'], msg: 'Extra inputs are not permitted' }] }),
  'r-max-tokens': without(({ max_tokens: most }) => most !== undefined, 400,
    { error: { message: "Unsupported parameter: 'max_tokens' is not supported. Use 'max_completion_tokens' instead." } }),
  'r-everything': ({ response }) => refuse(response, 400, 'This request cannot be read.'),
  'w-retry-info': ({ response, n, sql }) => (n === 1
    ? refuse(response, 429, 'Quota.', { details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '0.7s' }] })
    : stream(response, says(sql))),
  'w-reset': ({ response, n, sql }) => (n === 1
    ? json(response, 429, { error: { message: 'Limit.' } }, { 'x-ratelimit-reset-requests': '600ms' })
    : stream(response, says(sql))),
  'e-503-long': ({ response }) => json(response, 503, { error: { message: 'Busy.' } }, { 'Retry-After': '3600' }),
  'f-refusal': ({ response }) => stream(response, [{ choices: [{ delta: { refusal: "I can't help with that." } }] },
    delta(null, { finish_reason: 'stop' }), usage()]),
  'f-length': ({ response }) => stream(response, [{ choices: [{ delta: { reasoning: 'Hm' } }] }, ...says('', 'length')]),
  billed: ({ response, sql }) => stream(response, [delta(sql, { finish_reason: 'stop' }), usage({ cost: 0.25, is_byok: false })]),
  cached: ({ response, sql }) => stream(response, [delta(sql, { finish_reason: 'stop' }),
    usage({ prompt_tokens_details: { cached_tokens: 75 } })]),
  'no-usage': ({ response, sql }) => stream(response, says(sql).slice(0, 2)),
  'quotes-key': ({ response, key }) => {
    const forms = [key, encodeURIComponent(key), [...key].map((c) => `%${c.charCodeAt(0).toString(16)}`).join(''),
      btoa(key), btoa(`Bearer ${key}`), btoa(`x:${key}`)];
    const text = JSON.stringify({ error: { message: `The key ${forms.join(' or ')} is odd.` } });
    const at = text.indexOf(key) + 7;
    response.writeHead(400, { 'Content-Type': 'application/json' });
    response.write(text.slice(0, at));
    setTimeout(() => response.end(text.slice(at)), 50);
  },
};

/**
 * @param {string} sql What a model that answers says.
 * @returns {Promise<{url: string, requests: {model: string, body: any}[], close: () => Promise<void>}>}
 */
export async function createQuirks(sql = 'SELECT 1') {
  const requests = [];
  const counts = new Map();
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const piece of request.setEncoding('utf8')) text += piece;
    const body = JSON.parse(text);
    requests.push({ model: body.model, body });
    const n = (counts.get(text) ?? 0) + 1;
    counts.set(text, n);
    const key = (request.headers.authorization ?? '').replace(/^Bearer /, '');
    MODELS[body.model]({ body, response, key, n, sql });
  });
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    requests,
    close: () => new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    }),
  };
}
