// The architecture as a picture: bands of parts, each part a link to what is said of it.
import { html, svg } from 'lit/html.js';
import { ref } from 'lit/directives/ref.js';

const BOX = { height: 68, gap: 10, least: 140 };
const LETTER = 6.8; // of the small text, generously
const BAND = { pad: 12, title: 24, gap: 34 };

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
    const height = BAND.title + rows * BOX.height + (rows - 1) * BOX.gap + BAND.pad + 4;
    y = top + height + (band.arrow ? BAND.gap : BOX.gap);
    return {
      band, top, height, width,
      boxes: band.parts.map((part, index) => ({
        part, width: boxWidth,
        x: BAND.pad + (index % perRow) * (boxWidth + BOX.gap),
        y: top + BAND.title + Math.floor(index / perRow) * (BOX.height + BOX.gap) + 4,
      })),
    };
  });
}

/** As much of a text as there is room for. */
const fitted = (text, width) => (text.length * LETTER <= width ? text : `${text.slice(0, Math.max(1, Math.floor(width / LETTER) - 1))}…`);

/** A text in two lines at most, broken between words. */
function twoLines(text, width) {
  const words = text.split(' ');
  let first = words.shift();
  while (words.length > 0 && (first.length + 1 + words[0].length) * LETTER <= width) first += ` ${words.shift()}`;
  return words.length === 0 ? [first] : [first, fitted(words.join(' '), width)];
}

function bandOf({ band, top, height, width, boxes }, shown) {
  const middle = width / 2;
  return svg`<g class="band ${band.id}">
    <rect class="ground" x="0.5" y=${top} width=${width - 1} height=${height} rx="10"></rect>
    <text class="band-title" x=${BAND.pad} y=${top + 17}>${fitted(band.title, width - 2 * BAND.pad)}</text>
    ${boxes.map(({ part, x, y, width: boxWidth }) => svg`<a class="part" href="#method?part=${part.id}" aria-label="${part.name}: ${part.does}" aria-current=${part.id === shown ? 'true' : 'false'}>
      <rect x=${x} y=${y} width=${boxWidth} height=${BOX.height} rx="6"></rect>
      <text class="part-name" x=${x + 10} y=${y + 23} aria-hidden="true">${fitted(part.name, boxWidth - 18)} </text>
      ${twoLines(part.does, boxWidth - 16).map((line, index) => svg`<text class="part-does" x=${x + 10} y=${y + 40 + index * 15} aria-hidden="true">${line} </text>`)}
    </a>`)}
    ${band.arrow ? svg`<g class="passes" aria-hidden="true"><path d="M${middle} ${top + height}v${BAND.gap - 4}m-4.5 -6l4.5 6l4.5 -6"></path>
      <text x=${middle + 12} y=${top + height + 20}>${fitted(band.arrow, width / 2 - 16)}</text></g>` : ''}
  </g>`;
}

/** @param {import('./main.js').App} app */
export function createArchitecture(app) {
  let box = null;
  let width = 0;
  const watcher = new ResizeObserver(([entry]) => measure(entry.contentRect.width));

  function measure(found) {
    if (found < 1 || Math.floor(found) === width) return;
    width = Math.floor(found);
    app.update();
  }

  const hold = (element) => {
    if (element === box) return;
    watcher.disconnect();
    box = element ?? null;
    if (box === null) return;
    watcher.observe(box);
    measure(box.clientWidth);
  };

  return {
    /** @param {import('./views/method-parts.js').Band[]} bands @param {string} shown */
    template(bands, shown) {
      const placed = width > 0 ? layout(bands, width) : [];
      const height = placed.length > 0 ? Math.ceil(placed.at(-1).top + placed.at(-1).height) + 1 : 600;
      return html`<div class="architecture" data-share="architecture" ${ref(hold)}>${placed.length === 0 ? '' : html`<svg class="architecture-picture" role="group" aria-label="The architecture; each part says what was chosen"
        viewBox="0 0 ${width} ${height}" width=${width} height=${height}>${placed.map((band) => bandOf(band, shown))}</svg>`}</div>`;
    },
  };
}
