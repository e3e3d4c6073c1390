// What the stub's models say, and how their names are read.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ANSWERS, answerText, loadGold, misspell } from './answers.js';
import { FAULTS } from './faults.js';
import { describeModels, modelNames, parseModel } from './model.js';

const files = ['chinook-25', 'chinook-35'].map((name) => fileURLToPath(new URL(`../../data/gold/${name}.json`, import.meta.url)));
const gold = loadGold(files);
const FIXED = 'SELECT Name FROM Genre ORDER BY GenreId';

/** What `model` says to these messages: texts of user and assistant in turn. */
function say(model, texts, more = {}) {
  const messages = [{ role: 'system', content: 'You write SQL for SQLite.' },
    ...texts.map((content, i) => ({ role: i % 2 ? 'assistant' : 'user', content }))];
  return answerText(parseModel(model).answer, { messages, ...more }, gold);
}
const JSON_MODE = { response_format: { type: 'json_object' } };
const prompt = (question) => `Schema:\nGenre(GenreId, Name)\n\nQuestion: ${question}\nSQL:`;

describe('gold questions', () => {
  test('bindings are filled into the question, and into the SQL as literals', () => {
    assert.equal(gold.length, 60);
    assert.equal(gold.filter(({ question }) => /\{\w+\}/.test(question)).length, 0);
    const { question, sql: [sql] } = gold.find(({ id }) => id === 'c01');
    assert.match(question, /"greatest"/);
    assert.equal(sql, "SELECT Title FROM Album WHERE Title LIKE '%' || 'greatest' || '%'");
    const bindings = new Set(files.flatMap((file) => Object.keys(JSON.parse(readFileSync(file)).bindings)));
    for (const { sql: all } of gold) {
      for (const [, name] of all.join(' ').matchAll(/:(\w+)/g)) assert.ok(!bindings.has(name), `:${name} is not bound`);
    }
  });
});

describe('answers', () => {
  test('oracle knows every question, its alternatives, and the newest question of a conversation', () => {
    for (const { question, sql } of gold) assert.equal(say('stub/oracle', [prompt(question)]), sql[0]);
    const two = gold.find(({ sql }) => sql.length > 1);
    assert.equal(say('stub/oracle?pick=1', [prompt(two.question)]), two.sql[1]);
    assert.equal(say('stub/oracle', [prompt(gold[3].question), 'SELECT 1', prompt(gold[4].question)]), gold[4].sql[0]);
    assert.equal(say('stub/oracle', ['What is the weather?']), FIXED);
  });

  test('content in parts is read too', () => {
    const messages = [{ role: 'user', content: [{ type: 'text', text: 'Question: ' }, { type: 'text', text: gold[0].question }] }];
    assert.equal(answerText(parseModel('stub/oracle').answer, { messages }, gold), gold[0].sql[0]);
  });

  test('JSON mode gives an object, but not from the models that ignore it', () => {
    assert.deepEqual(JSON.parse(say('stub/oracle', [gold[0].question], JSON_MODE)), { sql: gold[0].sql[0] });
    assert.deepEqual(JSON.parse(say('stub/ok', ['x'], JSON_MODE)), { sql: FIXED });
    for (const model of ['stub/fenced', 'stub/prose', 'stub/no-sql']) {
      assert.throws(() => JSON.parse(say(model, [gold[0].question], JSON_MODE)), SyntaxError);
    }
  });

  test('wrong-column is right once an error came back, and wrong again for the next question', () => {
    const [{ question, sql: [right] }, next] = gold;
    const wrong = misspell(right);
    const error = 'Error: no such column. Correct the SQL.';
    assert.equal(say('stub/wrong-column', [prompt(question)]), wrong);
    assert.equal(say('stub/wrong-column', [prompt(question), wrong, error]), right);
    assert.equal(say('stub/wrong-column', [prompt(question), wrong, `${prompt(question)}\n${error}`]), right);
    assert.equal(say('stub/wrong-column?turns=2', [prompt(question), wrong, error]), wrong);
    assert.equal(say('stub/wrong-column?turns=2', [prompt(question), wrong, error, wrong, error]), right);
    const followUp = [prompt(question), wrong, error, right, prompt(next.question)];
    assert.equal(say('stub/wrong-column', followUp), misspell(next.sql[0]));
  });

  test('the misspelled word is a column', () => {
    assert.equal(misspell(FIXED), 'SELECT Nmae FROM Genre ORDER BY GenreId');
    assert.equal(misspell('SELECT COUNT(*) AS n FROM Track WHERE TrackId NOT IN (SELECT 1)'),
      'SELECT COUNT(*) AS n FROM Track WHERE TarckId NOT IN (SELECT 1)');
    assert.equal(misspell("WITH best AS (SELECT 'Name', al.Title AS best FROM Album AS al) SELECT best"),
      "WITH best AS (SELECT 'Name', al.Ttile AS best FROM Album AS al) SELECT best");
    assert.equal(misspell('SELECT 1'), 'SELECT Nmae FROM (SELECT 1)');
    for (const { sql } of gold) for (const each of sql) assert.notEqual(misspell(each).toLowerCase(), each.toLowerCase());
  });

  test('noisy depends on seed and question alone', () => {
    const marks = (model) => gold.map(({ question, sql }) => (say(model, [prompt(question)]) === sql[0] ? 1 : 0)).join('');
    const share = (text) => text.split('1').length - 1;
    assert.equal(marks('stub/noisy?seed=3&right=0.7'), marks('stub/noisy?seed=3&right=0.7'));
    assert.notEqual(marks('stub/noisy?seed=3'), marks('stub/noisy?seed=4'));
    assert.equal(share(marks('stub/noisy?right=1')), 60);
    assert.equal(share(marks('stub/noisy?right=0')), 0);
    const right = share(marks('stub/noisy?seed=3&right=0.7'));
    assert.ok(right > 30 && right < 55, `${right} of 60`);
    assert.equal(say('stub/noisy?right=0', [gold[0].question]), "SELECT 'wrong' AS Answer");
  });

  test('the forms that a reply takes', () => {
    const [{ question, sql: [sql] }] = gold;
    assert.ok(say('stub/fenced', [question]).includes(`\n\`\`\`sql\n${sql};\n\`\`\`\n`));
    assert.ok(say('stub/prose', [question]).includes(`:\n${sql};\n\nIt `));
    assert.doesNotMatch(say('stub/no-sql', [question]), /select/i);
    assert.match(say('stub/unicode', [question]), /ř.*東.*🎸/u);
    assert.equal(say('stub/long?tokens=43', [question]), `SELECT 1${' + 1'.repeat(20)}`);
  });
});

describe('names of models', () => {
  test('an answer, faults and their keys', () => {
    const { answer, faults } = parseModel('stub/noisy?seed=3&right=0.5+429?times=2+cut-midstream?after=1&reset=1');
    assert.equal(answer.entry.name, 'noisy');
    assert.deepEqual(answer.keys, { seed: 3, right: 0.5 });
    assert.deepEqual(faults.map(({ entry }) => entry.name), ['429', 'cut-midstream']);
    assert.deepEqual(faults.map(({ keys }) => keys), [{ times: 2 }, { after: 1, reset: 1, times: 0 }]);
  });

  test('a fault alone comes with an answer that shows it', () => {
    assert.equal(parseModel('stub/429').answer.entry.name, 'ok');
    assert.equal(parseModel('stub/crlf+split-utf8').answer.entry.name, 'unicode');
    assert.equal(parseModel('stub/oracle+split-utf8').answer.entry.name, 'oracle');
  });

  test('what is outside the grammar is refused', () => {
    for (const [name, message] of [
      ['gpt', /does not begin with 'stub\/'/], ['stub/', /'' is no answer and no fault/],
      ['stub/oracel', /'oracel' is no answer and no fault/], ['stub/429+oracle', /'oracle' is no fault/],
      ['stub/ok+', /'' is no fault/], ['stub/ok?ms=1', /'ok' has no key 'ms'; it has none/],
      ['stub/429?time=1', /has no key 'time'; it has times/], ['stub/429?times=', /'times' of '429' expects a number/],
      ['stub/429?times=-1', /expects a number from 0 up, not '-1'/], ['stub/reasoning?text=%', /URI malformed/],
    ]) assert.throws(() => parseModel(name), message, name);
  });

  test('no answer and fault share a name, and each has a text and its keys', () => {
    const names = modelNames();
    assert.equal(names.length, ANSWERS.length + FAULTS.length);
    assert.equal(new Set(names).size, names.length);
    const { answers, faults } = describeModels();
    for (const { name, what, keys } of [...answers, ...faults]) {
      assert.ok(what.length > 5, name);
      for (const key of Object.values(keys)) assert.ok(key.what.length > 5 && 'default' in key, name);
      parseModel(`stub/${name}`);
    }
  });
});
