// What a database's schema costs in a prompt: in full, compact, and trimmed for a question.
import { html } from 'lit/html.js';
import { formatPercent, formatWhole } from '../format.js';
import { failure, loading } from '../notice.js';

const LEVELS = { full: 'Full', compact: 'Compact', trimmed: 'Trimmed' };
const QUESTION = 'How many tracks are there in each playlist?';

/** @param {import('../main.js').App} app @returns {import('../main.js').View} */
export function createSchema(app) {
  let level = 'compact';
  let question = QUESTION;
  let asked = '';
  let busy = false;
  let shown = null;
  let error = null;

  function enter(params) {
    level = params.get('level') in LEVELS ? params.get('level') : 'compact';
    question = params.get('q') ?? QUESTION;
    if (params.has('db')) app.workspace.preset('database', params.get('db'));
  }

  function remember() {
    app.setParams({
      db: app.workspace.param('database'),
      level: level === 'compact' ? null : level,
      q: question === QUESTION ? null : question,
    });
    app.update();
  }

  function write(name) {
    level = name;
    remember();
  }

  function ask(text) {
    question = text;
    remember();
  }

  async function compute(item) {
    const request = { database: item.name, level: level === 'full' ? 'full' : 'compact' };
    if (level === 'trimmed' && question.trim() !== '') request.question = question;
    const key = JSON.stringify(request);
    if (busy || key === asked) return;
    busy = true;
    asked = key;
    try {
      shown = await app.engine.call('schema.render', request);
      error = null;
    } catch (caught) {
      error = caught;
    }
    busy = false;
    app.update();
  }

  function template() {
    const item = app.workspace.chosen('database');
    if (item?.state === 'ready') compute(item);
    return html`
      <h2>The schema in the prompt</h2>
      <p>A model that writes SQL must be told what tables there are, on every call.
        How they are written decides most of the prompt’s price.</p>
      <div class="panel">
        ${app.workspace.field('database')}
        <div class="field">
          <span class="label" id="level-label">Written</span>
          <div role="group" aria-labelledby="level-label" class="segments">${Object.entries(LEVELS).map(([name, label]) => html`
            <button type="button" aria-pressed=${name === level} @click=${() => write(name)}>${label}</button>`)}
          </div>
        </div>
        ${level === 'trimmed' ? html`<div class="field grow">
          <label for="question">For the question</label>
          <input type="text" id="question" .value=${question} autocomplete="off" @input=${(event) => ask(event.target.value)}>
        </div>` : ''}
      </div>
      ${error ? failure(error, 'The schema could not be written.') : ''}
      ${result(item)}`;
  }

  function result(item) {
    if (item === null) return '';
    if (item.state !== 'ready' || !shown) return loading('Reading the schema…');
    const { characters, full_characters: full, compact_characters: compact } = shown;
    return html`
      <dl class="facts" aria-live="polite">
        <div><dt>Characters</dt><dd>${formatWhole(characters)}</dd></div>
        <div><dt>Saved against full (${formatWhole(full)})</dt><dd>${formatPercent(shown.saved_vs_full)}</dd></div>
        <div><dt>Saved against compact (${formatWhole(compact)})</dt><dd>${formatPercent(shown.saved_vs_compact)}</dd></div>
      </dl>
      ${shown.trim ? trimNote(shown.trim) : ''}
      <pre class="code" tabindex="0" aria-label="The schema as a model is given it">${shown.text}</pre>`;
  }

  return { enter, remember, template };
}

function trimNote({ applied, reason, matched, added }) {
  const names = (list) => list.map((name, index) => html`${index > 0 ? ', ' : ''}<code>${name}</code>`);
  return html`<p class="notice">${applied ? html`<strong>Trimmed</strong>` : html`<strong>Not trimmed</strong>`} (${reason}).
    ${matched.length > 0 ? html` Named in the question: ${names(matched)}.` : ' The question names no table.'}
    ${added.length > 0 ? html` Added, as those point to them: ${names(added)}.` : ''}</p>`;
}
