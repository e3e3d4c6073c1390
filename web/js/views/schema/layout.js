// Where the tables of a key graph are drawn: in columns from what refers to what is referred to,
// the same for the same schema. A drawing only; nothing is computed from it.

const MOST_IN_COLUMN = 12;
const SWEEPS = 6;

export const BOX = { width: 148, height: 32 };
const STEP = { x: 212, y: 46 };
const MARGIN = 14;

/**
 * @param {string[]} tables
 * @param {{from: string, to: string}[]} keys Both ends among the tables.
 * @returns {{width: number, height: number, at: Map<string, {x: number, y: number}>,
 *   lines: {key: any, path: string}[]}} Middles of boxes, and a path for every key.
 */
export function layOut(tables, keys) {
  const links = uniqueLinks(tables, keys);
  const linked = new Set(links.flat());
  const columns = columnsOf(tables.filter((name) => linked.has(name)), links);
  const { rows, chains } = withBends(columns, links);
  order(rows, chains);
  const alone = tables.filter((name) => !linked.has(name));
  return place(rows, chains, alone, keys);
}

/** Every pair that a key joins, once, each from a smaller place in a depth-first order to a larger: no cycles. */
function uniqueLinks(tables, keys) {
  const to = new Map(tables.map((name) => [name, []]));
  for (const key of keys) if (key.from !== key.to && !to.get(key.from).includes(key.to)) to.get(key.from).push(key.to);
  const left = new Set();
  const open = new Set();
  const links = [];
  const seen = new Set();
  const add = (from, target) => {
    const name = JSON.stringify([from, target]);
    if (!seen.has(name)) links.push([from, target]);
    seen.add(name);
  };
  const visit = (name) => {
    const stack = [[name, 0]];
    open.add(name);
    while (stack.length > 0) {
      const top = stack.at(-1);
      const next = to.get(top[0])[top[1]];
      top[1] += 1;
      if (next === undefined) {
        stack.pop();
        open.delete(top[0]);
        left.add(top[0]);
      } else if (open.has(next)) add(next, top[0]); // against a cycle
      else {
        add(top[0], next);
        if (!left.has(next)) {
          open.add(next);
          stack.push([next, 0]);
        }
      }
    }
  };
  for (const name of tables) if (!left.has(name)) visit(name);
  return links;
}

/** Tables by the longest way to them; a column that is too long is cut into several. */
function columnsOf(tables, links) {
  const rank = new Map(tables.map((name) => [name, 0]));
  for (let changed = true, round = 0; changed && round <= tables.length; round += 1) {
    changed = false;
    for (const [from, to] of links) {
      if (rank.get(to) < rank.get(from) + 1) {
        rank.set(to, rank.get(from) + 1);
        changed = true;
      }
    }
  }
  // What nothing refers to stands right before what it refers to.
  for (const name of tables) {
    const after = links.filter(([from]) => from === name).map(([, to]) => rank.get(to));
    if (after.length > 0 && !links.some(([, to]) => to === name)) rank.set(name, Math.min(...after) - 1);
  }
  const columns = [];
  const last = Math.max(-1, ...rank.values());
  for (let at = 0; at <= last; at += 1) {
    const column = tables.filter((name) => rank.get(name) === at);
    for (let start = 0; start < column.length; start += MOST_IN_COLUMN) columns.push(column.slice(start, start + MOST_IN_COLUMN));
  }
  return columns;
}

/** Where a key passes a column, it has a place there of its own. */
function withBends(columns, links) {
  const rows = columns.map((column) => [...column]);
  const column = new Map(columns.flatMap((list, index) => list.map((name) => [name, index])));
  const chains = links.map(([from, to], index) => {
    const chain = [from];
    for (let at = column.get(from) + 1; at < column.get(to); at += 1) {
      const bend = `\0${index} ${at}`;
      rows[at].push(bend);
      chain.push(bend);
    }
    return [...chain, to];
  });
  return { rows, chains };
}

/** Sorts each column by the middle of what its entries are joined to, to and fro. */
function order(rows, chains) {
  const joined = new Map(rows.flat().map((name) => [name, { before: [], after: [] }]));
  for (const chain of chains) {
    for (let i = 1; i < chain.length; i += 1) {
      joined.get(chain[i - 1]).after.push(chain[i]);
      joined.get(chain[i]).before.push(chain[i - 1]);
    }
  }
  const places = new Map();
  const settle = (row) => row.forEach((name, index) => places.set(name, (index + 0.5) / row.length));
  rows.forEach(settle);
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const side = sweep % 2 === 0 ? 'before' : 'after';
    for (const row of sweep % 2 === 0 ? rows : rows.toReversed()) {
      const middle = new Map(row.map((name) => {
        const others = joined.get(name)[side];
        const sum = others.reduce((total, other) => total + places.get(other), 0);
        return [name, others.length === 0 ? places.get(name) : sum / others.length];
      }));
      row.sort((a, b) => middle.get(a) - middle.get(b));
      settle(row);
    }
  }
}

function place(rows, chains, alone, keys) {
  const tallest = Math.max(0, ...rows.map((row) => row.length));
  const across = Math.max(1, rows.length, Math.min(alone.length, 4));
  const at = new Map();
  const spot = (column, row) => ({
    x: MARGIN + BOX.width / 2 + column * STEP.x, y: MARGIN + BOX.height / 2 + row * STEP.y });
  rows.forEach((row, column) => row.forEach((name, index) => at.set(name, spot(column, index + (tallest - row.length) / 2))));
  const below = tallest === 0 ? 0 : tallest + 0.4;
  alone.forEach((name, index) => at.set(name, spot(index % across, below + Math.floor(index / across))));
  const height = below + Math.ceil(alone.length / across);
  const ways = new Map(chains.map((chain) => [JSON.stringify([chain[0], chain.at(-1)]), chain]));
  const lines = keys.map((key) => {
    if (key.from === key.to) return { key, path: loop(at.get(key.from)) };
    const ahead = ways.get(JSON.stringify([key.from, key.to]));
    const chain = ahead ?? ways.get(JSON.stringify([key.to, key.from])).toReversed();
    return { key, path: way(chain.map((name) => at.get(name))) };
  });
  return {
    width: 2 * MARGIN + BOX.width + (across - 1) * STEP.x + 18,
    height: 2 * MARGIN + BOX.height + Math.max(0, (alone.length > 0 ? height : tallest) - 1) * STEP.y,
    at, lines,
  };
}

/** From the side of one box to the side of another, level where it leaves and arrives. */
function way(points) {
  const sign = Math.sign(points.at(-1).x - points[0].x) || 1;
  const half = (sign * BOX.width) / 2;
  const stops = points.map(({ x, y }, index) => {
    if (index === 0) return { in: x, out: x + half, y };
    if (index === points.length - 1) return { in: x - half - sign * 3, out: x, y };
    return { in: x - half, out: x + half, y };
  });
  return stops.slice(1).reduce((path, stop, index) => {
    const from = stops[index];
    const bend = (stop.in - from.out) / 2;
    const passes = index + 2 < stops.length ? ` H${stop.out}` : '';
    return `${path} C${from.out + bend} ${from.y} ${stop.in - bend} ${stop.y} ${stop.in} ${stop.y}${passes}`;
  }, `M${stops[0].out} ${stops[0].y}`);
}

/** A key of a table to itself. */
function loop({ x, y }) {
  const right = x + BOX.width / 2;
  return `M${right} ${y - 8} C${right + 34} ${y - 22} ${right + 34} ${y + 22} ${right + 3} ${y + 8}`;
}
