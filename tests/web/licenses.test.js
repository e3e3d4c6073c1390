// The license texts that the site ships: one for each part of it, or there is no build.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { licensesText, packagesOf, partsOfDeps, partsOfModule, partsOfPackage } from '../../web/licenses.mjs';
import { build, root, site, startBrowser } from './browser.js';

const text = readFileSync(path.join(site, 'licenses.txt'), 'utf8');
const listed = path.join(root, 'tools/deps.list');

describe('the site’s licenses', () => {
  test('every npm package in the bundles has its text', () => {
    const bundles = JSON.parse(readFileSync(path.join(build, 'site.bundles.json'), 'utf8'));
    const inputs = bundles.flatMap(({ outputs }) => Object.values(outputs).flatMap((output) => Object.entries(output.inputs)));
    const names = inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .flatMap(([file]) => file.split('node_modules/').slice(1).at(-1)?.match(/^(@[^/]+\/)?[^/]+/)[0] ?? []);
    const packages = new Set(names);
    for (const known of ['lit-html', '@observablehq/plot', 'gpt-tokenizer']) assert.ok(packages.has(known), known);
    for (const name of packages) {
      const folder = path.join(root, 'web/node_modules', name);
      const { version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
      assert.ok(text.split('\n').includes(`${name} ${version} (npm)`), name);
      assert.ok(text.includes(readFileSync(path.join(folder, 'LICENSE'), 'utf8').replaceAll('\r', '').trim()), `${name}: its text`);
    }
  });

  test('so has every library in the module, and what the data is made of', () => {
    const linked = readFileSync(path.join(build, 'wasm/perquery.linked'), 'utf8');
    const libraries = new Set([...linked.matchAll(/lib(\w+)[\w-]*\.a\(/g)].map(([, name]) => name));
    for (const known of ['sqlite3', 'jansson', 'cjson', 'c', 'compiler_rt']) assert.ok(libraries.has(known), known);
    assert.match(text, /^Perquery$/m);
    assert.match(text, /^sqlite3 [\d.]+/m);
    assert.match(text, /^jansson [\d.]+[\s\S]*Petri Lehtinen/m);
    assert.match(text, /^cjson [\d.]+[\s\S]*Dave Gamble/m);
    assert.match(text, /^musl \(C library\)$[\s\S]*Rich Felker/m);
    assert.match(text, /^compiler-rt of LLVM$[\s\S]*LLVM Exceptions/m);
    assert.match(text, /^Emscripten$/m);
    assert.match(text, /^vocabulary of tiktoken$[\s\S]*OpenAI/m);
    const shipped = Object.keys(JSON.parse(readFileSync(path.join(site, 'data/sizes.json'), 'utf8')).files);
    assert.ok(shipped.includes('tokens.js'), 'the vocabulary is there');
  });

  test('the footer leads to it', async () => {
    const browser = await startBrowser();
    const page = await browser.open('#method');
    const address = await page.getByRole('contentinfo').getByRole('link', { name: 'Licenses' }).getAttribute('href');
    const got = await page.evaluate((url) => fetch(url).then((response) => response.text()), address);
    assert.equal(got, text);
    await browser.close();
  });
});

describe('what has no text stops the build', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'licenses-'));
  after(() => rmSync(folder, { recursive: true }));

  test('an npm package', async () => {
    const bare = path.join(folder, 'node_modules/@some/bare');
    mkdirSync(bare, { recursive: true });
    writeFileSync(path.join(bare, 'package.json'), '{"name": "@some/bare", "version": "1.0.0"}');
    const inputs = {
      'node_modules/@some/bare/lib/index.js': { bytesInOutput: 10 },
      'node_modules/dropped/index.js': { bytesInOutput: 0 },
      'js/main.js': { bytesInOutput: 5 },
    };
    assert.deepEqual(packagesOf([{ outputs: { 'app.js': { inputs } } }], folder), [bare]);
    await assert.rejects(partsOfPackage(bare), /no license text for the npm package @some\/bare/);
    writeFileSync(path.join(bare, 'LICENSE.md'), 'Do as you like.');
    assert.deepEqual(await partsOfPackage(bare), [{ name: '@some/bare 1.0.0 (npm)', file: path.join(bare, 'LICENSE.md') }]);
  });

  test('a library in the module', () => {
    const deps = partsOfDeps(readFileSync(listed, 'utf8'));
    const ours = 'libpq_base.a(text.c.o)\n/cache/lib/libc-optz.a(memchr.o)\nlibjansson.a(load.c.o)\nlibjansson.a(dump.c.o)\n';
    assert.deepEqual(partsOfModule(ours, deps).map(({ name }) => name.split(' ')[0]), ['musl', 'jansson']);
    assert.throws(() => partsOfModule(`${ours}libother.a(x.c.o)\n`, deps), /no license text for libother\.a/);
    assert.ok(!deps.has('cmocka'), 'no part of the tests’ framework is shipped');
  });

  test('a text that is not where the list says', async () => {
    const part = { name: 'thing 1', file: 'no/such/LICENSE' };
    await assert.rejects(licensesText([part], { root, wasm: build }), /no license text for thing 1: no\/such\/LICENSE is not there/);
  });
});
