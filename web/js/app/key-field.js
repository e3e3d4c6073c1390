// The field for a key: what is typed there goes to the Worker at once, and is not held here.
import { html } from 'lit/html.js';
import { checkField } from '../ui/fields.js';

const NOT_A_KEY = 'A key has no spaces and only plain letters, digits and signs. It was not taken; copy it again.';

/** Whether a text can be a key: it goes into a header. */
export const isKey = (text) => /^[\x21-\x7e]+$/.test(text);

/** What is odd about a key that was taken; '' if nothing. @param {string} key @param {import('./place.js').Provider} provider */
export function oddityOf(key, { name, key_hint: hint }) {
  if (!hint?.begins || key.startsWith(hint.begins)) return '';
  return `Keys of ${name} begin with “${hint.begins}”, and this one does not. It was taken; if it is refused, look there first.`;
}

/** @param {import('./access.js').Access} access @param {import('./place.js').Place} place */
export function createKeyField(access, place) {
  const { id } = place;
  let keep = false;
  let refusal = '';

  /** Takes what was typed out of the field at once: nothing but the Worker has it then. */
  async function takeKey(input) {
    const key = input.value.trim();
    input.value = '';
    if (key === '') return;
    refusal = isKey(key) ? oddityOf(key, place.provider) : NOT_A_KEY;
    if (isKey(key)) {
      await access.keys.give(place.provider.id, place.baseUrl, key, keep).catch((error) => { refusal = error.message; });
    }
    access.update();
  }

  function takeOnEnter(event) {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    takeKey(event.target);
  }

  async function forget() {
    refusal = '';
    await access.keys.wipe().catch(() => {}); // an engine that died has none either
    access.update();
  }

  function keepIt(on) {
    keep = on;
    access.update();
  }

  const hold = () => (place.hasKey ? 'Key set; enter another to replace it' : '');

  function field() {
    const { name, key_hint: hint, needs_key: needed } = place.provider;
    return html`<div class="entry">
      <label for="${id}-key">Key${needed ? '' : html` <span class="of">if the server wants one</span>`}</label>
      <div class="choice">
        <input type="password" id="${id}-key" class="key-field" autocomplete="off" autocapitalize="off" spellcheck="false"
          placeholder=${place.isRefused ? 'Enter another' : hold()} aria-invalid=${place.isRefused} aria-describedby="${id}-key-hint"
          @change=${(event) => takeKey(event.target)} @keydown=${takeOnEnter}>
        <button type="button" data-next="#${id}-key" ?disabled=${access.keys.isEmpty()} @click=${forget}>Forget keys</button>
      </div>
      ${checkField({ id: `${id}-keep`, label: 'Keep the key I enter for this tab’s session', checked: keep, change: keepIt })}
      <p class="quiet" id="${id}-key-hint">
        ${place.hasKey ? keyState(name) : ''}
        It goes to ${name} alone and is held in this tab’s memory.
        ${hint?.url ? whereMade(name, hint) : ''}</p>
      ${refusal ? html`<p class="wrong" role="alert">${refusal}</p>` : ''}
    </div>`;
  }

  const keyState = (name) => html`<strong class="key-state ${place.isRefused ? 'refused' : ''}">${
    place.isRefused ? `Refused by ${name}: enter another` : 'Key set'}</strong>${
    access.keys.keeps(place.provider.id) ? ', and kept until this tab is closed' : ''}. `;

  return () => (place.provider === null ? '' : field());
}

/** @param {string} name @param {import('./place.js').Provider['key_hint']} hint */
const whereMade = (name, { url, begins }) => html`<a href=${url} rel="noreferrer" target="_blank">Where keys of ${name} are made</a>${
  begins ? html`; they begin with <code>${begins}</code>` : ''}.`;
