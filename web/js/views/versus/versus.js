// Head to head: two rows side by side, what differs and what cannot be told apart.
import { html } from 'lit/html.js';
import { createAsker } from '../../engine/asker.js';
import { comparisonResult, formatP, pairTable } from '../../ui/comparison.js';
import { formatInterval, formatMeasure, formatPercent, formatUsd, formatWhole, MISSING } from '../../text/format.js';
import { createInView } from '../../sweeps/rows-in-view.js';
import { intervalBar } from '../../ui/interval.js';
import { awaited, failure, loading } from '../../ui/notice.js';
import { figure, say, usdInterval } from '../../text/sentence.js';
import { word } from '../../ui/tips.js';
import { heads, numberHeads, numbers, table } from '../../ui/table.js';

const SIDES = ['first', 'second'];

/** @param {import('../../main.js').App} app @returns {import('../../main.js').View} */
export function createVersus(app) {
  const view = createInView(app);
  const pairs = createAsker(app, 'answers.pairs');
  const versus = createAsker(app, 'compare');
  let chosen = { first: null, second: null };

  function enter(params) {
    view.enter(params);
    chosen = { first: params.get('first'), second: params.get('second') };
  }

  function remember() {
    app.setParams({ first: chosen.first, second: chosen.second, ...view.params() });
    app.update();
  }

  function choose(first, second) {
    chosen = { first, second };
    remember();
  }

  /** The rows chosen by key; else the first pair there is, or the first two rows. */
  function pairOf({ rows, pairs: suggested }) {
    const place = (key) => rows.findIndex((row) => row.key === key);
    const [first, second] = SIDES.map((side) => place(chosen[side]));
    const usual = suggested[0] ?? { first: 0, second: Math.min(1, rows.length - 1) };
    if (second >= 0) return { first: first < 0 ? usual.first : first, second };
    if (first < 0) return { first: usual.first, second: usual.second };
    return { first, second: usual.second === first ? usual.first : usual.second };
  }

  function template() {
    const request = view.request();
    if (request !== null) pairs.ask(request, view.version());
    if (request === null || !pairs.result) {
      const problem = request === null ? view.problem() : pairs.error;
      if (problem) return failure(problem, 'The rows could not be read.');
      return loading(request === null ? 'Reading the published sweep…' : 'Reading the rows…');
    }
    const { rows } = pairs.result;
    if (rows.length < 2) {
      return html`<h2>Head to head</h2>${view.template(remember)}
        <p class="notice">It takes two rows. Run a sweep with two models, or show the published rows.</p>`;
    }
    const pair = pairOf(pairs.result);
    versus.ask({ ...request, ...pair }, view.version());
    const { result, error } = versus;
    const current = result?.first === pair.first && result?.second === pair.second ? result : null;
    return html`
      <div class="lead"><h2>Head to head</h2>${view.template(remember)}</div>
      <p>The same model on two platforms, or the best against the best: what differs by more than chance explains, what does not,
        and what nobody can say.</p>
      ${suggestions(pairs.result, pair)}
      <div class="panel rivals">${SIDES.map((side) => chooser(side, rows, pair))}</div>
      ${error ? failure(error, 'They could not be compared.') : ''}
      ${awaited(error ? null : current, error, () => outcome(current, view.matrixKey), 'Comparing…')}`;
  }

  function suggestions({ rows, pairs: suggested }, pair) {
    const group = (kind, label) => {
      const listed = suggested.filter((each) => each.kind === kind);
      if (listed.length === 0) return '';
      return html`<div class="suggested"><span class="label" id="pairs-${kind}">${label}</span>
        <div class="segments loose" role="group" aria-labelledby="pairs-${kind}">${listed.map(({ title, first, second }) => html`
        <button type="button" aria-pressed=${first === pair.first && second === pair.second}
          @click=${() => choose(rows[first].key, rows[second].key)}>${title}</button>`)}</div></div>`;
    };
    return html`${group('same_model', 'One model, two platforms')}${group('best', 'Best against best')}`;
  }

  function chooser(side, rows, pair) {
    const other = side === 'first' ? 'second' : 'first';
    const change = (event) => {
      const keys = { [side]: rows[event.target.value].key, [other]: rows[pair[other]].key };
      choose(keys.first, keys.second);
    };
    return html`<div class="field"><label for="versus-${side}">${side === 'first' ? 'This' : 'against this'}</label>
      <select id="versus-${side}" @change=${change}>${rows.map(({ label }, index) => html`
        <option value=${index} .selected=${index === pair[side]} ?disabled=${index === pair[other]}>${label}</option>`)}
      </select></div>`;
  }

  return { enter, remember, template };
}

/** @param {any} result Of compare. @param {(row: any) => string} keyOf Of a row in the matrix. */
function outcome(result, keyOf) {
  const rows = SIDES.map((side) => result.rows[result[side]]);
  const { names } = result;
  const isOwn = rows[0].origin === 'own';
  const rowOf = (index) => html`<strong>${index === result.first ? names[0] : names[1]}</strong>`;
  const said = (sentence) => html`<li>${say(sentence, rowOf, result.alpha)}</li>`;
  return html`
    <div class="comparison versus-result" role="status">
      <h3>${rows.map(({ label }) => label).join(' against ')}</h3>
      ${comparisonResult(result, names, result.pairs ? pairTable(result.pairs, names) : counts(rows, names))}
    </div>
    ${figureTable(result, names)}
    <div class="tellings">
      ${list('What differs', result.differs, said, 'No figure that was tested differs significantly.')}
      ${list('What cannot be told apart', result.cannot_tell_apart, said, 'Nothing.')}
      ${list('What nobody can say from these figures', result.not_tested, said, '',
        'The single calls are not known, or are too few: no interval, no test.')}
      ${unlike(rows, names)}
    </div>
    <p class="quiet"><a href="#matrix?compare=${rows.map((row) => encodeURIComponent(keyOf(row))).join(',')}">Both in the matrix</a>${
      isOwn ? '' : ', with what was corrected and why'}.</p>`;
}

const counts = (rows, names) => html`<dl class="facts">${rows.map(({ correct, answered }, index) => html`<div><dt>${names[index]}</dt>
  <dd>${formatWhole(correct)} of ${formatWhole(answered)} right</dd></div>`)}</dl>`;

function list(title, sentences, said, empty, note = '') {
  if (sentences.length === 0 && empty === '') return '';
  return html`<section><h3>${title}</h3>
    ${sentences.length === 0 ? html`<p class="quiet">${empty}</p>`
      : html`<ul>${sentences.map(said)}</ul>`}
    ${note ? html`<p class="quiet">${note}</p>` : ''}</section>`;
}

/** What is another thing and no figure. @param {any[]} rows Both. @param {string[]} names */
function unlike([first, second], names) {
  const precision = ({ quantization }) => quantization ?? 'not stated';
  const lines = [
    first.model !== second.model ? `Spelled ${first.model} and ${second.model}.` : '',
    precision(first) !== precision(second) ? `Precision: ${precision(first)} on ${names[0]}, ${precision(second)} on ${names[1]}.` : '',
    first.strategy !== second.strategy ? `Strategy: ${first.strategy} and ${second.strategy}.` : '',
    first.database !== second.database ? `Database: ${first.database} and ${second.database}.` : '',
    first.concurrency !== second.concurrency ? `At once: ${first.concurrency} and ${second.concurrency}.` : '',
    first.questions !== second.questions ? 'They were asked other questions.' : '',
  ].filter(Boolean);
  return lines.length === 0 ? '' : html`<section><h3>What else is not the same</h3>
    <ul>${lines.map((line) => html`<li>${line}</li>`)}</ul></section>`;
}

const VERDICTS = { first_better: 0, second_better: 1 };
const WORDS = { cannot_tell_apart: 'cannot be told apart', same: 'the same', not_tested: 'no test possible' };

function figureTable({ aspects, alpha }, names) {
  const titles = [heads('Figure'), numberHeads(...names, 'Difference'), heads('Finding')];
  const rows = aspects.map((aspect) => aspectRow(aspect, names, alpha));
  return table('Figure by figure', titles, rows, { kind: 'versus', share: 'head-to-head' });
}

function aspectRow(aspect, names, alpha) {
  const winner = VERDICTS[aspect.verdict];
  const p = aspect.p_value === null ? '' : `: ${formatP(aspect.p_value, alpha)}`;
  return html`<tr>
    <th scope="row">${word(aspect.label)}</th>
    ${SIDES.map((side, index) => html`<td class="number ${winner === index ? 'strong won' : ''}">${
      measure(aspect[side], aspect.unit)}</td>`)}
    ${numbers(difference(aspect))}
    <td>${winner === undefined ? html`<span class="badge finding">${WORDS[aspect.verdict]}</span>`
      : html`<span class="badge finding right">${names[winner]}</span>`}
      <span class="unit">${aspect.verdict === 'not_tested' ? '' : aspect.test}${p}</span></td>
  </tr>`;
}

function measure({ value, interval, count, of }, unit) {
  if (value === null && interval === null) return MISSING;
  if (unit === 'share') {
    const counted = `${count} of ${of}${interval ? `, ${formatInterval(interval)}` : ''}`;
    return html`${intervalBar(value, interval)} ${formatPercent(value)}<span class="unit">${counted}</span>`;
  }
  const isUsd = unit === 'usd';
  const between = () => (isUsd ? usdInterval(interval) : `${interval.map(formatWhole).join('–')} ms`);
  const range = interval !== null && interval[0] !== interval[1] ? html`<span class="unit">${between()}</span>` : '';
  return html`${isUsd ? formatUsd(value) : `${formatWhole(value)} ms`}${range}`;
}

function difference({ difference: points, difference_interval: interval, ratio }) {
  if (points !== null) return figure({ value: points, unit: 'points', interval });
  return ratio === null ? MISSING : `${formatMeasure(Number(ratio.toPrecision(3)))}×`;
}
