// Judged series as a table: the matrix's columns, and what only a sweep's own calls can tell.
import { html } from 'lit/html.js';
import { accuracy } from '../../ui/interval.js';
import { formatPrice } from '../../text/format.js';
import { baseOf, howOf, providerName, shortModel } from '../../sweeps/names.js';
import { sortHeader, sortRows } from '../../ui/sorting.js';
import {
  dropText, errorsCell, freeRepairCell, meanCell, perCorrectCell, quantileCell, repairCell, shareCell,
} from '../../ui/judged-figures.js';

const p50 = (spread) => spread?.p50.value ?? null;

/** @param {string} ttft The convention. @param {(series: any) => any} memoryOf @returns {import('../../ui/sorting.js').Column[]} */
export const columnsOf = (ttft, memoryOf) => [
  { id: 'model', label: 'Model', value: (row) => shortModel(row.model) },
  { id: 'platform', label: 'Platform', value: (row) => row.provider, roomy: true },
  { id: 'accuracy', label: 'Accuracy', unit: 'of answers that came', value: (row) => row.accuracy.value, first: 'descending' },
  { id: 'correct', label: '$/correct', value: (row) => row.usd_per_correct?.value ?? null, number: true },
  { id: 'cost', label: '$/query', value: (row) => row.usd_per_query?.value ?? null, number: true },
  { id: 'errors', label: 'Errors', unit: 'no answer', value: (row) => row.counts.errors, number: true },
  { id: 'json', label: 'Format followed', value: (row) => row.format_followed.value, first: 'descending', number: true },
  { id: 'ttft', label: 'TTFT p50', unit: 'ms', value: (row) => p50(row.ttft_ms[ttft]), number: true },
  { id: 'p50', label: 'Latency p50', unit: 'ms', value: (row) => row.latency_ms?.p50.value ?? null, number: true },
  { id: 'p90', label: 'Latency p90', unit: 'ms', value: (row) => row.latency_ms?.p90.value ?? null, number: true },
  { id: 'input', label: 'Input', unit: 'tokens', value: (row) => row.tokens.input?.value ?? null, number: true },
  { id: 'output', label: 'Output', unit: 'tokens', value: (row) => row.tokens.output?.value ?? null, number: true },
  { id: 'repairs', label: 'Repair turns', unit: 'cost and gain', value: (row) => row.repair_turns.turns, number: true },
  { id: 'free', label: 'Free repairs', unit: 'gain', value: (row) => row.free_repairs.repairs, number: true },
  { id: 'memory', label: 'Memory', unit: 'Chinook to twin', value: (row) => memoryOf(row)?.drop ?? null, first: 'descending', number: true },
];

/**
 * @param {import('../../main.js').App} app
 * @param {object} what
 * @param {any[]} what.series
 * @param {string} what.ttft
 * @param {(series: any) => any} what.memoryOf The entry of the document that starts from a series, or null.
 * @param {{id: string, order: 'ascending' | 'descending'}} what.sort
 * @param {(sort: any) => void} what.resort
 * @param {number | null} what.open The series whose answers are shown.
 * @param {(series: number | null) => void} what.show
 */
export function seriesTable(app, { series, ttft, memoryOf, sort, resort, open, show }) {
  const columns = columnsOf(ttft, memoryOf);
  const sorted = sortRows(series, columns.find(({ id }) => id === sort.id) ?? columns[0], sort.order);
  const row = (each) => {
    const isOpen = open === each.series;
    const name = `${shortModel(each.model)}, ${howOf(app, each)}, ${baseOf(app, each)}`;
    const toggle = () => show(isOpen ? null : each.series);
    return html`<tr class=${isOpen ? 'picked' : ''} @click=${(event) => { if (!event.target.closest('button') && getSelection().isCollapsed) toggle(); }}>
      <th scope="row" class="own-head"><span class="name" data-platform=${providerName(app, each.provider)}>${shortModel(each.model)}</span>
        <button type="button" class="more" aria-expanded=${isOpen} aria-label="Answers: ${name}" @click=${toggle}>Answers</button>
        <span class="unit">${howOf(app, each)}</span><span class="unit">${baseOf(app, each)}</span></th>
      <td class="roomy" data-csv=${providerName(app, each.provider)}>${providerName(app, each.provider)}</td>
      <td>${each.accuracy.n === 0 ? '–' : accuracy(each.accuracy.value, each.accuracy.interval)}<span class="unit">${each.accuracy.n === 0 ? 'no answer came' : `${each.accuracy.right} of ${each.accuracy.n} right`}</span></td>
      <td class="number">${perCorrectCell(each.usd_per_correct)}</td>
      <td class="number">${meanCell(each.usd_per_query, formatPrice)}</td>
      <td class="number">${errorsCell(each)}</td>
      <td class="number">${shareCell(each.format_followed)}</td>
      <td class="number">${quantileCell(each.ttft_ms[ttft], 'p50')}</td>
      <td class="number">${quantileCell(each.latency_ms, 'p50')}</td>
      <td class="number">${quantileCell(each.latency_ms, 'p90')}</td>
      <td class="number">${meanCell(each.tokens.input)}</td>
      <td class="number">${meanCell(each.tokens.output)}</td>
      <td class="number">${repairCell(each.repair_turns)}</td>
      <td class="number">${freeRepairCell(each.free_repairs)}</td>
      <td class="number">${memoryOf(each) ? dropText(memoryOf(each)) : '–'}</td>
    </tr>`;
  };
  return html`<div class="scroll" role="region" tabindex="0" aria-label="Your runs">
    <table class="figures matrix own-runs">
      <thead><tr>${columns.map((column) => sortHeader(column, sort, resort))}</tr></thead>
      <tbody>${sorted.map(row)}</tbody>
    </table></div>`;
}

/** The same for a spreadsheet. */
export function csvOfSeries(app, series, ttft, memoryOf) {
  const bounds = (interval) => interval ?? [null, null];
  const mean = (each) => [each?.value ?? null, ...bounds(each?.interval)];
  const quantile = (spread, which) => mean(spread?.[which]);
  const triple = (name) => [name, `${name}_low`, `${name}_high`];
  return [
    ['sweep', 'platform', 'model', 'strategy', 'concurrency', 'database', 'planned', 'ended', 'errors', 'right', ...triple('accuracy'), 'format_followed',
      ...triple(`ttft_${ttft}_p50_ms`), ...triple('latency_p50_ms'), ...triple('latency_p90_ms'), ...triple('latency_p99_ms'), 'waited', ...triple('input_tokens'),
      ...triple('output_tokens'), ...triple('usd_per_query'), ...triple('usd_per_correct'), 'usd_total', 'repair_turns', 'repair_turns_usd', 'free_repairs', 'memory_drop', 'memory_p'],
    ...series.map((each) => [each.sweep, each.provider, each.model, each.strategy, each.concurrency, each.database, each.counts.planned, each.counts.ended,
      each.counts.errors, each.counts.right, ...mean(each.accuracy), each.format_followed.value, ...quantile(each.ttft_ms[ttft], 'p50'), ...quantile(each.latency_ms, 'p50'),
      ...quantile(each.latency_ms, 'p90'), ...quantile(each.latency_ms, 'p99'), each.waiting.answers, ...mean(each.tokens.input), ...mean(each.tokens.output),
      ...mean(each.usd_per_query), ...mean(each.usd_per_correct), each.usd_total, each.repair_turns.turns, each.repair_turns.usd, each.free_repairs.repairs,
      memoryOf(each)?.drop ?? null, memoryOf(each)?.p_value ?? null]),
  ];
}
