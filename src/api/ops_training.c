/* Operation "sweep.training": judged sweeps as training data (pq_training.h). */
#include "operation.h"

#include "pq_training.h"

#include <string.h>

static pq_status read_kind(pq_call *call, pq_training_kind *kind) {
    const char *code = NULL;
    pq_status status = pq_call_string(call, "kind", &code);
    for (int i = 0; i < PQ_TRAINING_COUNT && status == PQ_OK; i++) {
        if (strcmp(code, pq_training_code((pq_training_kind)i)) == 0) {
            *kind = (pq_training_kind)i;
            return PQ_OK;
        }
    }
    return status == PQ_OK
               ? pq_error_set(call->work.error, PQ_BAD_FIELD, "kind",
                              "\"supervised\", \"reinforcement\" or \"preference\" is wanted here, "
                              "not \"%.40s\"",
                              code)
               : status;
}

static void write_skipped(pq_writer *w, const pq_training *training) {
    pq_write_key(w, "skipped");
    pq_write_array(w);
    for (int i = 0; i < PQ_SKIP_COUNT; i++) {
        if (training->skipped[i] > 0) {
            pq_write_object(w);
            pq_write_key_string(w, "code", pq_training_skip_code((pq_training_skip)i));
            pq_write_key_string(w, "meaning", pq_training_skip_meaning((pq_training_skip)i));
            pq_write_key_size(w, "count", training->skipped[i]);
            pq_write_end(w);
        }
    }
    pq_write_end(w);
}

static pq_status sweep_training(pq_call *call) {
    static const char *const fields[] = {"judged", "kind", NULL};
    const pq_judged *judged = NULL;
    pq_training_kind kind = PQ_TRAINING_SUPERVISED;
    pq_training training;
    pq_text text = {0};
    pq_status status = pq_call_judged(call, fields, &judged);
    if (status == PQ_OK) {
        status = read_kind(call, &kind);
    }
    if (status == PQ_OK) {
        status = pq_training_write(judged, kind, &text, &training, call->work.error);
    }
    if (status == PQ_OK) {
        pq_write_object(call->work.out);
        pq_write_key_string(call->work.out, "kind", pq_training_code(kind));
        pq_write_key_size(call->work.out, "lines", training.lines);
        write_skipped(call->work.out, &training);
        pq_write_key_string(call->work.out, "text", pq_text_string(&text));
        pq_write_end(call->work.out);
    }
    pq_text_free(&text);
    return status;
}

static const pq_operation operations[] = {
    {"sweep.training",
     "judged sweeps as JSON lines for supervised, reinforcement or preference tuning",
     sweep_training, NULL},
};

const pq_operations pq_training_operations = PQ_OPERATIONS(operations);
