// The benchmark matrix: every model of a sweep, as published and as corrected.
import { html } from 'lit/html.js';
import { ref } from 'lit/directives/ref.js';
import { createAsker } from '../../engine/asker.js';
import { howOf, providerName } from '../../sweeps/names.js';
import { PUBLISHED_RULE, publishedRuleParam, ruleChoice, ruleRequest } from '../../sweeps/published-rule.js';
import { formatPercent, formatWhole } from '../../text/format.js';
import { choose as chooseOf, rowClick } from '../../ui/comparison.js';
import { failure, loading } from '../../ui/notice.js';
import { sortHeader } from '../../ui/sorting.js';
import { table } from '../../ui/table.js';
import { createComparison } from './compared.js';
import { createRescoreView } from './rescore.js';
import { details, figureCells, FRONT, rowHead } from './row.js';
import { MEMORY, paramsOf, placed, shownIn, tableOf } from './state.js';

/** @param {import('../../main.js').App} app @returns {import('../../main.js').View} */
export function createMatrix(app) {
  const asker = createAsker(app, compute, { isLasting: true });
  const rescore = createRescoreView(app);
  const comparison = createComparison(app);
  const open = new Set();
  let shown = shownIn(new URLSearchParams());
  let named = null; // the row that the address names
  let arrived = '';

  const published = () => app.library.of('sweep')[0];
  const platformName = (platform) => providerName(app, platform);
  const scoredBy = () => ({ [PUBLISHED_RULE]: publishedRuleParam(app, shown.rule) });
  const ownHow = (row) => `${howOf(app, row)}, ${app.workspace.labelOf(row.database)}`;

  function enter(params) {
    shown = shownIn(params);
    if (params.has('database')) app.workspace.preset('database', params.get('database'));
    named = shown.row;
    rescore.enter(params);
    arrived = '';
  }

  function remember() {
    app.setParams({ ...paramsOf(shown), ...scoredBy(), ...rescore.params(), database: app.workspace.param('database') });
    app.update();
  }

  /** @param {Partial<import('./state.js').Shown>} change */
  function show(change) {
    shown = { ...shown, ...change };
    remember();
  }

  const pick = (row) => show({ chosen: chooseOf(shown.chosen, row.key) });

  function expand({ key }) {
    if (open.delete(key)) show({ row: shown.row === key ? null : shown.row });
    else {
      open.add(key);
      show({ row: key });
    }
  }

  /** The published rows and those of the reader's runs, and what the two are of. */
  async function compute(sources) {
    const judging = app.own.judging.current;
    const { rows: plain, ...matrix } = await app.engine.call('sweep.matrix', sources);
    return { result: { ...matrix, sources, rows: placed(plain, judging) } };
  }

  /** While the reader's runs are scored again, the rows of before stay. */
  function ask(item) {
    const { state, result, judged, serial } = app.own.judging.look();
    const from = { sweep: item.name, ...ruleRequest(app, shown.rule) };
    if (state === 'done') asker.ask({ ...from, judged }, `${item.serial} ${serial}`);
    else if (result === null || asker.result === null) asker.ask(from, item.serial);
  }

  function template() {
    const item = published();
    if (item?.state === 'ready') ask(item);
    const error = item?.error ?? asker.error;
    if (error) return failure(error, 'The matrix could not be computed.');
    if (!asker.result) return loading('Reading the published sweep…');
    return html`${rows(asker.result)}${rescore.template()}`;
  }

  function rows(matrix) {
    const all = matrix.rows;
    const mine = all.filter(({ own }) => own);
    const { sort, platform, chosen } = shown;
    const { columns, rows: sorted } = tableOf(all, shown);
    const pair = chosen.map((key) => all.find((row) => row.key === key)).filter(Boolean);
    const titles = columns.map((column) => sortHeader(column, sort, (next) => show({ sort: next })));
    const platforms = [...new Set(all.map((row) => row.platform))].sort();
    return html`
      <h2>${matrix.title}</h2>
      <p class="protocol">${protocolLine(matrix.protocol)}</p>
      <div class="toolbar">
        ${platformChoice(platforms, platform, platformName, (name) => show({ platform: name }))}
        ${ruleChoice(app, shown.rule, (rule) => show({ rule }))}
        ${legend(matrix.confidence, mine.length > 0)}
      </div>
      ${table('Benchmark matrix', titles, sorted.map((row) => modelRows(row, columns)),
        { kind: 'matrix', share: 'matrix', keydown: closeDetails })}
      <p class="quiet">${sorted.length} of ${all.length} ${mine.length > 0 ? `rows, ${mine.length} of them from your sweeps` : 'entries'}.${
        unreachable(matrix.unavailable, platformName)}</p>
      <p class="quiet">${matrix.scoring?.method}</p>
      ${comparison.template(matrix.sources, pair, () => show({ chosen: [] }))}`;
  }

  /** Brings the row that the address names into sight, once, with its details open. */
  const arrive = (key) => (element) => {
    if (!element || arrived === named) return;
    arrived = named;
    open.add(key);
    app.update();
    goTo(element);
  };

  function modelRows(row, columns) {
    const { key, platform_title: platform } = row;
    const expanded = open.has(key);
    const isNamed = key === named;
    const isPicked = shown.chosen.includes(key);
    const choose = () => pick(row);
    return html`
      <tr class=${isPicked || isNamed ? 'picked' : ''} ${ref(isNamed ? arrive(key) : undefined)} @click=${rowClick(choose)}>
        ${rowHead(row, { platform, how: row.own ? ownHow(row) : '', isPicked, expanded, choose, expand: () => expand(row) })}
        <td class="roomy" data-csv=${platform}>${platform}</td>
        ${figureCells(row, columns.includes(MEMORY))}
      </tr>
      ${expanded ? html`<tr class="why"><td colspan=${columns.length}><div>${details(row)}</div></td></tr>` : ''}`;
  }

  return { enter, remember, template, takes: 'published', take: rescore.take };
}

/** To a row, once it is in the page and drawn. */
function goTo(row) {
  requestAnimationFrame(() => requestAnimationFrame(() => {
    row.scrollIntoView({ block: 'center' });
    row.querySelector('.more').focus({ preventScroll: true });
  }));
}

const platformChoice = (platforms, chosen, nameOf, choose) => html`
  <div role="group" aria-label="Platform" class="segments">${['', ...platforms].map((name) => html`
    <button type="button" aria-pressed=${name === chosen} @click=${() => choose(name)}>
      ${name === '' ? 'All' : nameOf(name)}</button>`)}
  </div>`;

/** Escape closes the details in which the focus is, or whose button has it. */
function closeDetails({ key, target }) {
  if (key !== 'Escape') return;
  const row = target.closest('tr');
  const button = (row.matches('.why') ? row.previousElementSibling : row).querySelector('[aria-expanded="true"]');
  button?.click();
  button?.focus();
}

const legend = (confidence, hasOwn) => html`
  <p class="quiet legend"><del>Struck</del> as published,
    <ins>below it</ins> as corrected; “Why” says what was
    wrong. Ranges are ${formatPercent(confidence)} intervals. ${FRONT.on} nothing else is both cheaper and
    more often right; ${FRONT.possible} within the intervals that could be so${
      hasOwn ? ', published rows and yours each among themselves' : ''}. Choose two models to compare them.</p>`;

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
