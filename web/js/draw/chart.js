// A place for a chart: fetches the bundle that draws, and draws again when figures or width change.
import { html, nothing } from 'lit/html.js';
import { ref } from 'lit/directives/ref.js';

/**
 * @param {import('../main.js').App} app
 * @param {string} [draws] The function of plot.js that draws it.
 * @param {string} [share] The name that it is saved by.
 */
export function createChart(app, draws = 'drawCurves', share = undefined) {
  let box = null;
  let plot = null;
  let failed = false;
  let drawn = '';
  let wanted = null;
  const watcher = new ResizeObserver(() => draw());

  async function load() {
    try {
      plot = await import(new URL(`plot.js?v=${BUILD_ID}`, import.meta.url).href);
      draw();
    } catch {
      failed = true;
      app.update();
    }
  }

  function draw() {
    if (box === null || plot === null || wanted === null) return;
    const { paddingLeft, paddingRight } = getComputedStyle(box);
    // Drawn any wider, its text would shrink.
    const width = Math.floor(box.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight));
    const key = JSON.stringify([wanted, width]);
    if (width <= 0 || key === drawn) return;
    drawn = key;
    box.replaceChildren(plot[draws]({ ...wanted, width }));
  }

  const hold = (element) => {
    watcher.disconnect();
    box = element ?? null;
    drawn = '';
    if (box === null) return;
    watcher.observe(box);
    if (plot === null) load();
    else queueMicrotask(draw);
  };

  return {
    /** @param {object} what As that function takes it, without the width. */
    template(what) {
      wanted = what;
      draw();
      return failed ? html`<p class="notice">The chart could not be fetched; the table below says the same.</p>`
        : html`<div class="chart" data-share=${share ?? nothing} ${ref(hold)}></div>`;
    },
  };
}
