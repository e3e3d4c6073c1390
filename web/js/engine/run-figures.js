// What the engine reckons from the calls of one run: TTFT by every convention, times, tokens, money.

let last = 0;

/**
 * @param {import('./engine.js').Engine} engine
 * @param {string} text A sweep file.
 * @param {{database: string, gold: string}[]} bases None where its questions are of no gold set.
 * @param {string} rule
 * @returns {Promise<any>} The document perquery-judged/1.
 */
export async function figuresOf(engine, text, bases, rule) {
  last += 1;
  const name = `figures/${last}`;
  await engine.load(name, new TextEncoder().encode(text).buffer);
  try {
    const { judged, total } = await engine.call('sweep.judge.begin', { sweeps: [name], bases, rule });
    try {
      for (let finished = total === 0; !finished;) ({ finished } = await engine.call('sweep.judge.step', { judged }));
      return await engine.call('sweep.judge.result', { judged });
    } finally {
      await engine.call('sweep.judge.end', { judged }).catch(() => {});
    }
  } finally {
    await engine.load(name, new ArrayBuffer(0)).catch(() => {});
  }
}
