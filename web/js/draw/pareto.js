// The picture of accuracy against the cost of a correct answer: points, intervals, names.
import { html, svg } from 'lit/html.js';
import { formatPercent, formatUsd } from '../text/format.js';
import { placeLabels } from './label-placement.js';
import { createPictureBox } from './picture-box.js';
import { linear, logarithmic, tenths, ticksApart, widened } from './scales.js';

/**
 * @typedef {object} Point
 * @property {string} name
 * @property {string} platform
 * @property {string} platformTitle
 * @property {'on' | 'possible' | 'off'} front
 * @property {number} accuracy
 * @property {[number, number]} accuracyInterval
 * @property {number} usd Of a correct answer.
 * @property {[number, number]} usdInterval
 * @property {string} [key] Where it is found in the matrix.
 * @property {string} href
 * @property {string} said All of it in words.
 */

const MARGIN = { left: 44, right: 32, top: 26, bottom: 46 };
const LETTER = 7.1; // of a tick's label, generously
const ON_TOP = 4; // px; nearer points are one to the eye
const ORDER = ['on', 'possible', 'off'];

/** Each platform has a shape of its own, as far as they go. */
const SHAPES = [
  ({ x, y }) => svg`<circle class="dot" cx=${x} cy=${y} r="5.5"></circle>`,
  ({ x, y }) => svg`<rect class="dot" x=${x - 5} y=${y - 5} width="10" height="10" rx="1"></rect>`,
  ({ x, y }) => svg`<path class="dot" d="M${x} ${y - 6.5}l6.5 6.5l-6.5 6.5l-6.5 -6.5z"></path>`,
  ({ x, y }) => svg`<path class="dot" d="M${x} ${y - 6}l6 10.5h-12z"></path>`,
];
const shapeOf = (platforms, platform) => SHAPES[platforms.indexOf(platform) % SHAPES.length];

const heightAt = (width) => Math.round(Math.min(470, Math.max(330, width * 0.46)));

const tickLabel = (usd) => formatUsd(usd).replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '');

function axes(frame, x, y, xTicks, yTicks) {
  return svg`<g class="axes" aria-hidden="true">
    ${xTicks.map((usd) => svg`<path class="grid" d="M${x(usd)} ${frame.top}V${frame.bottom}"></path>
      <text x=${x(usd)} y=${frame.bottom + 17} text-anchor="middle">${tickLabel(usd)}</text>`)}
    ${yTicks.map((share) => svg`<path class="grid" d="M${frame.left} ${y(share)}H${frame.right}"></path>
      <text x=${frame.left - 8} y=${y(share) + 4} text-anchor="end">${formatPercent(share)}</text>`)}
    <text class="axis" x=${frame.right} y=${frame.bottom + 36} text-anchor="end">a correct answer costs →</text>
    <text class="axis" x=${frame.left} y=${frame.top - 12}>↑ answers right</text>
  </g>`;
}

/** From its cheapest and most accurate end to its dearest and least: one doubt, drawn as one line. */
const doubt = ({ usd, usdInterval: [low, high], accuracy, accuracyInterval: [least, most] }, x, y) =>
  svg`<polyline class="doubt" points="${x(low)},${y(most)} ${x(usd)},${y(accuracy)} ${x(high)},${y(least)}"></polyline>`;

/** Points that lie on one another share a label, which stands beside the first of them. */
function labeled(listed, nameOf) {
  const first = (at) => listed.findIndex((other) => Math.hypot(other.x - at.x, other.y - at.y) < ON_TOP);
  const namesAt = (index) => listed.filter((other) => first(other) === index).map(nameOf).join(', ');
  return listed.map((at, index) => ({ ...at, name: first(at) === index ? namesAt(index) : '' }));
}

/** Labels with their places, the important ones placed first. */
function placed(named, frame) {
  const rank = ({ point }) => ORDER.indexOf(point.front);
  const byRank = named.filter(({ name }) => name !== '').sort((a, b) => rank(a) - rank(b));
  const labels = placeLabels(byRank, frame);
  return new Map(byRank.map(({ point }, index) => [point, labels[index]]));
}

/** Where everything stands at a width; where the names have no room, numbers take their place. */
function arranged(points, width) {
  const height = heightAt(width);
  const frame = { left: MARGIN.left, right: width - MARGIN.right, top: MARGIN.top, bottom: height - MARGIN.bottom };
  const ends = points.map(({ usdInterval }) => usdInterval);
  const xRange = widened([Math.min(...ends.map(([low]) => low)), Math.max(...ends.map(([, high]) => high))]);
  const yTicks = tenths(Math.min(...points.map(({ accuracyInterval: [low] }) => low)));
  const x = logarithmic(xRange, [frame.left, frame.right]);
  const y = linear([yTicks[0], 1], [frame.bottom, frame.top]);
  const platforms = [...new Set(points.map(({ platform }) => platform))].sort();
  const twice = (name) => points.filter((point) => point.name === name).length > 1;
  const full = ({ point: { name, platformTitle } }) => (twice(name) && platforms.length > 1 ? `${name} on ${platformTitle}` : name);
  const listed = points.toSorted((a, b) => a.usd - b.usd)
    .map((point) => ({ point, x: x(point.usd), y: y(point.accuracy), bold: point.front === 'on' }));
  const within = { ...frame, top: frame.top - 12, right: width - 4 };
  const names = labeled(listed, full);
  const labels = placed(names, within);
  const numbered = ![...labels.values()].every(({ fits }) => fits);
  const numbers = numbered ? labeled(listed, (at) => String(listed.indexOf(at) + 1)) : names;
  return {
    frame, x, y, xRange, yTicks, platforms, numbered,
    listed: numbers, labels: numbered ? placed(numbers, within) : labels, names: listed.map(full),
  };
}

/** What is said of a point holds what is seen of it. */
const spoken = ({ point: { said }, name }) => (said.startsWith(name) ? said : `${name}. ${said}`);

function drawn({ frame, x, y, xRange, yTicks, platforms, listed, labels }, tabindexOf) {
  const ticks = ticksApart(xRange, x, (usd) => tickLabel(usd).length * LETTER);
  const label = ({ point, name }) => {
    const at = labels.get(point);
    return at === undefined ? '' : svg`<text class="label ${at.fits ? '' : 'asked'}" x=${at.x} y=${at.y} text-anchor=${at.anchor}
      aria-hidden="true">${name}</text>`;
  };
  return svg`${axes(frame, x, y, ticks, yTicks)}
    ${listed.map((at, index) => svg`<a class="point ${at.point.front}" href=${at.point.href} tabindex=${tabindexOf(index)}
      aria-label=${spoken(at)}>
      ${doubt(at.point, x, y)}
      <circle class="reach" cx=${at.x} cy=${at.y} r="13"></circle>
      ${shapeOf(platforms, at.point.platform)(at)}
      ${label(at)}
    </a>`)}`;
}

/** What the numbers stand for. */
const numberList = ({ listed, names }) => html`<ol class="pareto-names">${listed.map(({ point: { front, accuracy, usd } }, index) => html`
  <li class=${front}><strong>${names[index]}</strong> <span class="quiet">${
    formatPercent(accuracy)}, ${formatUsd(usd)}</span></li>`)}</ol>`;

/** What the shapes and colors mean. */
function legend(points) {
  const platforms = [...new Set(points.map(({ platform }) => platform))].sort();
  const titleOf = (platform) => points.find((point) => point.platform === platform).platformTitle;
  const shape = (platform) => html`<svg class="key-shape" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">${
    shapeOf(platforms, platform)({ x: 8, y: 8 })}</svg>`;
  const line = (front) => html`<svg class="key-shape point ${front}" viewBox="0 0 26 16" width="26" height="16" aria-hidden="true">
    <polyline class="doubt" points="2,2 13,8 24,14"></polyline>${SHAPES[0]({ x: 13, y: 8 })}</svg>`;
  return html`<div class="pareto-keys">
    ${platforms.length > 1 ? platforms.map((platform) => html`<span>${shape(platform)} ${titleOf(platform)}</span>`) : ''}
    <span>${line('on')} on the front: nothing else is both cheaper a question and more often right</span>
    <span>${line('possible')} within the intervals that could be so</span>
    ${points.some(({ front }) => front === 'off') ? html`<span>${line('off')} beaten beyond the intervals</span>` : ''}
    <span class="quiet">The slanted line is the 95% interval: fewer right answers make each of them more expensive.</span>
  </div>`;
}

/** @param {import('../main.js').App} app */
export function createPareto(app) {
  const box = createPictureBox(app.update, '.point');

  return {
    /** @param {Point[]} points @param {string} label */
    template(points, label) {
      const { width } = box;
      const picture = width > 0 && points.length > 0 ? arranged(points, width) : null;
      const parts = picture && drawn(picture, (index) => box.tabindex(index, points.length));
      return html`<figure class="pareto">
        <div class="pareto-box" data-share="correct-answers" ${box.hold}>${
          picture ? box.svg('pareto-picture', label, heightAt(width), parts) : ''}</div>
        <figcaption>${picture?.numbered ? numberList(picture) : ''}${legend(points)}</figcaption>
      </figure>`;
    },
  };
}
