#include "pq_score.h"

#include "explain.h"
#include "pq_codes.h"
#include "rules.h"

#include <string.h>

static const pq_rule *const rules[] = {PQ_RULE_LIST(PQ_RULE_ADDRESS)};

const pq_rule *const *pq_score_rules(size_t *count) {
    *count = sizeof rules / sizeof rules[0];
    return rules;
}

const pq_rule *pq_score_rule(const char *id) {
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        if (strcmp(rules[i]->id, id) == 0) {
            return rules[i];
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
