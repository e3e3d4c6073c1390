/* Operations on the rows of a report: the matrix, the table of costs, load tests, and which rows
 * are worth comparing. */
#include "ops_report.h"

#include "job.h"
#include "pq_compare.h"
#include "pq_load.h"
#include "pq_refuse.h"
#include "pq_table.h"

pq_status pq_call_report(pq_call *call, const char *sweep, const char *rule, const char *judged,
                         pq_report *report) {
    pq_report_sources sources = {.rule = rule};
    pq_kept *kept = NULL;
    pq_status status = PQ_OK;
    *report = (pq_report){0};
    if (sweep != NULL) {
        status = pq_call_kept(call, &pq_file_kind, sweep, "sweep", &kept);
    }
    if (status == PQ_OK && sweep != NULL) {
        const pq_file *file = kept->self;
        sources.sweep = file->bytes;
        sources.sweep_size = file->size;
    }
    if (status == PQ_OK && judged != NULL) {
        status = pq_call_kept(call, &pq_judge_job.kept, judged, "judged", &kept);
    }
    if (status == PQ_OK && judged != NULL) {
        sources.judged = kept->self;
        status = pq_job_finished(&pq_judge_job, kept, "judged", call->work.error);
    }
    return status == PQ_OK ? pq_report_begin(&sources, call->work.arena, report, call->work.error)
                           : status;
}

pq_status pq_call_place(pq_call *call, const char *key, size_t place, size_t n) {
    const pq_bounds bounds = PQ_WHOLE_TO(0, (double)n - 1);
    return place < n ? PQ_OK : pq_refuse_range(call->work.error, key, bounds, (double)place);
}

/* ---- rows ---- */

typedef struct rows_request {
    const char *sweep, *rule, *judged;
} rows_request;

static const pq_field rows_fields[] = {PQ_FIELDS_OF_REPORT(rows_request)};
static const pq_shape rows_shape = PQ_SHAPE(rows_request, rows_fields);

static pq_status sweep_matrix(pq_call *call, void *request) {
    const rows_request *q = request;
    pq_report report;
    pq_status status = pq_call_report(call, q->sweep, q->rule, q->judged, &report);
    if (status == PQ_OK) {
        pq_report_write_matrix(call->work.out, &report);
    }
    pq_report_end(&report);
    return status;
}

static pq_status answers_pairs(pq_call *call, void *request) {
    const rows_request *q = request;
    pq_report report;
    pq_status status = pq_call_report(call, q->sweep, q->rule, q->judged, &report);
    if (status == PQ_OK) {
        status = pq_compare_suggest(call->work.out, &report, call->work.arena, call->work.error);
    }
    pq_report_end(&report);
    return status;
}

/* ---- costs ---- */

typedef struct table_request {
    const char *sweep, *rule, *judged;
    pq_table_asked asked;
} table_request;

static const pq_field table_fields[] = {
    PQ_FIELDS_OF_REPORT(table_request),
    {PQ_FIELD_NUMBER(table_request, asked.queries_per_day), .bounds = PQ_FROM_TO(0, 1e12),
     .unit = "questions per day", .help = "Volume."},
    {PQ_FIELD_OBJECT(table_request, asked.reference), .of = &pq_reference_shape,
     .help = "A model that was not run, to compare with."},
};
static const pq_shape table_shape = PQ_SHAPE(table_request, table_fields);

static pq_status cost_table(pq_call *call, void *request) {
    const table_request *q = request;
    pq_report report;
    pq_status status = pq_call_report(call, q->sweep, q->rule, q->judged, &report);
    if (status == PQ_OK) {
        pq_table_write(call->work.out, &report, &q->asked);
    }
    pq_report_end(&report);
    return status;
}

/* ---- load tests ---- */

typedef struct load_request {
    pq_named_file sweep;
} load_request;

static const pq_field load_fields[] = {
    {PQ_NAMED_FILE(load_request, sweep), .help = "Sweep of published figures; a loaded file."},
};
static const pq_shape load_shape = PQ_SHAPE(load_request, load_fields);

static pq_status sweep_load(pq_call *call, void *request) {
    const load_request *q = request;
    return pq_load_write(call->work.out, q->sweep.bytes, q->sweep.size, call->work.arena,
                         call->work.error);
}

static const pq_operation operations[] = {
    {"answers.pairs",
     "pairs worth comparing: one model on two providers, and the best of each provider",
     &rows_shape, answers_pairs, NULL},
    {"cost.table", "price every result at one volume, cheapest first, with a reference price",
     &table_shape, cost_table, NULL},
    {"sweep.load",
     "the accuracies of a sweep's load test, of all calls and of those answered, with intervals",
     &load_shape, sweep_load, NULL},
    {"sweep.matrix", "a sweep as a table, figures as published and as corrected, with intervals",
     &rows_shape, sweep_matrix, NULL},
};

const pq_operations pq_report_operations = PQ_OPERATIONS(operations);
