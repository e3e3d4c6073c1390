// The parts that the page is made of, with what was chosen, what else was considered, what it costs.

/**
 * @typedef {object} Part
 * @property {string} id
 * @property {string} name
 * @property {string} does In a few words, in the box.
 * @property {string} chose
 * @property {string} considered
 * @property {string} costs
 * @property {string[]} [files] Files of the page whose weight is its cost.
 * @property {string} [call] An operation whose time is its cost; measured when the reader asks.
 * @property {object} [request] What it is asked.
 *
 * @typedef {object} Band
 * @property {string} id
 * @property {string} title
 * @property {string} [arrow] What passes to the band below.
 * @property {Part[]} parts
 */

const BENCH = 'tools/bench/run, two cores, November 2026';

/** @type {Band[]} */
export const BANDS = [
  {
    id: 'page', title: 'The page: JavaScript only shows', arrow: 'call(operation, request): JSON down, JSON up', parts: [
      {
        id: 'views', name: 'Views', does: 'a folder per view, lit templates',
        chose: 'lit’s html`…` alone: templates that update what changed. State in closures and in the address.',
        considered: 'React or Preact (more bytes, a build of its own), Svelte (a compiler between what is read and what runs), DOM by '
          + 'hand (every update written twice).',
        costs: 'Script and style of the whole page, fetched before anything shows.',
        files: ['app.js', 'app.css', 'index.html'],
      },
      {
        id: 'charts', name: 'Charts', does: 'own SVG first, Plot on demand',
        chose: 'The first picture is drawn by two hundred lines of our own, so that nothing waits for a library. Observable Plot '
          + 'comes only when a curve is to be drawn.',
        considered: 'Chart.js and uPlot (canvas: no text to select, no focus on a point), D3 alone (axes and labels still to be '
          + 'written).',
        costs: 'Nothing for the first view; this file when a chart is opened.',
        files: ['plot.js'],
      },
      {
        id: 'editor', name: 'SQL editor', does: 'a text field, colored by C',
        chose: 'The browser’s own text field over the same text in colors: its undo, its input methods and its screen reader '
          + 'come with it, and the tokens are those that the scorer reads.',
        considered: 'CodeMirror 6 (99 KB of script as brotli for one field, and styles that the page’s policy has to be taught), '
          + 'Monaco (megabytes, and a worker of its own).',
        costs: 'No file of its own; one call as you type, press to measure it here.',
        call: 'sql.pieces', request: { sql: 'SELECT Name FROM Genre' },
      },
      {
        id: 'tokens', name: 'Exact tokens', does: 'o200k, on demand',
        chose: 'gpt-tokenizer for an exact count; an estimate in C stands until it is asked for.',
        considered: 'Characters divided by four (SQL is no prose), tiktoken compiled to wasm (a second module).',
        costs: 'By far the largest file, fetched by one button. The estimate is off by 3.3% in the mean over 170 texts.',
        files: ['tokens.js'],
      },
      {
        id: 'offline', name: 'Offline', does: 'service worker',
        chose: 'A service worker of our own that takes whole builds only, so that script and data never mix versions.',
        considered: 'Workbox (its caching by route can serve two versions at once).',
        costs: 'A second copy of the page on disk.',
      },
    ],
  },
  {
    id: 'worker', title: 'A Worker: one wasm module', arrow: 'one table of operations', parts: [
      {
        id: 'boundary', name: 'Boundary', does: 'four calls in, two out',
        chose: 'allocate, free, call, load bytes: a test holds the built module against the list. Text in, text out, the same '
          + 'bytes as the command prints.',
        considered: 'Embind (glue for every function), C structs mirrored in JavaScript (break silently), SharedArrayBuffer (needs '
          + 'headers that a static host does not send).',
        costs: 'One round trip to the Worker a call; press to measure it here.',
        call: 'meta',
      },
      {
        id: 'fetch', name: 'Fetch driver', does: 'streams, keys stay here',
        chose: 'Emscripten’s Fetch over a stand-in for XMLHttpRequest that hands out chunks as they come. Keys live in the '
          + 'Worker’s memory alone.',
        considered: 'Asyncify (it instruments the whole module), reading streams in JavaScript (a second engine to test).',
        costs: 'Part of worker.js.',
        files: ['worker.js'],
      },
      {
        id: 'emscripten', name: 'Emscripten', does: 'the distribution’s, -Oz',
        chose: 'The version that Debian packages, optimized for size: as fast on Chinook as -O3.',
        considered: 'The newest SDK (nothing that a distribution packages and checks), wasi-sdk (no Fetch).',
        costs: 'All C, SQLite included.',
        files: ['perquery.wasm'],
      },
    ],
  },
  {
    id: 'cores', title: 'Cores in C: no input or output, no clock, no globals', arrow: 'links point one way; the compiler holds them',
    parts: [
      {
        id: 'score', name: 'Scorer', does: 'rules with reasons',
        chose: 'Columns paired by content, rows as a multiset, NULL only to NULL; every verdict names the first difference. Five '
          + 'published rules stand beside it.',
        considered: 'Pairing columns by brute force (208 s at 9 columns of flags), matching columns alone (accepts scrambled rows), '
          + 'sets (lose duplicates).',
        costs: 'A few ms for 26 columns of 1,000 shuffled rows; on 100,000 rows 300 to 600 times faster than a quadratic matcher '
          + `(${BENCH}).`,
      },
      {
        id: 'stats', name: 'Statistics', does: 'intervals, exact tests',
        chose: 'Wilson, exact McNemar and Fisher, Newcombe, Holm, a seeded bootstrap, the Pareto front; only + − × ÷ and roots, '
          + 'so that two builds give the same bytes.',
        considered: 'A normal approximation (an interval beyond 100% at 24 of 25), a library of statistics (none prints the same bytes '
          + 'natively and in wasm).',
        costs: 'Next to nothing; all seven questions take one call. Press to measure it.',
        call: 'answers',
      },
      {
        id: 'cost', name: 'Cost', does: 'prices, units, load, episodes',
        chose: 'Every figure carries its formula, its inputs and its source; a number may be a range.',
        considered: 'A spreadsheet’s worth of JavaScript (the formula would stand twice: here and in the command).',
        costs: `A million scenarios in 0.47 s (${BENCH}).`,
      },
      {
        id: 'schema', name: 'Schema and SQL', does: 'levels, trim, tokens of SQL',
        chose: 'Words and values of the question lead to tables, shortest key paths join them; where the evidence is thin, all stays.',
        considered: 'Embeddings (a model to download, and no reason to show), the published trim (drops bridge tables).',
        costs: '74.1 and 65.9% of the compact schema saved on the two gold sets, with no needed table lost (perquery schema --recall).',
      },
      {
        id: 'agent', name: 'Agent and chat', does: 'an engine that asks',
        chose: 'It says what it wants, a reply or time, and is fed; it never calls anyone. So the same engine runs in the tab, in '
          + 'a terminal and from a recording.',
        considered: 'Callbacks and async in C (two drivers would behave in two ways).',
        costs: 'Five times a call are kept, and every convention of TTFT derived from them.',
      },
      {
        id: 'eval', name: 'Evaluation', does: 'gold sets, sweeps, lint',
        chose: 'SQL is run again, every time; nothing that a file says of its own results is believed. One step a question, so '
          + 'that progress and a stop cost nothing.',
        considered: 'Trusting recorded flags (2 of 375 published ones were wrong).',
        costs: `25 questions in about 0.3 s in the tab (${BENCH}).`,
      },
      {
        id: 'twin', name: 'Twin', does: 'Chinook, invented anew',
        chose: 'The same tables with other data, from a seed, byte for byte the same everywhere; a second edition has other names too.',
        considered: 'A larger public benchmark (as memorized as Chinook, and too large for a page).',
        costs: 'Made in the tab when it is asked for.',
      },
    ],
  },
  {
    id: 'ground', title: 'Ground', parts: [
      {
        id: 'sqlite', name: 'SQLite', does: 'a sandbox around it',
        chose: 'The amalgamation without what is not needed; a read-only copy of the image, an authorizer, limits on steps, time, '
          + 'rows and bytes.',
        considered: 'sql.js (291 KB brotli) and the official wasm build (353 KB): as fast, and closed to C beside them; our build is '
          + '245 KB by itself (SQLite 3.53, measured for this project).',
        costs: 'Most of the module.',
        files: ['perquery.wasm'],
      },
      {
        id: 'json', name: 'JSON', does: 'strict and tolerant',
        chose: 'Jansson reads our own files: strict, keeps 1 and 1.0 apart, and whole numbers beyond 2^53. cJSON reads what providers '
          + 'send, as tolerantly as real clients do: a duplicate key or a broken character loses no answer.',
        considered: 'One reader for both (a strict one loses answers, a tolerant one lets faults in a gold set pass), yyjson (equally '
          + 'strict; Jansson’s typed values were a better fit).',
        costs: 'Part of the module.',
        files: ['perquery.wasm'],
      },
      {
        id: 'base', name: 'Arena and errors', does: 'memory has one owner',
        chose: 'Arenas by the length of a call; every error has a code from one list and a place.',
        considered: 'malloc and free in pairs (a leak a refactoring).',
        costs: 'Nothing to speak of.',
      },
    ],
  },
  {
    id: 'outside', title: 'Beside the page', parts: [
      {
        id: 'command', name: 'perquery', does: 'the same C, with libcurl',
        chose: 'Every operation of the page is one of the command, and a test compares their bytes.',
        considered: 'A Python package (a second implementation of everything).',
        costs: 'One binary.',
      },
      {
        id: 'data', name: 'Data', does: 'JSON with source and date',
        chose: 'Prices, platforms, providers, sweeps and these faults are files with a history; a script checks them.',
        considered: 'Prices fetched live (a page that changes its figures by itself, and a third party in the loop).',
        costs: 'They go stale. Their month stands beside every figure.',
      },
      {
        id: 'host', name: 'Static host', does: 'any, below any path',
        chose: 'No server of ours: providers are called directly with your key.',
        considered: 'A proxy that hides keys (it would see them).',
        costs: 'Providers that refuse browsers (no CORS) can be reached only by the command.',
      },
    ],
  },
];

export const PARTS = BANDS.flatMap(({ parts }) => parts);
