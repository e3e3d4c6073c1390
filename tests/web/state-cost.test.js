// What the cost views ask, and what they make of the answers: plain functions, no browser.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { referenceOf } from '../../web/js/prices/reference.js';
import { createForm } from '../../web/js/ui/fields.js';
import { exampleOf, pathsOf } from '../../web/js/views/cost/calculator.js';
import { createOffers, curvePoints, pairIn, pairWithin, workloadOf } from '../../web/js/views/cost/compared-offers.js';
import * as episode from '../../web/js/views/cost/episode.js';
import { bookOptions } from '../../web/js/views/cost/offer-editor.js';
import * as profile from '../../web/js/views/cost/profile.js';
import { csvRows, ownPricesOf, repriced } from '../../web/js/views/cost/volume-prices.js';
import { doubtRequest } from '../../web/js/views/cost/whatif/doubt.js';
import { memoryRequest } from '../../web/js/views/cost/whatif/memory.js';
import { riseRequest } from '../../web/js/views/cost/whatif/rise.js';
import { tierRequest } from '../../web/js/views/cost/whatif/tier.js';
import { tuneRequest } from '../../web/js/views/cost/whatif/tune.js';

test('the example that a form is at is found, and none where a field differs', () => {
  const examples = { plain: ['Plain', {}], fast: ['Fast', { ttft: '150' }] };
  const defaults = { q: '1', ttft: '' };
  assert.equal(exampleOf(examples, defaults, { q: '1', ttft: '' }), 'plain');
  assert.equal(exampleOf(examples, defaults, { q: '1', ttft: '150' }), 'fast');
  assert.equal(exampleOf(examples, defaults, { q: '2', ttft: '150' }), '');
  assert.deepEqual(pathsOf([['a', 'A', 'x.a']], [['b', 'B', 'x.b', {}]]), ['x.a', 'x.b']);
});

test('only what is given is in a request', () => {
  const form = createForm({ ttft: ' ', budget: '1,000', odd: 'much' });
  assert.deepEqual(
    { ...form.given('ttft', 'first'), ...form.given('budget', 'usd'), ...form.given('odd', 'odd') }, { usd: 1000, odd: 'much' },
  );
});

test('an episode asks for every way to pay, and by the GPUs that were typed', () => {
  const form = createForm(episode.DEFAULTS);
  const { offers, episode: asked } = episode.episodeRequest(form);
  assert.deepEqual(offers.map(({ name }) => name), [episode.AGAIN, episode.CACHED, episode.SERVERLESS, 'Dedicated GPUs']);
  assert.deepEqual([asked.turns, offers[0].cache, offers[1].cache, offers[3].gpus], [8, false, true, 8]);
  assert.deepEqual(offers[0].tiers.map((tier) => tier.max_context_tokens), [32768, 131072]);
  form.set({ gpus: '4', model: 'qwen3.5-397b' });
  const other = episode.episodeRequest(form);
  assert.deepEqual(
    [other.offers.length, other.offers.at(-1).gpus, other.offers.at(-1).price_of.gpu], [3, 4, 'B200'], 'it is nowhere serverless',
  );
  assert.deepEqual(episode.withoutTiers(other).offers.map(({ name }) => name), ['Dedicated GPUs']);
  assert.equal(episode.modelOf({ model: 'toString' }).label, 'Kimi K2.6', 'no name of an object’s own is a model');
});

test('an offer of an episode has the prices it was billed by', () => {
  const prices = [
    { vendor: 'Tinker', unit: 'usd_per_mtok_input', row: 'a' }, { vendor: 'Tinker', unit: 'usd_per_mtok_input', row: 'own/x/32768' },
    { vendor: 'Fireworks', unit: 'usd_per_mtok_input', row: 'b' }, { vendor: 'Fireworks', unit: 'usd_per_gpu_hour', row: 'c' },
  ];
  const rowsOf = (offer) => prices.filter(episode.pricesOf(offer, 32768, (row) => ({ a: 32768 })[row] ?? null)).map(({ row }) => row);
  assert.deepEqual(rowsOf({ kind: 'dedicated' }), ['c']);
  assert.deepEqual(rowsOf({ name: episode.SERVERLESS }), ['b']);
  assert.deepEqual(rowsOf({ name: episode.AGAIN }), ['a', 'own/x/32768']);
  assert.deepEqual(episode.csvRows({ offers: [{ name: 'A', kind: 'k', total_usd: 1, reply_usd: 2 }] })[1],
    ['A', 'k', 1, undefined, undefined, undefined, undefined, undefined, 2]);
});

test('a profile has the modalities and needs that are chosen, in their own order', () => {
  const order = ['text', 'image', 'video'];
  assert.equal(profile.toggled('video', 'text', true, order), 'text,video');
  assert.equal(profile.toggled('text,video', 'video', false, order), 'text');
  assert.equal(profile.toggled('text', 'text', false, order), '');
  const form = createForm({ ...profile.DEFAULTS, modalities: 'none', needs: 'soc2,ray', ttft: '150', costs: ' usd_per_month ' });
  const asked = profile.profileRequest(form);
  assert.deepEqual([asked.modalities, asked.needs, asked.first_token_ms, asked.cost_function], [[], ['soc2', 'ray'], 150, 'usd_per_month']);
  assert.ok(!('budget_usd_per_month' in asked) && !('objective' in asked));
});

test('what is known of a platform reads as people write it', () => {
  assert.equal(profile.markName('soc2'), 'SOC 2');
  assert.equal(profile.markName('cold_start_s'), 'cold start');
  assert.equal(profile.markName('own_thing'), 'own thing');
  assert.deepEqual(
    [{ mark: 'x', value: true }, { mark: 'x', value: 'a_b' }, { mark: 'cold_start_s', value: 3 }].map(profile.valueOf),
    ['yes', 'a b', '3 s'],
  );
  assert.equal(profile.sentence(profile.marked('it lacks hipaa and lora')), 'It lacks HIPAA and LoRA fine-tunes.');
});

const PLATFORMS = JSON.parse(readFileSync(new URL('../../data/platforms/platforms.json', import.meta.url), 'utf8')).rows;

test('offers are an example’s, until the reader changes one or a link brings others', () => {
  const offers = createOffers(() => PLATFORMS);
  offers.start('unheard of');
  assert.deepEqual([offers.example, offers.isUsual, offers.pair], ['a', true, [0, 2]]);
  assert.deepEqual(offers.params(), { ex: null, offers: null, pair: null });
  const now = offers.now();
  offers.put(now.with(2, { ...now[2], values: { ...now[2].values, 'capacity.tokens_per_min': '70000' } }));
  const { offers: packed } = offers.params();
  assert.equal(packed, '[0,1,{"of":2,"values":{"capacity.tokens_per_min":"70000"}},3,4,5]');

  const linked = createOffers(() => PLATFORMS);
  linked.start(null);
  linked.enter(new URLSearchParams({ offers: packed, pair: '1,3' }));
  assert.equal(linked.params().offers, packed, 'a link stays what it is until the platforms are there');
  assert.equal(linked.now()[2].values['capacity.tokens_per_min'], '70000');
  assert.deepEqual([linked.isUsual, linked.pair, linked.params().pair], [false, [1, 3], '1,3']);
  linked.put(linked.now().slice(0, 2));
  linked.now();
  assert.deepEqual(linked.pair, [0, 1], 'a pair is of offers that are there');
});

test('a pair of an address is two of the offers, or none', () => {
  assert.deepEqual(pairIn('0,15'), [0, 15]);
  for (const wrong of [null, '', '1', '-1,0', '0,1,2', 'a,b', '0.5,1']) assert.equal(pairIn(wrong), null, String(wrong));
  assert.deepEqual(pairWithin([4, 5], 1), [0, 0]);
  assert.deepEqual(workloadOf(createForm({ q: '1', in: '2', out: '3', batch: '0', latency: '' })), {
    requests_per_day: 1, input_tokens: 2, output_tokens: 3, batch_share: 0,
  });
});

test('the curves’ points and their crossings are in the order of their volume', () => {
  const points = curvePoints({
    curve: [[1, 2, 3], [100, 4, 5]], crossings: [{ requests_per_day: 10, first_per_day_usd: 6, second_per_day_usd: 6 }],
  });
  assert.deepEqual(points.map(({ point: [at], isCrossing }) => [at, isCrossing]), [[1, false], [10, true], [100, false]]);
});

test('what the book prices is offered, and what is chosen before the book knows it', () => {
  const priced = [{ vendor: 'A', item: 'x' }];
  assert.deepEqual(bookOptions(priced, 'A\nx'), [['A\nx', 'A · x']]);
  assert.deepEqual(bookOptions(priced, 'B\ny'), [['B\ny', 'B · y'], ['A\nx', 'A · x']]);
  assert.deepEqual(bookOptions(priced, ''), [['A\nx', 'A · x']]);
});

test('the reference has the two prices that were found, and is none without both', () => {
  assert.deepEqual(referenceOf({ price: { input: 2, output: 9 } }), { name: 'GPT-5.4', input: 2, output: 9 });
  assert.equal(referenceOf({ price: { input: 2, output: null } }), null);
  assert.equal(referenceOf(null), null);
});

test('a sweep with the reader’s prices is corrected where they apply, and nowhere else', () => {
  const ownFor = (platform, name, unit) => (name === 'one' && unit === 'usd_per_mtok_output' ? 7 : null);
  assert.deepEqual(
    ownPricesOf({ origin: 'published', platform: 'p', name: 'one' }, ownFor), [{ platform: 'p', name: 'one', unit: 'output', usd: 7 }],
  );
  assert.deepEqual(ownPricesOf({ origin: 'own', platform: 'p', name: 'one' }, ownFor), []);
  const run = (name, corrections = []) => ({ platform: 'p', name, published: { price: { input: 1, output: 2 } }, corrections });
  const sweep = {
    sources: { a: {} }, runs: [run('one', [{ field: 'price', value: { input: 3, output: 4 } }, { field: 'x' }]), run('two')],
  };
  const own = [{ platform: 'p', name: 'one', unit: 'output', usd: 7 }];
  const { runs, sources } = repriced(sweep, own, '2026-05-17');
  assert.deepEqual(runs[0].corrections.map(({ field }) => field), ['x', 'price']);
  assert.deepEqual(runs[0].corrections[1].value, { input: 3, output: 7 }, 'what it was corrected to before is where it starts');
  assert.equal(runs[1], sweep.runs[1]);
  assert.deepEqual([sources.own.asof, Object.keys(sweep.sources)], ['2026-05', ['a']], 'the sweep itself stays as it was');
  const [heads, row] = csvRows({
    rows: [{
      short_label: 'n', platform: 'p', accuracy: { value: 0.5 }, usd_per_query: { value: 1 },
      usd_per_correct: { value: null, interval: null },
    }],
    reference: { name: 'R' },
  });
  assert.deepEqual([heads.length, row.length, heads.at(-1), row[0], row[3]], [11, 11, 'R per_month_usd', 'n', 1]);
});

test('what if: each question asks by its fields', () => {
  const numbers = (names) => createForm(Object.fromEntries(names.split(' ').map((name, index) => [name, String(index + 1)])));
  const rise = riseRequest(numbers('q in out batch before after decode prefill kept batchin batchout input output factor'));
  assert.deepEqual(rise.offers.map(({ usd_per_gpu_hour: usd }) => usd), [5, 6, 6, undefined]);
  assert.deepEqual([rise.offers[2].batch_price, rise.offers[3].batch_factor], [{ input: 10, output: 11 }, 14]);
  const tune = tuneRequest(numbers('q tuned tunedright bought boughtright engineering training trainings upkeep wrong months'));
  assert.deepEqual([tune.tuned, tune.bought, tune.months], [{ per_query_usd: 2, accuracy: 3 }, { per_query_usd: 4, accuracy: 5 }, 11]);
  const tier = tierRequest(createForm({ model: 'nobody’s', q: '1', in: '2', out: '3', cached: '0' }));
  assert.deepEqual(tier.offers.map(({ tiers }) => tiers.length), [2, 1, 1]);
  assert.equal(tier.offers[1].name, 'Up to 32,768 tokens');
});

test('what if: a compressed cache has no heads, and parameters are in billions', () => {
  const values = {
    parameters: '70', layers: '80', heads: '8', head: '128', latent: '', context: '1', sequences: '1', gb: '1', usable: '1', price: '1',
  };
  assert.deepEqual(memoryRequest(createForm(values)).model, { parameters: 7e10, layers: 80, kv_heads: 8, head_size: 128 });
  const compressed = memoryRequest(createForm({ ...values, latent: '576', parameters: 'many' })).model;
  assert.deepEqual(compressed, { parameters: 'many', layers: 80, kv_values_per_layer: 576 });
  assert.equal(memoryRequest(createForm(values)).precisions.length, 6);
});

test('what if: an input is one number where it is known, and a range where it is not', () => {
  const ends = (name, low, likely, high) => ({ [`${name}-low`]: low, [`${name}-likely`]: likely, [`${name}-high`]: high });
  const form = createForm({
    ...ends('in', '', '763', ''), ...ends(
      'out', '100', '', '600',
    ), ...ends('pin', '', '', ''), ...ends('pout', '1', '2', ''), ...ends('q', '', 'x', ''),
    n: '100000',
  });
  const { scenario, scenarios } = doubtRequest(form);
  assert.deepEqual([scenario.input_tokens, scenario.output_tokens, scenarios], [763, { low: 100, high: 600 }, 100000]);
  assert.deepEqual([scenario.price, scenario.queries_per_day], [{ input: null, output: { low: 1, likely: 2, high: null } }, 'x']);
});
