// Builds of the page for a test, made from the one there is: each with an id of its own, which also
// is in every piece of it, so that a page can be asked which builds its pieces are of.
import { createHash } from 'node:crypto';
import { cpSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { site } from './browser.js';

const mark = (id) => `piece of ${id}`;

/** Where the mark goes in each piece that has one. */
const PIECES = {
  'index.html': (text, id) => `${text}<!--${mark(id)}-->`,
  'app.css': (text, id) => `${text}/*${mark(id)}*/`,
  'app.js': (text, id) => `${text}/*${mark(id)}*/`,
  'worker.js': (text, id) => `${text}/*${mark(id)}*/`,
  'plot.js': (text, id) => `${text}/*${mark(id)}*/`,
  'tokens.js': (text, id) => `${text}/*${mark(id)}*/`,
  'data/manifest.json': (text, id) => text.replace('"Chinook, 25 questions', `"Chinook, 25 questions, ${mark(id)}`),
};

const integrity = (bytes) => `sha256-${createHash('sha256').update(bytes).digest('base64')}`;

/**
 * Writes a build to a folder.
 * @param {string} folder
 * @param {string} id Ten characters.
 */
export function makeBuild(folder, id) {
  cpSync(realpathSync(site), folder, { recursive: true }); // not a link to it
  const read = (name) => readFileSync(path.join(folder, name), 'utf8');
  const [, old] = read('index.html').match(/app\.js\?v=(\w+)/);
  let service = read('service.js').replaceAll(old, id);
  for (const [name, put] of Object.entries(PIECES)) {
    const before = read(name);
    const after = put(before.replaceAll(old, id), id);
    writeFileSync(path.join(folder, name), after);
    service = service.replace(integrity(before), integrity(after));
  }
  writeFileSync(path.join(folder, 'service.js'), service);
}

/** The builds that the pieces of an open page are of, those that it loads late included. */
export function buildsOf(page, late = []) {
  return page.evaluate(async (names) => {
    const [, own] = document.querySelector('script[type=module]').src.match(/v=(\w+)/);
    const texts = await Promise.all(names.map(async (name) => (await fetch(`${name}?v=${own}`)).text()));
    const all = [document.documentElement.outerHTML + [...document.childNodes].map((node) => node.textContent).join(), ...texts];
    return [...new Set(all.map((text) => text.match(/piece of (\w+)/)?.[1] ?? 'none'))];
  }, [...Object.keys(PIECES).filter((name) => !['index.html', 'tokens.js'].includes(name)), ...late]);
}
