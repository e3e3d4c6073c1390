// How the stub misbehaves: the table of faults. An entry has a name, what it does, its keys as
// [default, meaning] and whether it needs a streamed reply; `answer` is the answer it is shown
// with where the model's name gives none. It acts through one or more of these, which run in this
// order over all faults of a request, those of one kind in the order of the table:
//   refuse(keys, context)   another reply altogether: {status, headers?, type?, body}, or nothing;
//                           `context` is {running, moved}: requests in progress, and whether this
//                           one came by way of the redirect
//   cors, stream            false: no CORS headers; not streamed although that was asked for
//   pace(keys)              other times, see chunks.js
//   reply(reply, keys)      changes what is said
//   events(events, keys)    returns other events of a stream
//   steps(steps, keys)      returns other steps on the wire
// Every fault also takes `times`: it acts on the first so many of a run of equal requests, then
// one passes, and the count begins anew.
import { isToken, tokensOf } from './chunks.js';

export const TIMES = { times: [0, 'how many equal requests it acts on before one passes; 0: all'] };

export const errorBody = (message, { type = 'invalid_request_error', param = null, code = null } = {}) =>
  JSON.stringify({ error: { message, type, param, code } });

const AFTER = { after: [2, 'how many chunks with tokens are sent before it'] };
const MS = { ms: [null, 'how long; until the client leaves, if not given'] };
const GAP = { ms: [0, 'the pause between two writes'] };
const TEXT = { text: ['The rows asked for are in one table, so no join is needed.', 'the reasoning'] };
const RESET = { reset: [0, '1: by a TCP reset, rather than by an orderly end'] };

const BUSY = errorBody('Rate limit reached for requests. Please try again later.', { type: 'requests', code: 'rate_limit_exceeded' });
const HALF = '{"id":"chatcmpl-stub","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"SEL';
const SERVER_ERROR = { type: 'server_error', code: 'server_error' };

/** Steps or events before and from the token number `after`; a body without tokens is halved. */
function cutAt(list, after) {
  let tokens = 0;
  let at = list.findIndex((each) => isToken(each) && tokens++ === after);
  if (at < 0) at = list.findLastIndex(isToken) + 1 || Math.ceil(list.length / 2);
  const [head, body, ...rest] = list;
  if (body?.what !== 'body') return [list.slice(0, at), list.slice(at)];
  const half = Math.ceil(body.bytes.length / 2);
  return [[head, { ...body, bytes: body.bytes.subarray(0, half) }], [{ ...body, bytes: body.bytes.subarray(half) }, ...rest]];
}

const delayed = ([step, ...rest], ms) => [{ ...step, wait: (step.wait ?? 0) + (ms ?? Infinity) }, ...rest];

/** Every step that has bytes in pieces, the first at its own time, the others `ms` apart. */
const inPieces = (steps, ms, piecesOf) => steps.flatMap((step) => (step.bytes === undefined ? [step]
  : piecesOf(step.bytes).map((bytes, i) => ({ ...step, bytes, wait: i === 0 ? step.wait : ms }))));

/** The text of a stream's events, changed. */
const reworded = (steps, change) => steps.map((step) => (step.event ? { ...step, bytes: Buffer.from(change(String(step.bytes))) } : step));

/** Where a byte continues a character. */
const inner = (bytes) => bytes.findIndex((byte) => (byte & 0xc0) === 0x80);

function atInnerBytes(bytes) {
  const pieces = [];
  let from = 0;
  for (let i = 1; i < bytes.length; i++) {
    if ((bytes[i] & 0xc0) === 0x80) {
      pieces.push(bytes.subarray(from, i));
      from = i;
    }
  }
  return [...pieces, bytes.subarray(from)];
}

export const FAULTS = [
  // Another reply altogether.
  {
    name: '429', what: 'rate limited, without Retry-After', keys: {},
    refuse: () => ({ status: 429, body: BUSY }),
  },
  {
    name: '429-retry-after', what: 'rate limited, with Retry-After in seconds', keys: { seconds: [1, 'its value'] },
    refuse: ({ seconds }) => ({ status: 429, headers: { 'Retry-After': String(seconds) }, body: BUSY }),
  },
  {
    name: '429-retry-after-date', what: 'rate limited, with Retry-After as a date', keys: { seconds: [2, 'how far ahead'] },
    refuse: ({ seconds }) => ({
      status: 429, headers: { 'Retry-After': new Date(Math.ceil(Date.now() / 1000 + seconds) * 1000).toUTCString() }, body: BUSY,
    }),
  },
  {
    name: '429-quota', what: 'no credit left: a 429 that no waiting heals', keys: {},
    refuse: () => ({
      status: 429, body: errorBody('You exceeded your current quota.', { type: 'insufficient_quota', code: 'insufficient_quota' }),
    }),
  },
  {
    name: 'busy', what: '429 with Retry-After while more than `limit` requests are in progress',
    keys: { limit: [4, 'how many may be'], seconds: [1, 'the Retry-After'] },
    refuse: ({ limit, seconds }, { running }) => (running > limit
      ? { status: 429, headers: { 'Retry-After': String(seconds) }, body: BUSY } : undefined),
  },
  {
    name: '500', what: 'a server error', keys: {},
    refuse: () => ({ status: 500, body: errorBody('The server had an error while processing your request.', SERVER_ERROR) }),
  },
  {
    name: '503', what: 'overloaded', keys: { seconds: [null, 'a Retry-After, if given'] },
    refuse: ({ seconds }) => ({
      status: 503, headers: seconds === null ? {} : { 'Retry-After': String(seconds) },
      body: errorBody('The engine is currently overloaded, please try again later.', { type: 'server_error', code: 'overloaded' }),
    }),
  },
  {
    name: 'error-200', what: 'an error object as JSON with status 200', keys: {},
    refuse: () => ({ status: 200, body: errorBody('The upstream model failed.', SERVER_ERROR) }),
  },
  {
    name: 'malformed-body', what: 'JSON that stops in the middle', keys: {},
    refuse: () => ({ status: 200, body: HALF }),
  },
  {
    name: 'html', what: 'a page of HTML instead of an answer', keys: { status: [200, 'the HTTP status'] },
    refuse: ({ status }) => ({
      status, type: 'text/html; charset=utf-8', body: '<!DOCTYPE html>\n<title>Welcome</title>\n<h1>Please sign in</h1>\n',
    }),
  },
  {
    name: 'redirect', what: 'sent elsewhere, by default to a path that answers',
    keys: { status: [307, 'the HTTP status'], to: ['/stub/moved/v1/chat/completions', 'where to'] },
    refuse: ({ status, to }, { moved }) => (moved ? undefined : { status, headers: { Location: to }, body: '' }),
  },
  { name: 'cors-refused', what: 'the reply lacks the CORS headers', keys: {}, cors: false },
  { name: 'whole', what: 'not streamed although that was asked for', keys: {}, stream: false },

  // Times.
  {
    name: 'pace', what: 'the time that the reply takes, in ms',
    keys: { head: [0, 'before the headers'], first: [0, 'from there to the first token'], between: [0, 'between two tokens'] },
    pace: ({ head, first, between }) => ({ head, first, between }),
  },

  // What is said.
  {
    name: 'reasoning', what: 'reasoning before the content',
    keys: {
      ...TEXT, field: ['reasoning', 'the name of the field: reasoning or reasoning_content'],
      twin: ['absent', 'the field of the other name: absent, empty, null or same'],
    },
    reply: (reply, { text, field, twin }) => Object.assign(reply, { reasoning: text, field, twin }),
  },
  {
    name: 'reasoning-content', what: 'reasoning before the content, in delta.reasoning_content', keys: TEXT,
    reply: (reply, { text }) => Object.assign(reply, { reasoning: text, field: 'reasoning_content' }),
  },
  {
    name: 'reasoning-both', what: 'both names of the reasoning in every delta, `reasoning` always empty', keys: TEXT,
    reply: (reply, { text }) => Object.assign(reply, { reasoning: text, field: 'reasoning_content', twin: 'empty' }),
  },
  {
    name: 'think', what: 'reasoning within the content, in <think>', keys: TEXT,
    reply: (reply, { text }) => Object.assign(reply, { content: `<think>\n${text}\n</think>\n\n${reply.content}` }),
  },
  {
    name: 'reasoning-only', what: 'the answer comes as reasoning, and there is no content',
    keys: { field: ['reasoning', 'the name of the field: reasoning or reasoning_content'] },
    reply: (reply, { field }) => Object.assign(reply, { reasoning: reply.content, content: '', field }),
  },
  {
    name: 'hidden-reasoning', what: 'reasoning that is counted and not sent; the first chunk holds many tokens',
    keys: { tokens: [200, 'how many are hidden'], burst: [20, 'how many come in the first chunk'] },
    reply: (reply, { tokens, burst }) => Object.assign(reply, { hidden: tokens, burst }),
  },
  {
    name: 'empty-content', what: 'no content at all', keys: {},
    reply: (reply) => Object.assign(reply, { content: '' }),
  },
  {
    name: 'null-content', what: 'no content: null where the message would have text, nothing in the deltas', keys: {},
    reply: (reply) => Object.assign(reply, { content: '', empty: null, first: { role: 'assistant', content: null } }),
  },
  {
    name: 'finish-length', what: 'half of the content, finish_reason length', keys: {},
    reply: (reply) => {
      const tokens = tokensOf(reply.content);
      Object.assign(reply, { content: tokens.slice(0, Math.ceil(tokens.length / 2)).join(''), finish: 'length' });
    },
  },
  {
    name: 'content-filter', what: 'no content, finish_reason content_filter', keys: {},
    reply: (reply) => Object.assign(reply, { content: '', finish: 'content_filter' }),
  },
  {
    name: 'cached', what: 'a part of the prompt counts as cached', keys: { tokens: [100, 'how much of it, at most all'] },
    reply: (reply, { tokens }) => Object.assign(reply, { cached: tokens }),
  },
  {
    name: 'usage-missing', what: 'no usage, though asked for', keys: {},
    reply: (reply) => Object.assign(reply, { usage: 'missing' }),
  },
  {
    name: 'usage-with-finish', what: 'usage in the chunk with the finish_reason, asked for or not', keys: {}, needs: 'stream',
    reply: (reply) => Object.assign(reply, { usage: 'finish' }),
  },
  {
    name: 'usage-every-chunk', what: 'the usage so far in every chunk', keys: {}, needs: 'stream',
    reply: (reply) => Object.assign(reply, { usage: 'every' }),
  },
  {
    name: 'role-only', what: 'the first chunk has a role and nothing else', keys: {}, needs: 'stream',
    reply: (reply) => Object.assign(reply, { first: { role: 'assistant' } }),
  },

  // The events of a stream.
  {
    name: 'no-done', what: 'the stream ends without [DONE]', keys: {}, needs: 'stream',
    events: (events) => events.filter(({ what }) => what !== 'done'),
  },
  {
    name: 'error-midstream', what: 'an error object in the stream, which then ends', keys: AFTER, needs: 'stream',
    events: (events, { after }) => [...cutAt(events, after)[0],
      { what: 'error', data: errorBody('The model stopped unexpectedly.', SERVER_ERROR) }],
  },
  {
    name: 'malformed-event', what: 'an event that is no JSON; then the stream goes on', keys: AFTER, needs: 'stream',
    events: (events, { after }) => {
      const [before, rest] = cutAt(events, after);
      return [...before, { what: 'broken', data: HALF }, ...rest];
    },
  },
  {
    name: 'long-line', what: 'a very long line: padding in the chunk of the first token',
    keys: { bytes: [1000000, 'how long'] }, needs: 'stream',
    events: (events, { bytes }) => {
      const first = events.find(isToken) ?? events[0];
      return events.map((event) => (event === first ? { ...event, data: { ...event.data, obfuscation: 'x'.repeat(bytes) } } : event));
    },
  },
  {
    name: 'keepalive', what: 'a comment before every event', keys: { text: ['keepalive', 'the comment'] }, needs: 'stream',
    events: (events, { text }) => events.flatMap((event) => [{ what: 'comment', comment: text }, event]),
  },

  // The connection.
  {
    name: 'stall-headers', what: 'nothing for a while, not even headers', keys: MS,
    steps: (steps, { ms }) => delayed(steps, ms),
  },
  {
    name: 'stall-body', what: 'headers, then nothing for a while', keys: MS,
    steps: ([head, ...rest], { ms }) => [head, ...delayed(rest, ms)],
  },
  {
    name: 'stall-midstream', what: 'nothing for a while in the middle', keys: { ...AFTER, ...MS },
    steps: (steps, { after, ms }) => {
      const [before, rest] = cutAt(steps, after);
      return [...before, ...delayed(rest, ms)];
    },
  },
  {
    name: 'stall-end', what: 'all is sent, [DONE] too, and the connection stays open', keys: MS,
    steps: (steps, { ms }) => [...steps.slice(0, -1), ...delayed(steps.slice(-1), ms)],
  },
  {
    name: 'cut-before-headers', what: 'the connection is cut before the first byte', keys: RESET,
    steps: (steps, { reset }) => [{ what: 'cut', reset }],
  },
  {
    name: 'cut-after-headers', what: 'the connection is cut after the headers', keys: RESET,
    steps: ([head], { reset }) => [head, { what: 'cut', reset }],
  },
  {
    name: 'cut-midstream', what: 'the connection is cut in the middle', keys: { ...AFTER, ...RESET },
    steps: (steps, { after, reset }) => [...cutAt(steps, after)[0], { what: 'cut', reset }],
  },
  {
    name: 'cut-utf8', what: 'the connection is cut within the first character of several bytes', keys: {}, answer: 'unicode',
    steps: (steps) => {
      const at = steps.findIndex(({ bytes }) => bytes && inner(bytes) >= 0);
      if (at < 0) return steps;
      const { bytes, ...step } = steps[at];
      return [...steps.slice(0, at), { ...step, bytes: bytes.subarray(0, inner(bytes)) }, { what: 'cut' }];
    },
  },

  // How the bytes are written.
  {
    name: 'repeated-key', what: 'every chunk has its choices twice, the first of them empty', keys: {}, needs: 'stream',
    steps: (steps) => reworded(steps, (text) => text.replace('"choices":', '"choices":[],"choices":')),
  },
  {
    name: 'broken-utf8', what: 'every chunk has a byte that is not UTF-8', keys: {}, needs: 'stream',
    steps: (steps) => steps.map((step) => (step.event
      ? { ...step, bytes: Buffer.from(step.bytes.toString('latin1').replace('"id":"', '"id":"\xFF'), 'latin1') } : step)),
  },
  {
    name: 'crlf', what: 'lines end with CR LF', keys: {}, needs: 'stream',
    steps: (steps) => reworded(steps, (text) => text.replaceAll('\n', '\r\n')),
  },
  {
    name: 'no-space', what: 'no blank after "data:"', keys: {}, needs: 'stream',
    steps: (steps) => reworded(steps, (text) => text.replace(/^data: /, 'data:')),
  },
  {
    name: 'glued', what: 'the whole body in one write', keys: {},
    steps: (steps) => {
      const body = steps.filter(({ bytes }) => bytes);
      if (body.length === 0) return steps;
      const wait = body.reduce((sum, step) => sum + (step.wait ?? 0), 0);
      return [steps[0], { what: 'body', bytes: Buffer.concat(body.map(({ bytes }) => bytes)), wait }, steps.at(-1)];
    },
  },
  {
    name: 'split-utf8', what: 'every character of several bytes is split over as many writes', keys: GAP, answer: 'unicode',
    steps: (steps, { ms }) => inPieces(steps, ms, atInnerBytes),
  },
  {
    name: 'one-byte', what: 'every byte in a write of its own', keys: GAP,
    steps: (steps, { ms }) => inPieces(steps, ms, (bytes) => Array.from(bytes, (_, i) => bytes.subarray(i, i + 1))),
  },
];
