// From a reply to what goes over the wire, in three forms that a fault may change:
//   reply   {content, reasoning, finish, ...}, see newReply
//   events  of a stream: {what, data | comment}; `data` is an object, or text that goes out as it is
//   steps   {what, bytes?, wait?}: what is sent, each after `wait` ms; "head" and "end" or "cut" too
// `what` names a step in the log: head, role, reasoning, content, finish, usage, done, comment,
// error, broken, body, end, cut.
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { textOf } from './answers.js';

/** About as a tokenizer cuts text, a blank with the word after it: 'SELECT 1' is ' SELE', 'CT', ' 1'. */
export const tokensOf = (text) => text.match(/\s*[^\s]{1,4}|\s+/gu) ?? [];

export function newReply(content) {
  return {
    content,
    reasoning: '',
    field: 'reasoning', // the name of the delta's field
    twin: 'absent', // its other name: absent, empty, null or same
    hidden: 0, // reasoning tokens that are counted and not sent
    burst: 1, // tokens in the first chunk with content
    empty: '', // what a message without content has there
    finish: 'stop',
    first: { role: 'assistant', content: '', refusal: null },
    cached: 0,
    usage: 'asked', // when: asked, finish (with that chunk), every (chunk) or missing
  };
}

/** Cuts a reply off at `max` tokens; reasoning comes first and counts. */
export function limitReply(reply, max) {
  const reasoning = tokensOf(reply.reasoning);
  const content = tokensOf(reply.content);
  if (reply.hidden + reasoning.length + content.length <= max) return;
  reply.hidden = Math.min(reply.hidden, max);
  reply.reasoning = reasoning.slice(0, max - reply.hidden).join('');
  reply.content = content.slice(0, Math.max(0, max - reply.hidden - reasoning.length)).join('');
  reply.finish = 'length';
}

export function usageOf(reply, messages, contentTokens = tokensOf(reply.content).length,
  reasoningTokens = tokensOf(reply.reasoning).length) {
  const prompt = messages.reduce((sum, message) => sum + 3 + tokensOf(textOf(message)).length, 0);
  const reasoning = reply.hidden + reasoningTokens;
  return {
    prompt_tokens: prompt,
    completion_tokens: reasoning + contentTokens,
    total_tokens: prompt + reasoning + contentTokens,
    prompt_tokens_details: { cached_tokens: Math.min(reply.cached, prompt) },
    completion_tokens_details: { reasoning_tokens: reasoning },
  };
}

/** What the provider says of its own times (seconds, as text): those of the pace it means to keep. */
export function metricsOf(reply, body, pace) {
  const usage = usageOf(reply, body.messages);
  const seconds = (ms) => (ms / 1000).toFixed(3);
  const first = pace.head + pace.first;
  return {
    'prompt-tokens': String(usage.prompt_tokens),
    'cached-prompt-tokens': String(usage.prompt_tokens_details.cached_tokens),
    'server-time-to-first-token': seconds(first),
    'server-processing-time': seconds(first + pace.between * Math.max(0, tokenCount(reply) - 1)),
  };
}

const tokenCount = (reply) => tokensOf(reply.reasoning).length + tokensOf(reply.content).length;

/** The reasoning fields of a delta or message. */
function reasoningFields(reply, text) {
  const twin = { absent: undefined, empty: '', null: null, same: text }[reply.twin];
  const other = reply.field === 'reasoning' ? 'reasoning_content' : 'reasoning';
  if (twin === undefined) return text ? { [reply.field]: text } : {};
  return { [reply.field]: text, [other]: twin };
}

export function eventsOf(reply, body, head, metrics) {
  const chunk = (choices) => ({ ...head, object: 'chat.completion.chunk', choices });
  const part = (delta, finish = null) => chunk([{ index: 0, delta, logprobs: null, finish_reason: finish }]);
  const reasoning = tokensOf(reply.reasoning);
  const content = tokensOf(reply.content);
  const asked = body.stream_options?.include_usage === true;

  const events = [{ what: 'role', data: part(reply.first), count: [0, 0] }];
  reasoning.forEach((token, i) => events.push({
    what: 'reasoning', count: [0, i + 1],
    data: part({ ...(reply.twin === 'absent' ? {} : { content: null }), ...reasoningFields(reply, token) }),
  }));
  for (let i = 0, next; i < content.length; i = next) {
    next = i === 0 ? Math.max(1, reply.burst) : i + 1;
    events.push({
      what: 'content', count: [Math.min(next, content.length), reasoning.length],
      data: part({ content: content.slice(i, next).join(''), ...(reasoning.length ? reasoningFields(reply, '') : {}) }),
    });
  }
  const finish = { what: 'finish', data: part({}, reply.finish), count: [content.length, reasoning.length] };
  events.push(finish);

  if (reply.usage === 'every') {
    for (const { data, count } of events) data.usage = usageOf(reply, body.messages, ...count);
  } else if (reply.usage === 'finish') {
    finish.data.usage = usageOf(reply, body.messages);
  } else if (reply.usage === 'asked' && asked) {
    for (const { data } of events) data.usage = null;
    events.push({ what: 'usage', data: { ...chunk([]), usage: usageOf(reply, body.messages) } });
  }
  if (metrics) events.at(-1).data.perf_metrics = metrics;
  return [...events, { what: 'done', data: '[DONE]' }];
}

export function wholeOf(reply, body, head, metrics) {
  const message = {
    role: 'assistant', content: reply.content || reply.empty, refusal: null, ...reasoningFields(reply, reply.reasoning),
  };
  return {
    ...head,
    object: 'chat.completion',
    choices: [{ index: 0, message, logprobs: null, finish_reason: reply.finish }],
    ...(reply.usage === 'missing' ? {} : { usage: usageOf(reply, body.messages) }),
    ...(metrics ? { perf_metrics: metrics } : {}),
  };
}

export const isToken = ({ what }) => what === 'reasoning' || what === 'content';

/** The steps of a stream: headers, a first token after `first` ms, the others `between` ms apart. */
export function streamSteps(events, pace) {
  let tokens = 0;
  const waitForToken = () => (tokens++ === 0 ? pace.first : pace.between);
  const steps = events.map((event) => {
    const { what, data, comment } = event;
    const text = comment === undefined ? `data: ${typeof data === 'string' ? data : JSON.stringify(data)}` : `: ${comment}`;
    return { what, event: true, bytes: Buffer.from(`${text}\n\n`), wait: isToken(event) ? waitForToken() : 0 };
  });
  return [{ what: 'head', wait: pace.head }, ...steps, { what: 'end' }];
}

/** The steps of a body that is sent whole, once its tokens would have been written. */
export function bodySteps(text, wait = 0) {
  return [{ what: 'head', wait }, { what: 'body', bytes: Buffer.from(text) }, { what: 'end' }];
}

export const wholeWait = (reply, pace) =>
  pace.head + pace.first + pace.between * Math.max(0, tokenCount(reply) - 1);

/**
 * Sends the steps and notes each in `entry.sent` with its time.
 * @returns {Promise<string>} How it ended: finished, cut (by the stub) or client (who left).
 */
export async function playSteps(steps, { status, headers }, response, entry, signal) {
  try {
    for (const { what, bytes, wait, reset } of steps) {
      if (wait > 0) await sleep(Math.min(wait, 2 ** 31 - 1), undefined, { signal });
      signal.throwIfAborted();
      entry.sent.push({ what, ms: performance.now(), epoch_ms: Date.now(), bytes: bytes?.length ?? 0 });
      if (what === 'head') {
        response.writeHead(status, headers).flushHeaders();
      } else if (what === 'cut') {
        if (reset) response.socket.resetAndDestroy();
        else response.socket.destroy();
        return 'cut';
      } else if (what === 'end') {
        await new Promise((resolve) => response.on('close', resolve).end(resolve));
        return response.writableFinished ? 'finished' : 'client';
      } else if (!response.write(bytes)) {
        await Promise.race([
          new Promise((resolve) => response.once('drain', resolve)),
          new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true })),
        ]);
      }
      await setImmediate(); // so that the next bytes leave in a write of their own
    }
  } catch (error) {
    if (error.name !== 'AbortError') throw error;
  }
  return 'client';
}
