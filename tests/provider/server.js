// The stub provider: a server on 127.0.0.1 that speaks the OpenAI-compatible protocol and
// misbehaves on request. `node tests/provider/serve.js` runs it by hand.
//
//   POST <url>/v1/chat/completions    streamed or not     Authorization: Bearer <key>
//   GET  <url>/v1/models              every answer and every fault, as models
//   GET  <url>/stub/faults            both tables, with their keys
//   GET  <url>/stub/requests          the log, as `requests` below
//
// The model's name says what is answered (answers.js) and what goes wrong (faults.js):
//
//   stub/<answer>[?key=value[&key=value]...][+<fault>[?key=value[&key=value]...]]...
//
//   stub/oracle                                the gold SQL of the question in the prompt
//   stub/noisy?seed=3&right=0.7                right in 7 of 10 questions, the same ones each time
//   stub/ok+stall-midstream?ms=300             a pause after two tokens
//   stub/oracle+reasoning+crlf+429?times=2     all at once; 429 twice, then an answer
//
// Values are percent-encoded where they hold "&" or "+". Without an answer, as in `stub/429`, it is
// `ok`. The order of the faults does not matter. Every fault takes `times=N`: of equal requests
// (the same body, byte by byte) it acts on the first N, then one passes and the count begins anew.
//
// CORS: every origin is allowed. With the base URL <url>/no-cors/v1 none is, not even to preflight;
// with the fault `cors-refused` only the reply lacks the headers.
import { createServer } from 'node:http';
import { answerText, loadGold } from './answers.js';
import {
  bodySteps, eventsOf, limitReply, metricsOf, newReply, playSteps, streamSteps, usageOf, wholeOf, wholeWait,
} from './chunks.js';
import { errorBody } from './faults.js';
import { describeModels, modelNames, parseModel } from './model.js';
import { validate } from './validate.js';

const CREATED = 1750000000;
const JSON_TYPE = 'application/json; charset=utf-8';
const MAX_BODY = 32 * 1024 * 1024;
const METRICS = ['prompt-tokens', 'cached-prompt-tokens', 'server-time-to-first-token', 'server-processing-time'];
const EXPOSED = ['Retry-After', 'X-Request-Id', ...METRICS.map((name) => `Fireworks-${name}`)].join(', ');

/** A reply that is sent whole: JSON, or what `type` says. */
const whole = (status, body, { headers = {}, type = JSON_TYPE, wait = 0 } = {}) => ({
  status, steps: bodySteps(body, wait), headers: { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body), ...headers },
});
const refused = (status, message, about) => whole(status, errorBody(message, about));

/** The body's text, or null when it is too long; rejects when the client leaves. */
async function readBody(request) {
  const parts = [];
  let length = 0;
  for await (const part of request) {
    length += part.length;
    if (length <= MAX_BODY) parts.push(part);
  }
  return length <= MAX_BODY ? Buffer.concat(parts).toString() : null;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Starts a provider.
 * @param {object} [options]
 * @param {string} [options.key] The key that a request must bring.
 * @param {number} [options.port] 0 takes any free port.
 * @param {string|string[]} [options.gold] Gold set files, for the answers that know the right SQL.
 * @param {{head?: number, first?: number, between?: number}} [options.pace] The pace, in ms, where
 *   a model's name gives none: before the headers, from there to the first token, between tokens.
 * @param {boolean} [options.cors] false refuses every other origin.
 *
 * The provider has
 *   url, port     of the server; clients take `${url}/v1` as base URL
 *   requests      the log: an entry for each request to /v1 but preflights, oldest first:
 *                 {n, method, path, origin, authorization: 'right'|'wrong'|'absent', headers (without
 *                 Authorization), received: {ms, epoch_ms}, body, model, answer, faults (the names of
 *                 those that acted), stream, reply: {content, reasoning, finish, usage}, status,
 *                 sent: [{what, ms, epoch_ms, bytes}], ended: {how: 'finished'|'cut'|'client', ms,
 *                 epoch_ms} or null while it lasts}; `ms` is monotonic, `what` as in chunks.js
 *   preflights    how many OPTIONS requests came
 *   script(fn)    from now on `fn(entry)`, called for each valid chat request, may return the name
 *                 of a model to act as, or {model?, text?} to give the answer's text too; null ends it
 *   settled()     a promise that no request is in progress any more
 *   close()       cuts requests in progress and stops
 */
export async function createProvider({ key = 'stub-key', port = 0, gold = [], pace = {}, cors = true } = {}) {
  const questions = loadGold(gold);
  const requests = [];
  const running = new Set();
  const repeats = new Map(); // body -> how many equal requests since one passed
  let script = null;
  let preflights = 0;
  let current = 0; // requests to /v1 under way

  const now = () => ({ ms: performance.now(), epoch_ms: Date.now() });

  function authorizationOf({ headers: { authorization } }) {
    if (authorization === undefined) return 'absent';
    return authorization === `Bearer ${key}` ? 'right' : 'wrong';
  }

  function listModels(path) {
    const models = modelNames().map((id) => ({ id, object: 'model', created: CREATED, owned_by: 'stub' }));
    if (path === '/v1/models') return whole(200, JSON.stringify({ object: 'list', data: models }));
    const id = path.slice('/v1/models/'.length);
    const model = models.find((each) => [each.id, encodeURIComponent(each.id)].includes(id));
    return model ? whole(200, JSON.stringify(model)) : unknownModel(id, 'it is not in the list');
  }

  const unknownModel = (name, why) =>
    refused(404, `The model '${name}' does not exist: ${why}.`, { param: 'model', code: 'model_not_found' });

  /** Those of the faults that act on this request, by its turn among equal ones. */
  function actingFaults(faults, text) {
    const seen = repeats.get(text) ?? 0;
    const acting = faults.filter(({ keys: { times } }) => times === 0 || seen < times);
    if (acting.some(({ keys: { times } }) => times > 0)) repeats.set(text, seen + 1);
    else repeats.delete(text);
    return acting;
  }

  /** The reply to a chat request as a plan: {status, headers, steps, cors?}. */
  function planChat(entry, type, text, moved) {
    if (!/^application\/json\b/i.test(type ?? '')) {
      const message = `Unsupported content type: '${type}'. This API method only accepts 'application/json' requests.`;
      return refused(400, message, { code: 'unsupported_content_type' });
    }
    if (text === null) return refused(413, 'The body of your request is too long.');
    const body = parsed(text);
    if (body === undefined) return refused(400, 'We could not parse the JSON body of your request.');
    Object.assign(entry, { body, model: body?.model ?? null });
    const fault = validate(body);
    if (fault) return whole(400, JSON.stringify({ error: fault }));

    const scripted = script?.(entry) ?? {};
    const { model = body.model, text: scriptedText } = typeof scripted === 'string' ? { model: scripted } : scripted;
    let plan;
    try {
      plan = parseModel(model);
    } catch (error) {
      return unknownModel(model, error.message);
    }
    const acting = actingFaults(plan.faults, text);
    const each = (kind, act) => acting.forEach(({ entry: quirk, keys }) => quirk[kind] !== undefined && act(quirk, keys));
    const stream = body.stream === true && acting.every((quirk) => quirk.entry.stream !== false);
    Object.assign(entry, { answer: plan.answer.entry.name, faults: acting.map((quirk) => quirk.entry.name), stream });

    let result;
    each('refuse', (quirk, keys) => {
      const reply = result ? undefined : quirk.refuse(keys, { running: current, moved });
      if (reply) result = whole(reply.status, reply.body, reply);
    });
    result ??= answerChat();
    each('steps', (quirk, keys) => { result.steps = quirk.steps(result.steps, keys); });
    each('cors', (quirk) => { result.cors = quirk.cors; });
    return result;

    function answerChat() {
      let times = { head: 0, first: 0, between: 0, ...pace };
      each('pace', (quirk, keys) => { times = quirk.pace(keys); });
      const reply = newReply(scriptedText ?? answerText(plan.answer, body, questions));
      each('reply', (quirk, keys) => quirk.reply(reply, keys));
      limitReply(reply, body.max_completion_tokens ?? body.max_tokens ?? Infinity);
      const { content, reasoning, finish } = reply;
      entry.reply = { content, reasoning, finish, usage: usageOf(reply, body.messages) };

      const metrics = body.perf_metrics_in_response ? metricsOf(reply, body, times) : null;
      const headers = Object.fromEntries(METRICS.flatMap((name) => (metrics ? [[`Fireworks-${name}`, metrics[name]]] : [])));
      const top = { id: `chatcmpl-stub-${entry.n}`, object: '', created: CREATED, model: body.model, system_fingerprint: 'fp_stub' };
      if (!stream) {
        return whole(200, JSON.stringify(wholeOf(reply, body, top, metrics)), { headers, wait: wholeWait(reply, times) });
      }
      let events = eventsOf(reply, body, top, metrics);
      each('events', (quirk, keys) => { events = quirk.events(events, keys); });
      return {
        status: 200,
        steps: streamSteps(events, times),
        headers: { 'Content-Type': 'text/event-stream; charset=utf-8', 'Cache-Control': 'no-cache', ...headers },
      };
    }
  }

  function planApi(entry, request, path, moved, text) {
    if (entry.authorization === 'absent') {
      return refused(401, "You didn't provide an API key. Provide it in the Authorization header: Bearer KEY.");
    }
    if (entry.authorization === 'wrong') return refused(401, 'Incorrect API key provided.', { code: 'invalid_api_key' });
    const isChat = path === '/v1/chat/completions';
    if (!isChat && path !== '/v1/models' && !path.startsWith('/v1/models/')) {
      return refused(404, `Invalid URL (${request.method} ${path})`);
    }
    if (request.method !== (isChat ? 'POST' : 'GET')) return refused(405, `Not allowed to ${request.method} on ${path}.`);
    return isChat ? planChat(entry, request.headers['content-type'], text, moved) : listModels(path);
  }

  async function answer(request, response) {
    const leaving = new AbortController();
    response.on('close', () => leaving.abort());
    let [path] = request.url.split('?');
    const letIn = cors && !path.startsWith('/no-cors/');
    const moved = path.startsWith('/stub/moved/');
    path = path.replace(/^\/(no-cors|stub\/moved)(?=\/)/, '');
    const crossOrigin = (plan) => (letIn && plan.cors !== false
      ? { 'Access-Control-Allow-Origin': '*', 'Access-Control-Expose-Headers': EXPOSED } : {});

    if (request.method === 'OPTIONS') {
      preflights += 1;
      response.writeHead(letIn ? 204 : 403, letIn ? {
        'Access-Control-Allow-Origin': '*',
        'Access-Control-Allow-Methods': 'GET, POST, OPTIONS',
        'Access-Control-Allow-Headers': request.headers['access-control-request-headers'] ?? 'Authorization, Content-Type',
        'Access-Control-Max-Age': '600',
      } : {}).end();
      return;
    }
    if (path === '/stub/faults' || path === '/stub/requests') {
      const data = path === '/stub/faults' ? describeModels() : requests;
      response.writeHead(200, { 'Content-Type': JSON_TYPE, ...crossOrigin({}) }).end(JSON.stringify(data));
      return;
    }

    const { authorization: _, ...headers } = request.headers;
    const entry = {
      n: requests.length, method: request.method, path: request.url, origin: headers.origin ?? null,
      authorization: authorizationOf(request), headers, received: now(), body: null, model: null, answer: null,
      faults: [], stream: false, reply: null, status: null, sent: [], ended: null,
    };
    requests.push(entry);
    current += 1;
    try {
      const text = await readBody(request);
      const plan = planApi(entry, request, path, moved, text);
      entry.status = plan.status;
      Object.assign(plan.headers, crossOrigin(plan), { 'X-Request-Id': `req_stub_${entry.n}` });
      entry.ended = { how: await playSteps(plan.steps, plan, response, entry, leaving.signal), ...now() };
    } catch (error) {
      if (error.code !== 'ECONNRESET') throw error; // the client left before its request was whole
      entry.ended = { how: 'client', ...now() };
    } finally {
      current -= 1;
    }
  }

  const server = createServer((request, response) => {
    request.socket.setNoDelay(true);
    const work = answer(request, response).catch((error) => {
      response.destroy(); // a fault of the stub's own, or of a script: nobody waits for it in vain
      throw error;
    }).finally(() => running.delete(work));
    running.add(work);
  });
  await new Promise((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  const address = server.address().port;

  return {
    url: `http://127.0.0.1:${address}`,
    port: address,
    requests,
    get preflights() { return preflights; },
    script(fn) { script = fn; },
    async settled() {
      while (running.size > 0) await Promise.all(running);
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await Promise.all(running);
      await closed;
    },
  };
}
