/* Writes an evaluation as JSON (perquery-evaluation/1). */
#include "eval_parts.h"

#include "pq_significance.h"

#include <stdio.h>

static void write_prediction(pq_writer *w, const pq_prediction *prediction, const pq_judgment *j) {
    pq_write_key(w, "predicted");
    if (!prediction->present || prediction->error != PQ_CALL_ANSWERED) {
        pq_write_null(w);
        return;
    }
    pq_write_object(w);
    pq_write_key(w, "sql");
    if (prediction->sql == NULL) {
        pq_write_null(w);
    } else {
        pq_write_bytes(w, prediction->sql, prediction->sql_size);
    }
    pq_write_key(w, "format_followed");
    if (prediction->is_reply) {
        pq_write_bool(w, prediction->extraction.format_followed);
    } else {
        pq_write_null(w);
    }
    pq_write_key_string(w, "recovered_by",
                        prediction->is_reply ? pq_extraction_code(prediction->extraction.how)
                                             : NULL);
    pq_rows_write(w, j->predicted, PQ_EVAL_SHOWN_ROWS);
    pq_write_end(w);
}

static void write_verdicts(pq_writer *w, const pq_judgment *j) {
    pq_write_key(w, "verdict");
    if (j->verdict == NULL) {
        pq_write_null(w);
    } else {
        pq_verdict_write(w, j->verdict);
    }
    size_t n_rules = 0;
    pq_score_rules(&n_rules);
    pq_write_key(w, "verdicts");
    pq_write_array(w);
    for (size_t r = 0; r < n_rules && j->verdicts != NULL; r++) {
        pq_verdict_write(w, &j->verdicts[r]);
    }
    pq_write_end(w);
}

static void write_strings(pq_writer *w, const char *whose, const pq_string_names *strings) {
    for (size_t i = 0; i < strings->count; i++) {
        char note[256];
        snprintf(note, sizeof note,
                 "%s\"%.80s\" in double quotes is no column%s, so SQLite reads it as a string.",
                 whose, strings->names[i].name,
                 strings->names[i].start == PQ_IN_VIEW ? " and is in a view" : "");
        pq_write_string(w, note);
    }
}

/* What a reader of the verdict should know about the statements, in sentences. */
static void write_notes(pq_writer *w, const pq_judgment *j) {
    pq_write_key(w, "notes");
    pq_write_array(w);
    write_strings(w, "In the gold SQL, ", &j->gold_strings);
    write_strings(w, "In the answer, ", &j->strings);
    pq_write_end(w);
}

void pq_judgment_write(pq_writer *w, const pq_question *question, const pq_prediction *prediction,
                       const pq_judgment *j) {
    pq_write_object(w);
    pq_write_key_string(w, "id", question->id);
    pq_write_key_integer(w, "tier", question->tier);
    pq_write_key(w, "tags");
    pq_write_array(w);
    for (size_t i = 0; i < question->n_tags; i++) {
        pq_write_string(w, question->tags[i]);
    }
    pq_write_end(w);
    pq_write_key_string(w, "question", question->question);
    pq_write_key_string(w, "outcome", pq_outcome_code(j->outcome));
    write_verdicts(w, j);
    write_notes(w, j);
    pq_write_key(w, "error");
    if (j->error.code == PQ_OK) {
        pq_write_null(w);
    } else {
        pq_write_object(w);
        pq_write_key_string(w, "code", pq_status_code(j->error.code));
        pq_write_key_string(w, "message", j->error.message);
        pq_write_key_string(w, "where", j->error.where);
        pq_write_end(w);
    }
    pq_write_key(w, "gold");
    pq_write_object(w);
    pq_write_key_string(w, "sql", j->gold_sql[j->alternative]);
    pq_write_key_size(w, "alternative", j->alternative);
    pq_write_key_size(w, "alternatives", question->n_sql);
    pq_rows_write(w, j->gold, PQ_EVAL_SHOWN_ROWS);
    pq_write_end(w);
    write_prediction(w, prediction, j);
    pq_write_end(w);
}

void pq_eval_write_last(pq_writer *w, const pq_eval *eval) {
    if (eval->done == 0) {
        pq_write_null(w);
        return;
    }
    const pq_text *text = &eval->judged[eval->done - 1].written;
    pq_write_raw(w, text->data, text->size);
}

/* Writes "key": right / n, and "key_interval": its Wilson interval; both are null if n is 0. */
static void write_share(pq_writer *w, const char *key, size_t right, size_t n) {
    char interval_key[64];
    snprintf(interval_key, sizeof interval_key, "%s_interval", key);
    pq_measure share = pq_share(right, n);
    pq_write_key_number(w, key, share.value);
    pq_write_key_interval(w, interval_key, share.interval);
}

static void write_totals(pq_writer *w, const pq_eval *eval) {
    size_t right = pq_eval_count(eval, PQ_OUTCOME_RIGHT);
    size_t judged = eval->done - pq_eval_count(eval, PQ_OUTCOME_GOLD_FAILED);
    size_t answered = judged - pq_eval_count(eval, PQ_OUTCOME_NO_PREDICTION) -
                      pq_eval_count(eval, PQ_OUTCOME_RATE_LIMITED) -
                      pq_eval_count(eval, PQ_OUTCOME_PROVIDER_ERROR) -
                      pq_eval_count(eval, PQ_OUTCOME_TIMED_OUT) -
                      pq_eval_count(eval, PQ_OUTCOME_REFUSAL);
    pq_write_key(w, "totals");
    pq_write_object(w);
    pq_write_key_size(w, "questions", eval->gold.n_questions);
    pq_write_key_size(w, "judged", judged);
    pq_write_key_size(w, "answered", answered);
    for (int outcome = 0; outcome < PQ_OUTCOME_COUNT; outcome++) {
        pq_write_key_size(w, pq_outcome_code((pq_outcome)outcome),
                          pq_eval_count(eval, (pq_outcome)outcome));
    }
    write_share(w, "accuracy", right, judged);
    write_share(w, "accuracy_of_answered", right, answered);
    pq_write_end(w);
}

/* Writes the right answers by each rule. */
static void write_rules(pq_writer *w, const pq_eval *eval) {
    size_t n_rules = 0;
    const pq_rule *const *rules = pq_score_rules(&n_rules);
    size_t judged = eval->done - pq_eval_count(eval, PQ_OUTCOME_GOLD_FAILED);
    pq_write_key(w, "rules");
    pq_write_array(w);
    for (size_t r = 0; r < n_rules; r++) {
        size_t right = 0;
        for (size_t i = 0; i < eval->done; i++) {
            right += eval->judged[i].matches != NULL && eval->judged[i].matches[r];
        }
        pq_write_object(w);
        pq_write_key_string(w, "rule", rules[r]->id);
        pq_write_key_size(w, "right", right);
        write_share(w, "accuracy", right, judged);
        pq_write_end(w);
    }
    pq_write_end(w);
}

/* Writes why answers are not right, and how many right answers did not follow the format. */
static void write_losses(pq_writer *w, const pq_eval *eval) {
    size_t forgiven = 0;
    size_t counts[PQ_LOSS_COUNT] = {0};
    for (size_t i = 0; i < eval->done; i++) {
        forgiven += eval->judged[i].format_forgiven;
        counts[eval->judged[i].loss]++;
    }
    pq_write_key_size(w, "format_forgiven", forgiven);
    pq_write_key(w, "losses");
    pq_write_array(w);
    for (int loss = PQ_LOSS_NONE + 1; loss < PQ_LOSS_COUNT; loss++) {
        pq_write_object(w);
        pq_write_key_string(w, "loss", pq_loss_code((pq_loss)loss));
        pq_write_key_string(w, "meaning", pq_loss_meaning((pq_loss)loss));
        pq_write_key_size(w, "count", counts[loss]);
        pq_write_end(w);
    }
    pq_write_end(w);
}

static void write_tiers(pq_writer *w, const pq_eval *eval) {
    pq_write_key(w, "tiers");
    pq_write_array(w);
    for (int tier = 1; tier <= 9; tier++) {
        size_t judged = 0;
        size_t right = 0;
        for (size_t i = 0; i < eval->done; i++) {
            bool counts = eval->gold.questions[i].tier == tier &&
                          eval->judged[i].outcome != PQ_OUTCOME_GOLD_FAILED;
            judged += counts;
            right += counts && eval->judged[i].outcome == PQ_OUTCOME_RIGHT;
        }
        if (judged > 0) {
            pq_write_object(w);
            pq_write_key_integer(w, "tier", tier);
            pq_write_key_size(w, "judged", judged);
            pq_write_key_size(w, "right", right);
            write_share(w, "accuracy", right, judged);
            pq_write_end(w);
        }
    }
    pq_write_end(w);
}

/* Writes what a file was recognized as; null for a gold set in our own format. */
static void write_layout(pq_writer *w, const char *key, const pq_layout *layout) {
    pq_write_key_string(w, key, layout == NULL ? NULL : pq_layout_title(layout));
}

void pq_eval_write(pq_writer *w, const pq_eval *eval) {
    pq_write_object(w);
    pq_write_key_string(w, "format", PQ_EVAL_FORMAT);
    pq_write_key_string(w, "gold", eval->gold.id);
    pq_write_key_string(w, "database", eval->gold.database);
    write_layout(w, "gold_layout", eval->gold.layout);
    write_layout(w, "predictions_layout", eval->layout);
    pq_write_key_string(w, "rule", eval->rule->id);
    pq_write_key_number(w, "confidence", PQ_CONFIDENCE);
    write_totals(w, eval);
    write_losses(w, eval);
    write_rules(w, eval);
    write_tiers(w, eval);
    pq_write_key(w, "questions");
    pq_write_array(w);
    for (size_t i = 0; i < eval->done; i++) {
        pq_write_raw(w, eval->judged[i].written.data, eval->judged[i].written.size);
    }
    pq_write_end(w);
    pq_write_end(w);
}
