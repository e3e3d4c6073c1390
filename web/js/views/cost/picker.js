// From a profile to a platform: the choice, what would change it, and the row behind every claim.
import { html } from 'lit/html.js';
import { providerName } from '../../sweeps/names.js';
import { formatSum, formatUsd } from '../../text/format.js';
import { source, words } from '../../ui/explain.js';
import { word } from '../../ui/tips.js';
import { checkField, selectField } from '../../ui/fields.js';
import { failure, loading } from '../../ui/notice.js';
import { calculatorView, createCalculator, pathsOf } from './calculator.js';
import { csvRows, DEFAULTS, listOf, marked, markName, MODALITIES, NEEDS, profileRequest, sentence, toggled, valueOf } from './profile.js';

/** What the lesson that the platforms' prices are of asks of a picker. @type {import('./calculator.js').Examples} */
const EXAMPLES = {
  plain: ['Plain text', {}],
  gateway: ['Image, chat and speech', { modalities: 'text,image,speech', q: '20000' }],
  regulated: ['SOC 2, HIPAA, dedicated', { needs: 'soc2,hipaa,dedicated_gpu' }],
  mixed: ['HIPAA, image and chat', { needs: 'hipaa', modalities: 'text,image' }],
  fast: ['First token in 150 ms', { ttft: '150', objective: 'fastest' }],
  small: ['A hundred a day', { q: '100', needs: 'dedicated_gpu' }],
};

/** @type {import('./calculator.js').Row[]} */
const NUMBERS = [
  ['q', 'Requests per day', 'profile.requests_per_day'],
  ['in', 'Input', 'profile.input_tokens'],
  ['out', 'Output', 'profile.output_tokens'],
  ['batch', 'Can wait for a batch', 'profile.batch_share'],
  ['ttft', 'First token within', 'profile.first_token_ms'],
  ['budget', 'Budget', 'profile.budget_usd_per_month'],
];

const OBJECTIVES = [['', 'least cost a month, needs met'], ['cheapest', 'the cheapest'], ['fastest', 'the fastest']];
const COSTS = [['', 'not said'], ['usd_per_month', '$ a month at this volume'], ['usd_per_mtok', '$ per M tokens at this volume']];

/** @param {import('../../main.js').App} app @param {import('./tools.js').CostTools} tools @returns {import('../../main.js').View} */
export function createPicker(app, { book }) {
  const file = () => app.library.of('platforms')[0] ?? null;
  const calculator = createCalculator(app, {
    id: 'picker', op: 'pick', start: DEFAULTS, changed: () => view.remember(),
    request: (form) => (file()?.info ? { platforms: file().name, profile: profileRequest(form) } : null),
  });
  const { form, asker, change } = calculator;
  const claims = createClaims(app, file);
  const view = calculatorView(app, book, { form, ask: calculator.ask, template });

  function template() {
    if (file()?.error && !file().info) return failure(file().error, 'The platforms could not be read.');
    if (!file()?.info) return loading('Reading what is known of platforms…');
    const { result, error } = asker;
    const objectiveAt = error?.where === 'objective' ? 'objective' : 'profile.objective';
    const { objective, costs } = form.values;
    return html`
      <h2>Which platform, and what would change the choice</h2>
      ${calculator.examples('Example', EXAMPLES)}
      <div class="panel entries">
        ${calculator.numbers(NUMBERS)}
        ${selectField({ id: 'picker-objective', label: 'What counts', value: objective, path: objectiveAt, error, options: OBJECTIVES,
          change: (to) => change({ objective: to }) })}
        ${objective === 'cheapest' ? selectField({ id: 'picker-costs', label: 'Cheapest in what', value: costs, options: COSTS,
          change: (to) => change({ costs: to }) }) : ''}
        ${checks('Modalities', 'modalities', MODALITIES.map((modality) => [modality, words(modality)]), 'none')}
        ${checks('Must have', 'needs', NEEDS, '')}
      </div>
      ${calculator.problem([...pathsOf(NUMBERS), objectiveAt], 'No platform could be picked.')}
      ${result ? html`${answer(result)}${calculator.downloads('perquery-pick', () => csvRows(result))}` : ''}`;
  }

  /** @param {string} none What the address says where nothing is chosen. */
  function checks(legend, name, options, none) {
    const order = options.map(([option]) => option);
    const toggle = (option, on) => change({ [name]: toggled(form.values[name], option, on, order) || none });
    return html`<fieldset class="checks"><legend>${legend}</legend>${options.map(([option, label]) => checkField({
      id: `picker-${option}`, label, checked: listOf(form.values[name]).includes(option), change: (on) => toggle(option, on),
    }))}</fieldset>`;
  }

  function answer(result) {
    return html`
      <p class="verdict">${headline(result)} <span class="quiet">${sentence(result.gateway_reason)}</span></p>
      ${result.by_modality.length > 0 ? result.by_modality.map(pickedFor) : claims.choice(result)}`;
  }

  function pickedFor(choice) {
    const platform = choice.primary ? claims.platformName(choice.primary.platform) : 'no platform fits';
    return html`<section class="picked-for"><h3>${words(choice.modality)}: ${platform}</h3>${claims.choice(choice)}</section>`;
  }

  function headline({ outcome, primary }) {
    if (outcome === 'gateway') return html`<strong>A gateway:</strong> one platform for each modality.`;
    if (outcome === 'refused') return html`<strong>None fits.</strong>`;
    return html`<strong>${claims.platformName(primary.platform)}</strong>, ${primary.tier}.`;
  }

  return view;
}

/**
 * What is picked and why, with the rows of the platforms' file behind it.
 * @param {import('../../main.js').App} app
 * @param {() => import('../../app/library.js').Item} file
 */
function createClaims(app, file) {
  const platformName = (id) => providerName(app, id);
  const find = (id) => file().info.rows.find((each) => each.id === id);

  function choice({ primary, runner_up: runnerUp, alternatives, rejected }) {
    return html`<div class="choices">
      ${primary ? html`<section class="chosen-platform">
        <h4>Primary</h4>
        ${priced(primary)}
        <ul class="claims">${primary.because.map((each) => html`<li>${claim(each)}</li>`)}</ul>
        <dl class="plan"><dt>${word('Cold start')}</dt><dd>${claim(primary.cold_start_plan)}</dd>
          <dt>Watch</dt><dd>${claim(primary.watch)}</dd></dl>
      </section>` : ''}
      ${runnerUp ? html`<section><h4>Runner-up</h4>${priced(runnerUp)}
        <dl class="plan"><dt>Switch to it</dt><dd>${claim(runnerUp.switch_when)}</dd></dl>
        ${alternatives.length > 1 ? html`<h4>Also possible</h4>${alternatives.slice(1).map(priced)}` : ''}</section>` : ''}
      ${rejected.length > 0 ? html`<section class="rejected"><h4>Not these</h4>
        <ul class="claims">${rejected.map(({ platform, claim: why }) => html`
          <li><strong>${platformName(platform)}</strong>: ${claim(why)}</li>`)}</ul></section>` : ''}
    </div>`;
  }

  /** What is said, and each row it rests on with its source. */
  function claim({ text, rows, is_absence: isAbsence }) {
    const said = sentence(marked(text));
    if (rows.length === 0) return html`${said}${isAbsence ? '' : html` <span class="quiet">It rests on no row.</span>`}`;
    return html`${said}
      <details class="rows"><summary>${rows.map(factOf).join('; ')}</summary>${rows.map(rowOf)}</details>`;
  }

  /** "Together, $ per M tokens: 0.88" */
  function factOf(id) {
    const row = find(id);
    return row ? `${platformName(row.platform)}, ${markName(row.mark)}: ${valueOf(row)}` : id;
  }

  function rowOf(id) {
    const row = find(id);
    if (!row) return html`<p class="quiet">${id}</p>`;
    const cited = source({ ...file().info.sources[row.source], note: row.note ?? '' });
    return html`<p class="quiet">${factOf(id)}. ${cited} Row <code>${id}</code>.</p>`;
  }

  function priced({ platform, tier, per_day_usd: perDay, per_mtok_usd: perMtok }) {
    const figures = perDay === null ? 'no price on which it could be compared'
      : `${formatSum(perDay)} a day, effectively ${formatUsd(perMtok)} per M tokens`;
    return html`<p><strong>${platformName(platform)}</strong>, ${tier}: ${figures}.</p>`;
  }

  return { platformName, choice };
}
