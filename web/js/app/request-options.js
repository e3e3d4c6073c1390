// How a model is asked: token limit, temperature, JSON mode and reasoning effort, as the forms of the
// sweep and of the demo have them.
import { html } from 'lit/html.js';
import { fieldAt, shownOf } from '../text/field.js';
import { numberField, selectField, textField } from '../ui/fields.js';

/** The fields of a form that this module draws and reads. */
export const OPTIONS = { tokens: '', temperature: '', json: '', effort: '' };

/** Which of them say what is wrong with them. */
export const OPTION_PATHS = ['series[].max_tokens', 'series[].temperature', 'series[].reasoning_effort'];

const MODEL_DEFAULT = 'default';
const JSON_MODES = [['', 'Where the model has it'], ['on', 'On'], ['off', 'Off']];
const NUMBERS = [['tokens', 'Token limit of a reply', 'series[].max_tokens'], ['temperature', 'Temperature', 'series[].temperature']];

/** @typedef {ReturnType<typeof import('../ui/fields.js').createForm>} Form */

/** What they add to a series of run.plan, but for the reasoning effort. @param {Form} form */
export const optionsOf = ({ values, given }) => ({
  ...given('tokens', 'max_tokens'), ...given('temperature', 'temperature'),
  ...(values.json === '' ? {} : { json_mode: values.json === 'on' }),
});

/** What each reasoning effort adds to a series; nothing for that of the model. @param {Form} form @returns {object[]} */
export function effortsOf({ values }) {
  const efforts = values.effort.split(',').map((part) => part.trim()).filter(Boolean);
  return (efforts.length === 0 ? [MODEL_DEFAULT] : efforts)
    .map((effort) => (effort === MODEL_DEFAULT ? {} : { reasoning_effort: effort }));
}

/**
 * @param {import('../main.js').App} app
 * @param {Form} form
 * @param {{prefix: string, several: boolean, set: (changes: object) => void, error: any}} how
 */
export function optionFields(app, form, { prefix, several, set, error }) {
  const { values } = form;
  const entry = (name, label, path, more) => ({
    id: `${prefix}-${name}`, label, value: values[name], path, error, change: (text) => set({ [name]: text }), ...more,
  });
  return html`
    ${NUMBERS.map(([name, label, path]) => numberField(
      entry(name, label, path, shownOf(fieldAt(app.meta, 'run.plan', path), label))))}
    ${selectField(entry('json', 'JSON mode', undefined, { options: JSON_MODES }))}
    ${textField(entry('effort', 'Reasoning effort', 'series[].reasoning_effort', {
      placeholder: MODEL_DEFAULT, hint: several ? 'low, medium, high, or as the provider spells it. Several with commas: each is a series.'
        : 'low, medium, high, or as the provider spells it.',
    }))}`;
}
