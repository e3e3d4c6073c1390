// Firefox over WebDriver BiDi (https://w3c.github.io/webdriver-bidi/), as much of it as the tests need.
import { spawn } from 'node:child_process';
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';

const require = createRequire(new URL('../../web/package.json', import.meta.url));
const { WebSocket } = require('ws');

const program = process.env.FIREFOX ?? '/usr/bin/firefox-esr';
const START_MS = 60000;

/** Why there is no Firefox to test in; false if there is one. */
export const withoutFirefox = (() => {
  try {
    accessSync(program, constants.X_OK);
    return false;
  } catch {
    return `there is no ${program}; Debian's package firefox-esr brings it`;
  }
})();

/** It asks nobody anything of its own accord. */
const PREFERENCES = {
  'app.normandy.enabled': false,
  'app.update.enabled': false,
  'browser.safebrowsing.malware.enabled': false,
  'browser.safebrowsing.phishing.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'extensions.update.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'services.settings.server': 'data:,',
  'toolkit.telemetry.enabled': false,
};

/**
 * Starts Firefox with a profile of its own and one page.
 * @returns {Promise<{goto: (url: string) => Promise<void>, run: (script: Function, ...given: any[]) => Promise<any>,
 *   until: (script: Function, ...given: any[]) => Promise<any>, errors: string[], requests: string[], version: string,
 *   close: () => Promise<void>}>} `run` calls a function in the page; `until` does so until the answer is
 *   true to it. `errors` are what the page threw or wrote as an error, or what its policy had to refuse.
 */
export async function startFirefox() {
  const profile = mkdtempSync(path.join(tmpdir(), 'firefox-'));
  writeFileSync(path.join(profile, 'user.js'), Object.entries(PREFERENCES)
    .map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`).join(''));
  const firefox = spawn(program, ['--headless', '--no-remote', '--profile', profile, '--remote-debugging-port', '0'], { stdio: ['ignore', 'ignore', 'pipe'] });
  const socket = new WebSocket(`${await addressOf(firefox)}/session`, { perMessageDeflate: false, maxPayload: 0 });
  await new Promise((resolve, reject) => { socket.on('open', resolve).on('error', reject); });

  const waiting = new Map();
  const errors = [];
  const requests = [];
  let last = 0;
  socket.on('message', (data) => {
    const { id, type, method, params, result, error, message } = JSON.parse(data);
    if (type === 'event') {
      if (method === 'log.entryAdded' && params.level === 'error') errors.push(params.text);
      if (method === 'network.beforeRequestSent') requests.push(params.request.url);
      return;
    }
    const { resolve, reject } = waiting.get(id);
    waiting.delete(id);
    if (type === 'success') resolve(result);
    else reject(new Error(`${error}: ${message}`));
  });
  const send = (method, params) => new Promise((resolve, reject) => {
    last += 1;
    waiting.set(last, { resolve, reject });
    socket.send(JSON.stringify({ id: last, method, params }));
  });

  const { capabilities } = await send('session.new', { capabilities: {} });
  await send('session.subscribe', { events: ['log.entryAdded', 'network.beforeRequestSent'] });
  await send('script.addPreloadScript', {
    functionDeclaration: String(() => {
      addEventListener('securitypolicyviolation', (event) => console.error(`refused by ${event.violatedDirective}: ${event.blockedURI}`), true);
    }),
  });
  const { contexts: [{ context }] } = await send('browsingContext.getTree', {});

  async function run(script, ...given) {
    const { type, result, exceptionDetails } = await send('script.callFunction', {
      functionDeclaration: `async (given) => JSON.stringify(await (${script})(...JSON.parse(given))) ?? 'null'`,
      arguments: [{ type: 'string', value: JSON.stringify(given) }],
      awaitPromise: true,
      target: { context },
    });
    if (type === 'exception') throw new Error(exceptionDetails.text);
    return JSON.parse(result.value);
  }

  async function until(script, ...given) {
    const deadline = Date.now() + START_MS;
    for (;;) {
      const answer = await run(script, ...given);
      if (answer) return answer;
      if (Date.now() > deadline) throw new Error(`never true: ${script}`);
      await new Promise((resolve) => { setTimeout(resolve, 50); });
    }
  }

  return {
    errors, requests, run, until,
    version: `${capabilities.browserName} ${capabilities.browserVersion}`,
    goto: (url) => send('browsingContext.navigate', { context, url, wait: 'complete' }),
    async close() {
      const ended = new Promise((resolve) => { firefox.on('exit', resolve); });
      socket.terminate();
      firefox.kill();
      await ended;
      rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}

/** What it says it listens on, once it does. */
function addressOf(firefox) {
  return new Promise((resolve, reject) => {
    let said = '';
    const timer = setTimeout(() => reject(new Error(`Firefox did not start: ${said}`)), START_MS);
    firefox.on('error', reject).on('exit', (code) => reject(new Error(`Firefox ended with ${code}: ${said}`)));
    firefox.stderr.setEncoding('utf8').on('data', (text) => {
      said += text;
      const found = said.match(/WebDriver BiDi listening on (ws:\/\/\S+)/);
      if (found === null) return;
      clearTimeout(timer);
      resolve(found[1]);
    });
  });
}
