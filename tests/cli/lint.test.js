// `perquery lint`: what it prints, how it exits, that the gold sets of this repo are clean, and
// that it gives the same bytes as the page's module.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createModule } from '../../web/js/worker/module.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const build = path.resolve(process.env.PQ_BUILD ?? path.join(root, 'build'));
const command = process.env.PERQUERY ?? path.join(build, 'native/perquery');
const chinook = path.join(build, 'deps/chinook.sqlite');
const goldFolder = path.join(root, 'data/gold');
const skip = existsSync(chinook) ? false : 'Chinook is not here';

const run = (args, input = '') => spawnSync(command, args, { input, encoding: 'utf8', cwd: root });

describe('lint', { skip }, () => {
  let folder;
  before(() => { folder = mkdtempSync(path.join(tmpdir(), 'perquery-')); });
  after(() => { rmSync(folder, { recursive: true }); });

  /** A gold set of these questions, each [question, sql, ...more], as a file. */
  const goldFile = (...questions) => {
    const at = path.join(folder, 'gold.json');
    writeFileSync(at, JSON.stringify({
      format: 'perquery-gold/1', id: 'g', database: 'chinook',
      questions: questions.map(([question, sql, more], i) => ({ id: `q${i}`, tier: 1, question, sql: [sql].flat(), ...more })),
    }));
    return at;
  };
  const lint = (gold, ...more) => run(['lint', '--db', chinook, '--gold', gold, ...more]);

  test('the gold sets of this repo are clean and hold 60 questions', () => {
    let questions = 0;
    for (const name of readdirSync(goldFolder)) {
      const { status, stdout, stderr } = lint(path.join(goldFolder, name));
      assert.equal(status, 0, stdout + stderr);
      const [, n] = stdout.match(/^(\d+) questions, 0 findings\n$/);
      questions += Number(n);
    }
    assert.equal(questions, 60);
  });

  test('the example in the help runs', { skip: build !== path.join(root, 'build') }, () => {
    const { stdout } = run(['lint', '--help']);
    const [, example] = stdout.match(/Example:\n *perquery (.*)\n$/);
    assert.equal(run(example.split(' ')).status, 0);
  });

  test('prints a line a finding and exits with 1', () => {
    const gold = goldFile(
      ['Which three artists have the most albums?', 'SELECT ArtistId, COUNT(*) FROM Album GROUP BY 1 ORDER BY 2 DESC LIMIT 4'],
      ['Which genres are there?', ['SELECT Name FROM Genre', 'SELECT Nam FROM Genre']],
    );
    const { status, stdout } = lint(gold);
    assert.equal(status, 1);
    const lines = stdout.trimEnd().split('\n');
    assert.match(lines[0], /^questions\[0\]\.sql\[0\] {2}limit_cuts_tie {2}The LIMIT cuts through rows that tie on every sort key/);
    assert.match(lines[1], /^questions\[0\]\.sql\[0\] {2}column_not_asked {2}.*"COUNT\(\*\)"/);
    assert.match(lines[2], /^questions\[1\]\.sql\[1\] {2}gold_fails {2}.*no such column: Nam \(byte 7\)$/);
    assert.equal(lines[3], '2 questions, 3 findings');
    assert.equal(lines.length, 4);
  });

  test('counts one as one', () => {
    assert.match(lint(goldFile(['Which?', 'SELECT Name FROM Genre LIMIT 1'])).stdout, /\n1 question, 1 finding\n$/);
  });

  test('prints the whole lint as JSON, with rules that meta lists', () => {
    const { status, stdout } = lint(goldFile(['Which?', 'SELECT Name FROM Genre LIMIT 1']), '--json');
    assert.equal(status, 1);
    const { format, errors, warnings, findings } = JSON.parse(stdout);
    assert.deepEqual({ format, errors, warnings }, { format: 'perquery-lint/1', errors: 1, warnings: 0 });
    const [{ question, path: place, rule, severity }] = findings;
    assert.deepEqual([question, place, rule, severity], ['q0', 'questions[0].sql[0]', 'limit_without_order', 'error']);
    const { result: meta } = JSON.parse(run(['call', 'meta']).stdout);
    const listed = meta.lint_rules.find(({ code }) => code === rule);
    assert.equal(listed.severity, severity);
    assert.ok(listed.meaning.length > 0);
  });

  test('bad input is refused in one line with exit code 2', () => {
    const refuse = (args, pattern) => {
      const { status, stdout, stderr } = run(['lint', ...args]);
      assert.equal(status, 2);
      assert.equal(stdout, '');
      assert.match(stderr, pattern);
      assert.equal(stderr.trim().split('\n').length, 1, stderr);
    };
    const good = goldFile(['Which?', 'SELECT 1']);
    refuse([], /--db FILE is required/);
    refuse(['--db', chinook], /--gold FILE is required/);
    refuse(['--db', chinook, '--gold', 'no/such'], /no\/such: No such file/);
    refuse(['--db', good, '--gold', good], /this is not a SQLite 3 database/);
    refuse(['--db', chinook, '--gold', goldFile(['Which?', []])], /gold\.questions\[0\]\.sql/);
  });

  test('gives the same bytes as the module of the page, and ends with its database', async () => {
    const { default: createPerquery } = await import(pathToFileURL(path.join(build, 'wasm/perquery.js')));
    const module = createModule(await createPerquery({ wasmBinary: readFileSync(path.join(build, 'wasm/perquery.wasm')) }));
    const call = (op, request) => module.call(op, JSON.stringify(request));
    const result = (op, request) => JSON.parse(call(op, request)).result;
    const gold = goldFile(['Which?', 'SELECT Name, Name FROM Genre LIMIT 1'], ['which', 'SELECT 1 AS n']);
    module.load('db', new Uint8Array(readFileSync(chinook)).buffer);
    module.load('gold', new Uint8Array(readFileSync(gold)).buffer);
    result('db.open', { name: 'db' });
    const { lint: name, total } = result('lint.begin', { database: 'db', gold: 'gold' });
    assert.equal(total, 2);
    const steps = [result('lint.step', { lint: name }), result('lint.step', { lint: name })];
    assert.deepEqual(steps.map(({ done, finished }) => [done, finished]), [[1, false], [2, true]]);
    const envelope = call('lint.result', { lint: name });
    const { findings } = JSON.parse(envelope).result;
    assert.deepEqual(steps.flatMap((step) => step.findings), findings);
    assert.deepEqual(findings.map(({ rule }) => rule), ['limit_without_order', 'duplicate_columns', 'same_question']);
    assert.equal(`${envelope.slice('{"ok":true,"result":'.length, -1)}\n`, lint(gold, '--json').stdout);
    result('db.close', { database: 'db' });
    assert.equal(JSON.parse(call('lint.end', { lint: name })).error.code, 'unknown_name');
  });
});
