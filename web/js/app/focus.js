// The reader's place: where the control that has the focus vanishes or is disabled, the focus goes
// on to what the control's `data-next` names. A reader who is elsewhere by then is left alone.

/** @type {{from: Element, next: string[]} | null} What is waited for, as it may be drawn later. */
let pending = null;

/**
 * Has the focus leave a control that stays, for what the press of it draws.
 * @param {string} next Selectors, the one that is preferred first.
 */
export function goTo(next) {
  pending = { from: document.activeElement, next: next.split(',') };
}

/** Draws, and keeps the focus on the page. @param {() => void} draw */
export function keepFocus(draw) {
  const held = /** @type {HTMLButtonElement | null} */ (document.activeElement); // or another that can be disabled
  const next = held?.dataset.next;
  draw();
  if (next && (!held.isConnected || held.disabled)) pending = { from: held, next: next.split(',') };
  if (pending === null) return;
  const at = document.activeElement;
  /** @type {(HTMLButtonElement | null)[]} */
  const wanted = pending.next.map((selector) => document.querySelector(selector));
  const target = wanted.find((each) => each && !each.disabled);
  const isHere = at === null || at === document.body || at === pending.from;
  if (isHere && target) target.focus();
  if (!isHere || target) pending = null;
}

for (const type of ['pointerdown', 'keydown']) addEventListener(type, () => { pending = null; }, true);
