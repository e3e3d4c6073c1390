/* Operations on the rows of a report: the matrix, the table of costs, load tests, and which rows
 * are worth comparing. */
#include "job.h"

#include "pq_compare.h"
#include "pq_load.h"
#include "pq_table.h"

pq_status pq_call_rows_judged(pq_call *call, const pq_judged **judged) {
    pq_value value;
    pq_kept *job = NULL;
    *judged = NULL;
    if (!pq_json_find(call->work.request, "judged", &value)) {
        return PQ_OK;
    }
    pq_status status = pq_job_find(call, &pq_judge_job, "judged", &job);
    if (status == PQ_OK && !pq_judged_finished(job->self)) {
        return pq_json_refuse(&value, call->work.error, "the judging is still under way");
    }
    *judged = status == PQ_OK ? job->self : NULL;
    return status;
}

pq_status pq_call_report(pq_call *call, const char *const *fields, pq_report *report) {
    const pq_judged *judged = NULL;
    *report = (pq_report){0};
    pq_status status = pq_call_fields(call, fields);
    if (status == PQ_OK) {
        status = pq_call_rows_judged(call, &judged);
    }
    return status == PQ_OK ? pq_report_begin(&call->work, judged, report) : status;
}

static const char *const rows_alone[] = {"sweep", "judged", NULL};

static pq_status sweep_matrix(pq_call *call) {
    pq_report report;
    pq_status status = pq_call_report(call, rows_alone, &report);
    if (status == PQ_OK) {
        pq_report_write_matrix(call->work.out, &report);
    }
    pq_report_end(&report);
    return status;
}

static pq_status answers_pairs(pq_call *call) {
    pq_report report;
    pq_status status = pq_call_report(call, rows_alone, &report);
    if (status == PQ_OK) {
        status = pq_compare_suggest(call->work.out, &report, call->work.arena, call->work.error);
    }
    pq_report_end(&report);
    return status;
}

static pq_status sweep_load(pq_call *call) {
    static const char *const fields[] = {"sweep", NULL};
    pq_status status = pq_call_fields(call, fields);
    return status == PQ_OK ? pq_load_write(&call->work) : status;
}

static pq_status cost_table(pq_call *call) {
    static const char *const fields[] = {"sweep", "judged", "queries_per_day", "reference", NULL};
    pq_report report = {0};
    pq_table_request request = {0};
    pq_status status = pq_call_fields(call, fields);
    if (status == PQ_OK) {
        status = pq_table_read(&call->work, &request);
    }
    if (status == PQ_OK) {
        status = pq_call_report(call, fields, &report);
    }
    if (status == PQ_OK) {
        pq_table_write(&call->work, &report, &request);
    }
    pq_report_end(&report);
    return status;
}

static const pq_operation operations[] = {
    {"answers.pairs",
     "one model on two platforms, and the best of each platform, to put side by side",
     answers_pairs, NULL},
    {"cost.table", "every row in view at a volume, cheapest first, beside a reference price",
     cost_table, NULL},
    {"sweep.load",
     "the accuracies of a sweep's load test, of all calls and of those answered, with intervals",
     sweep_load, NULL},
    {"sweep.matrix", "a sweep as a table, figures as published and as corrected, with intervals",
     sweep_matrix, NULL},
};

const pq_operations pq_report_operations = PQ_OPERATIONS(operations);
