/* Writes scored sweeps as JSON (perquery-judged/1). */
#include "judged_parts.h"

static void write_word(pq_writer *w, const char *code, const char *meaning) {
    pq_write_object(w);
    pq_write_key_string(w, "code", code);
    pq_write_key_string(w, "meaning", meaning);
    pq_write_end(w);
}

/* Writes the meanings of the codes. */
static void write_words(pq_writer *w) {
    pq_write_key(w, "ttft_conventions");
    pq_write_array(w);
    for (int i = 0; i < PQ_TTFT_COUNT; i++) {
        write_word(w, pq_ttft_code((pq_ttft)i), pq_ttft_meaning((pq_ttft)i));
    }
    pq_write_end(w);
    pq_write_key(w, "outcomes");
    pq_write_array(w);
    for (int i = 0; i < PQ_OUTCOME_COUNT; i++) {
        if (i != PQ_OUTCOME_NO_PREDICTION && i != PQ_OUTCOME_GOLD_FAILED) {
            write_word(w, pq_outcome_code((pq_outcome)i), pq_outcome_meaning((pq_outcome)i));
        }
    }
    pq_write_end(w);
    pq_write_key(w, "losses");
    pq_write_array(w);
    for (int i = PQ_LOSS_NONE + 1; i < PQ_LOSS_COUNT; i++) {
        if (i != PQ_LOSS_NO_PREDICTION) {
            write_word(w, pq_loss_code((pq_loss)i), pq_loss_meaning((pq_loss)i));
        }
    }
    pq_write_end(w);
    pq_write_key(w, "not_judged");
    pq_write_array(w);
    for (int i = WHY_JUDGED + 1; i < WHY_COUNT; i++) {
        write_word(w, judged_why_code((judged_why)i), judged_why_meaning((judged_why)i));
    }
    pq_write_end(w);
}

static void write_head(pq_writer *w, const pq_judged *judged) {
    pq_write_key_string(w, "format", PQ_JUDGED_FORMAT);
    pq_write_key_string(w, "rule", judged->rule->id);
    pq_write_key_number(w, "confidence", PQ_CONFIDENCE);
    pq_write_key(w, "bootstrap");
    pq_write_object(w);
    pq_write_key_size(w, "resamples", PQ_BOOTSTRAP_RESAMPLES);
    pq_write_key_size(w, "seed", PQ_RESAMPLING.seed);
    pq_write_end(w);
    pq_write_key(w, "quantiles");
    pq_write_array(w);
    for (size_t q = 0; q < JUDGED_QUANTILES; q++) {
        pq_write_object(w);
        pq_write_key_string(w, "name", judged_quantile_name(q));
        pq_write_key_number(w, "p", judged_quantile(q));
        pq_write_key_size(w, "needs", pq_quantile_needs(judged_quantile(q), PQ_CONFIDENCE));
        pq_write_end(w);
    }
    pq_write_end(w);
    write_words(w);
}

static void write_sweep(pq_writer *w, const judged_sweep *sweep) {
    const pq_calls *calls = &sweep->calls;
    pq_write_object(w);
    pq_write_key_string(w, "name", sweep->name);
    pq_write_key_string(w, "database", calls->plan.database);
    pq_write_key_string(w, "gold", calls->plan.gold);
    pq_write_key_string(w, "state", calls->state);
    pq_write_key_string(w, "started_at", calls->started_at);
    pq_write_key(w, "origin");
    pq_write_object(w);
    pq_write_key_string(w, "kind", calls->origin_kind);
    pq_write_key_string(w, "by", calls->origin_by);
    pq_write_key_string(w, "note", calls->origin_note);
    pq_write_end(w);
    pq_write_key_size(w, "questions", calls->plan.n_questions);
    pq_write_key_size(w, "repeats", calls->plan.repeats);
    pq_write_key_bool(w, "side_by_side", calls->plan.side_by_side);
    pq_write_key(w, "series");
    pq_write_array(w);
    for (size_t i = 0; i < calls->plan.n_series; i++) {
        pq_write_size(w, sweep->first_series + i);
    }
    pq_write_end(w);
    pq_write_end(w);
}

void pq_judged_write(pq_writer *w, const pq_judged *judged) {
    pq_write_object(w);
    write_head(w, judged);
    pq_write_key(w, "sweeps");
    pq_write_array(w);
    for (size_t i = 0; i < judged->n_sweeps; i++) {
        write_sweep(w, &judged->sweeps[i]);
    }
    pq_write_end(w);
    pq_write_key(w, "series");
    pq_write_array(w);
    for (size_t i = 0; i < judged->n_series; i++) {
        judged_write_series(w, judged, &judged->series[i]);
    }
    pq_write_end(w);
    judged_write_memory(w, judged);
    pq_write_key(w, "answers");
    pq_write_array(w);
    for (size_t i = 0; i < judged->n_answers; i++) {
        judged_write_answer(w, &judged->answers[i]);
    }
    pq_write_end(w);
    pq_write_end(w);
}
