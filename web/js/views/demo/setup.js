// Whom the demo asks: a recording, or a provider with the reader's key; and by which strategies.
import { html } from 'lit/html.js';
import { createAccessFields } from '../../app/access-fields.js';
import { effortsOf, optionFields, OPTIONS, optionsOf } from '../../app/request-options.js';
import { createForm, segments, selectField } from '../../ui/fields.js';

export const SIDES = ['A', 'B'];
const STRATEGIES = ['baseline', 'agent'];
const SOURCES = [['recorded', 'A recording, no key needed'], ['live', 'A model, with your key']];

/** @param {import('../../main.js').App} app */
export function createSetup(app) {
  const place = app.access.place('demo');
  const fields = createAccessFields(app.access, place);
  const form = createForm(OPTIONS);
  let live = false;
  let entered = false;
  let strategies = [...STRATEGIES];
  let models = ['', '']; // '': the provider's usual one; of B, that of A

  const modelOf = (index) => (models[index] || (index === 0 ? place.defaultModel : modelOf(0)));

  /** What was chosen stays where the address says nothing. */
  function enter(params) {
    if (entered && params.size === 0) return;
    entered = true;
    place.enter(params);
    form.enter(params);
    live = params.get('source') === 'live';
    strategies = ['a', 'b'].map((name, index) => params.get(name) ?? STRATEGIES[index]);
    models = ['model', 'model2'].map((name) => params.get(name) ?? '');
  }

  const params = () => ({
    ...place.params(),
    ...form.params(),
    source: live ? 'live' : null,
    a: strategies[0] === STRATEGIES[0] ? null : strategies[0],
    b: strategies[1] === STRATEGIES[1] ? null : strategies[1],
    model: models[0],
    model2: models[1],
  });

  function setModel(index, text) {
    models[index] = text;
    app.remember();
  }

  function setOption(changes) {
    form.set(changes);
    app.remember();
  }

  function setStrategy(index, id) {
    strategies[index] = id;
    app.remember();
  }

  function setSource(source) {
    live = source === 'live';
    app.remember();
  }

  function choose(provider) {
    models = ['', ''];
    place.choose(provider);
  }

  function sideField(index) {
    const chosen = app.access.strategies.find(({ id }) => id === strategies[index]);
    const isSame = index === 1 && models[1] === '';
    return html`<fieldset class="demo-setup-side"><legend>Side ${SIDES[index]}</legend>
      ${selectField({
        id: `demo-strategy-${index}`, label: 'Strategy', value: strategies[index], hint: chosen?.help ?? '',
        options: app.access.strategies.map(({ id, name }) => [id, name]), change: (id) => setStrategy(index, id),
      })}
      ${fields.model({
        name: `model-${index}`, label: 'Model', value: isSame ? '' : modelOf(index), change: (text) => setModel(index, text),
        hint: isSame ? html`Left empty, it is side A’s: <code>${modelOf(0) || 'none yet'}</code>.` : '',
      })}
    </fieldset>`;
  }

  /** @param {any} recording What is known of it: {by, note}, or null where it cannot be played here. @param {string} why Why not. */
  function template(recording, why) {
    return html`
      <div class="field grow">
        <span class="label">Who answers</span>
        ${segments('Who answers', SOURCES, live ? 'live' : 'recorded', setSource)}
        ${live ? '' : html`<p class="quiet recording">${recording
          ? html`<span class="badge">simulated</span> ${recording.note} Written by: ${recording.by}.` : why}</p>`}
      </div>
      ${live ? html`<div class="field">${fields.provider()}${fields.address()}</div><div class="field">${fields.key()}</div>
        <div class="field grow demo-sides">${sideField(0)}${sideField(1)}</div>
        <details class="more-fields"><summary>Reply and reasoning</summary>
          <div class="entries">${optionFields(app, form, { prefix: 'demo', several: false, set: setOption, error: null })}</div></details>
        ${fields.list()}${fields.notes()}` : ''}`;
  }

  return {
    enter,
    params,
    template,
    place,
    get live() { return live; },
    chooseProvider: choose,
    modelOf,
    missing: () => place.missing([modelOf(0), modelOf(1)]),
    series: () => strategies.map((strategy, index) => place.series({
      model: modelOf(index).trim(), strategy, ...optionsOf(form), ...effortsOf(form)[0],
    })),
    strategyName: (id) => app.access.strategies.find((each) => each.id === id)?.name ?? id,
    /** How many earlier exchanges a strategy sends along. */
    historyOf: (id) => app.access.strategies.find((each) => each.id === id)?.history ?? 0,
    /** The most that any strategy sends along. */
    mostHistory: () => Math.max(0, ...app.access.strategies.map(({ history }) => history)),
  };
}
