// The command `perquery`: what it prints, where its errors point, how it exits, and that it gives
// the same bytes as the page's module.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createModule } from '../../web/js/worker/module.js';
import { emptyDatabase, inWalMode, walOf } from '../web/empty-database.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const build = path.resolve(process.env.PQ_BUILD ?? path.join(root, 'build'));
const command = process.env.PERQUERY ?? path.join(build, 'native/perquery');
const chinook = path.join(build, 'deps/chinook.sqlite');
const gold = path.join(root, 'data/gold/chinook-25.json');
const predictions = path.join(root, 'data/examples/chinook-25.predictions.jsonl');
const noChinook = existsSync(chinook) ? false : 'Chinook is not here';

const run = (args, input = '') => {
  const { status, stdout, stderr } = spawnSync(command, args, { input, encoding: 'utf8' });
  return { status, stdout, stderr };
};

/** Fails with exit code 2, nothing on stdout, and one line on stderr that matches. */
const assertRefused = (args, pattern, input) => {
  const { status, stdout, stderr } = run(args, input);
  assert.equal(status, 2, stderr);
  assert.equal(stdout, '');
  assert.match(stderr, pattern);
  assert.equal(stderr.trim().split('\n').length, 1, stderr);
};

describe('usage', () => {
  test('every command has a help that names it', () => {
    const { status, stdout } = run(['--help']);
    assert.equal(status, 0);
    const names = [...stdout.matchAll(/^ {2}(\S+) {2,}/gm)].map(([, name]) => name);
    assert.ok(names.includes('eval'));
    for (const name of names) {
      const help = run([name, '--help']);
      assert.equal(help.status, 0);
      assert.match(help.stdout, new RegExp(`^usage: perquery ${name}`));
    }
  });

  test('the version is the one in CMakeLists.txt', () => {
    const [, version] = readFileSync(path.join(root, 'CMakeLists.txt'), 'utf8').match(/project\(perquery VERSION (\S+)/);
    assert.equal(run(['--version']).stdout, `perquery ${version}\n`);
    assert.equal(JSON.parse(run(['call', 'meta']).stdout).result.version, version);
  });

  test('bad usage is refused in one line', () => {
    assertRefused(['evaluate'], /unknown command "evaluate"/);
    assertRefused(['eval'], /--db FILE is required/);
    assertRefused(['eval', '--db'], /--db needs a value/);
    assertRefused(['eval', '--database', 'x'], /unknown option --database/);
    assertRefused(['eval', '--db', 'a', '--db', 'b'], /may be given only once/);
    assertRefused(['schema', '--db', 'no/such/file'], /no\/such\/file: No such file/);
    assertRefused(['call'], /no operation given/);
    assertRefused(['cost', 'query'], /one of these fields is missing: price, price_of/, '{"input_tokens":1,"output_tokens":1}');
  });
});

describe('call', () => {
  test('meta lists operations, rules and error codes', () => {
    const { status, stdout } = run(['call', 'meta']);
    assert.equal(status, 0);
    const { result } = JSON.parse(stdout);
    assert.deepEqual(result.operations.map(({ name }) => name), result.operations.map(({ name }) => name).sort());
    assert.ok(result.errors.some(({ code }) => code === 'limit_steps'));
  });

  test('an unknown operation is an envelope with an error and exit code 2', () => {
    const { status, stdout } = run(['call', 'no.such']);
    assert.equal(status, 2);
    assert.equal(JSON.parse(stdout).error.code, 'unknown_operation');
  });

  test('a query on a database', { skip: noChinook }, () => {
    const request = JSON.stringify({ database: 'db', sql: 'SELECT count(*) AS n FROM Track' });
    const { stdout } = run(['call', 'db.query', '--database', `db=${chinook}`], request);
    assert.deepEqual(JSON.parse(stdout).result, { columns: ['n'], rows: [[3503]], row_count: 1, summary: '3503' });
  });
});

describe('cost', () => {
  test('tokens times price, a day, a month of 30 and a year of 365 days', () => {
    const scenario = { input_tokens: 763.44, output_tokens: 221.92, price: { input: 0.1, output: 0.5 }, queries_per_day: 30000 };
    const result = JSON.parse(run(['cost', 'query'], JSON.stringify(scenario)).stdout);
    assert.ok(Math.abs(result.per_query_usd - 0.000187304) < 1e-12);
    assert.ok(Math.abs(result.per_month_usd - 168.5736) < 1e-6);
    assert.ok(Math.abs(result.per_year_usd - 2050.9788) < 1e-6);
  });
});

describe('files beside a database', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'perquery-beside-'));
  const file = path.join(folder, 'shop.db');
  after(() => rmSync(folder, { recursive: true }));
  before(() => writeFileSync(file, inWalMode(emptyDatabase(['CREATE TABLE shop (a)']))));

  test('a log is applied, an empty one is none, a foreign one is refused by name', () => {
    writeFileSync(`${file}-wal`, walOf(emptyDatabase(['CREATE TABLE shop (a)', 'CREATE TABLE second (b)'])));
    assert.match(run(['schema', '--db', file]).stdout, /second\(b/);
    writeFileSync(`${file}-wal`, '');
    assert.equal(run(['schema', '--db', file]).stdout, 'shop(a)\n');
    writeFileSync(`${file}-wal`, 'x'.repeat(100));
    assertRefused(['schema', '--db', file], /shop\.db: wal: the -wal file beside it cannot be applied/);
    rmSync(`${file}-wal`);
  });

  test('a journal that is none is refused by name, a finished one is not', () => {
    writeFileSync(`${file}-journal`, Buffer.alloc(600));
    assert.equal(run(['schema', '--db', file]).stdout, 'shop(a)\n');
    writeFileSync(`${file}-journal`, 'x'.repeat(600));
    assertRefused(['schema', '--db', file], /shop\.db: journal: the -journal file beside it cannot be applied/);
    rmSync(`${file}-journal`);
  });
});

describe('schema', () => {
  test('a question trims the compact schema', { skip: noChinook }, () => {
    const { status, stdout, stderr } = run(['schema', '--db', chinook, '--question', 'albums of an artist']);
    assert.equal(status, 0);
    assert.match(stdout, /^Album\(.*\nArtist\(.*\n$/);
    assert.match(stderr, /^124 characters; the full schema has 4169/);
  });

  test('the linked trim keeps the bridge table', { skip: noChinook }, () => {
    const question = 'How many tracks are there in each playlist?';
    const { status, stdout } = run(['schema', '--db', chinook, '--question', question, '--trim', 'linked', '--level', 'names']);
    assert.equal(status, 0);
    assert.deepEqual(stdout.match(/^\w+(?=\()/gm), ['Playlist', 'PlaylistTrack', 'Track']);
  });

  test('a reason says which words led to a table', { skip: noChinook }, () => {
    const question = 'Which albums are by AC/DC?';
    const { stdout } = run(['schema', '--db', chinook, '--question', question, '--trim', 'linked', '--json']);
    const artist = JSON.parse(stdout).trim.tables.find(({ name }) => name === 'Artist');
    const { kind, word, start, end, column, value } = artist.reasons[0];
    assert.deepEqual({ kind, word, start, end, column, value },
      { kind: 'value', word: 'AC/DC', start: 20, end: 25, column: 'Name', value: 'AC/DC' });
  });

  test('a budget chooses the level', { skip: noChinook }, () => {
    const levelFor = (budget) => JSON.parse(run(['schema', '--db', chinook, '--budget', budget, '--json']).stdout);
    assert.equal(levelFor('5000').level, 'full');
    assert.equal(levelFor('450').level, 'compact');
    const { level, fits, budget } = levelFor('10');
    assert.deepEqual({ level, fits, budget }, { level: 'columns', fits: false, budget: 10 });
    assertRefused(['schema', '--db', chinook, '--budget', 'ten'], /--budget must be a whole number/);
    assertRefused(['schema', '--db', chinook, '--level', 'tables'], /expected one of: full, samples, compact, names, columns, auto/);
    assertRefused(['schema', '--db', chinook, '--question', 'x', '--trim', 'y'], /expected one of: published, linked/);
  });

  test('recall of the gold set is whole', { skip: noChinook }, () => {
    const { status, stdout } = run(['schema', '--recall', '--db', chinook, '--gold', path.join(root, 'data/gold/chinook-25.json')]);
    assert.equal(status, 0);
    assert.match(stdout, /^\| linked \| compact \| 25 of 25 \| (\d+) of \1 \|/m);
    assertRefused(['schema', '--recall', '--db', chinook], /--recall needs --gold FILE or --published FILE/);
  });
});

describe('eval', () => {
  let folder;
  before(() => { folder = mkdtempSync(path.join(tmpdir(), 'perquery-')); });
  after(() => { rmSync(folder, { recursive: true }); });

  /** Writes a file of the test's own and gives its path. */
  const file = (name, text) => {
    const at = path.join(folder, name);
    writeFileSync(at, text);
    return at;
  };
  const evalArgs = (changes = {}) => Object.entries({ db: chinook, gold, predictions, ...changes })
    .flatMap(([name, value]) => (value === true ? [`--${name}`] : [`--${name}`, value]));

  test('prints a line a question and the total with its interval', { skip: noChinook }, () => {
    const { status, stdout } = run(['eval', ...evalArgs({ rule: 'strict/1' })]);
    assert.equal(status, 0);
    assert.match(stdout, /^c02 +wrong +Row 1, column 1: the gold result has 1519, the prediction has 1518$/m);
    assert.match(stdout, /^c13 +refused +blocked: UPDATE of Customer/m);
    assert.match(stdout, /^9 of 25 questions right: 36\.0% \(95% interval 20\.2–55\.5%\)$/m);
  });

  test('exits with code 1 below the required accuracy', { skip: noChinook }, () => {
    assert.equal(run(['eval', ...evalArgs({ rule: 'strict/1', 'min-accuracy': '0.36' })]).status, 0);
    assert.equal(run(['eval', ...evalArgs({ rule: 'strict/1', 'min-accuracy': '0.37' })]).status, 1);
    assertRefused(['eval', ...evalArgs({ 'min-accuracy': '37' })], /must be a share from 0 to 1/);
  });

  test('gives the same bytes as the module of the page, by every rule', { skip: noChinook }, async () => {
    const { default: createPerquery } = await import(pathToFileURL(path.join(build, 'wasm/perquery.js')));
    const module = createModule(await createPerquery({ wasmBinary: readFileSync(path.join(build, 'wasm/perquery.wasm')) }));
    const call = (op, request) => {
      const envelope = module.call(op, JSON.stringify(request));
      assert.equal(JSON.parse(envelope).ok, true, envelope);
      return envelope;
    };
    for (const [name, at] of [['db', chinook], ['gold', gold], ['predictions', predictions]]) {
      module.load(name, new Uint8Array(readFileSync(at)).buffer);
    }
    call('db.open', { name: 'db' });
    for (const { id } of JSON.parse(call('meta', {})).result.rules) {
      const { evaluation } = JSON.parse(call('eval.begin', { database: 'db', gold: 'gold', predictions: 'predictions', rule: id })).result;
      while (!JSON.parse(call('eval.step', { evaluation })).result.finished);
      const envelope = call('eval.result', { evaluation });
      const ofPage = envelope.slice('{"ok":true,"result":'.length, -1);
      assert.equal(run(['eval', ...evalArgs({ rule: id, json: true })]).stdout, `${ofPage}\n`);
    }
  });

  test('names the file and the place of bad input', { skip: noChinook }, () => {
    const badGold = file('gold.json', readFileSync(gold, 'utf8').replace('"tier": 1', '"tire": 1'));
    const question = '{"id":"c01","tier":1,"question":"q","sql":["SELECT nowhere"]}';
    const badSql = file('sql.json', `{"format":"perquery-gold/1","id":"g","database":"d","questions":[${question}]}`);
    const one = file('one.jsonl', '{"id":"c01","sql":"SELECT 1"}\n');
    const unknown = file('unknown.jsonl', '{"id":"c01","sql":"SELECT 1"}\n{"id":"c99","sql":"SELECT 1"}\n');
    assertRefused(['eval', ...evalArgs({ db: gold })], /chinook-25\.json: byte 0: this is not a SQLite 3 database/);
    assertRefused(['eval', ...evalArgs({ gold: badGold })], /gold\.questions\[0\]\.tire: unknown field "tire"/);
    assertRefused(['eval', ...evalArgs({ predictions: unknown })], /predictions, line 2\.id: .*no question "c99"/);
    assertRefused(['eval', ...evalArgs({ predictions: file('empty.jsonl', '') })], /predictions: the file is empty/);
    assertRefused(['eval', ...evalArgs({ rule: 'guess/1' })], /rule: unknown rule "guess\/1"/);
    const { status, stderr } = run(['eval', ...evalArgs({ gold: badSql, predictions: one })]);
    assert.equal(status, 2);
    assert.match(stderr, /gold\.questions\[0\]\.sql\[0\], byte 7: no such column: nowhere/);
  });
});
