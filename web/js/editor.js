// CodeMirror for SQL, in a bundle of its own that is fetched when there is SQL to edit. It stands in a
// shadow root, where its styles are adopted style sheets: the page's policy refuses style elements.
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { sql, SQLite } from '@codemirror/lang-sql';
import { bracketMatching, HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { EditorState } from '@codemirror/state';
import { drawSelection, EditorView, keymap } from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** The page's own colours, which reach into the shadow root as custom properties. */
const look = EditorView.theme({
  '&': { color: 'var(--ink)', backgroundColor: 'var(--sunk)', fontSize: '0.8125rem', borderRadius: 'var(--radius)', border: '1px solid var(--line)' },
  '&.cm-focused': { outline: '2px solid var(--accent)', outlineOffset: '2px' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.5', maxHeight: '20rem' },
  '.cm-content': { caretColor: 'var(--ink)', padding: '0.6rem 0.4rem' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground': { backgroundColor: 'var(--selected)' },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': { backgroundColor: 'transparent', outline: '1px solid var(--line-strong)' },
});
const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], color: 'var(--accent)', fontWeight: '600' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--second)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--second)' },
  { tag: [tags.lineComment, tags.blockComment], color: 'var(--soft)', fontStyle: 'italic' },
]);

/** Types over a selection here: a browser would keep its looks in a style attribute, which the policy refuses. */
const typeOver = EditorView.domEventHandlers({
  beforeinput(event, view) {
    if (event.inputType !== 'insertText' || event.data === null || event.isComposing || view.state.selection.main.empty) return false;
    event.preventDefault();
    view.dispatch(view.state.replaceSelection(event.data), { userEvent: 'input.type' });
    return true;
  },
});

/**
 * @param {HTMLElement} host
 * @param {{text: string, label: string, change: (text: string) => void, run: () => void}} what
 * @returns {{set: (text: string) => void, destroy: () => void}}
 */
export function mountEditor(host, { text, label, change, run }) {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  const extensions = [
    history(), drawSelection(), bracketMatching(), EditorView.lineWrapping, sql({ dialect: SQLite }), look, syntaxHighlighting(colours), typeOver,
    keymap.of([{ key: 'Mod-Enter', run: () => { run(); return true; } }, ...defaultKeymap, ...historyKeymap]),
    EditorView.contentAttributes.of({ 'aria-label': label, autocapitalize: 'off' }),
    EditorView.updateListener.of((update) => { if (update.docChanged) change(update.state.doc.toString()); }),
  ];
  const view = new EditorView({ state: EditorState.create({ doc: text, extensions }), parent: root, root });
  return {
    set(to) {
      if (to !== view.state.doc.toString()) view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: to } });
    },
    destroy: () => view.destroy(),
  };
}
