// What if: no input is known for sure. Each may be a range; a hundred thousand scenarios say what follows.
import { html } from 'lit/html.js';
import { createAsker } from '../../../engine/asker.js';
import { downloads } from '../../../ui/download.js';
import { words } from '../../../ui/explain.js';
import { createForm, elsewhere, isAt, selectField } from '../../../ui/fields.js';
import { formatMeasure, formatUsd, formatWhole } from '../../../text/format.js';
import { failure, loading } from '../../../ui/notice.js';
import { moneyBar } from '../../../ui/moneybar.js';
import { sayWrong } from '../../../text/sentence.js';

/** gpt-oss-120b on the benchmark's questions: [field, label, unit, path, low, likely, high]. */
const INPUTS = [
  ['in', 'Input', 'tokens', 'input_tokens', '600', '763', '1500'],
  ['out', 'Output', 'tokens', 'output_tokens', '100', '222', '600'],
  ['pin', 'Input price', '$/M', 'price.input', '0.1', '0.1', '0.15'],
  ['pout', 'Output price', '$/M', 'price.output', '0.5', '0.5', '0.6'],
  ['q', 'Questions a day', '', 'queries_per_day', '10000', '30000', '60000'],
];

const ENDS = [['low', 'at least'], ['likely', 'likely'], ['high', 'at most']];

const DEFAULTS = { ...Object.fromEntries(INPUTS.flatMap(([name, , , , low, likely, high]) => [[`${name}-low`, low], [`${name}-likely`, likely], [`${name}-high`, high]])), n: '100000' };

/** @param {import('../../../main.js').App} app @param {import('../tools.js').CostTools} tools @param {() => void} changed @returns {import('./whatif.js').Question} */
export function createDoubt(app, tools, changed) {
  const form = createForm(DEFAULTS);
  const asker = createAsker(app, 'cost.doubt');

  function change(changes) {
    form.set(changes);
    changed();
  }

  /** One number where nothing but the likely one is said. */
  function range(name) {
    const [low, likely, high] = ENDS.map(([end]) => form.optional(`${name}-${end}`));
    return low === undefined && high === undefined ? likely ?? null : { low: low ?? null, ...(likely === undefined ? {} : { likely }), high: high ?? null };
  }

  function ask() {
    asker.ask({
      of: 'query', seed: 1, scenarios: Number(form.values.n) || 0,
      scenario: { input_tokens: range('in'), output_tokens: range('out'), price: { input: range('pin'), output: range('pout') }, queries_per_day: range('q') },
    });
  }

  function template() {
    const { result, error } = asker;
    const other = elsewhere(error, INPUTS.map(([, , , path]) => `scenario.${path}`));
    return html`
      <p>Say what each input could be: at least, likely, at most. Leave the likely one out where all values are as likely; leave both ends out where it is known.</p>
      <div class="panel entries">
        ${INPUTS.map(([name, label, unit, path]) => rangeField(name, label, unit, `scenario.${path}`))}
        ${selectField({ id: 'doubt-n', label: 'Scenarios', value: form.values.n, options: [['10000', '10,000'], ['100000', '100,000'], ['1000000', '1,000,000']], change: (n) => change({ n }) })}
      </div>
      ${other ? failure(other, 'It could not be computed.') : ''}
      ${result ? answer(result) : error ? '' : loading('Computing…')}`;
  }

  function rangeField(name, label, unit, path) {
    const wrong = isAt(asker.error, path);
    return html`<fieldset class="entry range-entry"><legend>${label}${unit ? html` <span class="of">${unit}</span>` : ''}</legend>
      <div>${ENDS.map(([end, said]) => html`<input type="text" inputmode="decimal" autocomplete="off" aria-label="${label}, ${said}" aria-invalid=${wrong}
        aria-describedby=${wrong ? `doubt-${name}-wrong` : ''} .value=${form.values[`${name}-${end}`]} @input=${(event) => change({ [`${name}-${end}`]: event.target.value })}>`)}</div>
      ${wrong ? html`<p class="wrong" id="doubt-${name}-wrong" role="alert">${sayWrong(asker.error)}</p>` : ''}</fieldset>`;
  }

  function answer({ figures, scenarios }) {
    const day = figures.find(({ name }) => name === 'per_day_usd');
    const most = Math.max(0, ...day.tornado.map(({ at_low: low, at_high: high }) => Math.max(low, high)));
    return html`
      <div class="scroll" role="region" tabindex="0" aria-label="What follows from the ranges"><table class="figures">
        <thead><tr><th scope="col">Figure</th><th scope="col" class="number">5%</th><th scope="col" class="number">Half below</th><th scope="col" class="number">95%</th><th scope="col" class="number">All likely</th></tr></thead>
        <tbody>${figures.map((figure) => html`<tr><th scope="row">${words(figure.name)}</th><td class="number">${formatUsd(figure.p5)}</td><td class="number strong">${formatUsd(figure.p50)}</td>
          <td class="number">${formatUsd(figure.p95)}</td><td class="number">${formatUsd(figure.likely)}</td></tr>`)}</tbody></table></div>
      ${day.tornado.length === 0 ? '' : html`<h3>Which input matters most a day</h3>
        <div class="scroll" role="region" tabindex="0" aria-label="Swing of each input"><table class="figures">
          <thead><tr><th scope="col">Input</th><th scope="col" class="number">from</th><th scope="col" class="number">to</th><th scope="col" class="number">$/day at the least</th><th scope="col" class="number">$/day at the most</th><th scope="col" class="drawn"><span class="hidden">Drawn to scale</span></th><th scope="col" class="number">Swing</th></tr></thead>
          <tbody>${day.tornado.map((swing) => html`<tr><th scope="row">${inputName(swing.input)}</th><td class="number">${formatMeasure(swing.low)}</td><td class="number">${formatMeasure(swing.high)}</td>
            <td class="number">${formatUsd(swing.at_low)}</td><td class="number">${formatUsd(swing.at_high)}</td>
            <td class="drawn">${moneyBar([Math.min(swing.at_low, swing.at_high), Math.max(swing.at_low, swing.at_high)], most)}</td><td class="number strong">${formatUsd(swing.swing)}</td></tr>`)}</tbody></table></div>`}
      <div class="toolbar"><p class="quiet">${formatWhole(scenarios)} scenarios, the same each time: the seed is 1.</p>
        ${downloads('perquery-doubt', () => csvRows(figures), asker.text)}</div>`;
  }

  return { enter: form.enter, params: form.params, ask, template };
}

const inputName = (path) => INPUTS.find(([, , , own]) => `scenario.${own}` === path)?.[1] ?? path;

function csvRows(figures) {
  return [['figure', 'p5', 'p50', 'p95', 'likely'], ...figures.map(({ name, p5, p50, p95, likely }) => [name, p5, p50, p95, likely])];
}
