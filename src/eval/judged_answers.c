/* Writes one answer of a scored sweep as JSON. */
#include "judged_parts.h"

#include <math.h>

static void write_span(pq_writer *w, double from, double to) {
    if (!isnan(from) && !isnan(to)) {
        pq_write_array(w);
        pq_write_number(w, from);
        pq_write_number(w, to);
        pq_write_end(w);
    }
}

/* Writes the times of the calls, or, if `waits`, the times in back-off before them. */
static void write_spans(pq_writer *w, const pq_answer_read *answer, bool waits) {
    pq_write_array(w);
    for (size_t t = 0; t < answer->n_turns; t++) {
        for (size_t c = 0; c < answer->turns[t].n_calls; c++) {
            const pq_call_read *call = &answer->turns[t].calls[c];
            if (!waits) {
                write_span(w, call->sent_ms, call->sent_ms + call->times.last);
            } else if (call->waited_ms > 0) {
                write_span(w, call->sent_ms - call->waited_ms, call->sent_ms);
            }
        }
    }
    pq_write_end(w);
}

static void write_flag(pq_writer *w, const char *key, bool known, bool flag) {
    pq_write_key(w, key);
    if (known) {
        pq_write_bool(w, flag);
    } else {
        pq_write_null(w);
    }
}

void judged_write_answer(pq_writer *w, const judged_answer *answer) {
    const pq_answer_read *read = answer->read;
    bool judged = answer->why == WHY_JUDGED;
    pq_write_object(w);
    pq_write_key_size(w, "series", answer->series);
    pq_write_key_string(w, "question", answer->sweep->calls.plan.questions[read->question].id);
    pq_write_key_size(w, "repeat", read->repeat);
    pq_write_key_string(w, "state", pq_answer_code(read->state));
    pq_write_key_string(w, "outcome", judged ? pq_outcome_code(answer->outcome) : NULL);
    pq_write_key_string(w, "loss", judged ? pq_loss_code(answer->loss) : NULL);
    pq_write_key_string(w, "not_judged", judged ? NULL : judged_why_code(answer->why));
    write_flag(w, "right", judged && answer->answered, answer->right);
    write_flag(w, "right_before_repairs", judged && answer->answered, answer->right_before);
    pq_write_key(w, "sql");
    if (read->sql == NULL) {
        pq_write_null(w);
    } else {
        pq_write_bytes(w, read->sql, read->sql_size);
    }
    bool failed = answer->ended && !answer->answered;
    pq_write_key_string(w, "fault", failed ? pq_fault_code(judged_last_fault(read)) : NULL);
    pq_write_key_size(w, "turns", read->n_turns);
    pq_write_key_size(w, "free_repairs", judged_free_repairs(read));
    pq_write_key_size(w, "retries", read->n_retries);
    write_flag(w, "format_followed", answer->answered && read->n_turns > 0,
               read->n_turns > 0 && read->turns[0].format_followed);
    pq_write_key_number(w, "started_ms", read->started_ms);
    pq_write_key_number(w, "ended_ms", read->ended_ms);
    pq_write_key_number(w, "service_ms", judged_service_ms(read));
    pq_write_key_number(w, "waited_ms", read->waited_ms);
    pq_write_key_number(w, "usd", read->usd);
    pq_write_key(w, "spans");
    write_spans(w, read, false);
    pq_write_key(w, "waits");
    write_spans(w, read, true);
    pq_write_end(w);
}
