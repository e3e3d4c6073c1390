// Queries a day, as the Cost page sets it: other views price at it too.

export const LOWEST = 1000;
export const HIGHEST = 300000;
const DEFAULT_QUERIES = 30000;

export const isVolume = (number) => Number.isInteger(number) && number >= LOWEST && number <= HIGHEST;

/**
 * @typedef {object} Volume
 * @property {number} queries
 * @property {(wanted: string | number | null) => void} choose Does nothing for what is no volume.
 * @property {() => number | null} param What the address says of it; null for the default.
 */

/** @returns {Volume} */
export function createVolume() {
  let queries = DEFAULT_QUERIES;
  return {
    get queries() { return queries; },
    choose(wanted) {
      const number = Number(wanted ?? NaN);
      if (isVolume(number)) queries = number;
    },
    param: () => (queries === DEFAULT_QUERIES ? null : queries),
  };
}
