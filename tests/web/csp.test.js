// The page's policy: it may ask its own host, the providers of the data file and this machine.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { build, root } from './browser.js';

const page = readFileSync(path.join(build, 'site/index.html'), 'utf8');
const { providers } = JSON.parse(readFileSync(path.join(root, 'data/providers/providers.json'), 'utf8'));

/** The policy as a map from directive to its sources. */
function policyOf(html) {
  const found = [...html.matchAll(/http-equiv="Content-Security-Policy" content="([^"]*)"/g)];
  assert.equal(found.length, 1, 'one policy');
  const directives = found[0][1].split(';').map((directive) => directive.trim().split(/\s+/));
  assert.equal(new Set(directives.map(([name]) => name)).size, directives.length, 'each directive once');
  return new Map(directives.map(([name, ...sources]) => [name, sources]));
}

test('connects to itself, the providers and this machine, and to nothing else', () => {
  const hosted = providers.map(({ base_url: url }) => new URL(url)).filter(({ protocol }) => protocol === 'https:');
  assert.ok(hosted.length > 0 && hosted.length < providers.length, 'the data file has hosted and local providers');
  const expected = new Set(["'self'", ...hosted.map(({ origin }) => origin), 'http://localhost:*', 'http://127.0.0.1:*']);
  const sources = policyOf(page).get('connect-src');
  assert.deepEqual([...sources].sort(), [...expected].sort());
});

test('takes script from two trusted-types policies, neither of them the default', () => {
  const policy = policyOf(page);
  assert.deepEqual(policy.get('require-trusted-types-for'), ["'script'"]);
  assert.deepEqual(policy.get('trusted-types'), ['lit-html', 'perquery'], 'no duplicates, no default');
});

test('opens no directive but connect-src to another host', () => {
  const policy = policyOf(page);
  assert.deepEqual(policy.get('default-src'), ["'none'"]);
  assert.deepEqual(policy.get('worker-src'), ["'self'", 'blob:'], 'the Worker and what it imports');
  for (const [name, sources] of policy) {
    if (!['connect-src', 'worker-src'].includes(name)) assert.doesNotMatch(
      sources.join(' '), /[*.]|\/\/|\b(https?|wss?|blob|filesystem):/, name,
    );
    assert.doesNotMatch(sources.join(' '), /'unsafe-/, name);
  }
});

test('only the page of tools/dev listens for builds', () => {
  assert.doesNotMatch(readFileSync(path.join(build, 'site/app.js'), 'utf8'), /EventSource/);
});
