// To go on with a sweep: the button, the spending limit, and what hinders.
import { html } from 'lit/html.js';
import { numberIn } from '../../ui/fields.js';
import { hindranceOf } from './kept-state.js';

/** @param {import('../../main.js').App} app */
export function createGoOn(app) {
  /** @type {Map<string, string>} Spending limits typed in, by sweep. */
  const limits = new Map();

  function limitOf(sweep) {
    const text = limits.get(sweep.id);
    return text === undefined ? sweep.plan.spend_usd ?? null : numberIn(text);
  }

  const goOn = (sweep) => app.own.run.goOn(sweep, { ...sweep.plan, spend_usd: limitOf(sweep) });

  function limitField({ id, plan: { spend_usd: limit } }, at) {
    if (limit === null || limit === undefined) return '';
    const change = (event) => {
      limits.set(id, event.target.value);
      app.update();
    };
    return html`<label class="check" for="${at}-limit-${id}">Spending limit, $
      <input type="text" inputmode="decimal" autocomplete="off" id="${at}-limit-${id}" class="price-input"
        .value=${limits.get(id) ?? String(limit)} @input=${change}></label>`;
  }

  /**
   * The button to go on with it, its spending limit, and what hinders.
   * @param {string} at What the ids begin with: it is on the page twice.
   */
  return (sweep, at) => {
    const { id } = sweep;
    const why = hindranceOf(app, sweep);
    return html`
      ${limitField(sweep, at)}
      <button type="button" class="primary" id=${at === 'sweep' ? 'sweep-go-on' : `${at}-go-on-${id}`} data-next="#sweep-stop"
        ?disabled=${why !== ''} @click=${() => goOn(sweep)} aria-describedby=${why ? `${at}-why-${id}` : 'kept-note'}>Go on</button>
      ${why ? html`<span class="quiet" id="${at}-why-${id}">${why}</span>` : ''}`;
  };
}
