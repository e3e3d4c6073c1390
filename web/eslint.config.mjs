// What eslint asks of the page, its build, its tests and the tools. Run from the top folder:
//   web/node_modules/.bin/eslint -c web/eslint.config.mjs web tests tools
import js from '@eslint/js';
import globals from 'globals';

/** Set by esbuild: see build.mjs and js/globals.d.ts. */
const built = { BUILD_ID: 'readonly', DEV: 'readonly', FILES: 'readonly', SHELL: 'readonly' };
const scripts = ['check_data', 'check_style', 'make_demo', 'make_pictures', 'make_prices', 'make_reference', 'serve'];

export default [
  { ignores: ['**/node_modules/'] },
  js.configs.recommended,
  {
    rules: {
      'max-len': ['error', { code: 140 }],
      'max-lines-per-function': ['error', { max: 100, skipBlankLines: true, skipComments: true }],
      'no-nested-ternary': 'error',
      'no-shadow': 'error',
      'no-unused-vars': ['error', { argsIgnorePattern: '^_+$', varsIgnorePattern: '^_+$' }],
    },
  },
  { files: ['web/js/**/*.js'], languageOptions: { globals: { ...globals.browser, ...built } } },
  { files: ['web/js/worker/**/*.js'], languageOptions: { globals: globals.worker } },
  { files: ['web/js/app/service.js'], languageOptions: { globals: globals.serviceworker } },
  { files: ['web/*.mjs', 'tools/**/*.{js,mjs}', 'tests/**/*.js'], languageOptions: { globals: globals.node } },
  // Tests of the page hold functions that run inside it.
  { files: ['tests/web/**/*.js', 'tools/bench/*.{js,mjs}'], languageOptions: { globals: { ...globals.browser, ...built } } },
  { files: ['tests/{web,cli,provider,wasm}/**/*.js'], rules: { 'max-lines-per-function': 'off' } }, // a suite is one function
  { files: scripts.map((name) => `tools/${name}`), languageOptions: { sourceType: 'commonjs', globals: globals.node } },
];
