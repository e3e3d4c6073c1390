// What forms say of a field, from what the engine says of it: plain functions, no browser.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { aboutField, defaultOf, fieldAt, shownOf, unitOf } from '../../web/js/text/field.js';
import { HEADS } from '../../web/js/ui/tips.js';

const meta = { operations: [{ name: 'price', fields: [
  { key: 'n', help: 'How many.', required: false, min: 1, max: 100, whole: true, default: 1 },
  { key: 'offers', help: 'Offers.', required: true, most: 16, fields: [
    { key: 'price', help: 'Token prices.', when: { kind: ['per_token'] }, fields: [
      { key: 'input', help: 'Price of prompts.', required: true, unit: 'USD per million tokens', min: 0, max: 1e6 }] },
    { key: 'price', help: 'Price of a GPU.', when: { kind: ['gpu', 'own'] }, unit: 'USD', min: 0, max: 1e12 },
    { key: 'rate', help: 'Rate.', required: false, unit: 'tokens per second', above: 0, max: 1e15, default: 0 },
    { key: 'share', help: 'Share.', required: false, above: 0, max: 1, default: 0.9 },
    { key: 'per', help: 'Time.', required: false, words: ['gpu_hour', 'gpu_second'], default: 'gpu_hour' }] },
] }] };
const at = (path, variant) => fieldAt(meta, 'price', path, variant);

test('a field is found by its path, and by the kind of what it is in', () => {
  assert.equal(at('offers').most, 16);
  assert.equal(at('offers[3].price.input', 'per_token').unit, 'USD per million tokens');
  assert.equal(at('offers[3].price', 'own').help, 'Price of a GPU.');
  assert.equal(at('offers[].price.input').help, 'Price of prompts.', 'the first where no kind is named');
  assert.deepEqual([at('offers[0].nothing'), at('x.y'), fieldAt(null, 'price', 'n'), fieldAt(meta, 'other', 'n')],
    [undefined, undefined, undefined, undefined]);
  assert.deepEqual(shownOf(undefined, 'Any'), {}, 'nothing is said while the engine is not there');
});

test('a unit is written short, and not where the label says it', () => {
  assert.equal(unitOf(at('offers[0].price.input', 'per_token'), 'Input'), '$/M tokens');
  assert.equal(unitOf(at('offers[0].rate'), 'Decodes'), 'tokens/s');
  assert.equal(unitOf(at('offers[0].rate'), 'Tokens per second'), '');
  assert.equal(unitOf(at('offers[0].share'), 'Load'), 'share, 0 to 1');
  assert.equal(unitOf(at('n'), 'Count'), '');
});

test('a field says what it is, what it takes and what holds without it', () => {
  assert.equal(aboutField(at('n')), 'How many. Takes a whole number from 1 to 100. Default: 1.');
  assert.equal(aboutField(at('offers[0].share')), 'Share. Takes a number above 0 and up to 1. Default: 0.9.');
  assert.equal(aboutField(at('offers[0].price', 'gpu')), 'Price of a GPU. Takes a number of at least 0.', 'no bound that nobody meets');
  assert.equal(aboutField(at('offers[0].per')), 'Time. Default: gpu hour.');
  assert.equal(aboutField({ help: 'Limit.', required: false, min: 1, max: 3600000, default: 60000 }, 1000),
    'Limit. Takes a number from 0.001 to 3,600. Default: 60.', 'in the unit of the field');
});

test('a default that is no value of the field is none', () => {
  assert.equal(defaultOf(at('offers[0].rate')), '');
  assert.equal(shownOf(at('offers[0].rate'), 'Decodes').placeholder, 'optional');
  assert.equal(shownOf(at('n'), 'Count').placeholder, '1');
  assert.equal(shownOf(at('offers[0].price.input', 'per_token'), 'Input').placeholder, '');
});

test('every word that is explained where it stands is in the glossary', () => {
  const { terms } = JSON.parse(readFileSync(new URL('../../data/glossary.json', import.meta.url), 'utf8'));
  const known = new Set(terms.map(({ term }) => term));
  assert.deepEqual(Object.keys(HEADS).filter((term) => !known.has(term)), []);
});
