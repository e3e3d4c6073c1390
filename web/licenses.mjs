// licenses.txt of the site: the license texts of everything that the site contains. What has no text
// stops the build.
import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';

/** Emscripten's libraries that may be in the module, each with its text. */
const RUNTIME = [
  { name: 'musl (C library)', archive: /^libc(-\w+)?\.a$/, file: '{wasm}/licenses/musl.txt' },
  { name: 'compiler-rt of LLVM', archive: /^libcompiler_rt(-\w+)?\.a$/, file: 'tools/licenses/llvm.txt' },
  { name: 'Emscripten', archive: /^lib(emmalloc|fetch|stubs)(-\w+)?\.a$/, file: 'tools/licenses/emscripten.txt' },
];

/** Other people's work inside an npm package, which the package's own text does not cover. */
const INSIDE = {
  'gpt-tokenizer': [{ name: 'vocabulary of tiktoken', file: 'tools/licenses/tiktoken.txt' }],
};

/**
 * @typedef {object} Part Something of other people's that the site contains.
 * @property {string} name
 * @property {string} file The file with its license text.
 */

/**
 * The folders of the npm packages that are in a bundle.
 * @param {import('esbuild').Metafile[]} metafiles Their paths are relative to `from`.
 * @param {string} from
 * @returns {string[]}
 */
export function packagesOf(metafiles, from) {
  const inputs = metafiles.flatMap(({ outputs }) => Object.values(outputs)).flatMap((output) => Object.entries(output.inputs));
  const folders = inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([file]) => path.resolve(from, file).match(/^.*\/node_modules\/(@[^/]+\/)?[^/]+(?=\/)/)?.[0]);
  return [...new Set(folders.filter((folder) => folder !== undefined))].sort();
}

/** @param {string} folder A package's. @returns {Promise<Part[]>} */
export async function partsOfPackage(folder) {
  const { name, version } = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
  const text = (await readdir(folder)).find((file) => /^(licen[cs]e|copying)(\.(md|txt))?$/i.test(file));
  if (text === undefined) throw new Error(`no license text for the npm package ${name}`);
  return [{ name: `${name} ${version} (npm)`, file: path.join(folder, text) }, ...INSIDE[name] ?? []];
}

/**
 * The dependencies of tools/deps.list that have a `license` line, by their names.
 * @param {string} list The file's text.
 * @returns {Map<string, Part>}
 */
export function partsOfDeps(list) {
  const paragraphs = list.replace(/^#.*\n/gm, '').trim().split(/\n\s*\n/)
    .map((paragraph) => new Map(paragraph.split('\n').map((line) => line.match(/^(\S+)\s+(.*)$/).slice(1))));
  return new Map(paragraphs.filter((words) => words.has('license'))
    .map((words) => [words.get('name'), { name: `${words.get('name')} ${words.get('version')}`, file: words.get('license') }]));
}

/**
 * What the module was linked from, our own libraries left out.
 * @param {string} linked What the linker printed: a line an object, `folder/libNAME.a(object)` for a library's.
 * @param {Map<string, Part>} deps
 * @returns {Part[]}
 */
export function partsOfModule(linked, deps) {
  const archives = new Set([...linked.matchAll(/([^/\n]+\.a)\(/g)].map(([, archive]) => archive));
  return [...archives].filter((archive) => !archive.startsWith('libpq_')).map((archive) => {
    const part = deps.get(archive.slice('lib'.length, -'.a'.length)) ?? RUNTIME.find((library) => library.archive.test(archive));
    if (part === undefined) throw new Error(`no license text for ${archive}, which is in the module`);
    return part;
  });
}

/**
 * @param {Part[]} parts
 * @param {{root: string, wasm: string}} folders Which files are relative to; `{wasm}` names the module's.
 */
export async function licensesText(parts, { root, wasm }) {
  const texts = new Map(); // one text, the names it is for
  for (const { name, file } of parts) {
    const full = path.resolve(root, file.replace('{wasm}', wasm));
    if (!existsSync(full)) throw new Error(`no license text for ${name}: ${file} is not there`);
    const text = (await readFile(full, 'utf8')).replaceAll('\r', '').trim();
    texts.set(text, (texts.get(text) ?? new Set()).add(name));
  }
  const chapters = [...texts].map(([text, names]) => `${'='.repeat(80)}\n${[...names].join('\n')}\n${'-'.repeat(80)}\n\n${text}\n`);
  return ['Perquery and what it is built with. Each part is under the license that follows its name.\n', ...chapters].join('\n');
}
