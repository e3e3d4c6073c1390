// Places for names beside points, so that none covers another or leaves the picture. Drawing only.

const HEIGHT = 15;
const WIDTH = 7.1; // of a letter at 12 px, generously
const GAP = 9;

const overlap = (a, b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/** Where a name may stand, the best first; `anchor` as SVG's text-anchor has it. */
function candidates({ x, y, name, bold = false }) {
  const width = name.length * WIDTH * (bold ? 1.12 : 1);
  const middle = y - HEIGHT / 2;
  const right = x + GAP;
  const left = x - GAP - width;
  return [
    { x: right, y: middle, anchor: 'start' }, { x: left, y: middle, anchor: 'end' },
    { x: right, y: middle - 12, anchor: 'start' }, { x: right, y: middle + 12, anchor: 'start' },
    { x: left, y: middle - 12, anchor: 'end' }, { x: left, y: middle + 12, anchor: 'end' },
    { x: x - width / 2, y: y - GAP - HEIGHT, anchor: 'middle' }, { x: x - width / 2, y: y + GAP, anchor: 'middle' },
    { x: x - 6, y: y - GAP - HEIGHT, anchor: 'start' }, { x: x - 6, y: y + GAP, anchor: 'start' },
    { x: right, y: middle - 24, anchor: 'start' }, { x: right, y: middle + 24, anchor: 'start' },
    { x: left, y: middle - 24, anchor: 'end' }, { x: left, y: middle + 24, anchor: 'end' },
  ].map((place) => ({ ...place, width, height: HEIGHT }));
}

/**
 * @param {{x: number, y: number, name: string, bold?: boolean}[]} points The most important first.
 * @param {{left: number, right: number, top: number, bottom: number}} frame
 * @returns {({x: number, y: number, anchor: string, fits: boolean})[]} Of each point: where its name
 *   stands; one that does not fit anywhere is placed all the same, to be shown when it is asked for.
 */
export function placeLabels(points, frame) {
  const taken = points.map(({ x, y }) => ({ x: x - 6, y: y - 6, width: 12, height: 12 }));
  return points.map((point, index) => {
    const places = candidates(point);
    const within = places.filter(({ x, y, width, height }) => (
      x >= frame.left && x + width <= frame.right && y >= frame.top && y + height <= frame.bottom));
    const free = within.find((place) => !taken.some((other, at) => at !== index && overlap(place, other)));
    const place = free ?? within[0] ?? places[0];
    if (free) taken.push(free);
    const at = { start: place.x, end: place.x + place.width, middle: place.x + place.width / 2 }[place.anchor];
    return { x: at, y: place.y + HEIGHT - 4, anchor: place.anchor, fits: free !== undefined };
  });
}
