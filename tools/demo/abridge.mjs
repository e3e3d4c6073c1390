// A recorded cassette made small and always the same: times drawn from a seed in the place of those of
// the machine that recorded, one event a chunk, and of each event what a reader needs.
import { createHash } from 'node:crypto';

/** The number of tokens in one event. */
const TOGETHER = 3;

/** A number from low to high that depends on nothing but its name. */
function draw(name, low, high) {
  return low + (high - low) * (createHash('sha256').update(name).digest().readUInt32BE() / 2 ** 32);
}
const tenth = (ms) => Math.round(ms * 10) / 10;

const textOf = ([, data]) => (typeof data === 'string' ? data : Buffer.from(data.base64, 'base64').toString());

/** @param {any} cassette As run.cassette gives it. */
export function abridge({ plan, exchanges, ...head }) {
  const base = 'http://127.0.0.1:9/v1'; // nothing listens there
  const kept = exchanges.map((exchange, place) => ({ exchange, place }))
    .sort((a, b) => a.exchange.series - b.exchange.series || a.place - b.place);
  const seen = [0, 0];
  return {
    ...head,
    plan: { ...plan, series: plan.series.map((series) => ({ ...series, base_url: base })) },
    exchanges: kept.map(({ exchange }) => timed(exchange, `${exchange.series} ${seen[exchange.series]++}`)),
  };
}

function timed(exchange, name) {
  const text = exchange.chunks.map(textOf).join('');
  const streamed = text.startsWith('data:');
  let at = draw(`${name} headers`, streamed ? 120 : 40, streamed ? 320 : 110);
  const headers = tenth(at);
  if (!streamed) return { ...exchange, headers_ms: headers, chunks: text === '' ? [] : [[headers, text]], end_ms: tenth(at + 1) };
  const pace = draw(`${name} pace`, 16, 34);
  const waitFor = (index) => {
    if (index === 0) return 1;
    return index === 1 ? draw(`${name} first`, 180, 700) : pace * draw(`${name} ${index}`, 0.6, 1.4);
  };
  const chunks = eventsOf(text).map((event, index) => {
    at += waitFor(index);
    return [tenth(at), event];
  });
  return { ...exchange, headers_ms: headers, chunks, end_ms: tenth(at + 1) };
}

/** The events of a stream, tokens put together. */
function eventsOf(text) {
  const kept = [];
  for (const block of text.split('\n\n').filter(Boolean)) {
    const event = shortened(block);
    const last = kept.at(-1);
    if (event.token && last?.token === event.token && last.count < TOGETHER) {
      last.delta[event.token] += event.delta[event.token];
      last.count += 1;
    } else kept.push(event);
  }
  return kept.map(({ token, delta, line }) => `data: ${token ? JSON.stringify({ choices: [{ index: 0, delta }] }) : line}\n\n`);
}

function shortened(block) {
  const line = block.slice('data: '.length);
  if (line === '[DONE]') return { token: null, line };
  const { model, choices: [choice], usage } = JSON.parse(line);
  if (choice === undefined) return { token: null, line: JSON.stringify({ choices: [], usage }) };
  const { delta, finish_reason: finish } = choice;
  const token = delta.role !== undefined || finish !== null ? null : ['reasoning', 'content'].find((field) => delta[field]) ?? null;
  if (token === null) {
    const choices = [{ index: 0, delta, finish_reason: finish }];
    return { token, line: JSON.stringify({ ...(delta.role ? { model } : {}), choices }) };
  }
  return { token, count: 1, delta: { [token]: delta[token] } };
}
