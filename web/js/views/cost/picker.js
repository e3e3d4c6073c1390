// From a profile to a platform: the choice, what would change it, and the row behind every claim.
import { html } from 'lit/html.js';
import { createAsker } from '../../engine/asker.js';
import { downloads } from '../../ui/download.js';
import { source, words } from '../../ui/explain.js';
import { checkField, createForm, elsewhere, numberField, segments, selectField } from '../../ui/fields.js';
import { formatPercent, formatRate, formatSum, formatUsd, formatWhole } from '../../text/format.js';
import { failure, loading } from '../../ui/notice.js';
import { providerName } from '../../sweeps/names.js';

const DEFAULTS = { q: '100000', in: '0', out: '200', batch: '0', ttft: '', budget: '', modalities: 'text', needs: '', objective: '', costs: '' };

const MODALITIES = ['text', 'image', 'video', 'speech'];

/** Marks of the platforms' file that a profile can call for. */
const NEEDS = [['soc2', 'SOC 2'], ['hipaa', 'HIPAA'], ['dedicated_gpu', 'Dedicated GPUs'], ['lora', 'LoRA fine-tunes'], ['own_container', 'Own container'], ['ray', 'Ray'], ['python_native', 'Python-native']];

/** What the lesson that the platforms' prices are of asks of a picker. */
const EXAMPLES = {
  plain: ['Plain text', {}],
  gateway: ['Image, chat and speech', { modalities: 'text,image,speech', q: '20000' }],
  regulated: ['SOC 2, HIPAA, dedicated', { needs: 'soc2,hipaa,dedicated_gpu' }],
  mixed: ['HIPAA, image and chat', { needs: 'hipaa', modalities: 'text,image' }],
  fast: ['First token in 150 ms', { ttft: '150', objective: 'fastest' }],
  small: ['A hundred a day', { q: '100', needs: 'dedicated_gpu' }],
};

const NUMBERS = [
  ['q', 'Requests a day', '', 'profile.requests_per_day', ''],
  ['in', 'Input', 'tokens a request', 'profile.input_tokens', ''],
  ['out', 'Output', 'tokens a request', 'profile.output_tokens', ''],
  ['batch', 'Can wait for a batch', 'share, 0 to 1', 'profile.batch_share', ''],
  ['ttft', 'First token within', 'ms', 'profile.first_token_ms', 'no target'],
  ['budget', 'Budget', '$/month', 'profile.budget_usd_per_month', 'none'],
];

/** @param {import('../../main.js').App} app @param {import('./tools.js').CostTools} tools @returns {import('../../main.js').View} */
export function createPicker(app, { book }) {
  const form = createForm(DEFAULTS);
  const asker = createAsker(app, 'pick');

  const file = () => app.library.of('platforms')[0] ?? null;
  const listOf = (name) => form.values[name].split(',').filter(Boolean);

  function enter(params) {
    form.enter(params);
    ask();
  }

  function remember() {
    app.setParams({ ...form.params(), own: book.param() });
    ask();
    app.update();
  }

  function change(changes) {
    form.set(changes);
    remember();
  }

  function toggle(name, word, on, order) {
    const words = new Set(listOf(name));
    if (on) words.add(word);
    else words.delete(word);
    change({ [name]: order.filter((each) => words.has(each)).join(',') || (name === 'modalities' ? 'none' : '') });
  }

  function ask() {
    if (!file()?.info) return;
    const optional = (field, key) => (form.values[field].trim() === '' ? {} : { [key]: form.number(field) });
    asker.ask({
      platforms: file().name,
      profile: {
        requests_per_day: form.number('q'), input_tokens: form.number('in'), output_tokens: form.number('out'), batch_share: form.number('batch'),
        ...optional('ttft', 'first_token_ms'), ...optional('budget', 'budget_usd_per_month'),
        modalities: listOf('modalities').filter((word) => word !== 'none'), needs: listOf('needs'),
        ...(form.values.objective ? { objective: form.values.objective } : {}),
        ...(form.values.costs.trim() ? { cost_function: form.values.costs.trim() } : {}),
      },
    });
  }

  function template() {
    ask();
    const { result, error } = asker;
    if (!file()?.info) return file()?.error ? failure(file().error, 'The platforms could not be read.') : loading('Reading what is known of platforms…');
    const chosen = Object.entries(EXAMPLES).find(([, [, values]]) => Object.entries({ ...DEFAULTS, ...values }).every(([name, value]) => form.values[name] === value));
    const objectiveAt = error?.where === 'objective' ? 'objective' : 'profile.objective';
    const other = elsewhere(error, [...NUMBERS.map(([, , , path]) => path), objectiveAt]);
    return html`
      <h2>Which platform, and what would change the choice</h2>
      ${segments('Example', Object.entries(EXAMPLES).map(([name, [label]]) => [name, label]), chosen?.[0] ?? '', (name) => { form.reset(); change(EXAMPLES[name][1]); })}
      <div class="panel entries">
        ${NUMBERS.map(([name, label, unit, path, placeholder]) => numberField({
          id: `picker-${name}`, label, unit, value: form.values[name], path, error, placeholder, change: (text) => change({ [name]: text }) }))}
        ${selectField({ id: 'picker-objective', label: 'What counts', value: form.values.objective, path: objectiveAt, error,
          options: [['', 'least cost a month, needs met'], ['cheapest', 'the cheapest'], ['fastest', 'the fastest']], change: (objective) => change({ objective }) })}
        ${form.values.objective === 'cheapest' ? selectField({ id: 'picker-costs', label: 'Cheapest in what', value: form.values.costs,
          options: [['', 'not said'], ['usd_per_month', '$ a month at this volume'], ['usd_per_mtok', '$ per M tokens at this volume']], change: (costs) => change({ costs }) }) : ''}
        <fieldset class="checks"><legend>Modalities</legend>${MODALITIES.map((word) => checkField({
          id: `picker-${word}`, label: words(word), checked: listOf('modalities').includes(word), change: (on) => toggle('modalities', word, on, MODALITIES) }))}</fieldset>
        <fieldset class="checks"><legend>Must have</legend>${NEEDS.map(([word, label]) => checkField({
          id: `picker-${word}`, label, checked: listOf('needs').includes(word), change: (on) => toggle('needs', word, on, NEEDS.map(([each]) => each)) }))}</fieldset>
      </div>
      ${other ? failure(other, 'No platform could be picked.') : ''}
      ${result ? html`${answer(result)}${downloads('perquery-pick', () => csvRows(result), asker.text)}` : ''}`;
  }

  function answer(result) {
    return html`
      <p class="verdict">${headline(result)} <span class="quiet">${sentence(result.gateway_reason)}</span></p>
      ${result.by_modality.length > 0
        ? result.by_modality.map((choice) => html`<section class="picked-for"><h3>${words(choice.modality)}: ${choice.primary ? platformName(choice.primary.platform) : 'no platform fits'}</h3>${choiceOf(choice)}</section>`)
        : choiceOf(result)}`;
  }

  function choiceOf({ primary, runner_up: runnerUp, alternatives, rejected }) {
    return html`<div class="choices">
      ${primary ? html`<section class="chosen-platform">
        <h4>Primary</h4>
        ${priced(primary)}
        <ul class="claims">${primary.because.map(claim)}</ul>
        <dl class="plan"><dt>Cold start</dt><dd>${claimText(primary.cold_start_plan)}</dd><dt>Watch</dt><dd>${claimText(primary.watch)}</dd></dl>
      </section>` : ''}
      ${runnerUp ? html`<section><h4>Runner-up</h4>${priced(runnerUp)}
        <dl class="plan"><dt>Switch to it</dt><dd>${claimText(runnerUp.switch_when)}</dd></dl>
        ${alternatives.length > 1 ? html`<h4>Also possible</h4>${alternatives.slice(1).map(priced)}` : ''}</section>` : ''}
      ${rejected.length > 0 ? html`<section class="rejected"><h4>Not these</h4>
        <ul class="claims">${rejected.map(({ platform, claim: why }) => html`<li><strong>${platformName(platform)}</strong>: ${claimText(why)}</li>`)}</ul></section>` : ''}
    </div>`;
  }

  const claim = (each) => html`<li>${claimText(each)}</li>`;

  /** What is said, and each row it rests on with its source. */
  function claimText({ text, rows }) {
    return html`${sentence(marked(text))}${rows.length === 0 ? (/^no row/.test(text) ? '' : html` <span class="quiet">It rests on no row.</span>`) : html`
      <details class="rows"><summary>${rows.map(factOf).join('; ')}</summary>${rows.map(rowOf)}</details>`}`;
  }

  const find = (id) => file().info.rows.find((each) => each.id === id);

  /** "Together, $ per M tokens: 0.88" */
  function factOf(id) {
    const row = find(id);
    return row ? `${platformName(row.platform)}, ${markName(row.mark)}: ${valueOf(row)}` : id;
  }

  function rowOf(id) {
    const row = find(id);
    const { sources } = file().info;
    return row ? html`<p class="quiet">${factOf(id)}. ${source({ ...sources[row.source], note: row.note ?? '' })} Row <code>${id}</code>.</p>` : html`<p class="quiet">${id}</p>`;
  }

  const platformName = (id) => providerName(app, id);

  function headline({ outcome, primary }) {
    if (outcome === 'gateway') return html`<strong>A gateway:</strong> one platform for each modality.`;
    if (outcome === 'refused') return html`<strong>None fits.</strong>`;
    return html`<strong>${platformName(primary.platform)}</strong>, ${primary.tier}.`;
  }

  function priced({ platform, tier, per_day_usd: perDay, per_mtok_usd: perMtok }) {
    const figures = perDay === null ? 'no price on which it could be compared' : `${formatSum(perDay)} a day, effectively ${formatUsd(perMtok)} per M tokens`;
    return html`<p><strong>${platformName(platform)}</strong>, ${tier}: ${figures}.</p>`;
  }

  return { enter, remember, template };
}

/** What marks that are figures are called, and how their values read. */
const FIGURES = {
  usd_per_mtok: ['price of a million tokens', formatRate], usd_per_minute: ['price of a GPU minute', formatRate],
  usd_per_prediction: ['price of a prediction', formatRate], cold_start_s: ['cold start', (value) => `${value} s`],
  batch_factor: ['batch price', (value) => formatPercent(value)], tokens_per_minute: ['tokens a minute', formatWhole],
};

const markName = (mark) => FIGURES[mark]?.[0] ?? NEEDS.find(([id]) => id === mark)?.[1] ?? words(mark).toLowerCase();

const valueOf = ({ mark, value }) => FIGURES[mark]?.[1](value) ?? (value === true ? 'yes' : value === false ? 'no' : String(value).replaceAll('_', ' '));

/** Marks as people write them. */
const marked = (text) => NEEDS.reduce((said, [mark, label]) => said.replace(new RegExp(`\\b${mark}\\b`), label), text);

const sentence = (text) => `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;

function csvRows(result) {
  const choices = result.by_modality.length > 0 ? result.by_modality : [{ modality: 'all', ...result }];
  const rows = choices.flatMap(({ modality, primary, runner_up: runnerUp, rejected }) => [
    ...(primary ? [[modality, 'primary', primary.platform, primary.tier, primary.per_day_usd, primary.per_mtok_usd, '', primary.price_row]] : []),
    ...(runnerUp ? [[modality, 'runner-up', runnerUp.platform, runnerUp.tier, runnerUp.per_day_usd, runnerUp.per_mtok_usd, runnerUp.switch_when.text, runnerUp.price_row]] : []),
    ...rejected.map(({ platform, claim }) => [modality, 'rejected', platform, '', '', '', claim.text, claim.rows.join(' ')])]);
  return [['for', 'place', 'platform', 'tier', 'per_day_usd', 'per_mtok_usd', 'why', 'rows'], ...rows];
}
