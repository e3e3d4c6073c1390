// What the stub's tests share: a request over a bare socket, so that every byte of the reply and
// every write of the server is seen.
import { connect } from 'node:net';

/** A body that asks for a stream with usage. */
export const bodyOf = (model, more = {}) => ({
  model, messages: [{ role: 'user', content: 'Which genres are there? Answer in JSON.' }],
  stream: true, stream_options: { include_usage: true }, ...more,
});

/** The parts of an HTTP reply; `writes` are the chunks of the transfer coding, one a write. */
function readReply(bytes) {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return { status: null, headers: {}, writes: [], body: Buffer.alloc(0), whole: false };
  const [first, ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const headers = Object.fromEntries(lines.map((line) => {
    const at = line.indexOf(':');
    return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()];
  }));
  const rest = bytes.subarray(end + 4);
  const reply = { status: Number(first.split(' ')[1]), headers };
  if (headers['transfer-encoding'] !== 'chunked') {
    return { ...reply, writes: [rest], body: rest, whole: rest.length === Number(headers['content-length']) };
  }
  const writes = [];
  let whole = false;
  for (let at = 0; at < rest.length && !whole;) {
    const line = rest.indexOf('\r\n', at);
    if (line < 0) break;
    const size = parseInt(rest.subarray(at, line).toString('latin1'), 16);
    whole = size === 0;
    if (!whole) writes.push(rest.subarray(line + 2, line + 2 + size));
    at = line + 2 + size + 2;
  }
  return { ...reply, writes, body: Buffer.concat(writes), whole };
}

/**
 * Sends a request and reads until the server closes, or until `enough(reply)`.
 * @returns {Promise<object>} The reply, with `ended`: 'server', 'reset' or 'us'.
 */
export function exchange(provider, { method = 'POST', path = '/v1/chat/completions', headers = {}, body, enough } = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body) ?? '';
  const all = {
    Host: `127.0.0.1:${provider.port}`, Connection: 'close', Authorization: 'Bearer stub-key',
    'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text), ...headers,
  };
  const lines = Object.entries(all).filter(([, value]) => value !== null).map(([name, value]) => `${name}: ${value}\r\n`);
  return new Promise((resolve) => {
    let bytes = Buffer.alloc(0);
    let ended = 'server';
    const socket = connect(provider.port, '127.0.0.1', () => socket.write(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${text}`));
    socket.on('data', (part) => {
      bytes = Buffer.concat([bytes, part]);
      if (enough?.(readReply(bytes))) {
        ended = 'us';
        socket.destroy();
      }
    });
    socket.on('error', () => { ended = 'reset'; });
    socket.on('close', () => resolve({ ...readReply(bytes), bytes, ended }));
  });
}

/** The objects of a plain stream's events; [DONE] stays text. */
export const eventsOf = ({ body }) => String(body).split('\n\n').filter((event) => event.startsWith('data: '))
  .map((event) => (event === 'data: [DONE]' ? '[DONE]' : JSON.parse(event.slice('data: '.length))));

export const deltasOf = (reply) => eventsOf(reply).flatMap((event) => event.choices ?? []).map(({ delta }) => delta);

export const contentOf = (reply) => deltasOf(reply).map(({ content }) => content ?? '').join('');

export const usagesOf = (reply) => eventsOf(reply).map(({ usage }) => usage).filter(Boolean);

export const finishOf = (reply) => eventsOf(reply).flatMap((event) => event.choices ?? [])
  .map((choice) => choice.finish_reason).filter(Boolean);
