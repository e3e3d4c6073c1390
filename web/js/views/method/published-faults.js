// Method: what the published numbers hide. Every fault as published, as corrected, and asked again here.
import { html } from 'lit/html.js';
import { downloads } from '../../ui/download.js';
import { failure, loading } from '../../ui/notice.js';
import { figure, formatChance } from '../../text/sentence.js';

const FORMATS = {
  p: (value) => `p = ${formatChance(value)}`,
  match: (value) => (value ? 'right' : 'wrong'),
  list: (value) => (value.length === 0 ? 'none' : value.join(', ')),
  text: (value) => value,
};
const shownAs = (value, unit) => FORMATS[unit]?.(value) ?? figure({ value, unit });

const at = (result, path) => path.split('.').reduce((part, key) => part?.[key], result);

/** As the file says: figures to eight digits, for it was written by hand. */
const agrees = (value, expected) => (typeof value === 'number' && typeof expected === 'number'
  ? Math.abs(value - expected) <= Math.abs(expected) * 1e-8 : JSON.stringify(value) === JSON.stringify(expected));

/** @param {import('../../main.js').App} app @returns {import('../../main.js').View} */
export function createPublishedFaults(app) {
  let file = null;
  let error = null;
  let asked = false;
  /** By fault: 'running', or its checks with what came back. */
  const done = new Map();

  async function fetchFaults() {
    asked = true;
    try {
      file = JSON.parse(await (await app.fetchData('faults/published-2026-05.json')).text());
    } catch (caught) {
      error = caught;
    }
    app.update();
  }

  /** What stands for what a request leaves open; null while it is not there. */
  function stand(need) {
    if (need === 'sweep') return app.library.of('sweep').find(({ state }) => state === 'ready')?.name ?? null;
    if (need === 'gold') return app.library.of('gold').find(({ id, state }) => id === 'chinook-25' && state === 'ready')?.name ?? null;
    return app.library.of('database').find(({ id, state }) => id === 'chinook' && state === 'ready')?.name ?? null;
  }

  const isReady = ({ checks }) => checks.every(({ needs = [] }) => needs.every((need) => stand(need) !== null));

  const requestOf = ({ request, needs = [] }) => Object.fromEntries(Object.entries(request)
    .map(([key, value]) => [key, needs.includes(String(value).slice(1)) && String(value).startsWith('$') ? stand(value.slice(1)) : value]));

  async function recompute(fault) {
    done.set(fault.id, 'running');
    app.update();
    const outcomes = [];
    for (const check of fault.checks) {
      const request = requestOf(check);
      outcomes.push(await app.engine.call(check.op, request)
        .then((result) => ({ check, request, result, error: null }), (caught) => ({ check, request, result: null, error: caught })));
    }
    done.set(fault.id, outcomes);
    app.update();
  }

  async function recomputeAll() {
    for (const fault of file.faults.filter(isReady)) await recompute(fault);
  }

  function template() {
    if (!asked) fetchFaults();
    if (error) return failure(error, 'The list of faults could not be read.');
    if (!file) return loading('Reading what was found…');
    const groups = Object.entries(file.sources);
    return html`
      <h2>What the published numbers hide</h2>
      <p>Three public sources were computed again from their own records. Each fault stands here as it was published and as it is; the button asks this page’s engine and shows the request.</p>
      <div class="toolbar"><button type="button" class="primary" @click=${recomputeAll}>Recompute all</button>
        ${file.faults.some((fault) => !isReady(fault)) ? html`<span class="quiet">Those that need Chinook wait for it.</span>` : ''}
        ${downloads('perquery-published-faults', csvRows, JSON.stringify(file, null, 1))}</div>
      ${groups.map(([key, source]) => html`<section class="faults" aria-labelledby="faults-${key}">
        <h3 id="faults-${key}"><a href=${source.url} rel="noreferrer">${source.title}</a></h3>
        ${file.faults.filter(({ of }) => of === key).map(card)}
      </section>`)}`;
  }

  const csvRows = () => [['source', 'fault', 'as published', 'as corrected', 'why'],
    ...file.faults.map(({ of, title, published, corrected, why }) => [file.sources[of].title, title, published, corrected, why])];

  function card(fault) {
    const outcomes = done.get(fault.id);
    const ready = isReady(fault);
    return html`<article class="fault" id="fault-${fault.id}">
      <h4>${fault.title}</h4>
      <dl class="before-after"><div><dt>As published</dt><dd>${fault.published}</dd></div><div><dt>As corrected</dt><dd>${fault.corrected}</dd></div></dl>
      <p class="quiet">${fault.why}</p>
      <div class="toolbar">
        <button type="button" ?disabled=${!ready || outcomes === 'running'} aria-label="Recompute: ${fault.title}" @click=${() => recompute(fault)}>${outcomes === 'running' ? 'Asking…' : 'Recompute'}</button>
        ${fault.links.map(({ href, text }) => html`<a href=${href}>${text}</a>`)}
        ${ready ? '' : html`<span class="quiet">It needs Chinook, which this page does not have.</span>`}
      </div>
      ${Array.isArray(outcomes) ? html`<div class="recomputed" role="status">${outcomes.map(outcomeOf)}</div>` : ''}
    </article>`;
  }

  function outcomeOf({ check, request, result, error: caught }) {
    const refused = check.refused && caught?.code === check.refused;
    return html`<div class="recomputation">
      ${refused ? html`<p><span class="badge finding right">refused, as it must be</span> ${caught.message}</p>` : caught ? failure(caught, 'The engine refused.') : ''}
      ${result && check.refused ? html`<p class="notice bad">It ran, and should not have.</p>` : ''}
      ${result ? html`<dl class="facts">${check.shows.map(({ label, path, unit, expected }) => {
        const value = at(result, path);
        return html`<div><dt>${label}</dt><dd>${shownAs(value, unit)} <span class="agrees ${agrees(value, expected) ? 'right' : ''}">${agrees(value, expected) ? '✓' : '≠'}<span class="hidden"> ${agrees(value, expected) ? 'agrees with what stands above' : 'differs from what stands above'}</span></span></dd></div>`;
      })}</dl>` : ''}
      <details class="computation"><summary>Request and reply</summary><div class="computed"><pre class="code" tabindex="0" role="region" aria-label="Request">${check.op} ${JSON.stringify(request, null, 1)}</pre>
        <pre class="code" tabindex="0" role="region" aria-label="Reply">${JSON.stringify(result ?? { error: { code: caught.code, message: caught.message } }, null, 1)}</pre></div></details>
    </div>`;
  }

  return { enter() {}, remember() {}, template };
}
