// The latency check: one short question three times in a row, beside the published runs of that model.
import { html } from 'lit/html.js';
import { adviceOf } from '../../text/advice.js';
import { formatWhole } from '../../text/format.js';
import { failure } from '../../ui/notice.js';
import { createRun } from '../../engine/run.js';
import { figuresOf } from '../../engine/run-figures.js';
import { shortModel } from '../../sweeps/names.js';
import { heads, numberHeads, numbers } from '../../ui/table.js';
import { timeRows } from './figures.js';

const QUESTION = { id: 'latency', question: 'How many tracks are there?' };
const TIMES = 3;
/** The engine's name of the run, once it has ended. */
const KEPT = 'figures/latency';

/** @param {import('../../main.js').App} app @param {ReturnType<typeof import('./setup.js').createSetup>} setup */
export function createLatency(app, setup) {
  const run = createRun(app);
  let busy = false;
  let shown = null; // {sweep, figures, published}
  let error = null;

  async function check() {
    busy = true;
    error = null;
    app.update();
    try {
      const { plan } = await run.plan({
        database: app.workspace.chosen('database').name, questions: [QUESTION], repeats: TIMES, seed: 0, http_retries: 0,
        series: [setup.place.series({ model: setup.modelOf(0).trim(), strategy: 'one-shot' })],
      });
      const watched = await run.begin({ plan });
      if (watched.error) throw watched.error;
      const sweep = JSON.parse((await run.result(KEPT)).text);
      await run.end();
      app.access.activity.addSweep(sweep, watched.since, { what: 'Latency check', simulated: false });
      shown = {
        sweep, halted: watched.progress.series[0].halted,
        figures: await figuresOf(app.engine, KEPT, [], app.meta.rules[0].id), published: await publishedOf(sweep.plan.series[0]),
      };
    } catch (caught) {
      error = caught;
    }
    busy = false;
    app.update();
  }

  /** The rows of the page's sweeps with that model at that provider. */
  async function publishedOf({ provider, model }) {
    const rows = [];
    for (const sweep of app.library.of('sweep').filter(({ state }) => state === 'ready')) {
      const matrix = await app.engine.call('sweep.matrix', { sweep: sweep.name });
      const found = matrix.rows.filter((row) => row.platform === provider && row.model === model);
      rows.push(...found.map((row) => ({ row, label: sweep.label })));
    }
    return rows;
  }

  function template() {
    const ready = setup.live && setup.missing() === '' && app.workspace.chosen('database')?.state === 'ready';
    const model = setup.live && shortModel(setup.modelOf(0));
    return html`<section class="latency"><h3>Latency check</h3>
      <p>Three calls in a row of one short question, “${QUESTION.question}”, by the strategy “${setup.strategyName('one-shot')}”:
        their median says how fast a model answers you, here and now. Three calls say little of its bad moments.</p>
      <div class="actions">
        <button type="button" ?disabled=${!ready || busy} @click=${check}>${
          busy ? 'Asking…' : `Ask ${model || 'a model'} three times`}</button>
        ${busy ? html`<button type="button" @click=${run.stop}>Stop</button>
          <span class="figure" role="status">${run.current.answers.length} of ${TIMES}</span>` : ''}
        <span class="quiet">${setup.live ? setup.missing()
          : 'It needs a model: choose “A model, with your key” above. A recording has no latency of its own.'}</span>
      </div>
      ${error ? failure(error, 'The latency check broke off.') : ''}
      ${shown ? result(shown) : ''}
    </section>`;
  }

  return { template };
}

function result({ sweep, figures, published, halted }) {
  const [series] = figures.series;
  const calls = sweep.answers.flatMap(({ turns }) => turns.flatMap((turn) => turn.calls));
  const [first] = published;
  const titles = [
    heads(html`<code>${sweep.plan.series[0].model}</code>`), numberHeads([`Median of ${series.counts.answered}`, 'ms']),
    first ? numberHeads(['Published p50', `ms, ${first.row.asked} calls`]) : '',
  ];
  const cells = (row, index) => [row.of(series), ...(first ? [publishedFigure(first.row, figures.ttft_conventions[index]?.code)] : [])];
  return html`
    ${series.errors.map(({ fault, meaning, calls: count }) => html`
      <p class="notice bad" role="alert">${count} of ${calls.length} calls: ${meaning}. ${adviceOf(fault)} ${
        halted?.error ? html`<span class="said">It said: ${halted.error}</span>` : ''}</p>`)}
    <div class="scroll" role="region" tabindex="0" aria-label="Latency check"><table>
      <thead><tr>${titles}</tr></thead>
      <tbody>${timeRows(figures).map((row, index) => html`<tr><th scope="row">${row.name}<span class="unit">${row.meaning}</span></th>
        ${numbers(...cells(row, index).map(formatWhole))}</tr>`)}</tbody>
    </table></div>
    <p class="quiet">${first
      ? html`Published: ${first.label}, another question set, another place and another day;
        its TTFT is the first token of content or reasoning.`
      : 'The published sweep has no run of this model at this provider to set beside it.'}</p>`;
}

/** What was published beside a convention of TTFT; beside none, of the total. */
function publishedFigure(row, convention) {
  if (convention === undefined) return row.latency_p50_ms.value;
  return convention === 'content_or_reasoning' ? row.ttft_p50_ms.value : null;
}
