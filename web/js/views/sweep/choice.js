// What a sweep asks of whom, as the reader chose it: its state, and the request that it makes.
import { createAccessFields } from '../../app/access-fields.js';
import { effortsOf, optionsOf } from '../../app/request-options.js';
import { createForm } from '../../ui/fields.js';
import { createChoiceFields } from './choice-fields.js';
import { limitsOf, listed, NO_PRICE, pack, packPrices, priceOf, seriesOf, START, unpack, unpackPrices } from './chosen.js';

const FILES = ['database', 'gold'];

/** Prices typed in, by provider and model. @param {import('../../app/place.js').Place} place */
function createPrices(place) {
  /** @type {Map<string, import('./chosen.js').TypedPrice>} */
  const typed = new Map();
  let linked = ''; // the prices that a link brought, until its provider is there

  const key = (model) => `${place.provider?.id}\n${model}`;

  function of(model) {
    if (place.provider !== null) {
      for (const [each, price] of unpackPrices(linked)) typed.set(key(each), price);
      linked = '';
    }
    return typed.get(key(model)) ?? NO_PRICE;
  }

  return {
    of,
    set: (model, change) => typed.set(key(model), { ...of(model), ...change }),
    link(text) { linked = text; },
    param: (models) => (place.provider === null ? linked : packPrices(models.map((model) => [model, of(model)]))),
  };
}

/** @param {import('../../main.js').App} app */
export function createChoice(app) {
  const place = app.access.place('sweep');
  const access = createAccessFields(app.access, place);
  const form = createForm(START);
  const prices = createPrices(place);
  let typed = '';
  let entered = false;

  const models = () => (form.values.models === '' ? [place.defaultModel].filter(Boolean) : unpack(form.values.models));
  const strategies = () => listed(form.values.strategies, ',');
  const concurrencies = () => listed(form.values.concurrency, /[\s,;]+/);

  /** Id, tier and text of the gold set's questions; null until they are there. */
  function known() {
    const gold = app.workspace.goldOn(app.workspace.chosen('gold'), app.workspace.chosen('database'));
    return app.own.bases.contents(gold)?.questions ?? null;
  }

  function set(changes) {
    form.set(changes);
    app.remember();
  }

  /** As run.plan takes it; null while something is missing. */
  function request() {
    const files = app.workspace.request(FILES);
    if (files === null || place.provider === null || place.baseUrl === '' || app.access.strategies.length === 0) return null;
    const today = new Date().toISOString().slice(0, 10);
    const series = seriesOf(models(), strategies(), concurrencies(), effortsOf(form))
      .map((each) => place.series({ ...each, ...optionsOf(form), ...priceOf(prices.of(each.model), today) }));
    return { ...files, series, ...limitsOf(form) };
  }

  /** What has to be chosen before it can start; '' if nothing. */
  function missing() {
    if (typed.trim() !== '') return 'Add the model that you typed, or clear its field.';
    if (models().length === 0) return 'Choose a model.';
    if (strategies().length === 0) return 'Choose a strategy.';
    if (concurrencies().length === 0) return 'Say how many are asked at once.';
    return place.missing(models());
  }

  const state = {
    form, place, access, models, strategies, known, set,
    get typed() { return typed; },
    type(text) {
      typed = text;
      app.update();
    },
    addTyped() {
      const name = typed.trim();
      typed = '';
      if (name !== '' && !models().includes(name)) set({ models: pack([...models(), name]) });
      else app.update();
    },
  };

  return {
    request, missing, models, known, place,
    template: createChoiceFields(app, state),
    prices: {
      of: prices.of,
      set(model, change) {
        prices.set(model, change);
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
      prices.link(params.get('prices') ?? '');
    },
    params: () => ({
      ...place.params(), ...form.params(), prices: prices.param(models()),
      database: app.workspace.param('database'), gold: app.workspace.param('gold'),
    }),
  };
}
