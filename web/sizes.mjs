// What the files of the page weigh, plain and compressed: sizes.json of the site's data.
import { createHash } from 'node:crypto';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress } from 'node:zlib';

const compress = promisify(brotliCompress);
const WEIGHED = ['index.html', 'app.css', 'app.js', 'worker.js', 'perquery.wasm', 'plot.js', 'tokens.js'];

/**
 * @param {string} site
 * @param {string} memory A file in which sizes are kept by hash, since compressing takes seconds.
 */
export async function writeSizes(site, memory) {
  const known = await readFile(memory, 'utf8').then(JSON.parse).catch(() => ({}));
  const kept = {};
  const files = {};
  for (const name of WEIGHED) {
    const file = path.join(site, name);
    if (!await stat(file).catch(() => null)) continue;
    const bytes = await readFile(file);
    const hash = createHash('sha256').update(bytes).digest('hex');
    kept[hash] = known[hash] ?? (await compress(bytes)).length; // quality 11, as hosts keep it ready
    files[name] = { bytes: bytes.length, brotli: kept[hash] };
  }
  await mkdir(path.join(site, 'data'), { recursive: true });
  await writeFile(memory, JSON.stringify(kept));
  await writeFile(path.join(site, 'data/sizes.json'), `${JSON.stringify({ format: 'perquery-sizes/1', files })}\n`);
}
