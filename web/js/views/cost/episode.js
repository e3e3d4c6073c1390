// An episode as its form holds it and as cost.episode takes it: the conversation, and the ways to pay for it.

/** The models of the page that is answered, with its GPUs and rates; prices come from the book. */
export const MODELS = {
  'kimi-k2.6': {
    label: 'Kimi K2.6', tinker: 'Kimi-K2.6', tiers: [32768, 131072], serverless: 'Kimi K2.6',
    gpu: 'B300', gpus: '8', prefill: '30000', decode: '1500',
  },
  'kimi-k2.5': {
    label: 'Kimi K2.5', tinker: 'Kimi-K2.5', tiers: [32768, 131072], serverless: 'Kimi K2.5',
    gpu: 'B300', gpus: '8', prefill: '30000', decode: '1500',
  },
  'qwen3.5-397b': {
    label: 'Qwen3.5-397B-A17B', tinker: 'Qwen3.5-397B-A17B', tiers: [65536, 262144], serverless: null,
    gpu: 'B200', gpus: '8', prefill: '20000', decode: '1200',
  },
  'gpt-oss-120b': {
    label: 'GPT-OSS-120B', tinker: 'GPT-OSS-120B', tiers: [32768, 131072], serverless: 'gpt-oss-120b',
    gpu: 'H200', gpus: '4', prefill: '25000', decode: '2500',
  },
};

/** The day on which Tinker's prices moved and its cached prefill became cheaper. */
export const DAY = '2026-07-17';

export const DEFAULTS = {
  turns: '8', initial: '8000', added: '12000', reply: '2000', episodes: '1000', hits: '', wanted: '0.95',
  model: 'kimi-k2.6', gpus: '', prefill: '', decode: '', replicas: '', on: DAY,
};

export const AGAIN = 'Tinker, prefilled again';
export const CACHED = 'Tinker, prefix cached';
export const SERVERLESS = 'Fireworks serverless';
const DEDICATED = 'Dedicated GPUs';

/** The model that is chosen; the usual one for an address that names none of ours. @param {Record<string, string>} values */
export const modelOf = ({ model }) => MODELS[Object.hasOwn(MODELS, model) ? model : DEFAULTS.model];

/** But for the prices. @param {import('./calculator.js').Form} form */
export function episodeRequest({ values, number, optional }) {
  const { tinker, tiers, serverless, gpu, ...cluster } = modelOf(values);
  const clusterNumber = (name) => optional(name) ?? Number(cluster[name]);
  const tinkerTiers = tiers.map((max) => ({
    max_context_tokens: max, price_of: { vendor: 'Tinker', model: tinker, context_tokens: max },
  }));
  return {
    episode: {
      episodes: number('episodes'), turns: number('turns'), initial_tokens: number('initial'),
      added_tokens: number('added'), reply_tokens: number('reply'), hit_rate: number('hits'),
    },
    wanted_hit_rate: number('wanted'),
    offers: [
      { name: AGAIN, cache: false, tiers: tinkerTiers },
      { name: CACHED, cache: true, tiers: tinkerTiers },
      ...(serverless ? [{ name: SERVERLESS, cache: true, price_of: { vendor: 'Fireworks', model: serverless } }] : []),
      {
        name: DEDICATED, kind: 'dedicated', gpus: clusterNumber('gpus'), price_of: { vendor: 'Fireworks', gpu },
        prefill_tokens_per_s: clusterNumber('prefill'), decode_tokens_per_s: clusterNumber('decode'), replicas: number('replicas'),
      },
    ],
  };
}

/** The same without the offers that an episode can outgrow every tier of. */
export const withoutTiers = (request) => ({ ...request, offers: request.offers.filter(({ tiers }) => tiers === undefined) });

/**
 * Which prices of the book an offer was billed by.
 * @param {any} offer
 * @param {number} tier The most tokens of the tier it was billed by.
 * @param {(row: string) => number | null} tierOf Of a price's row.
 * @returns {(price: any) => boolean}
 */
export function pricesOf(offer, tier, tierOf) {
  if (offer?.kind === 'dedicated') return ({ unit }) => unit === 'usd_per_gpu_hour';
  if (offer?.name === SERVERLESS) return ({ vendor, unit }) => vendor === 'Fireworks' && unit !== 'usd_per_gpu_hour';
  return ({ vendor, row }) => vendor === 'Tinker' && (row.startsWith('own/') ? row.endsWith(`/${tier}`) : tierOf(row) === tier);
}

const CSV = ['total_usd', 'overlapped_usd', 'serial_usd', 'published_usd', 'prompt_usd', 'cached_usd', 'reply_usd'];

export const csvRows = ({ offers }) => [
  ['offer', 'kind', 'usd', ...CSV.slice(1)],
  ...offers.map((offer) => [offer.name, offer.kind, ...CSV.map((key) => offer[key])]),
];
