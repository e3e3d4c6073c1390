// The page's own modules that need no browser.
import assert from 'node:assert/strict';
import { File } from 'node:buffer';
import { test } from 'node:test';
import { choose, formatP } from '../../web/js/ui/comparison.js';
import { createEngine, EngineError, resultText } from '../../web/js/engine/engine.js';
import { createRunner, summaryOf } from '../../web/js/engine/evaluation.js';
import { formatInterval, formatPercent, formatPrice, formatRate, formatSum, formatTimes, formatWhole } from '../../web/js/text/format.js';
import { kindOfFile, Library } from '../../web/js/app/library.js';
import { pageOf } from '../../web/js/ui/pager.js';
import { partOf } from '../../web/js/engine/rescore.js';
import { formatHash, parseHash } from '../../web/js/app/route.js';
import { sortRows } from '../../web/js/ui/sorting.js';
import { bare } from '../../web/js/app/place.js';
import { createKeys } from '../../web/js/worker/keys.js';
import { createModule } from '../../web/js/worker/module.js';
import { sayWrong } from '../../web/js/text/field.js';

test('what is wrong with a number is said in the reader’s words', () => {
  const said = (error, scale) => sayWrong(new EngineError({ code: 'bad_field', message: 'as it came', ...error }), scale);
  const range = (bounds, found, scale) => said({ refusal: 'out_of_range', whole: false, ...bounds, found }, scale);
  assert.equal(said({ refusal: 'wrong_kind', min: 0, max: 1000000, whole: false, found: 'null' }), 'Enter a number from 0 to 1,000,000.');
  assert.equal(range({ min: 1, max: 1000, whole: true }, '0.6'), 'Enter a whole number from 1 to 1,000.');
  assert.equal(said({ refusal: 'wrong_kind', min: 1, max: 1e15, whole: true, found: 'a string' }), 'Enter a whole number of at least 1.');
  assert.equal(range({ min: 0, max: 1e15 }, '1e+16'), 'Enter a number from 0 to 1000000000000000.');
  assert.equal(range({ min: 1, whole: true }, '0'), 'Enter a whole number of at least 1.');
  assert.equal(range({ above: 0, max: 1 }, '0'), 'Enter a number above 0 and up to 1.');
  assert.equal(range({ above: 0, max: 1e15 }, '-1'), 'Enter a number above 0.');
  assert.equal(range({ max: 5 }, '6'), 'Enter a number of at most 5.');
  assert.equal(range({ min: 1000, max: 600000, whole: true }, '1', 1000), 'Enter a number from 1 to 600.');
  assert.equal(said({ refusal: 'wrong_kind', whole: false, found: 'null' }), 'Enter a number.');
  assert.equal(said({ refusal: 'wrong_kind', found: 'null' }), 'as it came');
  assert.equal(said({ refusal: 'too_few_items', min: 24, max: 24, whole: true, found: '2' }), 'as it came');
  assert.equal(said({}), 'as it came');
});

test('the hash holds the view and what differs from its defaults', () => {
  const { view, params } = parseHash('#cost?q=50000&x=a%26b', ['matrix', 'cost']);
  assert.equal(view, 'cost');
  assert.deepEqual([...params], [['q', '50000'], ['x', 'a&b']]);
  assert.equal(parseHash('#nowhere', ['matrix', 'cost']).view, 'matrix');
  assert.equal(parseHash('', ['matrix', 'cost']).view, 'matrix');
  assert.equal(formatHash('cost', { q: null, y: '' }), '#cost');
  assert.equal(formatHash('matrix', { compare: 'a/b,c/d' }), '#matrix?compare=a/b,c/d');
  assert.equal(formatHash('schema', { q: 'a&b?' }), '#schema?q=a%26b%3F');
});

test('numbers are rounded to what they bear', () => {
  assert.equal(formatWhole(4169), '4,169');
  assert.equal(formatWhole(null), '–');
  assert.equal(formatPercent(0.88), '88%');
  assert.equal(formatPercent(0.6263), '62.6%');
  assert.equal(formatInterval([0.8046, 0.9929]), '80–99%');
  assert.equal(formatPrice(0.000187304), '$0.000187');
  assert.equal(formatPrice(0.0027), '$0.00270');
  assert.equal(formatRate(0.145), '$0.145');
  assert.equal(formatRate(15), '$15.00');
  assert.equal(formatSum(5.6191), '$5.62');
  assert.equal(formatSum(2050.6), '$2,051');
  assert.equal(formatTimes(27.93), '28×');
});

test('sorting puts what is missing last', () => {
  const column = { value: ({ n }) => n };
  const rows = [{ n: 2 }, { n: null }, { n: 1 }];
  assert.deepEqual(sortRows(rows, column, 'ascending').map(({ n }) => n), [1, 2, null]);
  assert.deepEqual(sortRows(rows, column, 'descending').map(({ n }) => n), [2, 1, null]);
});

test('a dropped file is taken for what its name says', () => {
  assert.equal(kindOfFile('a.JSON'), 'gold');
  assert.equal(kindOfFile('a.jsonl'), 'predictions');
  assert.equal(kindOfFile('predict_mini_dev.json'), 'predictions');
  assert.equal(kindOfFile('pred.sql'), 'predictions');
  assert.equal(kindOfFile('dev_gold.sql'), 'gold');
  assert.equal(kindOfFile('a.sqlite'), 'database');
  assert.equal(kindOfFile('README'), 'database');
});

test('the result is cut out of the envelope byte for byte', () => {
  assert.equal(resultText('{"ok":true,"result":{"a": 1.0}}'), '{"a": 1.0}');
  assert.throws(() => resultText('{"ok":false,"error":{"code":"bad_field","message":"No.","where":"a.b"}}'),
    { name: 'EngineError', code: 'bad_field', message: 'No.', where: 'a.b' });
});

test('the module gets text and bytes, and frees what it does not give away', () => {
  const live = new Set();
  let top = 8;
  const wasm = {
    HEAPU8: new Uint8Array(1024),
    _malloc(size) { const at = top; top += size; live.add(at); return at; },
    _free(at) { live.delete(at); },
    _pq_wasm_call(op, request, size) { return this.reply(`${this.text(op)}:${this.text(request)}:${size}`); },
    _pq_wasm_ran(number, envelope, size) { this.ran = `${number}:${this.text(envelope)}:${size}`; },
    _pq_wasm_load(
      name, bytes, size,
    ) { live.delete(bytes); return this.reply(`${this.text(name)}:${this.HEAPU8.subarray(bytes, bytes + size).join()}`); },
    text(at) { return new TextDecoder().decode(this.HEAPU8.subarray(at, this.HEAPU8.indexOf(0, at))); },
    reply(text) {
      this.HEAPU8 = new Uint8Array(2048); // memory that has grown is another array
      this.HEAPU8.set(new TextEncoder().encode(text), 512);
      return 512;
    },
  };
  const module = createModule(wasm);
  assert.equal(module.call('meta', '{"q":"ü"}'), 'meta:{"q":"ü"}:10');
  assert.equal(module.load('a', Uint8Array.of(1, 0, 2).buffer), 'a:1,0,2');
  module.ran(2 ** 32 + 7, '{"ok":true}');
  assert.equal(wasm.ran, '4294967303:{"ok":true}:11');
  assert.equal(live.size, 0);
});

test('when the module dies the call says so, and the next one works', async () => {
  const worker = {
    postMessage({ id, op }) {
      const reply = op === 'bad' ? { id, died: 'unreachable' } : { id, envelope: '{"ok":true,"result":1}' };
      queueMicrotask(() => this.onmessage({ data: reply }));
    },
  };
  const restarts = [];
  const engine = createEngine(() => worker, (reason) => restarts.push(reason));
  await assert.rejects(engine.call('bad'), { code: 'engine_died', message: /unreachable/ });
  assert.deepEqual(restarts, [], 'what never lived held nothing');
  assert.equal(await engine.call('good'), 1);
  await assert.rejects(engine.call('bad'), { code: 'engine_died', message: /unreachable/ });
  assert.deepEqual(restarts, ['unreachable']);
  await assert.rejects(engine.call('bad'), { code: 'engine_died' });
  assert.deepEqual(restarts, ['unreachable'], 'and once dead it is not called upon again and again');
  assert.equal(await engine.call('good'), 1);
});

test('when the worker itself fails, another is started', async () => {
  let started = 0;
  const start = () => {
    started += 1;
    const first = started === 1;
    return {
      terminate() {},
      postMessage({ id }) {
        queueMicrotask(() => (first
          ? this.onerror({ preventDefault() {}, message: 'gone' })
          : this.onmessage({ data: { id, envelope: '{"ok":true,"result":2}' } })));
      },
    };
  };
  const engine = createEngine(start, () => {});
  await assert.rejects(engine.call('meta'), { code: 'engine_died' });
  assert.equal(await engine.call('meta'), 2);
});

test('an address on this machine is taken as people type it', () => {
  const cases = {
    'localhost:8000': 'http://localhost:8000',
    '127.0.0.1:1234/v1/': 'http://127.0.0.1:1234/v1',
    '[::1]:8080/v1': 'http://localhost:8080/v1',
    ' http://[::1]:8080/v1// ': 'http://localhost:8080/v1',
    'localhost:8000/v1/?api-version=2': 'http://localhost:8000/v1?api-version=2',
    'https://x.example/v1/': 'https://x.example/v1',
    'localhost.example/v1': 'localhost.example/v1',
  };
  for (const [typed, asked] of Object.entries(cases)) assert.equal(bare(typed), asked);
});

test('a key is for what lies below its address, whatever query that has', () => {
  const keys = createKeys();
  keys.set('p', 'k', 'http://localhost:8000/v1/?api-version=1');
  assert.equal(keys.header('p', 'http://localhost:8000/v1/models?api-version=1'), 'Bearer k');
  assert.equal(keys.header('p', 'http://localhost:8000/v11/models'), null);
  assert.equal(keys.header('q', 'http://localhost:8000/v1/models'), null);
});

/** Two Workers that note what they are sent; the first is the database's. */
function twoWorkers(answers = {}) {
  const workers = [];
  const start = () => {
    const worker = {
      sent: [],
      terminate() {},
      postMessage({ id, ...message }) {
        worker.sent.push(message);
        const reply = answers[message.op] ?? { envelope: '{"ok":true,"result":{"run":"run1","state":"running"}}' };
        queueMicrotask(() => worker.onmessage({ data: { id, ...reply } }));
      },
    };
    workers.push(worker);
    return worker;
  };
  return { workers, start };
}
const opsOf = (worker) => worker.sent.map(({ op, ...message }) => op ?? Object.keys(message)[0]);

test('live runs and keys have a Worker of their own, which has its SQL run by the other', async () => {
  const { workers, start } = twoWorkers();
  const engine = createEngine(start, () => {});
  await engine.call('meta');
  await engine.wipeKeys();
  assert.equal(workers.length, 1, 'it is not started before it is needed');
  await engine.setKey('p', 'k', 'https://p.example/v1');
  const { run } = await engine.call('run.begin', { plan: {} });
  const { run: played } = await engine.call('run.begin', { cassette: 'c' });
  assert.notEqual(run, played);
  await engine.call('run.progress', { run });
  await engine.call('run.progress', { run: played });
  await engine.call('run.plan', {});
  await engine.call('run.result', { run, into: 'sweep' });
  assert.deepEqual(JSON.parse(workers[1].sent.at(-1).request), { run: 'run1' });
  assert.equal(workers[0].sent.at(-1).name, 'sweep', 'a result is kept where it is scored');
  workers[0].sent.pop();
  workers[1].sent.pop();
  assert.deepEqual(opsOf(workers[0]), ['meta', 'serve', 'run.begin', 'run.progress', 'run.plan']);
  assert.deepEqual(opsOf(workers[1]), ['key', 'join', 'run.begin', 'run.progress']);
  assert.deepEqual(JSON.parse(workers[1].sent[2].request), { plan: {}, sql_elsewhere: true });
  assert.deepEqual(JSON.parse(workers[1].sent[3].request), { run: 'run1' });
});

test('when the database is lost, live runs end, so that no provider is asked for nothing', async () => {
  const { workers, start } = twoWorkers({ bad: { died: 'unreachable' } });
  const engine = createEngine(start, () => {});
  await engine.call('run.begin', { plan: {} });
  await assert.rejects(engine.call('bad'), { code: 'engine_died' });
  assert.deepEqual(opsOf(workers[1]).at(-1), 'run.end');
  assert.equal(engine.restarts, 1);
});

test('a file too large or no good is refused, and what was there stays', async () => {
  const loaded = [];
  const engine = {
    load: async (name, bytes) => { loaded.push([name, bytes.byteLength]); },
    call: async (op, { name }) => {
      if (name === 'bad') throw new EngineError({ code: 'not_a_database', message: 'No database.' });
      return { tables: [], bytes: 1 };
    },
  };
  const library = new Library(engine, async () => new Blob([]), () => {});
  library.limits = { database_bytes: 4 };
  const good = await library.add('database', new File(['abc'], 'good.db'));
  assert.equal(good.name, 'good');
  await assert.rejects(library.add('database', new File(['abcde'], 'large.db')), { code: 'too_large' });
  await assert.rejects(library.add('database', new File(['abc'], 'bad.db')), { code: 'not_a_database' });
  assert.deepEqual(library.of('database'), [good]);
  assert.deepEqual(loaded, [['good', 3], ['bad', 3], ['bad', 0]]);

  const again = await library.add('database', new File(['ab'], 'good.db'));
  assert.equal(again.id, good.id);
  assert.deepEqual(library.of('database'), [again]);
  await library.restore();
  assert.deepEqual(loaded.at(-1), ['good', 2]);
});

test('an evaluation’s summary is read without its questions', () => {
  const text = '{"gold":"say \\",\\"questions\\":[\\" twice","totals":{"questions":2},"questions":[{"id":"a"},{"questions":[1]}]}';
  assert.deepEqual(summaryOf(text), { gold: 'say ","questions":[" twice', totals: { questions: 2 } });
});

/** An engine whose evaluations have `total` questions. */
function fakeEngine(total, fail = () => {}) {
  const calls = [];
  let done = 0;
  const ops = {
    'eval.begin': () => { done = 0; return { evaluation: 'e', total }; },
    'eval.step': () => { done += 1; return { done, total, finished: done === total, question: { id: `q${done}` } }; },
    'eval.end': () => ({}),
  };
  return {
    calls,
    call: async (op, request) => { calls.push(op); fail(op, request); return ops[op](request); },
    callText: async (op) => { calls.push(op); return `{"rule":"r","questions":[]}`; },
  };
}

test('another rule leaves what is shown until it has been judged again', async () => {
  const engine = fakeEngine(2);
  const seen = [];
  const runner = createRunner(
    engine, () => seen.push([runner.current.state, runner.current.questions.length, runner.current.result !== null]),
  );
  const request = { database: 'd', gold: 'g', predictions: 'p', rule: 'a' };
  await runner.run(request);
  assert.equal(runner.current.state, 'done');
  seen.length = 0;
  await runner.run({ ...request, rule: 'b' });
  assert.ok(seen.every(([, questions, result]) => questions === 2 && result));
  assert.equal(runner.current.request.rule, 'b');
  assert.equal(engine.calls.filter((op) => op === 'eval.end').length, 2);

  const again = runner.run({ ...request, rule: 'c' });
  while (runner.current.state !== 'running') await Promise.resolve();
  runner.stop();
  await again;
  assert.deepEqual([runner.current.state, runner.current.request.rule], ['done', 'b']);
});

test('files that are no good leave what is shown, and nothing in progress', async () => {
  let bad = false;
  const engine = fakeEngine(1, (op) => { if (bad && op === 'eval.begin') throw new EngineError({ code: 'bad_field', message: 'No.' }); });
  const runner = createRunner(engine, () => {});
  await runner.run({ database: 'd', gold: 'g', predictions: 'p', rule: 'a' });
  bad = true;
  await runner.run({ database: 'd', gold: 'g2', predictions: 'p', rule: 'a' });
  assert.equal(runner.current.state, 'done');
  assert.equal(runner.current.error.message, 'No.');
  assert.equal(runner.current.request.gold, 'g');
});

test('a long list is shown a page at a time', () => {
  const list = Array.from({ length: 101 }, (_, index) => index);
  assert.deepEqual(pageOf(list, 9), { page: 2, pages: 3, first: 100, items: [100] });
  assert.deepEqual(pageOf([], 0), { page: 0, pages: 1, first: 0, items: [] });
  assert.equal(pageOf(list, 0).items.length, 50);
});

test('of two that are compared, a third takes the place of the first', () => {
  assert.deepEqual(choose([], 'a'), ['a']);
  assert.deepEqual(choose(['a', 'b'], 'c'), ['b', 'c']);
  assert.deepEqual(choose(['a', 'b'], 'a'), ['b']);
  assert.equal(formatP(0.0677007, 0.05), 'p = 0.068');
  assert.equal(formatP(1, 0.05), 'p = 1');
  assert.equal(formatP(3e-8, 0.05), 'p < 0.0001');
});

test('a file in the published layout is told by how it begins', async () => {
  assert.equal(await partOf(new File(['\uFEFF \n{"reports": []}'], 'a')), 'sweep');
  assert.equal(await partOf(new File(['[{}]'], 'a')), 'questions');
  assert.equal(await partOf(new File(['reports'], 'a')), null);
});
