// What a series of a sweep is called: one model with one strategy, so many at once.
import { formatWhole } from '../text/format.js';

/** accounts/fireworks/models/kimi-k2p6 is kimi-k2p6. */
export const shortModel = (model) => model.split('/').at(-1);

/** Of a platform that the page has no access to: as the rows of the platforms' file have it. */
export const platformTitle = (id, rows = []) => rows.find(({ platform, mark }) => platform === id && mark === 'name')?.value
  ?? `${id.charAt(0).toUpperCase()}${id.slice(1)}`;

/** As its provider writes it. */
export const providerName = (app, id) => app.access.providers.find((each) => each.id === id)?.name
  ?? platformTitle(id, app.library.of('platforms')[0]?.info?.rows);

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
