// Both sides' figures beside each other, as the engine reckons them.
import { html } from 'lit/html.js';
import { formatPrice, formatWhole, MISSING } from '../../text/format.js';
import { outcomeOf } from '../../ui/outcomes.js';
import { heads, numberHeads, numbers } from '../../ui/table.js';

/** What a convention of TTFT is called here. */
const CONVENTIONS = {
  any_chunk: 'TTFT, any chunk',
  content: 'TTFT, content',
  content_or_reasoning: 'TTFT, content or reasoning',
  answer: 'TTFT, answer',
};

const median = (spread) => (spread === null ? null : spread.p50.value);
const mean = (figure) => (figure === null ? null : figure.value);

/** Rows of figures that one series has by itself. @param {any} figures A judged document. */
export function timeRows(figures) {
  return [
    ...figures.ttft_conventions.map(({ code, meaning }) => ({
      name: CONVENTIONS[code] ?? code, meaning, unit: 'ms', of: (series) => median(series.ttft_ms[code]), format: formatWhole,
    })),
    {
      name: 'Total', meaning: 'all calls together, waiting left out', unit: 'ms',
      of: (series) => median(series.latency_ms), format: formatWhole,
    },
  ];
}

const REST = [
  { name: 'Input', unit: 'tokens', of: ({ tokens }) => mean(tokens.input), format: formatWhole },
  { name: 'of it cached', unit: 'tokens', of: ({ tokens }) => mean(tokens.cached), format: formatWhole },
  { name: 'Output', unit: 'tokens', of: ({ tokens }) => mean(tokens.output), format: formatWhole },
  { name: 'of it reasoning', unit: 'tokens', of: ({ tokens }) => mean(tokens.reasoning), format: formatWhole },
  { name: 'Cost', unit: 'USD', of: ({ usd_total: usd }) => usd, format: formatPrice },
];

const FROM_ANSWER = [
  { name: 'Waited to be sent again', unit: 'ms', of: ({ waited_ms: waited }) => waited, format: formatWhole },
  { name: 'Sent again', unit: 'calls', of: ({ retries }) => retries, format: formatWhole },
  {
    name: 'Repairs without tokens', unit: '', of: ({ turns }) => turns.flatMap((turn) => turn.free_repairs).length, format: formatWhole,
  },
  { name: 'Repair turns', unit: '', of: ({ turns }) => turns.filter(({ kind }) => kind === 'repair').length, format: formatWhole },
];

/** @param {import('./conversation.js').Exchange} exchange Ended, with figures. @param {string[]} names Of its sides. */
export function figureTable({ figures, sides, simulated }, names) {
  const answers = sides.map(({ answer }) => answer);
  const row = ({ name, meaning = '', unit, format }, values) => html`<tr>
    <th scope="row">${name}${unit ? html` <span class="of">${unit}</span>` : ''}${
      meaning ? html`<span class="unit">${meaning}</span>` : ''}</th>
    ${numbers(...values.map(format))}</tr>`;
  const verdict = (_, index) => verdictCell(figures.answers.find(({ series }) => series === index));
  const judged = figures.answers.some(({ outcome }) => outcome !== null);
  const unpriced = figures.series.some(({ usd_total: usd }) => usd === null);
  const estimated = figures.series.some(({ usd_estimated: count }) => count > 0);
  return html`<section class="demo-figures" aria-label="Figures">
    <h3>Figures ${simulated ? html`<span class="badge">simulated</span>` : ''}</h3>
    <div class="scroll" role="region" tabindex="0" aria-label="Figures of both sides"><table data-share="demo-figures">
      <thead><tr>${heads('Figure')}${numberHeads(...names.map((name) => [name, simulated ? 'simulated' : '']))}</tr></thead>
      <tbody>
        ${judged ? html`<tr><th scope="row">Answer</th>${sides.map(verdict)}</tr>` : ''}
        ${timeRows(figures).map((each) => row(each, figures.series.map(each.of)))}
        ${FROM_ANSWER.map((each) => row(each, answers.map((answer) => (answer === null ? null : each.of(answer)))))}
        ${REST.map((each) => row(each, figures.series.map(each.of)))}
      </tbody></table></div>
    <p class="quiet">TTFT is that of the first turn. ${unpriced ? 'No price is known where the cost is missing. ' : ''}${
      estimated ? 'A provider did not count its tokens; they and their cost are estimated. ' : ''}</p>
  </section>`;
}

function verdictCell(answer) {
  if (!answer || answer.outcome === null) return html`<td>${MISSING}</td>`;
  const { label, mark } = outcomeOf(answer.outcome);
  return html`<td class="number"><span class="outcome ${answer.outcome}"><span class="mark" aria-hidden="true">${mark}</span>${
    label}</span></td>`;
}
