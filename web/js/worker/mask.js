// Removes a key from what a provider sends, so that nothing that is kept or shown can hold it: as it
// is, percent-encoded, in escapes of JSON, or within base64, also where it is split between pieces.

const LEAST_LENGTH = 6; // a shorter key may be a word
const ELLIPSIS = [0xe2, 0x80, 0xa6];
const NONE = 0;
const PART = 1;

/** The characters of base64 that depend on the key alone, when `before` bytes precede it. */
function codeOf(key, before) {
  const text = btoa(String.fromCharCode(...new Uint8Array(before), ...key));
  return new TextEncoder().encode(text.slice(Math.ceil(before * 8 / 6), Math.floor((before + key.length) * 8 / 6)));
}

/** How many bytes an escape of the byte takes at `at`; PART or NONE otherwise. */
function escapeAt(bytes, at, lead, byte) {
  for (let i = 0; i < lead.length; i++) {
    if (at + i === bytes.length) return PART;
    if (bytes[at + i] !== lead.charCodeAt(i)) return NONE;
  }
  if (at + lead.length + 2 > bytes.length) return PART;
  const digits = String.fromCharCode(...bytes.subarray(at + lead.length, at + lead.length + 2));
  return /^[\da-f]{2}$/i.test(digits) && parseInt(digits, 16) === byte ? lead.length + 2 : NONE;
}

/** The end of the key at `at`, each byte as it is or escaped; PART if the bytes end before; or NONE. */
function keyEnd(bytes, at, key) {
  for (const byte of key) {
    if (at === bytes.length) return PART;
    let used = bytes[at] === byte ? 1 : escapeAt(bytes, at, '%', byte);
    if (bytes[at] !== byte && used === NONE) used = escapeAt(bytes, at, '\\u00', byte);
    if (bytes[at] !== byte && used <= PART) return used;
    at += used;
  }
  return at;
}

const common = (byte) => ({ 0x2d: 0x2b, 0x5f: 0x2f }[byte] ?? byte); // the two alphabets of base64

function codeEnd(bytes, at, code) {
  for (let i = 0; i < code.length; i++) {
    if (at + i === bytes.length) return PART;
    if (common(bytes[at + i]) !== code[i]) return NONE;
  }
  return at + code.length;
}

/**
 * @param {string} secret
 * @returns {{take: (piece: Uint8Array) => Uint8Array, end: () => Uint8Array}} `take` gives the bytes
 *   without the key and keeps their end while it may be the beginning of one; `end` gives what is left.
 */
export function createMask(secret) {
  const key = new TextEncoder().encode(secret);
  const codes = [0, 1, 2].map((before) => codeOf(key, before));
  let held = new Uint8Array();

  function endAt(bytes, at) {
    const ends = [keyEnd(bytes, at, key), ...codes.map((code) => codeEnd(bytes, at, code))];
    return ends.find((end) => end > PART) ?? Math.max(...ends);
  }

  return {
    take(piece) {
      if (key.length < LEAST_LENGTH) return piece;
      const bytes = new Uint8Array(held.length + piece.length);
      bytes.set(held);
      bytes.set(piece, held.length);
      const out = [];
      let from = 0;
      let at = 0;
      while (at < bytes.length) {
        const end = endAt(bytes, at);
        if (end === PART) break;
        if (end === NONE) {
          at++;
        } else {
          out.push(bytes.subarray(from, at), ELLIPSIS);
          from = at = end;
        }
      }
      out.push(bytes.subarray(from, at));
      held = bytes.slice(at);
      return Uint8Array.from(out.flatMap((part) => [...part]));
    },
    end() {
      const rest = held;
      held = new Uint8Array();
      return rest;
    },
  };
}
