// What to do about a failed call, where the engine's meaning of the fault does not say it already.

const ADVICE = {
  bad_request: 'Another strategy or another model often helps.',
  rate_limited: 'Wait a minute and ask again, or choose another model.',
  server_error: 'Try again in a while, or choose another model.',
  network: 'Check the network. If only this provider fails, it blocks calls from web pages: choose another '
    + 'provider, or use the command-line tool, perquery sweep.',
  cut_off: 'Ask again.',
  timed_out: 'Ask again, or choose a faster model.',
  stream_error: 'Ask again, or choose another model.',
  interrupted: 'Ask again.',
};

/** @param {string} fault A code of the engine. */
export const adviceOf = (fault) => ADVICE[fault] ?? '';
