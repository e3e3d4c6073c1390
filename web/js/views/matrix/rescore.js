// A sweep in the published layout, scored again under every rule.
import { html } from 'lit/html.js';
import { fileButton } from '../../app/files.js';
import { createAsker } from '../../engine/asker.js';
import { isBusy } from '../../engine/job.js';
import { createRescore, inFiles, NOT_ON_TWIN, partOf, publishedFiles } from '../../engine/rescore.js';
import { ruleOr, ruleParam, rulesOf } from '../../engine/rules.js';
import { choose, comparisonResult, pairTable } from '../../ui/comparison.js';
import { failure, progress } from '../../ui/notice.js';
import { rescoredTable, timesTable } from './rescored.js';

const PARTS = { sweep: 'the sweep', questions: 'questions' };

/** What is still to be chosen. @param {string[]} parts What the files at hand are. */
export function missingOf(parts) {
  if (parts.length === 0) return 'Choose all of them at once, or drop them here.';
  if (!parts.includes('sweep')) return 'The sweep file is still wanted.';
  return parts.includes('questions') ? '' : 'The question files are still wanted: a sweep does not say what is right.';
}

/** The reader's files in the published layout: a sweep, and its questions. @param {import('../../main.js').App} app */
function createPublishedFiles(app) {
  const { library } = app;
  let problem = null;

  const files = () => publishedFiles(library);

  /** A sweep takes the place of the one before it; questions are added. */
  async function take(file) {
    try {
      problem = null;
      const part = await partOf(file);
      if (part === null) throw new Error('It is neither a sweep (a JSON object) nor questions (a JSON list).');
      const before = files().filter((old) => part === 'sweep' && old.part === 'sweep');
      const item = await library.add('published', file);
      item.part = part;
      for (const old of before) if (old.id !== item.id) await library.remove(old);
    } catch (error) {
      problem = failure(error, `${file.name} was not taken.`);
    }
    app.update();
  }

  function field() {
    const listed = files();
    return html`<div class="field" data-kind="published">
      <span class="label">Sweep and questions</span>
      ${listed.length === 0 ? '' : html`<ul class="files">${listed.map((item) => html`<li><code>${item.label}</code>
        <span class="quiet">${PARTS[item.part]}</span>
        <button type="button" class="more" aria-label="Leave out ${item.label}" @click=${() => library.remove(item)}>×</button></li>`)}
      </ul>`}
      <div class="choice">${fileButton('Choose files…', '.json', take, true)}</div>
      <p class="quiet">${missingOf(listed.map(({ part }) => part))}</p>
      ${problem}
    </div>`;
  }

  return { take, field };
}

/** @param {import('../../main.js').App} app */
export function createRescoreView(app) {
  const rescore = createRescore(app.engine, app.update);
  const files = createPublishedFiles(app);
  const asker = createAsker(app, async (pair) => ({ result: await rescore.compare(...pair) }), { isLasting: true });
  let rule = null;
  let chosen = [];
  let turn = Promise.resolve();

  const rules = () => rulesOf(app);
  const chosenRule = () => ruleOr(rules(), rule);
  const sweepFile = () => publishedFiles(app.library, 'sweep')[0];
  const questionFiles = () => publishedFiles(app.library, 'questions');

  /** What would be run, or null while something is missing. */
  function request() {
    const database = app.workspace.chosen('database');
    if (database?.state !== 'ready' || database.twin || !sweepFile() || questionFiles().length === 0 || !chosenRule()) return null;
    return { database: database.name, sweep: sweepFile().name, questions: questionFiles().map(({ name }) => name), rule: chosenRule() };
  }

  function start() {
    if (isBusy(rescore.current)) rescore.stop();
    chosen = [];
    const wanted = request();
    if (wanted) turn = turn.then(() => rescore.run(wanted));
  }

  /** Judges again by the new rule, and keeps what was being compared. */
  function chooseRule(id) {
    rule = id;
    const kept = chosen;
    if (rescore.current.rule !== null) start();
    chosen = kept;
    app.remember();
  }

  function toggle(index) {
    chosen = choose(chosen, index);
    app.update();
  }

  function template() {
    const { current } = rescore;
    const busy = isBusy(current);
    const done = current.models.filter(({ result }) => result !== null);
    return html`<section class="replay" aria-labelledby="replay" aria-busy=${busy}>
      <h2 id="replay" tabindex="-1">Score a sweep again</h2>
      <p>Recorded answers, judged here by every rule. Wanted are a sweep file in the published layout, which holds the
        replies, and the question files it was asked from, which hold the SQL that is known to be right.</p>
      ${app.workspace.inUse()}
      <form class="panel" @submit=${(event) => { event.preventDefault(); start(); }}>
        ${files.field()}
        ${app.workspace.field('database')}
        ${ruleField(rules(), chosenRule(), chooseRule)}
        <div class="actions">
          <button type="submit" class="primary" data-next="#replay-stop" ?disabled=${request() === null || busy}>Score again</button>
          ${busy ? progress(current, rescore.stop, 'Answers judged', 'replay-stop', '#replay-result,#replay') : ''}
        </div>
      </form>
      ${app.workspace.chosen('database')?.twin ? html`<p class="notice">${NOT_ON_TWIN}</p>` : ''}
      ${current.error ? failure(inFiles(current.error, publishedFiles(app.library)), 'The sweep could not be scored.') : ''}
      ${current.state === 'stopped' ? html`<p class="notice" role="status">Stopped; nothing is shown of half a sweep.</p>` : ''}
      ${done.length > 0 ? results(current, done) : ''}
    </section>`;
  }

  function results({ rule: by, database }, models) {
    const how = {
      database: app.workspace.labelOf(database), rules: rules(), outcomes: app.meta.outcomes.map(({ code }) => code), chosen, toggle,
    };
    return html`${rescoredTable({ models, rule: by }, how)}${comparison(models)}${timesTable(models)}`;
  }

  /** Asks once for every pair and rule. */
  function comparison(models) {
    const pair = chosen.map((index) => models[index]).filter(Boolean);
    const names = pair.map(({ name }) => name);
    if (pair.length === 0) return html`<p class="notice" role="status">Choose two models to compare them.</p>`;
    if (pair.length === 1) return html`<p class="notice" role="status">${names[0]}, and which other?</p>`;
    asker.ask(pair.map(({ evaluation }) => evaluation));
    const { result, error } = asker.isCurrent ? asker : { result: null, error: null };
    return html`<div class="comparison" role="status">
      <h3>${names[0]} against ${names[1]}</h3>
      ${error ? failure(error, 'They could not be compared.') : ''}
      ${result && !error ? comparisonResult(result, names, pairTable(result.pairs, names)) : ''}
    </div>`;
  }

  return {
    template,
    take: files.take,
    enter: (params) => { rule = params.get('rule') ?? rule; },
    params: () => ({ rule: ruleParam(rules(), rule) }),
  };
}

const ruleField = (rules, chosen, chooseRule) => html`<div class="field">
  <label for="replay-rule">Rule for outcomes and comparisons</label>
  <div class="choice"><select id="replay-rule" @change=${(event) => chooseRule(event.target.value)}>
    ${rules.map(({ id, title }) => html`<option value=${id} .selected=${id === chosen}>${id}: ${title}</option>`)}
  </select></div>
</div>`;
