// What a word or a field means, said where it stands: to the pointer, to the focus, to a finger.
import { html, nothing } from 'lit/html.js';

/** What the glossary has (data/glossary.json), and the heads and labels that say it. */
export const HEADS = {
  accuracy: ['Accuracy'], 'cost per correct answer': ['$/correct', '$/correct answer', 'A correct answer', 'Cost per correct answer'],
  error: ['Errors'],
  concurrency: ['At once', 'Asked at once'], 'cache hit rate': ['Cache hit rate', 'Hit rate'], decode: ['Decoded'],
  'cold start, scale to zero': ['Cold start'], finding: ['Finding'], 'Pareto front': ['Front'], 'local repair': ['Free repairs'],
  'p50, p90, p99': ['p50', 'p90', 'p99', 'Latency p50', 'Latency p90', 'Latency p99', 'Latency, p50', 'Latency, p90'],
  TTFT: ['TTFT p50', 'Time to first token, p50'], 'detail level': ['Level'],
  match: ['Match'], memorization: ['Memory'], offer: ['Offer'], outcome: ['Outcome', 'Outcomes'], 'p-value': ['p'],
  'Holm adjustment': ['p, Holm'], platform: ['Platform'], 'repair turn': ['Repair turns'], retry: ['Retries'], 'scoring rule': ['Rule'],
  'service time / wait time': ['Mean wait', 'Service', 'Waited', 'Waiting'], verdict: ['Verdict'], '95% interval': ['95% interval'],
};

const TERMS = new Map(Object.entries(HEADS).flatMap(([term, said]) => said.map((text) => [text, term])));

/** For the attribute of a control that says a word: what the glossary calls it. @param {string} text */
export const termOf = (text) => TERMS.get(text) ?? nothing;

/** A word that explains itself where the glossary has it. @param {any} text */
export const word = (text) => (TERMS.has(text)
  ? html`<button type="button" class="term" data-term=${TERMS.get(text)}>${text}</button>` : text);

/** What is explained: a word, or a field by its label and by what is typed into it. */
const ASKED = '[data-term], .about + *, label:has(+ .about), legend:has(+ .about), .about ~ input[type="text"], .about ~ div input';

/** Shows what is known of the word or the field that is pointed at or has the focus. @param {(path: string) => Promise<Blob>} fetchData */
export function createTips(fetchData) {
  const tip = Object.assign(document.createElement('div'), { id: 'tip', role: 'tooltip', hidden: true });
  let asked = null;
  let words = null;

  async function definitionOf(name) {
    words ??= fetchData('glossary.json').then(async (blob) => JSON.parse(await blob.text()).terms);
    try {
      return (await words).find(({ term }) => term === name).definition;
    } catch (error) {
      words = null; // asked again the next time
      return `The glossary could not be loaded: ${error.message}`;
    }
  }

  async function show(target, byPointer = false) {
    if (target === asked) return;
    hide();
    asked = target;
    const { term } = target.dataset;
    const text = term ? await definitionOf(term) : target.closest('.entry')?.querySelector('.about')?.textContent;
    if (asked !== target) return;
    if (!text) {
      asked = null;
      return;
    }
    tip.textContent = text;
    tip.hidden = false;
    tip.classList.toggle('held', byPointer); // else what lies below it can be pressed
    if (term) target.setAttribute('aria-describedby', tip.id); // a field says it always
    (target.closest('dialog, main') ?? document.body).append(tip);
    place();
  }

  function hide() {
    if (asked?.dataset.term) asked.removeAttribute('aria-describedby');
    asked = null;
    tip.hidden = true;
  }

  /** Below what is asked about, or above it where there is no room. */
  function place() {
    if (tip.hidden) return;
    if (!asked.isConnected) {
      hide();
      return;
    }
    const at = asked.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = tip;
    const above = at.bottom + height > innerHeight && at.top > height;
    tip.style.left = `${Math.max(8, Math.min(at.left, document.documentElement.clientWidth - width - 8))}px`;
    tip.style.top = `${above ? at.top - height : at.bottom}px`;
  }

  /** @returns {HTMLElement | null} */
  const askedBy = ({ target }) => (target instanceof Element ? target.closest(ASKED) : null);

  function point(event) {
    if (event.pointerType === 'touch' || tip.contains(event.target)) return;
    const target = askedBy(event);
    if (target?.matches('label, legend, [data-term]')) show(target, true);
    else if (asked !== document.activeElement) hide();
  }

  document.addEventListener('pointerover', point);
  document.addEventListener('focusin', (event) => {
    const target = askedBy(event);
    if (target?.matches(':focus-visible')) show(target);
    else hide();
  });
  document.addEventListener('focusout', hide);
  document.addEventListener('click', (event) => {
    const target = askedBy(event);
    if (target?.dataset.term) show(target);
  });
  document.addEventListener('input', hide);
  document.addEventListener('keydown', ({ key }) => { if (key === 'Escape') hide(); });
  document.addEventListener('scroll', place, { capture: true, passive: true });
  return { place };
}
