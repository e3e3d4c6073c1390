/* Operation "saturation": what pasted metrics say before more replicas are bought. */
#include "operation.h"

#include "pq_scenario.h"

#include "pq_saturation.h"

#include <string.h>

static void write_metrics(pq_writer *w, const pq_load_metrics *m) {
    const pq_figure figures[] = {{"request_rate", m->request_rate},
                                 {"concurrent_requests", m->concurrent_requests},
                                 {"waiting_requests", m->waiting_requests},
                                 {"prompt_tokens", m->prompt_tokens},
                                 {"cached_prompt_tokens", m->cached_prompt_tokens},
                                 {"queue_ms", m->queue_ms},
                                 {"kv_share", m->kv_share},
                                 {"batch_fill_ratio", m->batch_fill_ratio},
                                 {"trainer_waiting", m->trainer_waiting},
                                 {"ttft_ms", m->ttft_ms},
                                 {"processing_ms", m->processing_ms}};
    pq_write_key(w, "metrics");
    pq_write_object(w);
    pq_write_figures(w, figures, sizeof figures / sizeof figures[0]);
    pq_write_end(w);
    pq_write_key_size(w, "samples", m->samples);
    pq_write_key_size(w, "requests", m->requests);
}

typedef struct saturation_request {
    const char *text;
} saturation_request;

static const pq_field request_fields[] = {
    {PQ_FIELD_TEXT(saturation_request, text),
     .help = "Prometheus text, trainer metrics or response headers."},
};
static const pq_shape request_shape = PQ_SHAPE(saturation_request, request_fields);

static pq_status saturation(pq_call *call, void *request) {
    const saturation_request *q = request;
    pq_load_metrics metrics;
    pq_status status = pq_saturation_read(q->text, strlen(q->text), &metrics, call->work.error);
    if (status != PQ_OK) {
        return status;
    }
    pq_saturation_verdict verdict = pq_saturation_judge(&metrics);
    pq_writer *w = call->work.out;
    pq_write_object(w);
    pq_write_key_string(w, "verdict", pq_saturation_code(verdict.saturation));
    pq_write_key_string(w, "meaning", pq_saturation_meaning(verdict.saturation));
    pq_write_key_string(w, "figure", verdict.figure[0] == '\0' ? NULL : verdict.figure);
    pq_write_key_number(w, "value", verdict.value);
    pq_write_key_number(w, "threshold", verdict.threshold);
    pq_write_key_number(w, "hit_rate", verdict.hit_rate);
    write_metrics(w, &metrics);
    pq_write_end(w);
    return PQ_OK;
}

static const pq_operation operations[] = {
    {"saturation",
     "judge from deployment, trainer or request metrics whether more replicas would help",
     &request_shape, saturation, NULL},
};

const pq_operations pq_saturation_operations = PQ_OPERATIONS(operations);
