// What the figures of the query volume are made of: asked when the dialog opens, and again as it is drawn.
import { html } from 'lit/html.js';
import { createAsker } from '../../engine/asker.js';
import { REFERENCE } from '../../prices/reference.js';
import { providerName } from '../../sweeps/names.js';
import { formatPrice, formatRate } from '../../text/format.js';

/**
 * @param {import('../../main.js').App} app
 * @param {ReturnType<typeof import('../../prices/pricebook.js').createPriceBook>} book
 * @param {(row: any) => any} runOf A row as the matrix has it; undefined while that is not there.
 */
export function createVolumeExplainer(app, book, runOf) {
  const query = createAsker(app, 'cost.query');
  const correct = createAsker(app, 'cost.correct');
  const listed = createAsker(app, 'cost.query');

  function ask(row, run, tokens) {
    const { queries } = app.volume;
    const { input, output } = run.price ?? {};
    query.ask({ ...tokens, price: { input, output }, queries_per_day: queries });
    correct.ask({ rows: [{
      name: row.label, per_query_usd: run.usd_per_query.value, correct: run.correct, answered: run.answered,
    }] });
    const vendor = providerName(app, row.platform);
    listed.ask({ ...book.on(), ...tokens, price_of: { vendor, model: row.name }, queries_per_day: queries });
  }

  function explainRow(row) {
    return () => {
      const run = runOf(row);
      const title = row.label;
      if (!run) return { title, pending: true };
      ask(row, run, { input_tokens: run.input_tokens, output_tokens: run.output_tokens });
      const rated = correct.result?.rows[0];
      const isHere = rated?.name === title;
      return {
        title, pending: !isHere && !correct.error,
        error: query.error ?? correct.error,
        steps: isHere ? [...query.result.detail.explain.slice(0, 2), ...rated.explain] : [],
        prices: row.origin === 'own' || listed.error ? [] : pricesOf(row.name),
        more: isHere ? said(row, run, rated) : '',
      };
    };
  }

  const pricesOf = (name) => listed.result?.prices.filter(({ item }) => item.toLowerCase() === name.toLowerCase()) ?? [];

  function said(row, run, rated) {
    const isOwn = row.origin === 'own';
    const why = run.corrections.find(({ field }) => field === 'price');
    return html`
      ${rated.per_correct_usd === null ? html`<p>${rated.no_figure_reason}</p>` : html`
        <p>A correct answer costs ${formatPrice(rated.per_correct_usd)}, and with 95% confidence between
        ${row.usd_per_correct.interval.map(formatPrice).join(' and ')}: ${run.correct} of ${run.answered} were right.</p>`}
      <p class="quiet">Mean tokens of ${isOwn ? 'your run' : 'the sweep'}${why ? `; its price was corrected: ${why.why}` : ''}</p>
      ${isOwn ? html`<p class="quiet">Its price is the one it ran with.</p>` : ''}
      ${!isOwn && listed.error ? html`
        <p class="quiet">The price stands in the sweep, as of ${run.source.asof}; the price book has none for this model.</p>` : ''}`;
  }

  function explainReference({ name, input, output }) {
    return () => {
      listed.ask({ ...book.on(), input_tokens: 0, output_tokens: 0, price_of: REFERENCE, queries_per_day: app.volume.queries });
      return {
        title: name, prices: listed.result?.prices.filter(({ item }) => item === name) ?? [],
        more: html`<p>It was not run: its column prices the tokens that each model used at ${formatRate(input)} and
          ${formatRate(output)} per M.</p>`,
      };
    };
  }

  return { explainRow, explainReference };
}
