// A model's name taken apart; the grammar is at the top of server.js.
import { ANSWERS } from './answers.js';
import { FAULTS, TIMES } from './faults.js';

const answers = new Map(ANSWERS.map((entry) => [entry.name, entry]));
const faults = new Map(FAULTS.map((entry) => [entry.name, { ...entry, keys: { ...entry.keys, ...TIMES } }]));

/** A number for a key whose default is a number or null, else text; undefined when it is none. */
function readValue(text, [standard]) {
  if (typeof standard === 'string') return text;
  const number = Number(text);
  return text.trim() !== '' && number >= 0 && Number.isFinite(number) ? number : undefined;
}

function readKeys(entry, query) {
  const keys = Object.fromEntries(Object.entries(entry.keys).map(([key, [standard]]) => [key, standard]));
  for (const pair of query === undefined ? [] : query.split('&')) {
    const [, key, text] = /^([^=]*)=?(.*)$/s.exec(pair);
    if (!Object.hasOwn(entry.keys, key)) {
      throw new Error(`'${entry.name}' has no key '${key}'; it has ${Object.keys(entry.keys).join(', ') || 'none'}`);
    }
    keys[key] = readValue(decodeURIComponent(text), entry.keys[key]);
    if (keys[key] === undefined) throw new Error(`'${key}' of '${entry.name}' expects a number from 0 up, not '${text}'`);
  }
  return keys;
}

/**
 * @returns {{answer: {entry, keys}, faults: {entry, keys}[]}} The faults in the order of their table.
 * @throws {Error} For a name outside the grammar.
 */
export function parseModel(name) {
  if (!name.startsWith('stub/')) throw new Error(`its name does not begin with 'stub/'`);
  let answer = null;
  const found = [];
  name.slice('stub/'.length).split('+').forEach((part, i) => {
    const [, word, query] = /^([^?]*)(?:\?(.*))?$/s.exec(part);
    if (i === 0 && answers.has(word)) {
      answer = { entry: answers.get(word), keys: readKeys(answers.get(word), query) };
    } else if (faults.has(word)) {
      found.push({ entry: faults.get(word), keys: readKeys(faults.get(word), query) });
    } else {
      throw new Error(`'${word}' is no ${i === 0 ? 'answer and no ' : ''}fault; GET /stub/faults lists them`);
    }
  });
  if (answer === null) {
    const entry = answers.get(found.find((fault) => fault.entry.answer)?.entry.answer ?? 'ok');
    answer = { entry, keys: readKeys(entry) };
  }
  const order = [...faults.keys()];
  return { answer, faults: found.sort((a, b) => order.indexOf(a.entry.name) - order.indexOf(b.entry.name)) };
}

/** Every answer and every fault by itself, as models. */
export const modelNames = () => [...answers.keys(), ...faults.keys()].map((name) => `stub/${name}`);

/** The two tables as data. */
export function describeModels() {
  const keysOf = ({ keys }) =>
    Object.fromEntries(Object.entries(keys).map(([key, [standard, what]]) => [key, { default: standard, what }]));
  return {
    answers: [...answers.values()].map((entry) => ({ name: entry.name, what: entry.what, keys: keysOf(entry) })),
    faults: [...faults.values()].map((entry) => ({
      name: entry.name, what: entry.what, keys: keysOf(entry), streamed_only: entry.needs === 'stream',
    })),
  };
}
