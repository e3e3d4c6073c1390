// The box of a picture that is drawn as wide as there is room, and whose parts the keyboard reaches.
import { html } from 'lit/html.js';
import { ref } from 'lit/directives/ref.js';
import { createRoving } from '../ui/roving-focus.js';

/** @param {() => void} update Draws again, soon. @param {string} part What selects the parts of the picture. */
export function createPictureBox(update, part) {
  let box = null;
  let width = 0;
  const roving = createRoving(part, update);
  const watcher = new ResizeObserver(([entry]) => measure(entry.contentRect.width));

  function measure(found) {
    if (found < 1 || Math.floor(found) === width) return;
    width = Math.floor(found);
    update();
  }

  return {
    /** In whole pixels; 0 until it is known. */
    get width() { return width; },
    tabindex: roving.tabindex,
    /** For the element that the picture stands in. */
    hold: ref((element) => {
      if (element === box) return;
      watcher.disconnect();
      box = element ?? null;
      if (box === null) return;
      watcher.observe(box);
      measure(box.clientWidth);
    }),
    /** @param {string} kind Its class. @param {string} label @param {number} height @param {any} drawn What stands in it. */
    svg: (kind, label, height, drawn) => html`<svg class=${kind} role="group"
      aria-label="${label}; arrow keys go from one to the next" @focusin=${roving.focused} @keydown=${roving.pressed}
      viewBox="0 0 ${width} ${height}" width=${width} height=${height}>${drawn}</svg>`,
  };
}
