// What models lose from Chinook, which they have read, to its twin, which none has.
import { html } from 'lit/html.js';
import { formatWhole } from '../../text/format.js';
import { baseOf, howOf, shortModel } from '../../sweeps/names.js';
import { dropText } from '../../ui/judged-figures.js';
import { heads, numberHeads, numbers, table } from '../../ui/table.js';

const FINDINGS = {
  first_better: 'It remembers Chinook.', second_better: 'It does better on the twin.', cannot_tell_apart: 'Cannot be told from chance.',
};

/** @param {import('../../main.js').App} app @param {any} result The judged document. */
export function memorySection(app, result) {
  return html`<section class="memory" aria-labelledby="memory"><h3 id="memory">What is memory, and what is skill</h3>
    <p class="quiet">Chinook is in every model’s training data; its twin has the same shape and invented data, so none has read it.
      What a model loses from Chinook to the twin is its memory, not its skill.
      ${result.memory.length === 0 ? 'Run the same model and strategy on both, at the same concurrency, '
        + 'and it is shown here and in the matrix.' : ''}</p>
    ${result.memory.length === 0 ? '' : memoryTable(app, result)}
  </section>`;
}

function memoryTable(app, { memory, series }) {
  const said = memory.flatMap(({ test, note }) => [`Test: ${test}.`, note ? `${note.charAt(0).toUpperCase()}${note.slice(1)}.` : '']);
  const notes = [...new Set(said)].filter(Boolean);
  const row = (entry) => html`<tr>
    <th scope="row" class="own-head"><span class="name">${shortModel(entry.model)}</span><span class="unit">${howOf(app, entry)}</span>
      <span class="unit">${baseOf(app, series[entry.second])}</span></th>
    ${numbers(...[entry.questions, entry.both, entry.only_first, entry.only_second, entry.neither].map(formatWhole), dropText(entry))}
    <td>${entry.questions === 0 ? 'No question was answered on both.' : FINDINGS[entry.better] ?? entry.meaning}</td></tr>`;
  const titles = [
    heads('Model'), numberHeads('Questions', 'Both right', 'Chinook alone', 'Twin alone', 'Neither', 'Change'), heads('Finding'),
  ];
  return html`${table('From Chinook to the twin', titles, memory.map(row))}
    <p class="quiet">${notes.join(' ')}</p>`;
}
