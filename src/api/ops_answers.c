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

static void write_findings(pq_writer *w) {
    pq_write_key(w, "findings");
    pq_write_array(w);
    for (int i = PQ_STANDING_BEST; i < PQ_STANDING_COUNT; i++) {
        pq_write_object(w);
        pq_write_key_string(w, "code", pq_standing_code((pq_standing)i));
        pq_write_key_string(w, "meaning", pq_standing_meaning((pq_standing)i));
        pq_write_end(w);
    }
    pq_write_end(w);
}

/* In the order of asking; the later ones build on what the first two find. */
static pq_status write_questions(pq_answers *a) {
    static pq_status (*const questions[])(pq_answers *) = {
        pq_answer_most_accurate, pq_answer_cheapest, pq_answer_fastest,   pq_answer_cheap_dear,
        pq_answer_quantisation,  pq_answer_finetune, pq_answer_dedicated,
    };
    pq_status status = PQ_OK;
    pq_write_key(a->w, "questions");
    pq_write_array(a->w);
    for (size_t i = 0; i < sizeof questions / sizeof questions[0] && status == PQ_OK; i++) {
        status = questions[i](a);
    }
    pq_write_end(a->w);
    return status;
}

enum { BEST = 3 };

/* "best": the rows whose correct answers cost least, and what the volume asked about costs there.
 */
static pq_status write_best(pq_answers *a) {
    size_t n = 0;
    size_t *order = pq_answers_order(a, pq_by_correct, &n);
    pq_writer *w = a->w;
    if (order == NULL) {
        return pq_error_memory(a->work->error);
    }
    pq_question_list(a, "best");
    for (size_t i = 0; i < n && i < BEST; i++) {
        const pq_view_row *row = &a->view.rows[order[i]];
        pq_projection cost = pq_cost_project(row->usd_per_query.value, a->queries_per_day);
        pq_write_object(w);
        pq_write_key_size(w, "row", order[i]);
        pq_write_key_number(w, "per_day_usd", cost.per_day_usd);
        pq_write_key_number(w, "per_month_usd", cost.per_month_usd);
        pq_write_key_number(w, "right_per_day", row->accuracy.value * a->queries_per_day);
        pq_write_end(w);
    }
    pq_write_end(w);
    return PQ_OK;
}

static pq_status write_answers(pq_answers *a) {
    pq_writer *w = a->w;
    pq_write_object(w);
    pq_write_key_number(w, "queries_per_day", a->queries_per_day);
    pq_write_key_number(w, "confidence", PQ_CONFIDENCE);
    pq_write_key_number(w, "alpha", PQ_SIGNIFICANCE);
    pq_view_write_rows(w, &a->view);
    pq_status status = write_questions(a);
    if (status == PQ_OK) {
        status = pq_answer_lead(a);
    }
    if (status == PQ_OK) {
        status = pq_answer_why(a);
    }
    if (status == PQ_OK) {
        status = write_best(a);
    }
    write_findings(w);
    return status;
}

static pq_status answers(pq_call *call, void *request) {
    (void)request;
    pq_cost_reader r;
    const pq_judged *judged = NULL;
    pq_answers a = {.work = &call->work,
                    .w = call->work.out,
                    .most_accurate = PQ_NO_ROW,
                    .cheapest = PQ_NO_ROW};
    pq_cost_reader_begin(&r, &call->work, call->work.request);
    read_request(&r, &a);
    pq_status status = r.status;
    if (status == PQ_OK) {
        status = pq_call_rows_judged(call, &judged);
    }
    if (status == PQ_OK) {
        status = pq_view_begin(&call->work, judged, &a.view);
    }
    if (status == PQ_OK) {
        status = write_answers(&a);
    }
    if (status == PQ_OK) {
        pq_write_used_prices(&r);
        pq_write_end(call->work.out);
    }
    pq_view_end(&a.view);
    pq_cost_reader_end(&r);
    return status;
}

static const pq_operation operations[] = {
    {"answers", "seven questions an engineer asks, answered from the rows in view", NULL, answers,
     NULL},
};

const pq_operations pq_answers_operations = PQ_OPERATIONS(operations);
