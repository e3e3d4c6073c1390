// The views that ask what it costs, below one tab: their names, their links, what they share.
import { html } from 'lit/html.js';
import { createExplainer } from '../../ui/explain.js';
import { createPriceBook } from '../../prices/pricebook.js';
import { createCost } from './cost.js';
import { createEpisodes } from './episodes.js';
import { createPlatforms } from './platforms.js';
import { createPicker } from './picker.js';
import { createWhatIf } from './whatif/whatif.js';

const VIEWS = [
  ['cost', 'Query volume', createCost],
  ['cost/episodes', 'Episodes', createEpisodes],
  ['cost/platforms', 'Platforms', createPlatforms],
  ['cost/picker', 'Picker', createPicker],
  ['cost/whatif', 'What if', createWhatIf],
];

/**
 * What a cost view is made with, beside the app.
 * @typedef {object} CostTools
 * @property {ReturnType<typeof createPriceBook>} book
 * @property {ReturnType<typeof createExplainer>} explain
 */

/**
 * @param {import('../../main.js').App} app
 * @returns {Record<string, {title: string, view: import('../../main.js').View, of?: string}>} By the
 *   name in the address; those with `of` stand below another tab.
 */
export function createCosts(app) {
  const book = createPriceBook(app);
  const explain = createExplainer(app, book);
  const tools = { book, explain };
  return Object.fromEntries(VIEWS.map(([name, title, create]) => {
    const view = create(app, tools);
    const grouped = {
      ...view,
      enter: (params) => { explain.dismiss(); book.enter(params); view.enter(params); },
      template: () => html`${links(name)}${view.template()}${explain.template()}`,
    };
    return [name, name === 'cost' ? { title: 'Cost', view: grouped } : { title, view: grouped, of: 'cost' }];
  }));
}

function links(shown) {
  return html`<div class="subviews" role="navigation" aria-label="Cost">${VIEWS.map(([name, title]) => html`
    <a href="#${name}" aria-current=${name === shown ? 'page' : 'false'}>${title}</a>`)}</div>`;
}
