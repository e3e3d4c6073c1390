/* Operation "compare": two rows of a report, or two evaluations, side by side. */
#include "job.h"
#include "ops_report.h"

#include "pq_compare.h"
#include "pq_eval.h"

typedef struct compare_request {
    const char *sweep, *rule, *judged;
    size_t first, second;
    const char *evaluations[2];
    bool has_first, has_second, has_evaluations;
} compare_request;

static pq_status check_compare(const pq_reading *reading, const pq_value *object, void *into) {
    const compare_request *q = into;
    bool rows = q->has_first && q->has_second && !q->has_evaluations;
    bool evaluations = q->has_evaluations && !q->has_first && !q->has_second && q->sweep == NULL &&
                       q->judged == NULL && q->rule == NULL;
    return rows || evaluations
               ? PQ_OK
               : pq_json_refuse(object, reading->error,
                                "expected either \"first\" and \"second\" of the rows of a "
                                "\"sweep\" or \"judged\", or \"evaluations\"");
}

static const pq_field compare_fields[] = {
    PQ_FIELDS_OF_REPORT(compare_request),
    {PQ_FIELD_SIZE(compare_request, first), PQ_GIVEN(compare_request, has_first), PQ_OPTIONAL,
     .help = "Place of a row in the report, from 0."},
    {PQ_FIELD_SIZE(compare_request, second), PQ_GIVEN(compare_request, has_second), PQ_OPTIONAL,
     .help = "Place of another one."},
    {PQ_FIELD_TEXTS_IN(compare_request, evaluations), PQ_GIVEN(compare_request, has_evaluations),
     PQ_OPTIONAL, .help = "Two finished evaluations of the same questions, in place of rows."},
};
static const pq_shape compare_shape =
    PQ_SHAPE(compare_request, compare_fields, .check = check_compare);

/* Begins a report and refuses places that it does not have. */
static pq_status begin_two(pq_call *call, const char *sweep, const char *rule, const char *judged,
                           size_t first, size_t second, pq_report *report) {
    pq_status status = pq_call_report(call, sweep, rule, judged, report);
    if (status == PQ_OK) {
        status = pq_call_place(call, "first", first, report->n);
    }
    return status == PQ_OK ? pq_call_place(call, "second", second, report->n) : status;
}

static pq_status compare_rows(pq_call *call, const compare_request *q) {
    pq_report report;
    pq_compared compared;
    pq_status status = begin_two(call, q->sweep, q->rule, q->judged, q->first, q->second, &report);
    if (status == PQ_OK) {
        status =
            pq_compare(&report, q->first, q->second, call->work.arena, &compared, call->work.error);
    }
    if (status == PQ_OK) {
        pq_compare_write(call->work.out, &report, &compared);
    }
    pq_report_end(&report);
    return status;
}

static pq_status test_evaluations(const pq_eval *first, const pq_eval *second, pq_test *test,
                                  pq_error *error) {
    pq_pairs pairs;
    pq_status status = pq_eval_pairs(first, second, &pairs, error);
    if (status == PQ_OK) {
        *test = pq_test_pairs(pairs);
        test->note = pq_note_paired;
    }
    return status;
}

static pq_status compare_evaluations(pq_call *call, const compare_request *q) {
    static const char *const places[] = {"evaluations[0]", "evaluations[1]"};
    pq_kept *two[2] = {NULL, NULL};
    pq_test test;
    pq_status status = PQ_OK;
    for (size_t i = 0; i < 2 && status == PQ_OK; i++) {
        status = pq_call_kept(call, &pq_eval_job.kept, q->evaluations[i], places[i], &two[i]);
    }
    if (status == PQ_OK) {
        status = test_evaluations(two[0]->self, two[1]->self, &test, call->work.error);
    }
    if (status == PQ_OK) {
        pq_write_object(call->work.out);
        pq_compare_write_test(call->work.out, &test);
        pq_write_end(call->work.out);
    }
    return status;
}

static pq_status compare(pq_call *call, void *request) {
    const compare_request *q = request;
    return q->has_evaluations ? compare_evaluations(call, q) : compare_rows(call, q);
}

/* ---- as it was asked and answered in version 0.1; to go with the next one but one ---- */

static void write_old_side(pq_writer *w, const char *key, const pq_report_row *row) {
    pq_write_key(w, key);
    pq_write_object(w);
    if (row->own) {
        pq_write_key_size(w, "series", row->place);
    }
    pq_write_key_string(w, "platform", row->platform);
    pq_write_key_string(w, "name", row->name);
    if (row->own) {
        pq_write_key_string(w, "strategy", row->strategy);
        pq_write_key_size(w, "concurrency", row->concurrency);
        pq_write_key_string(w, "database", row->database);
    }
    pq_write_key_size(w, "correct", row->correct);
    pq_write_key_size(w, "n", row->answered);
    pq_write_key_number(w, "accuracy", row->accuracy.value);
    pq_write_key_interval(w, "accuracy_interval", row->accuracy.interval);
    pq_write_key_number(w, "cost_per_query_usd", row->usd_per_query.value);
    pq_write_key_measure(w, "cost_per_correct_usd", row->usd_per_correct);
    pq_write_end(w);
}

static void write_old(pq_writer *w, const pq_report *report, size_t first, size_t second) {
    pq_test test = pq_report_test(report, first, second);
    const char *note = test.note == pq_note_paired ? NULL : test.note;
    pq_write_object(w);
    write_old_side(w, "first", &report->rows[first]);
    write_old_side(w, "second", &report->rows[second]);
    if (test.paired) {
        pq_write_key_size(w, "questions", pq_pairs_size(&test.pairs));
        pq_pairs_write(w, &test.pairs);
    }
    pq_write_key_number(w, "difference", test.difference);
    if (test.paired) {
        pq_write_key_interval(w, "difference_interval", test.interval);
    }
    pq_test_write(w, &test);
    pq_write_key_string(w, "note", note);
    pq_write_end(w);
}

typedef struct published_request {
    const char *sweep;
    size_t first, second;
} published_request;

static const pq_field published_fields[] = {
    {PQ_FIELD_TEXT(published_request, sweep), .help = "Sweep of published figures; a loaded file."},
    {PQ_FIELD_SIZE(published_request, first), .help = "Place of a run in the sweep, from 0."},
    {PQ_FIELD_SIZE(published_request, second), .help = "Place of another one."},
};
static const pq_shape published_shape = PQ_SHAPE(published_request, published_fields);

static pq_status sweep_compare(pq_call *call, void *request) {
    const published_request *q = request;
    pq_report report;
    pq_status status = begin_two(call, q->sweep, NULL, NULL, q->first, q->second, &report);
    if (status == PQ_OK) {
        write_old(call->work.out, &report, q->first, q->second);
    }
    pq_report_end(&report);
    return status;
}

typedef struct series_request {
    pq_named_judged judged;
    size_t first, second;
} series_request;

static const pq_field series_fields[] = {
    {PQ_NAMED_JUDGED(series_request, judged), .help = "Finished scoring."},
    {PQ_FIELD_SIZE(series_request, first), .help = "Place of a series in its result, from 0."},
    {PQ_FIELD_SIZE(series_request, second), .help = "Place of another one."},
};
static const pq_shape series_shape = PQ_SHAPE(series_request, series_fields);

static size_t row_of_series(const pq_report *report, size_t series) {
    size_t row = 0;
    while (report->rows[row].place != series) {
        row++;
    }
    return row;
}

/* Two series, which are compared question by question or refused. */
static pq_status judge_compare(pq_call *call, void *request) {
    const series_request *q = request;
    size_t n = pq_judged_series(q->judged.judged);
    pq_report report = {0};
    pq_status status = pq_call_place(call, "first", q->first, n);
    if (status == PQ_OK) {
        status = pq_call_place(call, "second", q->second, n);
    }
    if (status == PQ_OK) {
        pq_judged_pairing pairing = pq_judged_pair(q->judged.judged, q->first, q->second);
        status = pairing.paired
                     ? pq_call_report(call, NULL, NULL, q->judged.name, &report)
                     : pq_error_set(call->work.error, PQ_BAD_FIELD, "second", "%s", pairing.note);
    }
    if (status == PQ_OK) {
        write_old(call->work.out, &report, row_of_series(&report, q->first),
                  row_of_series(&report, q->second));
    }
    pq_report_end(&report);
    return status;
}

typedef struct evaluations_request {
    pq_named_job first, second;
} evaluations_request;

static const pq_field evaluations_fields[] = {
    {PQ_NAMED_JOB(evaluations_request, first), .help = "A finished evaluation."},
    {PQ_NAMED_JOB(evaluations_request, second), .help = "Another one of the same questions."},
};
static const pq_shape evaluations_shape = PQ_SHAPE(evaluations_request, evaluations_fields);

static pq_status eval_compare(pq_call *call, void *request) {
    const evaluations_request *q = request;
    pq_test test;
    pq_status status = test_evaluations(q->first.self, q->second.self, &test, call->work.error);
    if (status == PQ_OK) {
        pq_write_object(call->work.out);
        pq_pairs_write(call->work.out, &test.pairs);
        pq_test_write(call->work.out, &test);
        pq_write_end(call->work.out);
    }
    return status;
}

static const pq_operation operations[] = {
    {"compare", "compare two results: which differences are significant and which are not",
     &compare_shape, compare, NULL},
    {"answers.versus", "old name of compare, for two results", &compare_shape, compare, NULL},
    {"eval.compare", "old name of compare, for two evaluations", &evaluations_shape, eval_compare,
     &pq_eval_job},
    {"sweep.compare", "old name of compare, for two published results", &published_shape,
     sweep_compare, NULL},
    {"sweep.judge.compare", "old name of compare, for two series of scored sweeps", &series_shape,
     judge_compare, NULL},
};

const pq_operations pq_compare_operations = PQ_OPERATIONS(operations);
