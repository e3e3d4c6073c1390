// What a volume of queries costs on every model, against one reference price.
import { html } from 'lit/html.js';
import { createVolumeField } from '../../app/volume-field.js';
import { createAsker } from '../../engine/asker.js';
import { REFERENCE, referenceOf } from '../../prices/reference.js';
import { createInView } from '../../sweeps/rows-in-view.js';
import { downloads } from '../../ui/download.js';
import { failure, loading } from '../../ui/notice.js';
import { csvRows, ownPricesOf, repriced } from './volume-prices.js';
import { createVolumeTable, volumeLegend } from './volume-table.js';

const OWN_SWEEP = 'sweep/own-prices';

/** @param {import('../../main.js').App} app @param {import('./tools.js').CostTools} tools @returns {import('../../main.js').View} */
export function createVolumeCost(app, tools) {
  const { book } = tools;
  const view = createInView(app);
  const volume = createVolumeField(app, remember);
  const costs = createAsker(app, answer);
  const matrix = createAsker(app, 'sweep.matrix');
  const listed = createAsker(app, 'price.find');
  const costTable = createVolumeTable(app, tools, runOf);
  let loaded = '';

  /** An address without a volume keeps the one that was set elsewhere, and then names it. */
  function enter(params) {
    volume.reset();
    view.enter(params);
    if (params.has('q')) app.volume.choose(params.get('q'));
    else if (app.volume.param() !== null) note();
  }

  function note() {
    app.setParams({ q: app.volume.param(), own: book.param(), ...view.params() });
  }

  function remember() {
    note();
    app.update();
  }

  /** With the reader's prices a sweep is another: what rows there are is known by the first answer. */
  function ask(item, reference) {
    const own = view.kind === 'own' ? [] : (costs.result?.rows ?? []).flatMap((row) => ownPricesOf(row, book.ownFor));
    costs.ask({ isOwn: view.kind === 'own', item: item.name, own, queries_per_day: app.volume.queries, reference }, view.version());
  }

  async function answer({ isOwn, item: name, own, ...request }) {
    const [item] = app.library.of('sweep');
    await item.ready;
    if (item.error) throw item.error;
    const rows = isOwn ? view.request() : { ...view.request(), sweep: own.length === 0 ? name : await reprice(item, own) };
    const text = await app.engine.callText('cost.table', { ...rows, ...request });
    if (!isOwn) matrix.ask(rows);
    return { text, result: JSON.parse(text) };
  }

  /** The engine's name of the sweep with the reader's prices. */
  async function reprice(item, own) {
    const key = JSON.stringify([own, app.library.restored]);
    if (key === loaded) return OWN_SWEEP;
    const sweep = repriced(JSON.parse(await item.blob.text()), own, book.today());
    await app.engine.load(OWN_SWEEP, new TextEncoder().encode(JSON.stringify(sweep)).buffer);
    loaded = key;
    return OWN_SWEEP;
  }

  function runOf(row) {
    const rows = row.origin === 'own' ? view.matrixRows() : matrix.result?.rows;
    return rows?.find(({ origin, place }) => origin === row.origin && place === row.place);
  }

  function template() {
    const [item] = app.library.of('sweep');
    if (book.isReady) listed.ask({ ...book.on(), ...REFERENCE }, book.param() ?? '');
    const reference = referenceOf(listed.result);
    if (item && reference) ask(item, reference);
    const { result, error } = costs;
    const problem = error ? failure(error, 'The costs could not be computed.') : '';
    if (!result) return problem || loading('Reading prices…');
    const isOwn = result.rows.some(({ origin }) => origin === 'own');
    return html`
      <div class="lead"><h2>What your volume costs</h2>${view.template(remember)}</div>
      <p>${isOwn ? 'The mean tokens of your own runs, at the prices they were made with.'
        : 'The mean tokens of the published sweep, at each model’s own price.'}
        A month has ${result.days_per_month} days, a year ${result.days_per_year}.</p>
      ${volume.template()}
      ${problem}
      ${costTable.template(result, reference)}
      ${downloads('perquery-volume', () => csvRows(result), costs.text)}
      ${volumeLegend(isOwn, reference)}`;
  }

  return { enter, remember, template };
}
