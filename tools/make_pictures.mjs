#!/usr/bin/env node
// Makes the README's pictures from the built page: web/pictures/*.png.
// Usage: tools/run --build-only && tools/make_pictures.mjs
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { drawn, root, startBrowser } from '../tests/web/browser.js';

const folder = path.join(root, 'web/pictures');
mkdirSync(folder, { recursive: true });
const browser = await startBrowser();
const page = await browser.open('#matrix', { viewport: { width: 1180, height: 760 } });
await page.locator('tbody tr').first().waitFor();
await drawn(page);
await page.screenshot({ path: path.join(folder, 'matrix.png') });
await browser.close();
