// The benchmark matrix: every model of a sweep, as published and as corrected.
import { html } from 'lit/html.js';
import { ref } from 'lit/directives/ref.js';
import { choiceBox, choose, comparisonResult, rowClick } from '../../ui/comparison.js';
import { accuracy } from '../../ui/interval.js';
import { formatPercent, formatPrice, formatRate, formatWhole, MISSING } from '../../text/format.js';
import { failure, loading } from '../../ui/notice.js';
import { howOf, providerName } from '../../sweeps/names.js';
import { asTableRow } from '../../sweeps/rows.js';
import { sortHeader, sortRows } from '../../ui/sorting.js';
import { dropText } from '../../ui/judged-figures.js';
import { createReplayView } from './rescore.js';

const best = ({ published, corrected }) => corrected ?? published;
const bestAccuracy = (accuracy) => (accuracy.is_corrected ? accuracy.corrected : accuracy.published);

/** @type {import('../../ui/sorting.js').Column[]} */
const COLUMNS = [
  { id: 'model', label: 'Model', value: (row) => row.name },
  { id: 'platform', label: 'Platform', value: (row) => row.platform, roomy: true },
  { id: 'accuracy', label: 'Accuracy', value: (row) => bestAccuracy(row.accuracy), first: 'descending' },
  { id: 'correct', label: '$/correct', value: (row) => row.cost_per_correct_usd?.value ?? null, number: true },
  { id: 'cost', label: '$/query', value: (row) => best(row.cost_per_query_usd), number: true },
  { id: 'json', label: 'JSON OK', value: (row) => row.json_ok, first: 'descending', number: true },
  { id: 'ttft', label: 'TTFT p50', unit: 'ms', value: (row) => row.ttft_p50_ms, number: true },
  { id: 'p50', label: 'Latency p50', unit: 'ms', value: (row) => row.latency_p50_ms, number: true },
  { id: 'p90', label: 'Latency p90', unit: 'ms', value: (row) => row.latency_p90_ms, number: true },
  { id: 'input', label: 'Input', unit: 'tokens', value: (row) => best(row.input_tokens), number: true },
  { id: 'output', label: 'Output', unit: 'tokens', value: (row) => best(row.output_tokens), number: true },
];
/** Only where the same was asked of Chinook and of a twin. */
const MEMORY = { id: 'memory', label: 'Memory', unit: 'Chinook to twin', value: (row) => row.memory?.drop ?? null, first: 'descending', number: true };
const DEFAULT_SORT = { id: 'accuracy', order: 'descending' };

/** @param {import('../../main.js').App} app @returns {import('../../main.js').View} */
export function createMatrix(app) {
  let sweep = null;
  let matrix = null;
  let error = null;
  let sort = DEFAULT_SORT;
  let platform = '';
  const open = new Set();
  const replay = createReplayView(app);
  let chosen = [];
  let shown = null; // the row whose details were opened last
  let named = null; // the row that the address names
  let arrived = '';
  let compared = { key: '', comparison: null, error: null };
  let unfolded = false; // only a phone folds it

  function enter(params) {
    const column = [...COLUMNS, MEMORY].find(({ id }) => id === params.get('sort'));
    sort = column ? { id: column.id, order: params.get('order') === 'descending' ? 'descending' : 'ascending' } : DEFAULT_SORT;
    platform = params.get('platform') ?? '';
    if (params.has('database')) app.workspace.preset('database', params.get('database'));
    chosen = (params.get('compare') ?? '').split(',').filter(Boolean).slice(0, 2);
    named = params.get('row');
    shown = named;
    replay.enter(params);
    arrived = '';
  }

  function remember() {
    const changed = sort.id !== DEFAULT_SORT.id || sort.order !== DEFAULT_SORT.order;
    app.setParams({
      sort: changed ? sort.id : null,
      order: changed && sort.order === 'descending' ? sort.order : null,
      platform,
      compare: chosen.join(','),
      row: shown,
      ...replay.params(),
      database: app.workspace.param('database'),
    });
    app.update();
  }

  function show(name) {
    platform = name;
    remember();
  }

  function pick(row) {
    chosen = choose(chosen, shortKey(row));
    remember();
  }

  /** The reader's runs, as rows of this table. */
  function ownRows() {
    const { result, sweeps } = app.own.judging.look();
    if (result === null) return [];
    return result.series.map(({ series, row, sweep }) => {
      const at = result.sweeps.findIndex(({ name }) => name === sweep);
      return {
        ...row, key: `own/${sweeps[at].id}/${result.sweeps[at].series.indexOf(series)}`, own: sweeps[at],
        memory: result.memory.find(({ first }) => first === series) ?? null,
      };
    });
  }

  /** Asks once for every pair: of published rows their counts are known, of the reader's every answer. */
  async function compare(first, second) {
    const { judging } = app.own;
    const key = JSON.stringify([shortKey(first), shortKey(second), judging.current.judged, judging.current.state]);
    if (key === compared.key) return;
    compared = { key, comparison: null, error: null };
    const asked = first.own ? judging.compare(first.series, second.series)
      : app.engine.call('sweep.compare', { sweep: sweep.name, first: matrix.rows.indexOf(first), second: matrix.rows.indexOf(second) });
    const outcome = await asked
      .then((comparison) => ({ comparison, error: null }), (caught) => ({ comparison: null, error: caught }));
    if (key !== compared.key) return;
    compared = { key, ...outcome };
    app.update();
  }

  async function compute(item) {
    sweep = item;
    await item.ready;
    try {
      if (item.error) throw item.error;
      matrix = await app.engine.call('sweep.matrix', { sweep: item.name });
      matrix.rows = matrix.rows.map(asTableRow);
    } catch (caught) {
      error = caught;
    }
    app.update();
  }

  function template() {
    const [item] = app.library.of('sweep');
    if (item && item !== sweep) compute(item);
    if (error) return failure(error, 'The matrix could not be computed.');
    if (!matrix) return loading('Reading the published sweep…');
    return html`${published()}${replay.template()}`;
  }

  function published() {
    const mine = ownRows();
    const all = [...matrix.rows, ...mine];
    const platforms = [...new Set(all.map((row) => row.platform))].sort();
    const columns = mine.some(({ memory }) => memory) ? [...COLUMNS, MEMORY] : COLUMNS;
    const rows = all.filter((row) => platform === '' || row.platform === platform);
    const sorted = sortRows(rows, columns.find(({ id }) => id === sort.id) ?? COLUMNS[0], sort.order);
    return html`
      <h2>${matrix.title}</h2>
      <p class="protocol">${protocolLine(matrix.protocol)}</p>
      <div class="toolbar">
        <div role="group" aria-label="Platform" class="segments">${['', ...platforms].map((name) => html`
          <button type="button" aria-pressed=${name === platform} @click=${() => show(name)}>
            ${name === '' ? 'All' : platformName(name)}</button>`)}
        </div>
        <p class="quiet legend"><del>Struck</del> as published,
          <ins>below it</ins> as corrected; “Why” says what was
          wrong. Ranges are ${formatPercent(matrix.confidence)} intervals. ${FRONT.on} nothing else is both cheaper and
          more often right; ${FRONT.possible} within the intervals that could be so${mine.length > 0 ? ', published rows and yours each among themselves' : ''}. Choose two models to compare them.</p>
      </div>
      <div class="scroll" role="region" tabindex="0" aria-label="Benchmark matrix">
        <table class="figures matrix" data-share="matrix">
          <thead><tr>${columns.map((column) => sortHeader(column, sort, (next) => { sort = next; remember(); }))}</tr></thead>
          <tbody @keydown=${closeDetails}>${sorted.map((row) => modelRows(row, columns))}</tbody>
        </table>
      </div>
      <p class="quiet">${rows.length} of ${all.length} ${mine.length > 0 ? `rows, ${mine.length} of them from your sweeps` : 'models'}.${unreachable(matrix.unavailable, platformName)}</p>
      ${comparison(all)}`;
  }

  /** Stays in sight while the reader looks for the second model. */
  function comparison(rows) {
    const pair = chosen.map((key) => rows.find((row) => shortKey(row) === key)).filter(Boolean);
    if (pair.length === 0) return '';
    const names = pair.map((row) => (row.own ? `${row.name}, ${ownHow(row)}` : pair.length === 2 && pair[0].name === pair[1].name ? `${row.name} on ${platformName(row.platform)}` : row.name));
    const clear = html`<button type="button" class="more" @click=${() => { chosen = []; remember(); }}>Clear</button>`;
    if (pair.length === 1) {
      return html`<div class="comparison pinned" role="status"><div class="toolbar"><p><strong>${names[0]}</strong>, and which other?</p>${clear}</div></div>`;
    }
    if (Boolean(pair[0].own) !== Boolean(pair[1].own)) {
      return html`<div class="comparison pinned" role="status"><div class="toolbar"><h3>${names[0]} against ${names[1]}</h3>${clear}</div>
        <p class="quiet">A published row holds counts and no answers, from other prompts on another day, so no test joins it with a run of yours. Choose two of yours, or two that were published.</p></div>`;
    }
    compare(...pair);
    const { comparison: outcome, error: caught } = compared;
    return html`<div class="comparison pinned ${unfolded ? '' : 'folded'}" role="status">
      <div class="toolbar"><h3>${names[0]} against ${names[1]}</h3>
        <button type="button" class="more unfold" aria-expanded=${unfolded} @click=${() => { unfolded = !unfolded; app.update(); }}>Figures</button>${clear}</div>
      ${caught ? failure(caught, 'They could not be compared.') : ''}
      ${outcome ? comparisonResult(outcome, names, html`<dl class="facts">
        ${comparedModel(outcome.first, names[0])}${comparedModel(outcome.second, names[1])}</dl>`) : ''}
    </div>`;
  }

  const platformName = (platform) => providerName(app, platform);

  const ownHow = (row) => `${howOf(app, row)}, ${app.workspace.labelOf(row.database)}`;

  /** Brings the row that the address names into sight, once, with its details open. */
  const arrive = (key) => (element) => {
    if (!element || arrived === named) return;
    arrived = named;
    open.add(key);
    app.update();
    requestAnimationFrame(() => requestAnimationFrame(() => { // it is in the page by then, and drawn
      element.scrollIntoView({ block: 'center' });
      element.querySelector('.more').focus({ preventScroll: true });
    }));
  };

  function modelRows(row, columns) {
    const key = row.key ?? `${row.platform}/${row.model}`;
    const expanded = open.has(key);
    const label = row.corrections.length > 0 ? 'Why' : 'More';
    const expand = () => {
      if (open.delete(key)) shown = shown === shortKey(row) ? null : shown;
      else {
        open.add(key);
        shown = shortKey(row);
      }
      remember();
    };
    const picked = chosen.includes(shortKey(row));
    return html`
      <tr class=${picked || shortKey(row) === named ? 'picked' : ''} ${ref(shortKey(row) === named ? arrive(key) : undefined)} @click=${rowClick(() => pick(row))}>
        <th scope="row" class=${row.own ? 'own-head' : ''}>${choiceBox(`Compare ${row.name} on ${platformName(row.platform)}${row.own ? `, your run, ${ownHow(row)}` : ''}`, picked, () => pick(row))}
          <span class="name" data-platform=${platformName(row.platform)}>${row.name}</span>
          <button type="button" class="more" aria-expanded=${expanded} @click=${expand}
            aria-label="${label}: ${row.name} on ${platformName(row.platform)}${row.own ? `, your run, ${ownHow(row)}` : ''}">${label}</button>
          ${row.own ? html`<span class="badge own-badge">your run</span><span class="unit">${ownHow(row)}</span>` : ''}</th>
        <td class="roomy" data-csv=${platformName(row.platform)}>${platformName(row.platform)}</td>
        <td>${accuracyPair(row.accuracy)}${unanswered(row)}</td>
        <td class="number">${perCorrect(row)}</td>
        <td class="number">${pair(row.cost_per_query_usd, formatPrice)}</td>
        <td class="number">${row.json_ok}<span class="of">/${row.questions}</span></td>
        <td class="number">${formatWhole(row.ttft_p50_ms)}</td>
        <td class="number">${formatWhole(row.latency_p50_ms)}</td>
        <td class="number">${formatWhole(row.latency_p90_ms)}</td>
        <td class="number">${pair(row.input_tokens, formatWhole)}</td>
        <td class="number">${pair(row.output_tokens, formatWhole)}</td>
        ${columns.includes(MEMORY) ? html`<td class="number">${row.memory ? dropText(row.memory) : MISSING}</td>` : ''}
      </tr>
      ${expanded ? html`<tr class="why"><td colspan=${columns.length}><div>${details(row)}</div></td></tr>` : ''}`;
  }

  return { enter, remember, template, takes: 'published', take: replay.take };
}

/** Escape closes the details in which the focus is, or whose button has it. */
function closeDetails({ key, target }) {
  if (key !== 'Escape') return;
  const row = target.closest('tr');
  const button = (row.matches('.why') ? row.previousElementSibling : row).querySelector('[aria-expanded="true"]');
  button?.click();
  button?.focus();
}

const FRONT = {
  on: html`<span class="front"><span aria-hidden="true">◆</span><span class="hidden">On the front:</span></span>`,
  possible: html`<span class="front"><span aria-hidden="true">◇</span><span class="hidden">Possibly on the front:</span></span>`,
};

/** A model in the address: the last part of its name is enough. */
const shortKey = ({ key, platform, model }) => key ?? `${platform}/${model.split('/').at(-1)}`;

/** With its interval, which has no upper end where no answer at all may have been right. */
function perCorrect({ cost_per_correct_usd: cost, front }) {
  if (!cost || (cost.value === null && cost.interval === null)) return MISSING;
  const [low, high] = cost.interval ?? [null, null];
  const range = cost.interval === null ? '' : html`<span class="unit">${high === null
    ? `over ${formatPrice(low)}` : `${formatPrice(low)}–${formatPrice(high).replace('$', '')}`}</span>`;
  return html`${FRONT[front] ?? ''} ${formatPrice(cost.value)}${range}`;
}

function comparedModel({ correct, n, accuracy: share, accuracy_interval: interval, cost_per_correct_usd: cost }, name) {
  return html`<div><dt>${name}: ${correct} of ${n} right${cost?.value ? `, ${formatPrice(cost.value)} a correct answer` : ''}</dt>
    <dd>${accuracy(share, interval)}</dd></div>`;
}

/** A figure, and the corrected one beside it where they differ. */
function pair({ published, corrected }, format) {
  const before = format(published);
  const after = format(corrected);
  if (corrected === null || before === after) return before;
  if (published === null) return inserted(after);
  return html`<del><span class="hidden">published </span>${before}</del> ${inserted(after)}`;
}

const inserted = (text) => html`<ins><span class="hidden">corrected </span>${text}</ins>`;

function accuracyPair({ published, interval, is_corrected: isCorrected, corrected, corrected_interval: correctedInterval }) {
  if (!isCorrected) return accuracy(published, interval);
  return html`<del><span class="hidden">published </span>${formatPercent(published)}</del>
    <ins><span class="hidden">corrected </span>${accuracy(corrected, correctedInterval)}</ins>`;
}

/** A call that got no answer is not a wrong answer. */
function unanswered({ questions, answered: { corrected } }) {
  if (corrected === null || corrected === questions) return '';
  return html`<span class="unit">${corrected === 0 ? 'no call' : `only ${corrected} of ${questions}`} got an answer</span>`;
}

function details(row) {
  const errors = Object.entries(row.errors).map(([kind, count]) => `${count} × ${kind}`).join(', ');
  const { questions, quantization, correct, answered, corrections } = row;
  const corrected = (value, text) => (value === null ? '' : text);
  const reason = ({ field, why, source }) => html`<li><strong>${fieldName(field)}.</strong> ${why} ${link(source)}</li>`;
  return html`
    <p><code>${row.model}</code>${quantization ? `, ${quantization}` : ''}.
      ${correct.published} of ${questions} right as published${corrected(correct.corrected, `, ${correct.corrected} as corrected`)}.
      ${corrected(answered.corrected, `${answered.corrected} of ${answered.published} calls got an answer.`)}
      Errors: ${errors || 'none'}.</p>
    <p>Price per million tokens: ${price(row.price.published)}${corrected(row.price.corrected, `; corrected: ${price(row.price.corrected)}`)}.</p>
    ${corrections.length > 0 ? html`<ul>${corrections.map(reason)}</ul>` : ''}
    <p>${row.own ? html`Measured by you${row.own.startedAt ? `, ${row.own.startedAt.slice(0, 10)}` : ''}: ${row.own.label}. <a href="#sweep">Its answers</a> are under Sweep.` : html`Figures from ${link(row.source)}.`}</p>`;
}

function price(listed) {
  if (!listed) return MISSING;
  const standIn = listed.proxy ? ' (another model’s price, used as a stand-in)' : '';
  return `${formatRate(listed.input)} in, ${formatRate(listed.output)} out${standIn}`;
}

const fieldName = (field) => (field.charAt(0).toUpperCase() + field.slice(1)).replaceAll('_', ' ');

function link(source) {
  if (!source) return '';
  return /^https:\/\//.test(source.url) ? html`<a href=${source.url} rel="noreferrer">${source.title}</a>` : source.title;
}

function protocolLine(protocol) {
  return [
    `${protocol.questions} questions on ${protocol.database}`,
    `${protocol.calls_per_question} call a question`,
    `${protocol.repair_turns || 'no'} repairs`,
    `${protocol.retries || 'no'} retries`,
    `temperature ${protocol.temperature}`,
    `at most ${formatWhole(protocol.max_tokens)} tokens`,
    `${protocol.timeout_s} s time limit`,
    `judged by ${protocol.rule}. TTFT counts to the ${protocol.ttft}.`,
  ].join(', ');
}

function unreachable(list, platformName) {
  if (list.length === 0) return '';
  const models = list.map(({ platform, model, status }) =>
    `${model.split('/').pop()} on ${platformName(platform)} (HTTP ${status})`);
  return ` Could not be reached: ${models.join(', ')}.`;
}
