// Where a figure stands on an axis, and which round figures are written beside it. Drawing only.

/** @param {number[]} from Both ends, as in `to`. @param {number[]} to */
export const linear = ([a, b], [x, y]) => (value) => x + ((value - a) / (b - a)) * (y - x);

/** @param {number[]} from Both above 0. @param {number[]} to */
export function logarithmic([a, b], to) {
  const along = linear([Math.log(a), Math.log(b)], to);
  return (value) => along(Math.log(value));
}

const ROUND = [1, 1.5, 2, 3, 4, 5, 6, 8];

const powerOf = (value) => Math.floor(Math.log10(value));
const times = (factor, power) => Number(`${factor}e${power}`);

/** A range widened until round figures beyond it end it. @param {number[]} range Both above 0. */
export function widened([low, high]) {
  const around = (value) => [-1, 0, 1].flatMap((more) => ROUND.map((factor) => times(factor, powerOf(value) + more)));
  return [around(low).findLast((figure) => figure < low), around(high).find((figure) => figure > high)];
}

/**
 * Both ends of an axis, and of the round figures between them, the roundest first, those whose
 * labels keep clear of one another.
 * @param {number[]} range As `widened` makes it.
 * @param {(value: number) => number} place
 * @param {(value: number) => number} widthOf Of a label, in the units of `place`.
 */
export function ticksApart([low, high], place, widthOf, gap = 10) {
  const powers = Array.from({ length: powerOf(high) - powerOf(low) + 1 }, (_, index) => powerOf(low) + index);
  const between = [1, 2, 5, 3].flatMap((factor) => powers.map((power) => times(factor, power)))
    .filter((figure) => figure > low && figure < high);
  const kept = [];
  for (const figure of [low, high, ...between]) {
    const clear = (other) => Math.abs(place(other) - place(figure)) >= (widthOf(other) + widthOf(figure)) / 2 + gap;
    if (kept.every(clear)) kept.push(figure);
  }
  return kept.sort((a, b) => a - b);
}

/** Tenths from the first below `low` up to 1. */
export function tenths(low) {
  const first = Math.max(0, Math.floor(low * 10 + 1e-9));
  return Array.from({ length: 11 - first }, (_, index) => (first + index) / 10);
}
