/* Operation "cost.correct": what one correct answer costs, with its interval. */
#include "pq_kinds.h"

#include "pq_significance.h"

#include <math.h>

typedef struct answered {
    const char *name;
    double per_query_usd;
    pq_interval usd;     /* of a query; equal ends if it is known */
    double repair_turns; /* a query, after the first; each costs what the first did */
    double correct, n;
} answered;

typedef struct correct_request {
    answered *rows;
    size_t n;
} correct_request;

static const pq_field answered_fields[] = {
    {PQ_FIELD_TEXT(answered, name), .help = "Name of the model."},
    {PQ_FIELD_NUMBER(answered, per_query_usd), .bounds = PQ_AMOUNT, .unit = "USD per question",
     .help = "Mean cost of a question."},
    {PQ_FIELD_NUMBER(answered, usd.low), .key = "per_query_low_usd", PQ_OPTIONAL,
     .bounds = PQ_AMOUNT, .unit = "USD per question",
     .help = "Low end of its interval; without it the cost is exact."},
    {PQ_FIELD_NUMBER(answered, usd.high), .key = "per_query_high_usd", PQ_OPTIONAL,
     .bounds = PQ_AMOUNT, .unit = "USD per question",
     .help = "High end of its interval; without it the cost is exact."},
    {PQ_FIELD_NUMBER(answered, repair_turns), PQ_OR(0), .bounds = PQ_FROM_TO(0, 1000),
     .help = "Mean repair turns of a question; each costs what the first call does."},
    {PQ_FIELD_NUMBER(answered, correct), .bounds = PQ_WHOLE_TO(0, 1e9), .help = "Correct answers."},
    {PQ_FIELD_NUMBER(answered, n), .key = "answered", .bounds = PQ_WHOLE_TO(1, 1e9),
     .help = "All answers."},
};

static pq_status finish_answered(const pq_reading *reading, const pq_value *object, void *into) {
    answered *a = into;
    a->usd.low = isnan(a->usd.low) ? a->per_query_usd : a->usd.low;
    a->usd.high = isnan(a->usd.high) ? a->per_query_usd : a->usd.high;
    if (a->correct > a->n) {
        return pq_json_refuse(object, reading->error, "correct cannot exceed answered");
    }
    return a->usd.low <= a->per_query_usd && a->per_query_usd <= a->usd.high
               ? PQ_OK
               : pq_json_refuse(object, reading->error,
                                "per_query_usd must lie within its own interval");
}

static const pq_shape answered_shape =
    PQ_SHAPE(answered, answered_fields, .check = finish_answered);

static const pq_field request_fields[] = {
    {PQ_FIELD_OBJECTS(correct_request, rows), PQ_COUNT(correct_request, n), .of = &answered_shape,
     .help = "Models, each with its cost and its answers."},
};
static void write_answered(pq_writer *w, const answered *a) {
    double turns = 1 + a->repair_turns;
    pq_interval usd = {a->usd.low * turns, a->usd.high * turns};
    double per_question = a->per_query_usd * turns;
    size_t correct = (size_t)a->correct;
    size_t n = (size_t)a->n;
    pq_measure cost = pq_cost_per_correct(per_question, usd, correct, n, PQ_CONFIDENCE);
    pq_write_object(w);
    pq_write_key_string(w, "name", a->name);
    pq_write_key_number(w, "per_question_usd", per_question);
    pq_write_key_number(w, "accuracy", a->correct / a->n);
    pq_write_key_interval(w, "accuracy_interval", pq_share(correct, n).interval);
    pq_write_key_number(w, "per_correct_usd", cost.value);
    pq_write_key_interval(w, "per_correct_interval", cost.interval);
    pq_write_key_string(w, "no_figure_reason", correct == 0 ? "no answer was correct" : NULL);
    pq_write_key_array(w, "explain");
    pq_explain(w, "per_correct_usd", "per_query_usd * (1 + repair_turns) / (correct / answered)",
               cost.value, "USD", pq_source_own, "per_query_usd", a->per_query_usd, "repair_turns",
               a->repair_turns, "correct", a->correct, "answered", a->n, NULL);
    pq_write_end(w);
    pq_write_end(w);
}

static pq_status answer(pq_scenario *s, void *request) {
    const correct_request *q = request;
    pq_writer *w = s->work->out;
    pq_write_key_number(w, "confidence", PQ_CONFIDENCE);
    pq_write_key_array(w, "rows");
    for (size_t i = 0; i < q->n; i++) {
        write_answered(w, &q->rows[i]);
    }
    pq_write_end(w);
    return PQ_OK;
}

const pq_cost_kind pq_cost_kind_correct = {
    .request = PQ_SHAPE(correct_request, request_fields, .self = "pq_scenario"),
    .answer = answer,
    .example = "{\"rows\":[{\"name\":\"gpt-oss-120b\",\"per_query_usd\":0.000187,\"correct\":24,"
               "\"answered\":25}]}",
};
