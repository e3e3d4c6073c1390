// The architecture as a picture: bands of parts, each part a link to what is said of it.
import { html, svg } from 'lit/html.js';
import { createPictureBox } from './picture-box.js';

const LABEL = 'The architecture; each part says what was chosen';

const BOX = { height: 68, gap: 10, least: 140 };
const LETTER = 7.1; // of the small text, generously
const LINE = 15;
const BAND = { pad: 12, title: 9, gap: 20 };
const NARROW = 520; // where what passes between bands has no room beside their middle

/** Where each band and part lies at a width. */
function layout(bands, width) {
  const inner = width - 2 * BAND.pad;
  let y = 1;
  return bands.map((band) => {
    const columns = Math.max(1, Math.min(band.parts.length, Math.floor((inner + BOX.gap) / (BOX.least + BOX.gap))));
    const rows = Math.ceil(band.parts.length / columns);
    const perRow = Math.ceil(band.parts.length / rows);
    const boxWidth = (inner - (perRow - 1) * BOX.gap) / perRow;
    const top = y;
    const title = wrapped(band.title, inner);
    const stem = width < NARROW ? 2 * BAND.pad : width / 2;
    const arrow = band.arrow ? wrapped(band.arrow, width - stem - BAND.pad) : [];
    const head = BAND.title + title.length * LINE;
    const height = head + rows * BOX.height + (rows - 1) * BOX.gap + BAND.pad + 4;
    y = top + height + (band.arrow ? BAND.gap + arrow.length * LINE : BOX.gap);
    return {
      band, top, height, width, title, arrow, stem,
      boxes: band.parts.map((part, index) => ({
        part, width: boxWidth,
        x: BAND.pad + (index % perRow) * (boxWidth + BOX.gap),
        y: top + head + Math.floor(index / perRow) * (BOX.height + BOX.gap) + 4,
      })),
    };
  });
}

/** As much of a text as there is room for. */
const fitted = (text, width) => (text.length * LETTER <= width ? text : `${text.slice(0, Math.max(1, Math.floor(width / LETTER) - 1))}…`);

/** A text in lines, broken between words. */
function wrapped(text, width) {
  const lines = [];
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && longer.length * LETTER <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** The same in two lines at most. */
function twoLines(text, width) {
  const [first, ...others] = wrapped(text, width);
  return others.length === 0 ? [first] : [first, fitted(others.join(' '), width)];
}

function boxOf({ part, x, y, width }, shown, tabindex) {
  return svg`<a class="part" href="#method?part=${part.id}" tabindex=${tabindex} aria-label="${part.name}: ${part.does}"
    aria-current=${part.id === shown ? 'true' : 'false'}>
    <rect x=${x} y=${y} width=${width} height=${BOX.height} rx="6"></rect>
    <text class="part-name" x=${x + 10} y=${y + 23} aria-hidden="true">${fitted(part.name, width - 18)} </text>
    ${twoLines(part.does, width - 16).map((line, index) => svg`
      <text class="part-does" x=${x + 10} y=${y + 40 + index * LINE} aria-hidden="true">${line} </text>`)}
  </a>`;
}

function bandOf({ band, top, height, width, title, arrow, stem, boxes }, shown, tabindexOf) {
  const down = BAND.gap - 4 + arrow.length * LINE;
  return svg`<g class="band ${band.id}">
    <rect class="ground" x="0.5" y=${top} width=${width - 1} height=${height} rx="10"></rect>
    ${title.map((line, index) => svg`<text class="band-title" x=${BAND.pad} y=${top + 17 + index * LINE}>${line} </text>`)}
    ${boxes.map((box) => boxOf(box, shown, tabindexOf(box.part)))}
    ${band.arrow ? svg`<g class="passes" aria-hidden="true"><path d="M${stem} ${top + height}v${down}m-4.5 -6l4.5 6l4.5 -6"></path>
      ${arrow.map((line, index) => svg`<text x=${stem + 12} y=${top + height + 20 + index * LINE}>${line} </text>`)}</g>` : ''}
  </g>`;
}

/** @param {import('../main.js').App} app */
export function createArchitecture(app) {
  const box = createPictureBox(app.update, '.part');

  return {
    /** @param {import('../views/method/prose.js').Band[]} bands @param {string} shown */
    template(bands, shown) {
      const placed = box.width > 0 ? layout(bands, box.width) : [];
      const parts = bands.flatMap((band) => band.parts);
      const tabindexOf = (part) => box.tabindex(parts.indexOf(part), parts.length);
      const height = placed.length > 0 ? Math.ceil(placed.at(-1).top + placed.at(-1).height) + 1 : 0;
      return html`<div class="architecture" data-share="architecture" ${box.hold}>${placed.length === 0 ? ''
        : box.svg('architecture-picture', LABEL, height, placed.map((band) => bandOf(band, shown, tabindexOf)))}</div>`;
    },
  };
}
