// Where a figure stands on an axis, and which round figures are written beside it. Drawing only.

/** @param {[number, number]} from @param {[number, number]} to */
export const linear = ([a, b], [x, y]) => (value) => x + ((value - a) / (b - a)) * (y - x);

/** @param {[number, number]} from Both above 0. @param {[number, number]} to */
export function logarithmic([a, b], to) {
  const along = linear([Math.log(a), Math.log(b)], to);
  return (value) => along(Math.log(value));
}

/** 1, 2 and 5 times powers of ten within a range; powers alone where that would be many. */
export function roundTicks([low, high], most = 7) {
  const between = (steps) => {
    const ticks = [];
    for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power += 1) {
      for (const step of steps) ticks.push(Number(`${step}e${power}`));
    }
    return ticks.filter((tick) => tick >= low && tick <= high);
  };
  return [[1, 2, 5], [1, 3], [1]].map(between).find((ticks) => ticks.length <= most) ?? between([1]);
}

/** Tenths from the first below `low` up to 1. */
export function tenths(low) {
  const first = Math.max(0, Math.floor(low * 10 + 1e-9));
  return Array.from({ length: 11 - first }, (_, index) => (first + index) / 10);
}
