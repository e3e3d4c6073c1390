/* Operation "gold.questions": what a gold set asks. */
#include "named.h"

#include "pq_gold.h"

typedef struct gold_request {
    pq_named_file gold;
} gold_request;

static const pq_field request_fields[] = {
    {PQ_NAMED_FILE(gold_request, gold), .help = "Gold set; a loaded file."},
};
static const pq_shape request_shape = PQ_SHAPE(gold_request, request_fields);

static pq_status gold_questions(pq_call *call, void *request) {
    const gold_request *q = request;
    pq_gold gold;
    pq_status status =
        pq_gold_read(q->gold.bytes, q->gold.size, call->work.arena, &gold, call->work.error);
    if (status != PQ_OK) {
        return status;
    }
    pq_write_object(call->work.out);
    pq_write_key_string(call->work.out, "id", gold.id);
    pq_write_key_string(call->work.out, "database", gold.database);
    pq_write_key(call->work.out, "questions");
    pq_write_array(call->work.out);
    for (size_t i = 0; i < gold.n_questions; i++) {
        pq_write_object(call->work.out);
        pq_write_key_string(call->work.out, "id", gold.questions[i].id);
        pq_write_key_integer(call->work.out, "tier", gold.questions[i].tier);
        pq_write_key_string(call->work.out, "question", gold.questions[i].question);
        pq_write_key(call->work.out, "tags");
        pq_write_array(call->work.out);
        for (size_t k = 0; k < gold.questions[i].n_tags; k++) {
            pq_write_string(call->work.out, gold.questions[i].tags[k]);
        }
        pq_write_end(call->work.out);
        pq_write_end(call->work.out);
    }
    pq_write_end(call->work.out);
    pq_write_end(call->work.out);
    return PQ_OK;
}

static const pq_operation operations[] = {
    {"gold.questions",
     "list the questions of a gold set, with the values of its bindings filled in", &request_shape,
     gold_questions, NULL},
};

const pq_operations pq_gold_operations = PQ_OPERATIONS(operations);
