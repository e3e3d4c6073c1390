// What the matrix shows: its rows and columns, and what of them the address names.
import { sortRows } from '../../ui/sorting.js';

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
/** Only where the same was asked of Chinook and of a twin. @type {import('../../ui/sorting.js').Column} */
export const MEMORY = {
  id: 'memory', label: 'Memory', unit: 'Chinook to twin', value: (row) => row.memory?.drop ?? null, first: 'descending', number: true,
};
/** @type {Shown['sort']} */
const DEFAULT_SORT = { id: 'accuracy', order: 'descending' };

/** A model in the address: the last part of its name is enough. */
export const shortKey = ({ key, platform, model }) => key ?? `${platform}/${model.split('/').at(-1)}`;

/**
 * @typedef {object} Shown
 * @property {{id: string, order: 'ascending' | 'descending'}} sort
 * @property {string} platform '' for all.
 * @property {string[]} chosen The keys of at most two rows that are compared.
 * @property {string | null} row The row whose details were opened last.
 */

/** @param {URLSearchParams} params @returns {Shown} */
export function shownIn(params) {
  const column = [...COLUMNS, MEMORY].find(({ id }) => id === params.get('sort'));
  const order = params.get('order') === 'descending' ? 'descending' : 'ascending';
  return {
    sort: column ? { id: column.id, order } : DEFAULT_SORT,
    platform: params.get('platform') ?? '',
    chosen: (params.get('compare') ?? '').split(',').filter(Boolean).slice(0, 2),
    row: params.get('row'),
  };
}

/** The same for the address. @param {Shown} shown */
export function paramsOf({ sort, platform, chosen, row }) {
  const changed = sort.id !== DEFAULT_SORT.id || sort.order !== DEFAULT_SORT.order;
  return {
    sort: changed ? sort.id : null, order: changed && sort.order === 'descending' ? sort.order : null,
    platform, compare: chosen.join(','), row,
  };
}

/** The reader's runs, as rows of this table. @param {import('../../engine/judging.js').Judging} judging */
export function ownRows({ result, sweeps }) {
  if (result === null) return [];
  return result.series.map(({ series, row, sweep }) => {
    const at = result.sweeps.findIndex(({ name }) => name === sweep);
    return {
      ...row, key: `own/${sweeps[at].id}/${result.sweeps[at].series.indexOf(series)}`, own: sweeps[at],
      memory: result.memory.find(({ first }) => first === series) ?? null,
    };
  });
}

/** The columns that rows have, and those of them that are shown, sorted. @param {any[]} rows @param {Shown} shown */
export function tableOf(rows, { sort, platform }) {
  const columns = rows.some(({ memory }) => memory) ? [...COLUMNS, MEMORY] : COLUMNS;
  const kept = rows.filter((row) => platform === '' || row.platform === platform);
  return { columns, rows: sortRows(kept, columns.find(({ id }) => id === sort.id) ?? columns[0], sort.order) };
}
