/* Operations on the rows in view. */
#include "job.h"

#include "pq_compare.h"
#include "pq_table.h"

pq_status pq_call_rows_judged(pq_call *call, const pq_judged **judged) {
    pq_value value;
    pq_kept *job = NULL;
    *judged = NULL;
    if (!pq_json_find(call->work.request, "judged", &value)) {
        return PQ_OK;
    }
    const char *name = NULL;
    pq_status status = pq_json_string(&value, &name, call->work.error);
    if (status == PQ_OK) {
        status = pq_call_kept(call, &pq_judge_job.kept, name, "judged", &job);
    }
    if (status == PQ_OK && !pq_judged_finished(job->self)) {
        return pq_json_refuse(&value, call->work.error, "the judging is still under way");
    }
    *judged = status == PQ_OK ? job->self : NULL;
    return status;
}

static pq_status begin_view(pq_call *call, pq_view *view) {
    const pq_judged *judged = NULL;
    pq_status status = pq_call_rows_judged(call, &judged);
    return status == PQ_OK ? pq_view_begin(&call->work, judged, view) : status;
}

static pq_status answers_versus(pq_call *call, void *request) {
    (void)request;
    static const char *const fields[] = {"sweep", "judged", "first", "second", NULL};
    pq_view view = {0};
    pq_status status = pq_json_object(call->work.request, fields, call->work.error);
    if (status == PQ_OK) {
        status = begin_view(call, &view);
    }
    if (status == PQ_OK) {
        status = pq_versus_write(&call->work, &view);
    }
    pq_view_end(&view);
    return status;
}

static pq_status answers_pairs(pq_call *call, void *request) {
    (void)request;
    static const char *const fields[] = {"sweep", "judged", NULL};
    pq_view view = {0};
    pq_status status = pq_json_object(call->work.request, fields, call->work.error);
    if (status == PQ_OK) {
        status = begin_view(call, &view);
    }
    if (status == PQ_OK) {
        status = pq_pairs_write(&call->work, &view);
    }
    pq_view_end(&view);
    return status;
}

static pq_status cost_table(pq_call *call, void *request) {
    (void)request;
    static const char *const fields[] = {"sweep", "judged", "queries_per_day", "reference", NULL};
    pq_view view = {0};
    pq_table_request table = {0};
    pq_status status = pq_json_object(call->work.request, fields, call->work.error);
    if (status == PQ_OK) {
        status = pq_table_read(&call->work, &table);
    }
    if (status == PQ_OK) {
        status = begin_view(call, &view);
    }
    if (status == PQ_OK) {
        pq_table_write(&call->work, &view, &table);
    }
    pq_view_end(&view);
    return status;
}

static const pq_operation operations[] = {
    {"answers.versus", "two rows in view: what differs, and what cannot be told apart", NULL,
     answers_versus, NULL},
    {"answers.pairs",
     "one model on two platforms, and the best of each platform, to put side by side", NULL,
     answers_pairs, NULL},
    {"cost.table", "every row in view at a volume, cheapest first, beside a reference price", NULL,
     cost_table, NULL},
};

const pq_operations pq_report_operations = PQ_OPERATIONS(operations);
