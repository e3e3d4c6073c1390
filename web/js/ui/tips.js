// What a word or a field means, said where it stands: to the pointer, to the focus, to a finger.
import { html, nothing } from 'lit/html.js';

/** Words that head columns and figures, and what the glossary calls them (data/glossary.json). */
export const TERMS = {
  Accuracy: 'accuracy', '$/correct': 'cost per correct answer', '$/correct answer': 'cost per correct answer',
  'A correct answer': 'cost per correct answer', Answered: 'answer', 'At once': 'concurrency', 'Asked at once': 'concurrency',
  'Cache hit rate': 'cache hit rate', 'Cold start': 'cold start, scale to zero', Errors: 'error', Finding: 'finding', Front: 'Pareto front',
  'Free repairs': 'local repair', 'Latency p50': 'p50, p90, p99', 'Latency p90': 'p50, p90, p99', 'Latency p99': 'p50, p90, p99',
  Level: 'detail level', Match: 'match', 'Mean wait': 'service time / wait time', Memory: 'memorization', Offer: 'offer',
  Outcome: 'outcome', Outcomes: 'outcome', p: 'p-value', 'p, Holm': 'Holm adjustment', p50: 'p50, p90, p99', p90: 'p50, p90, p99',
  p99: 'p50, p90, p99', Platform: 'platform', Precision: 'quantization, precision', 'Repair turns': 'repair turn', Retries: 'retry',
  Row: 'entry', Rule: 'scoring rule', Service: 'service time / wait time', 'TTFT p50': 'TTFT', Verdict: 'verdict',
  Waited: 'service time / wait time', Waiting: 'service time / wait time', '95% interval': '95% interval',
};

const entryOf = (text) => (Object.hasOwn(TERMS, text) ? TERMS[text] : null);

/** For the attribute of a control that says a word: what the glossary calls it. @param {string} text */
export const termOf = (text) => entryOf(text) ?? nothing;

/** A word that explains itself where the glossary has it. @param {any} text */
export const word = (text) => (entryOf(text) === null ? text
  : html`<button type="button" class="term" data-term=${entryOf(text)}>${text}</button>`);

/** What is explained: a word, or a field by its label and by what is typed into it. */
const ASKED = '[data-term], .about + *, label:has(+ .about), legend:has(+ .about), .about ~ input[type="text"], .about ~ div input';

/**
 * Shows what is known of the word or the field that is pointed at or has the focus.
 * @param {(path: string) => Promise<Blob>} fetchData
 */
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

  async function show(target) {
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
    if (term) target.setAttribute('aria-describedby', tip.id); // a field says it always
    (target.closest('dialog') ?? document.body).append(tip);
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
    if (target?.matches('label, legend, [data-term]')) show(target);
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
