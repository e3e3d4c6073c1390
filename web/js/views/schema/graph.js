// The key graph: tables as boxes, keys as lines, what a trim kept marked; and the same as a table.
import { html, svg } from 'lit/html.js';
import { formatWhole } from '../../text/format.js';
import { createRoving } from '../../ui/roving-focus.js';
import { heads, table } from '../../ui/table.js';
import { BOX, layOut } from './layout.js';

const MOST = 60;
const LETTERS = 18;

/**
 * Which tables are drawn: all, or of many those that were kept and their neighbors, or some
 * that hang together.
 * @returns {{tables: any[], why: string}}
 */
export function tablesDrawn({ tables, keys }, kept, trimmed) {
  if (tables.length <= MOST) return { tables, why: '' };
  const all = formatWhole(tables.length);
  const named = (names) => tables.filter(({ name }) => names.has(name));
  if (trimmed && kept.size > 0) {
    const touching = keys.filter(({ from, to }) => kept.has(from) || kept.has(to));
    const near = new Set([...kept, ...touching.flatMap(({ from, to }) => [from, to])]);
    const first = [...named(kept), ...named(near).filter(({ name }) => !kept.has(name))].slice(0, MOST);
    const some = first.length < near.size ? `the first ${MOST} of ` : '';
    return {
      tables: named(new Set(first.map(({ name }) => name))),
      why: `Of ${all} tables, only ${some}the kept ones and their neighbors are drawn.`,
    };
  }
  return {
    tables: named(outwards(tables, keys)),
    why: `Of ${all} tables, only ${MOST} are drawn, outwards from the one with the most keys; ask a question to see the ones it needs.`,
  };
}

/** The table with the most keys, its neighbors, theirs, until there are enough; then the next such table. */
function outwards(tables, keys) {
  const near = new Map(tables.map(({ name }) => [name, []]));
  for (const { from, to } of keys) {
    near.get(from).push(to);
    near.get(to).push(from);
  }
  const taken = new Set();
  for (const [start] of [...near].sort(([, a], [, b]) => b.length - a.length)) {
    const queue = [start];
    while (queue.length > 0 && taken.size < MOST) {
      const name = queue.shift();
      if (taken.has(name)) continue;
      taken.add(name);
      queue.push(...near.get(name));
    }
  }
  return taken;
}

/** @param {() => void} update */
export function createGraph(update) {
  const roving = createRoving('.box', update, { inOrder: false });
  let chosen = null;
  let known = null;
  let layout = null;

  function choose(name) {
    chosen = chosen === name ? null : name;
    update();
  }

  function pressed(event, name) {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    choose(name);
  }

  /** Where tables and keys are drawn: the same while they are the same. */
  function placed(names, keys) {
    const key = JSON.stringify([names, keys]);
    if (key !== known) {
      known = key;
      layout = layOut(names, keys);
    }
    return layout;
  }

  /** @param {any} graph As schema.graph has it. @param {any} trim As schema.render has it, or null. */
  function template(graph, trim) {
    const trimmed = trim?.applied ?? false;
    const kept = keptOf(trim);
    const { tables, why } = tablesDrawn(graph, kept, trimmed);
    const drawn = new Set(tables.map(({ name }) => name));
    const keys = graph.keys.filter(({ from, to }) => drawn.has(from) && drawn.has(to));
    const picked = tables.find(({ name }) => name === chosen);
    return html`<section class="part" aria-labelledby="graph-title">
      <h3 id="graph-title">Tables and keys</h3>
      <p class="quiet">A line goes from the table that refers to the one it refers to.
        ${trimmed ? html`Kept tables are filled; the others are pale.` : ''}
        ${graph.inferred > 0 ? html`<strong>${formatWhole(graph.inferred)} of ${formatWhole(graph.keys.length)} keys are inferred</strong>
          from names and types, and dashed: the database does not declare them.` : ''}
        ${why} Choose a table to see its columns.</p>
      <div class="scroll graph" data-share="schema" role="region" tabindex="0" aria-label="Drawing of the keys">
        ${drawing(tables, keys, (name) => trimmed && kept.has(name), trimmed)}
      </div>
      <div aria-live="polite">${picked ? columnsOf(picked) : ''}</div>
      <details class="rows"><summary>The keys as a table (${formatWhole(keys.length)})</summary>${keyTable(keys)}</details>
    </section>`;
  }

  function drawing(tables, keys, isKept, trimmed) {
    const { width, height, at, lines } = placed(tables.map(({ name }) => name), keys);
    const placeOf = ({ name }) => at.get(name);
    const inPlace = tables.toSorted((a, b) => placeOf(a).x - placeOf(b).x || placeOf(a).y - placeOf(b).y); // column by column
    const lineClass = ({ from, to, inferred }) => {
      const left = trimmed && !(isKept(from) && isKept(to)) ? 'left' : '';
      return ['link', inferred ? 'inferred' : '', from === chosen || to === chosen ? 'of-chosen' : left].join(' ');
    };
    return html`<svg viewBox="0 0 ${width} ${height}" width=${width} height=${height} role="group"
      aria-label="Tables and keys; arrow keys go from one to the next" @focusin=${roving.focused} @keydown=${roving.pressed}>
      <defs><marker id="key-end" viewBox="0 0 8 8" refX="6.5" refY="4" markerUnits="userSpaceOnUse" markerWidth="11" markerHeight="11"
        orient="auto"><path class="arrow-head" d="M0 0.5 7 4 0 7.5z"></path></marker></defs>
      <g aria-hidden="true">${lines.map(({ key, path }) => svg`
        <path class=${lineClass(key)} d=${path} marker-end="url(#key-end)"></path>`)}</g>
      ${inPlace.map(({ name, view }, index) => (
        box(name, view, at.get(name), isKept(name), keys, roving.tabindex(index, tables.length))))}
    </svg>`;
  }

  function box(name, view, { x, y }, isKept, keys, tabindex) {
    const letters = [...name];
    return svg`<g class="box ${isKept ? 'kept' : ''} ${view ? 'view' : ''}" role="button" tabindex=${tabindex}
      aria-label=${saysOf(name, view, isKept, keys)} aria-pressed=${name === chosen}
      @click=${() => choose(name)} @keydown=${(event) => pressed(event, name)}>
      <title>${name}</title>
      <rect x=${x - BOX.width / 2} y=${y - BOX.height / 2} width=${BOX.width} height=${BOX.height} rx="6"></rect>
      <text x=${x} y=${y + 4.5} text-anchor="middle">${
        letters.length > LETTERS ? `${letters.slice(0, LETTERS - 1).join('')}…` : name}</text>
    </g>`;
  }

  return { template };
}

/** The names of the tables that a trim kept. */
function keptOf(trim) {
  if (trim === null) return new Set();
  return new Set(trim.tables ? trim.tables.filter(({ kept }) => kept).map(({ name }) => name) : [...trim.matched, ...trim.added]);
}

/** What a box is, for those who do not see where its lines go. */
function saysOf(name, view, isKept, keys) {
  const to = [...new Set(keys.filter((key) => key.from === name).map((key) => key.to))];
  const by = [...new Set(keys.filter((key) => key.to === name).map((key) => key.from))];
  return [
    view ? `View ${name}` : `Table ${name}`, isKept ? 'kept' : '', to.length > 0 ? `refers to ${to.join(', ')}` : '',
    by.length > 0 ? `referred to by ${by.join(', ')}` : '',
  ].filter(Boolean).join('; ');
}

function columnsOf({ name, view, columns }) {
  const facts = ({ type, key, not_null: notNull, generated }) => [
    type, key > 0 ? 'primary key' : '', notNull ? 'not null' : '', generated ? 'generated' : '',
  ].filter(Boolean).join(', ');
  return html`<div class="columns-of"><h4>${view ? 'View' : 'Table'} <code>${name}</code></h4>
    <ul class="plain">${columns.map((column) => html`<li><code>${column.name}</code>
      <span class="faint">${facts(column)}</span></li>`)}</ul></div>`;
}

function keyTable(keys) {
  if (keys.length === 0) return html`<p class="quiet">No keys are declared, and none could be inferred from names.</p>`;
  const side = (columns, end) => columns.map((column) => column[end]).join(', ');
  return table('Keys', heads('Table', 'Columns', 'Refers to', 'Columns', 'Key'), keys.map(({ from, to, columns, inferred }) => html`<tr>
      <th scope="row"><code>${from}</code></th><td><code>${side(columns, 'from')}</code></td>
      <td><code>${to}</code></td><td><code>${side(columns, 'to')}</code></td><td>${inferred ? 'inferred' : 'declared'}</td></tr>`),
  { share: 'schema-keys' });
}
