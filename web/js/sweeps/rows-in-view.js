// Which rows the questions are asked of: the published ones, or the reader's own runs.
import { html } from 'lit/html.js';
import { createAsker } from '../engine/asker.js';
import { segments } from '../ui/fields.js';
import { PUBLISHED_RULE, publishedRuleParam, ruleChoice, ruleRequest } from './published-rule.js';

/**
 * @typedef {object} InView
 * @property {'published' | 'own'} kind
 * @property {boolean} hasOwn
 * @property {() => {sweep: string, rule?: string} | {judged: string} | null} request What an operation takes; null
 *   while it is not there yet.
 * @property {() => string} version Another whenever the rows are others.
 * @property {() => Error | null} problem
 * @property {() => any} matrixRows The same rows as sweep.matrix has them; null while they are not there.
 * @property {(row: {origin: string, key: string, place: number}) => string} matrixKey Where a row is
 *   found in the matrix.
 * @property {(changed: () => void) => any} template The choice, where there is one.
 * @property {(params: URLSearchParams) => void} enter
 * @property {() => Record<string, string | null>} params
 */

/** @param {import('../main.js').App} app @returns {InView} */
export function createInView(app) {
  let wanted = null;
  let rule = null;
  const matrices = { published: createAsker(app, 'sweep.matrix'), own: createAsker(app, 'sweep.matrix') };

  const published = () => app.library.of('sweep')[0];
  const judging = () => app.own?.judging.look();
  const hasOwn = () => judging()?.result?.series.some(({ counts }) => counts.judged_answered > 0) ?? false;
  const kind = () => (hasOwn() && wanted !== 'published' ? 'own' : 'published');

  function request() {
    if (kind() === 'own') return { judged: judging().judged };
    return published()?.state === 'ready' ? { sweep: published().name, ...ruleRequest(app, rule) } : null;
  }

  const version = () => (kind() === 'own' ? `own ${judging().serial}` : `published ${published()?.serial} ${rule ?? ''}`);

  function matrixRows() {
    const matrix = matrices[kind()];
    const rows = request();
    if (rows !== null) matrix.ask(rows, version());
    return matrix.result?.rows ?? null;
  }

  function problem() {
    const { result, error } = matrices[kind()];
    return (result === null ? error : null) ?? published()?.error ?? null;
  }

  function matrixKey({ origin, key, place }) {
    if (origin !== 'own') return key;
    const { result, sweeps } = judging();
    const at = result.sweeps.findIndex(({ series }) => series.includes(place));
    return at < 0 ? key : `own/${sweeps[at].id}/${result.sweeps[at].series.indexOf(place)}`;
  }

  function template(changed) {
    const scored = kind() === 'own' ? '' : ruleChoice(app, rule, (id) => { rule = id; changed(); });
    if (!hasOwn()) return scored;
    return html`${scored}
      ${segments('Rows in view', [['published', 'Published'], ['own', 'Your runs']], kind(), (name) => { wanted = name; changed(); })}`;
  }

  return {
    get kind() { return kind(); },
    get hasOwn() { return hasOwn(); },
    request, version, matrixRows, matrixKey, template, problem,
    enter: (params) => { wanted = params.get('rows'); rule = params.get(PUBLISHED_RULE); },
    params: () => ({ rows: hasOwn() ? wanted : null, [PUBLISHED_RULE]: publishedRuleParam(app, rule) }),
  };
}
