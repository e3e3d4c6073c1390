// Method: how it is measured. Protocol, rules, statistics, limits, and what a practitioner should know.
import { html } from 'lit/html.js';
import { formatBytes, formatWhole } from '../../text/format.js';
import { failure, loading } from '../../ui/notice.js';
import { heads } from '../../ui/table.js';

/** @param {number} alpha The level of significance. */
const statistics = (alpha) => [
  ['A share of right answers', 'Wilson’s score interval, 95%', 'Wilson (1927)',
    '24 of 25 is 80.5 to 99.3%. A call that got no answer is no wrong answer and is left out, and counted apart.'],
  ['Two models on the same questions', 'McNemar’s exact test, two-sided; Newcombe’s interval of the difference',
    'McNemar (1947), Newcombe (1998)',
    'Only the questions on which they differ count.'],
  ['Two models of which only counts are known', 'Fisher’s exact test, two-sided; Newcombe’s interval', 'Fisher (1935), Newcombe (1998)',
    'The pairing is lost, and with it some of the power.'],
  ['One model against many', 'the same, adjusted by Holm’s step-down', 'Holm (1979)',
    `Of 13 tests at ${alpha}, at least one comes out by luck almost every second time.`],
  ['A cost per correct answer', 'price over accuracy; its interval from both', 'Miller (1981), Bonferroni',
    'A list price is taken as exact. Two costs are told apart where their intervals do not meet, which errs towards “cannot tell”.'],
  ['Times', 'median and quantiles, bootstrap intervals from a fixed seed', 'Hyndman and Fan (1996), Efron (1979)',
    'A p99 wants 299 calls; with fewer the page says that its interval is too short.'],
  ['The front', 'Pareto dominance on price a question and accuracy', 'Kung, Luccio and Preparata (1975)',
    '“Possible” is who would be on it at the best corner of its interval, all others at their worst.'],
];

const CAVEATS = [
  ['A priority flag is not a priority.',
    'Service tiers and priority flags are honored for accounts that have provisioned capacity; for others they are '
      + 'ignored or refused, and a measurement with the flag set is one without it.'],
  ['Prices go stale.',
    'Every price carries its month, and its age stands beside it. None was checked against an invoice. Tinker’s list '
      + 'changed on 2026-07-17, and cached prefill is 80% off since.'],
  ['The summary line is a heuristic.',
    'The one line of the demo names entities by the leading text columns and cuts at ten rows. It is for reading, never '
      + 'for judging.'],
  ['Latency is measured from a browser.',
    'It has your network, your region and your machine in it; compare what one place measured, on one day. The command '
      + 'measures from where it runs.'],
  ['A first token is a convention.',
    'The first chunk, the first content, the first content or reasoning, the first answer token: they can lie seconds '
      + 'apart for a model that reasons. Five times are kept, and each convention derived.'],
  ['Hidden reasoning looks slow.',
    'A model that sends its reasoning to nobody has a late first chunk with many tokens in it; decode rates from such a '
      + 'stream say little.'],
  ['Temperature 0 is not repeatable.',
    'Batching changes the order of additions, so the same prompt may give another answer. A repeat is a new draw; the '
      + 'sweep takes as many as you ask for.'],
  ['One run of 25 questions is little.',
    'Three published runs of one model gave 10, 6 and 10 of 10 right. Differences of a few questions are noise until a '
      + 'test says otherwise.'],
  ['Chinook is memorized.',
    '11 of 12 models used a table that was not in their prompt. A drop from Chinook to its twin is memory, not skill.'],
  ['A rate limit is an account’s, not a model’s.',
    'A 429 says what you may do, not what the model can. Errors are counted apart, and waiting is kept out of service time.'],
  ['JSON mode changes the model.', 'It may cost accuracy or be refused where a model reasons. What was asked for is noted with every run.'],
  ['Cached prompts make a second run cheaper.',
    'Order of questions and time of day then change the bill. Cached tokens are counted where a provider tells them.'],
  ['A stated precision is a claim.',
    'fp4 on one platform and nothing said on the other does not mean that they differ, nor that they are the same.'],
  ['Dedicated GPUs are billed while idle.',
    'The same H100 costs 0.21 to 15.25 dollars a million output tokens by load alone (arXiv 2606.11690).'],
];

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
    if (!app.meta) return loading('Asking the engine…');
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
        ${said('Statistics', 'statistics', ['Of what', 'How', 'From', 'So that you know'], statistics(significance))}</section>
      <section class="methods"><h3>Words</h3>
        <details @toggle=${fetchWords}><summary>Show the glossary</summary>${glossary()}</details></section>
      <section class="methods"><h3>What a practitioner should know</h3>
        <ul class="caveats">${CAVEATS.map(([head, body]) => html`<li><strong>${head}</strong> ${body}</li>`)}</ul>
        <p class="quiet">Figures of the published sweep from the records of
          <a href=${GITHUB} rel="noreferrer">inference-benchmarks</a>, May 2026; prices as dated in the data files.</p></section>
      <section class="methods"><h3>Limits</h3>
        <dl class="facts">${LIMITS.filter(([key]) => limits[key] !== undefined)
          .map(([key, name, format]) => fact([name, format(limits[key])]))}</dl>
        <p class="quiet">Of statements that models wrote, in the sandbox; each has an error code of its own.
          Cancel waits for the statement that runs, a few seconds at most.</p></section>`;
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
