// Runs the stub provider by hand; see server.js for what it understands.
// Usage: node tests/provider/serve.js [--port N] [--key K] [--gold FILE]... [--first MS] [--between MS]
import { parseArgs } from 'node:util';
import { createProvider } from './server.js';

const USAGE = 'node tests/provider/serve.js [--port N] [--key K] [--gold FILE]... [--first MS] [--between MS]';

function fail(message) {
  console.error(`serve.js: ${message}`);
  process.exit(2);
}

function readOptions() {
  const text = { type: 'string' };
  try {
    return parseArgs({
      options: { port: text, key: text, gold: { ...text, multiple: true }, first: text, between: text, help: { type: 'boolean' } },
    }).values;
  } catch (error) {
    return fail(`${error.message}\nusage: ${USAGE}`);
  }
}

function number(options, name, high) {
  const text = options[name] ?? '0';
  if (!/^\d+$/.test(text) || Number(text) > high) fail(`--${name} expects a number from 0 to ${high}`);
  return Number(text);
}

const options = readOptions();
if (options.help) {
  console.log(`usage: ${USAGE}`);
  process.exit(0);
}
const { key = 'stub-key', gold } = options;
const provider = await createProvider({
  key, gold, port: number(options, 'port', 65535),
  pace: { first: number(options, 'first', 600000), between: number(options, 'between', 60000) },
}).catch((error) => fail(error.message));
console.log(`The stub provider is at ${provider.url}/v1, its key is ${key} (Ctrl+C stops it)`);
console.log(`Its models: ${provider.url}/stub/faults`);
