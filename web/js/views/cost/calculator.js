// What the cost views are made of: a form, the engine's answer to what stands in it, both to take away.
import { createAsker } from '../../engine/asker.js';
import { downloads } from '../../ui/download.js';
import { createForm, elsewhere, numberField, segments, sliderField } from '../../ui/fields.js';
import { awaited, failure } from '../../ui/notice.js';
import { fieldAt, shownOf } from '../../text/field.js';

/**
 * @typedef {[name: string, label: string, path: string, more?: any]} Row A field of the form, and the
 *   request's, which says its unit, bounds and default; of a slider its stops, of a number what a
 *   numberField takes beside these.
 * @typedef {Record<string, [label: string, values: Record<string, string>]>} Examples What differs
 *   from the defaults.
 * @typedef {ReturnType<typeof createForm>} Form
 */

/** Where the engine would find fault with any of these fields. @param {...Row[]} rows */
export const pathsOf = (...rows) => rows.flat().map(([, , path]) => path);

/** The example that a form is at; '' if at none. @param {Examples} examples */
export const exampleOf = (examples, defaults, values) => Object.keys(examples).find((key) => (
  Object.entries({ ...defaults, ...examples[key][1] }).every(([name, value]) => values[name] === value))) ?? '';

/**
 * @param {import('../../main.js').App} app
 * @param {object} of
 * @param {string} of.id What the ids of its fields begin with.
 * @param {string} of.op
 * @param {Record<string, string>} of.start The defaults.
 * @param {(form: Form) => object | null} of.request What the operation is asked; null while that cannot be said.
 * @param {() => void} of.changed Notes what the form holds, asks, and draws again.
 * @param {() => Error | null} [of.refusal] What the fields say, where that is not why the operation refused.
 */
export function createCalculator(app, { id, op, start, request, changed, refusal }) {
  const form = createForm(start);
  const asker = createAsker(app, op);
  const refused = refusal ?? (() => asker.error);

  function change(changes) {
    form.set(changes);
    changed();
  }

  function ask() {
    const wanted = request(form);
    if (wanted !== null) asker.ask(wanted);
  }

  /** @param {Row} row */
  const entry = ([name, label, path, { scale } = {}]) => ({
    id: `${id}-${name}`, label, value: form.values[name], path, error: refused(), change: (text) => change({ [name]: text }),
    ...shownOf(fieldAt(app.meta, op, path), label, scale),
  });

  return {
    form, asker, change, ask, entry,
    /** @param {Row[]} rows */
    sliders: (rows) => rows.map((row) => sliderField({ ...entry(row), stops: row[3] })),
    /** @param {Row[]} rows */
    numbers: (rows) => rows.map((row) => numberField({ ...entry(row), ...row[3] })),
    /** The choice of an example. @param {string} label @param {Examples} examples */
    examples: (label, examples) => segments(label, Object.entries(examples).map(([name, [title]]) => [name, title]),
      exampleOf(examples, start, form.values), (name) => { form.reset(); change(examples[name][1]); }),
    /** Why nothing could be computed, where no field says it. @param {string[]} paths Those of the fields. */
    problem(paths, what) {
      const other = elsewhere(refused(), paths);
      return other ? failure(other, what) : '';
    },
    /** @param {(result: any) => any} write The answer, once it is there. @param {string} [waiting] */
    answer: (write, waiting) => awaited(asker.result, asker.error, write, waiting),
    downloads: (name, rows) => downloads(name, rows, asker.text),
    /** The question of the what-ifs that a calculator is by itself. */
    question: (template) => ({ enter: form.enter, params: form.params, ask, template }),
  };
}

/**
 * The view that a calculator is by itself.
 * @param {import('../../main.js').App} app
 * @param {ReturnType<typeof import('../../prices/pricebook.js').createPriceBook>} book
 * @param {{form: Form, ask: () => void, params?: () => object, enter?: (params: URLSearchParams) => void,
 *   template: () => any}} of `params` and `enter` where more than the form stands in the address.
 * @returns {import('../../main.js').View}
 */
export function calculatorView(app, book, { form, ask, params = form.params, enter = form.enter, template }) {
  return {
    enter(named) {
      enter(named);
      ask();
    },
    remember() {
      app.setParams({ ...params(), own: book.param() });
      ask();
      app.update();
    },
    template() {
      ask();
      return template();
    },
  };
}
