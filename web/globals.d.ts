// What esbuild puts into the scripts (build.mjs), for the type checker.

/** Ten hex digits that name the build. */
declare const BUILD_ID: string;
/** Whether this is the page of tools/dev. */
declare const DEV: boolean;
/** In the service worker: each file of the site with what subresource integrity says of it. */
declare const FILES: Record<string, string>;
/** In the service worker: the files that it fetches when it is installed. */
declare const SHELL: string[];

/** What the wasm module looks like from the page; its exports are in src/wasm/exports.json. */
interface WasmModule {
  HEAPU8: Uint8Array;
  _malloc(size: number): number;
  _free(pointer: number): void;
  _pq_wasm_call(operation: number, request: number, size: number): number;
  _pq_wasm_load(name: number, bytes: number, size: number): number;
  _pq_wasm_ran(number: number, envelope: number, size: number): void;
}

declare module 'perquery-module' {
  export default function createPerquery(options: object): Promise<WasmModule>;
}
