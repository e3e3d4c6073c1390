// One question asked of two sides at once, its answers run and judged, and questions that follow on it.
import { createRun } from '../../engine/run.js';
import { figuresOf } from '../../engine/run-figures.js';

/** How many rows of a result are shown. */
export const ROWS = 100;

/**
 * @typedef {object} Question
 * @property {string} id
 * @property {string} text
 * @property {string | null} gold The engine's name of the gold set it is of; null for a free one.
 * @property {string | null} goldId That set's own name.
 *
 * @typedef {object} Outcome What came of running a statement.
 * @property {'running' | 'done'} state
 * @property {string} sql The statement.
 * @property {any} result As db.query gives it; null if it did not run.
 * @property {Error | null} error
 * @property {any} verdict As eval.question gives it; null for a free question.
 *
 * @typedef {object} Side
 * @property {any} series Of the plan.
 * @property {any} answer As a sweep file has it; null until it ended.
 * @property {boolean} wasStopped
 * @property {string} draft The SQL in its editor.
 * @property {string | null} edited What the reader had written there before going back to the model's.
 * @property {Outcome | null} outcome
 *
 * @typedef {object} Exchange
 * @property {Question} question
 * @property {boolean} simulated A recording was played; no model was asked.
 * @property {string} database
 * @property {import('../../engine/run.js').Watched} watched
 * @property {Side[]} sides
 * @property {any} figures The document of run-figures.js; null until it is there.
 * @property {string} text The run as a sweep file; '' until it ended.
 * @property {Error | null} error What could not be reckoned, once it ended.
 */

/** @param {import('../../main.js').App} app */
export function createAsk(app) {
  const { engine } = app;
  const run = createRun(app);
  const { activity } = app.access;
  /** @type {Exchange[]} */
  let exchanges = [];
  let busy = false;

  const rule = () => app.meta.rules[0].id;
  const newest = () => exchanges.at(-1) ?? null;

  /**
   * Asks. What was shown before stays where it cannot begin, and then this rejects.
   * @param {{question: Question, database: string, plan: any, cassette?: string, followsOn?: boolean, shown: () => void}} what
   *   `shown` is called once there is something to see.
   */
  async function ask({ question, database, plan, cassette, followsOn = false, shown }) {
    if (busy) return;
    busy = true;
    app.update();
    try {
      const simulated = cassette !== undefined;
      const exchange = {
        question, simulated, database, watched: null, figures: null, text: '', error: null,
        sides: plan.series.map((series) => ({ series, answer: null, wasStopped: false, draft: '', edited: null, outcome: null })),
      };
      exchange.watched = await run.begin({ plan, ...(simulated ? { cassette, pace: 'recorded' } : {}) }, () => {
        exchange.watched = run.current;
        exchanges = followsOn ? [...exchanges, exchange] : [exchange];
        shown();
      });
      await finish(exchange);
    } finally {
      busy = false;
      app.update();
    }
  }

  /** Takes over what has ended meanwhile; called whenever the newest exchange is drawn. */
  function look() {
    const exchange = newest();
    if (exchange === null || !busy) return;
    exchange.watched = run.current;
    for (const answer of exchange.watched.answers) settle(exchange, answer);
  }

  function settle(exchange, answer) {
    const side = exchange.sides[answer.series];
    if (side.answer !== null) return;
    side.answer = answer;
    side.draft = answer.sql ?? '';
    if (answer.sql !== null) execute(exchange, side, answer.sql);
  }

  async function finish(exchange) {
    exchange.text = await run.result();
    const sweep = JSON.parse(exchange.text);
    await run.end();
    activity.addSweep(sweep, exchange.watched.since, { what: `“${exchange.question.text}”`, simulated: exchange.simulated });
    for (const answer of sweep.answers) settle(exchange, answer);
    for (const answer of sweep.abandoned) {
      exchange.sides[answer.series].wasStopped = true;
      settle(exchange, answer);
    }
    if (exchange.watched.state === 'failed') return; // the new engine is still being given its files
    const { gold } = exchange.question;
    try {
      exchange.figures = await figuresOf(engine, exchange.text, gold === null ? [] : [{ database: exchange.database, gold }], rule());
    } catch (error) {
      exchange.error = error;
    }
  }

  /** Runs a statement and, for a question of a gold set, has it judged. */
  async function execute(exchange, side, sql) {
    const { question, database } = exchange;
    const outcome = { state: 'running', sql, result: null, error: null, verdict: null };
    side.outcome = outcome;
    app.update();
    try {
      outcome.result = await engine.call('db.query', { database, sql, most: ROWS });
    } catch (error) {
      outcome.error = error;
    }
    if (question.gold !== null) {
      const request = { database, gold: question.gold, question: question.id, sql, rule: rule() };
      outcome.verdict = await engine.call('eval.question', request).catch(() => null); // the statement's own error is shown
    }
    outcome.state = 'done';
    app.update();
  }

  return {
    get exchanges() { return exchanges; },
    get newest() { return newest(); },
    get busy() { return busy; },
    ask,
    look,
    plan: run.plan,
    stop: run.stop,
    edit(side, text) {
      side.draft = text;
      app.update();
    },
    rerun: (exchange, side) => execute(exchange, side, side.draft),
    /** Back to the model's SQL; what the reader wrote is kept in `edited`. */
    restore(exchange, side) {
      side.edited = side.draft;
      side.draft = side.answer.sql ?? '';
      execute(exchange, side, side.draft);
    },
    /** Back to what the reader wrote. */
    restoreEdited(exchange, side) {
      side.draft = side.edited;
      execute(exchange, side, side.draft);
    },
    forget() {
      exchanges = [];
      app.update();
    },
  };
}
