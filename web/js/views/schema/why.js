// What a trim kept and why: the question with the words that led somewhere, and the tables.
import { html } from 'lit/html.js';
import { formatMeasure, formatWhole } from '../../text/format.js';
import { pageOf, pager } from '../../ui/pager.js';
import { heads } from '../../ui/table.js';

/**
 * The question in pieces: those between the words that led to tables, and those words. A word's
 * place is given in bytes of UTF-8.
 * @param {string} question
 * @param {{start: number, end: number, table: string}[]} places
 * @returns {{text: string, tables: string[]}[]}
 */
export function piecesOf(question, places) {
  const bytes = new TextEncoder().encode(question);
  const decoder = new TextDecoder();
  const cuts = [...new Set([0, bytes.length, ...places.flatMap(({ start, end }) => [start, end])])]
    .filter((cut) => cut <= bytes.length).sort((a, b) => a - b);
  return cuts.slice(1).map((end, index) => {
    const start = cuts[index];
    const leading = places.filter((place) => place.start < end && place.end > start);
    return { text: decoder.decode(bytes.subarray(start, end)), tables: [...new Set(leading.map(({ table }) => table))] };
  });
}

const names = (list) => list.map((name, index) => html`${index > 0 ? ', ' : ''}<code>${name}</code>`);

/**
 * @param {any} trim As schema.render has it.
 * @param {string} question
 * @param {number} page
 * @param {(page: number) => void} go
 */
export function whyTrimmed(trim, question, page, go) {
  if (trim === null) return '';
  return html`<section class="part" aria-labelledby="why-title">
    <h3 id="why-title">What was kept, and why</h3>
    ${trim.tables ? linked(trim, question, page, go) : published(trim)}
  </section>`;
}

function published({ applied, reason, matched, added }) {
  return html`<p class="notice">${applied ? html`<strong>Trimmed</strong>` : html`<strong>Not trimmed</strong>`} (${reason}).
    ${matched.length > 0 ? html` Named in the question: ${names(matched)}.` : ' The question names no table.'}
    ${added.length > 0 ? html` Added, as those point to them: ${names(added)}.` : ''}</p>`;
}

function linked(trim, question, page, go) {
  const { applied, confidence, thin_below: thin, tables } = trim;
  const places = tables.flatMap(({ reasons }) => reasons).filter(({ word }) => word !== null);
  const left = tables.filter(({ kept }) => !kept).map(({ name }) => name);
  const reasoned = tables.filter(({ kept, reasons }) => kept && reasons.length > 0);
  const kept = tables.filter((table) => table.kept);
  const silent = kept.filter(({ reasons }) => reasons.length === 0);
  const part = pageOf(reasoned, page);
  const pages = pager(part, reasoned.length, 'tables', go);
  return html`
    ${question.trim() === '' ? '' : html`<p class="led-question">${piecesOf(question, places).map(piece)}</p>`}
    <p class="notice">${applied
      ? html`<strong>Trimmed</strong> to ${kept.length} of ${tables.length} ${tables.length === 1 ? 'table' : 'tables'}`
      : html`<strong>Kept the full schema</strong>`} (${trim.reason}).
      Confidence ${formatMeasure(confidence)}; below ${formatMeasure(thin)} the evidence is too weak, and everything is kept.
      ${trim.widened ? ' The evidence was not strong, so neighbors of what was found are kept too.' : ''}
      ${inferredKeys(trim.inferred_keys)}
      ${trim.values_complete ? '' : ' The database holds more values than are read; a value may have been missed.'}</p>
    ${reasoned.length === 0 ? html`<p class="quiet">No word of the question led to a table.</p>` : html`
      ${pages}
      <div class="scroll" role="region" tabindex="0" aria-label="Tables that the question leads to">
        <table class="figures reasons" data-share="trim-reasons">
          <thead><tr>${heads('Table', 'Why', 'Columns at level “columns”')}</tr></thead>
          <tbody>${part.items.map((table) => html`<tr>
            <th scope="row"><code>${table.name}</code></th>
            <td><ul class="plain">${table.reasons.map(reasonLine)}</ul></td>
            <td>${names(table.columns)}</td>
          </tr>`)}</tbody>
        </table>
      </div>`}
    ${silent.length > 0 ? listed(`Kept, though no word led there (${formatWhole(silent.length)})`, silent.map(({ name }) => name)) : ''}
    ${left.length > 0 ? listed(`Left out (${formatWhole(left.length)})`, left) : ''}`;
}

/** Words of the question, and the tables that they lead to. */
const piece = ({ text, tables }) => (tables.length === 0 ? text : html`<span class="led"><mark>${text}</mark><span class="led-to"
  ><span class="hidden"> leads to </span>${ledTo(tables)}<span class="hidden">; </span></span></span>`);

function inferredKeys(count) {
  if (count === 0) return '';
  const [are, them] = count === 1 ? ['key is', 'it'] : ['keys are', 'them'];
  return html` <strong>${formatWhole(count)} ${are} inferred</strong> from names and types: the database does not declare ${them}.`;
}

/** A long name is cut short where it is shown; the table below has it in full too. */
function ledTo(to) {
  const text = to.length > 3 ? `${to.slice(0, 3).join(', ')} and ${to.length - 3} more` : to.join(', ');
  return html`<span title=${text}>${text}</span>`;
}

function reasonLine({ meaning, word, column, value, from, to }) {
  return html`<li>${word === null ? '' : html`<q>${word}</q>: `}${meaning}${
    column === null ? '' : html`, <code>${column}</code>`}${
    value === null || value === word ? '' : html`, <q>${value}</q>`}${
    from ? html`: <code>${from}</code> and <code>${to}</code>` : ''}</li>`;
}

const FEW = 40;

/** A short list stands open; a long one is opened. */
const listed = (label, list) => (list.length <= FEW ? html`<p class="quiet">${label}: ${names(list)}.</p>`
  : html`<details class="rows"><summary>${label}</summary><p class="quiet">${names(list)}</p></details>`);
