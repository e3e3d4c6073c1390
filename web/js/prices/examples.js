// Ready examples of the platforms view: the questions that the lesson sets. Answers are the engine's.
import { platformOffer } from './offers.js';

const LESSON = ['fireworks', 'together', 'baseten', 'modal', 'replicate', 'anyscale'];
const FOUR = ['fireworks', 'baseten', 'modal', 'replicate'];

const lesson = (names) => (rows) => names.map((name) => platformOffer(rows, name)).filter(Boolean);
const own = (name, kind, values, book = '', role = '') => ({ name, kind, values, book, role, rows: [] });

/** Mean tokens of gpt-oss-120b in the published sweep, and the page's 50 queries a minute of an H100. */
const BENCHMARK = { q: '30000', in: '763.24', out: '221.96', batch: '0' };
const H100 = { 'capacity.requests_per_s': '0.833333', min_replicas: '1' };

/**
 * @typedef {object} Example
 * @property {string} label
 * @property {string} asks
 * @property {boolean} [isLesson] Whether it is the lesson that asks.
 * @property {{q: string, in: string, out: string, batch: string}} workload
 * @property {(rows: any[]) => import('./offers.js').Offer[]} offers From the rows of the platforms' file.
 * @property {[number, number]} pair What the curves compare.
 */

/** @type {Record<string, Example>} */
export const EXAMPLES = {
  a: {
    label: 'A: 2 M tokens a day',
    isLesson: true,
    asks: 'The lesson’s scenario A: 10,000 predictions a day of 200 output tokens, a 70B model.',
    workload: { q: '10000', in: '0', out: '200', batch: '0' }, offers: lesson(LESSON), pair: [0, 2],
  },
  b: {
    label: 'B: 100 M tokens a day',
    isLesson: true,
    asks: 'The lesson’s scenario B: 500,000 predictions a day of 200 output tokens, a 70B model.',
    workload: { q: '500000', in: '0', out: '200', batch: '0' }, offers: lesson(LESSON), pair: [0, 3],
  },
  ten: {
    label: '10 predictions a day',
    asks: 'What do 1,000 predictions of a 70B model cost on four platforms, at 10 a day?',
    workload: { q: '10', in: '0', out: '200', batch: '0' }, offers: lesson(FOUR), pair: [3, 2],
  },
  'ten-thousand': {
    label: '10,000 predictions a day',
    asks: 'And what do 1,000 predictions cost at 10,000 a day?',
    workload: { q: '10000', in: '0', out: '200', batch: '0' }, offers: lesson(FOUR), pair: [3, 2],
  },
  h100: {
    label: 'One H100',
    asks: 'From what volume does one H100 beat the token price? gpt-oss-120b on the benchmark’s questions, '
      + '50 a minute to an H100 as its page has it.',
    workload: BENCHMARK, pair: [0, 1],
    offers: () => [
      own('Baseten, per token', 'per_token', {}, 'Baseten\ngpt-oss-120b'),
      own('One H100 at Baseten', 'per_gpu_time', H100, 'Baseten\nH100'),
      own('One H100 at 2.50 an hour', 'self_hosted', { ...H100, usd_per_gpu_hour: '2.5' }),
    ],
  },
  'build-or-buy': {
    label: 'Build or buy',
    asks: 'A proprietary API, a direct API, a managed platform or GPUs of your own with 6,250 a month of staff, '
      + 'for the benchmark’s questions?',
    workload: BENCHMARK, pair: [0, 3],
    offers: () => [
      own('GPT-5.4', 'per_token', {}, 'OpenAI\nGPT-5.4', 'proprietary API'),
      own('gpt-oss-120b at Baseten', 'per_token', {}, 'Baseten\ngpt-oss-120b', 'direct API'),
      own('H100s at Baseten', 'per_gpu_time', H100, 'Baseten\nH100', 'managed platform'),
      own('H100s of your own', 'self_hosted', { ...H100, usd_per_gpu_hour: '2.5', fixed_usd_per_month: '6250' }, '', 'self-host'),
    ],
  },
};
