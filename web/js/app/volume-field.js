// The slider for queries a day, wherever it stands: they all set one volume.
import { html } from 'lit/html.js';
import { numberIn } from '../ui/fields.js';
import { formatWhole } from '../text/format.js';
import { HIGHEST, isVolume, LOWEST } from './volume.js';

/** The slider's stops: round numbers, evenly spread on a log scale as nearly as they can be. */
const STOPS = [1e3, 1e4, 1e5]
  .flatMap((decade) => [1, 1.2, 1.5, 1.8, 2, 2.5, 3, 3.5, 4, 5, 6, 7, 8, 9].map((step) => Math.round(step * decade)))
  .filter((stop) => stop <= HIGHEST);

const nearestStop = (queries) => STOPS.reduce((best, stop, index) =>
  (Math.abs(stop - queries) < Math.abs(STOPS[best] - queries) ? index : best), 0);

/** @param {import('../main.js').App} app @param {() => void} changed Called when another volume was chosen. */
export function createVolumeField(app, changed) {
  let typed = null; // while it is typed, and until it is a volume

  function choose(wanted) {
    app.volume.choose(wanted);
    typed = null;
    changed();
  }

  /** What is typed may be half a number: it counts once it is a volume. */
  function type(text) {
    typed = text;
    if (isVolume(numberIn(text))) {
      app.volume.choose(numberIn(text));
      changed();
    } else app.update();
  }

  function leave() {
    if (isVolume(numberIn(typed ?? ''))) typed = null; // shown as the page writes numbers
    app.update();
  }

  function template() {
    const { queries } = app.volume;
    const wrong = typed !== null && !isVolume(numberIn(typed));
    const bounds = `${formatWhole(LOWEST)} to ${formatWhole(HIGHEST)}`;
    return html`<div class="volume">
        <label for="volume">Queries a day</label>
        <div class="slider">
          <input type="range" id="volume" min="0" max=${STOPS.length - 1} step="1" .value=${String(nearestStop(queries))}
            aria-valuetext="${formatWhole(queries)} queries a day" @input=${(event) => choose(STOPS[event.target.value])}>
          <div class="scale" aria-hidden="true"><span>1k</span><span>10k</span><span>100k</span><span>300k</span></div>
        </div>
        <input type="text" inputmode="numeric" autocomplete="off" aria-label="Queries a day, exactly"
          .value=${typed ?? formatWhole(queries)} aria-invalid=${wrong} aria-describedby="volume-range"
          @input=${(event) => type(event.target.value)} @change=${leave}>
        <p id="volume-range" role="status" class=${wrong ? 'wrong' : 'quiet'}>${
          wrong ? `Enter a whole number from ${bounds}. Until then the page counts with ${formatWhole(queries)}.` : `From ${bounds}`}</p>
      </div>`;
  }

  return { template, reset: () => { typed = null; } };
}
