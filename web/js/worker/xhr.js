// What Emscripten Fetch of this SDK calls XMLHttpRequest, on top of fetch(): the browser's own hands
// out nothing before the last byte. `response` is the newest piece at every progress event.

import { createMask } from './mask.js';

/** The header by which the driver says whose key a request wants; it is not sent. */
const PROVIDER = 'x-perquery-provider';

/** Retry-After as seconds, also where the server sent a date. */
function retryAfter(text) {
  const date = /^\s*[\d.]+\s*$/.test(text) ? NaN : Date.parse(text);
  return Number.isNaN(date) ? text : String(Math.max(0, (date - Date.now()) / 1000));
}

/** @param {import('./keys.js').Keys} keys @returns {any} To be put where XMLHttpRequest is: as much of it as the driver uses. */
export function createRequestClass(keys) {
  return class FetchRequest {
    readyState = 0;
    status = 0; // 0 at the end: no reply, or not the whole
    statusText = '';
    response = null;
    onreadystatechange = null;
    onprogress = null;
    onload = null;
    onerror = null;

    #method = 'GET';
    #url = '';
    #provider = '';
    #headers = new Headers();
    #received = '';
    #controller = new AbortController();

    open(method, url) {
      this.#method = method;
      this.#url = url;
      this.readyState = 1;
    }

    setRequestHeader(name, value) {
      if (name.toLowerCase() === PROVIDER) this.#provider = value;
      else this.#headers.set(name, value);
    }

    getAllResponseHeaders() {
      return this.#received;
    }

    abort() {
      this.#controller.abort();
    }

    async send(body) {
      const complete = await this.#exchange(body).catch(() => false);
      if (this.#controller.signal.aborted) return;
      this.response = null;
      this.readyState = 4;
      if (!complete) this.status = 0;
      this.#tell(complete ? 'onload' : 'onerror', {});
    }

    /** Redirects are refused: a key goes to the address it was meant for. */
    async #exchange(body) {
      const authorization = keys.header(this.#provider, this.#url);
      if (authorization !== null) this.#headers.set('Authorization', authorization);
      const response = await fetch(this.#url, {
        method: this.#method, headers: this.#headers, body, signal: this.#controller.signal,
        redirect: 'error', credentials: 'omit', cache: 'no-store', referrerPolicy: 'no-referrer',
      });
      if (this.#controller.signal.aborted) return false;
      this.status = response.status;
      this.#received = [...response.headers]
        .map(([name, value]) => `${name}: ${name === 'retry-after' ? retryAfter(value) : value}\r\n`).join('');
      this.readyState = 2;
      this.#tell('onreadystatechange', {});
      const mask = createMask(authorization?.replace(/^Bearer /, '') ?? '');
      const reader = response.body.getReader();
      for (let piece = await reader.read(); !piece.done && !this.#controller.signal.aborted; piece = await reader.read()) {
        this.#pass(mask.take(piece.value));
      }
      this.#pass(mask.end());
      return true;
    }

    #loaded = 0;

    #pass(bytes) {
      if (bytes.byteLength === 0 || this.#controller.signal.aborted) return;
      this.#loaded += bytes.byteLength;
      this.readyState = 3;
      this.response = bytes;
      this.#tell('onprogress', { loaded: this.#loaded, total: 0 });
    }

    /** What fails in a callback is the module's end, and no failure of the network. */
    #tell(name, event) {
      try {
        this[name]?.(event);
      } catch (error) {
        this.#controller.abort();
        setTimeout(() => { throw error; });
      }
    }
  };
}
