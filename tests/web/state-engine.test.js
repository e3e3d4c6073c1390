// What the page asks of the engine, step by step, by an engine that is made up here: no browser is needed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAsker, createAskers } from '../../web/js/engine/asker.js';
import { createJob, endJob, isBusy, JOBS, runJob, takeToEnd } from '../../web/js/engine/job.js';
import { basesOf, beginJudging, toJudge } from '../../web/js/engine/judging.js';
import { ruleOr, ruleParam } from '../../web/js/engine/rules.js';
import { isOver, lostSheet, oneAtATime, refusalsIn } from '../../web/js/engine/run.js';
import { factsOf } from '../../web/js/sweeps/list.js';
import { createInterruptions } from '../../web/js/sweeps/run.js';

const KIND = { prefix: 'work', id: 'piece' };

/** An engine whose jobs have so many steps; `fail` may throw at any operation. */
function fakeEngine(total, fail = () => {}) {
  const calls = [];
  let done = 0;
  const answers = {
    'work.begin': () => { done = 0; return { piece: 'piece/1', total }; },
    'work.step': () => { done += 1; return { done, total, finished: done === total, found: `at ${done}` }; },
    'work.result': () => ({ total }),
    'work.end': () => ({}),
  };
  const call = async (op, request) => {
    calls.push([op, request]);
    fail(op);
    return answers[op](request);
  };
  return { calls, call, callText: async (op, request) => JSON.stringify(await call(op, request)) };
}

const opsOf = ({ calls }) => calls.map(([op]) => op.slice('work.'.length));

test('a job is started, stepped to its end and read; its name is in the kind’s own field', async () => {
  const engine = fakeEngine(2);
  const seen = [];
  const { name, text } = await runJob(engine, KIND, { of: 'x' }, (step) => seen.push(step.done));
  assert.deepEqual([name, text, seen], ['piece/1', '{"total":2}', [0, 1, 2]]);
  await endJob(engine, KIND, name);
  assert.deepEqual(opsOf(engine), ['begin', 'step', 'step', 'result', 'end']);
  assert.deepEqual(engine.calls.slice(1).map(([, request]) => request), Array(4).fill({ piece: 'piece/1' }));
});

test('a job that is stopped has no result, and one without steps has one at once', async () => {
  const engine = fakeEngine(3);
  assert.deepEqual(await runJob(engine, KIND, {}, ({ done }) => done < 1), { name: 'piece/1', text: null });
  assert.deepEqual(opsOf(engine), ['begin', 'step']);
  const empty = fakeEngine(0);
  assert.equal((await runJob(empty, KIND, {}, () => true)).text, '{"total":0}');
  assert.deepEqual(opsOf(empty), ['begin', 'result']);
});

test('a job that breaks off is ended, and so says why', async () => {
  const engine = fakeEngine(2, (op) => { if (op === 'work.step') throw new Error('No.'); });
  await assert.rejects(takeToEnd(engine, KIND, { piece: 'piece/1', total: 2 }, () => true), /No\./);
  assert.deepEqual(opsOf(engine), ['step', 'end']);
  const dead = fakeEngine(1, () => { throw new Error('Gone.'); });
  await endJob(dead, KIND, 'piece/1'); // gone with the engine: nothing to say
});

test('the job of a view says how far it is, what each step said, and how it ended', async () => {
  const states = [];
  const job = createJob(fakeEngine(2), KIND, () => states.push([job.current.state, job.current.done, job.current.steps.length]));
  await job.run({ of: 'x' });
  assert.deepEqual(states, [['running', 0, 0], ['running', 0, 0], ['running', 1, 1], ['running', 2, 2], ['done', 2, 2]]);
  assert.deepEqual([job.current.result, job.current.text, job.current.request], [{ total: 2 }, '{"total":2}', { of: 'x' }]);
  assert.deepEqual(job.current.steps.map(({ found }) => found), ['at 1', 'at 2']);

  const failing = createJob(fakeEngine(1, (op) => { if (op === 'work.result') throw new Error('No.'); }), KIND, () => {});
  await failing.run({});
  assert.deepEqual([failing.current.state, failing.current.error.message], ['failed', 'No.']);
});

test('the job of a view stops between two steps, and is ended', async () => {
  const engine = fakeEngine(9);
  let stopped = false;
  const job = createJob(engine, KIND, () => {
    if (job.current.done < 2 || stopped) return;
    stopped = true; // before, for a stop is a change as well
    job.stop();
  });
  await job.run({});
  assert.deepEqual([job.current.state, job.current.done, job.current.result], ['stopped', 2, null]);
  assert.deepEqual(opsOf(engine), ['begin', 'step', 'step', 'end']);
  assert.ok(!isBusy(job.current) && isBusy({ state: 'stopping' }));
});

test('every kind of job names its operations and its field', () => {
  assert.deepEqual(JOBS, {
    evaluation: { prefix: 'eval', id: 'evaluation' },
    lint: { prefix: 'lint', id: 'lint' },
    recall: { prefix: 'schema.recall', id: 'recall' },
    judging: { prefix: 'sweep.judge', id: 'judged' },
  });
});

/** An app whose engine answers when it is told to. */
function fakeApp() {
  const waiting = [];
  const app = {
    waiting, updates: 0, library: { restored: 0 }, update: () => { app.updates += 1; },
    engine: { callText: (op, request) => new Promise((resolve, reject) => { waiting.push({ op, request, resolve, reject }); }) },
  };
  return app;
}

const settled = () => new Promise((resolve) => { setTimeout(resolve); });

test('one question at a time is with the engine, and after it the newest', async () => {
  const app = fakeApp();
  const asker = createAsker(app, 'op');
  asker.ask({ n: 1 });
  asker.ask({ n: 2 });
  asker.ask({ n: 3 });
  assert.deepEqual(app.waiting.map(({ request }) => request.n), [1]);
  assert.ok(!asker.isCurrent);
  app.waiting[0].resolve('{"n":1}');
  await settled();
  assert.deepEqual(app.waiting.map(({ request }) => request.n), [1, 3]);
  app.waiting[1].resolve('{"n": 3}');
  await settled();
  assert.deepEqual([asker.result, asker.text, asker.error, asker.isCurrent, app.updates], [{ n: 3 }, '{"n": 3}', null, true, 1]);
  asker.ask({ n: 3 });
  await settled();
  assert.deepEqual([app.waiting.length, app.updates], [2, 1], 'what was asked last is neither asked nor drawn again');
});

test('a refusal leaves the answer before it, and another version of the files is another question', async () => {
  const app = fakeApp();
  const asker = createAsker(app, 'op');
  asker.ask({}, 'a');
  app.waiting[0].resolve('1');
  await settled();
  asker.ask({}, 'b');
  app.waiting[1].reject(new Error('No.'));
  await settled();
  assert.deepEqual([asker.result, asker.error.message], [1, 'No.']);
  app.library.restored += 1; // the engine was started again
  asker.ask({}, 'b');
  app.waiting[2].resolve('2');
  await settled();
  assert.deepEqual([asker.result, asker.error], [2, null]);
  const lasting = createAsker(app, async () => ({ result: 'once' }), { isLasting: true });
  lasting.ask({});
  await settled();
  app.library.restored += 1;
  lasting.ask({});
  assert.ok(lasting.isCurrent, 'its answer stands though the engine was started anew');
});

test('where every answer stays, each question is asked once', async () => {
  const app = fakeApp();
  const askerOf = createAskers(app, 'op');
  const first = askerOf({ n: 1 });
  assert.notEqual(askerOf({ n: 2 }), first);
  assert.equal(askerOf({ n: 1 }), first);
  assert.deepEqual(app.waiting.map(({ request }) => request.n), [1, 2]);
});

test('a function of which many calls come acts on one at a time, and once more for the others', async () => {
  let acts = 0;
  let going = true;
  let release;
  const act = oneAtATime(() => { acts += 1; return new Promise((resolve) => { release = resolve; }); }, () => going);
  const first = act();
  act();
  act();
  assert.equal(acts, 1);
  release();
  await settled();
  assert.equal(acts, 2);
  going = false;
  act();
  release();
  await first;
  await act();
  assert.equal(acts, 2);
});

test('a run is over when nothing is in progress, and what was lost is still a sweep file', () => {
  assert.ok(isOver({ state: 'stopped', live: [] }));
  assert.ok(!isOver({ state: 'stopped', live: [{}] }) && !isOver({ state: 'running', live: [] }));
  const plan = { series: [{ provider: 'a', base_url: 'https://a' }, { provider: 'b', base_url: 'https://b' }] };
  const series = [{ series: 0, halted: null }, { series: 1, halted: { fault: 'unauthorized' } }];
  assert.deepEqual(refusalsIn({ series }, plan), [{ provider: 'b', address: 'https://b' }]);
  assert.deepEqual(JSON.parse(lostSheet({ plan, state: 'running' }, { error: new Error('Lost.'), answers: [1] })), {
    plan, state: 'stopped', reason: 'Lost.', answers: [1],
  });
});

test('what can be judged is judged, and what is not here is said', () => {
  const sweep = (id, more = {}) => ({ id, plan: id, done: 1, elsewhere: false, ...more });
  const bases = { a: { state: 'ready', database: 'd', gold: 'g' }, b: { state: 'free' }, c: { state: 'missing' }, d: { state: 'loading' } };
  const found = toJudge(
    [sweep('a'), sweep('b'), sweep('c'), sweep('x', { elsewhere: true }), sweep('y'), sweep('z', { done: 0 })], (plan) => bases[plan], 'y',
  );
  assert.deepEqual(
    [found.loading, found.here.map((each) => each.sweep.id), found.missing.map((each) => each.sweep.id)], [false, ['a', 'b'], ['c']],
  );
  assert.ok(toJudge([sweep('d')], (plan) => bases[plan], null).loading);
  assert.deepEqual(basesOf([...found.here, ...found.here]), [{ database: 'd', gold: 'g' }]);
});

test('judging begins without the sweeps that the engine refuses', async () => {
  const asked = [];
  const engine = { call: async (op, { sweeps }) => {
    asked.push(sweeps);
    if (sweeps.includes('bad')) throw Object.assign(new Error('No.'), { where: 'sweeps[1].answers', file: 'bad', in_file: 'answers' });
    return { judged: 'j', total: 1 };
  } };
  const here = ['good', 'bad'].map((name) => ({ sweep: { name }, base: { state: 'free' } }));
  const handed = [];
  const { begun, here: rest, left } = await beginJudging(engine, { here, missing: [] }, 'r', async ({ name }) => { handed.push(name); });
  assert.deepEqual([begun.judged, rest.length, left[0].sweep.name, left[0].error.message], ['j', 1, 'bad', 'No.']);
  assert.deepEqual([asked, handed], [[['good', 'bad'], ['good']], ['good', 'bad', 'good']]);
  assert.equal((await beginJudging(engine, { here: [here[1]], missing: [] }, 'r', async () => {})).begun, null);
  const broken = { call: async () => { throw new Error('Broken.'); } };
  await assert.rejects(beginJudging(broken, { here, missing: [] }, 'r', async () => {}), /Broken/);
});

test('a rule that is not known is the first, which the address does not name', () => {
  const rules = [{ id: 'a' }, { id: 'b' }];
  assert.deepEqual([ruleOr(rules, 'b'), ruleOr(rules, 'x'), ruleOr([], 'a')], ['b', 'a', undefined]);
  assert.deepEqual([ruleParam(rules, 'b'), ruleParam(rules, 'a'), ruleParam(rules, 'x')], ['b', null, null]);
});

test('calls that sleep cut off are counted once, and of another run again', () => {
  const answer = (...faults) => ({ turns: [{ calls: faults.map((fault) => ({ fault })) }] });
  const count = createInterruptions();
  const answers = [answer('interrupted', 'none')];
  assert.equal(count(answers), 1);
  answers.push(answer('interrupted', 'interrupted'));
  assert.equal(count(answers), 3);
  assert.equal(count(answers), 3);
  assert.equal(count([answer('none')]), 0);
});

test('a sweep has as many answers as its plan asks for', () => {
  const plan = { series: [1, 2], questions: [1, 2, 3], repeats: 2 };
  assert.deepEqual(factsOf(plan, 'stopped', null, 5), { plan, state: 'stopped', startedAt: null, done: 5, total: 12 });
});
