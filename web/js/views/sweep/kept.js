// The sweeps that this browser keeps: go on with, take away, discard.
import { html } from 'lit/html.js';
import { save } from '../../ui/download.js';
import { fileButton } from '../../app/files.js';
import { numberIn } from '../../ui/fields.js';
import { formatWhole } from '../../text/format.js';
import { failure } from '../../ui/notice.js';

const STATES = {
  running: 'broke off: the tab was closed, or the engine stopped', stopped: 'stopped', spending_limit: 'stopped by its spending limit',
  halted: 'halted by a provider', finished: 'finished',
};

/** @param {import('../../main.js').App} app */
export function createKept(app) {
  let refusal = null;
  let sure = null;
  /** @type {Map<string, string>} Spending limits typed in, by sweep. */
  const limits = new Map();

  async function take(file) {
    try {
      refusal = null;
      await app.own.sweeps.take(file);
    } catch (error) {
      refusal = failure(error, `${file.name} was not taken.`);
    }
    app.update();
  }

  /** Why it cannot be gone on with, or ''. */
  function hindrance(sweep) {
    const { library, access, own } = app;
    if (own.run.isBusy) return 'A sweep is under way.';
    if (sweep.elsewhere) return 'It was under way in another tab when this one was opened. Go there, or close it and load this page again.';
    const database = library.of('database').find(({ name }) => name === sweep.plan.database);
    if (!database) return `It needs the database “${sweep.plan.database}”; load it first.`;
    library.need(database);
    if (database.state === 'failed') return `Its database could not be had: ${database.error.message}.`;
    if (database.state !== 'ready') return 'Its database is still loading.';
    for (const { provider, base_url: address } of sweep.plan.series) {
      const known = access.providers.find(({ id }) => id === provider);
      if (known?.needs_key && !access.keys.has(provider, address)) return `Enter your key for ${known.name} first.`;
    }
    return '';
  }

  function limitOf(sweep) {
    const text = limits.get(sweep.id);
    return text === undefined ? sweep.plan.spend_usd ?? null : numberIn(text);
  }

  const isOpen = (sweep) => sweep.state !== 'finished' && !(app.own.run.isBusy && app.own.run.id === sweep.id);

  const goOn = (sweep) => app.own.run.goOn(sweep, { ...sweep.plan, spend_usd: limitOf(sweep) });

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
    if (sure !== id) return html`<button type="button" class="discard" data-next="[data-sweep='${id}'] .keep" @click=${() => ask(id)}>Discard</button>`;
    return html`<button type="button" class="for-good" data-next="[data-sweep='${id}'] .discard,#kept" @click=${() => discard(sweep)}>Discard for good</button>
      <button type="button" class="keep" data-next="[data-sweep='${id}'] .discard" @click=${() => ask(null)}>Cancel</button>`;
  }

  /** The button to go on with it, its spending limit, and what hinders. @param {string} at What the ids begin with: it is on the page twice. */
  function goOnFields(sweep, at) {
    const { id, plan } = sweep;
    const why = hindrance(sweep);
    return html`
      ${plan.spend_usd === null || plan.spend_usd === undefined ? '' : html`<label class="check" for="${at}-limit-${id}">Spending limit, $
        <input type="text" inputmode="decimal" autocomplete="off" id="${at}-limit-${id}" class="price-input" .value=${limits.get(id) ?? String(plan.spend_usd)}
          @input=${(event) => { limits.set(id, event.target.value); app.update(); }}></label>`}
      <button type="button" class="primary" id=${at === 'sweep' ? 'sweep-go-on' : `${at}-go-on-${id}`} data-next="#sweep-stop" ?disabled=${why !== ''}
        @click=${() => goOn(sweep)} aria-describedby=${why ? `${at}-why-${id}` : 'kept-note'}>Go on</button>
      ${why ? html`<span class="quiet" id="${at}-why-${id}">${why}</span>` : ''}`;
  }

  function row(sweep) {
    const { id, label, state, startedAt, done, total, text } = sweep;
    const underWay = app.own.run.isBusy && app.own.run.id === id;
    return html`<li data-sweep=${id} @keydown=${(event) => { if (event.key === 'Escape' && sure === id) ask(null); }}>
      <div class="kept-what"><strong>${label}</strong>
        <span class="quiet">${startedAt ? `${startedAt.replace('T', ' ').replace(/:\d\dZ$/, ' UTC')}; ` : ''}${formatWhole(done)} of ${formatWhole(total)} answers;
          ${underWay ? 'under way' : sweep.elsewhere ? 'under way in another tab' : STATES[state] ?? state}.</span></div>
      <div class="kept-actions">
        ${isOpen(sweep) ? goOnFields(sweep, 'kept') : ''}
        <button type="button" @click=${() => save(`${fileName(sweep)}.sweep.json`, 'application/json', `${text}\n`)}>Export</button>
        ${underWay ? '' : discardButtons(sweep)}
      </div>
    </li>`;
  }

  /** One that is kept and is no sweep to this build: another build's perhaps, so it can be saved. */
  function unreadable(sweep) {
    return html`${failure(sweep.error, `${sweep.label} is kept here and cannot be read.`)}
      <div class="toolbar"><button type="button" class="more" aria-label="Save ${sweep.label}" @click=${() => save(sweep.label, 'application/json', sweep.text)}>Save the file</button>
        <button type="button" class="more" aria-label="Discard ${sweep.label}" @click=${() => app.own.sweeps.remove(sweep)}>Discard</button></div>`;
  }

  /** For the card of the sweep that was under way. */
  function goOnHere(id) {
    const sweep = app.own.sweeps.get(id);
    return sweep !== null && isOpen(sweep) ? html`<div class="kept-actions">${goOnFields(sweep, 'sweep')}</div>` : '';
  }

  function template() {
    const { sweeps } = app.own;
    return html`<section class="kept" aria-labelledby="kept" data-kind="sweep">
      <div class="toolbar"><h3 id="kept" tabindex="-1">Your sweeps</h3>${fileButton('Add a sweep file…', '.json', take, true)}</div>
      <p class="quiet" id="kept-note">Kept in this browser until you discard them, as sweep files (<code>perquery-sweep/1</code>); no file has a key in it.
        Files that the command wrote or that somebody gave you can be dropped here.</p>
      ${refusal}
      ${sweeps.problem ? failure(sweeps.problem, 'This browser keeps nothing for this page, so export what you want to keep.') : ''}
      ${sweeps.unreadable.map(unreadable)}
      ${sweeps.list.length === 0 ? html`<p class="quiet">None yet.</p>` : html`<ul class="kept-list">${sweeps.list.toReversed().map(row)}</ul>`}
    </section>`;
  }

  return { template, take, goOnHere };
}

const fileName = ({ label, startedAt }) => `${startedAt?.slice(0, 10) ?? 'sweep'}-${label}`.replace(/\.json$/i, '').replaceAll(/[^\w.-]+/g, '-').slice(0, 80);
