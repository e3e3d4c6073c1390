// Parts of the schema view without a browser: places in a question, the layout of the key graph.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tablesDrawn } from '../../web/js/views/schema/graph.js';
import { BOX, layOut } from '../../web/js/views/schema/layout.js';
import { piecesOf } from '../../web/js/views/schema/why.js';
import { createVolume } from '../../web/js/app/volume.js';

test('a question is cut at bytes, not at letters', () => {
  assert.deepEqual(piecesOf('Über 🎸 genre?', [{ start: 11, end: 16, table: 'Genre' }]), [
    { text: 'Über 🎸 ', tables: [] }, { text: 'genre', tables: ['Genre'] }, { text: '?', tables: [] }]);
});

test('words that overlap share what they have in common', () => {
  assert.deepEqual(piecesOf(
    'a b c', [{ start: 0, end: 3, table: 'X' }, { start: 2, end: 5, table: 'Y' }, { start: 2, end: 3, table: 'X' }],
  ), [
    { text: 'a ', tables: ['X'] }, { text: 'b', tables: ['X', 'Y'] }, { text: ' c', tables: ['Y'] }]);
});

test('a place beyond the question does no harm', () => {
  assert.deepEqual(piecesOf('ab', [{ start: 1, end: 9, table: 'X' }]), [{ text: 'a', tables: [] }, { text: 'b', tables: ['X'] }]);
  assert.deepEqual(piecesOf('', []), []);
});

const key = (from, to) => ({ from, to });

/** No two boxes touch, all lie in the drawing, every key has a line. */
function check(tables, keys) {
  const drawing = layOut(tables, keys);
  assert.deepEqual([...drawing.at.keys()].filter((name) => !name.startsWith('\0')).sort(), [...tables].sort());
  const spots = tables.map((name) => drawing.at.get(name));
  for (const [index, a] of spots.entries()) {
    assert.ok(
      a.x >= BOX.width / 2 && a.x + BOX.width / 2 <= drawing.width && a.y >= BOX.height / 2 && a.y + BOX.height / 2 <= drawing.height
    );
    for (const b of spots.slice(index + 1)) assert.ok(Math.abs(a.x - b.x) >= BOX.width || Math.abs(a.y - b.y) >= BOX.height);
  }
  assert.equal(drawing.lines.length, keys.length);
  for (const { path } of drawing.lines) assert.match(path, /^M[\d. CH-]+$/);
  assert.deepEqual(layOut(tables, keys), drawing);
  return drawing;
}

test('what refers stands to the left of what it refers to', () => {
  const { at } = check(['a', 'b', 'c'], [key('a', 'b'), key('b', 'c'), key('a', 'c')]);
  assert.ok(at.get('a').x < at.get('b').x && at.get('b').x < at.get('c').x);
});

test('self-references, cycles, several keys of one pair and tables alone are laid out', () => {
  check(['a'], []);
  check(['a'], [key('a', 'a')]);
  check(['a', 'b'], [key('a', 'b'), key('b', 'a')]);
  check(['a', 'b', 'c', 'd', 'e'], [key('a', 'b'), key('b', 'c'), key('c', 'a'), key('a', 'b'), key('d', 'd')]);
  check([], []);
});

test('sixty tables around one, and a chain of sixty', () => {
  const names = Array.from({ length: 60 }, (_, index) => `t${index}`);
  check(names, names.slice(1).map((name) => key(name, 't0')));
  check(names, names.slice(1).map((name, index) => key(names[index], name)));
  check(names, names.flatMap((a, i) => names.filter((_, j) => (i * 7 + j * 3) % 11 === 0).map((b) => key(a, b))));
});

test('of many tables those are drawn that a trim kept, with their neighbors', () => {
  const tables = Array.from({ length: 100 }, (_, index) => ({ name: `t${index}` }));
  const graph = { tables, keys: [key('t1', 't2'), key('t2', 't3'), key('t9', 't9')] };
  const few = tablesDrawn(graph, new Set(['t1', 't50']), true);
  assert.deepEqual(few.tables.map(({ name }) => name), ['t1', 't2', 't50']);
  assert.match(few.why, /Of 100 tables, only the kept ones/);
  assert.equal(tablesDrawn(graph, new Set(), false).tables.length, 60);
  assert.deepEqual(tablesDrawn(graph, new Set(), false).tables.slice(0, 5).map(({ name }) => name), ['t0', 't1', 't2', 't3', 't4']);
  assert.match(tablesDrawn(graph, new Set(tables.map(({ name }) => name)), true).why, /only the first 60 of the kept ones/);
  assert.equal(tablesDrawn({ tables: tables.slice(0, 60), keys: [] }, new Set(), false).why, '');
});

test('the volume is one of the Cost page’s or stays what it was', () => {
  const volume = createVolume();
  assert.equal(volume.param(), null);
  volume.choose('100000');
  for (const wrong of [null, '', '12', '1e9', 'many']) volume.choose(wrong);
  assert.equal(volume.queries, 100000);
  assert.equal(volume.param(), 100000);
});
