// The sweeps that this browser keeps: go on with, take away, discard.
import { html } from 'lit/html.js';
import { save } from '../../ui/download.js';
import { fileButton } from '../../app/files.js';
import { createTaker } from '../../sweeps/taker.js';
import { formatWhole } from '../../text/format.js';
import { failure } from '../../ui/notice.js';
import { createGoOn } from './go-on.js';
import { fileName, momentOf, stateOf } from './kept-state.js';

/** @param {import('../../main.js').App} app */
export function createKept(app) {
  let sure = null;
  const taker = createTaker(app);
  const goOnFields = createGoOn(app);

  const isUnderWay = ({ id }) => app.own.run.isBusy && app.own.run.id === id;
  const isOpen = (sweep) => sweep.state !== 'finished' && !isUnderWay(sweep);

  function ask(id) {
    sure = id;
    app.update();
  }

  function discard(sweep) {
    sure = null;
    app.own.sweeps.remove(sweep);
  }

  function discardButtons(sweep) {
    const { id } = sweep;
    if (sure !== id) {
      return html`<button type="button" class="discard" data-next="[data-sweep='${id}'] .keep" @click=${() => ask(id)}>Discard</button>`;
    }
    return html`<button type="button" class="for-good" data-next="[data-sweep='${id}'] .discard,#kept"
        @click=${() => discard(sweep)}>Discard for good</button>
      <button type="button" class="keep" data-next="[data-sweep='${id}'] .discard" @click=${() => ask(null)}>Cancel</button>`;
  }

  function row(sweep) {
    const { id, label, startedAt, done, total, text } = sweep;
    const underWay = isUnderWay(sweep);
    return html`<li data-sweep=${id} @keydown=${(event) => { if (event.key === 'Escape' && sure === id) ask(null); }}>
      <div class="kept-what"><strong>${label}</strong>
        <span class="quiet">${startedAt ? `${momentOf(startedAt)}; ` : ''}${formatWhole(done)} of ${formatWhole(total)} answers;
          ${stateOf(sweep, underWay)}.</span></div>
      <div class="kept-actions">
        ${isOpen(sweep) ? goOnFields(sweep, 'kept') : ''}
        <button type="button" @click=${() => save(`${fileName(sweep)}.sweep.json`, 'application/json', `${text}\n`)}>Export</button>
        ${underWay ? '' : discardButtons(sweep)}
      </div>
    </li>`;
  }

  /** For the card of the sweep that was under way. */
  function goOnHere(id) {
    const sweep = app.own.sweeps.get(id);
    return sweep !== null && isOpen(sweep) ? html`<div class="kept-actions">${goOnFields(sweep, 'sweep')}</div>` : '';
  }

  function template() {
    const { sweeps } = app.own;
    return html`<section class="kept" aria-labelledby="kept" data-kind="sweep">
      <div class="toolbar"><h3 id="kept" tabindex="-1">Your sweeps</h3>${fileButton('Add a sweep file…', '.json', taker.take, true)}</div>
      <p class="quiet" id="kept-note">Kept in this browser until you discard them, as sweep files (<code>perquery-sweep/1</code>);
        no file has a key in it. Files that the command wrote or that somebody gave you can be dropped here.</p>
      ${taker.refusal}
      ${sweeps.problem ? failure(sweeps.problem, 'This browser keeps nothing for this page, so export what you want to keep.') : ''}
      ${sweeps.unreadable.map((sweep) => unreadable(sweep, sweeps.remove))}
      ${sweeps.list.length === 0 ? html`<p class="quiet">None yet.</p>`
        : html`<ul class="kept-list">${sweeps.list.toReversed().map(row)}</ul>`}
    </section>`;
  }

  return { template, take: taker.take, goOnHere };
}

/** One that is kept and is no sweep to this build: another build's perhaps, so it can be saved. */
const unreadable = (sweep, remove) => html`${failure(sweep.error, `${sweep.label} is kept here and cannot be read.`)}
  <div class="toolbar">
    <button type="button" class="more" aria-label="Save ${sweep.label}"
      @click=${() => save(sweep.label, 'application/json', sweep.text)}>Save the file</button>
    <button type="button" class="more" aria-label="Discard ${sweep.label}" @click=${() => remove(sweep)}>Discard</button></div>`;
