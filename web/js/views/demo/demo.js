// The live demo: one question, two sides, everything that happened on the way to their answers.
import { html } from 'lit/html.js';
import { failure } from '../../ui/notice.js';
import { createAsk } from './conversation.js';
import { createLatency } from './latency.js';
import { activityLog } from './log.js';
import { planRequest, recordedPlan, unrecorded } from './plans.js';
import { createQuestions } from './questions.js';
import { createSetup } from './setup.js';
import { createThread } from './thread.js';

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
  const thread = createThread(app, ask, setup, start);
  let wanted = null; // a card that an address named, until the cards are there
  let error = null;

  function enter(params) {
    if (params.has('database')) app.workspace.preset('database', params.get('database'));
    setup.enter(params);
    if (params.size > 0) questions.enter(params);
    wanted = params.has('ask') ? null : params.get('question') ?? wanted;
  }

  function remember() {
    const named = wanted === null ? {} : { question: wanted };
    app.setParams({ ...setup.params(), ...questions.params(), ...named, database: app.workspace.param('database') });
    app.update();
  }

  const recording = () => app.library.of('cassette')[0] ?? null;

  /** Why it cannot be asked now; '' if it can. */
  function obstacle(question) {
    if (app.workspace.chosen('database')?.state !== 'ready' || app.meta === null) return 'Loading…';
    if (question.text === '') return 'Choose or type a question.';
    return setup.live ? setup.missing() : unrecorded(app, question);
  }

  async function start(question, history = []) {
    const database = app.workspace.chosen('database').name;
    error = null;
    thread.reset();
    try {
      if (setup.live) {
        const { plan } = await ask.plan(planRequest(question, database, history, setup.series()));
        await ask.ask({ question, database, plan, followsOn: history.length > 0, shown: goThere });
      } else {
        const { name, info } = recording();
        await ask.ask({ question, database, plan: recordedPlan(info.plan, question), cassette: name, shown: goThere });
      }
    } catch (caught) {
      error = caught;
      app.update();
    }
  }

  function template() {
    if (!setup.live) app.library.need(recording());
    if (wanted !== null && questions.pick(wanted)) wanted = null;
    ask.look();
    const question = questions.question();
    const why = obstacle(question);
    const isReady = why === '' && !ask.busy;
    return html`
      <h2>Watch a question being answered</h2>
      <p>One question, two sides: another model, or another way to ask. Both answers stream in, their SQL runs here, and every step,
        token and cent is shown.</p>
      ${app.workspace.inUse()}
      <form class="panel demo-form" @submit=${(event) => { event.preventDefault(); if (isReady) start(question); }}>
        ${setup.template(recording()?.info ?? null, unrecorded(app, question))}
        ${app.workspace.field('database')}
        ${questions.template()}
        <div class="actions">
          <button type="submit" class="primary" id="demo-ask" data-next="#demo-stop,#demo-ask" ?disabled=${!isReady}>${
            ask.busy ? 'Asking…' : 'Ask both sides'}</button>
          <span class="quiet" role="status">${why}</span>
        </div>
        ${questions.cardList()}
      </form>
      ${error ? failure(error, 'The question could not be asked.') : ''}
      ${thread.template()}
      ${latency.template()}
      ${activityLog(app.access.activity)}`;
  }

  return { enter, remember, template };
}
