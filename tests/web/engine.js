// An engine of a test's own in the page: the site's Workers, spoken to with their messages.

/**
 * Starts the site's Workers in the page, as the page does, and hands it Chinook and a gold set.
 * @returns {Promise<{call: (op: string, request?: object) => Promise<any>, send: (message: object) => Promise<any>,
 *   finish: (run: string) => Promise<any>}>} `call` resolves to the result or rejects with the core's
 *   error; `finish` to the progress once the run has ended.
 */
export async function openEngine(page) {
  const address = new URL(page.url());
  address.searchParams.set('policy', 'test-engine'); // the server then allows it
  await page.goto(address.href);
  await page.evaluate(async () => {
    const script = document.querySelector('script[type=module]').src.replace('app.js', 'worker.js');
    const blob = new Blob([`import ${JSON.stringify(script)};`], { type: 'text/javascript' });
    const policy = trustedTypes.createPolicy('test-engine', { createScriptURL: (url) => url });
    const waiting = new Map();
    let last = 0;
    window.events = 0;
    const start = () => {
      const worker = new Worker(policy.createScriptURL(URL.createObjectURL(blob)), { type: 'module' });
      worker.onmessage = ({ data }) => {
        if (data.event) { window.events += 1; return; }
        waiting.get(data.id)(data);
        waiting.delete(data.id);
      };
      return worker;
    };
    const post = (worker, message, transfer = []) => new Promise((resolve) => {
      last += 1;
      waiting.set(last, resolve);
      worker.postMessage({ id: last, ...message }, transfer);
    });
    const [database, network] = [start(), start()];
    const { port1, port2 } = new MessageChannel();
    post(database, { serve: true }, [port1]);
    post(network, { join: true }, [port2]);
    /** Runs are live here, unless they have a cassette; so the network's Worker has them. */
    const isNetworks = ({ op, request, key, wipe, get }) => key !== undefined || wipe || get !== undefined
      || (/^run\.(?!plan|work)/.test(op ?? '') && !JSON.parse(request).cassette);
    window.send = (message, transfer = []) => {
      if (!isNetworks(message)) return post(database, message, transfer);
      const more = message.op === 'run.begin' ? { request: JSON.stringify({ ...JSON.parse(message.request), sql_elsewhere: true }) } : {};
      return post(network, { ...message, ...more }, transfer);
    };
    window.callText = async (op, request = {}) => (await window.send({ op, request: JSON.stringify(request) })).envelope;
    window.file = async (name, path) => {
      const bytes = await (await fetch(path)).arrayBuffer();
      await window.send({ name, bytes }, [bytes]);
    };
  });
  const callText = (op, request = {}) => page.evaluate(([name, body]) => window.callText(name, body), [op, request]);
  const send = (message) => page.evaluate((body) => window.send(body), message);
  async function call(op, request) {
    const envelope = JSON.parse(await callText(op, request));
    if (!envelope.ok) throw Object.assign(new Error(envelope.error.message), envelope.error);
    return envelope.result;
  }
  async function finish(run) {
    for (;;) {
      const progress = await call('run.progress', { run });
      if (progress.state !== 'running') return progress;
      await new Promise((resolve) => { setTimeout(resolve, 30); });
    }
  }
  return { call, callText, send, finish };
}

/** Loads a file of the site's data folder under a name. */
export function loadData(page, name, path) {
  return page.evaluate(([as, from]) => window.file(as, `data/${from}`), [name, path]);
}
