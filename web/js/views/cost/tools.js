// What the cost views share: the price book, and the dialog in which a figure explains itself.
import { html } from 'lit/html.js';
import { createExplainer } from '../../ui/explain.js';
import { createPriceBook } from '../../prices/pricebook.js';

/** @typedef {ReturnType<typeof createCostTools>} CostTools What a cost view is made with, beside the app. */

/** @param {import('../../main.js').App} app */
export function createCostTools(app) {
  const book = createPriceBook(app);
  const explain = createExplainer(app, book);

  /** @param {import('../../main.js').View} view @returns {import('../../main.js').View} */
  function frame(view) {
    return {
      ...view,
      enter: (params) => { explain.dismiss(); book.enter(params); view.enter(params); },
      template: () => html`${view.template()}${explain.template()}`,
    };
  }

  return { book, explain, frame };
}
