// The page's sign, a slash and the letter q on the accent color: drawn once, as SVG and as PNG.
import { deflateSync } from 'node:zlib';

const SIDE = 32;
const CORNER = 7;
const STROKE = 2.6;
const SHADES = 32; // of an edge
const GROUND = [0x0b, 0x66, 0x50];
const LINES = [[9, 24, 17, 8], [25, 14, 25, 25]];
const RING = { x: 21, y: 18, r: 3.9 };

const hex = (color) => `#${color.map((part) => part.toString(16).padStart(2, '0')).join('')}`;

export const ground = hex(GROUND);

export function iconSvg() {
  const paths = LINES.map(([x1, y1, x2, y2]) => `<path d="M${x1} ${y1} ${x2} ${y2}"/>`).join('');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIDE} ${SIDE}">`
    + `<rect width="${SIDE}" height="${SIDE}" rx="${CORNER}" fill="${ground}"/>`
    + `<g fill="none" stroke="#fff" stroke-width="${STROKE}" stroke-linecap="round">${paths}`
    + `<circle cx="${RING.x}" cy="${RING.y}" r="${RING.r}"/></g></svg>\n`;
}

/** How far a point is from the rounded square, from a line and from the ring; negative inside. */
function fromGround(x, y) {
  const dx = Math.abs(x - SIDE / 2) - (SIDE / 2 - CORNER);
  const dy = Math.abs(y - SIDE / 2) - (SIDE / 2 - CORNER);
  return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - CORNER;
}

function fromLine(x, y, [x1, y1, x2, y2]) {
  const along = ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / ((x2 - x1) ** 2 + (y2 - y1) ** 2);
  const t = Math.min(1, Math.max(0, along));
  return Math.hypot(x - x1 - t * (x2 - x1), y - y1 - t * (y2 - y1)) - STROKE / 2;
}

const fromRing = (x, y) => Math.abs(Math.hypot(x - RING.x, y - RING.y) - RING.r) - STROKE / 2;

/**
 * @param {number} size In pixels.
 * @param {boolean} [maskable] To the very corners, the sign small enough for any mask.
 * @returns {Buffer} A PNG.
 */
export function iconPng(size, maskable = false) {
  const zoom = maskable ? 0.82 : 1;
  const unit = SIDE / size / zoom;
  const cover = (distance) => Math.min(1, Math.max(0, 0.5 - distance / unit));
  const rows = Buffer.alloc(size * (1 + size)); // each row begins with its filter, 0
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      const x = (column + 0.5 - size / 2) * unit + SIDE / 2;
      const y = (row + 0.5 - size / 2) * unit + SIDE / 2;
      const white = cover(Math.min(...LINES.map((line) => fromLine(x, y, line)), fromRing(x, y)));
      const there = maskable ? 1 : cover(fromGround(x, y));
      rows[row * (1 + size) + 1 + column] = there < 1 ? SHADES + Math.round(there * (SHADES - 1)) : Math.round(white * (SHADES - 1));
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 3], 8); // bits a pixel; a palette
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('PLTE', palette()), chunk('tRNS', opacities()),
    chunk('IDAT', deflateSync(rows, { level: 9 })), chunk('IEND', Buffer.alloc(0))]);
}

/** The ground on its way to white, and then the ground again, on its way from nothing. */
function palette() {
  const colors = Array.from({ length: SHADES }, (_, at) => GROUND.map((part) => Math.round(part + ((255 - part) * at) / (SHADES - 1))));
  return Buffer.from([...colors, ...Array(SHADES).fill(GROUND)].flat());
}

function opacities() {
  return Buffer.from([...Array(SHADES).fill(255), ...Array.from({ length: SHADES }, (_, at) => Math.round((255 * at) / (SHADES - 1)))]);
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crcOf(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** The check sum of PNG, a bit at a time. */
function crcOf(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
