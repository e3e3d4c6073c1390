/* Operation "cost.correct": what one correct answer costs, with its interval. */
#include "pq_scenario.h"

#include "pq_significance.h"

typedef struct answered {
    const char *name;
    double per_query_usd;
    pq_interval usd;     /* of a query; equal ends if it is known */
    double repair_turns; /* a query, beside the first; each costs what the first did */
    double correct, n;
} answered;

static void read_answered(pq_cost_reader *r, const pq_value *value, answered *a) {
    static const char *const fields[] = {
        "name",         "per_query_usd", "per_query_low_usd", "per_query_high_usd",
        "repair_turns", "correct",       "answered",          NULL};
    static const pq_bounds counts = {.min = 0, .max = 1e9, .whole = true};
    static const pq_bounds at_least_one = {.min = 1, .max = 1e9, .whole = true};
    pq_read_fields(r, value, fields);
    pq_read_string(r, value, "name", &a->name);
    pq_read_number(r, value, "per_query_usd", pq_bounds_amount, &a->per_query_usd);
    pq_read_number_or(r, value, "per_query_low_usd", pq_bounds_amount, a->per_query_usd,
                      &a->usd.low);
    pq_read_number_or(r, value, "per_query_high_usd", pq_bounds_amount, a->per_query_usd,
                      &a->usd.high);
    pq_read_number_or(r, value, "repair_turns", (pq_bounds){.min = 0, .max = 1000}, 0,
                      &a->repair_turns);
    pq_read_number(r, value, "correct", counts, &a->correct);
    pq_read_number(r, value, "answered", at_least_one, &a->n);
    if (r->status == PQ_OK && a->correct > a->n) {
        pq_read_refuse(r, value, "contradicts itself: more correct answers than answers");
    }
    if (r->status == PQ_OK &&
        !(a->usd.low <= a->per_query_usd && a->per_query_usd <= a->usd.high)) {
        pq_read_refuse(r, value, "contradicts itself: per_query_usd is outside its own range");
    }
}

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
    pq_write_key(w, "explain");
    pq_write_array(w);
    pq_explain(w, "per_correct_usd", "per_query_usd * (1 + repair_turns) / (correct / answered)",
               cost.value, "USD", pq_source_own, "per_query_usd", a->per_query_usd, "repair_turns",
               a->repair_turns, "correct", a->correct, "answered", a->n, NULL);
    pq_write_end(w);
    pq_write_end(w);
}

pq_status pq_kind_correct(pq_work *work) {
    static const char *const fields[] = {"rows", NULL};
    pq_cost_reader r;
    pq_value list;
    size_t count = 0;
    pq_writer *w = work->out;
    pq_cost_reader_begin(&r, work, work->request);
    pq_read_fields(&r, work->request, fields);
    if (pq_read_member(&r, work->request, "rows", &list)) {
        r.status = pq_json_array(&list, &count, work->error);
    }
    pq_write_object(w);
    pq_write_key_number(w, "confidence", PQ_CONFIDENCE);
    pq_write_key(w, "rows");
    pq_write_array(w);
    for (size_t i = 0; r.status == PQ_OK && i < count; i++) {
        answered a = {0};
        pq_value item = pq_json_item(&list, i);
        read_answered(&r, &item, &a);
        if (r.status == PQ_OK) {
            write_answered(w, &a);
        }
    }
    pq_write_end(w);
    pq_write_end(w);
    pq_cost_reader_end(&r);
    return r.status;
}
