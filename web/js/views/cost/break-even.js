// Where one of two offers becomes the cheaper: the curves, the crossings, the utilization it takes.
import { html } from 'lit/html.js';
import { createChart } from '../../draw/chart.js';
import { createAsker } from '../../engine/asker.js';
import { formatPercent, formatRough, formatSum, formatUsd, formatWhole } from '../../text/format.js';
import { selectField } from '../../ui/fields.js';
import { awaited, failure } from '../../ui/notice.js';
import { numberHeads, numbers } from '../../ui/table.js';
import { curvePoints } from './compared-offers.js';

/** @param {import('../../main.js').App} app @param {import('./tools.js').CostTools} tools */
export function createBreakEven(app, { explain }) {
  const asker = createAsker(app, 'cost.breakeven');
  const chart = createChart(app);

  /**
   * @param {{name: string}[]} offers
   * @param {number[]} pair Which two.
   * @param {(pair: number[]) => void} choose
   * @param {number} volume The requests a day that are marked.
   * @param {boolean} isRefused Whether the offers themselves are, which is said above.
   */
  function template(offers, pair, choose, volume, isRefused) {
    const options = offers.map(({ name }, index) => [String(index), name]);
    const names = pair.map((index) => offers[index]?.name);
    const { result, error } = asker;
    const current = result !== null && result.first === names[0] && result.second === names[1];
    const field = (id, label, at) => selectField({
      id, label, value: String(pair[at]), options, change: (index) => choose(pair.with(at, Number(index))),
    });
    return html`<section class="breakeven">
      <h3>Where one becomes the cheaper</h3>
      <div class="entries">
        ${field('even-first', 'One offer', 0)}
        ${field('even-second', 'Another', 1)}
      </div>
      ${error && !isRefused ? failure(error, 'No break-even could be computed.') : ''}
      ${awaited(current ? result : null, error, () => curves(result, names, volume), 'Computing the curves…')}
    </section>`;
  }

  function curves(result, names, volume) {
    const label = `Cost a day of ${names[0]} and ${names[1]} over requests a day; the table below has the figures`;
    return html`
      <p class="verdict">${verdict(result, names)}</p>
      ${result.utilisation ? utilisation(result.utilisation) : ''}
      <p class="keys"><span class="key first"></span>${names[0]} <span class="key second"></span>${names[1]}</p>
      <div data-share="break-even">${chart.template({ curve: result.curve, crossings: result.crossings, at: volume, label })}</div>
      ${curveTable(result, names)}`;
  }

  function utilisation(use) {
    const text = use.answer === 'always' ? 'none' : formatPercent(use.value);
    const explained = () => ({ title: `Break-even use of ${use.of}`, steps: asker.result?.utilisation?.explain ?? [] });
    const share = explain.figure(text, explained, 'Break-even utilization');
    const start = use.answer === 'never'
      ? html`To cost the same a request, a replica of ${use.of} would have to do ${share} of what it can`
      : html`A replica of ${use.of} costs a request the same once it is used at ${share} of its capacity`;
    return html`<p>${start}: ${formatRough(use.requests_per_s)} requests/s, or
      ${explain.figure(formatRough(use.tokens_per_hour), explained, 'Tokens an hour')} tokens an hour at ${
        formatUsd(use.blended_per_mtok_usd)} per M elsewhere.</p>`;
  }

  return { ask: asker.ask, template };
}

function verdict({ answer, meaning, crossings }, [first, second]) {
  if (answer === 'never') return html`<strong>Never:</strong> ${second} is nowhere cheaper than ${first}.`;
  if (answer === 'always') return html`<strong>Always:</strong> ${second} is cheaper than ${first} at every volume.`;
  if (answer === 'equal') return html`<strong>Equal:</strong> ${meaning}.`;
  const [crossing] = crossings;
  const above = crossing.cheaper_above === 'second' ? second : first;
  return html`Above <strong>${formatRough(crossing.requests_per_day)}</strong> requests a day
    (${formatRough(crossing.requests_per_s)} a second), at ${formatSum(crossing.first_per_day_usd)} a day, ${above} is the cheaper one${
      crossings.length > 1 ? `; ${crossings.length} crossings in all` : ''}.`;
}

function curveTable(result, names) {
  const row = ({ point: [at, first, second], isCrossing }) => html`<tr class=${isCrossing ? 'best' : ''}>
    <td class="number">${formatWhole(at)}${isCrossing ? html` <span class="badge">crossing</span>` : ''}</td>
    ${numbers(formatUsd(first), formatUsd(second))}</tr>`;
  return html`<details><summary>The curves as a table</summary>
    <div class="scroll short" role="region" tabindex="0" aria-label="The curves as a table"><table data-share="break-even-curves">
      <thead><tr>${numberHeads('Requests a day', ...names.map((name) => [name, '$/day']))}</tr></thead>
      <tbody>${curvePoints(result).map(row)}</tbody></table></div></details>`;
}
