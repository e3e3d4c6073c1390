// What the module imports from its host, besides what Emscripten needs.
mergeInto(LibraryManager.library, {
  // A run has something new to show.
  pq_wasm_event: function() {
    if (Module['onRunEvent']) Module['onRunEvent']();
  },

  // The database, which another Worker holds, is asked something; pq_wasm_ran takes the answer.
  pq_wasm_work: function(number, request) {
    Module['onRunWork'](number, UTF8ToString(request));
  },

  // Ends a fetch on the network, because emscripten_fetch_close of this SDK only forgets it.
  pq_wasm_abort__deps: ['$Fetch'],
  pq_wasm_abort: function(id) {
    if (Fetch.xhrs[id - 1]) Fetch.xhrs[id - 1].abort();
  },
});
