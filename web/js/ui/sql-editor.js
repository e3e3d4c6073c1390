// SQL to edit: the browser's own text field, with its undo, its input methods and its screen
// readers, over the same text in colors. What is a keyword and what a string, the C core says.
import { html } from 'lit/html.js';
import { live } from 'lit/directives/live.js';

/** @param {{engine: import('../engine/engine.js').Engine, update: () => void}} app */
export function createSqlEditor(app) {
  let pieces = []; // of the newest text that was read; put together they are that text
  let wanted = null;

  async function read(sql) {
    wanted = sql;
    try {
      const answer = await app.engine.call('sql.pieces', { sql });
      if (wanted !== sql) return;
      pieces = answer.pieces;
      app.update();
    } catch {
      // the engine is being started again: the text stands there without colors
    }
  }

  /** The pieces as far as they are those of the text, and the rest, which is not read yet. */
  function piecesOf(text) {
    const known = [];
    let at = 0;
    for (const piece of pieces) {
      if (!text.startsWith(piece.text, at)) break;
      known.push(piece);
      at += piece.text.length;
    }
    return at === text.length ? known : [...known, { kind: 'blank', text: text.slice(at) }];
  }

  return {
    /** @param {{text: string, label: string, change: (text: string) => void, run: () => void}} what */
    template({ text, label, change, run }) {
      if (text !== wanted) read(text);
      return html`<div class="sql-editor">
        <pre aria-hidden="true">${piecesOf(text).map((piece) => html`<span class="sql-${piece.kind}">${piece.text}</span>`)}${'\n'}</pre>
        <textarea spellcheck="false" autocapitalize="off" autocomplete="off" rows="3" aria-label=${label} .value=${live(text)}
          @input=${(event) => change(event.target.value)}
          @keydown=${(event) => {
            if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
            event.preventDefault();
            run();
          }}></textarea>
      </div>`;
    },
  };
}
