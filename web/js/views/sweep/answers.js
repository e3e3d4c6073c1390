// The answers of one judged series: how each ended, its SQL, its verdict, its time line.
import { html, svg } from 'lit/html.js';
import { createAskers } from '../../engine/asker.js';
import { formatPrice, formatWhole } from '../../text/format.js';
import { failure, loading } from '../../ui/notice.js';
import { pageOf, pager } from '../../ui/pager.js';
import { answerBody } from '../gold/question.js';
import { outcomeOf } from '../../ui/outcomes.js';

const FILTERS = {
  all: { label: 'All', shows: () => true },
  faults: { label: 'Not right', shows: ({ right }) => right !== true },
};

const keyOf = ({ series, question, repeat }) => `${series}/${question}/${repeat}`;

/** @param {import('../../main.js').App} app */
export function createAnswers(app) {
  let filter = 'all';
  let page = 0;
  let shown = null;
  const open = new Set();
  const marked = new Map();
  const judgementOf = createAskers(app, 'eval.question');

  /** How an answer is judged. */
  function explain({ question, sql }, { database, gold }) {
    const { rule, current } = app.own.judging;
    return judgementOf({ database, gold, question, sql, rule }, current.judged);
  }

  function row(answer, base, texts) {
    const key = keyOf(answer);
    const { label, mark: sign } = outcomeOf(answer.outcome ?? answer.not_judged ?? answer.state);
    const isOpen = open.has(key);
    const toggle = ({ target }) => {
      if (target.open === open.has(key)) return;
      if (target.open) open.add(key);
      else open.delete(key);
      app.update();
    };
    return html`<li><details class="question" data-id=${answer.question} ?open=${isOpen} @toggle=${toggle}>
      <summary>
        <span class="outcome ${answer.outcome ?? ''}"><span class="mark" aria-hidden="true">${sign}</span>${label}</span>
        <span class="text"><span class="quiet">${answer.question}${answer.repeat > 0 ? `, repeat ${answer.repeat + 1}` : ''}</span>
          ${texts.get(answer.question) ?? ''}
          <span class="said">${factsOf(answer)}</span></span>
      </summary>
      ${isOpen ? html`<div class="answer">${timeline(answer)}${verdict(answer, base, key)}</div>` : ''}
    </details></li>`;
  }

  function verdict(answer, base, key) {
    if (answer.sql === null) return html`<p class="quiet">There is no SQL to judge.</p>`;
    if (answer.not_judged !== null || base.state !== 'ready') return sqlAlone(answer);
    const { result: question, error } = explain(answer, base);
    if (error) return html`${failure(error, 'It could not be judged again.')}${sqlAlone(answer)}`;
    if (question === null) return loading('Judging it again…');
    const rule = marked.get(key) ?? app.own.judging.rule;
    return answerBody({ ...question, id: key.replaceAll(/[^\w-]/g, '-') }, rule, (id) => { marked.set(key, id); app.update(); });
  }

  function show(name) {
    filter = name;
    page = 0;
    app.update();
  }

  /** @param {any} series Of the judged document. */
  function template(series) {
    const { result, bases } = app.own.judging.current;
    if (shown !== series.series) [shown, page] = [series.series, 0];
    const at = result.sweeps.findIndex((sweep) => sweep.series.includes(series.series));
    const { plan } = app.own.judging.current.sweeps[at];
    const texts = new Map(plan.questions.map(({ id, question }) => [id, question]));
    const answers = result.answers.filter((answer) => answer.series === series.series);
    const kept = answers.filter(FILTERS[filter].shows);
    const part = pageOf(kept, page);
    const pages = pager(part, kept.length, 'answers', (to) => { page = to; app.update(); });
    return html`
      <div class="toolbar">
        <div role="group" aria-label="Answers shown" class="segments">${Object.entries(FILTERS).map(([name, { label }]) => html`
          <button type="button" aria-pressed=${name === filter} @click=${() => show(name)}>${label}</button>`)}</div>
        ${pages}
      </div>
      ${kept.length === 0 ? html`<p class="quiet">None of ${answers.length}.</p>` : ''}
      <ol class="questions" start=${part.first + 1}>${part.items.map((answer) => row(answer, bases[at], texts))}</ol>`;
  }

  return { template };
}

/** What an answer took, in a line. */
export const factsOf = (answer) => [
  `${formatWhole(answer.service_ms)} ms`, answer.waited_ms > 0 ? `waited ${formatWhole(answer.waited_ms)} ms` : '',
  answer.turns > 1 ? `${answer.turns} turns` : '', answer.free_repairs > 0 ? `${answer.free_repairs} free repairs` : '',
  answer.retries > 0 ? `${answer.retries} retries` : '', answer.usd === null ? '' : formatPrice(answer.usd),
  answer.fault?.replaceAll('_', ' ') ?? '',
].filter(Boolean).join(', ');

const sqlAlone = ({ sql }) => html`<pre class="code" tabindex="0" aria-label="SQL of the answer">${sql}</pre>`;

const WIDTH = 600;

/** Calls and the waits before them, on the answer's own clock. */
function timeline({ started_ms: start, ended_ms: end, spans, waits, service_ms: service, waited_ms: waited }) {
  if (start === null || end === null || end <= start) return '';
  const x = (ms) => (WIDTH * (ms - start)) / (end - start);
  return html`<figure class="answer-time">
    <svg viewBox="0 0 ${WIDTH} 16" preserveAspectRatio="none" aria-hidden="true">
      ${waits.map(([from, to]) => svg`<line class="wait" x1=${x(from)} x2=${x(to)} y1="8" y2="8"></line>`)}
      ${spans.map(([from, to]) => svg`<rect class="span" x=${x(from)} width=${Math.max(1, x(to) - x(from))} y="2" height="12"></rect>`)}
    </svg>
    <figcaption class="quiet">${formatWhole(end - start)} ms from its start to its end:
      ${spans.length === 1 ? 'one call' : `${spans.length} calls`}, ${formatWhole(service)} ms of service${
  waited > 0 ? `, and ${formatWhole(waited)} ms of waiting between them` : ''}.</figcaption>
  </figure>`;
}
