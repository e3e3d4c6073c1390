// Sweep files that the reader chose or dropped, in whatever view shows sweeps.
import { failure } from '../ui/notice.js';

/** @param {import('../main.js').App} app */
export function createTaker(app) {
  let refusal = null;
  return {
    /** Why the last file was not taken, to be drawn; null if it was. */
    get refusal() { return refusal; },
    /** @param {File} file */
    async take(file) {
      try {
        refusal = null;
        await app.own.sweeps.take(file);
      } catch (error) {
        refusal = failure(error, `${file.name} was not taken.`);
      }
      app.update();
    },
  };
}
