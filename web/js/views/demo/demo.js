// The live demo: one question, two sides, everything that happened on the way to their answers.
import { html } from 'lit/html.js';
import { createAsk } from './conversation.js';
import { save } from '../../ui/download.js';
import { failure } from '../../ui/notice.js';
import { figureTable } from './figures.js';
import { createLatency } from './latency.js';
import { activityLog } from './log.js';
import { createQuestions } from './questions.js';
import { createSetup, SIDES } from './setup.js';
import { createSide } from './side.js';
import { endOf } from './timeline.js';

/** To the answers, once they are drawn. */
function goThere() {
  requestAnimationFrame(() => requestAnimationFrame(() => document.querySelector('.demo-thread')?.scrollIntoView({ block: 'start' })));
}

/** @param {import('../../main.js').App} app @returns {import('../../main.js').View} */
export function createDemo(app) {
  const ask = createAsk(app);
  const setup = createSetup(app);
  const questions = createQuestions(app);
  const latency = createLatency(app, setup);
  const sides = SIDES.map((letter) => createSide(app, ask, letter));
  let wanted = null; // a card that an address named, until the cards are there
  let error = null;
  let followUp = '';
  let followSide = null;

  function enter(params) {
    if (params.has('database')) app.workspace.preset('database', params.get('database'));
    setup.enter(params);
    if (params.size > 0) questions.enter(params);
    wanted = params.has('ask') ? null : params.get('question') ?? wanted;
  }

  function remember() {
    app.setParams({ ...setup.params(), ...questions.params(), ...(wanted === null ? {} : { question: wanted }), database: app.workspace.param('database') });
    app.update();
  }

  const recording = () => app.library.of('cassette')[0] ?? null;

  /** Why the recording cannot answer this question; '' if it can. */
  function unrecorded(question) {
    const item = recording();
    const database = app.workspace.chosen('database');
    if (item === null) return app.library.listed ? 'This page came without a recording. Choose “A model, with your key”.' : 'Loading…';
    if (item.state === 'failed') return `The recording could not be fetched (${item.error.message}). Load the page again, or choose “A model, with your key”.`;
    if (item.state !== 'ready') return 'Fetching the recording…';
    if (database?.name !== item.info.plan.database) return `The recording was made with ${app.workspace.labelOf(item.info.plan.database)}. Choose that database, or “A model, with your key”.`;
    if (!item.info.plan.questions.some((each) => each.question === question.text)) return 'The recording answers the questions below only. For your own words choose “A model, with your key”.';
    return '';
  }

  /** Why it cannot be asked now; '' if it can. */
  function obstacle(question) {
    if (app.workspace.chosen('database')?.state !== 'ready' || app.meta === null) return 'Loading…';
    if (question.text === '') return 'Choose or type a question.';
    return setup.live ? setup.missing() : unrecorded(question);
  }

  /** The recording's own plan, of one question. */
  function recordedPlan(question) {
    const { plan } = recording().info;
    return { ...plan, gold: question.goldId, questions: plan.questions.filter((each) => each.question === question.text) };
  }

  async function livePlan(question, database, history) {
    const isGold = question.gold !== null && history.length === 0;
    const { plan } = await ask.plan({
      database, side_by_side: true, series: setup.series(),
      ...(isGold ? { gold: question.gold, questions: [question.id] } : { questions: [{ id: question.id, question: question.text, ...(history.length > 0 ? { history } : {}) }] }),
    });
    return plan;
  }

  async function start(question, history = []) {
    const database = app.workspace.chosen('database').name;
    error = null;
    for (const side of sides) side.reset();
    try {
      if (setup.live) {
        const plan = await livePlan(question, database, history);
        await ask.ask({ question, database, plan, followsOn: history.length > 0, shown: goThere });
      } else await ask.ask({ question, database, plan: recordedPlan(question), cassette: recording().name, shown: goThere });
    } catch (caught) {
      error = caught;
      app.update();
    }
  }

  /** The statement that a follow-up goes on from: what stands in the side's editor. */
  const sqlOf = (exchange, index) => exchange.sides[index].draft.trim();

  /** The side that can be followed on: one whose strategy sends earlier questions along, if there is one. */
  function follower(exchange) {
    const able = exchange.sides.map((_, index) => index).filter((index) => sqlOf(exchange, index) !== '');
    if (followSide !== null && able.includes(followSide)) return followSide;
    return able.find((index) => setup.historyOf(exchange.sides[index].series.strategy) > 0) ?? able[0] ?? null;
  }

  function follow() {
    const history = ask.exchanges.map((exchange) => ({ question: exchange.question.text, sql: sqlOf(exchange, follower(exchange) ?? 0) }))
      .filter(({ sql }) => sql !== '');
    const text = followUp.trim();
    followUp = '';
    start({ id: `follow-up-${ask.exchanges.length}`, text, gold: null, goldId: null }, history);
  }

  function template() {
    if (!setup.live) app.library.need(recording());
    if (wanted !== null && questions.pick(wanted)) wanted = null;
    ask.look();
    const question = questions.question();
    const why = obstacle(question);
    return html`
      <h2>Watch a question being answered</h2>
      <p>One question, two sides: another model, or another way to ask. Both answers stream in, their SQL runs here, and every step,
        token and cent is shown.</p>
      ${app.workspace.inUse()}
      <form class="panel demo-form" @submit=${(event) => { event.preventDefault(); if (why === '' && !ask.busy) start(question); }}>
        ${setup.template(recording()?.info ?? null, unrecorded(question))}
        ${app.workspace.field('database')}
        ${questions.template()}
        <div class="actions">
          <button type="submit" class="primary" id="demo-ask" data-next="#demo-stop,#demo-ask" ?disabled=${why !== '' || ask.busy}>${ask.busy ? 'Asking…' : 'Ask both sides'}</button>
          <span class="quiet" role="status">${why}</span>
        </div>
        ${questions.cardList()}
      </form>
      ${error ? failure(error, 'The question could not be asked.') : ''}
      ${ask.newest ? thread() : ''}
      ${latency.template()}
      ${activityLog(app.access.activity)}`;
  }

  function thread() {
    const exchange = ask.newest;
    const names = exchange.sides.map(({ series }) => setup.strategyName(series.strategy));
    const live = exchange.watched.progress?.live ?? [];
    const end = Math.max(endOf(exchange.sides.map(({ answer }) => answer)), ...live.map(({ sent_ms: sent }) => sent ?? 0));
    return html`<section class="demo-thread" aria-label="Answers">
      ${earlier()}
      <div class="toolbar asked"><h3 id="demo-asked" tabindex="-1">${exchange.question.text} ${exchange.simulated ? html`<span class="badge">simulated</span>` : ''}</h3>
        ${ask.busy && exchange.text === '' ? html`<button type="button" id="demo-stop" data-next="#demo-asked" ?disabled=${exchange.watched.state !== 'running'} @click=${ask.stop}>${exchange.watched.state === 'stopping' ? 'Stopping…' : 'Stop'}</button>` : ''}</div>
      ${exchange.watched.error ? failure(exchange.watched.error, 'The run broke off.') : ''}
      <div class="sides">${sides.map((side, index) => side.template(exchange, index, names[index], end))}</div>
      ${exchange.error ? failure(exchange.error, 'The figures could not be reckoned.') : ''}
      ${exchange.figures ? figureTable(exchange, names.map((name, index) => `${SIDES[index]}: ${name}`)) : ''}
      ${exchange.text ? html`<p><button type="button" class="more" @click=${() => save(`${exchange.question.id}.sweep.json`, 'application/json', `${exchange.text}\n`)}>Save this run</button>
        <span class="quiet">As a sweep file (perquery-sweep/1), with every call and without any key.</span></p>` : ''}
      ${ask.busy || exchange.text === '' ? '' : followForm(exchange)}
    </section>`;
  }

  function earlier() {
    const before = ask.exchanges.slice(0, -1);
    return before.length === 0 ? '' : html`<ol class="earlier" aria-label="Earlier in this conversation">${before.map((exchange) => html`
      <li>${exchange.question.text}<code>${sqlOf(exchange, follower(exchange) ?? 0)}</code></li>`)}</ol>`;
  }

  function followForm(exchange) {
    if (exchange.simulated) return html`<p class="quiet">Follow-up questions need a model: choose “A model, with your key”.</p>`;
    const from = follower(exchange);
    if (from === null) return html`<p class="quiet">There is no SQL that a further question could follow on.</p>`;
    return html`<form class="follow" @submit=${(event) => { event.preventDefault(); if (followUp.trim() !== '' && setup.missing() === '') follow(); }}>
      <label for="demo-follow">Ask on</label>
      <input type="text" id="demo-follow" data-next="#demo-stop,#demo-follow" autocomplete="off" .value=${followUp} placeholder="And only those of 2023?" @input=${(event) => { followUp = event.target.value; app.update(); }}>
      <select aria-label="Goes on from" @change=${(event) => { followSide = Number(event.target.value); app.update(); }}>
        ${exchange.sides.map((_, index) => (sqlOf(exchange, index) === '' ? '' : html`<option value=${index} .selected=${index === from}>from side ${SIDES[index]}’s SQL</option>`))}
      </select>
      <button type="submit" data-next="#demo-stop,#demo-follow" ?disabled=${followUp.trim() === '' || setup.missing() !== ''}>Ask</button>
      <p class="quiet">${exchange.sides.some(({ series }) => setup.historyOf(series.strategy) > 0)
        ? `The strategies that take follow-ups are sent the last ${Math.max(...exchange.sides.map(({ series }) => setup.historyOf(series.strategy)))} exchanges; the others see the new question alone.`
        : 'Neither strategy takes follow-ups: both see the new question alone.'}</p>
    </form>`;
  }

  return { enter, remember, template };
}
