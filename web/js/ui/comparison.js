// Two models side by side, and whether what was measured can tell them apart. The engine says
// which; the page only says it large.
import { html } from 'lit/html.js';
import { formatWhole } from '../text/format.js';
import { formatChance } from '../text/sentence.js';

const VERDICTS = {
  cannot_tell_apart: () => 'Cannot tell apart',
  first_better: (first) => `${first} is better`,
  second_better: (_, second) => `${second} is better`,
};

/** @param {any} comparison What compare says. @param {string[]} names Of both. @param {any} figures What stands beside the verdict. */
export function comparisonResult({ better, meaning, test, p_value: p, alpha, note }, [first, second], figures) {
  const tested = p === null ? '' : `${test}: ${formatP(p, alpha)}, against ${alpha}`;
  return html`<div class="compared">
    <p class="verdict ${better}"><strong>${VERDICTS[better]?.(first, second) ?? better}</strong></p>
    ${figures}
    <p class="quiet">${[meaning, tested, note].filter(Boolean).map(sentence).join(' ')}</p>
  </div>`;
}

const sentence = (text) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

export const formatP = (p, alpha) => (p < 0.0001 ? 'p < 0.0001' : `p = ${formatChance(p, alpha)}`);

/**
 * Which two are chosen: a third takes the place of the one chosen first.
 * @template T
 * @param {T[]} chosen
 * @param {T} one
 * @returns {T[]}
 */
export function choose(chosen, one) {
  return chosen.includes(one) ? chosen.filter((each) => each !== one) : [...chosen, one].slice(-2);
}

/**
 * The box at the head of a row that chooses it.
 * @param {string} label
 * @param {boolean} checked
 * @param {() => void} toggle
 */
export function choiceBox(label, checked, toggle) {
  return html`<label class="choose"><input type="checkbox" aria-label=${label} .checked=${checked} @change=${toggle}></label>`;
}

/** A click anywhere on a row does what its box does, but for what has a click of its own. */
export const rowClick = (toggle) => (event) => {
  if (!event.target.closest('button, a, input, label') && getSelection().isCollapsed) toggle();
};

/** How the questions fall between two evaluations. @param {any} comparison @param {string[]} names Of both. */
export function pairTable({ both, only_first: onlyFirst, only_second: onlySecond, neither }, [first, second]) {
  const cell = (label, count) => html`<div><dt>${label}</dt><dd>${formatWhole(count)}</dd></div>`;
  return html`<dl class="facts">
    ${cell('Both right', both)}${cell(`Only ${first}`, onlyFirst)}${cell(`Only ${second}`, onlySecond)}${cell('Neither', neither)}
  </dl>`;
}
