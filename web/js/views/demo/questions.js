// What to ask: the questions of the gold sets as cards, or words of the reader's own.
import { html } from 'lit/html.js';
import { segments } from '../../ui/fields.js';

/**
 * @typedef {object} Card
 * @property {string} id
 * @property {string} text
 * @property {string} gold The engine's name of its gold set.
 * @property {string} goldId
 * @property {number} tier
 * @property {string[]} tags
 */

const NO_FILTERS = { tier: 'all', tag: '', words: '' };

/** Whether a card is shown. @param {Card} card @param {typeof NO_FILTERS} filters */
export const isShown = (card, { tier, tag, words }) => (tier === 'all' || String(card.tier) === tier)
  && (tag === '' || card.tags.includes(tag))
  && words.toLowerCase().split(/\s+/).every((word) => card.text.toLowerCase().includes(word));

/** @param {import('../../main.js').App} app */
export function createQuestions(app) {
  let text = null; // null: the first card's
  const filters = { ...NO_FILTERS };
  let shown = !matchMedia('(max-width: 40rem)').matches; // on a phone they would push all else far down

  /** @returns {Card[]} Those that fit the database; empty until they are there. */
  function cards() {
    const database = app.workspace.chosen('database');
    if (database?.state !== 'ready') return [];
    return app.library.of('gold').filter((item) => item.own === database.own).flatMap((item) => {
      const gold = app.workspace.goldOn(item, database);
      const { id: goldId, questions = [] } = app.own.bases.contents(gold) ?? {};
      return questions.map(({ id, question: words, tier, tags }) => ({ id, text: words, gold: gold.name, goldId, tier, tags }));
    });
  }

  const typed = () => text ?? cards()[0]?.text ?? '';

  /** The card whose words stand in the field. @returns {Card | null} */
  const picked = () => cards().find((card) => card.text === typed().trim()) ?? null;

  /** @returns {import('./conversation.js').Question} */
  const question = () => picked() ?? { id: 'free', text: typed().trim(), gold: null, goldId: null };

  function set(to) {
    text = to;
    app.remember();
  }

  /** The address follows when the typing ends: browsers let it change only so often. */
  function type(to) {
    text = to;
    app.update();
  }

  function filter(change) {
    Object.assign(filters, change);
    app.remember();
  }

  function template() {
    const chosen = picked();
    return html`<div class="field grow">
        <label for="demo-question">Question</label>
        <textarea id="demo-question" rows="2" .value=${typed()} aria-describedby="demo-question-hint"
          @input=${(event) => type(event.target.value)} @change=${app.remember}></textarea>
        <p class="quiet" id="demo-question-hint">${chosen ? html`Question ${chosen.id} of a gold set: its answers are judged.`
          : 'Your own words: the answers run, and nobody judges them.'}</p>
      </div>`;
  }

  function cardList() {
    const all = cards();
    if (all.length === 0) return '';
    const { tier, tag, words } = filters;
    const kept = all.filter((card) => isShown(card, filters));
    const chosen = picked();
    return html`<details class="field grow pick-card" ?open=${shown} @toggle=${(event) => { shown = event.target.open; }}>
        <summary>${all.length} questions whose right answer is known</summary>
        <div class="toolbar">
          ${segments('Tier', [['all', 'All'], ...tiersOf(all).map((each) => [each, `Tier ${each}`])], tier,
            (to) => filter({ tier: to }))}
          <select aria-label="Tag" class="pick-tag" @change=${(event) => filter({ tag: event.target.value })}>
            <option value="" .selected=${tag === ''}>Any tag</option>
            ${tagsOf(all).map((each) => html`<option value=${each} .selected=${each === tag}>${each}</option>`)}
          </select>
          <input type="text" class="pick-words" aria-label="Words in the question" placeholder="Words in it" autocomplete="off"
            .value=${words} @input=${(event) => filter({ words: event.target.value.trim() })}>
          <span class="quiet" role="status">${kept.length === all.length ? '' : `${kept.length} shown`}</span>
        </div>
        ${kept.length === 0 ? html`<p class="quiet">None fits. Choose another tier or tag, or fewer words.</p>`
          : html`<ul class="cards" aria-label="Questions">${kept.map((card) => cardItem(card, card.id === chosen?.id, set))}</ul>`}
      </details>`;
  }

  return {
    template,
    cardList,
    question,
    cards,
    pick(id) {
      const card = cards().find((each) => each.id === id);
      if (card) text = card.text;
      return card !== undefined;
    },
    /** What the address says: words of the reader's own, and which cards are shown. */
    enter(params) {
      text = params.get('ask') ?? text;
      for (const [name, none] of Object.entries(NO_FILTERS)) filters[name] = params.get(name) ?? none;
    },
    /** Of a card its id, null for the first; of words of the reader's own the words. */
    params() {
      const usual = text === null || text === cards()[0]?.text;
      const card = usual ? null : picked();
      const own = Object.entries(filters).map(([name, value]) => [name, value === NO_FILTERS[name] ? null : value]);
      return { question: card?.id ?? null, ask: usual || card ? null : text, ...Object.fromEntries(own) };
    },
  };
}

const cardItem = ({ id, tier, tags, text }, isChosen, choose) => html`<li>
  <button type="button" class="card" data-id=${id} aria-pressed=${isChosen} @click=${() => choose(text)}>
    <span class="quiet">${id}, tier ${tier}: ${tags.join(', ')}</span>${text}</button></li>`;

const tiersOf = (cards) => [...new Set(cards.map(({ tier }) => String(tier)))].sort();
const tagsOf = (cards) => [...new Set(cards.flatMap(({ tags }) => tags))].sort();
