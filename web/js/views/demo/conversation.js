// One question asked of two sides at once, its answers run and judged, and questions that follow on it.
import { createRun } from '../../engine/run.js';
import { figuresOf } from '../../engine/run-figures.js';

/** How many rows of a result are shown. */
const ROWS = 100;

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

/** An exchange before anything came of it. @returns {Exchange} */
const newExchange = (question, database, plan, simulated) => ({
  question, simulated, database, watched: null, figures: null, text: '', error: null,
  sides: plan.series.map((series) => ({ series, answer: null, wasStopped: false, draft: '', edited: null, outcome: null })),
});

/**
 * Takes over an answer that ended.
 * @param {Side} side
 * @param {any} answer
 * @returns {string | null} The SQL that is to be run; null if there is none, or it was taken over before.
 */
export function takeAnswer(side, answer) {
  if (side.answer !== null) return null;
  side.answer = answer;
  side.draft = answer.sql ?? '';
  return answer.sql;
}

/** The statement that a follow-up goes on from: what stands in the side's editor. @param {Exchange} exchange */
export const sqlOf = (exchange, index) => exchange.sides[index].draft.trim();

/**
 * The side that can be followed on: one whose strategy sends earlier questions along, if there is one.
 * @param {Exchange} exchange
 * @param {number | null} wanted
 * @param {(strategy: string) => number} historyOf How many earlier exchanges a strategy sends along.
 * @returns {number | null}
 */
export function followerOf(exchange, wanted, historyOf) {
  const able = exchange.sides.map((_, index) => index).filter((index) => sqlOf(exchange, index) !== '');
  if (wanted !== null && able.includes(wanted)) return wanted;
  return able.find((index) => historyOf(exchange.sides[index].series.strategy) > 0) ?? able[0] ?? null;
}

/**
 * Runs statements and, for a question of a gold set, has them judged.
 * @param {import('../../main.js').App} app
 * @param {() => string} rule
 */
function createExecution({ engine, update }, rule) {
  /** @param {Exchange} exchange @param {Side} side @param {string} sql */
  return async ({ question, database }, side, sql) => {
    /** @type {Outcome} */
    const outcome = { state: 'running', sql, result: null, error: null, verdict: null };
    side.outcome = outcome;
    update();
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
    update();
  };
}

/** The engine's name of the newest run, once it has ended. */
const KEPT = 'figures/ask';

/** @param {import('../../main.js').App} app */
export function createAsk(app) {
  const { engine } = app;
  const run = createRun(app);
  const rule = () => app.meta.rules[0].id;
  const execute = createExecution(app, rule);
  /** @type {Exchange[]} */
  let exchanges = [];
  let busy = false;

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
      const exchange = newExchange(question, database, plan, cassette !== undefined);
      exchange.watched = await run.begin({ plan, ...(exchange.simulated ? { cassette, pace: 'recorded' } : {}) }, () => {
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
    const sql = takeAnswer(side, answer);
    if (sql !== null) execute(exchange, side, sql);
  }

  async function finish(exchange) {
    exchange.text = (await run.result(KEPT)).text;
    const sweep = JSON.parse(exchange.text);
    await run.end();
    const { question, simulated, watched, database } = exchange;
    app.access.activity.addSweep(sweep, watched.since, { what: `“${question.text}”`, simulated });
    for (const answer of sweep.answers) settle(exchange, answer);
    for (const answer of sweep.abandoned) {
      exchange.sides[answer.series].wasStopped = true;
      settle(exchange, answer);
    }
    if (watched.state === 'failed') return; // the new engine is still being given its files
    try {
      const bases = question.gold === null ? [] : [{ database, gold: question.gold }];
      exchange.figures = await figuresOf(engine, KEPT, bases, rule());
    } catch (error) {
      exchange.error = error;
    }
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
  };
}
