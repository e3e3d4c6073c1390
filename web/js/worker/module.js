// The one module that touches wasm: text and bytes in, envelope text out.

/**
 * The wasm module behind a plain interface. A trap inside throws; the instance is then spent and
 * the caller makes another.
 * @param {WasmModule} wasm An instance as createPerquery() gives it.
 * @returns {{call(op: string, request: string): string, load(name: string, bytes: ArrayBuffer): string,
 *   ran(number: number, envelope: string): void}} `ran` passes on what the database answered.
 */
export function createModule(wasm) {
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();

  /** Copies bytes to the module's memory, with a NUL after them. */
  function put(bytes) {
    const pointer = wasm._malloc(bytes.length + 1);
    if (pointer === 0) throw new RangeError('out of memory');
    wasm.HEAPU8.set(bytes, pointer);
    wasm.HEAPU8[pointer + bytes.length] = 0;
    return pointer;
  }

  /** The NUL-terminated text at a pointer. Memory may have grown: HEAPU8 is read anew. */
  function textAt(pointer) {
    const heap = wasm.HEAPU8;
    return decoder.decode(heap.subarray(pointer, heap.indexOf(0, pointer)));
  }

  return {
    call(op, request) {
      const requestBytes = encoder.encode(request);
      const opAt = put(encoder.encode(op));
      const requestAt = put(requestBytes);
      const envelope = textAt(wasm._pq_wasm_call(opAt, requestAt, requestBytes.length));
      wasm._free(requestAt);
      wasm._free(opAt);
      return envelope;
    },

    load(name, bytes) {
      const nameAt = put(encoder.encode(name));
      const bytesAt = put(new Uint8Array(bytes)); // the module's own from here on
      const envelope = textAt(wasm._pq_wasm_load(nameAt, bytesAt, bytes.byteLength));
      wasm._free(nameAt);
      return envelope;
    },

    ran(number, envelope) {
      const bytes = encoder.encode(envelope);
      const at = put(bytes);
      wasm._pq_wasm_ran(number, at, bytes.length);
      wasm._free(at);
    },
  };
}
