// Judged series as a table: the matrix's columns, and what only a sweep's own calls can tell.
import { html } from 'lit/html.js';
import { accuracy } from '../../ui/interval.js';
import { formatPrice, MISSING } from '../../text/format.js';
import { baseOf, howOf, providerName, shortModel } from '../../sweeps/names.js';
import { rowClick } from '../../ui/comparison.js';
import { sortHeader, sortRows } from '../../ui/sorting.js';
import { numbers, table } from '../../ui/table.js';
import {
  dropText, errorsCell, freeRepairCell, meanCell, perCorrectCell, quantileCell, repairCell, shareCell,
} from '../../ui/judged-figures.js';

const p50 = (spread) => spread?.p50.value ?? null;

/** @param {string} ttft The convention. @param {(series: any) => any} memoryOf @returns {import('../../ui/sorting.js').Column[]} */
const columnsOf = (ttft, memoryOf) => [
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
  {
    id: 'memory', label: 'Memory', unit: 'Chinook to twin', value: (row) => memoryOf(row)?.drop ?? null,
    first: 'descending', number: true,
  },
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
    const toggle = () => show(isOpen ? null : each.series);
    return html`<tr class=${isOpen ? 'picked' : ''} @click=${rowClick(toggle)}>
      ${rowHead(app, each, isOpen, toggle)}
      ${numbers(perCorrectCell(each.usd_per_correct), meanCell(each.usd_per_query, formatPrice), errorsCell(each),
        shareCell(each.format_followed), quantileCell(each.ttft_ms[ttft], 'p50'),
        quantileCell(each.latency_ms, 'p50'), quantileCell(each.latency_ms, 'p90'),
        meanCell(each.tokens.input), meanCell(each.tokens.output), repairCell(each.repair_turns), freeRepairCell(each.free_repairs),
        memoryOf(each) ? dropText(memoryOf(each)) : MISSING)}
    </tr>`;
  };
  return table('Your runs', columns.map((column) => sortHeader(column, sort, resort)), sorted.map(row), { kind: 'matrix own-runs' });
}

function rowHead(app, each, isOpen, toggle) {
  const platform = providerName(app, each.provider);
  const { n, right, value, interval } = each.accuracy;
  const name = `${shortModel(each.model)}, ${howOf(app, each)}, ${baseOf(app, each)}`;
  return html`<th scope="row" class="own-head"><span class="name" data-platform=${platform}>${shortModel(each.model)}</span>
      <button type="button" class="more" aria-expanded=${isOpen} aria-label="Answers: ${name}" @click=${toggle}>Answers</button>
      <span class="unit">${howOf(app, each)}</span><span class="unit">${baseOf(app, each)}</span></th>
    <td class="roomy" data-csv=${platform}>${platform}</td>
    <td>${n === 0 ? MISSING : accuracy(value, interval)}<span class="unit">${
      n === 0 ? 'no answer came' : `${right} of ${n} right`}</span></td>`;
}

const bounds = (interval) => interval ?? [null, null];
const mean = (each) => [each?.value ?? null, ...bounds(each?.interval)];
const triple = (name) => [name, `${name}_low`, `${name}_high`];

/** Columns of the same for a spreadsheet: names, and what stands in them. */
const csvColumns = (ttft, memoryOf) => /** @type {[string[], (series: any) => any[]][]} */ ([
  ...['sweep', 'platform', 'model', 'strategy', 'concurrency', 'database']
    .map((name) => [[name], (each) => [each[name === 'platform' ? 'provider' : name]]]),
  ...['planned', 'ended', 'errors', 'right'].map((name) => [[name], ({ counts }) => [counts[name]]]),
  [triple('accuracy'), (each) => mean(each.accuracy)],
  [['format_followed'], (each) => [each.format_followed.value]],
  [triple(`ttft_${ttft}_p50_ms`), (each) => mean(each.ttft_ms[ttft]?.p50)],
  ...['p50', 'p90', 'p99'].map((which) => [triple(`latency_${which}_ms`), (each) => mean(each.latency_ms?.[which])]),
  [['waited'], (each) => [each.waiting.answers]],
  ...['input', 'output'].map((side) => [triple(`${side}_tokens`), (each) => mean(each.tokens[side])]),
  ...['usd_per_query', 'usd_per_correct'].map((name) => [triple(name), (each) => mean(each[name])]),
  [['usd_total'], (each) => [each.usd_total]],
  [['repair_turns', 'repair_turns_usd'], ({ repair_turns: { turns, usd } }) => [turns, usd]],
  [['free_repairs'], (each) => [each.free_repairs.repairs]],
  [['memory_drop', 'memory_p'], (each) => [memoryOf(each)?.drop ?? null, memoryOf(each)?.p_value ?? null]],
]);

/** The same for a spreadsheet. @param {any[]} series @param {string} ttft @param {(series: any) => any} memoryOf */
export function csvOfSeries(series, ttft, memoryOf) {
  const columns = csvColumns(ttft, memoryOf);
  return [columns.flatMap(([names]) => names), ...series.map((each) => columns.flatMap(([, cells]) => cells(each)))];
}
