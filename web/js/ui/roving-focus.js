// One stop for Tab in a drawing of many parts: Up and Down go to the nearest part above or below, Left
// and Right to the one before or after, or likewise to the nearest, Home and End to the ends. Enter is
// the part's own.

const STEPS = { ArrowLeft: -1, ArrowRight: 1 };
const SIDES = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [1, -1], ArrowDown: [1, 1] };

/** The middle of a part, by that of it which has the part's place and no more. */
function middleOf(part) {
  const { left, top, width, height } = (part.querySelector('.reach, rect') ?? part).getBoundingClientRect();
  return [left + width / 2, top + height / 2];
}

/** What lies aside counts double, so that a column or a row is kept to. */
function nearest(parts, from, [axis, side]) {
  const start = middleOf(from);
  const far = (part) => {
    const [ahead, aside] = [axis, 1 - axis].map((each) => middleOf(part)[each] - start[each]);
    return ahead * side < 1 ? Infinity : ahead * side + 2 * Math.abs(aside);
  };
  const best = parts.reduce((found, part) => (far(part) < far(found) ? part : found), from);
  return best === from ? undefined : best;
}

function target(parts, from, key, inOrder) {
  if (key === 'Home') return parts[0];
  if (key === 'End') return parts.at(-1);
  if (inOrder && key in STEPS) return parts[parts.indexOf(from) + STEPS[key]];
  return key in SIDES ? nearest(parts, from, SIDES[key]) : undefined;
}

/**
 * @param {string} selector Of the parts, in the order they are drawn in.
 * @param {() => void} update
 * @param {{inOrder?: boolean}} [how] Whether Left and Right keep to that order.
 */
export function createRoving(selector, update, { inOrder = true } = {}) {
  let at = 0;
  const partsIn = (drawing) => [...drawing.querySelectorAll(selector)];

  return {
    /** @param {number} index Of a part. @param {number} count Of all parts. */
    tabindex: (index, count) => (index === Math.min(at, count - 1) ? '0' : '-1'),

    /** What the drawing does when the focus comes to a part, however it came. */
    focused(event) {
      const found = partsIn(event.currentTarget).indexOf(event.target.closest(selector));
      if (found < 0 || found === at) return;
      at = found;
      update();
    },

    /** What the drawing does when a key is pressed. */
    pressed(event) {
      const from = event.target.closest(selector);
      if (from === null || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      const to = target(partsIn(event.currentTarget), from, event.key, inOrder);
      if (to === undefined) return;
      event.preventDefault();
      to.focus();
    },
  };
}
