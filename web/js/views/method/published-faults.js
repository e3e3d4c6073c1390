// Method: what the published numbers hide. Every fault as published, as corrected, and asked again here.
import { html } from 'lit/html.js';
import { downloads } from '../../ui/download.js';
import { failure, loading } from '../../ui/notice.js';
import { figure } from '../../text/sentence.js';
import { formatP } from '../../ui/comparison.js';

const FORMATS = {
  p: formatP,
  match: (value) => (value ? 'right' : 'wrong'),
  list: (value) => (value.length === 0 ? 'none' : value.join(', ')),
  text: (value) => value,
};
const shownAs = (value, unit, alpha) => FORMATS[unit]?.(value, alpha) ?? figure({ value, unit });

/**
 * A check's request, with what it leaves open: "$gold" is what stands for `gold`.
 * @param {{request: object, needs?: string[]}} check
 * @param {(need: string) => string | null} stand
 */
export function filledIn({ request, needs = [] }, stand) {
  const filled = ([key, value]) => {
    const need = /^\$(\w+)$/.exec(value)?.[1];
    return [key, needs.includes(need) ? stand(need) : value];
  };
  return Object.fromEntries(Object.entries(request).map(filled));
}

const at = (result, path) => path.split('.').reduce((part, key) => part?.[key], result);

/** As the file says: figures to eight digits, for it was written by hand. */
export const agrees = (value, expected) => (typeof value === 'number' && typeof expected === 'number'
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

  const ready = (kind, isIt = (_) => true) => app.library.of(kind).find((item) => item.state === 'ready' && isIt(item))?.name ?? null;

  /** What stands for what a request leaves open; null while it is not there. */
  const STANDS = {
    sweep: () => ready('sweep'),
    gold: () => ready('gold', ({ id }) => id === 'chinook-25'),
    database: () => ready('database', ({ id }) => id === 'chinook'),
  };

  const isReady = ({ checks }) => checks.every(({ needs = [] }) => needs.every((need) => STANDS[need]() !== null));

  async function recompute(fault) {
    done.set(fault.id, 'running');
    app.update();
    const outcomes = [];
    for (const check of fault.checks) {
      const request = filledIn(check, (need) => STANDS[need]());
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
      <p>Three public sources were computed again from their own records. Each fault stands here as it was published and as it is;
        the button asks this page’s engine and shows the request.</p>
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
    const canAsk = isReady(fault);
    const isAsking = outcomes === 'running';
    return html`<article class="fault" id="fault-${fault.id}">
      <h4>${fault.title}</h4>
      <dl class="before-after"><div><dt>As published</dt><dd>${fault.published}</dd></div>
        <div><dt>As corrected</dt><dd>${fault.corrected}</dd></div></dl>
      <p class="quiet">${fault.why}</p>
      <div class="toolbar">
        <button type="button" ?disabled=${!canAsk || isAsking} aria-label="Recompute: ${fault.title}"
          @click=${() => recompute(fault)}>${isAsking ? 'Asking…' : 'Recompute'}</button>
        ${fault.links.map(({ href, text }) => html`<a href=${href}>${text}</a>`)}
        ${canAsk ? '' : html`<span class="quiet">It needs Chinook, which this page does not have.</span>`}
      </div>
      ${Array.isArray(outcomes) ? html`<div class="recomputed" role="status">${outcomes.map(outcomeOf(app.meta?.significance))}</div>` : ''}
    </article>`;
  }

  return { enter() {}, remember() {}, template };
}

/** @param {number} alpha The level of significance. */
const outcomeOf = (alpha) => ({ check, request, result, error }) => {
  const reply = JSON.stringify(result ?? { error: { code: error.code, message: error.message } }, null, 1);
  return html`<div class="recomputation">
    ${error ? refusal(error, check.refused) : ''}
    ${result && check.refused ? html`<p class="notice bad">It ran, and should not have.</p>` : ''}
    ${result ? html`<dl class="facts">${check.shows.map((shown) => checked(shown, at(result, shown.path), alpha))}</dl>` : ''}
    <details class="computation"><summary>Request and reply</summary><div class="computed">
      <pre class="code" tabindex="0" role="region" aria-label="Request">${check.op} ${JSON.stringify(request, null, 1)}</pre>
      <pre class="code" tabindex="0" role="region" aria-label="Reply">${reply}</pre></div></details>
  </div>`;
};

/** @param {string} [expected] The code by which it must be refused. */
function refusal(error, expected) {
  if (expected === undefined || error.code !== expected) return failure(error, 'The engine refused.');
  return html`<p><span class="badge finding right">refused, as it must be</span> ${error.message}</p>`;
}

function checked({ label, unit, expected }, value, alpha) {
  const isAs = agrees(value, expected);
  return html`<div><dt>${label}</dt><dd>${shownAs(value, unit, alpha)} <span class="agrees ${isAs ? 'right' : ''}">${isAs ? '✓' : '≠'}<span
    class="hidden"> ${isAs ? 'agrees with what stands above' : 'differs from what stands above'}</span></span></dd></div>`;
}
