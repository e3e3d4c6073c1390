// What a series of a sweep is called: one model with one strategy, so many at once.
import { formatWhole } from '../text/format.js';

/** accounts/fireworks/models/kimi-k2p6 is kimi-k2p6. */
export const shortModel = (model) => model.split('/').at(-1);

/** Of a platform that the page has no access to. */
export const platformTitle = (id) => ({ sambanova: 'SambaNova' })[id] ?? `${id.charAt(0).toUpperCase()}${id.slice(1)}`;

/** As its provider writes it. */
export const providerName = (app, id) => app.access.providers.find((each) => each.id === id)?.name ?? platformTitle(id);

const strategyName = (app, id) => app.access.strategies.find((each) => each.id === id)?.name ?? id;

const atOnce = ({ concurrency }) => (concurrency === 1 ? 'one at a time' : `${formatWhole(concurrency)} at once`);

/** "Agent, 5 at once" */
export const howOf = (app, series) => `${strategyName(app, series.strategy)}, ${atOnce(series)}`;

/** "gpt-oss-120b: Agent, 5 at once", of a plan's series or a judged one. */
export const seriesName = (app, series) => `${shortModel(series.model)}: ${howOf(app, series)}`;

/** What a sweep is called that has no name of its own. */
export function sweepLabel(app, { series, database, questions }) {
  const each = (pick) => [...new Set(series.map(pick))];
  const list = (names) => (names.length > 2 ? `${names.slice(0, 2).join(', ')} and ${names.length - 2} more` : names.join(', '));
  return [list(each(({ model }) => shortModel(model))), list(each(({ strategy }) => strategyName(app, strategy))),
    `${questions.length} questions on ${app.workspace.labelOf(database)}`].join('; ');
}

/** The database that a series ran on. */
export const baseOf = (app, series) => app.workspace.labelOf(series.database);

/**
 * Names that tell rows apart: what is not the same of them, and no more, so that no two have one name.
 * @param {import('../main.js').App} app
 * @param {any[]} rows As the engine has them in view.
 * @param {('model' | 'platform')[]} [always] What stands there in any case.
 * @returns {string[]}
 */
export function distinguish(app, rows, always = []) {
  const differs = (pick) => new Set(rows.map(pick)).size > 1;
  const isOnePlatform = !differs(({ platform }) => platform);
  const isSpelled = isOnePlatform && rows.some((row) => rows.some(({ name, model }) => name === row.name && model !== row.model));
  const model = (row) => (isSpelled ? row.model : row.name);
  const platform = (row) => providerName(app, row.platform);
  const hasModel = always.includes('model') || differs(model);
  const hasPlatform = always.includes('platform') || differs(platform);
  const ways = [
    ({ strategy }) => (strategy ? strategyName(app, strategy) : ''),
    (row) => (row.strategy ? atOnce(row) : ''),
    ({ database }) => (database ? app.workspace.labelOf(database) : ''),
    ({ questions }) => questions,
  ].filter(differs);
  const heads = rows.map((row) => [hasModel ? model(row) : '', hasPlatform ? platform(row) : ''].filter(Boolean).join(' on '));
  const hows = rows.map((row) => ways.map((way) => way(row)).filter(Boolean));
  const keys = rows.map((_, index) => JSON.stringify([heads[index], hows[index]]));
  const names = rows.map((row, index) => {
    const how = [...hows[index], dateAmong(row, rows.filter((_, other) => keys[other] === keys[index]))].filter(Boolean).join(', ');
    if (heads[index] === '') return `${how.charAt(0).toUpperCase()}${how.slice(1)}`;
    return how === '' ? heads[index] : `${heads[index]} (${how})`;
  });
  return numbered(names);
}

/** When its sweep began: the day, or the moment if others have that day; '' if it is the only one. */
function dateAmong({ started_at: started }, alike) {
  if (alike.length === 1 || !started) return '';
  const day = started.slice(0, 10);
  return alike.filter((other) => other.started_at?.startsWith(day)).length === 1 ? day : started.slice(0, 19).replace('T', ' ');
}

const numbered = (names) => names.map((name, index) => (names.indexOf(name) === names.lastIndexOf(name) ? name
  : [name, `no. ${names.slice(0, index + 1).filter((other) => other === name).length}`].filter(Boolean).join(', ')));
