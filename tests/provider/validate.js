// Whether a body is one that the chat completions API takes. The first fault found is an error
// object's {message, type, param, code}, worded as the real API words it.
import { textOf } from './answers.js';

const invalid = (param, code, message) => ({ message, type: 'invalid_request_error', param, code });

function typeOf(value) {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'an integer' : 'a decimal';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

const wrongType = (path, wanted, value) => invalid(path, 'invalid_type',
  `Invalid type for '${path}': expected ${wanted}, but got ${typeOf(value)} instead.`);

const missing = (path) => invalid(path, 'missing_required_parameter', `Missing required parameter: '${path}'.`);

const oneOf = (values) => (value, path) => {
  if (typeof value !== 'string') return wrongType(path, 'a string', value);
  return values.includes(value) ? null : invalid(path, 'invalid_value',
    `Invalid value: '${value}'. Supported values are: ${values.map((known) => `'${known}'`).join(', ')}.`);
};

const typed = (wanted) => (value, path) => (typeOf(value) === wanted ? null : wrongType(path, wanted, value));
const text = typed('a string');
const flag = typed('a boolean');
const object = typed('an object');
const list = typed('an array');

const number = (low, high, wanted = 'a decimal') => (value, path) => {
  if (typeof value !== 'number' || (wanted === 'an integer' && !Number.isInteger(value))) return wrongType(path, wanted, value);
  const kind = wanted.split(' ')[1];
  const outside = (code, where, bound) => invalid(path, `${kind}_${code}_value`,
    `Invalid '${path}': ${kind} ${where} value. Expected a value ${bound}, but got ${value} instead.`);
  if (value < low) return outside('below_min', 'below minimum', `>= ${low}`);
  if (value > high) return outside('above_max', 'above maximum', `<= ${high}`);
  return null;
};
const integer = (low = -Infinity, high = Infinity) => number(low, high, 'an integer');

const either = (wanted, ...checks) => (value, path) =>
  (checks.some((check) => check(value, path) === null) ? null : wrongType(path, wanted, value));

/** An object with these fields; those in `required` must be there, others are refused. */
const fields = (table, required = []) => (value, path) => {
  if (typeOf(value) !== 'an object') return wrongType(path, 'an object', value);
  const below = (key) => (path === '' ? key : `${path}.${key}`);
  for (const key of required) if (value[key] === undefined) return missing(below(key));
  for (const [key, item] of Object.entries(value)) {
    if (!Object.hasOwn(table, key)) return invalid(below(key), 'unknown_parameter', `Unknown parameter: '${below(key)}'.`);
    const fault = item === null && !required.includes(key) ? null : table[key](item, below(key));
    if (fault) return fault;
  }
  return null;
};

const each = (check) => (value, path) => {
  if (!Array.isArray(value)) return wrongType(path, 'an array of objects', value);
  if (value.length === 0) {
    return invalid(path, 'empty_array', `Invalid '${path}': empty array. Expected an array with minimum length 1.`);
  }
  for (const [i, item] of value.entries()) {
    const fault = check(item, `${path}[${i}]`);
    if (fault) return fault;
  }
  return null;
};

const part = fields({ type: oneOf(['text']), text }, ['type', 'text']);
const content = (value, path) => {
  if (typeof value === 'string') return null;
  return Array.isArray(value) ? each(part)(value, path) : wrongType(path, 'a string or an array of objects', value);
};

const message = fields({
  role: oneOf(['system', 'developer', 'user', 'assistant']), content, name: text,
  reasoning: text, reasoning_content: text, refusal: text,
}, ['role', 'content']);

const REQUEST = fields({
  model: text,
  messages: each(message),
  stream: flag,
  stream_options: fields({ include_usage: flag, include_obfuscation: flag }),
  response_format: fields({ type: oneOf(['text', 'json_object', 'json_schema']), json_schema: object }, ['type']),
  temperature: number(0, 2),
  top_p: number(0, 1),
  max_tokens: integer(1),
  max_completion_tokens: integer(1),
  n: integer(1, 1),
  seed: integer(),
  stop: either('a string or an array of strings', text, list),
  presence_penalty: number(-2, 2),
  frequency_penalty: number(-2, 2),
  logprobs: flag,
  user: text,
  store: flag,
  metadata: object,
  service_tier: text,
  reasoning_effort: text,
  prompt_cache_key: text,
  // What providers take beyond that.
  perf_metrics_in_response: flag,
  chat_template_kwargs: object,
  include_reasoning: flag,
  reasoning: object,
  thinking: object,
  provider: object,
  top_k: integer(),
  min_p: number(0, 1),
  repetition_penalty: number(0, Infinity),
}, ['model', 'messages']);

/** The first fault of a parsed body, or null. */
export function validate(body) {
  if (typeOf(body) !== 'an object') return invalid(null, null, 'We could not parse the JSON body of your request: it is no object.');
  const fault = REQUEST(body, '');
  if (fault) return fault;
  if (body.stream_options && body.stream !== true) {
    return invalid('stream_options', null, "The 'stream_options' parameter is only allowed when 'stream' is enabled.");
  }
  if (body.response_format?.type === 'json_object' && !body.messages.some((item) => /json/i.test(textOf(item)))) {
    return invalid('messages', null,
      "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.");
  }
  return null;
}
