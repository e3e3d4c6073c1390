// A sweep in the published layout, scored again under every rule.
import { html } from 'lit/html.js';
import { choiceBox, choose, comparisonResult, pairTable, rowClick } from '../../ui/comparison.js';
import { fileButton } from '../../app/files.js';
import { formatInterval, formatPercent, formatWhole } from '../../text/format.js';
import { intervalBar } from '../../ui/interval.js';
import { failure, progress } from '../../ui/notice.js';
import { createReplay, inFiles, NOT_ON_TWIN, partOf, publishedFiles } from '../../engine/rescore.js';
import { outcomeOf } from '../../ui/outcomes.js';

const PARTS = { sweep: 'the sweep', questions: 'questions' };

/** @param {import('../../main.js').App} app */
export function createReplayView(app) {
  const replay = createReplay(app.engine, app.update);
  let rule = null;
  let problem = null;
  let chosen = [];
  let compared = { key: '', comparison: null, error: null };
  let turn = Promise.resolve();

  const files = () => app.library.of('published').filter((item) => item.state === 'ready' && item.part);
  const rules = () => app.meta?.rules ?? [];
  const chosenRule = () => (rules().find(({ id }) => id === rule) ?? rules()[0])?.id;
  const isBusy = () => ['running', 'stopping'].includes(replay.current.state);

  /** A sweep takes the place of the one before it; questions are added. */
  async function take(file) {
    try {
      problem = null;
      const part = await partOf(file);
      if (part === null) throw new Error('It is neither a sweep (a JSON object) nor questions (a JSON list).');
      const before = files();
      const item = await app.library.add('published', file);
      item.part = part;
      if (part === 'sweep') for (const old of before) if (old.part === 'sweep' && old.id !== item.id) await app.library.remove(old);
    } catch (error) {
      problem = failure(error, `${file.name} was not taken.`);
    }
    app.update();
  }

  /** What would be run, or null while something is missing. */
  function request() {
    const database = app.workspace.chosen('database');
    const [sweep] = publishedFiles(app.library, 'sweep');
    const questions = publishedFiles(app.library, 'questions');
    if (database?.state !== 'ready' || database.twin || !sweep || questions.length === 0 || !chosenRule()) return null;
    return { database: database.name, sweep: sweep.name, questions: questions.map(({ name }) => name), rule: chosenRule() };
  }

  function start() {
    if (isBusy()) replay.stop();
    chosen = [];
    const wanted = request();
    if (wanted) turn = turn.then(() => replay.run(wanted));
  }

  /** Judges again by the new rule, and keeps what was being compared. */
  function chooseRule(id) {
    rule = id;
    const kept = chosen;
    if (replay.current.rule !== null) start();
    chosen = kept;
    app.remember();
  }

  function toggle(index) {
    chosen = choose(chosen, index);
    app.update();
  }

  /** Asks once for every pair and rule. */
  async function compare(models) {
    const key = models.map(({ evaluation }) => evaluation).join();
    if (key === compared.key) return;
    compared = { key, comparison: null, error: null };
    const outcome = await replay.compare(...models).then((comparison) => ({ comparison, error: null }), (error) => ({ comparison: null, error }));
    if (key !== compared.key) return;
    compared = { key, ...outcome };
    app.update();
  }

  function template() {
    const { current } = replay;
    const ready = request() !== null;
    return html`<section class="replay" aria-labelledby="replay" aria-busy=${isBusy()}>
      <h2 id="replay" tabindex="-1">Score a sweep again</h2>
      <p>Recorded answers, judged here by every rule. Wanted are a sweep file in the published layout, which holds the
        replies, and the question files it was asked from, which hold the SQL that is known to be right.</p>
      ${app.workspace.inUse()}
      <form class="panel" @submit=${(event) => { event.preventDefault(); start(); }}>
        <div class="field" data-kind="published">
          <span class="label">Sweep and questions</span>
          ${fileList()}
          <div class="choice">${fileButton('Choose files…', '.json', take, true)}</div>
          <p class="quiet">${missing()}</p>
          ${problem}
        </div>
        ${app.workspace.field('database')}
        <div class="field">
          <label for="replay-rule">Rule for outcomes and comparisons</label>
          <div class="choice"><select id="replay-rule" @change=${(event) => chooseRule(event.target.value)}>
            ${rules().map(({ id, title }) => html`<option value=${id} .selected=${id === chosenRule()}>${id}: ${title}</option>`)}
          </select></div>
        </div>
        <div class="actions">
          <button type="submit" class="primary" data-next="#replay-stop" ?disabled=${!ready || isBusy()}>Score again</button>
          ${isBusy() ? progress(current, replay.stop, 'Answers judged', 'replay-stop', '#replay-result,#replay') : ''}
        </div>
      </form>
      ${app.workspace.chosen('database')?.twin ? html`<p class="notice">${NOT_ON_TWIN}</p>` : ''}
      ${current.error ? failure(inFiles(current.error, publishedFiles(app.library, 'questions'), publishedFiles(app.library, 'sweep')[0]), 'The sweep could not be scored.') : ''}
      ${current.state === 'stopped' ? html`<p class="notice" role="status">Stopped; nothing is shown of half a sweep.</p>` : ''}
      ${current.models.some(({ result }) => result !== null) ? results(current) : ''}
    </section>`;
  }

  function fileList() {
    const listed = files();
    if (listed.length === 0) return '';
    return html`<ul class="files">${listed.map((item) => html`<li><code>${item.label}</code>
      <span class="quiet">${PARTS[item.part]}</span>
      <button type="button" class="more" aria-label="Leave out ${item.label}" @click=${() => app.library.remove(item)}>×</button></li>`)}</ul>`;
  }

  function missing() {
    const parts = files().map(({ part }) => part);
    if (parts.length === 0) return 'Choose all of them at once, or drop them here.';
    if (!parts.includes('sweep')) return 'The sweep file is still wanted.';
    return parts.includes('questions') ? '' : 'The question files are still wanted: a sweep does not say what is right.';
  }

  function results({ models, rule: by, database }) {
    const done = models.filter(({ result }) => result !== null);
    const { confidence } = done[0].result;
    return html`
      <p class="quiet" id="replay-result" tabindex="-1">Right answers on <strong>${app.workspace.labelOf(database)}</strong> by each rule; outcomes by <code>${by}</code>. A call that failed is not a wrong answer.
        Choose two models to compare them. Ranges are ${formatPercent(confidence)} intervals.</p>
      <div class="scroll" role="region" tabindex="0" aria-label="Models by rule">
        <table class="figures rescored" data-share="rescored">
          <thead><tr><th scope="col">Model</th>
            ${rules().map(({ id, title }) => html`<th scope="col" title=${title} class=${id === by ? 'chosen' : ''}><code>${id}</code></th>`)}
            <th scope="col">Outcomes</th></tr></thead>
          <tbody>${done.map(modelRow)}</tbody>
        </table>
      </div>
      ${comparison(done)}
      ${times(done)}`;
  }

  function modelRow({ name, result }, index) {
    const picked = chosen.includes(index);
    const { totals, rules: scores } = result;
    const others = app.meta.outcomes.map(({ code }) => code).filter((code) => code !== 'right' && totals[code] > 0);
    return html`<tr class=${picked ? 'picked' : ''} @click=${rowClick(() => toggle(index))}>
      <th scope="row">${choiceBox(`Compare ${name}`, picked, () => toggle(index))} <span class="name">${name}</span></th>
      ${rules().map(({ id }) => score(scores.find(({ rule: each }) => each === id), totals.judged))}
      <td><span class="outcomes">${others.length === 0 ? 'All right' : others.map((code) => html`<span class="badge ${code}">${formatWhole(totals[code])} × ${outcomeOf(code).label}</span> `)}</span></td>
    </tr>`;
  }

  /** Times over the answered calls; their intervals come from resampling. */
  function times(models) {
    if (models.every(({ figures }) => figures.latency_ms === null)) return '';
    return html`
      <h3>Times of the answered calls, ms</h3>
      <p class="quiet">As recorded, with bootstrap intervals. With ${formatWhole(models[0].figures.calls)} calls the p99 is
        hardly more than the slowest of them, and its interval is too short.</p>
      <div class="scroll" role="region" tabindex="0" aria-label="Times of the answered calls">
        <table class="figures">
          <thead><tr><th scope="col">Model</th><th scope="col" class="number">Answered</th>
            ${['TTFT p50', 'Latency p50', 'Latency p90', 'Latency p99'].map((name) => html`<th scope="col" class="number">${name}</th>`)}</tr></thead>
          <tbody>${models.map(({ name, figures: { calls, answered, ttft_ms: ttft, latency_ms: latency } }) => html`<tr>
            <th scope="row">${name}</th>
            <td class="number">${formatWhole(answered)}<span class="of">/${formatWhole(calls)}</span></td>
            ${[ttft?.p50, latency?.p50, latency?.p90, latency?.p99].map(quantile)}</tr>`)}</tbody>
        </table>
      </div>`;
  }

  function quantile(figure) {
    if (!figure) return html`<td class="number">–</td>`;
    const [low, high] = figure.interval;
    return html`<td class="number">${formatWhole(figure.value)}
      <span class="range">${formatWhole(low)}–${formatWhole(high)}</span></td>`;
  }

  function score({ right, accuracy: share, accuracy_interval: interval }, judged) {
    return html`<td><span class="tally"><span class="figure">${formatWhole(right)}</span><span class="of">/${formatWhole(judged)}</span>
      <span class="range">${formatInterval(interval)}</span></span>${intervalBar(share, interval)}</td>`;
  }

  function comparison(models) {
    const pair = chosen.map((index) => models[index]).filter(Boolean);
    if (pair.length < 2) {
      return html`<p class="notice" role="status">${pair.length === 0 ? 'Choose two models to compare them.' : `${pair[0].name}, and which other?`}</p>`;
    }
    compare(pair);
    const names = pair.map(({ name }) => name);
    return html`<div class="comparison" role="status">
      <h3>${names[0]} against ${names[1]}</h3>
      ${compared.error ? failure(compared.error, 'They could not be compared.') : ''}
      ${compared.comparison ? comparisonResult(compared.comparison, names, pairTable(compared.comparison, names)) : ''}
    </div>`;
  }

  return {
    template,
    take,
    enter: (params) => { rule = params.get('rule') ?? rule; },
    params: () => ({ rule: chosenRule() === rules()[0]?.id ? null : rule }),
  };
}
