/* Operation "sweep.load": how sure the accuracies of a published load test are, of all calls as
 * they were published and of those that came to an answer. */
#include "operation.h"

#include "pq_load.h"

#include <math.h>

/* A published accuracy is of all calls; it is a count of them, or nothing can be computed. */
static bool count_of(double share, size_t n, size_t *count) {
    double right = round(share * (double)n);
    *count = (size_t)right;
    return fabs(share * (double)n - right) < 1e-6;
}

static void write_share(pq_writer *w, const char *key, bool known, size_t right, size_t n) {
    pq_write_key_measure(w, key, known ? pq_share(right, n) : pq_measure_alone(NAN));
}

static pq_status write_row(pq_call *call, const pq_value *object) {
    pq_writer *w = call->work.out;
    pq_value value;
    size_t asked = 0;
    size_t answered = 0;
    size_t right = 0;
    double share = 0;
    pq_status status = pq_load_count(object, "n", &asked, call->work.error);
    if (status == PQ_OK) {
        status = pq_load_count(object, "completed", &answered, call->work.error);
    }
    if (status == PQ_OK) {
        status = pq_json_member(object, "accuracy", &value, call->work.error);
    }
    if (status == PQ_OK) {
        status = pq_json_number(&value, 0, 1, &share, call->work.error);
    }
    if (status != PQ_OK) {
        return status;
    }
    bool counted = count_of(share, asked, &right);
    bool answers_are_known = counted && right <= answered;
    pq_write_object(w);
    pq_write_key_number(w, "right", counted ? (double)right : NAN);
    pq_write_key_size(w, "asked", asked);
    pq_write_key_size(w, "answered", answered);
    write_share(w, "of_asked", counted, right, asked);
    write_share(w, "of_answered", answers_are_known, right, answered);
    pq_write_end(w);
    return PQ_OK;
}

static pq_status write_rows(pq_call *call, pq_json *document) {
    pq_value root = pq_json_root(document);
    pq_value list;
    size_t n = 0;
    pq_status status =
        pq_json_find(&root, "load", &list) ? pq_json_array(&list, &n, call->work.error) : PQ_OK;
    pq_write_object(call->work.out);
    pq_write_key_number(call->work.out, "confidence", PQ_CONFIDENCE);
    pq_write_key(call->work.out, "rows");
    pq_write_array(call->work.out);
    for (size_t i = 0; i < n && status == PQ_OK; i++) {
        pq_value item = pq_json_item(&list, i);
        status = write_row(call, &item);
    }
    pq_write_end(call->work.out);
    pq_write_end(call->work.out);
    return status;
}

static pq_status sweep_load(pq_call *call, void *request) {
    (void)request;
    static const char *const fields[] = {"sweep", NULL};
    pq_json *document = NULL;
    pq_sweep sweep;
    pq_status status = pq_json_object(call->work.request, fields, call->work.error);
    if (status == PQ_OK) {
        status = pq_work_sweep(&call->work, &document, &sweep);
    }
    if (status == PQ_OK) {
        status = write_rows(call, document);
    }
    pq_json_free(document);
    return status;
}

static const pq_operation operations[] = {
    {"sweep.load",
     "the accuracies of a sweep's load test, of all calls and of those answered, with intervals",
     NULL, sweep_load, NULL},
};

const pq_operations pq_sweep_load_operations = PQ_OPERATIONS(operations);
