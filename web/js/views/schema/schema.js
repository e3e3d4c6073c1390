// A schema in a prompt: every level and what it saves, and what a question leaves of it, and why.
import { html } from 'lit/html.js';
import { createAsker } from '../../engine/asker.js';
import { numberField, numberIn, segments, selectField } from '../../ui/fields.js';
import { formatRate, formatWhole } from '../../text/format.js';
import { failure, loading } from '../../ui/notice.js';
import { providerName } from '../../sweeps/names.js';
import { createCounter } from './exact.js';
import { createFigures } from './figures.js';
import { createGraph } from './graph.js';
import { levelTable, shownLevel } from './levels.js';
import { createRecallPart, TRIMS } from './recall.js';
import { whyTrimmed } from './why.js';

const QUESTION = 'How many tracks are there in each playlist?';
const MOST_EXAMPLES = 200;

/** @param {import('../../main.js').App} app @returns {import('../../main.js').View} */
export function createSchema(app) {
  const figures = createFigures(app);
  const matrix = createAsker(app, 'sweep.matrix');
  const counter = createCounter(app);
  const graph = createGraph(app.update);
  const recall = createRecallPart(app);
  const examples = createExamples(app);
  let level = 'compact';
  let trim = 'linked';
  let question = QUESTION;
  let budget = '';
  let model = '';
  let page = 0;

  function enter(params) {
    level = params.get('level') ?? 'compact';
    trim = TRIMS.some(([id]) => id === params.get('trim')) ? params.get('trim') : 'linked';
    question = params.has('q') ? params.get('q').trim() : QUESTION; // a blank one stands for none
    budget = params.get('budget') ?? '';
    model = params.get('model') ?? '';
    app.volume.choose(params.get('volume'));
    for (const kind of ['database', 'gold']) if (params.has(kind)) app.workspace.preset(kind, params.get(kind));
  }

  function remember() {
    app.setParams({
      database: app.workspace.param('database'),
      gold: app.workspace.param('gold'),
      level: level === 'compact' ? null : level,
      trim: trim === 'linked' ? null : trim,
      q: question === QUESTION ? null : question.trim() || ' ',
      budget, model,
      volume: app.volume.param(),
    });
    app.update();
  }

  const levels = () => (app.meta?.schema_levels ?? []).filter(({ id }) => id !== 'auto');

  function set(change) {
    change();
    page = 0;
    remember();
  }

  const fullText = (run) => `${run.name} on ${providerName(app, run.platform)}`;
  const modelId = (run) => `${run.platform}/${run.model}`;

  function template() {
    const item = app.workspace.chosen('database');
    const [sweep] = app.library.of('sweep');
    if (sweep?.state === 'ready') matrix.ask({ sweep: sweep.name });
    const runs = matrix.result?.rows ?? [];
    const run = runs.find((each) => modelId(each) === model) ?? runs[0];
    const ready = item?.state === 'ready' && levels().length > 0;
    if (ready) {
      const price = run ? { input: run.price.input, output: run.price.output } : null;
      figures.ask({ item, question, trim, budget: numberIn(budget), price, volume: app.volume.queries });
    }
    return html`
      <h2>The schema in the prompt</h2>
      <p>A model that writes SQL must be told what tables there are, on every call.
        How they are written, and which of them, decides most of the prompt’s price.</p>
      ${app.workspace.inUse()}
      <div class="panel">
        <div class="field grow">
          <label for="question">Question</label>
          <input type="text" id="question" .value=${question} autocomplete="off" @input=${(event) => set(() => { question = event.target.value; })}>
          ${examples.field((text) => set(() => { question = text; }))}
        </div>
        ${app.workspace.field('database')}
        <div class="field">
          <span class="label">Trim to the question</span>
          ${segments('Trim', TRIMS, trim, (id) => set(() => { trim = id; }))}
          <p class="quiet">${TRIM_SAYS[trim]}</p>
        </div>
        ${selectField({ id: 'schema-model', label: 'Price of', value: run ? modelId(run) : '', change: (id) => set(() => { model = id; }),
          options: runs.map((each) => [modelId(each), fullText(each)]),
          hint: run ? html`${formatRate(run.price.input)} for a million input tokens, at <a href="#cost?q=${app.volume.queries}">${formatWhole(app.volume.queries)} queries a day</a>, the volume of the Cost page.` : 'Loading…' })}
        ${numberField({ id: 'schema-budget', label: 'Budget', unit: 'tokens, for level auto', value: budget, path: 'budget', error: figures.shown?.budgetError ?? null,
          change: (text) => set(() => { budget = text; if (text === '' && level === 'auto') level = 'compact'; }), hint: budgetSays() })}
      </div>
      ${figures.error ? failure(figures.error, 'The schema could not be written.') : ''}
      ${item === null ? '' : ready && figures.shown ? result() : figures.error ? '' : loading('Reading the schema…')}
      ${item === null ? '' : recall.template()}`;
  }

  function budgetSays() {
    const auto = figures.shown?.auto;
    if (!auto || budget === '') return 'The richest level that fits is then picked.';
    return auto.fits ? `Auto takes ${auto.level}: ${formatWhole(auto.tokens_estimate)} tokens, estimated.`
      : `Nothing fits; the leanest is ${auto.level} with ${formatWhole(auto.tokens_estimate)} tokens, estimated.`;
  }

  function result() {
    const { shown } = figures;
    const name = shownLevel(level, shown.auto) ?? 'compact';
    const picked = shown.levels.find((each) => each.level === name) ?? shown.levels[0];
    const pick = (id) => set(() => { level = id; });
    const options = [...shown.levels.map((each) => [each.level, each.level]), ...(shown.auto ? [['auto', `auto (${shown.auto.level})`]] : [])];
    return html`
      <section class="part" aria-labelledby="levels-title">
        <h3 id="levels-title">Every level, and what it saves</h3>
        ${levelTable(shown, { levels: levels(), picked: level, counter })}
        ${counter.template()}
        <div class="toolbar"><h4>Text</h4>${segments('Level of the text', options, level === 'auto' && shown.auto ? 'auto' : picked.level, pick)}
          <span class="quiet" aria-live="polite">${formatWhole(picked.characters)} characters, ${formatWhole(picked.tokens_estimate)} tokens estimated${
            counter.isReady ? `, ${formatWhole(counter.count(picked.text))} exactly` : ''}</span></div>
        <pre class="code" tabindex="0" aria-label="The schema as a model is given it">${picked.text}</pre>
      </section>
      ${shown.trim === null ? html`<p class="notice">${trim === 'none' ? 'Nothing is trimmed.' : 'Without a question nothing is trimmed.'}</p>`
        : whyTrimmed(shown.trim, question, page, (to) => { page = to; app.update(); })}
      ${graph.template(shown.graph, shown.trim)}`;
  }

  return { enter, remember, template };
}

const TRIM_SAYS = {
  linked: 'By names, values and synonyms, and the shortest key paths between what they lead to.',
  published: 'As the benchmark did it: tables named in the question, and those they point to.',
  none: 'Every table is kept.',
};

/** The questions of the chosen gold set, to start from. A set that cannot be read has none; the views that need it say why. */
function createExamples(app) {
  const asker = createAsker(app, 'gold.questions');
  return {
    field(choose) {
      const request = app.workspace.request(['gold']);
      if (request) asker.ask(request, app.workspace.version(['gold', 'database']));
      if (!request || asker.error || !asker.result) return '';
      return html`<select aria-label="Questions of the gold set" @change=${(event) => { choose(event.target.value); event.target.value = ''; }}>
        <option value="">A question of “${app.workspace.chosen('gold').label}”…</option>
        ${asker.result.questions.slice(0, MOST_EXAMPLES).map(({ id, question: text }) => html`<option value=${text}>${id}: ${text}</option>`)}
      </select>`;
    },
  };
}
