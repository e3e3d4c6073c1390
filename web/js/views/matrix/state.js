// What the matrix shows: its rows and columns, and what of them the address names.
import { PUBLISHED_RULE } from '../../sweeps/published-rule.js';
import { sortRows } from '../../ui/sorting.js';

/** @type {import('../../ui/sorting.js').Column[]} */
const COLUMNS = [
  { id: 'model', label: 'Model', value: (row) => row.name },
  { id: 'platform', label: 'Platform', value: (row) => row.platform, roomy: true },
  { id: 'accuracy', label: 'Accuracy', value: (row) => row.accuracy.value, first: 'descending' },
  { id: 'correct', label: '$/correct', value: (row) => row.usd_per_correct.value, number: true },
  { id: 'cost', label: '$/query', value: (row) => row.usd_per_query.value, number: true },
  { id: 'json', label: 'JSON OK', value: (row) => row.json_ok, first: 'descending', number: true },
  { id: 'ttft', label: 'TTFT p50', unit: 'ms', value: (row) => row.ttft_p50_ms.value, number: true },
  { id: 'p50', label: 'Latency p50', unit: 'ms', value: (row) => row.latency_p50_ms.value, number: true },
  { id: 'p90', label: 'Latency p90', unit: 'ms', value: (row) => row.latency_p90_ms.value, number: true },
  { id: 'input', label: 'Input', unit: 'tokens', value: (row) => row.input_tokens, number: true },
  { id: 'output', label: 'Output', unit: 'tokens', value: (row) => row.output_tokens, number: true },
];
/** Only where the same was asked of Chinook and of a twin. @type {import('../../ui/sorting.js').Column} */
export const MEMORY = {
  id: 'memory', label: 'Memory', unit: 'Chinook to twin', value: (row) => row.memory?.drop ?? null, first: 'descending', number: true,
};
/** @type {Shown['sort']} */
const DEFAULT_SORT = { id: 'accuracy', order: 'descending' };

/**
 * @typedef {object} Shown
 * @property {{id: string, order: 'ascending' | 'descending'}} sort
 * @property {string} platform '' for all.
 * @property {string[]} chosen The keys of at most two rows that are compared.
 * @property {string | null} row The row whose details were opened last.
 * @property {string | null} rule By which the published rows are scored; null for the recommended one.
 */

/** @param {URLSearchParams} params @returns {Shown} */
export function shownIn(params) {
  const column = [...COLUMNS, MEMORY].find(({ id }) => id === params.get('sort'));
  const order = params.get('order') === 'descending' ? 'descending' : 'ascending';
  return {
    sort: column ? { id: column.id, order } : DEFAULT_SORT,
    platform: params.get('platform') ?? '',
    chosen: (params.get('compare') ?? '').split(',').filter(Boolean).slice(0, 2),
    row: params.get('row'), rule: params.get(PUBLISHED_RULE),
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

/**
 * The rows of the matrix, each with its place in it, and of the reader's runs which sweep they are of.
 * @param {any[]} rows As sweep.matrix has them.
 * @param {import('../../engine/judging.js').Judging} judging What the runs among them are of.
 */
export function placed(rows, { result, sweeps }) {
  return rows.map((row, at) => {
    if (row.origin !== 'own') return { ...row, at };
    const sweep = result.sweeps.findIndex(({ series }) => series.includes(row.place));
    return {
      ...row, at, own: sweeps[sweep], key: `own/${sweeps[sweep].id}/${result.sweeps[sweep].series.indexOf(row.place)}`,
      memory: result.memory.find(({ first }) => first === row.place) ?? null,
    };
  });
}

/** The columns that rows have, and those of them that are shown, sorted. @param {any[]} rows @param {Shown} shown */
export function tableOf(rows, { sort, platform }) {
  const columns = rows.some(({ memory }) => memory) ? [...COLUMNS, MEMORY] : COLUMNS;
  const kept = rows.filter((row) => platform === '' || row.platform === platform);
  return { columns, rows: sortRows(kept, columns.find(({ id }) => id === sort.id) ?? columns[0], sort.order) };
}
