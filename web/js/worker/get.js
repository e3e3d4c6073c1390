// Asks a provider for a text, and finds out why none came. No answer takes longer than its limit.

/** Of the whole answer; on this computer nothing is far away. */
const LIMIT_MS = 15000;
const LOCAL_LIMIT_MS = 2000;
/** Of the second request, which finds out whether anything listens. */
const PROBE_MS = 700;
/** The browser tells of what the policy blocked a moment after the request failed. */
const POLICY_MS = 30;

const blocked = new Set(); // origins that the page's policy does not let in
self.addEventListener('securitypolicyviolation', ({ blockedURI }) => {
  if (URL.canParse(blockedURI)) blocked.add(new URL(blockedURI).origin);
});

/** @type {RequestInit} */
const PLAIN = { redirect: 'error', credentials: 'omit', cache: 'no-store', referrerPolicy: 'no-referrer' };
const isHere = ({ hostname }) => /^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname);

/**
 * Why a request got no answer: 'timeout', 'mixed' (http from a page that came over https), 'policy'
 * (of this page), 'cors' (something listens, and lets no page in) or 'unreachable'; 'address' if it is none.
 * @param {URL} url
 * @param {Error} error
 */
async function reasonFor(url, error) {
  if (error.name === 'TimeoutError') return 'timeout';
  await new Promise((resolve) => { setTimeout(resolve, POLICY_MS); });
  if (blocked.has(url.origin)) return 'policy';
  if (self.isSecureContext && self.origin.startsWith('https:') && url.protocol === 'http:' && !isHere(url)) return 'mixed';
  try {
    await fetch(url, { ...PLAIN, redirect: 'follow', mode: 'no-cors', signal: AbortSignal.timeout(PROBE_MS) });
    return 'cors';
  } catch {
    return 'unreachable';
  }
}

/**
 * @param {string} address
 * @param {string | null} authorization
 * @returns {Promise<{status: number, text: string, reason: string}>} Status 0 and a reason where
 *   there was no answer.
 */
export async function get(address, authorization) {
  if (!URL.canParse(address)) return { status: 0, text: '', reason: 'address' };
  const url = new URL(address);
  const headers = authorization === null ? {} : { Authorization: authorization };
  try {
    const signal = AbortSignal.timeout(isHere(url) ? LOCAL_LIMIT_MS : LIMIT_MS);
    const response = await fetch(url, { ...PLAIN, headers, signal });
    return { status: response.status, text: await response.text(), reason: '' };
  } catch (error) {
    return { status: 0, text: '', reason: await reasonFor(url, error) };
  }
}
