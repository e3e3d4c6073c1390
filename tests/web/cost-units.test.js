// The cost views' own modules that need no browser.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { csvOf } from '../../web/js/text/csv.js';
import { createForm, elsewhere, isAt, numberIn, roundStops, wholeStops } from '../../web/js/ui/fields.js';
import { formatCents, formatMeasure, formatNumber, formatUsd } from '../../web/js/text/format.js';
import { withNumbers } from '../../web/js/text/formula.js';
import { offerRequest, packOffers, platformOffer, unpackOffers } from '../../web/js/prices/offers.js';

test('a formula is written with its numbers, and what is no input stays', () => {
  assert.equal(withNumbers('T P + D T (T - 1) / 2', { T: 8, P: 8000, D: 12000 }), '8 × 8,000 + 12,000 × 8 × (8 - 1) / 2');
  assert.equal(withNumbers('parameters * weight_bits / 8 / 10^9', { parameters: 7e10, weight_bits: 16 }), '70,000,000,000 × 16 / 8 / 10^9');
  assert.equal(withNumbers('1 / capacity.requests_per_s', { requests_per_s: 0.5 }), '1 / 0.5');
  assert.equal(withNumbers('a.b - a.c', { 'a.b': 1, 'a.c': null }), '1 - a.c');
  assert.equal(withNumbers('hours * price: no decode term', { hours: 2, price: 3 }), '2 × 3: no decode term');
});

test('a table leaves as CSV', () => {
  assert.equal(csvOf([['a', 'b'], ['x, "y"', null], ['1\n2', 0.5]]), 'a,b\r\n"x, ""y""",\r\n"1\n2",0.5\r\n');
});

test('what is typed goes to the engine as a number, or as it is', () => {
  assert.equal(numberIn(' 12,000 '), 12000);
  assert.equal(numberIn('1e3'), 1000);
  assert.equal(numberIn(''), null);
  assert.equal(numberIn('much'), 'much');
  assert.equal(numberIn('1e999'), '1e999');
});

test('an error is at the field it names, or elsewhere', () => {
  const error = { where: 'offers[1].price.input' };
  assert.ok(isAt(error, 'offers[1].price.input'));
  assert.ok(isAt(error, 'offers[1]'));
  assert.ok(!isAt(error, 'offers[1].price.in'));
  assert.ok(!isAt({ where: '' }, 'offers'));
  assert.equal(elsewhere(error, ['workload']), error);
  assert.equal(elsewhere(error, ['offers[1].price']), null);
});

test('a form notes what differs from its defaults', () => {
  const form = createForm({ q: '1', r: '2' });
  form.enter(new URLSearchParams('q=5'));
  assert.deepEqual(form.params(), { q: '5', r: null });
  assert.ok(!form.isDefault());
  form.rebase({ q: '5' });
  assert.deepEqual(form.params(), { q: null, r: null });
});

test('stops are round', () => {
  assert.deepEqual(roundStops(1, 100, [1, 2, 5]), [1, 2, 5, 10, 20, 50, 100]);
  assert.deepEqual(wholeStops(0, 4, 2), [0, 2, 4]);
});

test('an offer is what its fields say, goes into the address and comes back', () => {
  const offer = {
    name: 'x', kind: 'per_gpu_time', book: '', role: '', rows: [],
    values: { price: '0.55', per: 'minute', 'capacity.tokens_per_min': '900000', gpus: '' },
  };
  assert.deepEqual(
    offerRequest(offer),
    { name: 'x', kind: 'per_gpu_time', price: 0.55, per: 'minute', capacity: { tokens_per_min: 900000 } },
  );
  assert.deepEqual(unpackOffers(packOffers([offer], []), []), [offer]);
  const usual = [offer, { ...offer, name: 'y' }];
  const changed = { ...offer, name: 'y', values: { ...offer.values, price: '0.6', gpus: '2' } };
  const link = packOffers([usual[0], changed], usual);
  assert.equal(link, '[0,{"of":1,"values":{"price":"0.6","gpus":"2"}}]', 'what differs alone');
  assert.deepEqual(unpackOffers(link, usual), [usual[0], changed]);
  assert.deepEqual(unpackOffers('[["x","per_gpu_time",{"price":"1"},"",""]]', usual)[0].values, { price: '1' }, 'as links were once');
  assert.equal(unpackOffers('[7]', usual), null);
  assert.equal(unpackOffers('[{"of":9}]', usual), null);
  assert.deepEqual(
    offerRequest({ ...offer, kind: 'per_token', values: {}, book: 'A\nB' }),
    { name: 'x', kind: 'per_token', price_of: { vendor: 'A', model: 'B' } },
  );
  assert.equal(unpackOffers('[["x","per_moon",{}]]', []), null);
  assert.equal(unpackOffers('{"a":1}', []), null);
  assert.equal(unpackOffers('[', []), null);
});

test('a platform’s offer comes from its rows', () => {
  const rows = [
    ['usd_per_minute', 0.48], ['tokens_per_minute', 800000], ['floor_minutes_per_day', 60],
  ].map(([mark, value]) => ({ id: `m/${mark}`, platform: 'modal', mark, value }));
  const offer = platformOffer(rows, 'modal');
  assert.equal(offer.values.floor_per_day, '60');
  assert.deepEqual(offer.rows, rows.map(({ id }) => id));
  assert.equal(platformOffer(rows, 'groq'), null);
});

test('money and measures read as people write them', () => {
  assert.equal(formatUsd(0.00018), '$0.000180');
  assert.equal(formatUsd(-3.15), '−$3.15');
  assert.equal(formatCents(2264.96), '$2,264.96');
  assert.equal(formatMeasure(50.92592), '50.93');
  assert.equal(formatNumber(36666666.67), '36,666,667');
});
