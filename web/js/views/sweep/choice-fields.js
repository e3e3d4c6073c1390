// The fields of a sweep's form.
import { html } from 'lit/html.js';
import { optionFields } from '../../app/request-options.js';
import { fieldAt, shownOf } from '../../text/field.js';
import { checkField, numberField, segments } from '../../ui/fields.js';
import { pack, toggled, unpack } from './chosen.js';

/** The first row of fields, and those that are folded away: [name, label, path, more of the field]. */
const NUMBERS = [
  ['concurrency', 'Asked at once', 'series[].concurrency', {
    hint: 'One number, or several with commas: each is a series of its own.', placeholder: '1, 5, 10',
  }],
  ['repeats', 'Repeats', 'repeats', {}],
  ['spend', 'Spending limit', 'spend_usd', { placeholder: 'none' }],
];
const MORE_NUMBERS = [
  ['seed', 'Seed', 'seed', {}],
  ['retries', 'Retries', 'http_retries', {}],
  ['timeout', 'Time limit', 'call_timeout_ms', { unit: 'seconds a call', scale: 1000 }],
  ['reply', 'Reply for the estimate', 'output_tokens_each', { hint: 'Reasoning models send many more.' }],
];

/**
 * @param {import('../../main.js').App} app
 * @param {any} choice The state of choice.js.
 * @returns {(error: Error & {where?: string} | null) => any} What is drawn; of an error, what run.plan refuses.
 */
export function createChoiceFields(app, choice) {
  const { access, form, place, set } = choice;

  function modelField() {
    if (place.provider === null) return '';
    const chosen = choice.models();
    const offered = [...new Set([...place.provider.models.map(({ id }) => id), ...chosen])];
    return html`<fieldset class="checks pick-models"><legend>Models</legend>
        ${offered.map((model, index) => checkField({ id: `sweep-model-${index}`, label: model, checked: chosen.includes(model),
          change: (on) => set({ models: pack(toggled(chosen, model, on)) }) }))}
      </fieldset>
      <div class="add-model" @keydown=${addOnEnter}>
        ${access.model({ name: 'model', label: 'Another model', value: choice.typed, change: choice.type })}
        <button type="button" ?disabled=${choice.typed.trim() === ''} @click=${choice.addTyped}>Add</button>
      </div>`;
  }

  function addOnEnter(event) {
    if (event.key !== 'Enter' || event.target.tagName !== 'INPUT') return;
    event.preventDefault();
    choice.addTyped();
  }

  function strategyField() {
    const chosen = choice.strategies();
    return html`<fieldset class="checks pick-strategies"><legend>Strategies</legend>
      ${app.access.strategies.map(({ id, name, help }) => html`<div>
        ${checkField({ id: `sweep-strategy-${id}`, label: name, checked: chosen.includes(id),
          change: (on) => set({ strategies: toggled(chosen, id, on).join(',') || id }) })}
        <p class="quiet">${help}</p></div>`)}</fieldset>`;
  }

  function questionField() {
    const all = choice.known();
    if (all === null) return '';
    const some = form.values.questions !== '';
    const choose = (ids) => set({ questions: pack(ids) });
    const tiers = [...new Set(all.map(({ tier }) => tier))].sort();
    const ofTier = (tier) => all.filter((question) => question.tier === tier).map(({ id }) => id);
    return html`<div class="field grow pick-questions">
      <span class="label">Questions</span>
      ${segments('Questions', [['all', `All ${all.length}`], ['some', 'Some']], some ? 'some' : 'all',
        (which) => choose(which === 'all' ? [] : ofTier(tiers[0])))}
      ${some ? html`
        <div class="toolbar">${tiers.map((tier) => html`
          <button type="button" class="more" @click=${() => choose(ofTier(tier))}>Tier ${tier} alone</button>`)}
          <span class="quiet" role="status">${unpack(form.values.questions).length} of ${all.length}</span></div>
        ${questionList(all, unpack(form.values.questions), choose)}` : ''}
    </div>`;
  }

  function questionList(all, chosen, choose) {
    const change = (id, on) => {
      if (on || chosen.length > 1) choose(toggled(chosen, id, on));
      else app.update();
    };
    return html`<div class="scroll short" role="region" tabindex="0" aria-label="Questions to ask">
      <fieldset class="question-list"><legend class="hidden">Questions to ask</legend>
        ${all.map(({ id, tier, question }) => checkField({
          id: `sweep-question-${id}`, label: html`<span><span class="quiet">${id}, tier ${tier}</span> ${question}</span>`,
          checked: chosen.includes(id), change: (on) => change(id, on),
        }))}
      </fieldset></div>`;
  }

  function numbers(error) {
    const entry = ([name, label, path, more]) => numberField({
      id: `sweep-${name}`, label, value: form.values[name], path, error, change: (text) => set({ [name]: text }),
      ...shownOf(fieldAt(app.meta, 'run.plan', path), label, more.scale), ...more,
    });
    return html`<div class="entries grow">
      ${NUMBERS.map(entry)}
      <details class="more-fields"><summary>Reply, reasoning, seed, retries, time limit</summary>
        <div class="entries">${optionFields(app, form, { prefix: 'sweep', several: true, set, error })}
          ${MORE_NUMBERS.map(entry)}</div>
        ${checkField({ id: 'sweep-vary', checked: form.values.vary !== '', change: (on) => set({ vary: on ? 'on' : '' }),
          label: 'Begin the prompts of each series differently, so that none profits from another’s prompt cache' })}
      </details></div>`;
  }

  return (error) => html`
    <div class="field who">${access.provider()}${access.address()}${access.key()}</div>
    ${app.workspace.field('database')}${app.workspace.field('gold')}
    <div class="field grow">${modelField()}${access.list()}</div>
    <div class="field grow">${strategyField()}</div>
    ${questionField()}
    ${numbers(error)}
    ${access.notes()}`;
}
