// The mask of a key in the Worker, without a browser.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMask } from '../../web/js/worker/mask.js';

const KEY = 'sk-AbC/123+xyz=789';
const FORMS = {
  'as it is': KEY,
  'percent-encoded': encodeURIComponent(KEY),
  'percent-encoded throughout': [...KEY].map((c) => `%${c.charCodeAt(0).toString(16)}`).join(''),
  'in escapes of JSON': JSON.stringify(KEY).replaceAll('s', '\\u0073'),
  'in base64': btoa(KEY),
  'in base64 after other text': btoa(`Bearer ${KEY}`),
  'in base64 after a letter': btoa(`a${KEY}`),
  'in base64 for URLs': btoa(`ab${KEY}?>`).replaceAll('+', '-').replaceAll('/', '_'),
};

const masked = (secret, pieces) => {
  const mask = createMask(secret);
  const bytes = pieces.flatMap((piece) => [...mask.take(new TextEncoder().encode(piece))]);
  return new TextDecoder().decode(Uint8Array.from([...bytes, ...mask.end()]));
};

for (const [name, form] of Object.entries(FORMS)) {
  test(`a key ${name}, split anywhere`, () => {
    const text = `<<${form}>>`;
    for (let at = 0; at <= text.length; at++) {
      const left = masked(KEY, [text.slice(0, at), text.slice(at)]);
      assert.match(left, /^<<.{0,12}….{0,6}"?>>$/, `${at}: ${left}`);
    }
  });
}

test('other text, and words that are short keys, stay as they are', () => {
  for (const text of ['sk-AbC/123+xyz=78', 's', 'data: {"a":"%73%"}\n\n', '\\u00', '']) {
    assert.equal(masked(KEY, [...text]), text);
  }
  assert.equal(masked('EMPTY', ['EMPTY']), 'EMPTY');
});
