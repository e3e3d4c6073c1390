/* Operation "compare": two rows of a report, or two evaluations, side by side. */
#include "job.h"

#include "pq_compare.h"
#include "pq_eval.h"

static pq_status read_place(pq_call *call, const char *key, size_t n, size_t *place) {
    pq_value value;
    int64_t integer = 0;
    pq_status status = pq_json_member(call->work.request, key, &value, call->work.error);
    if (status == PQ_OK) {
        status = pq_json_integer(&value, 0, (int64_t)n - 1, &integer, call->work.error);
    }
    *place = (size_t)integer;
    return status;
}

static pq_status read_two(pq_call *call, size_t n, size_t *first, size_t *second) {
    pq_status status = read_place(call, "first", n, first);
    return status == PQ_OK ? read_place(call, "second", n, second) : status;
}

/* ---- rows ---- */

static pq_status compare_rows(pq_call *call, const char *const *fields) {
    pq_report report;
    pq_compared compared;
    size_t first = 0;
    size_t second = 0;
    pq_status status = pq_call_report(call, fields, &report);
    if (status == PQ_OK) {
        status = read_two(call, report.n, &first, &second);
    }
    if (status == PQ_OK) {
        status = pq_compare(&report, first, second, call->work.arena, &compared, call->work.error);
    }
    if (status == PQ_OK) {
        pq_compare_write(call->work.out, &report, &compared);
    }
    pq_report_end(&report);
    return status;
}

/* ---- evaluations ---- */

static pq_status test_evaluations(pq_call *call, const pq_kept *first, const pq_kept *second,
                                  pq_test *test) {
    pq_pairs pairs;
    pq_status status = pq_eval_pairs(first->self, second->self, &pairs, call->work.error);
    if (status == PQ_OK) {
        *test = pq_test_pairs(pairs);
        test->note = pq_note_paired;
    }
    return status;
}

static pq_status compare_evaluations(pq_call *call, const pq_value *list) {
    pq_kept *two[2] = {NULL, NULL};
    pq_test test;
    size_t n = 0;
    pq_status status = pq_json_array(list, &n, call->work.error);
    if (status == PQ_OK && n != 2) {
        status = pq_json_refuse(list, call->work.error, "has %zu items; expected 2", n);
    }
    for (size_t i = 0; i < 2 && status == PQ_OK; i++) {
        pq_value item = pq_json_item(list, i);
        status = pq_named_kept(call, &item, &pq_eval_job.kept, &two[i]);
    }
    if (status == PQ_OK) {
        status = test_evaluations(call, two[0], two[1], &test);
    }
    if (status == PQ_OK) {
        pq_write_object(call->work.out);
        pq_compare_write_test(call->work.out, &test);
        pq_write_end(call->work.out);
    }
    return status;
}

/* {"sweep", "judged", "first", "second"}, or {"evaluations": [first, second]} */
static pq_status compare(pq_call *call) {
    static const char *const rows[] = {"sweep", "judged", "first", "second", NULL};
    static const char *const evaluations[] = {"evaluations", NULL};
    pq_value list;
    if (!pq_json_find(call->work.request, "evaluations", &list)) {
        return compare_rows(call, rows);
    }
    pq_status status = pq_call_fields(call, evaluations);
    return status == PQ_OK ? compare_evaluations(call, &list) : status;
}

/* ---- as it was asked and answered in version 0.1; to go with 0.3 ---- */

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

/* Two published rows. */
static pq_status sweep_compare(pq_call *call) {
    static const char *const fields[] = {"sweep", "first", "second", NULL};
    pq_report report = {0};
    pq_value sweep;
    size_t first = 0;
    size_t second = 0;
    pq_status status = pq_call_fields(call, fields);
    if (status == PQ_OK) {
        status = pq_json_member(call->work.request, "sweep", &sweep, call->work.error);
    }
    if (status == PQ_OK) {
        status = pq_call_report(call, fields, &report);
    }
    if (status == PQ_OK) {
        status = read_two(call, report.n, &first, &second);
    }
    if (status == PQ_OK) {
        write_old(call->work.out, &report, first, second);
    }
    pq_report_end(&report);
    return status;
}

static size_t row_of_series(const pq_report *report, size_t series) {
    size_t row = 0;
    while (report->rows[row].place != series) {
        row++;
    }
    return row;
}

/* Two series, by their numbers, which are paired or refused. */
static pq_status judge_compare(pq_call *call) {
    static const char *const fields[] = {"judged", "first", "second", NULL};
    const pq_judged *judged = NULL;
    pq_report report = {0};
    size_t first = 0;
    size_t second = 0;
    pq_status status = pq_call_judged(call, fields, &judged);
    if (status == PQ_OK) {
        status = read_two(call, pq_judged_series(judged), &first, &second);
    }
    if (status == PQ_OK) {
        pq_judged_pairing pairing = pq_judged_pair(judged, first, second);
        status = pairing.paired
                     ? pq_report_begin(&call->work, judged, &report)
                     : pq_error_set(call->work.error, PQ_BAD_FIELD, "second", "%s", pairing.note);
    }
    if (status == PQ_OK) {
        write_old(call->work.out, &report, row_of_series(&report, first),
                  row_of_series(&report, second));
    }
    pq_report_end(&report);
    return status;
}

static pq_status eval_compare(pq_call *call) {
    static const char *const fields[] = {"first", "second", NULL};
    pq_kept *first = NULL;
    pq_kept *second = NULL;
    pq_test test;
    pq_status status = pq_call_fields(call, fields);
    if (status == PQ_OK) {
        status = pq_job_find(call, &pq_eval_job, "first", &first);
    }
    if (status == PQ_OK) {
        status = pq_job_find(call, &pq_eval_job, "second", &second);
    }
    if (status == PQ_OK) {
        status = test_evaluations(call, first, second, &test);
    }
    if (status == PQ_OK) {
        pq_write_object(call->work.out);
        pq_pairs_write(call->work.out, &test.pairs);
        pq_test_write(call->work.out, &test);
        pq_write_end(call->work.out);
    }
    return status;
}

static const pq_operation operations[] = {
    {"compare", "compare two results: which differences are significant and which are not", compare,
     NULL},
    {"answers.versus", "old name of compare, for two results", compare, NULL},
    {"eval.compare", "old name of compare, for two evaluations", eval_compare, NULL},
    {"sweep.compare", "old name of compare, for two published results", sweep_compare, NULL},
    {"sweep.judge.compare", "old name of compare, for two series of scored sweeps", judge_compare,
     NULL},
};

const pq_operations pq_compare_operations = PQ_OPERATIONS(operations);
