// Questions of the kind "what if", one shown at a time.
import { html } from 'lit/html.js';
import { segments } from '../../../ui/fields.js';
import { createRise } from './rise.js';
import { createTier } from './tier.js';
import { createTune } from './tune.js';
import { createMemory } from './memory.js';
import { createSaturation } from './saturation.js';
import { createDoubt } from './doubt.js';

/** @type {[name: string, label: string, create: CreateQuestion][]} */
const QUESTIONS = [
  ['rise', 'The price rises', createRise],
  ['tier', 'The context grows', createTier],
  ['tune', 'We tune a model', createTune],
  ['memory', 'We quantize', createMemory],
  ['saturation', 'We add replicas', createSaturation],
  ['doubt', 'We are not sure', createDoubt],
];

/**
 * A question: a view whose parameters are returned to be noted, not noted by itself.
 * @typedef {object} Question
 * @property {(params: URLSearchParams) => void} enter
 * @property {() => Record<string, string | null>} params
 * @property {() => void} ask Asks the engine what the fields now say.
 * @property {() => import('lit').TemplateResult} template
 *
 * @typedef {(app: import('../../../main.js').App, tools: import('../tools.js').CostTools, changed: () => void) => Question} CreateQuestion
 *   `changed` notes what the fields hold, asks, and draws again.
 */

/** @param {import('../../../main.js').App} app @param {import('../tools.js').CostTools} tools @returns {import('../../../main.js').View} */
export function createWhatIf(app, tools) {
  const questions = Object.fromEntries(QUESTIONS.map(([name, , create]) => [name, create(app, tools, remember)]));
  let shown = QUESTIONS[0][0];

  function enter(params) {
    const wanted = params.get('if') ?? '';
    shown = Object.hasOwn(questions, wanted) ? wanted : QUESTIONS[0][0];
    questions[shown].enter(params);
    questions[shown].ask();
  }

  function remember() {
    app.setParams({ if: shown === QUESTIONS[0][0] ? null : shown, ...questions[shown].params(), own: tools.book.param() });
    questions[shown].ask();
    app.update();
  }

  function show(name) {
    shown = name;
    remember();
  }

  function template() {
    questions[shown].ask();
    return html`<h2>What if…</h2>
      ${segments('Question', QUESTIONS.map(([name, label]) => [name, label]), shown, show)}
      ${questions[shown].template()}`;
  }

  return { enter, remember, template };
}
