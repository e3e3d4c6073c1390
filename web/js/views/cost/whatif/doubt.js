// What if: no input is known for sure. Each may be a range; a hundred thousand scenarios say what follows.
import { html } from 'lit/html.js';
import { formatMeasure, formatUsd, formatWhole } from '../../../text/format.js';
import { fieldAt, sayWrong, shownOf } from '../../../text/field.js';
import { words } from '../../../ui/explain.js';
import { isAt, selectField } from '../../../ui/fields.js';
import { moneyBar } from '../../../ui/moneybar.js';
import { DRAWN_HEAD, heads, numberHeads, numbers, strongNumber, table } from '../../../ui/table.js';
import { createCalculator } from '../calculator.js';

/** gpt-oss-120b on the benchmark's questions: [field, label, path, low, likely, high]. */
const INPUTS = [
  ['in', 'Input', 'input_tokens', '600', '763', '1500'],
  ['out', 'Output', 'output_tokens', '100', '222', '600'],
  ['pin', 'Input price', 'price.input', '0.1', '0.1', '0.15'],
  ['pout', 'Output price', 'price.output', '0.5', '0.5', '0.6'],
  ['q', 'Questions per day', 'queries_per_day', '10000', '30000', '60000'],
];

const ENDS = [['low', 'at least'], ['likely', 'likely'], ['high', 'at most']];

const COUNTS = [['10000', '10,000'], ['100000', '100,000'], ['1000000', '1,000,000']];

const DEFAULTS = {
  ...Object.fromEntries(INPUTS.flatMap(([name, , , ...ends]) => ENDS.map(([end], index) => [`${name}-${end}`, ends[index]]))),
  n: '100000',
};

/** One number where nothing but the likely one is said. */
function range({ optional }, name) {
  const [low, likely, high] = ENDS.map(([end]) => optional(`${name}-${end}`));
  if (low === undefined && high === undefined) return likely ?? null;
  return { low: low ?? null, ...(likely === undefined ? {} : { likely }), high: high ?? null };
}

/** As cost.doubt takes it. @param {import('../calculator.js').Form} form */
export const doubtRequest = (form) => ({
  of: 'query', seed: 1, scenarios: Number(form.values.n) || 0,
  scenario: {
    input_tokens: range(form, 'in'), output_tokens: range(form, 'out'),
    price: { input: range(form, 'pin'), output: range(form, 'pout') }, queries_per_day: range(form, 'q'),
  },
});

/** @type {import('./whatif.js').CreateQuestion} */
export const createDoubt = (app, tools, changed) => {
  const calculator = createCalculator(app, { id: 'doubt', op: 'cost.doubt', start: DEFAULTS, request: doubtRequest, changed });
  const { form, asker, change } = calculator;

  function template() {
    return html`
      <p>Say what each input could be: at least, likely, at most. Leave the likely one out where all values are as likely;
        leave both ends out where it is known.</p>
      <div class="panel entries">
        ${INPUTS.map(rangeField)}
        ${selectField({ id: 'doubt-n', label: 'Scenarios', value: form.values.n, options: COUNTS, change: (n) => change({ n }) })}
      </div>
      ${calculator.problem(INPUTS.map(([, , path]) => `scenario.${path}`), 'It could not be computed.')}
      ${calculator.answer(answer)}`;
  }

  function rangeField([name, label, path]) {
    const wrong = isAt(asker.error, `scenario.${path}`);
    const { unit, about } = shownOf(fieldAt(app.meta, 'cost.query', path), label);
    return html`<fieldset class="entry range-entry">
      <legend>${label}${unit ? html` <span class="of">${unit}</span>` : ''}</legend>
      <span class="about" id="doubt-${name}-about" hidden>${about}</span>
      <div>${ENDS.map(([end, said]) => html`<input type="text" inputmode="decimal" autocomplete="off" aria-label="${label}, ${said}"
        aria-invalid=${wrong} aria-describedby="doubt-${name}-${wrong ? 'wrong' : 'about'}" .value=${form.values[`${name}-${end}`]}
        @input=${(event) => change({ [`${name}-${end}`]: event.target.value })}>`)}</div>
      ${wrong ? html`<p class="wrong" id="doubt-${name}-wrong" role="alert">${sayWrong(asker.error)}</p>` : ''}</fieldset>`;
  }

  function answer({ figures, scenarios }) {
    return html`
      ${table('What follows from the ranges', [heads('Figure'), numberHeads('5%', 'Half below', '95%', 'All likely')],
        figures.map(({ name, p5, p50, p95, likely }) => html`<tr><th scope="row">${words(name)}</th>${numbers(formatUsd(p5))}
          ${strongNumber(formatUsd(p50))}${numbers(formatUsd(p95), formatUsd(likely))}</tr>`))}
      ${tornado(figures.find(({ name }) => name === 'per_day_usd').tornado)}
      <div class="toolbar"><p class="quiet">${formatWhole(scenarios)} scenarios, the same each time: the seed is 1.</p>
        ${calculator.downloads('perquery-doubt', () => csvRows(figures))}</div>`;
  }

  return calculator.question(template);
};

function tornado(swings) {
  if (swings.length === 0) return '';
  const most = Math.max(0, ...swings.flatMap(({ at_low: low, at_high: high }) => [low, high]));
  return html`<h3>Which input matters most a day</h3>
    ${table('Swing of each input', [heads('Input'), numberHeads('from', 'to', '$/day at the least', '$/day at the most'), DRAWN_HEAD,
      numberHeads('Swing')], swings.map(({ input, low, high, at_low: atLow, at_high: atHigh, swing }) => html`<tr>
        <th scope="row">${inputName(input)}</th>
        ${numbers(formatMeasure(low), formatMeasure(high), formatUsd(atLow), formatUsd(atHigh))}
        <td class="drawn">${moneyBar([Math.min(atLow, atHigh), Math.max(atLow, atHigh)], most)}</td>
        ${strongNumber(formatUsd(swing))}</tr>`))}`;
}

const inputName = (path) => INPUTS.find(([, , own]) => `scenario.${own}` === path)?.[1] ?? path;

function csvRows(figures) {
  return [['figure', 'p5', 'p50', 'p95', 'likely'], ...figures.map(({ name, p5, p50, p95, likely }) => [name, p5, p50, p95, likely])];
}
