// What a series of a sweep is called: one model with one strategy, so many at once.
import { formatWhole } from './format.js';

/** accounts/fireworks/models/kimi-k2p6 is kimi-k2p6. */
export const shortModel = (model) => model.split('/').at(-1);

export const providerName = (app, id) => app.access.providers.find((each) => each.id === id)?.name ?? id;

const strategyName = (app, id) => app.access.strategies.find((each) => each.id === id)?.name ?? id;

/** "Agent, 5 at once" */
export const howOf = (app, { strategy, concurrency }) => `${strategyName(app, strategy)}, ${concurrency === 1 ? 'one at a time' : `${formatWhole(concurrency)} at once`}`;

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
