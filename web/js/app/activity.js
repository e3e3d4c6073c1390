// Every request that left this page for a provider, newest first: whom, when, what came back. Keys are
// in none of them.

/**
 * @typedef {object} Request
 * @property {number} at When it was sent, as Date.now() has it.
 * @property {string} provider
 * @property {string} model '' where none was asked.
 * @property {string} what What it was for.
 * @property {number} status 0: no reply.
 * @property {string} fault A code of the engine, "none" for none.
 * @property {string} error What the provider said.
 * @property {number | null} ms Until its end.
 * @property {number | null} input Tokens.
 * @property {number | null} output
 * @property {boolean} simulated It never left: a recording was played.
 */

/** @param {{update: () => void}} app */
export function createActivity(app) {
  /** @type {Request[]} */
  let list = [];

  function add(requests) {
    list = [...requests, ...list].sort((a, b) => b.at - a.at);
    app.update();
  }

  /** All calls of a sweep that was run here. @param {any} sweep As its file has it. @param {number} since When it was begun. */
  function addSweep({ plan, answers, abandoned }, since, { what, simulated }) {
    add([...answers, ...abandoned].flatMap((answer) => answer.turns.flatMap((turn, t) => turn.calls.map((call, c) => ({
      at: since + call.sent_ms, provider: plan.series[answer.series].provider, model: plan.series[answer.series].model,
      what: `${what}, ${callName(t, c)}`, status: call.status, fault: call.fault, error: call.error,
      ms: call.times.last, input: call.tokens.input, output: call.tokens.output, simulated,
    })))));
  }

  return { get list() { return list; }, add, addSweep, clear() { list = []; app.update(); } };
}

/** What a call of an answer is called, by its turn and its place in it. */
export const callName = (turn, call) => `${turn === 0 ? 'first turn' : `repair ${turn}`}${call === 0 ? '' : `, sent again (${call})`}`;
