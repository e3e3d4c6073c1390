// Where the tests of the command find it, its data and a database, and when they are skipped.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));
export const build = path.resolve(process.env.PQ_BUILD ?? path.join(root, 'build'));
export const command = process.env.PERQUERY ?? path.join(build, 'native/perquery');
export const chinook = path.join(build, 'deps/chinook.sqlite');
export const gold = path.join(root, 'data/gold/chinook-25.json');

/** Of a test that needs Chinook. */
export const options = { skip: existsSync(chinook) ? false : 'the build has no Chinook', timeout: 60000 };
