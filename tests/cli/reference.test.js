// The reference of the operations: every operation and every field, as `meta` has them.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const build = path.resolve(process.env.PQ_BUILD ?? path.join(root, 'build'));
const command = process.env.PERQUERY ?? path.join(build, 'native/perquery');
const folder = mkdtempSync(path.join(tmpdir(), 'perquery-reference-'));
after(() => rmSync(folder, { recursive: true }));

/** The fields of an operation, nested ones with their paths. */
const pathsOf = (fields, before = '') => fields.flatMap(({ key, kind, fields: nested = [], ...field }) => [
  { path: `${before}${key}`, kind, ...field }, ...pathsOf(nested, `${before}${key}${kind === 'list' ? '[]' : ''}.`)]);

test('has every operation and every field, with its help, unit and default', () => {
  const file = path.join(folder, 'reference.md');
  execFileSync(path.join(root, 'tools/make_reference'), [file], { env: { ...process.env, PERQUERY: command } });
  const sections = new Map(readFileSync(file, 'utf8').split('\n## ').slice(1).map((part) => [part.split('\n')[0], part]));
  const { operations } = JSON.parse(execFileSync(command, ['call', 'meta'], { input: '', encoding: 'utf8', maxBuffer: 1 << 26 })).result;
  assert.ok(operations.length > 60, `${operations.length} operations`);
  assert.deepEqual([...sections.keys()], operations.map(({ name }) => name));
  for (const { name, help, fields } of operations) {
    const section = sections.get(name);
    assert.ok(help !== '' && section.includes(`\n${help}.\n`), `${name}: help`);
    const rows = section.split('\n').filter((line) => line.startsWith('| `'));
    const paths = pathsOf(fields);
    assert.deepEqual(rows.map((row) => row.split('`')[1]), paths.map((field) => field.path), name);
    paths.forEach((field, index) => {
      const cells = rows[index].split(' | ');
      assert.ok(field.help?.length > 3 && rows[index].endsWith(`| ${field.help} |`), `${name}: ${field.path}: help`);
      assert.equal(cells[2].trim(), field.unit ?? '', `${name}: ${field.path}: unit`);
      if (field.required) assert.equal(cells.at(-2).trim(), 'required', `${name}: ${field.path}`);
    });
  }
});
