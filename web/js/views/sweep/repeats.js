// Each repeat of a series alone, beside all of them together.
import { html } from 'lit/html.js';
import { formatPrice, formatWhole, MISSING } from '../../text/format.js';
import { howOf, shortModel } from '../../sweeps/names.js';
import { shareCell } from '../../ui/judged-figures.js';
import { heads, numberHeads, numbers, table } from '../../ui/table.js';

/** @param {import('../../main.js').App} app @param {any[]} series Judged series. */
export function repeatsSection(app, series) {
  const repeated = series.filter(({ runs }) => runs);
  if (repeated.length === 0) return '';
  const row = (each, name, accuracy, errors, usd) => html`<tr>
    <th scope="row"><span class="name">${shortModel(each.model)}</span><span class="unit">${howOf(app, each)}</span></th><td>${name}</td>
    ${numbers(shareCell(accuracy), formatWhole(errors), usd === null ? MISSING : formatPrice(usd))}</tr>`;
  const rows = (each) => [
    row(each, 'All', each.accuracy, each.counts.errors, each.usd_per_query?.value ?? null),
    ...each.runs.map((run) => row(each, formatWhole(run.repeat + 1), run.accuracy, run.errors, run.usd_per_query)),
  ];
  const titles = [heads('Model', 'Repeat'), numberHeads(['Right', 'of answers that came'], 'Errors', '$/query')];
  return html`<section aria-labelledby="repeats"><h3 id="repeats">Each repeat</h3>
    <p class="quiet">The repeats of a question are one question: the interval of all of them takes whole questions as its sample.</p>
    ${table('Each repeat', titles, repeated.flatMap(rows), { share: 'repeats' })}</section>`;
}
