// What the method's views say (method.json), fetched when one of them is first drawn.

/**
 * @typedef {object} Part Of the page: what was chosen, what else was considered, what it costs.
 * @property {string} id
 * @property {string} name
 * @property {string} does In a few words, in the box.
 * @property {string} chose
 * @property {string} considered
 * @property {string} costs
 * @property {string[]} [files] Files of the page whose weight is its cost.
 * @property {string} [call] An operation whose time is its cost; measured when the reader asks.
 * @property {object} [request] What it is asked.
 *
 * @typedef {object} Band
 * @property {string} id
 * @property {string} title
 * @property {string} [arrow] What passes to the band below.
 * @property {Part[]} parts
 *
 * @typedef {{bands: Band[], statistics: string[][], caveats: [string, string][]}} Prose
 */

/** @param {import('../../main.js').App} app @param {() => void} [arrived] */
export function createProse(app, arrived = () => {}) {
  /** @type {{text: Prose | null, error: Error | null}} */
  const prose = { text: null, error: null };
  let asked = false;
  return () => {
    if (!asked) {
      asked = true;
      app.fetchData('method.json').then((file) => file.text()).then((text) => {
        prose.text = JSON.parse(text);
        arrived();
      }).catch((error) => { prose.error = error; }).finally(app.update);
    }
    return prose;
  };
}
