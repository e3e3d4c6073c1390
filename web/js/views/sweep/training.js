// Judged runs as training data, to take away.
import { html } from 'lit/html.js';
import { save } from '../../ui/download.js';
import { formatWhole } from '../../text/format.js';
import { failure } from '../../ui/notice.js';

const KINDS = {
  supervised: { label: 'Supervised', what: 'prompts with right answers, in the form that was asked for' },
  reinforcement: { label: 'Reinforcement', what: 'prompts with what this page’s scorer needs to give the reward' },
  preference: { label: 'Preference', what: 'a right and a wrong answer to the same prompt' },
};

/** @param {import('../../main.js').App} app */
export function createTraining(app) {
  let made = null;
  let error = null;
  let busy = false;

  async function take(kind) {
    busy = true;
    error = null;
    app.update();
    try {
      const { judged } = app.own.judging.current;
      const { text, ...counts } = await app.own.judging.training(kind);
      made = { ...counts, judged };
      if (counts.lines > 0) save(`perquery-${kind}.jsonl`, 'application/jsonl', text);
    } catch (caught) {
      error = caught;
    }
    busy = false;
    app.update();
  }

  function outcome() {
    if (made === null || made.judged !== app.own.judging.current.judged) return '';
    const { kind, lines, skipped } = made;
    return html`<div class="training-made" role="status">
      <p><strong>${KINDS[kind].label}:</strong> ${lines === 0 ? 'no line could be made, so no file was saved.'
        : `${formatWhole(lines)} ${lines === 1 ? 'line' : 'lines'} saved.`}
        ${skipped.length === 0 ? 'No answer was left out.' : 'Answers that gave no line:'}</p>
      ${skipped.length === 0 ? '' : html`<ul class="quiet">${skipped.map(({ count, meaning }) => html`
        <li>${formatWhole(count)}: ${meaning}</li>`)}</ul>`}
    </div>`;
  }

  /** Why there is nothing to make any of; '' if there is. */
  function missing() {
    const { state, result } = app.own.judging.current;
    if (state !== 'done') return 'The answers are still being judged.';
    if (result.series.some(({ counts }) => counts.ended > counts.errors)) return '';
    return 'No answer came yet, so there is nothing to make it of.';
  }

  const kindOf = ([kind, { label, what }]) => html`<div>
    <dt><button type="button" ?disabled=${busy || missing() !== ''} aria-describedby=${missing() ? 'training-missing' : ''}
      @click=${() => take(kind)}>${label}</button></dt>
    <dd class="quiet">${what}</dd></div>`;

  return {
    template: () => html`<section class="training" aria-labelledby="training">
      <h3 id="training">Training data</h3>
      <p class="quiet">From all the runs above that were judged, as JSON lines. Prompts hold the schema and the questions of the gold set;
        nothing is uploaded.</p>
      ${missing() ? html`<p class="quiet" id="training-missing">${missing()}</p>` : ''}
      <dl class="training-kinds">${Object.entries(KINDS).map(kindOf)}</dl>
      ${error ? failure(error, 'No training data could be made.') : ''}
      ${outcome()}
    </section>`,
  };
}
