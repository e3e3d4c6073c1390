/* Operation "answers": seven questions an engineer asks, answered from the rows of a report. */
#include "ops_report.h"

#include "pq_questions.h"

typedef struct answers_request {
    const char *sweep, *rule, *judged;
    pq_answers answers;
} answers_request;

static const pq_field gpu_fields[] = {
    {PQ_FIELD_TEXT(answers_request, answers.gpu_name), .key = "name", .help = "Name of the GPU."},
    PQ_ROWS_OF_GPU_PRICE(answers_request, answers.usd_per_gpu_hour),
};
static const pq_shape gpu_shape = PQ_SHAPE(answers_request, gpu_fields);

static const pq_field request_fields[] = {
    PQ_ROWS_OF_PRICES,
    PQ_FIELDS_OF_REPORT(answers_request),
    {PQ_FIELD_NUMBER(answers_request, answers.queries_per_day), .bounds = PQ_POSITIVE,
     .unit = "questions per day", .help = "Volume."},
    {PQ_FIELD_OBJECT(answers_request, answers.reference), PQ_OPTIONAL, .of = &pq_reference_shape,
     .help = "A model that was not run, to compare with."},
    {PQ_FIELD_SAME_STRUCT(answers_request, "gpu"), PQ_OPTIONAL, .of = &gpu_shape,
     .help = "A GPU to compare token prices with."},
};
static const pq_shape request_shape =
    PQ_SHAPE(answers_request, request_fields, .self = "pq_scenario");

static pq_status answers(pq_call *call, void *request) {
    pq_scenario s;
    pq_report report = {0};
    answers_request q = {.answers = {.report = &report, .arena = call->work.arena}};
    (void)request;
    pq_scenario_begin(&s, &call->work);
    pq_status status = pq_shape_read(&request_shape, call->work.request, &q, &s.reading);
    if (status == PQ_OK) {
        status = pq_call_report(call, q.sweep, q.rule, q.judged, &report);
    }
    if (status == PQ_OK) {
        status = pq_answers_compute(&q.answers, call->work.error);
    }
    if (status == PQ_OK) {
        pq_write_object(call->work.out);
        pq_answers_write(call->work.out, &q.answers);
        pq_write_used_prices(&s);
        pq_write_end(call->work.out);
    }
    pq_report_end(&report);
    return status;
}

static const pq_operation operations[] = {
    {"answers", "answer seven questions about cost, accuracy and speed from a sweep",
     &request_shape, answers, NULL},
};

const pq_operations pq_answers_operations = PQ_OPERATIONS(operations);
