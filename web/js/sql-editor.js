// A place for SQL that can be edited: fetches the editor when it is first shown, and is a plain text
// field until then, and where it cannot be had.
import { html } from 'lit/html.js';
import { ref } from 'lit/directives/ref.js';

let fetched = null;
const fetchEditor = () => {
  fetched ??= import(new URL(`editor.js?v=${BUILD_ID}`, import.meta.url).href);
  fetched.catch(() => { fetched = null; });
  return fetched;
};

/** @param {{update: () => void}} app */
export function createSqlEditor(app) {
  let host = null;
  let editor = null;
  let shown = { text: '', label: '', change: () => {}, run: () => {} };
  let failed = false;

  function hold(element) {
    editor?.destroy();
    editor = null;
    host = element ?? null;
    if (host !== null) mount(host);
  }

  async function mount(element) {
    try {
      const { mountEditor } = await fetchEditor();
      if (host !== element) return;
      editor = mountEditor(element, {
        text: shown.text, label: shown.label, change: (text) => { if (text !== shown.text) shown.change(text); }, run: () => shown.run(),
      });
    } catch {
      failed = true;
      app.update();
    }
  }

  return {
    /** @param {{text: string, label: string, change: (text: string) => void, run: () => void}} what */
    template(what) {
      shown = what;
      editor?.set(what.text);
      return failed ? html`<textarea class="sql-plain" rows="6" spellcheck="false" autocapitalize="off" aria-label=${what.label}
          .value=${what.text} @input=${(event) => shown.change(event.target.value)}></textarea>`
        : html`<div class="sql-editor" ${ref(hold)}></div>`;
    },
  };
}
