// Builds the page into $PQ_BUILD/site (default ../build/site): a folder for any static host,
// under any path. Reads the wasm module and Chinook from $PQ_BUILD, the data files from ../data.
// `build.mjs dev-site` builds the page of tools/dev there instead: it loads itself again after a
// build, and has no service worker.
import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import { ground, iconPng, iconSvg } from './icon.mjs';
import { licensesText, packagesOf, partsOfDeps, partsOfModule, partsOfPackage } from './licenses.mjs';
import { writeSizes } from './sizes.mjs';

const web = path.dirname(fileURLToPath(import.meta.url));
const build = path.resolve(process.env.PQ_BUILD ?? path.join(web, '../build'));
const root = path.join(web, '..');
const data = path.join(root, 'data');
const target = process.argv[2] ?? 'site';
const site = path.join(build, `${target}.new`); // until all of it is there
const module = path.join(build, 'wasm/perquery.js');
const binary = path.join(build, 'wasm/perquery.wasm');

/** Files that stand in the site's data/ when the build has them: [source, name]. */
const optional = [
  [path.join(web, 'js/views/method/method.json'), 'method.json'], // prose, fetched when it is to be read
  [path.join(build, 'deps/chinook.sqlite'), 'chinook.sqlite'],
  [path.join(build, 'prices/genai.json'), 'prices/genai.json'], // fetched when it is asked for
].filter(([source]) => existsSync(source));

/** What the service worker keeps only once it was asked for. */
const ON_DEMAND = /^tokens\.js$|^data\/prices\/genai\.json$|^data\/glossary\.json$|^licenses\.txt$/;

if (!existsSync(module) || !existsSync(binary)) {
  console.error(`build: no wasm module in ${path.dirname(module)}; build the wasm preset first`);
  process.exit(1);
}

await rm(site, { recursive: true, force: true });
await mkdir(site, { recursive: true });

const id = await buildId([web, data], [module, binary, ...optional.map(([source]) => source)]);
const shared = {
  absWorkingDir: web,
  bundle: true,
  minify: true,
  target: ['chrome111', 'firefox115', 'safari16.4'],
  logLevel: 'warning',
  outdir: site,
  metafile: true,
  define: { BUILD_ID: JSON.stringify(id), DEV: JSON.stringify(target === 'dev-site') },
};
const scripts = { ...shared, format: 'esm', legalComments: 'eof' };
const style = { contents: await styleSheet(), resolveDir: web, loader: 'css' };
const bundles = await Promise.all([
  { ...scripts, entryPoints: { app: 'js/main.js', worker: 'js/worker/index.js' }, alias: { 'perquery-module': module } },
  { ...scripts, entryPoints: { plot: 'js/draw/plot.js' } }, // charts, on demand
  { ...scripts, entryPoints: { tokens: 'js/text/tokens.js' }, charset: 'utf8' }, // exact token counts, on demand
  { ...shared, outdir: undefined, outfile: path.join(site, 'app.css'), stdin: style },
].map((options) => esbuild.build(options)));

const page = await readFile(path.join(web, 'index.html'), 'utf8');
const { providers } = JSON.parse(await readFile(path.join(data, 'providers/providers.json'), 'utf8'));
await writeFile(path.join(site, 'index.html'), page.replaceAll('__BUILD__', id).replace('__CONNECT__', connectSources(providers)));
await cp(binary, path.join(site, 'perquery.wasm'));
await cp(data, path.join(site, 'data'), { recursive: true });
for (const [source, name] of optional) await cp(source, path.join(site, 'data', name));

await writeFile(path.join(site, 'icon.svg'), iconSvg());
for (const size of [180, 192, 512]) await writeFile(path.join(site, `icon-${size}.png`), iconPng(size, size === 180));
await writeFile(path.join(site, 'icon-maskable.png'), iconPng(512, true));
await writeFile(path.join(site, 'app.webmanifest'), JSON.stringify({
  name: 'Perquery: what does one correct answer cost?',
  short_name: 'Perquery',
  start_url: './',
  scope: './',
  display: 'standalone',
  background_color: '#f6f7f6',
  theme_color: ground,
  icons: [
    { src: 'icon.svg', type: 'image/svg+xml', sizes: 'any' },
    { src: 'icon-192.png', type: 'image/png', sizes: '192x192' },
    { src: 'icon-512.png', type: 'image/png', sizes: '512x512' },
    { src: 'icon-maskable.png', type: 'image/png', sizes: '512x512', purpose: 'maskable' },
  ],
}, null, 1));

await writeFile(path.join(build, `${target}.bundles.json`), JSON.stringify(bundles.map(({ metafile }) => metafile)));
await writeFile(path.join(site, 'licenses.txt'), await licensesText(await parts(bundles), { root, wasm: path.dirname(module) }));

await writeSizes(site, path.join(build, '.sizes.json'));

const built = await integrities(site);
await esbuild.build({ // last, for it names all the others
  ...shared,
  entryPoints: { service: 'js/app/service.js' },
  format: 'iife',
  define: {
    ...shared.define,
    FILES: JSON.stringify(built),
    SHELL: JSON.stringify(Object.keys(built).filter((name) => !ON_DEMAND.test(name))),
  },
});

await rm(path.join(build, target), { recursive: true, force: true });
await rename(site, path.join(build, target));

/** What the site contains that is not ours. */
async function parts(bundled) {
  const deps = partsOfDeps(await readFile(path.join(root, 'tools/deps.list'), 'utf8'));
  const folders = packagesOf(bundled.map(({ metafile }) => metafile), web);
  const extras = optional.map(([, name]) => name);
  if (extras.includes('prices/genai.json')) folders.push(path.join(web, 'node_modules/@pydantic/genai-prices'));
  return [
    { name: 'Perquery', file: 'LICENSE' },
    ...partsOfModule(await readFile(path.join(build, 'wasm/perquery.linked'), 'utf8'), deps),
    ...extras.flatMap((name) => deps.get(name) ?? []),
    ...(await Promise.all(folders.map(partsOfPackage))).flat(),
  ];
}

/** What all views share, what each view has in its folder, and what is different on paper. */
async function styleSheet() {
  const files = (await filesOf(path.join(web, 'js/views'))).filter((file) => file.endsWith('.css')).sort();
  const views = files.map((file) => path.relative(web, file).replaceAll(path.sep, '/'));
  return ['css/app.css', ...views, 'css/print.css'].map((file) => `@import "./${file}";`).join('\n');
}

/** What subresource integrity says of each file of a folder, by its path; the page's own is ''. */
async function integrities(folder) {
  const entries = (await filesOf(folder)).sort().map(async (file) => {
    const address = path.relative(folder, file).replaceAll(path.sep, '/');
    const digest = createHash('sha256').update(await readFile(file)).digest('base64');
    return [address === 'index.html' ? '' : address, `sha256-${digest}`];
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** What the page may connect to: its own host, each provider's, and any port of this machine. */
function connectSources(all) {
  const hosted = all.map((provider) => new URL(provider.base_url)).filter((url) => url.protocol === 'https:');
  const origins = new Set(hosted.map((url) => url.origin));
  return ["'self'", ...origins, 'http://localhost:*', 'http://127.0.0.1:*'].join(' ');
}

/** Ten hex digits that change when anything the site is made of changes. */
async function buildId(folders, others) {
  const all = [...others];
  for (const folder of folders) all.push(...await filesOf(folder));
  const hash = createHash('sha256');
  for (const file of all.sort()) hash.update(await readFile(file)).update('\0');
  return hash.digest('hex').slice(0, 10);
}

async function filesOf(folder) {
  const entries = await readdir(folder, { withFileTypes: true });
  const nested = entries.filter((entry) => entry.name !== 'node_modules').map((entry) => {
    const full = path.join(folder, entry.name);
    return entry.isDirectory() ? filesOf(full) : [full];
  });
  return (await Promise.all(nested)).flat();
}
