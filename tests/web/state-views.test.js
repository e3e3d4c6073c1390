// What the views show, as their fields and the address hold it: plain functions, no browser.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isKey, oddityOf } from '../../web/js/app/key-field.js';
import { named } from '../../web/js/app/workspace.js';
import { onTwin } from '../../web/js/app/workspace-field.js';
import { createForm, isAt } from '../../web/js/ui/fields.js';
import { followerOf, takeAnswer } from '../../web/js/views/demo/conversation.js';
import { planRequest, recordedPlan, unrecorded } from '../../web/js/views/demo/plans.js';
import { isShown } from '../../web/js/views/demo/questions.js';
import { stage } from '../../web/js/views/demo/side.js';
import { isSameFiles } from '../../web/js/views/gold/gold.js';
import { summary } from '../../web/js/views/gold/lint.js';
import { filterIn, shownOf } from '../../web/js/views/gold/results.js';
import { groupsOf, mostLoaded } from '../../web/js/views/load/load.js';
import { missingOf } from '../../web/js/views/matrix/rescore.js';
import * as matrix from '../../web/js/views/matrix/state.js';
import { agrees, filledIn } from '../../web/js/views/method/published-faults.js';
import * as schema from '../../web/js/views/schema/state.js';
import { isDrawn, pointOf, priceMonths, undrawn } from '../../web/js/views/start/points.js';
import { pricedBy } from '../../web/js/views/start/start.js';
import { factsOf } from '../../web/js/views/sweep/answers.js';
import * as chosen from '../../web/js/views/sweep/chosen.js';
import { fileName, hindranceOf, momentOf, stateOf } from '../../web/js/views/sweep/kept-state.js';
import { left } from '../../web/js/views/sweep/progress.js';
import { ttftOf } from '../../web/js/views/sweep/results.js';
import { csvOfSeries } from '../../web/js/views/sweep/table.js';

const params = (text) => new URLSearchParams(text);

test('the matrix shows what its address names, and names only what is not usual', () => {
  const usual = matrix.shownIn(params(''));
  assert.deepEqual(usual, { sort: { id: 'accuracy', order: 'descending' }, platform: '', chosen: [], row: null, rule: null });
  assert.deepEqual(matrix.paramsOf(usual), { sort: null, order: null, platform: '', compare: '', row: null });
  const shown = matrix.shownIn(params('sort=cost&order=descending&compare=a/b,,c/d,e/f&row=a/b&platform=a'));
  assert.deepEqual(shown.chosen, ['a/b', 'c/d'], 'two at most');
  assert.deepEqual(matrix.paramsOf(shown), { sort: 'cost', order: 'descending', platform: 'a', compare: 'a/b,c/d', row: 'a/b' });
  assert.equal(matrix.shownIn(params('sort=nothing')).sort.id, 'accuracy');
});

test('rows are those of a platform, sorted by a column, and memory has one only where it was measured', () => {
  const row = (name, platform, usd, memory) => ({ name, platform, usd_per_query: { value: usd, interval: null }, memory });
  const rows = [row('a', 'x', 2), row('b', 'x', 1), row('c', 'y', 3)];
  const { columns, rows: shown } = matrix.tableOf(rows, { sort: { id: 'cost', order: 'ascending' }, platform: 'x' });
  assert.deepEqual([columns.length, shown.map(({ name }) => name)], [11, ['b', 'a']]);
  assert.ok(matrix.tableOf(
    [row('a', 'x', 1, { drop: 0.1 })], { sort: { id: 'cost', order: 'ascending' }, platform: '' },
  ).columns.includes(matrix.MEMORY));
});

test('rows of the matrix have their place, and the reader’s runs their sweep', () => {
  const result = { series: [{ series: 4, sweep: 's' }], sweeps: [{ name: 'other', series: [] }, { name: 's', series: [3, 4] }],
    memory: [{ first: 4, drop: 0.2 }] };
  const sweeps = [{ id: 'i' }, { id: 'j' }];
  const [published, own] = matrix.placed(
    [{ name: 'p', origin: 'published', place: 0 }, { name: 'a', origin: 'own', place: 4 }], { result, sweeps },
  );
  assert.deepEqual([published.name, published.own ?? null], ['p', null]);
  assert.deepEqual([own.name, own.own, own.memory], ['a', sweeps[1], result.memory[0]]);
});

test('what a rescore needs is named by what is missing', () => {
  assert.match(missingOf([]), /all of them/);
  assert.match(missingOf(['questions']), /sweep file/);
  assert.match(missingOf(['sweep']), /question files/);
  assert.equal(missingOf(['sweep', 'questions']), '');
});

test('the schema view shows what its address names; without a budget there is no level auto', () => {
  assert.deepEqual(schema.shownIn(params('')), schema.START);
  assert.ok(Object.values(schema.paramsOf(schema.START)).every((value) => value === null || value === ''));
  const shown = schema.shownIn(params('level=auto&trim=nothing&q=%20&budget=500'));
  assert.deepEqual([shown.level, shown.trim, shown.question, shown.budget], ['auto', 'linked', '', '500']);
  assert.equal(schema.paramsOf(shown).q, ' ', 'a blank question is one that is none');
  assert.equal(schema.withBudget(shown, '').level, 'compact');
  assert.equal(schema.withBudget(shown, '100').level, 'auto');
});

test('a row without a right answer, a price or a cost has no point, and says why', () => {
  const row = (name, value, correct, interval = [1, 2]) => ({
    name, short_label: name, label: `${name} on P`, platform: 'p', platform_title: 'P', front: 'on',
    accuracy: { value: 0.5, interval: [0.3, 0.7] }, correct, usd_per_correct: { value, interval },
  });
  const rows = [row('drawn', 0.01, 3), row('wrong', null, 0), row('unpriced', null, 2), row('free', 0, 2)];
  assert.deepEqual(undrawn(rows).map(([why, some]) => [why, some.map(({ name }) => name)]), [
    ['no answer was right', ['wrong']], ['no price is known', ['unpriced']],
    ['the cost is 0, which has no place on this scale', ['free']]]);
  const point = pointOf(rows[0], 'p/m');
  assert.deepEqual([point.accuracy, point.usd, point.href], [0.5, 0.01, '#matrix?row=p%2Fm']);
  assert.match(point.said, /^drawn on P: 50% right, 30–70%; \$0\.0100 a correct answer, .*; on the front$/);
  assert.ok(isDrawn(point) && !isDrawn(pointOf(rows[2], 'k')));
  assert.ok(!isDrawn(pointOf(row('open', 0.01, 3, [1, null]), 'k')), 'without an upper end it has no place');
});

test('the months of the prices are said, and only prices that are there are asked', () => {
  const source = (asof) => ({ source: { asof }, corrections: [] });
  assert.equal(priceMonths([source(undefined)]), '');
  assert.equal(priceMonths([source('2026-05')]), 'May 2026');
  const corrected = { source: { asof: '2026-05' }, corrections: [{ field: 'price', source: { asof: '2025-12-03' } }] };
  assert.equal(priceMonths([source('2026-05'), corrected]), 'December 2025 to May 2026');
  const on = { prices: ['b'], as_of: '2026-05-01' };
  assert.deepEqual(pricedBy({ price: null }, { price: null }, on), on);
  const asked = pricedBy({ price: { input: 2, output: 9 } }, { price: {} }, on);
  assert.deepEqual(asked.reference, { name: 'GPT-5.4', input: 2, output: 9 });
  assert.deepEqual(asked.gpu.price_of, { vendor: 'Baseten', gpu: 'H100' });
});

test('a sweep’s choice goes into the address and comes back, commas and all', () => {
  const models = ['a,b', 'c/d?e=1', '100%'];
  assert.deepEqual(chosen.unpack(chosen.pack(models)), models);
  assert.deepEqual(chosen.unpack('a,%E0%A4,'), ['a', '%E0%A4'], 'what somebody cut short is taken as it is');
  const price = { input: '1', cached: '', output: '2,5' };
  const entries = [['a:b', price], ['c', chosen.NO_PRICE]];
  assert.deepEqual(chosen.unpackPrices(chosen.packPrices(entries)), [['a:b', price]]);
  assert.deepEqual(chosen.toggled(['a', 'b'], 'a', false), ['b']);
  assert.deepEqual(chosen.toggled(['a'], 'b', true), ['a', 'b']);
});

test('a plan has every model with every strategy at every concurrency, and the prices that were typed', () => {
  assert.deepEqual(chosen.seriesOf(['m', 'n'], ['s'], ['1', 'x']), [
    { model: 'm', strategy: 's', concurrency: 1 }, { model: 'm', strategy: 's', concurrency: 'x' },
    { model: 'n', strategy: 's', concurrency: 1 }, { model: 'n', strategy: 's', concurrency: 'x' }]);
  assert.deepEqual(chosen.priceOf(chosen.NO_PRICE, '2026-05-01'), {});
  assert.deepEqual(chosen.priceOf({ input: '1', cached: ' ', output: '2' }, '2026-05-01').price, {
    input_per_mtok: 1, output_per_mtok: 2, source: 'typed in on the page', read_on: '2026-05-01' });
  const limits = chosen.limitsOf(createForm({ ...chosen.START, timeout: '60', questions: 'c01,c02', spend: '' }));
  assert.deepEqual([limits.call_timeout_ms, limits.questions, 'spend_usd' in limits], [60000, ['c01', 'c02'], false]);
  assert.equal(chosen.limitsOf(createForm({ ...chosen.START, timeout: 'long' })).call_timeout_ms, 'long');
  assert.ok(isAt({ where: 'series[3].concurrency' }, 'series[].concurrency'), 'of any series');
  assert.ok(!isAt({ where: 'series[3].concurrency' }, 'series[].model'));
});

test('what keeps a sweep from going on is said, the nearest first', () => {
  const sweep = { elsewhere: false, plan: { database: 'd', series: [{ provider: 'p', base_url: 'u' }] } };
  const app = (more) => ({
    own: { run: { isBusy: false } }, library: { of: () => [{ name: 'd', state: 'ready' }], need() {} },
    access: { providers: [{ id: 'p', name: 'P', needs_key: true }], keys: { has: () => true } }, ...more,
  });
  assert.equal(hindranceOf(app(), sweep), '');
  assert.match(hindranceOf(app({ own: { run: { isBusy: true } } }), sweep), /under way/);
  assert.match(hindranceOf(app(), { ...sweep, elsewhere: true }), /another tab/);
  assert.match(hindranceOf(app({ library: { of: () => [] } }), sweep), /load it first/);
  assert.match(hindranceOf(app({ library: { of: () => [{ name: 'd', state: 'loading' }], need() {} } }), sweep), /still loading/);
  const noKey = { providers: [{ id: 'p', name: 'P', needs_key: true }], keys: { has: () => false } };
  assert.equal(hindranceOf(app({ access: noKey }), sweep), 'Enter your key for P first.');
  assert.equal(stateOf({ state: 'running', elsewhere: true }, true), 'under way');
  assert.match(stateOf({ state: 'running', elsewhere: true }, false), /another tab/);
  assert.match(stateOf({ state: 'running', elsewhere: false }, false), /broke off/);
  assert.equal(momentOf('2026-05-01T12:34:56Z'), '2026-05-01 12:34 UTC');
  assert.equal(fileName({ label: 'a b: c.json', startedAt: '2026-05-01T12:34:56Z' }), '2026-05-01-a-b-c');
});

test('a sweep’s figures in words: what is left, what an answer took, which first token', () => {
  assert.deepEqual([null, 200, 89000, 600000, 7200000].map(left), ['–', 'about 1 s', 'about 89 s', 'about 10 min', 'about 2 h']);
  const answer = { service_ms: 1200, waited_ms: 0, turns: 1, free_repairs: 0, retries: 0, usd: null, fault: null };
  assert.equal(factsOf(answer), '1,200 ms');
  assert.equal(factsOf({ ...answer, waited_ms: 5, turns: 2, fault: 'rate_limited' }), '1,200 ms, waited 5 ms, 2 turns, rate limited');
  const conventions = (...codes) => ({ ttft_conventions: codes.map((code) => ({ code })) });
  assert.equal(ttftOf(conventions('any_chunk', 'content_or_reasoning'), 'any_chunk'), 'any_chunk');
  assert.equal(ttftOf(conventions('any_chunk', 'content_or_reasoning'), null), 'content_or_reasoning');
  assert.equal(ttftOf(conventions('any_chunk'), 'unknown'), 'any_chunk');
});

test('judged series leave as a sheet whose every row has every column', () => {
  const series = {
    sweep: 's', provider: 'p', model: 'm', strategy: 'a', concurrency: 2, database: 'd', counts: {
      planned: 3, ended: 2, errors: 1, right: 1,
    },
    accuracy: { value: 0.5, interval: [0.1, 0.9] }, format_followed: { value: 1 }, ttft_ms: { c: null }, latency_ms: {
      p50: { value: 7, interval: null },
    },
    waiting: { answers: 0 }, tokens: { input: null, output: null }, usd_per_query: null, usd_per_correct: null, usd_total: null,
    repair_turns: { turns: 0, usd: null }, free_repairs: { repairs: 0 },
  };
  const [heads, row] = csvOfSeries([series], 'c', () => null);
  assert.equal(heads.length, row.length);
  const cell = (name) => row[heads.indexOf(name)];
  assert.deepEqual(
    ['platform', 'planned', 'accuracy_high', 'latency_p50_ms', 'latency_p99_ms', 'memory_p'].map(cell), ['p', 3, 0.9, 7, null, null],
  );
});

test('a recording answers its own questions on its own database', () => {
  const item = { state: 'ready', info: { plan: { database: 'd', questions: [{ id: 'a', question: 'Q?' }, { id: 'b', question: 'R?' }] } } };
  const app = (cassette, database = { name: 'd' }) => ({
    library: { of: () => (cassette ? [cassette] : []), listed: true }, workspace: {
      chosen: () => database, labelOf: (name) => name.toUpperCase(),
    },
  });
  assert.equal(unrecorded(app(item), { text: 'Q?' }), '');
  assert.match(unrecorded(app(item), { text: 'Mine?' }), /questions below only/);
  assert.match(unrecorded(app(item, { name: 'e' }), { text: 'Q?' }), /made with D/);
  assert.match(unrecorded(app(null), { text: 'Q?' }), /without a recording/);
  assert.match(unrecorded(app({ state: 'failed', error: { message: 'HTTP 404' } }), { text: 'Q?' }), /HTTP 404/);
  assert.deepEqual(recordedPlan(item.info.plan, { text: 'R?', goldId: 'g' }).questions.map(({ id }) => id), ['b']);
});

test('a question of a gold set is asked by its name, and one that follows on in its words', () => {
  const question = { id: 'c01', text: 'Q?', gold: 'gold/1' };
  assert.deepEqual(
    planRequest(question, 'd', [], [1]), { database: 'd', side_by_side: true, series: [1], gold: 'gold/1', questions: ['c01'] },
  );
  const history = [{ question: 'P?', sql: 'SELECT 1' }];
  assert.deepEqual(planRequest(question, 'd', history, []).questions, [{ id: 'c01', question: 'Q?', history }]);
  assert.deepEqual(planRequest({ ...question, gold: null }, 'd', [], []).questions, [{ id: 'c01', question: 'Q?' }]);
});

test('an answer is taken over once, and a question follows on a side that has SQL', () => {
  const side = { answer: null, draft: '' };
  assert.equal(takeAnswer(side, { sql: 'SELECT 1' }), 'SELECT 1');
  assert.equal(side.draft, 'SELECT 1');
  assert.equal(takeAnswer(side, { sql: 'SELECT 2' }), null);
  const exchange = (...drafts) => ({ sides: drafts.map((draft, index) => ({ draft, series: { strategy: String(index) } })) });
  assert.equal(followerOf(exchange('SELECT 1', 'SELECT 2'), null, (id) => Number(id)), 1, 'one that is sent what was asked before');
  assert.equal(followerOf(exchange('SELECT 1', 'SELECT 2'), 0, (id) => Number(id)), 0);
  assert.equal(followerOf(exchange('SELECT 1', ' '), 1, () => 0), 0);
  assert.equal(followerOf(exchange('', ''), null, () => 0), null);
});

test('cards are found by tier, tag and words', () => {
  const card = { tier: 2, tags: ['join'], text: 'How many Tracks are there?' };
  const shown = (filters) => isShown(card, { tier: 'all', tag: '', words: '', ...filters });
  assert.ok(shown({}) && shown({ tier: '2', tag: 'join', words: 'tracks many' }));
  for (const filters of [{ tier: '1' }, { tag: 'group' }, { words: 'albums' }]) assert.ok(!shown(filters), JSON.stringify(filters));
  const live = { waiting_until_ms: null, turns: 1, times: null, answer: '', reasoning: '' };
  assert.match(stage(live), /^sent/);
  assert.match(stage({ ...live, turns: 2, answer: 'SELECT' }), /^Repair turn 1: answering/);
  assert.match(stage({ ...live, waiting_until_ms: 1, fault: 'rate_limited' }), /turned away/);
});

test('an evaluation’s questions are filtered, and a check is summed up', () => {
  const questions = [
    { outcome: 'right', verdicts: [{ match: true }, { match: true }] }, { outcome: 'wrong', verdicts: [{ match: false }, { match: true }] },
    { outcome: 'no_sql', verdicts: [] },
  ];
  assert.deepEqual(['all', 'faults', 'disputed'].map((name) => shownOf(questions, name).length), [3, 2, 1]);
  assert.deepEqual([filterIn('faults'), filterIn('nothing'), filterIn(null)], ['faults', 'all', 'all']);
  assert.ok(
    isSameFiles({ database: 'd', gold: 'g', predictions: 'p', rule: 'a' }, { database: 'd', gold: 'g', predictions: 'p', rule: 'b' })
  );
  assert.ok(!isSameFiles({ database: 'd', gold: 'g', predictions: 'p' }, { database: 'd', gold: 'h', predictions: 'p' }));
  assert.match(summary('done', { errors: 1, warnings: 2, linted: 3 }, 3, 3, []), /^1 error and 2 warnings in 3 questions\./);
  assert.match(summary('stopped', null, 1, 3, [{}]), /^Stopped after 1 of 3 questions; 1 finding so far/);
});

test('runs of one model are one group, and the one with the most levels is shown first', () => {
  const series = (model, concurrency) => ({ provider: 'p', model, strategy: 's', database: 'd', concurrency });
  const groups = groupsOf([series('a', 1), series('b', 1), series('b', 1), series('b', 4)]);
  assert.deepEqual([...groups.values()].map((list) => list.length), [1, 3]);
  assert.equal(groups.get(mostLoaded(groups))[0].model, 'b');
});

test('a check’s request is filled in with what is there, and figures agree to eight digits', () => {
  const check = { request: { sweep: '$sweep', other: '$gold', n: 1 }, needs: ['sweep'] };
  assert.deepEqual(filledIn(check, (need) => `${need}/1`), { sweep: 'sweep/1', other: '$gold', n: 1 });
  assert.ok(agrees(0.333333333, 0.3333333333) && !agrees(0.3333, 0.33333) && agrees(['a'], ['a']) && !agrees('1', 1));
});

test('an error names the reader’s own file, and a twin says what became of it', () => {
  assert.deepEqual(
    named({ message: 'No.', where: 'gold.questions[1]' }, 'gold', 'my.json'), { message: 'No.', where: 'my.json: questions[1]' },
  );
  assert.equal(named({ message: 'No.', where: 'gold, line 3' }, 'gold', 'my.json').where, 'my.json, line 3');
  assert.equal(named({ message: 'No.' }, 'gold', 'my.json').where, '');
  const twin = { twin: { edition: 'renamed' } };
  assert.equal(onTwin('gold', {}, {}, null), '', 'nothing on a database that is none');
  assert.match(onTwin('predictions', { own: true }, twin, null), /values and names should stand in them/);
  assert.match(onTwin('gold', {}, { twin: { edition: 'plain' } }, { info: { adapted: true } }), /asked with the twin’s values\./);
  const made = { info: { changed: 2, answers: 3, left: [{ id: 'c01' }] } };
  assert.match(onTwin('predictions', {}, twin, made), /2 of 3 run with the twin’s values and names.*judged wrongly: c01/);
});

test('a key has no spaces, and one that looks like another provider’s is told', () => {
  assert.ok(isKey('sk-abc_1') && !isKey('sk abc') && !isKey('schlüssel'));
  const provider = { name: 'P', key_hint: { begins: 'sk-' } };
  assert.equal(oddityOf('sk-1', provider), '');
  assert.match(oddityOf('gsk-1', provider), /begin with “sk-”/);
  assert.equal(oddityOf('gsk-1', { name: 'P' }), '');
});
