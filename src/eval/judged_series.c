/* Writes the figures of one series as JSON. */
#include "judged_parts.h"

#include <math.h>

/* ---- pieces ---- */

static void write_share(pq_writer *w, const char *key, const char *count_key, size_t count,
                        size_t n, pq_measure share) {
    pq_write_key(w, key);
    pq_write_object(w);
    pq_write_key_size(w, count_key, count);
    pq_write_key_size(w, "n", n);
    pq_write_key_number(w, "value", share.value);
    pq_write_key_interval(w, "interval", share.interval);
    pq_write_end(w);
}

static void write_spread(pq_writer *w, const char *key, const judged_spread *spread) {
    pq_write_key(w, key);
    if (spread->n == 0) {
        pq_write_null(w);
        return;
    }
    pq_write_object(w);
    pq_write_key_size(w, "n", spread->n);
    for (size_t q = 0; q < JUDGED_QUANTILES; q++) {
        size_t needs = pq_quantile_needs(judged_quantile(q), PQ_CONFIDENCE);
        pq_write_key(w, judged_quantile_name(q));
        pq_write_object(w);
        pq_write_key_number(w, "value", spread->value[q]);
        pq_write_key_interval(w, "interval", spread->interval[q]);
        pq_write_key_bool(w, "enough", spread->questions >= needs);
        pq_write_end(w);
    }
    pq_write_end(w);
}

static void write_mean(pq_writer *w, const char *key, const judged_mean *mean) {
    pq_write_key(w, key);
    if (mean->n == 0) {
        pq_write_null(w);
        return;
    }
    pq_write_object(w);
    pq_write_key_size(w, "n", mean->n);
    pq_write_key_number(w, "value", mean->value);
    pq_write_key_interval(w, "interval", mean->interval);
    pq_write_end(w);
}

/* ---- a series ---- */

/* A table a run beside the pooled figures, whose questions are the same. */
static void write_runs(pq_writer *w, const judged_series *series) {
    const size_t repeats = series->sweep->calls.plan.repeats;
    pq_write_key(w, "runs");
    if (repeats < 2) {
        pq_write_null(w);
        return;
    }
    pq_write_array(w);
    for (size_t i = 0; i < repeats; i++) {
        const judged_run *run = &series->figures.runs[i];
        pq_write_object(w);
        pq_write_key_size(w, "repeat", i);
        pq_write_key_size(w, "ended", run->ended);
        pq_write_key_size(w, "errors", run->ended - run->answered);
        write_share(w, "accuracy", "right", run->right, run->judged_answered,
                    pq_share(run->right, run->judged_answered));
        pq_write_key_number(w, "usd_per_query",
                            run->answered == 0 ? NAN : run->usd / (double)run->answered);
        pq_write_end(w);
    }
    pq_write_end(w);
}

static void write_counts(pq_writer *w, const judged_series *series) {
    const judged_figures *f = &series->figures;
    const pq_plan *plan = &series->sweep->calls.plan;
    pq_write_key(w, "counts");
    pq_write_object(w);
    pq_write_key_size(w, "planned", plan->n_questions * plan->repeats);
    pq_write_key_size(w, "ended", f->ended);
    pq_write_key_size(w, "answered", f->answered);
    pq_write_key_size(w, "errors", f->ended - f->answered);
    pq_write_key_size(w, "not_ended", f->not_ended);
    pq_write_key_size(w, "judged", f->judged);
    pq_write_key_size(w, "judged_answered", f->judged_answered);
    pq_write_key_size(w, "right", f->right);
    pq_write_key_size(w, "calls", f->calls);
    pq_write_key_size(w, "retries", f->retries);
    pq_write_end(w);
}

static void write_verdicts(pq_writer *w, const judged_figures *f) {
    size_t n_rules = 0;
    const pq_rule *const *rules = pq_score_rules(&n_rules);
    write_share(w, "accuracy", "right", f->right, f->judged_answered, f->accuracy);
    write_share(w, "accuracy_of_all", "right", f->right, f->judged, f->accuracy_of_all);
    pq_write_key(w, "outcomes");
    pq_write_object(w);
    for (int i = 0; i < PQ_OUTCOME_COUNT; i++) {
        if (i != PQ_OUTCOME_NO_PREDICTION && i != PQ_OUTCOME_GOLD_FAILED) {
            pq_write_key_size(w, pq_outcome_code((pq_outcome)i), f->outcomes[i]);
        }
    }
    pq_write_end(w);
    pq_write_key(w, "losses");
    pq_write_object(w);
    for (int i = PQ_LOSS_NONE + 1; i < PQ_LOSS_COUNT; i++) {
        if (i != PQ_LOSS_NO_PREDICTION) {
            pq_write_key_size(w, pq_loss_code((pq_loss)i), f->losses[i]);
        }
    }
    pq_write_end(w);
    pq_write_key(w, "not_judged");
    pq_write_object(w);
    for (int i = WHY_JUDGED + 1; i < WHY_COUNT; i++) {
        pq_write_key_size(w, judged_why_code((judged_why)i), f->why[i]);
    }
    pq_write_end(w);
    pq_write_key(w, "rules");
    pq_write_array(w);
    for (size_t r = 0; r < n_rules; r++) {
        pq_write_object(w);
        pq_write_key_string(w, "rule", rules[r]->id);
        pq_write_key_size(w, "right", f->rules[r]);
        pq_write_end(w);
    }
    pq_write_end(w);
}

static void write_errors(pq_writer *w, const judged_figures *f) {
    pq_write_key(w, "errors");
    pq_write_array(w);
    for (int i = PQ_FAULT_NONE + 1; i < PQ_FAULT_COUNT; i++) {
        if (f->answer_faults[i] + f->call_faults[i] > 0) {
            pq_write_object(w);
            pq_write_key_string(w, "fault", pq_fault_code((pq_fault)i));
            pq_write_key_string(w, "meaning", pq_fault_meaning((pq_fault)i));
            pq_write_key_string(w, "words", f->words[i]);
            pq_write_key_size(w, "answers", f->answer_faults[i]);
            pq_write_key_size(w, "calls", f->call_faults[i]);
            pq_write_end(w);
        }
    }
    pq_write_end(w);
}

/* What was not as asked: replies cut at the token limit, fields that the provider refuses. */
static void write_departures(pq_writer *w, const judged_figures *f) {
    pq_write_key(w, "cut");
    pq_write_object(w);
    pq_write_key_size(w, "answers", f->cut);
    pq_write_key_string(w, "note", f->cut_note);
    pq_write_end(w);
    pq_write_key(w, "left_out");
    pq_calls_write_left_out(w, &f->left_out);
}

/* The share of the input that was read from the provider's prompt cache. */
static void write_cache(pq_writer *w, const judged_series *series) {
    const judged_figures *f = &series->figures;
    pq_write_key_number(w, "cached_share",
                        f->cacheable_tokens > 0 ? f->cached_tokens / f->cacheable_tokens : NAN);
    pq_write_key_string(w, "cache_note",
                        series->shares_prompts
                            ? "An earlier series sent the same prompts, so the provider's prompt "
                              "cache may have made this one faster and cheaper. Vary the prompts "
                              "to prevent it."
                            : NULL);
}

static void write_usd_sources(pq_writer *w, const judged_figures *f) {
    pq_write_key(w, "usd_sources");
    pq_write_object(w);
    for (int i = PQ_USD_NONE + 1; i < PQ_USD_SOURCE_COUNT; i++) {
        pq_write_key_size(w, pq_usd_source_code((pq_usd_source)i), f->usd_sources[i]);
    }
    pq_write_end(w);
}

static void write_times(pq_writer *w, const judged_figures *f) {
    pq_write_key(w, "ttft_ms");
    pq_write_object(w);
    for (int i = 0; i < PQ_TTFT_COUNT; i++) {
        write_spread(w, pq_ttft_code((pq_ttft)i), &f->ttft[i]);
    }
    pq_write_end(w);
    write_spread(w, "latency_ms", &f->latency);
    pq_write_key(w, "waiting");
    pq_write_object(w);
    pq_write_key_size(w, "n", f->waiting.n);
    pq_write_key_size(w, "answers", f->waiting.answers);
    pq_write_key_number(w, "mean_ms", f->waiting.mean_ms);
    pq_write_key_number(w, "p90_ms", f->waiting.p90_ms);
    pq_write_key_number(w, "longest_ms", f->waiting.longest_ms);
    pq_write_key_number(w, "share", f->waiting.share);
    pq_write_end(w);
    write_spread(w, "decode_tokens_per_s", &f->decode);
    pq_write_key_size(w, "decode_left_out", f->decode_left_out);
}

static void write_costs(pq_writer *w, const judged_series *series) {
    const judged_figures *f = &series->figures;
    pq_write_key(w, "tokens");
    pq_write_object(w);
    write_mean(w, "input", &f->input);
    write_mean(w, "output", &f->output);
    write_mean(w, "cached", &f->cached);
    write_mean(w, "reasoning", &f->reasoning);
    pq_write_end(w);
    write_mean(w, "usd_per_query", &f->usd);
    pq_write_key_measure(w, "usd_per_correct", f->usd_per_correct);
    pq_write_key_number(w, "usd_total", f->usd_total);
    pq_write_key_size(w, "usd_estimated", f->usd_estimated);
    write_usd_sources(w, f);
    write_cache(w, series);
}

static void write_repairs(pq_writer *w, const judged_figures *f) {
    const judged_repair *paid = &f->repair_turns;
    const judged_repair *free_ones = &f->free_repairs;
    bool gained = paid->right_after > paid->right_before;
    pq_write_key(w, "repair_turns");
    pq_write_object(w);
    pq_write_key_size(w, "answers", paid->answers);
    pq_write_key_size(w, "turns", paid->turns);
    pq_write_key_size(w, "calls", paid->calls);
    pq_write_key_size(w, "uncounted", paid->uncounted);
    pq_write_key_number(w, "input_tokens", paid->input_tokens);
    pq_write_key_number(w, "output_tokens", paid->output_tokens);
    pq_write_key_number(w, "usd", paid->usd);
    pq_write_key_size(w, "judged", paid->judged);
    pq_write_key_size(w, "right_before", paid->right_before);
    pq_write_key_size(w, "right_after", paid->right_after);
    pq_write_key_number(w, "usd_per_gained",
                        gained ? paid->usd / (double)(paid->right_after - paid->right_before)
                               : NAN);
    pq_write_end(w);
    pq_write_key(w, "free_repairs");
    pq_write_object(w);
    pq_write_key_size(w, "answers", free_ones->answers);
    pq_write_key_size(w, "repairs", free_ones->repairs);
    pq_write_key_size(w, "judged", free_ones->judged);
    pq_write_key_size(w, "right_before", free_ones->right_before);
    pq_write_key_size(w, "right_after", free_ones->right_after);
    pq_write_end(w);
}

void judged_write_series(pq_writer *w, const pq_judged *judged, const judged_series *series) {
    const judged_figures *f = &series->figures;
    const pq_plan *plan = &series->sweep->calls.plan;
    pq_write_object(w);
    pq_write_key_size(w, "series", (size_t)(series - judged->series));
    pq_write_key_string(w, "sweep", series->sweep->name);
    pq_write_key_string(w, "database", plan->database);
    pq_write_key_string(w, "gold", plan->gold);
    pq_write_key_string(w, "provider", series->plan->provider);
    pq_write_key_string(w, "model", series->plan->model);
    pq_write_key_string(w, "name", series->name);
    pq_write_key_string(w, "strategy", series->plan->strategy->id);
    pq_write_key_size(w, "concurrency", series->plan->concurrency);
    pq_write_key_string(w, "reasoning_effort", series->plan->reasoning_effort);
    pq_write_key_size(w, "questions", plan->n_questions);
    pq_write_key_size(w, "repeats", plan->repeats);
    write_runs(w, series);
    write_counts(w, series);
    write_verdicts(w, f);
    write_share(w, "format_followed", "count", f->format_followed, f->answered, f->format);
    pq_write_key_size(w, "format_forgiven", f->format_forgiven);
    write_errors(w, f);
    write_departures(w, f);
    write_times(w, f);
    write_costs(w, series);
    write_repairs(w, f);
    pq_write_end(w);
}
