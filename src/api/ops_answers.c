/* Operation "answers": seven questions an engineer asks, answered from the rows in view. */
#include "operation.h"

#include "pq_questions.h"

static void read_reference(pq_cost_reader *r, pq_answers *a) {
    static const char *const fields[] = {"name", "input", "output", NULL};
    pq_value reference;
    if (pq_read_optional(r, r->work->request, "reference", &reference)) {
        pq_read_fields(r, &reference, fields);
        pq_read_string(r, &reference, "name", &a->reference_name);
        pq_read_number(r, &reference, "input", pq_bounds_per_mtok, &a->reference.input_per_mtok);
        pq_read_number(r, &reference, "output", pq_bounds_per_mtok, &a->reference.output_per_mtok);
        a->reference.known = true;
    }
}

static void read_gpu(pq_cost_reader *r, pq_answers *a) {
    static const char *const fields[] = {"name", "usd_per_gpu_hour", "price_of", NULL};
    pq_value gpu;
    if (pq_read_optional(r, r->work->request, "gpu", &gpu)) {
        pq_read_fields(r, &gpu, fields);
        pq_read_string(r, &gpu, "name", &a->gpu_name);
        pq_read_gpu_price(r, &gpu, &a->usd_per_gpu_hour);
    }
}

/* {"sweep", "judged", "queries_per_day", "reference": {"name", "input", "output"},
 *  "gpu": {"name", "usd_per_gpu_hour" or "price_of"}, "prices", "as_of"} */
static void read_request(pq_cost_reader *r, pq_answers *a) {
    static const char *const fields[] = {"sweep", "judged", "queries_per_day", "reference",
                                         "gpu",   "prices", "as_of",           NULL};
    pq_read_fields(r, r->work->request, fields);
    pq_read_number(r, r->work->request, "queries_per_day", pq_bounds_positive, &a->queries_per_day);
    read_reference(r, a);
    read_gpu(r, a);
}

static pq_status answers(pq_call *call) {
    pq_cost_reader r;
    const pq_judged *judged = NULL;
    pq_report report = {0};
    pq_answers a = {.report = &report, .arena = call->work.arena};
    pq_cost_reader_begin(&r, &call->work, call->work.request);
    read_request(&r, &a);
    pq_status status = r.status;
    if (status == PQ_OK) {
        status = pq_call_rows_judged(call, &judged);
    }
    if (status == PQ_OK) {
        status = pq_report_begin(&call->work, judged, &report);
    }
    if (status == PQ_OK) {
        status = pq_answers_compute(&a, call->work.error);
    }
    if (status == PQ_OK) {
        pq_write_object(call->work.out);
        pq_answers_write(call->work.out, &a);
        pq_write_used_prices(&r);
        pq_write_end(call->work.out);
    }
    pq_report_end(&report);
    pq_cost_reader_end(&r);
    return status;
}

static const pq_operation operations[] = {
    {"answers", "seven questions an engineer asks, answered from the rows in view", answers, NULL},
};

const pq_operations pq_answers_operations = PQ_OPERATIONS(operations);
