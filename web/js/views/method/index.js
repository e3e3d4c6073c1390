// The views of the method, below one tab.
import { html } from 'lit/html.js';
import { createHidden } from './published-faults.js';
import { createMeasured } from './measured.js';
import { createMethod } from './method.js';

const VIEWS = [
  ['method', 'How it is built', createMethod],
  ['method/measured', 'How it is measured', createMeasured],
  ['method/hidden', 'What the published numbers hide', createHidden],
];

/**
 * @param {import('../../main.js').App} app
 * @returns {Record<string, {title: string, view: import('../../main.js').View, of?: string}>}
 */
export function createMethods(app) {
  return Object.fromEntries(VIEWS.map(([name, title, create]) => {
    const view = create(app);
    const shown = { ...view, template: () => html`${links(name)}${view.template()}` };
    return [name, name === 'method' ? { title: 'Method', view: shown } : { title, view: shown, of: 'method' }];
  }));
}

function links(shown) {
  return html`<div class="subviews" role="navigation" aria-label="Method">${VIEWS.map(([name, title]) => html`
    <a href="#${name}" aria-current=${name === shown ? 'page' : 'false'}>${title}</a>`)}</div>`;
}
