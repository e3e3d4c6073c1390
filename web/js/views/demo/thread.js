// The answers to what was asked, side by side; and the form for a question that follows on them.
import { html } from 'lit/html.js';
import { save } from '../../ui/download.js';
import { failure } from '../../ui/notice.js';
import { followerOf, sqlOf } from './conversation.js';
import { figureTable } from './figures.js';
import { SIDES } from './setup.js';
import { createSide } from './side.js';
import { endOf } from './timeline.js';

/**
 * @param {import('../../main.js').App} app
 * @param {ReturnType<typeof import('./conversation.js').createAsk>} ask
 * @param {ReturnType<typeof import('./setup.js').createSetup>} setup
 * @param {(question: import('./conversation.js').Question, history: {question: string, sql: string}[]) => void} start
 */
export function createThread(app, ask, setup, start) {
  const sides = SIDES.map((letter) => createSide(app, ask, letter));
  let followUp = '';
  let followSide = null;

  const follower = (exchange) => followerOf(exchange, followSide, setup.historyOf);

  /** The statement of an exchange that a later question goes on from. */
  const sqlToFollow = (exchange) => sqlOf(exchange, follower(exchange) ?? 0);

  function follow() {
    const history = ask.exchanges.map((exchange) => ({ question: exchange.question.text, sql: sqlToFollow(exchange) }))
      .filter(({ sql }) => sql !== '');
    const text = followUp.trim();
    followUp = '';
    const sent = history.slice(Math.max(0, history.length - setup.mostHistory()));
    start({ id: `follow-up-${ask.exchanges.length}`, text, gold: null, goldId: null }, sent);
  }

  function type(text) {
    followUp = text;
    app.update();
  }

  function followFrom(side) {
    followSide = side;
    app.update();
  }

  function template() {
    const exchange = ask.newest;
    if (exchange === null) return '';
    const names = exchange.sides.map(({ series }) => setup.strategyName(series.strategy));
    const live = exchange.watched.progress?.live ?? [];
    const end = Math.max(endOf(exchange.sides.map(({ answer }) => answer)), ...live.map(({ sent_ms: sent }) => sent ?? 0));
    return html`<section class="demo-thread" aria-label="Answers">
      ${earlier()}
      <div class="toolbar asked"><h3 id="demo-asked" tabindex="-1">${exchange.question.text} ${
        exchange.simulated ? html`<span class="badge">simulated</span>` : ''}</h3>
        ${ask.busy && exchange.text === '' ? stopButton(exchange.watched.state, ask.stop) : ''}</div>
      ${exchange.watched.error ? failure(exchange.watched.error, 'The run broke off.') : ''}
      <div class="sides">${sides.map((side, index) => side.template(exchange, index, names[index], end))}</div>
      ${exchange.error ? failure(exchange.error, 'The figures could not be computed.') : ''}
      ${exchange.figures ? figureTable(exchange, names.map((name, index) => `${SIDES[index]}: ${name}`)) : ''}
      ${exchange.text ? saveButton(exchange) : ''}
      ${ask.busy || exchange.text === '' ? '' : followForm(exchange)}
    </section>`;
  }

  function earlier() {
    const before = ask.exchanges.slice(0, -1);
    return before.length === 0 ? '' : html`<ol class="earlier" aria-label="Earlier in this conversation">${before.map((exchange) => html`
      <li>${exchange.question.text}<code>${sqlToFollow(exchange)}</code></li>`)}</ol>`;
  }

  function followForm(exchange) {
    if (exchange.simulated) {
      return html`<p class="quiet">Follow-up questions need a model: choose “A model, with your key”.</p>`;
    }
    const from = follower(exchange);
    if (from === null) return html`<p class="quiet">There is no SQL that a further question could follow on.</p>`;
    const isReady = followUp.trim() !== '' && setup.missing() === '';
    const option = (_, index) => (sqlOf(exchange, index) === '' ? '' : html`
      <option value=${index} .selected=${index === from}>from side ${SIDES[index]}’s SQL</option>`);
    return html`<form class="follow" @submit=${(event) => { event.preventDefault(); if (isReady) follow(); }}>
      <label for="demo-follow">Ask on</label>
      <input type="text" id="demo-follow" data-next="#demo-stop,#demo-follow" autocomplete="off" .value=${followUp}
        placeholder="And only those of 2023?" @input=${(event) => type(event.target.value)}>
      <select aria-label="Goes on from" @change=${(event) => followFrom(Number(event.target.value))}>
        ${exchange.sides.map(option)}
      </select>
      <button type="submit" data-next="#demo-stop,#demo-follow" ?disabled=${!isReady}>Ask</button>
      <p class="quiet">${historySaid(exchange.sides.map(({ series }) => setup.historyOf(series.strategy)))}</p>
    </form>`;
  }

  return {
    template,
    reset() { for (const side of sides) side.reset(); },
  };
}

const stopButton = (state, stop) => html`
  <button type="button" id="demo-stop" data-next="#demo-asked" ?disabled=${state !== 'running'} @click=${stop}>${
    state === 'stopping' ? 'Stopping…' : 'Stop'}</button>`;

const saveButton = ({ question, text }) => html`<p>
  <button type="button" class="more"
    @click=${() => save(`${question.id}.sweep.json`, 'application/json', `${text}\n`)}>Save this run</button>
  <span class="quiet">As a sweep file (perquery-sweep/1), with every call and without any key.</span></p>`;

/** @param {number[]} sent How many earlier exchanges each side is sent. */
const historySaid = (sent) => (sent.some((count) => count > 0)
  ? `The strategies that take follow-ups are sent the last ${Math.max(...sent)} exchanges; the others see the new question alone.`
  : 'Neither strategy takes follow-ups: both see the new question alone.');
