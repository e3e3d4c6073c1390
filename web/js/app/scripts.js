// The scripts that this page starts beside itself, and the only trusted-types policy of its own:
// it passes an address that was made here, and no other.
const made = new Set();

const rules = {
  createScriptURL(address) {
    if (!made.has(address)) throw new TypeError(`no script of this page: ${address}`);
    return address;
  },
};
const policy = globalThis.trustedTypes?.createPolicy('perquery', rules) ?? rules;

function trusted(address) {
  made.add(address);
  return policy.createScriptURL(address);
}

/**
 * From a blob, because only such a Worker is bound by the page's own policy in every browser. It
 * imports while it runs, for Firefox asks the service worker only then; what it is sent meanwhile waits.
 */
export function startWorker() {
  const script = new URL(`worker.js?v=${BUILD_ID}`, import.meta.url);
  const blob = new Blob([`const early = [];
    self.onmessage = (event) => early.push(event);
    import(${JSON.stringify(script.href)}).then(
      () => early.forEach((event) => self.onmessage(event)),
      (error) => setTimeout(() => { throw error; }));`], { type: 'text/javascript' });
  return new Worker(trusted(URL.createObjectURL(blob)), { type: 'module' });
}

/** Without the build in its address: a browser finds a new service worker at the old address. */
export function registerService() {
  const script = trusted(new URL('service.js', import.meta.url).href);
  return navigator.serviceWorker.register(script, { updateViaCache: 'none' });
}
