// The one table of the views. A new view is a folder below views/ and a row here.
import { html } from 'lit/html.js';
import { createCostTools } from './views/cost/tools.js';
import { createEpisodes } from './views/cost/episodes.js';
import { createPicker } from './views/cost/picker.js';
import { createPlatforms } from './views/cost/platforms.js';
import { createVolumeCost } from './views/cost/volume.js';
import { createWhatIf } from './views/cost/whatif/whatif.js';
import { createDemo } from './views/demo/demo.js';
import { createGold } from './views/gold/gold.js';
import { createLoad } from './views/load/load.js';
import { createMatrix } from './views/matrix/matrix.js';
import { createMeasured } from './views/method/measured.js';
import { createMethod } from './views/method/method.js';
import { createPublishedFaults } from './views/method/published-faults.js';
import { createSchema } from './views/schema/schema.js';
import { createStart } from './views/start/start.js';
import { createSweep } from './views/sweep/sweep.js';
import { createVersus } from './views/versus/versus.js';

/**
 * Its name in the address, its title, what makes it, and its tab's title where that is another. What
 * stands before a slash is the tab that a view stands below.
 * @type {[name: string, title: string, create: (app: App, tools: any) => View, tab?: string][]}
 */
const VIEWS = [
  ['start', 'Start', createStart],
  ['matrix', 'Matrix', createMatrix],
  ['versus', 'Head to head', createVersus],
  ['load', 'Load', createLoad],
  ['cost', 'Query volume', createVolumeCost, 'Cost'],
  ['cost/episodes', 'Episodes', createEpisodes],
  ['cost/platforms', 'Platforms', createPlatforms],
  ['cost/picker', 'Picker', createPicker],
  ['cost/whatif', 'What if', createWhatIf],
  ['demo', 'Demo', createDemo],
  ['sweep', 'Sweep', createSweep],
  ['gold', 'Gold set', createGold],
  ['schema', 'Schema', createSchema],
  ['method', 'How it is built', createMethod, 'Method'],
  ['method/measured', 'How it is measured', createMeasured],
  ['method/hidden', 'What the published numbers hide', createPublishedFaults],
];

/** What the views of a tab share, by the tab's name. */
const TOOLS = { cost: createCostTools };

/**
 * @typedef {import('./main.js').App} App
 * @typedef {import('./main.js').View} View
 */

const tabOf = (name) => name.split('/')[0];

/** @returns {{name: string, title: string}[]} */
export const TABS = VIEWS.filter(([name]) => name === tabOf(name)).map(([name, title, , tab = title]) => ({ name, title: tab }));

/** @param {App} app @returns {Record<string, View & {tab: string}>} By the name in the address. */
export function createViews(app) {
  const tools = Object.fromEntries(Object.entries(TOOLS).map(([tab, create]) => [tab, create(app)]));
  return Object.fromEntries(VIEWS.map(([name, , create]) => {
    const tab = tabOf(name);
    const view = create(app, tools[tab]);
    const framed = tools[tab]?.frame(view) ?? view;
    return [name, { ...framed, tab, template: () => html`${links(name, tab)}${framed.template()}` }];
  }));
}

/** The views below the same tab. */
function links(shown, tab) {
  const below = VIEWS.filter(([name]) => tabOf(name) === tab);
  if (below.length === 1) return '';
  const { title } = TABS.find(({ name }) => name === tab);
  return html`<div class="subviews" role="navigation" aria-label=${title}>${below.map(([name, label]) => html`
    <a href="#${name}" aria-current=${name === shown ? 'page' : 'false'}>${label}</a>`)}</div>`;
}
