// What tests run in the page's Worker ahead of its own script (`beforeWorker` of browser.js).

/** Notes every operation that the Worker is asked for, in its `asked`. */
export const LISTEN = `{
  const encode = TextEncoder.prototype.encode;
  self.asked = [];
  TextEncoder.prototype.encode = function (text) {
    self.asked.push(text);
    return encode.call(this, text);
  };
}`;

/** Makes the first eval.step fail as a trap inside the module would. */
export const DIE_ONCE = `{
  const encode = TextEncoder.prototype.encode;
  TextEncoder.prototype.encode = function (text) {
    if (text !== 'eval.step') return encode.call(this, text);
    TextEncoder.prototype.encode = encode;
    throw new WebAssembly.RuntimeError('unreachable');
  };
}`;
