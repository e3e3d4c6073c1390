// Fields for a provider, its address, a key and its models, for any view with a place (place.js).
import { html } from 'lit/html.js';
import { selectField, textField } from '../ui/fields.js';
import { failure } from '../ui/notice.js';
import { createKeyField } from './key-field.js';

/** Whether pages get answers from a provider. */
const BROWSERS = new Map([
  [true, 'lets web pages in'], [false, 'does not let web pages in'], [null, 'not known whether it lets web pages in'],
]);

/** @param {import('./access.js').Access} access @param {import('./place.js').Place} place */
export function createAccessFields(access, place) {
  const { id } = place;
  function provider() {
    if (access.error) return failure(access.error, 'The list of providers could not be loaded.');
    if (place.provider === null) return html`<p class="quiet" role="status">Loading the providers…</p>`;
    const { browsers } = place.provider;
    return selectField({
      id: `${id}-provider`, label: 'Provider', value: place.provider.id, change: place.choose,
      options: access.providers.map((each) => [each.id, each.name]),
      hint: html`<span class="badge ${browsers.allowed === false ? 'error' : ''}">${BROWSERS.get(browsers.allowed)}</span>`,
    });
  }

  function address() {
    return place.provider === null || !place.isLocal ? '' : textField({
      id: `${id}-base`, label: 'Address', value: place.baseUrl, change: place.move,
      hint: place.isLinked || place.baseUrl === '' ? 'Of a server on this machine, with its port.'
        : 'Not on this machine, so no link says it: who opens yours types it again.',
    });
  }

  function notes() {
    if (place.provider === null) return '';
    const { name, browsers, quirks, models_note: note } = place.provider;
    return html`<details class="more-fields provider-notes"><summary>What is known of ${name}</summary>
      <ul class="quiet">
        <li>${browsers.note} ${cite(browsers.source)} Read on ${browsers.read_on}.</li>
        ${quirks.map(({ text, source }) => html`<li>${text} ${cite(source)}</li>`)}
        ${note ? html`<li>${note}</li>` : ''}
      </ul></details>`;
  }

  function cite(source) {
    const { title, url } = access.sources[source] ?? {};
    return title ? html`<a href=${url} rel="noreferrer" target="_blank">${title}</a>.` : '';
  }

  /**
   * A name that is typed or picked.
   * @param {{name: string, label: string, value: string, change: (text: string) => void, hint?: any}} what
   */
  function model({ name, label, value, change, hint = '' }) {
    const fieldId = `${id}-${name}`;
    return html`<div class="entry">
      <label for=${fieldId}>${label}</label>
      <input type="text" id=${fieldId} list="${fieldId}-list" autocomplete="off" autocapitalize="off" spellcheck="false" .value=${value}
        aria-describedby="${fieldId}-hint" @input=${(event) => change(event.target.value)}>
      <datalist id="${fieldId}-list">${place.models.map((each) => html`<option value=${each}></option>`)}</datalist>
      <p class="quiet" id="${fieldId}-hint">${hint}</p>
    </div>`;
  }

  /** Asks the provider which models it has, and says what came of it. */
  function list() {
    if (place.provider === null) return '';
    const { state, models, trouble } = place.list ?? { state: 'none', models: [], trouble: '' };
    return html`<div class="model-list">
      <button type="button" ?disabled=${state === 'loading' || (place.provider.needs_key && !place.hasKey)} @click=${place.fetchList}>
        ${state === 'loading' ? 'Asking…' : `Ask ${place.provider.name} for its models`}</button>
      <span class="quiet" role="status">${state === 'ready' ? `${models.length} models; they are among the suggestions now.` : ''}</span>
      ${trouble ? html`<p class="notice bad" role="alert">${trouble}</p>` : ''}
    </div>`;
  }

  return { provider, address, key: createKeyField(access, place), notes, model, list };
}
