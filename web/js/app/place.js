// Whom a view asks: the provider, where it is, whether there is a key, and which models it has.

/**
 * @typedef {object} Provider An entry of data/providers/providers.json.
 * @property {string} id
 * @property {string} name
 * @property {string} base_url
 * @property {boolean} [default] Whether a view begins with it.
 * @property {string} [default_model]
 * @property {{id: string}[]} models
 * @property {boolean} needs_key
 * @property {{begins?: string, url?: string}} [key_hint] How its keys begin, and where they are made.
 * @property {{allowed: boolean | null, note: string, source: string, read_on: string}} browsers Whether it lets web pages in.
 * @property {any[]} quirks
 * @property {string} [models_note]
 *
 * @typedef {object} List The models that a provider says it has.
 * @property {'loading' | 'ready' | 'failed'} state
 * @property {string[]} models
 * @property {string} trouble What happened and what to do, where it failed.
 *
 * @typedef {object} Place One view's choice of provider; access-fields.js draws it.
 * @property {string} id What the ids of its fields begin with.
 * @property {Provider | null} provider Null until the providers are there.
 * @property {(id: string) => void} choose
 * @property {string} baseUrl Without a slash at its end.
 * @property {boolean} isLocal Whether its address may be changed.
 * @property {(text: string) => void} move Gives it another address.
 * @property {boolean} isLinked Whether a link says where it is: only of an address on this machine.
 * @property {boolean} hasKey
 * @property {boolean} isRefused Whether the provider does not accept it.
 * @property {string} defaultModel '' if none is known.
 * @property {string[]} models All that are known, the provider's own list after those of the data.
 * @property {List | null} list What the provider's own list is, once it was asked for.
 * @property {() => Promise<void>} fetchList
 * @property {(models: string[]) => string} missing What has to be done before these models can be
 *   asked; '' if nothing.
 * @property {(series: object) => object} series A series of run.plan, {model, strategy, ...}, with
 *   the provider and its address.
 * @property {(params: URLSearchParams) => void} enter
 * @property {() => Record<string, string | null>} params The provider, as the address has it.
 */

const HERE = /^(localhost|127\.0\.0\.1|\[::1\])$/i;

/**
 * A base URL as it is asked: "localhost:8000/v1/" is one, too. [::1] goes by its name, because a
 * page's policy cannot let it in by number.
 */
export function bare(text) {
  const typed = text.trim();
  const isNamed = /^(localhost|127\.0\.0\.1|\[::1\])(?=[:/?]|$)/i.test(typed); // without its scheme
  return `${isNamed ? 'http://' : ''}${typed}`.replace(/^(https?:\/\/)\[::1\]/i, '$1localhost').replace(/\/+(?=\?|$)/, '');
}

/** The address of a part of an API: the path goes before a query. */
const below = (address, path) => address.replace(/(?=\?)|$/, path);

/** Origin, path and API version of an address on this machine; null of any other, and of what is no address. */
function loopbackOf(text) {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isHere = url !== null && /^https?:$/.test(url.protocol) && HERE.test(url.hostname);
  const version = /^\?api-version=[\w.-]+$/.test(url?.search ?? '') ? url.search : ''; // any other query could be a secret
  return isHere ? bare(url.origin + url.pathname + version) : null;
}

/** Why nothing came, and what to do, by what worker/get.js found out. */
function silenceOf(reason, name, address, isLocal) {
  switch (reason) {
    case 'address': return `“${address}” is not an address. Enter one such as http://localhost:8000/v1.`;
    case 'timeout': return `${name} did not answer in time at ${address}. Try again, or type the model’s name.`;
    case 'policy': return `This page’s own policy blocks ${address}: it asks only its providers, localhost and 127.0.0.1.`;
    case 'mixed': return `The browser blocks ${address}: this page came over https, and that address is http.`;
    case 'cors': return isLocal
      ? `A server listens at ${address}, but it does not let this page in (CORS). Let it allow the origin ${location.origin}.`
      : `${name} answers, but does not let web pages in (CORS). Type the model’s name, or use the command-line tool.`;
    default: return isLocal ? `Nothing listens at ${address}. Start the server, or check the port.`
      : `${name} was not reached. Check the network connection, or type the model’s name.`;
  }
}

/** Why a list of models did not come, and what to do. */
function troubleOf({ status, reason }, name, address, isLocal, hasKey) {
  if (status === 0) return silenceOf(reason, name, address, isLocal);
  if (status === 401 || status === 403) {
    return hasKey ? `${name} does not accept the key (HTTP ${status}). Check it, and that it belongs to this provider.`
      : `${name} wants a key for its list (HTTP ${status}). Enter one first.`;
  }
  if (status === 404) return `There is no list of models at ${address}/models (HTTP 404). Type the model’s name instead.`;
  if (status === 429) return `${name} turned the request away (HTTP 429). Wait a little and try again.`;
  return `${name} answered HTTP ${status}. Try again later, or type the model’s name.`;
}

/**
 * The list of models that a provider answered with.
 * @param {import('../engine/engine.js').Engine} engine
 * @param {{status: number, text: string}} reply
 * @param {string} name The provider's.
 * @param {() => string} trouble Why there is none, where it answered something else.
 * @returns {Promise<List>}
 */
async function listIn(engine, { status, text }, name, trouble) {
  /** @param {string} why @returns {List} */
  const failed = (why) => ({ state: 'failed', models: [], trouble: why });
  if (status !== 200) return failed(trouble());
  try {
    return { state: 'ready', models: (await engine.call('providers.models', { reply: text })).models, trouble: '' };
  } catch (error) {
    return failed(`${name} answered, but not with a list of models (${error.message}). Type the model’s name instead.`);
  }
}

/** Asking for the list, as the activity log has it. */
const asked = (at, provider, { status }) => ({
  at, provider, model: '', what: 'list of models', status, fault: status === 0 ? 'network' : 'none', error: '',
  ms: Date.now() - at, input: null, output: null, simulated: false,
});

/**
 * @param {import('../main.js').App} app
 * @param {import('./access.js').Access} access
 * @param {Map<string, List>} lists By address.
 * @param {string} id What the ids of its fields begin with.
 * @returns {Place}
 */
export function createPlace(app, access, lists, id) {
  const { keys, activity } = access;
  let chosen = null;
  const addresses = {};
  let linked = null; // the address that a link brought, until its provider is there

  const provider = () => access.providers.find((each) => each.id === chosen)
    ?? access.providers.find((each) => each.default) ?? null;
  const isLocal = () => provider()?.base_url.startsWith('http:') ?? false;
  const baseUrl = () => bare(typedUrl());

  /** A link says it of a server on the reader's own machine alone, and of no other it is believed. */
  function typedUrl() {
    if (provider() === null) return '';
    if (linked !== null && isLocal()) addresses[provider().id] = linked;
    linked = null;
    return addresses[provider().id] ?? provider().base_url;
  }
  const hasKey = () => keys.has(provider()?.id, baseUrl());
  const list = () => lists.get(baseUrl()) ?? null;

  function models() {
    return [...new Set([...(provider()?.models ?? []).map((model) => model.id), ...(list()?.models ?? [])])];
  }

  async function fetchList() {
    const address = baseUrl();
    const { id: provided, name } = provider();
    const at = Date.now();
    lists.set(address, { state: 'loading', models: [], trouble: '' });
    app.update();
    const reply = await app.engine.get(provided, below(address, '/models'))
      .catch(({ message }) => ({ status: 0, text: '', reason: message }));
    activity.add([asked(at, provided, reply)]);
    if (reply.status === 401) keys.refuse(provided, address, at);
    const trouble = () => troubleOf(reply, name, address, isLocal(), hasKey());
    lists.set(address, await listIn(app.engine, reply, name, trouble));
    app.update();
  }

  function missing(wanted) {
    if (provider() === null) return 'The list of providers is not there yet.';
    if (baseUrl() === '') return `Enter the address of ${provider().name}.`;
    if (provider().needs_key && !hasKey()) return `Enter your key for ${provider().name}.`;
    return wanted.some((model) => model.trim() === '') ? 'Choose a model.' : '';
  }

  return {
    id,
    get provider() { return provider(); },
    get baseUrl() { return baseUrl(); },
    get isLocal() { return isLocal(); },
    get hasKey() { return hasKey(); },
    get isRefused() { return keys.isRefused(provider()?.id, baseUrl()); },
    get models() { return models(); },
    get list() { return list(); },
    get defaultModel() { return provider()?.default_model ?? models()[0] ?? ''; },
    choose(to) { chosen = to; app.remember(); },
    get isLinked() { return loopbackOf(baseUrl()) !== null; },
    move(text) { addresses[provider().id] = text; app.remember(); },
    fetchList,
    missing,
    series: (series) => ({ provider: provider().id, base_url: baseUrl(), ...series }),
    enter(params) {
      chosen = params.get('provider');
      linked = loopbackOf(params.get('at') ?? '');
    },
    params: () => (provider() === null ? { provider: chosen, at: linked } : {
      provider: provider().default ? null : provider().id,
      at: isLocal() && baseUrl() !== bare(provider().base_url) ? loopbackOf(baseUrl()) : null,
    }),
  };
}

