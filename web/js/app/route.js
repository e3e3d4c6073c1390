// Where the reader is: `#view?name=value`. Only what differs from a default stands there.

/**
 * @param {string} hash
 * @param {string[]} views The names there are, the default first.
 * @returns {{view: string, params: URLSearchParams}}
 */
export function parseHash(hash, views) {
  const [name, query = ''] = hash.replace(/^#/, '').split(/\?(.*)/s);
  return { view: views.includes(name) ? name : views[0], params: new URLSearchParams(query) };
}

/** @param {string} view @param {Record<string, string | number | null>} params null and '' are left out. @returns {string} */
export function formatHash(view, params) {
  const kept = Object.entries(params).filter(([, value]) => value !== null && value !== '');
  const query = new URLSearchParams(kept.map(([name, value]) => [name, String(value)])).toString();
  const readable = query.replaceAll('%2F', '/').replaceAll('%2C', ',');
  return query === '' ? `#${view}` : `#${view}?${readable}`;
}
