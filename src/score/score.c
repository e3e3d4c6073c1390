#include "pq_score.h"

#include "explain.h"
#include "pq_codes.h"
#include "rules.h"

#include <string.h>

static const pq_rule rules[] = {
    {.id = "perquery/1",
     .title = "Perquery",
     .summary = "Columns may be in any order and are paired by content. Rows are compared with "
                "duplicates counted; order matters only where the gold SQL sorts, and tied rows "
                "may swap. Decimals are compared after rounding to the shorter of the two, but to "
                "at least 2 places. Integers must be equal. NULL equals only NULL.",
     .source = "",
     .judge = pq_judge_perquery},
    {.id = "strict/1",
     .title = "Strict: identical results",
     .summary = "Same columns in the same order, same rows, and the same row order where the gold "
                "SQL sorts. Cells must be identical; an INTEGER and a REAL are equal if they are "
                "the same number.",
     .source = "",
     .judge = pq_judge_strict},
    {.id = "rows-match",
     .title = "The published benchmark's rule",
     .summary = "Rows may be in any order; columns must be in the given order. Text is trimmed. "
                "Numbers may differ by 0.01 or 0.1%. A prediction without rows is wrong.",
     .source = "GitHub rjsmith87/inference-benchmarks, May 2026: rows_match",
     .judge = pq_judge_rows_match},
    {.id = "bird",
     .title = "BIRD",
     .summary = "The set of predicted rows must equal the set of gold rows; order and duplicates "
                "are ignored. Columns must be in the given order. Cells are compared as in Python.",
     .source = "GitHub AlibabaResearch/DAMO-ConvAI, bird/llm/src/evaluation.py: "
               "compute_execution_accuracy",
     .judge = pq_judge_bird},
    {.id = "spider2",
     .title = "Spider 2.0",
     .summary = "Each gold column, on its own, must equal some predicted column; numbers may "
                "differ by 0.01. The rule does not check whether values stay in the same rows, and "
                "ignores extra columns.",
     .source = "GitHub xlang-ai/Spider2, spider2-lite/evaluation_suite/evaluate.py: "
               "compare_pandas_table",
     .judge = pq_judge_spider2},
    {.id = "test-suite",
     .title = "Test suites (Spider)",
     .summary = "Some column order must make the rows equal, and in the same order if the gold SQL "
                "contains \"order by\" anywhere. Cells are compared as in Python.",
     .source = "GitHub taoyds/test-suite-sql-eval, exec_eval.py: result_eq",
     .judge = pq_judge_test_suite},
};

const pq_rule *pq_score_rules(size_t *count) {
    *count = sizeof rules / sizeof rules[0];
    return rules;
}

const pq_rule *pq_score_rule(const char *id) {
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        if (strcmp(rules[i].id, id) == 0) {
            return &rules[i];
        }
    }
    return NULL;
}

pq_status pq_score(const pq_rule *rule, const pq_pair *pair, pq_arena *arena, pq_verdict *verdict,
                   pq_error *error) {
    pq_verdict_begin(verdict, rule->id);
    return rule->judge(pair, arena, verdict, error);
}

const char *pq_level_code(pq_level level) {
    static const char *const codes[] = {"exact",    "reordered", "permuted",
                                        "superset", "subset",    "none"};
    return codes[level];
}

PQ_CODE(pq_reason, pq_reason, PQ_REASON_LIST)

static void write_place(pq_writer *w, const char *key, size_t place) {
    pq_write_key(w, key);
    if (place == PQ_NOWHERE) {
        pq_write_null(w);
    } else {
        pq_write_size(w, place);
    }
}

void pq_verdict_write_fields(pq_writer *w, const pq_verdict *verdict) {
    pq_write_key_string(w, "rule", verdict->rule);
    pq_write_key_bool(w, "match", verdict->match);
    pq_write_key_string(w, "level", pq_level_code(verdict->level));
    pq_write_key_number(w, "soft_f1", verdict->soft_f1);
    pq_write_key_string(w, "reason", pq_reason_code(verdict->reason));
    pq_write_key_string(w, "message", verdict->message);
    write_place(w, "gold_row", verdict->gold_row);
    write_place(w, "gold_column", verdict->gold_column);
    write_place(w, "predicted_row", verdict->predicted_row);
    write_place(w, "predicted_column", verdict->predicted_column);
    pq_write_key(w, "differences");
    pq_write_array(w);
    for (size_t i = 0; i < verdict->n_differences; i++) {
        const pq_difference *d = &verdict->differences[i];
        pq_write_object(w);
        write_place(w, "gold_row", d->gold_row);
        write_place(w, "gold_column", d->gold_column);
        write_place(w, "predicted_row", d->predicted_row);
        write_place(w, "predicted_column", d->predicted_column);
        pq_write_end(w);
    }
    pq_write_end(w);
}

void pq_verdict_write(pq_writer *w, const pq_verdict *verdict) {
    pq_write_object(w);
    pq_verdict_write_fields(w, verdict);
    pq_write_end(w);
}
