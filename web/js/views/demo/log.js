// Every request that was made, or played, here: the activity log.
import { html } from 'lit/html.js';
import { csvOf, save } from '../../ui/download.js';
import { formatWhole } from '../../text/format.js';
import { numbers } from '../../ui/table.js';

const HEADS = ['Time', 'Provider', 'Model', 'For', 'Status', 'Fault', 'ms', 'Input tokens', 'Output tokens'];
const clock = (at) => new Date(at).toLocaleTimeString('en-GB');

/** @param {ReturnType<typeof import('../../app/activity.js').createActivity>} activity */
export function activityLog(activity) {
  const { list } = activity;
  const cells = ({ provider, model, what, status, fault }) => [
    provider, model, what, status === 0 ? 'none' : status, fault === 'none' ? '' : fault,
  ];
  const csv = () => csvOf([[...HEADS, 'Simulated'], ...list.map((each) => [
    new Date(each.at).toISOString(), ...cells(each), each.ms, each.input, each.output, each.simulated ? 'yes' : 'no'])]);
  return html`<details class="more-fields activity">
    <summary>Activity log: ${formatWhole(list.length)} ${list.length === 1 ? 'request' : 'requests'}</summary>
    ${list.length === 0 ? html`<p class="quiet">Nothing was sent yet. Every request to a provider stands here, without its key.</p>` : html`
    <div class="toolbar"><p class="quiet">Newest first. Keys are not in it.</p>
      <button type="button" class="more" @click=${() => save('perquery-activity.csv', 'text/csv', csv())}>Save CSV</button>
      <button type="button" class="more" @click=${activity.clear}>Clear</button></div>
    <div class="scroll short" role="region" tabindex="0" aria-label="Activity log"><table>
      <thead><tr>${HEADS.map((head, index) => html`<th scope="col" class=${index > 5 ? 'number' : ''}>${head}</th>`)}</tr></thead>
      <tbody>${list.map((each) => html`<tr><td>${clock(each.at)}${each.simulated ? html`<span class="unit">simulated</span>` : ''}</td>
        ${cells(each).map((text, index) => html`<td title=${index === 4 ? each.error : ''}>${text}</td>`)}
        ${numbers(...[each.ms, each.input, each.output].map(formatWhole))}</tr>`)}</tbody>
    </table></div>`}
  </details>`;
}
