// What a sweep asks of whom, as the reader chose it: fields, and the request they make.
import { html } from 'lit/html.js';
import { createAccessFields } from '../../app/access-fields.js';
import { checkField, createForm, numberField, numberIn, segments } from '../../ui/fields.js';

const START = {
  models: '', strategies: 'agent', concurrency: '1', repeats: '1', seed: '1', spend: '', retries: '4', timeout: '60', reply: '150', questions: '',
};
const FILES = ['database', 'gold'];

const listed = (text, separator) => text.split(separator).map((part) => part.trim()).filter(Boolean);

/** A list in the address: a model's name may have a comma in it. */
const pack = (list) => list.map(encodeURIComponent).join(',');
const unpack = (text) => listed(text, ',').map(decoded);

/** Part of an address; one that somebody cut short is taken as it is. */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const PRICES = ['input', 'cached', 'output'];
const hasPrice = (own) => own !== undefined && PRICES.some((name) => own[name].trim() !== '');

/** @param {import('../../main.js').App} app */
export function createChoice(app) {
  const place = app.access.place('sweep');
  const fields = createAccessFields(app.access, place);
  const form = createForm(START);
  let typed = '';
  let entered = false;
  /** @type {Map<string, Record<string, string>>} Prices typed in, by provider and model. */
  const prices = new Map();
  let linked = ''; // the prices that a link brought, until its provider is there

  const models = () => (form.values.models === '' ? [place.defaultModel].filter(Boolean) : unpack(form.values.models));
  const strategies = () => listed(form.values.strategies, ',');
  const concurrencies = () => listed(form.values.concurrency, /[\s,;]+/);
  const questions = () => unpack(form.values.questions);
  const priceKey = (model) => `${place.provider?.id}\n${model}`;

  /** For the address: model, input, cached and output, of each model that has a price of the reader's. */
  function packPrices() {
    if (place.provider === null) return linked;
    takeLinked();
    return models().filter((model) => hasPrice(prices.get(priceKey(model))))
      .map((model) => [model, ...PRICES.map((name) => prices.get(priceKey(model))[name])].map(encodeURIComponent).join(':')).join(',');
  }

  function takeLinked() {
    if (linked === '' || place.provider === null) return;
    for (const entry of listed(linked, ',')) {
      const [model, ...typed] = entry.split(':').map(decoded);
      prices.set(priceKey(model), Object.fromEntries(PRICES.map((name, index) => [name, typed[index] ?? ''])));
    }
    linked = '';
  }

  /** Id, tier and text of the gold set's questions; null until they are there. */
  function known() {
    const gold = app.workspace.goldOn(app.workspace.chosen('gold'), app.workspace.chosen('database'));
    return app.own.bases.contents(gold)?.questions ?? null;
  }

  function set(changes) {
    form.set(changes);
    app.remember();
  }

  function toggle(list, one, on) {
    return on ? [...list, one] : list.filter((each) => each !== one);
  }

  /** As run.plan takes it; null while something is missing. */
  function request() {
    const files = app.workspace.request(FILES);
    if (files === null || place.provider === null || place.baseUrl === '' || app.access.strategies.length === 0) return null;
    const series = models().flatMap((model) => strategies().flatMap((strategy) => concurrencies().map((many) => place.series({
      model, strategy, concurrency: numberIn(many), ...priceOf(model),
    }))));
    const spend = form.optional('spend');
    return {
      ...files, series, repeats: form.number('repeats'), seed: form.number('seed'), http_retries: form.number('retries'),
      call_timeout_ms: milliseconds(form.number('timeout')), output_tokens_each: form.number('reply'),
      ...(form.values.questions === '' ? {} : { questions: questions() }),
      ...(spend === undefined ? {} : { spend_usd: spend }),
    };
  }

  function priceOf(model) {
    takeLinked();
    const own = prices.get(priceKey(model));
    if (!hasPrice(own)) return {};
    return { price: {
      input_per_mtok: numberIn(own.input), output_per_mtok: numberIn(own.output),
      ...(own.cached.trim() === '' ? {} : { cached_per_mtok: numberIn(own.cached) }),
      source: 'typed in on the page', read_on: new Date().toISOString().slice(0, 10),
    } };
  }

  /** What has to be chosen before it can start; '' if nothing. */
  function missing() {
    if (typed.trim() !== '') return 'Add the model that you typed, or clear its field.';
    if (models().length === 0) return 'Choose a model.';
    if (strategies().length === 0) return 'Choose a strategy.';
    if (concurrencies().length === 0) return 'Say how many are asked at once.';
    return place.missing(models());
  }

  function addTyped() {
    const name = typed.trim();
    typed = '';
    if (name !== '' && !models().includes(name)) set({ models: pack([...models(), name]) });
    else app.update();
  }

  function modelField() {
    if (place.provider === null) return '';
    const chosen = models();
    const offered = [...new Set([...place.provider.models.map(({ id }) => id), ...chosen])];
    const change = (model, on) => {
      const next = toggle(chosen, model, on);
      set({ models: next.length === 0 ? '' : pack(next) });
    };
    return html`<fieldset class="checks pick-models"><legend>Models</legend>
        ${offered.map((model, index) => checkField({ id: `sweep-model-${index}`, label: model, checked: chosen.includes(model), change: (on) => change(model, on) }))}
      </fieldset>
      <div class="add-model" @keydown=${(event) => { if (event.key === 'Enter' && event.target.tagName === 'INPUT') { event.preventDefault(); addTyped(); } }}>
        ${fields.model({ name: 'model', label: 'Another model', value: typed, change: (text) => { typed = text; app.update(); } })}
        <button type="button" ?disabled=${typed.trim() === ''} @click=${addTyped}>Add</button>
      </div>`;
  }

  function strategyField() {
    const chosen = strategies();
    return html`<fieldset class="checks pick-strategies"><legend>Strategies</legend>
      ${app.access.strategies.map(({ id, name, help }) => html`<div>
        ${checkField({ id: `sweep-strategy-${id}`, label: name, checked: chosen.includes(id), change: (on) => set({ strategies: toggle(chosen, id, on).join(',') || id }) })}
        <p class="quiet">${help}</p></div>`)}</fieldset>`;
  }

  function questionField() {
    const all = known();
    if (all === null) return '';
    const some = form.values.questions !== '';
    const chosen = some ? questions() : all.map(({ id }) => id);
    const choose = (ids) => set({ questions: pack(ids) });
    const tiers = [...new Set(all.map(({ tier }) => tier))].sort();
    const ofTier = (tier) => all.filter((question) => question.tier === tier).map(({ id }) => id);
    return html`<div class="field grow pick-questions">
      <span class="label">Questions</span>
      ${segments('Questions', [['all', `All ${all.length}`], ['some', 'Some']], some ? 'some' : 'all', (which) => choose(which === 'all' ? [] : ofTier(tiers[0])))}
      ${some ? html`
        <div class="toolbar">${tiers.map((tier) => html`<button type="button" class="more" @click=${() => choose(ofTier(tier))}>Tier ${tier} alone</button>`)}
          <span class="quiet" role="status">${chosen.length} of ${all.length}</span></div>
        <div class="scroll short" role="region" tabindex="0" aria-label="Questions to ask"><fieldset class="question-list"><legend class="hidden">Questions to ask</legend>
          ${all.map(({ id, tier, question }) => checkField({
            id: `sweep-question-${id}`, label: html`<span><span class="quiet">${id}, tier ${tier}</span> ${question}</span>`, checked: chosen.includes(id),
            change: (on) => { if (on || chosen.length > 1) choose(toggle(chosen, id, on)); else app.update(); } }))}
        </fieldset></div>` : ''}
    </div>`;
  }

  /** @param {Error & {where?: string} | null} error What run.plan refuses. */
  function numbers(error) {
    const ofAny = error?.where ? Object.assign(new Error(error.message), error, { where: fieldOf(error) }) : error;
    const entry = (name, label, path, more = {}) => numberField({
      id: `sweep-${name}`, label, value: form.values[name], path, error: ofAny, change: (text) => set({ [name]: text }), ...more,
    });
    return html`<div class="entries grow">
      ${entry('concurrency', 'Asked at once', 'series.concurrency', { hint: 'One number, or several with commas: each is a series of its own.', placeholder: '1, 5, 10' })}
      ${entry('repeats', 'Repeats', 'repeats', { hint: 'How often each question is asked.' })}
      ${entry('spend', 'Spending limit', 'spend_usd', { unit: '$', hint: 'No call is sent that could exceed it.', placeholder: 'none' })}
      <details class="more-fields"><summary>Seed, retries, time limit</summary><div class="entries">
        ${entry('seed', 'Seed', 'seed', { hint: 'Of the order of the questions; 0 keeps the order of the set.' })}
        ${entry('retries', 'Retries', 'http_retries', { hint: 'After 429, 5xx and lost connections, with a growing wait.' })}
        ${entry('timeout', 'Time limit', 'call_timeout_ms', { unit: 'seconds a call', scale: 1000 })}
        ${entry('reply', 'Reply', 'output_tokens_each', { unit: 'tokens, for the estimate', hint: 'Reasoning models send many more.' })}
      </div></details></div>`;
  }

  return {
    request, missing, models, known, place,
    template: (error) => html`
      <div class="field who">${fields.provider()}${fields.address()}${fields.key()}</div>
      ${app.workspace.field('database')}${app.workspace.field('gold')}
      <div class="field grow">${modelField()}${fields.list()}</div>
      <div class="field grow">${strategyField()}</div>
      ${questionField()}
      ${numbers(error)}
      ${fields.notes()}`,
    prices: {
      of: (model) => prices.get(priceKey(model)) ?? { input: '', cached: '', output: '' },
      set(model, change) {
        prices.set(priceKey(model), { ...this.of(model), ...change });
        app.remember();
      },
    },
    /** What was chosen stays where the address says nothing of it. */
    enter(params) {
      if (entered && params.size === 0) return;
      entered = true;
      for (const kind of FILES) if (params.has(kind)) app.workspace.preset(kind, params.get(kind));
      place.enter(params);
      form.enter(params);
      linked = params.get('prices') ?? '';
    },
    params: () => ({ ...place.params(), ...form.params(), prices: packPrices(), database: app.workspace.param('database'), gold: app.workspace.param('gold') }),
    /** Which fields say what is wrong with them. */
    paths: ['series.concurrency', 'repeats', 'spend_usd', 'seed', 'http_retries', 'call_timeout_ms', 'output_tokens_each'],
  };
}

/** The path of the field that an error is about: one for all series. */
export const fieldOf = ({ where = '', message }) => (/spending limit/.test(message) ? 'spend_usd' : where.replace(/^series\[\d+\]/, 'series'));

const milliseconds = (seconds) => (typeof seconds === 'number' ? seconds * 1000 : seconds);
