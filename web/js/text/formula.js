// A formula as the engine writes it, and the same with its numbers put in. Text only: nothing is computed.
import { formatNumber } from './format.js';

const NAME = /^[A-Za-z_][\w.]*$/;

/** @param {string} formula @param {Record<string, number | null>} inputs @returns {string} */
export function withNumbers(formula, inputs) {
  const parts = formula.match(/[A-Za-z_][\w.]*|\d[\d.]*|\s+|[^\w\s]/g) ?? [];
  const valueOf = (name) => {
    const own = Object.hasOwn(inputs, name) ? inputs[name] : inputs[name.split('.').at(-1)];
    return own === undefined || own === null ? null : formatNumber(own);
  };
  const said = parts.map((part) => (NAME.test(part) ? valueOf(part) : null));
  return parts.map((part, index) => {
    if (part === '*') return '×';
    if (said[index] !== null) return said[index];
    const factor = (at) => said[at] !== null && said[at] !== undefined;
    const between = /^\s+$/.test(part) && factor(index - 1) && (factor(index + 1) || parts[index + 1] === '(');
    return between ? ' × ' : part;
  }).join('');
}

/** @param {string} formula */
export const readable = (formula) => formula.replaceAll('*', '×');
