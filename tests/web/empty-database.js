// A SQLite image of empty tables and views, made without SQLite: https://www.sqlite.org/fileformat.html
const PAGE = 16384;
const LEAF = 13; // of a table's b-tree

function varint(number) {
  const bytes = [number & 127];
  for (let rest = number >>> 7; rest > 0; rest >>>= 7) bytes.unshift((rest & 127) | 128);
  return Buffer.from(bytes);
}

/** A row of sqlite_schema: kind, name, table, root page, SQL. */
function row(id, kind, name, root, sql) {
  const texts = [kind, name, name, sql].map((text) => Buffer.from(text));
  const types = texts.map((text) => varint(13 + 2 * text.length));
  types.splice(3, 0, Buffer.from([4])); // a 32-bit integer
  const page = Buffer.alloc(4);
  page.writeUInt32BE(root);
  const head = Buffer.concat(types);
  const body = Buffer.concat([...texts.slice(0, 3), page, texts[3]]);
  const record = Buffer.concat([varint(head.length + 1), head, body]);
  return Buffer.concat([varint(record.length), varint(id), record]);
}

/** @param {string[]} statements CREATE TABLE or CREATE VIEW, the name as its third word, unquoted. */
export function emptyDatabase(statements) {
  let pages = 1;
  const rows = statements.map((sql, index) => {
    const [, kind, name] = sql.match(/^CREATE (TABLE|VIEW) ([^\s(]+)/u);
    return row(index + 1, kind.toLowerCase(), name, kind === 'TABLE' ? pages += 1 : 0, sql);
  });
  const image = Buffer.alloc(pages * PAGE);
  image.write('SQLite format 3\0');
  image.writeUInt16BE(PAGE, 16);
  image.set([1, 1, 0, 64, 32, 32], 18);
  for (const [at, value] of [[24, 1], [28, pages], [40, 1], [44, 4], [56, 1], [92, 1], [96, 3045000]]) image.writeUInt32BE(value, at);
  let end = PAGE;
  rows.forEach((cell, index) => {
    end -= cell.length;
    image.set(cell, end);
    image.writeUInt16BE(end, 108 + 2 * index);
  });
  image[100] = LEAF;
  image.writeUInt16BE(rows.length, 103);
  image.writeUInt16BE(end, 105);
  for (let page = 1; page < pages; page += 1) {
    image[page * PAGE] = LEAF;
    image.writeUInt16BE(PAGE, page * PAGE + 5);
  }
  return image;
}

/** A write-ahead log that turns any database into this image. @param {Buffer} image From emptyDatabase. */
export function walOf(image) {
  const sums = new Uint32Array(2);
  const add = (bytes) => {
    for (let at = 0; at < bytes.length; at += 4) sums[(at / 4) % 2] += bytes.readUInt32BE(at) + sums[1 - ((at / 4) % 2)];
  };
  const numbers = (...values) => {
    const bytes = Buffer.alloc(4 * values.length);
    values.forEach((value, index) => bytes.writeUInt32BE(value, 4 * index));
    return bytes;
  };
  const header = numbers(0x377f0683, 3007000, PAGE, 0, 1, 2);
  add(header);
  const parts = [header, numbers(...sums)];
  const pages = image.length / PAGE;
  for (let page = 1; page <= pages; page += 1) {
    const content = image.subarray((page - 1) * PAGE, page * PAGE);
    const head = numbers(page, page === pages ? pages : 0);
    add(head);
    add(content);
    parts.push(head, numbers(1, 2, ...sums), content);
  }
  return Buffer.concat(parts);
}

/** The same image in WAL mode. @param {Buffer} image */
export function inWalMode(image) {
  const copy = Buffer.from(image);
  copy.set([2, 2], 18);
  return copy;
}
