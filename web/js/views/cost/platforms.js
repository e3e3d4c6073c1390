// Offers billed in any way, side by side on one workload, and where one becomes the cheaper.
import { html } from 'lit/html.js';
import { createAsker } from '../../engine/asker.js';
import { createChart } from '../../draw/chart.js';
import { downloads } from '../../ui/download.js';
import { EXAMPLES } from '../../prices/examples.js';
import { lessonLink, oldest, source, words } from '../../ui/explain.js';
import { createForm, elsewhere, isAt, numberField, roundStops, segments, selectField, sliderField, wholeStops } from '../../ui/fields.js';
import { goTo } from '../../app/focus.js';
import { formatPercent, formatRough, formatSum, formatUsd, formatWhole } from '../../text/format.js';
import { failure, loading } from '../../ui/notice.js';
import { fieldsOf, KINDS, offerRequest, packOffers, unpackOffers } from '../../prices/offers.js';
import { offerEditor } from './platform-offer.js';

const DEFAULT = 'a';
const MOST_OFFERS = 16;

const FIELDS = [
  ['q', 'Requests a day', '', 'workload.requests_per_day', roundStops(1, 1e8, [1, 2, 5])],
  ['in', 'Input', 'tokens a request', 'workload.input_tokens', [0, ...roundStops(10, 100000)]],
  ['out', 'Output', 'tokens a request', 'workload.output_tokens', [0, ...roundStops(10, 10000)]],
  ['batch', 'Can wait for a batch', 'share, 0 to 1', 'workload.batch_share', wholeStops(0, 20).map((n) => n / 20)],
];

/** @param {import('../../main.js').App} app @param {import('./tools.js').CostTools} tools @returns {import('../../main.js').View} */
export function createPlatforms(app, { book, explain }) {
  const form = createForm({ ...EXAMPLES[DEFAULT].workload, latency: '', on: '' });
  const asker = createAsker(app, 'cost.build_or_buy');
  const evener = createAsker(app, 'cost.breakeven');
  const chart = createChart(app);
  let example = DEFAULT;
  /** @type {import('../../prices/offers.js').Offer[] | null} */
  let own = null;
  let linked = null; // offers as the address has them, until the example's are there
  let pair = EXAMPLES[DEFAULT].pair;
  let open = -1;

  function enter(params) {
    start(Object.hasOwn(EXAMPLES, params.get('ex') ?? '') ? params.get('ex') : DEFAULT);
    form.enter(params);
    linked = params.get('offers');
    const wanted = (params.get('pair') ?? '').split(',').map(Number);
    if (wanted.length === 2 && wanted.every((index) => Number.isInteger(index) && index >= 0 && index < MOST_OFFERS)) pair = wanted;
    ask();
  }

  function start(name) {
    example = name;
    own = null;
    linked = null;
    open = -1;
    pair = EXAMPLES[name].pair;
    form.rebase({ ...EXAMPLES[name].workload, latency: '', on: '' });
  }

  function remember() {
    app.setParams({
      ex: example === DEFAULT ? null : example, ...form.params(), offers: linked ?? (own === null ? null : packOffers(own, usualOffers())),
      pair: pair.join() === EXAMPLES[example].pair.join() ? null : pair.join(), own: book.param(),
    });
    ask();
    app.update();
  }

  function change(changes) {
    form.set(changes);
    remember();
  }

  function edit(offers) {
    own = offers;
    if (Math.max(...pair) >= offers.length) pair = [0, Math.min(1, offers.length - 1)];
    remember();
  }

  const rows = () => app.library.of('platforms')[0]?.info?.rows ?? null;
  const usualOffers = () => EXAMPLES[example].offers(rows());

  function offersNow() {
    if (linked !== null) own = unpackOffers(linked, usualOffers());
    linked = null;
    return own ?? usualOffers();
  }

  function ask() {
    if (!book.isReady || rows() === null) return;
    const offers = offersNow();
    for (const { book: chosen } of offers) if (chosen) book.use(...chosen.split('\n'));
    const requests = offers.map(offerRequest);
    const workload = {
      requests_per_day: form.number('q'), input_tokens: form.number('in'), output_tokens: form.number('out'), batch_share: form.number('batch'),
      ...(form.values.latency.trim() === '' ? {} : { latency_target_ms: form.number('latency') }),
    };
    const priced = book.on(form.values.on);
    asker.ask({ ...priced, workload, offers: requests });
    evener.ask({ ...priced, workload, first: requests[pair[0]], second: requests[pair[1]], curve: true });
  }

  function template() {
    ask();
    const { result, error } = asker;
    if (rows() === null || !book.isReady) return loading('Reading platforms and prices…');
    const offers = offersNow();
    const paths = [...FIELDS.map(([, , , path]) => path), 'workload.latency_target_ms',
      ...offers.flatMap((offer, index) => ['name', 'kind', 'price_of', ...fieldsOf(offer).map(({ path }) => path)].map((path) => `offers[${index}].${path}`))];
    const other = elsewhere(error, paths);
    const shown = result !== null && result.offers.length === offers.length;
    return html`
      <h2>Platforms on one scale</h2>
      ${segments('Example', Object.entries(EXAMPLES).map(([name, { label }]) => [name, label]), example, (name) => { start(name); remember(); })}
      <p>${EXAMPLES[example].asks} ${EXAMPLES[example].isLesson ? html`<span class="quiet">The lesson: ${lessonLink(app)}.</span>` : ''} ${own === null && form.isDefault() ? '' : html`<span class="badge">changed</span>`}</p>
      <div class="panel entries">
        ${FIELDS.map(([name, label, unit, path, stops]) => sliderField({
          id: `platforms-${name}`, label, unit, value: form.values[name], path, error, stops, change: (text) => change({ [name]: text }) }))}
        ${numberField({ id: 'platforms-latency', label: 'Latency target', unit: 'ms to the whole reply', value: form.values.latency, placeholder: 'none',
          path: 'workload.latency_target_ms', error, change: (text) => change({ latency: text }) })}
      </div>
      ${other ? failure(other, 'The offers could not be priced.') : ''}
      <div class="scroll" role="region" tabindex="0" aria-label="Offers and what they cost">
        <table class="figures offers">
          <thead><tr><th scope="col">Offer</th><th scope="col" class="number">$/day</th><th scope="col" class="number">$/month</th>
            <th scope="col" class="number">$/1,000 requests</th><th scope="col" class="number">$/M tokens</th>
            <th scope="col">Against ${offers[0].name}</th></tr></thead>
          <tbody>${offers.map((offer, index) => offerRows(offer, index, shown ? result : null))}</tbody>
        </table>
      </div>
      <div class="toolbar">
        <button type="button" ?disabled=${offers.length >= MOST_OFFERS} id="add-offer"
          @click=${() => { open = offers.length; edit([...offers, newOffer(offers.length)]); goTo(`#offer-${offers.length}-name`); }}>Add an offer</button>
        <button type="button" ?disabled=${own === null && form.isDefault()} @click=${() => { start(example); remember(); }}>Reset the example</button>
        ${shown ? downloads('perquery-platforms', () => csvRows(result), asker.text) : ''}
      </div>
      ${shown && result.prices.length > 0 ? html`<p class="quiet">Prices as of ${form.values.on || book.today()}; the oldest is ${oldest(result.prices)} old.</p>` : ''}
      ${offers.length > 1 ? breakEven(offers) : ''}`;
  }

  function offerRows(offer, index, result) {
    const bill = result?.offers[index];
    const wrong = isAt(asker.error, `offers[${index}]`);
    const expanded = open === index || wrong;
    const cheapest = result?.ranking[0] === offer.name && bill?.possible;
    const money = (key, format) => explain.figure(format(bill[key]), explainOffer(index), offer.name);
    const head = html`<th scope="row"><span class="name">${offer.name}</span> ${cheapest ? html`<span class="badge">cheapest</span>` : ''}
      <button type="button" class="more" id="offer-${index}-change" aria-expanded=${expanded} aria-label="Change ${offer.name}"
        @click=${() => { open = expanded ? -1 : index; app.update(); }}>Change</button>
      <span class="unit">${offer.role ? `${offer.role}, ` : ''}${KINDS[offer.kind].label}</span></th>`;
    let cells = html`<td colspan="5" class="quiet">${wrong ? 'See below.' : 'Computing…'}</td>`;
    if (bill && !bill.possible) cells = html`<td colspan="5" class="quiet">${bill.reason}</td>`;
    else if (bill) {
      cells = html`<td class="number strong">${money('per_day_usd', formatSum)}</td><td class="number">${money('per_month_usd', formatSum)}</td>
        <td class="number">${bill.per_request_usd === null ? bill.no_figure_reason : explain.figure(perThousand(bill.per_request_usd), explainOffer(index), offer.name)}</td>
        <td class="number">${bill.per_mtok_usd === null ? '' : formatUsd(bill.per_mtok_usd)}</td>
        <td>${index === 0 ? '' : against(result.against_first[index - 1])}${bill.gpu?.overloaded ? html` <span class="badge error">overloaded</span>` : ''}</td>`;
    }
    const offers = offersNow();
    return html`<tr class=${cheapest ? 'best' : ''}>${head}${cells}</tr>
      ${expanded ? html`<tr class="why"><td colspan="6"><div>${offerEditor(offer, index, {
        error: asker.error, book, prices: asker.result?.prices ?? [],
        change: (next) => edit(offers.map((each, at) => (at === index ? next : each))),
        remove: offers.length === 1 ? null : () => { open = -1; edit(offers.filter((_, at) => at !== index)); },
      })}</div></td></tr>` : ''}`;
  }

  function explainOffer(index) {
    return () => {
      const bill = asker.result?.offers[index];
      const offer = offersNow()[index];
      if (!bill || !offer) return { title: 'Gone' };
      const facts = rows().filter(({ id }) => offer.rows.includes(id));
      const sources = app.library.of('platforms')[0].info.sources;
      return {
        title: offer.name, steps: bill.explain ?? [],
        prices: asker.result.prices.filter(({ vendor, item }) => `${vendor}\n${item}` === offer.book).filter(onceEach),
        more: html`${bill.parts_per_day ? parts(bill.parts_per_day) : ''}
          ${facts.length > 0 ? html`<h4>What is known of it</h4><ul class="claims">${facts.map((row) => html`<li>
            ${words(row.mark)}: <strong>${row.value}</strong> <span class="quiet">${source({ ...sources[row.source], note: row.note ?? '' })}</span></li>`)}</ul>
            <p class="quiet">“Change” beside the offer lets you put figures of your own.</p>`
          : offer.book === '' ? html`<p class="quiet">Its price was typed in on this page; no source stands behind it.</p>` : ''}`,
      };
    };
  }

  function breakEven(offers) {
    const options = offers.map(({ name }, index) => [String(index), name]);
    const names = pair.map((index) => offers[index].name);
    const { result, error } = evener;
    const current = result !== null && result.first === names[0] && result.second === names[1];
    return html`<section class="breakeven">
      <h3>Where one becomes the cheaper</h3>
      <div class="entries">
        ${selectField({ id: 'even-first', label: 'One offer', value: String(pair[0]), options, change: (index) => { pair = [Number(index), pair[1]]; remember(); } })}
        ${selectField({ id: 'even-second', label: 'Another', value: String(pair[1]), options, change: (index) => { pair = [pair[0], Number(index)]; remember(); } })}
      </div>
      ${error && !asker.error ? failure(error, 'No break-even could be computed.') : ''}
      ${current ? html`
        <p class="verdict">${verdict(result, names)}</p>
        ${result.utilisation ? utilisation(result.utilisation) : ''}
        <p class="keys"><span class="key first"></span>${names[0]} <span class="key second"></span>${names[1]}</p>
        <div data-share="break-even">${chart.template({ curve: result.curve, crossings: result.crossings, at: Number(form.values.q), label: `Cost a day of ${names[0]} and ${names[1]} over requests a day; the table below has the figures` })}</div>
        ${curveTable(result, names)}` : error ? '' : loading('Computing the curves…')}
    </section>`;
  }

  function utilisation(use) {
    const text = use.answer === 'always' ? 'none' : formatPercent(use.value);
    const explained = () => ({ title: `Break-even use of ${use.of}`, steps: evener.result?.utilisation?.explain ?? [] });
    const start = use.answer === 'never'
      ? html`To cost the same a request, a replica of ${use.of} would have to do ${explain.figure(text, explained, 'Break-even utilisation')} of what it can`
      : html`A replica of ${use.of} costs a request the same once it is used at ${explain.figure(text, explained, 'Break-even utilisation')} of its capacity`;
    return html`<p>${start}: ${formatRough(use.requests_per_s)} requests/s, or
      ${explain.figure(formatRough(use.tokens_per_hour), explained, 'Tokens an hour')} tokens an hour at ${formatUsd(use.blended_per_mtok_usd)} per M elsewhere.</p>`;
  }

  return { enter, remember, template };
}

const newOffer = (n) => ({ name: `Offer ${n + 1}`, kind: 'per_token', values: { 'price.input': '1', 'price.output': '2' }, book: '', role: '', rows: [] });

const onceEach = (price, index, all) => all.findIndex(({ row }) => row === price.row) === index;

/** A unit of a thousand requests; $0.00018 each reads as $0.18. */
const perThousand = (usd) => formatUsd(usd * 1000);

function parts(all) {
  const paid = Object.entries(all).filter(([, usd]) => usd > 0);
  return paid.length < 2 ? '' : html`<h4>Parts of a day’s bill</h4><ul class="claims">${paid.map(([name, usd]) => html`<li>${words(name)}: <strong>${formatUsd(usd)}</strong></li>`)}</ul>`;
}

function against({ answer, meaning, crossings = [] }) {
  if (answer === 'never') return 'never cheaper';
  if (answer === 'always') return 'always cheaper';
  if (answer === 'equal') return 'the same';
  if (answer !== 'value') return html`<span class="quiet">${meaning}</span>`;
  const [first, ...others] = crossings;
  const side = first.cheaper_above === 'second' ? 'cheaper above' : 'cheaper below';
  return `${side} ${formatWhole(first.requests_per_day)} a day${others.length > 0 ? `, and ${others.length} more crossings` : ''}`;
}

function verdict({ answer, meaning, crossings }, [first, second]) {
  if (answer === 'never') return html`<strong>Never:</strong> ${second} is nowhere cheaper than ${first}.`;
  if (answer === 'always') return html`<strong>Always:</strong> ${second} is cheaper than ${first} at every volume.`;
  if (answer === 'equal') return html`<strong>Equal:</strong> ${meaning}.`;
  const [crossing] = crossings;
  const above = crossing.cheaper_above === 'second' ? second : first;
  return html`Above <strong>${formatRough(crossing.requests_per_day)}</strong> requests a day (${formatRough(crossing.requests_per_s)} a second),
    at ${formatSum(crossing.first_per_day_usd)} a day, ${above} is the cheaper one${crossings.length > 1 ? `; ${crossings.length} crossings in all` : ''}.`;
}

function curveTable({ curve, crossings }, names) {
  const row = ([at, first, second], isCrossing) => html`<tr class=${isCrossing ? 'best' : ''}><td class="number">${formatWhole(at)}${isCrossing ? html` <span class="badge">crossing</span>` : ''}</td>
    <td class="number">${formatUsd(first)}</td><td class="number">${formatUsd(second)}</td></tr>`;
  const points = [...curve.map((point) => [point, false]),
    ...crossings.map(({ requests_per_day: at, first_per_day_usd: first, second_per_day_usd: second }) => [[at, first, second], true])]
    .sort(([a], [b]) => a[0] - b[0]);
  return html`<details><summary>The curves as a table</summary>
    <div class="scroll short" role="region" tabindex="0" aria-label="The curves as a table"><table data-share="break-even-curves">
      <thead><tr><th scope="col" class="number">Requests a day</th>${names.map((name) => html`<th scope="col" class="number">${name}<span class="unit">$/day</span></th>`)}</tr></thead>
      <tbody>${points.map(([point, isCrossing]) => row(point, isCrossing))}</tbody></table></div></details>`;
}

function csvRows({ offers }) {
  return [['offer', 'per_day_usd', 'per_month_usd', 'per_year_usd', 'per_request_usd', 'per_mtok_usd', 'not_possible'],
    ...offers.map((bill) => [bill.name, bill.per_day_usd, bill.per_month_usd, bill.per_year_usd, bill.per_request_usd, bill.per_mtok_usd, bill.reason])];
}
