// A schema in a prompt: every level and what it saves, and what a question leaves of it, and why.
import { html } from 'lit/html.js';
import { createAsker } from '../../engine/asker.js';
import { providerName } from '../../sweeps/names.js';
import { fieldAt, shownOf } from '../../text/field.js';
import { formatRate, formatWhole } from '../../text/format.js';
import { numberField, numberIn, segments, selectField } from '../../ui/fields.js';
import { awaited, failure } from '../../ui/notice.js';
import { createCounter } from './exact.js';
import { createFigures } from './figures.js';
import { createGraph } from './graph.js';
import { levelTable, shownLevel } from './levels.js';
import { createRecallPart } from './recall.js';
import { modelId, paramsOf, shownIn, START, TRIMS, withBudget } from './state.js';
import { whyTrimmed } from './why.js';

const MOST_EXAMPLES = 200;

const TRIM_SAYS = {
  linked: 'By names, values and synonyms, and the shortest key paths between what they lead to.',
  published: 'As the benchmark did it: tables named in the question, and those they point to.',
  none: 'Every table is kept.',
};

/** @param {import('../../main.js').App} app @returns {import('../../main.js').View} */
export function createSchema(app) {
  const figures = createFigures(app);
  const matrix = createAsker(app, 'sweep.matrix');
  const examples = createExamples(app);
  const levels = createLevels(app, (level) => set({ level }));
  const recall = createRecallPart(app);
  let shown = START;

  function enter(params) {
    shown = shownIn(params);
    app.volume.choose(params.get('volume'));
    for (const kind of ['database', 'gold']) if (params.has(kind)) app.workspace.preset(kind, params.get(kind));
  }

  function remember() {
    const { param } = app.workspace;
    app.setParams({ database: param('database'), gold: param('gold'), ...paramsOf(shown), volume: app.volume.param() });
    app.update();
  }

  /** @param {Partial<import('./state.js').Shown>} change */
  function set(change) {
    shown = { ...shown, ...change };
    levels.turn(0);
    remember();
  }

  /** The runs whose models' prices can be used. */
  function runsNow() {
    const [sweep] = app.library.of('sweep');
    if (sweep?.state === 'ready') matrix.ask({ sweep: sweep.name });
    return matrix.result?.rows ?? [];
  }

  function ask(item, run) {
    const { question, trim, budget } = shown;
    const price = run ? { input: run.price.input, output: run.price.output } : null;
    const { name: database, serial } = item;
    const { queries } = app.volume;
    figures.ask({ database, serial, question, trim, budget: numberIn(budget), price, volume: queries }, serial);
  }

  function template() {
    const item = app.workspace.chosen('database');
    const runs = runsNow();
    const run = runs.find((each) => modelId(each) === shown.model) ?? runs[0];
    const ready = item?.state === 'ready' && levels.areKnown();
    if (ready) ask(item, run);
    const { error } = figures;
    const result = figures.result?.serial === item?.serial ? figures.result : null; // never another file's
    return html`
      <h2>The schema in the prompt</h2>
      <p>A model that writes SQL must be told what tables there are, on every call.
        How they are written, and which of them, decides most of the prompt’s price.</p>
      ${app.workspace.inUse()}
      <div class="panel">
        ${questionField()}
        ${app.workspace.field('database')}
        <div class="field">
          <span class="label">Trim to the question</span>
          ${segments('Trim', TRIMS, shown.trim, (trim) => set({ trim }))}
          <p class="quiet">${TRIM_SAYS[shown.trim]}</p>
        </div>
        ${modelField(runs, run)}
        ${budgetField(result)}
      </div>
      ${error ? failure(error, 'The schema could not be written.') : ''}
      ${item === null ? '' : html`${
        awaited(ready ? result : null, error, () => levels.template(result, shown), 'Reading the schema…')}${recall.template()}`}`;
  }

  const questionField = () => html`<div class="field grow">
    <label for="question">Question</label>
    <input type="text" id="question" .value=${shown.question} autocomplete="off" @input=${(event) => set({ question: event.target.value })}>
    ${examples.field((question) => set({ question }))}
  </div>`;

  function modelField(runs, run) {
    const { queries } = app.volume;
    return selectField({
      id: 'schema-model', label: 'Price of', value: run ? modelId(run) : '', change: (model) => set({ model }),
      options: runs.map((each) => [modelId(each), `${each.name} on ${providerName(app, each.platform)}`]),
      hint: run ? html`${formatRate(run.price.input)} for a million input tokens, at
        <a href="#cost?q=${queries}">${formatWhole(queries)} queries a day</a>, the volume of the Cost page.` : 'Loading…',
    });
  }

  const budgetField = (result) => numberField({
    ...shownOf(fieldAt(app.meta, 'schema.levels', 'budget'), 'Budget'), placeholder: '',
    id: 'schema-budget', label: 'Budget', value: shown.budget, path: 'budget',
    error: result?.budgetError ?? null, change: (budget) => set(withBudget(shown, budget)), hint: budgetSays(result?.auto, shown.budget),
  });

  return { enter, remember, template };
}

function budgetSays(auto, budget) {
  if (!auto || budget === '') return 'The richest level that fits is then picked.';
  const tokens = `${formatWhole(auto.tokens_estimate)} tokens, estimated.`;
  return auto.fits ? `Auto takes ${auto.level}: ${tokens}` : `Nothing fits; the leanest is ${auto.level} with ${tokens}`;
}

/**
 * The levels, the text of one, what a trim kept and why, the keys.
 * @param {import('../../main.js').App} app
 * @param {(level: string) => void} pick
 */
function createLevels(app, pick) {
  const counter = createCounter(app);
  const graph = createGraph(app.update);
  let page = 0;

  const known = () => (app.meta?.schema_levels ?? []).filter(({ id }) => id !== 'auto');

  function turn(to) {
    page = to;
    app.update();
  }

  /** @param {import('./figures.js').Figures} figures @param {import('./state.js').Shown} shown */
  function template(figures, { level, trim, question }) {
    const { levels, auto, trim: kept } = figures;
    const name = shownLevel(level, auto) ?? START.level;
    const picked = levels.find((each) => each.level === name) ?? levels[0];
    return html`
      <section class="part" aria-labelledby="levels-title">
        <h3 id="levels-title">Every level, and what it saves</h3>
        ${levelTable(figures, { levels: known(), picked: level, counter })}
        ${counter.template()}
        ${text(picked, levels, auto, level)}
      </section>
      ${kept === null ? html`<p class="notice">${trim === 'none' ? 'Nothing is trimmed.' : 'Without a question nothing is trimmed.'}</p>`
        : whyTrimmed(kept, question, page, turn)}
      ${graph.template(figures.graph, kept)}`;
  }

  function text(picked, levels, auto, level) {
    const options = [...levels.map((each) => [each.level, each.level]), ...(auto ? [['auto', `auto (${auto.level})`]] : [])];
    return html`
      <div class="toolbar"><h4>Text</h4>${segments('Level of the text', options, level === 'auto' && auto ? 'auto' : picked.level, pick)}
        <span class="quiet" aria-live="polite">${formatWhole(picked.characters)} characters, ${
          formatWhole(picked.tokens_estimate)} tokens estimated${
          counter.isReady ? `, ${formatWhole(counter.count(picked.text))} exactly` : ''}</span></div>
      <pre class="code" tabindex="0" aria-label="The schema as a model is given it">${picked.text}</pre>`;
  }

  return { template, turn, areKnown: () => known().length > 0 };
}

/** The questions of the chosen gold set, to start from. A set that cannot be read has none; the views that need it say why. */
function createExamples(app) {
  const asker = createAsker(app, 'gold.questions');
  return {
    field(choose) {
      const request = app.workspace.request(['gold']);
      if (request) asker.ask(request, app.workspace.version(['gold', 'database']));
      if (!request || asker.error || !asker.result) return '';
      const chosen = ({ target }) => {
        choose(target.value);
        target.value = '';
      };
      return html`<select aria-label="Questions of the gold set" @change=${chosen}>
        <option value="">A question of “${app.workspace.chosen('gold').label}”…</option>
        ${asker.result.questions.slice(0, MOST_EXAMPLES)
          .map(({ id, question: text }) => html`<option value=${text}>${id}: ${text}</option>`)}
      </select>`;
    },
  };
}
