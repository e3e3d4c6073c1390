// What to do about what went wrong with a call. What it means, the engine says.

const ADVICE = {
  payment_required: 'Add credit to the account, or choose another provider.',
  forbidden: 'Choose another model, or a key that may use this one.',
  bad_request: 'Its own words follow. Another strategy or another model often helps.',
  rate_limited: 'Wait a minute and ask again, or choose another model.',
  server_error: 'Try again in a while, or choose another model.',
  network: 'Check the network. If only this provider fails, it lets no web pages in: use one that does, '
    + 'or the command perquery sweep, which is no page.',
  cut_off: 'Ask again.',
  timed_out: 'Ask again, or choose a faster model.',
  stream_error: 'Its own words follow. Ask again, or choose another model.',
  not_json: 'See that the address is that of an OpenAI-compatible server, and that nothing stands between it and this page.',
  interrupted: 'Ask again.',
};

/** @param {string} fault A code of the engine. */
export const adviceOf = (fault) => ADVICE[fault] ?? '';
