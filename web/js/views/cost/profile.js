// What the picker is asked, and what it says of platforms, in words.
import { formatPercent, formatRate, formatWhole } from '../../text/format.js';
import { words } from '../../ui/explain.js';

export const DEFAULTS = {
  q: '100000', in: '0', out: '200', batch: '', ttft: '', budget: '', modalities: 'text', needs: '', objective: '', costs: '',
};

export const MODALITIES = ['text', 'image', 'video', 'speech'];

/** Marks of the platforms' file that a profile can call for. */
export const NEEDS = [
  ['soc2', 'SOC 2'], ['hipaa', 'HIPAA'], ['dedicated_gpu', 'Dedicated GPUs'], ['lora', 'LoRA fine-tunes'],
  ['own_container', 'Own container'], ['ray', 'Ray'], ['python_native', 'Python-native'],
];

/** Words of a list in the address. */
export const listOf = (text) => text.split(',').filter(Boolean);

/** A list with a word more or less, in its own order. @param {string[]} order */
export const toggled = (text, word, on, order) => order.filter((each) => (each === word ? on : listOf(text).includes(each))).join(',');

/** As `pick` takes it, but for the platforms. @param {import('./calculator.js').Form} form */
export function profileRequest({ values, number, given }) {
  const { objective, costs } = values;
  return {
    requests_per_day: number('q'), input_tokens: number('in'), output_tokens: number('out'), batch_share: number('batch'),
    ...given('ttft', 'first_token_ms'), ...given('budget', 'budget_usd_per_month'),
    modalities: listOf(values.modalities).filter((word) => word !== 'none'), needs: listOf(values.needs),
    ...(objective ? { objective } : {}), ...(costs.trim() ? { cost_function: costs.trim() } : {}),
  };
}

/** What marks that are figures are called, and how their values read. */
const FIGURES = {
  usd_per_mtok: ['price of a million tokens', formatRate], usd_per_minute: ['price of a GPU minute', formatRate],
  usd_per_prediction: ['price of a prediction', formatRate], cold_start_s: ['cold start', (value) => `${value} s`],
  batch_factor: ['batch price', (value) => formatPercent(value)], tokens_per_minute: ['tokens a minute', formatWhole],
};

export const markName = (mark) => FIGURES[mark]?.[0] ?? NEEDS.find(([id]) => id === mark)?.[1] ?? words(mark).toLowerCase();

const YES_NO = new Map([[true, 'yes'], [false, 'no']]);

export const valueOf = ({ mark, value }) => FIGURES[mark]?.[1](value) ?? YES_NO.get(value) ?? String(value).replaceAll('_', ' ');

/** Marks as people write them. */
export const marked = (text) => NEEDS.reduce((said, [mark, label]) => said.replace(new RegExp(`\\b${mark}\\b`), label), text);

export const sentence = (text) => `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;

/** A row of what was picked. @param {any} row @param {string} [why] */
const placed = (modality, place, row, why = '') => (
  [modality, place, row.platform, row.tier, row.per_day_usd, row.per_mtok_usd, why, row.price_row]);

export function csvRows(result) {
  const choices = result.by_modality.length > 0 ? result.by_modality : [{ modality: 'all', ...result }];
  const rows = choices.flatMap(({ modality, primary, runner_up: runnerUp, rejected }) => [
    ...(primary ? [placed(modality, 'primary', primary)] : []),
    ...(runnerUp ? [placed(modality, 'runner-up', runnerUp, runnerUp.switch_when.text)] : []),
    ...rejected.map(({ platform, claim }) => [modality, 'rejected', platform, '', '', '', claim.text, claim.rows.join(' ')]),
  ]);
  return [['for', 'place', 'platform', 'tier', 'per_day_usd', 'per_mtok_usd', 'why', 'rows'], ...rows];
}
