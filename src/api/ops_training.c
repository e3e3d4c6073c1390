/* Operation "sweep.training": scored sweeps as training data (pq_training.h). */
#include "named.h"

#include "pq_codes.h"
#include "pq_training.h"

typedef struct training_request {
    pq_named_judged judged;
    pq_training_kind kind;
} training_request;

static const char *const kinds[] = PQ_WORDS_OF(PQ_TRAINING_LIST);

static const pq_field request_fields[] = {
    {PQ_NAMED_JUDGED(training_request, judged), .help = "Finished scoring."},
    {PQ_FIELD_WORD(training_request, kind), .words = kinds,
     .help = "What the lines are for: supervised, reinforcement or preference tuning."},
};
static const pq_shape request_shape = PQ_SHAPE(training_request, request_fields);

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

static pq_status sweep_training(pq_call *call, void *request) {
    const training_request *q = request;
    pq_training training;
    pq_text text = {0};
    pq_status status =
        pq_training_write(q->judged.judged, q->kind, &text, &training, call->work.error);
    if (status == PQ_OK) {
        pq_write_object(call->work.out);
        pq_write_key_string(call->work.out, "kind", pq_training_code(q->kind));
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
     "scored sweeps as JSON lines for supervised, reinforcement or preference tuning",
     &request_shape, sweep_training, NULL},
};

const pq_operations pq_training_operations = PQ_OPERATIONS(operations);
