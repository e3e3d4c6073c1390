// What the pictures of the first view are drawn by: scales, ticks, places for names.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placeLabels } from '../../web/js/draw/label-placement.js';
import { linear, logarithmic, tenths, ticksApart, widened } from '../../web/js/draw/scales.js';
import { formatChance, usdInterval } from '../../web/js/text/sentence.js';

const FRAME = { left: 44, right: 700, top: 26, bottom: 400 };

test('scales meet both ends, and a log scale doubles by equal steps', () => {
  assert.equal(linear([0, 1], [400, 0])(0.25), 300);
  const x = logarithmic([0.001, 0.008], [0, 300]);
  assert.ok(Math.abs(x(0.002) - 100) < 1e-9 && Math.abs(x(0.004) - 200) < 1e-9 && Math.abs(x(0.008) - 300) < 1e-9);
});

test('an axis ends in round figures that hold the range', () => {
  assert.deepEqual(widened([0.00017, 0.0045]), [0.00015, 0.005]);
  assert.deepEqual(widened([0.2, 0.2]), [0.15, 0.3]);
  assert.deepEqual(widened([1, 101]), [0.8, 150]);
});

test('ticks are its ends and round figures between, whose labels keep clear of one another', () => {
  const range = [0.00015, 0.005];
  for (const length of [120, 240, 640, 2000]) {
    const place = logarithmic(range, [0, length]);
    const width = (figure) => String(figure).length * 7;
    const ticks = ticksApart(range, place, width);
    assert.deepEqual([ticks[0], ticks.at(-1)], range);
    ticks.slice(1).forEach(
      (figure, index) => assert.ok(place(figure) - place(ticks[index]) >= (width(figure) + width(ticks[index])) / 2 + 10)
    );
  }
  assert.deepEqual(
    ticksApart(range, logarithmic(range, [0, 2000]), () => 40), [0.00015, 0.0002, 0.0003, 0.0005, 0.001, 0.002, 0.003, 0.005],
  );
});

test('tenths go from below the least up to one', () => {
  assert.deepEqual(tenths(0.49), [0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]);
  assert.equal(tenths(0)[0], 0);
  assert.equal(tenths(0.4)[0], 0.4);
});

test('no name that fits covers another, however crowded, and none is lost', () => {
  const points = Array.from(
    { length: 40 }, (_, index) => ({ x: 60 + (index * 97) % 620, y: 40 + (index * 53) % 340, name: `Model ${index}` }),
  );
  const placed = placeLabels(points, FRAME);
  assert.equal(placed.length, points.length);
  const boxes = placed.map(({ x, y, anchor, fits }, index) => {
    const width = points[index].name.length * 6;
    return { fits, left: { start: x, end: x - width, middle: x - width / 2 }[anchor], width, top: y - 11 };
  }).filter(({ fits }) => fits);
  assert.ok(boxes.length > 20, `${boxes.length} names fit`);
  for (const a of boxes) {
    for (const b of boxes) {
      assert.ok(a === b || a.left >= b.left + b.width || b.left >= a.left + a.width || a.top >= b.top + 11 || b.top >= a.top + 11);
    }
  }
});

test('a chance near the line keeps the digits that say on which side it is', () => {
  assert.equal(formatChance(0.050151975683890584, 0.05), '0.0502');
  assert.equal(formatChance(0.050151975683890584, 0.01), '0.05');
  assert.equal(formatChance(0.6092, 0.05), '0.61');
  assert.equal(formatChance(1, 0.05), '1');
  assert.equal(formatChance(1e-12, 0.05), 'under 0.0001');
  assert.equal(formatChance(null, 0.05), '–');
});

test('an interval without an upper end says so', () => {
  assert.equal(usdInterval([0.000188642, 0.000232803]), '$0.000189–0.000233');
  assert.equal(usdInterval([0.0022672, null]), 'from $0.00227');
});
