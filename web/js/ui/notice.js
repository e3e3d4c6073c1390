// What the page says of loading, working, failing and having nothing to show.
import { html } from 'lit/html.js';

/** @typedef {{message: string, code?: string, where?: string}} Told An error, or what is told of one. */

/** @param {string} text */
export const loading = (text) => html`<p class="notice" role="status">${text}</p>`;

/**
 * What was asked for, once it is there; else that it is worked on, or nothing where an error is told of.
 * @template T
 * @param {T | null} result
 * @param {Error | null} error
 * @param {(result: T) => any} write
 * @param {string} [waiting]
 */
export function awaited(result, error, write, waiting = 'Computing…') {
  if (result) return write(result);
  return error ? '' : loading(waiting);
}

/** An error with its place, where it has one. @param {Told} error @param {string} [what] What could not be done. */
export function failure(error, what = '') {
  const place = error.where ? html` <span class="place">at <code>${error.where}</code></span>` : '';
  return html`<p class="notice bad" role="alert">${what ? html`<strong>${what}</strong> ` : ''}${error.message}${place}</p>`;
}

/**
 * How far something is, and the way to stop it.
 * @param {{state: string, done: number, total: number}} run
 * @param {() => void} stop
 * @param {string} label
 * @param {string} id Of the button.
 * @param {string} next Where the focus goes from it (focus.js).
 */
export function progress({ state, done, total }, stop, label, id, next) {
  return html`<progress max=${total || 1} value=${done} aria-label=${label}></progress>
    <span class="figure" role="status">${done} of ${total}</span>
    <button type="button" id=${id} data-next=${next} ?disabled=${state === 'stopping'} @click=${stop}>
      ${state === 'stopping' ? 'Stopping…' : 'Cancel'}</button>`;
}
