// What to ask: the questions of the gold sets as cards, or words of the reader's own.
import { html } from 'lit/html.js';
import { segments } from '../fields.js';

/**
 * @typedef {object} Card
 * @property {string} id
 * @property {string} text
 * @property {string} gold The engine's name of its gold set.
 * @property {string} goldId
 * @property {number} tier
 * @property {string[]} tags
 */

/** @param {import('../main.js').App} app */
export function createQuestions(app) {
  let text = null; // null: the first card's
  let tier = 'all';
  let tag = '';
  let words = '';

  /** @returns {Card[]} Those that fit the database; empty until they are there. */
  function cards() {
    const database = app.workspace.chosen('database');
    if (database?.state !== 'ready') return [];
    return app.library.of('gold').filter((item) => item.own === database.own).flatMap((item) => {
      const gold = app.workspace.goldOn(item, database);
      const { id: goldId, questions = [] } = app.own.bases.contents(gold) ?? {};
      return questions.map((question) => ({ id: question.id, text: question.question, gold: gold.name, goldId, tier: question.tier, tags: question.tags }));
    });
  }

  const typed = () => text ?? cards()[0]?.text ?? '';

  /** The card whose words stand in the field. @returns {Card | null} */
  const picked = () => cards().find((card) => card.text === typed().trim()) ?? null;

  /** @returns {import('../ask.js').Question} */
  const question = () => picked() ?? { id: 'free', text: typed().trim(), gold: null };

  function set(to) {
    text = to;
    app.remember();
  }

  function filter(change) {
    change();
    app.update();
  }

  const shows = (card) => (tier === 'all' || String(card.tier) === tier) && (tag === '' || card.tags.includes(tag))
    && words.toLowerCase().split(/\s+/).every((word) => card.text.toLowerCase().includes(word));

  function template() {
    const all = cards();
    const kept = all.filter(shows);
    const chosen = picked();
    return html`<div class="field grow">
        <label for="demo-question">Question</label>
        <textarea id="demo-question" rows="2" .value=${typed()} aria-describedby="demo-question-hint" @input=${(event) => set(event.target.value)}></textarea>
        <p class="quiet" id="demo-question-hint">${chosen ? html`Question ${chosen.id} of a gold set: its answers are judged.`
          : 'Your own words: the answers run, and nobody judges them.'}</p>
      </div>
      ${all.length === 0 ? '' : html`<div class="field grow">
        <div class="toolbar">
          <span class="label">${all.length} questions whose right answer is known</span>
          ${segments('Tier', [['all', 'All'], ...tiersOf(all).map((each) => [each, `Tier ${each}`])], tier, (to) => filter(() => { tier = to; }))}
          <select aria-label="Tag" class="pick-tag" @change=${(event) => filter(() => { tag = event.target.value; })}>
            <option value="" .selected=${tag === ''}>Any tag</option>
            ${tagsOf(all).map((each) => html`<option value=${each} .selected=${each === tag}>${each}</option>`)}
          </select>
          <input type="text" class="pick-words" aria-label="Words in the question" placeholder="Words in it" autocomplete="off" .value=${words}
            @input=${(event) => filter(() => { words = event.target.value.trim(); })}>
          <span class="quiet" role="status">${kept.length === all.length ? '' : `${kept.length} shown`}</span>
        </div>
        ${kept.length === 0 ? html`<p class="quiet">None fits. Choose another tier or tag, or fewer words.</p>` : html`
        <ul class="cards" aria-label="Questions">${kept.map((card) => html`<li>
          <button type="button" class="card" data-id=${card.id} aria-pressed=${card.id === chosen?.id} @click=${() => set(card.text)}>
            <span class="quiet">${card.id}, tier ${card.tier}: ${card.tags.join(', ')}</span>${card.text}</button></li>`)}</ul>`}
      </div>`}`;
  }

  return {
    template,
    question,
    cards,
    pick(id) {
      const card = cards().find((each) => each.id === id);
      if (card) text = card.text;
      return card !== undefined;
    },
    /** Of the card, as the address has it; null for the first and for words of the reader's own. */
    param: () => (text === null || text === cards()[0]?.text ? null : picked()?.id ?? null),
  };
}

const tiersOf = (cards) => [...new Set(cards.map(({ tier }) => String(tier)))].sort();
const tagsOf = (cards) => [...new Set(cards.flatMap(({ tags }) => tags))].sort();
