// Fields for a provider, its address, a key and its models, for any view with a place (access.js).
import { html } from 'lit/html.js';
import { checkField, selectField, textField } from '../ui/fields.js';
import { failure } from '../ui/notice.js';

/** Whether pages get answers from a provider. */
const BROWSERS = new Map([[true, 'lets web pages in'], [false, 'does not let web pages in'], [null, 'not known whether it lets web pages in']]);

/**
 * @param {import('./access.js').Access} access
 * @param {import('./access.js').Place} place
 */
export function createAccessFields(access, place) {
  const { id } = place;
  let keep = false;
  let refusal = '';

  /** Takes what was typed out of the field at once: nothing but the Worker has it then. */
  async function takeKey(input) {
    const key = input.value.trim();
    input.value = '';
    if (key === '') return;
    refusal = /^[\x21-\x7e]+$/.test(key) ? '' : 'A key has no spaces and only plain letters, digits and signs. It was not taken; copy it again.';
    if (refusal === '') {
      const { begins } = place.provider.key_hint ?? {};
      if (begins && !key.startsWith(begins)) refusal = `Keys of ${place.provider.name} begin with “${begins}”, and this one does not. It was taken; if it is refused, look there first.`;
      await access.keys.give(place.provider.id, place.baseUrl, key, keep).catch((error) => { refusal = error.message; });
    }
    access.update();
  }

  async function forget() {
    refusal = '';
    await access.keys.wipe().catch(() => {}); // an engine that died has none either
    access.update();
  }

  function provider() {
    if (access.error) return failure(access.error, 'The list of providers could not be had.');
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
      id: `${id}-base`, label: 'Address', value: place.baseUrl, change: place.move, hint: place.isLinked || place.baseUrl === '' ? 'Of a server on this machine, with its port.' : 'Not on this machine, so no link says it: who opens yours types it again.',
    });
  }

  function key() {
    if (place.provider === null) return '';
    const { name, key_hint: hint, needs_key: needed } = place.provider;
    return html`<div class="entry">
      <label for="${id}-key">Key${needed ? '' : html` <span class="of">if the server wants one</span>`}</label>
      <div class="choice">
        <input type="password" id="${id}-key" class="key-field" autocomplete="off" autocapitalize="off" spellcheck="false"
          placeholder=${place.isRefused ? 'Enter another' : place.hasKey ? 'Key set; enter another to replace it' : ''} aria-invalid=${place.isRefused} aria-describedby="${id}-key-hint"
          @change=${(event) => takeKey(event.target)}
          @keydown=${(event) => { if (event.key === 'Enter') { event.preventDefault(); takeKey(event.target); } }}>
        <button type="button" data-next="#${id}-key" ?disabled=${access.keys.isEmpty()} @click=${forget}>Forget keys</button>
      </div>
      ${checkField({ id: `${id}-keep`, label: 'Keep the key I enter for this tab’s session', checked: keep, change: (on) => { keep = on; access.update(); } })}
      <p class="quiet" id="${id}-key-hint">
        ${place.hasKey ? html`<strong class="key-state ${place.isRefused ? 'refused' : ''}">${place.isRefused ? `Refused by ${name}: enter another` : 'Key set'}</strong>${access.keys.keeps(place.provider.id) ? ', and kept until this tab is closed' : ''}. ` : ''}
        It goes to ${name} alone and is held in this tab’s memory.
        ${hint?.url ? html`<a href=${hint.url} rel="noreferrer" target="_blank">Where keys of ${name} are made</a>${hint.begins ? html`; they begin with <code>${hint.begins}</code>` : ''}.` : ''}</p>
      ${refusal ? html`<p class="wrong" role="alert">${refusal}</p>` : ''}
    </div>`;
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

  /** A name that is typed or picked. @param {{name: string, label: string, value: string, change: (text: string) => void, hint?: any}} what */
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

  return { provider, address, key, notes, model, list };
}
