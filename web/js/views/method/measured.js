// Method: how it is measured. Protocol, rules, statistics, limits, and what a practitioner should know.
import { html } from 'lit/html.js';
import { formatBytes, formatWhole } from '../../text/format.js';
import { failure, loading } from '../../ui/notice.js';
import { heads } from '../../ui/table.js';
import { createProse } from './prose.js';

/** @type {[key: string, name: string, format: (value: number) => string][]} */
const LIMITS = [
  ['sql_bytes', 'The longest statement', formatBytes],
  ['sql_depth', 'Its deepest nesting', formatWhole],
  ['steps', 'Steps of SQLite’s machine', formatWhole],
  ['time_ms', 'Time of a statement', (ms) => `${formatWhole(ms / 1000)} s`],
  ['result_rows', 'Rows of a result', formatWhole],
  ['result_bytes', 'Bytes of a result', formatBytes],
  ['heap_bytes', 'Memory of SQLite', formatBytes],
  ['database_bytes', 'A database', formatBytes],
  ['gold_questions', 'Questions of a gold set', formatWhole],
  ['json_bytes', 'A JSON file', formatBytes],
];

const GITHUB = 'https://github.com/rjsmith87/inference-benchmarks';

/** @param {import('../../main.js').App} app @returns {import('../../main.js').View} */
export function createMeasured(app) {
  const prose = createProse(app);
  let protocol = null;
  let asked = false;
  /** @type {{term: string, also?: string[], definition: string}[] | Error | null} */
  let words = null;

  /** The glossary is fetched when its fold is first opened. */
  async function fetchWords(event) {
    if (!event.target.open || words !== null) return;
    try {
      words = JSON.parse(await (await app.fetchData('glossary.json')).text()).terms;
    } catch (error) {
      words = error;
    }
    app.update();
  }

  function glossary() {
    if (words instanceof Error) return failure(words, 'The glossary could not be loaded.');
    return words === null ? loading('Loading…') : html`<ul class="caveats glossary">${words.map(({ term, also = [], definition }) => html`
      <li><strong>${[term, ...also].join(', ')}</strong> ${definition}</li>`)}</ul>`;
  }

  async function fetchProtocol(item) {
    asked = true;
    await item.ready;
    protocol = await app.engine.call('sweep.matrix', { sweep: item.name }).then((matrix) => matrix.protocol, () => null);
    app.update();
  }

  function template() {
    const [item] = app.library.of('sweep');
    if (item && !asked) fetchProtocol(item);
    const { text, error } = prose();
    if (error) return failure(error, 'What is said here could not be loaded.');
    if (!app.meta || !text) return loading('Asking the engine…');
    const { rules, limits, significance } = app.meta;
    return html`
      <h2>How it is measured</h2>
      <section class="methods"><h3>The published sweep</h3>
        ${protocol ? html`<dl class="facts protocol-facts">${facts(protocol).map(fact)}</dl>` : ''}
        <p class="quiet">A sweep of your own says what it did the same way: strategy, prompts, seed, order, concurrency,
          every call with its times and tokens. What was wrong with the published one stands under
          <a href="#method/hidden">What the published numbers hide</a>.</p></section>
      <section class="methods"><h3>The rules that judge</h3>
        ${said('Rules', 'rules', ['Rule', 'What counts as the same', 'From'], rules.map(({ id, summary, source }) => [
          html`<code>${id}</code>`, summary, source || 'this project']))}</section>
      <section class="methods"><h3>The statistics</h3>
        ${said('Statistics', 'statistics', ['Of what', 'How', 'From', 'So that you know'],
          text.statistics.map((row) => row.map((cell) => cell.replace('$alpha', significance))))}</section>
      <section class="methods"><h3>Words</h3>
        <details @toggle=${fetchWords}><summary>Show the glossary</summary>${glossary()}</details></section>
      <section class="methods"><h3>What a practitioner should know</h3>
        <ul class="caveats">${text.caveats.map(([head, body]) => html`<li><strong>${head}</strong> ${body}</li>`)}</ul>
        <p class="quiet">Figures of the published sweep from the records of
          <a href=${GITHUB} rel="noreferrer">inference-benchmarks</a>, May 2026; prices as dated in the data files.</p></section>
      <section class="methods"><h3>Limits</h3>
        <dl class="facts">${LIMITS.filter(([key]) => limits[key] !== undefined)
          .map(([key, name, format]) => fact([name, format(limits[key])]))}</dl>
        <p class="quiet">Of statements that models wrote, in the sandbox; each has an error code of its own.
          Cancel of an evaluation waits for its statement, 20 seconds at most.</p></section>`;
  }

  return { enter() {}, remember() {}, template };
}

const fact = ([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`;

/** A table of text, the first of each row its head. */
const said = (label, share, titles, rows) => html`
  <div class="scroll" role="region" tabindex="0" aria-label=${label}><table class="rules-said" data-share=${share}>
    <thead><tr>${heads(...titles)}</tr></thead>
    <tbody>${rows.map(([first, ...others]) => html`<tr><th scope="row">${first}</th>${
      others.map((text) => html`<td>${text}</td>`)}</tr>`)}</tbody></table></div>`;

const facts = (protocol) => [
  ['Questions', `${formatWhole(protocol.questions)} on ${protocol.database}`],
  ['Calls a question', formatWhole(protocol.calls_per_question)],
  ['Repairs', formatWhole(protocol.repair_turns)],
  ['Retries', formatWhole(protocol.retries)],
  ['Temperature', String(protocol.temperature)],
  ['Tokens at most', formatWhole(protocol.max_tokens)],
  ['Time limit', `${protocol.timeout_s} s`],
  ['JSON mode', protocol.json_mode],
  ['First token', protocol.ttft],
  ['p90', protocol.p90],
  ['Rule', protocol.rule],
];
