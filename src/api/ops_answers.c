/* Operation "answers": seven questions an engineer asks, answered from the rows in view. */
#include "operation.h"

#include "pq_questions.h"

static const pq_field reference_fields[] = {
    {PQ_FIELD_TEXT(pq_answers, reference_name), .key = "name", .help = "Name of the model."},
    {PQ_FIELD_NUMBER(pq_answers, reference.input_per_mtok), .key = "input", .bounds = PQ_PER_MTOK,
     .unit = "USD per million tokens", .help = "Price of prompt tokens."},
    {PQ_FIELD_NUMBER(pq_answers, reference.output_per_mtok), .key = "output", .bounds = PQ_PER_MTOK,
     .unit = "USD per million tokens", .help = "Price of generated tokens."},
};
static const pq_shape reference_shape = PQ_SHAPE(pq_answers, reference_fields);

static const pq_field gpu_fields[] = {
    {PQ_FIELD_TEXT(pq_answers, gpu_name), .key = "name", .help = "Name of the GPU."},
    PQ_ROWS_OF_GPU_PRICE(pq_answers, usd_per_gpu_hour),
};
static const pq_shape gpu_shape = PQ_SHAPE(pq_answers, gpu_fields);

static const pq_field request_fields[] = {
    PQ_ROWS_OF_PRICES,
    {PQ_FIELD_UNKEPT(PQ_FIELD_IS_TEXT, "sweep"), PQ_OPTIONAL,
     .help = "Loaded sweep whose published rows are in view."},
    {PQ_FIELD_UNKEPT(PQ_FIELD_IS_TEXT, "judged"), PQ_OPTIONAL,
     .help = "Scored sweeps whose series are in view."},
    {PQ_FIELD_NUMBER(pq_answers, queries_per_day), .bounds = PQ_POSITIVE,
     .unit = "questions per day", .help = "Volume."},
    {PQ_FIELD_SAME_STRUCT(pq_answers, "reference"), PQ_GIVEN(pq_answers, reference.known),
     PQ_OPTIONAL, .of = &reference_shape, .help = "A model that was not run, to compare with."},
    {PQ_FIELD_SAME_STRUCT(pq_answers, "gpu"), PQ_OPTIONAL, .of = &gpu_shape,
     .help = "A GPU to compare token prices with."},
};
static const pq_shape request_shape = PQ_SHAPE(pq_answers, request_fields, .self = "pq_scenario");

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
    pq_scenario s;
    (void)request;
    const pq_judged *judged = NULL;
    pq_answers a = {.work = &call->work,
                    .w = call->work.out,
                    .most_accurate = PQ_NO_ROW,
                    .cheapest = PQ_NO_ROW};
    pq_scenario_begin(&s, &call->work);
    pq_status status = pq_shape_read(&request_shape, call->work.request, &a, &s.reading);
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
        pq_write_used_prices(&s);
        pq_write_end(call->work.out);
    }
    pq_view_end(&a.view);
    pq_scenario_end(&s);
    return status;
}

static const pq_operation operations[] = {
    {"answers", "seven questions an engineer asks, answered from the rows in view", &request_shape,
     answers, NULL},
};

const pq_operations pq_answers_operations = PQ_OPERATIONS(operations);
