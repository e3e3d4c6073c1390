// Offers billed in any way, side by side on one workload, and where one becomes the cheaper.
import { html } from 'lit/html.js';
import { goTo } from '../../app/focus.js';
import { EXAMPLES } from '../../prices/examples.js';
import { fieldsOf, newOffer, offerRequest } from '../../prices/offers.js';
import { lessonLink, oldest } from '../../ui/explain.js';
import { roundStops, segments, wholeStops } from '../../ui/fields.js';
import { fieldAt } from '../../text/field.js';
import { loading } from '../../ui/notice.js';
import { createBreakEven } from './break-even.js';
import { calculatorView, createCalculator, pathsOf } from './calculator.js';
import { createOffers, DEFAULT, workloadOf } from './compared-offers.js';
import { OP } from './offer-editor.js';
import { createOfferTable } from './offer-table.js';

const OTHERS = { latency: '', on: '' };

/** @type {import('./calculator.js').Row[]} */
const SLIDERS = [
  ['q', 'Requests per day', 'workload.requests_per_day', roundStops(1, 1e8, [1, 2, 5])],
  ['in', 'Input', 'workload.input_tokens', [0, ...roundStops(10, 100000)]],
  ['out', 'Output', 'workload.output_tokens', [0, ...roundStops(10, 10000)]],
  ['batch', 'Can wait for a batch', 'workload.batch_share', wholeStops(0, 20).map((n) => n / 20)],
];

/** @type {import('./calculator.js').Row} */
const LATENCY = ['latency', 'Latency target', 'workload.latency_target_ms'];

/** @param {import('../../main.js').App} app @param {import('./tools.js').CostTools} tools @returns {import('../../main.js').View} */
export function createPlatforms(app, tools) {
  const { book } = tools;
  const rows = () => app.library.of('platforms')[0]?.info?.rows ?? null;
  const offers = createOffers(rows);
  const breakEven = createBreakEven(app, tools);
  const calculator = createCalculator(app, {
    id: 'platforms', op: OP, start: { ...EXAMPLES[DEFAULT].workload, ...OTHERS }, changed: () => view.remember(),
    request: (fields) => ({ ...book.on(fields.values.on), workload: workloadOf(fields), offers: offers.now().map(offerRequest) }),
  });
  const { form, asker } = calculator;
  const offerTable = createOfferTable(app, tools, asker, offers.now, edit);
  const view = calculatorView(app, book, {
    form, ask, template,
    params() {
      const { ex, ...more } = offers.params();
      return { ex, ...form.params(), ...more };
    },
    enter(params) {
      start(params.get('ex'));
      form.enter(params);
      offers.enter(params);
    },
  });

  function start(name) {
    offerTable.open(-1);
    form.rebase({ ...offers.start(name).workload, ...OTHERS });
  }

  function edit(next) {
    offers.put(next);
    view.remember();
  }

  function ask() {
    if (!book.isReady || rows() === null) return;
    const now = offers.now();
    for (const { book: chosen } of now) if (chosen) book.use(...chosen.split('\n'));
    calculator.ask();
    const [first, second] = offers.pair.map((index) => now.map(offerRequest)[index]);
    breakEven.ask({ ...book.on(form.values.on), workload: workloadOf(form), first, second, curve: true });
  }

  function add(now) {
    offerTable.open(now.length);
    edit([...now, newOffer(now.length)]);
    goTo(`#offer-${now.length}-name`);
  }

  function choosePair(pair) {
    offers.choosePair(pair);
    view.remember();
  }

  function template() {
    if (rows() === null || !book.isReady) return loading('Reading platforms and prices…');
    const now = offers.now();
    const { result, error } = asker;
    const shown = result !== null && result.offers.length === now.length ? result : null;
    const isChanged = !offers.isUsual || !form.isDefault();
    return html`
      <h2>Platforms on one scale</h2>
      ${exampleChoice(isChanged)}
      <div class="panel entries">${calculator.sliders(SLIDERS)}${calculator.numbers([LATENCY])}</div>
      ${calculator.problem([...pathsOf(SLIDERS, [LATENCY]), ...now.flatMap(pathsOfOffer)], 'The offers could not be priced.')}
      ${offerTable.template(shown)}
      <div class="toolbar">
        <button type="button" id="add-offer" ?disabled=${now.length >= fieldAt(app.meta, OP, 'offers')?.most}
          @click=${() => add(now)}>Add an offer</button>
        <button type="button" ?disabled=${!isChanged} @click=${() => { start(offers.example); view.remember(); }}>Reset the example</button>
        ${shown ? calculator.downloads('perquery-platforms', () => csvRows(shown)) : ''}
      </div>
      ${shown && shown.prices.length > 0
        ? html`<p class="quiet">Prices as of ${form.values.on || book.today()}; the oldest is ${oldest(shown.prices)} old.</p>` : ''}
      ${now.length > 1 ? breakEven.template(now, offers.pair, choosePair, Number(form.values.q), error !== null) : ''}`;
  }

  function exampleChoice(isChanged) {
    const { asks, isLesson } = EXAMPLES[offers.example];
    return html`
      ${segments('Example', Object.entries(EXAMPLES).map(([name, { label }]) => [name, label]), offers.example,
        (name) => { start(name); view.remember(); })}
      <p>${asks} ${isLesson ? html`<span class="quiet">The lesson: ${lessonLink(app)}.</span>` : ''} ${
        isChanged ? html`<span class="badge">changed</span>` : ''}</p>`;
  }

  return view;
}

/** Where the engine would find fault with an offer, as its editor says it. */
const pathsOfOffer = (offer, index) => ['name', 'kind', 'price_of', ...fieldsOf(offer).map(({ path }) => path)]
  .map((path) => `offers[${index}].${path}`);

const CSV = ['per_day_usd', 'per_month_usd', 'per_year_usd', 'per_request_usd', 'per_mtok_usd'];

const csvRows = ({ offers }) => [
  ['offer', ...CSV, 'not_possible'], ...offers.map((bill) => [bill.name, ...CSV.map((key) => bill[key]), bill.reason]),
];
