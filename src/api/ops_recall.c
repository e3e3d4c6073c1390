/* Operations on the recall of the trims: begin, step, result, end. */
#include "job.h"

#include "pq_benchmark_import.h"
#include "pq_recall.h"

PQ_JOB_CORE(recall)

/* Writes the question files named in "published" as one gold set. */
static pq_status convert(pq_call *call, pq_text *gold) {
    pq_documents files = {0};
    pq_status status = pq_call_documents(call, "published", &files);
    if (status == PQ_OK) {
        status = pq_published_gold(files.roots, files.count, "published", gold, call->work.error);
    }
    pq_documents_free(&files);
    return status;
}

/* The gold set of the request: the file named in "gold", or the files in "published" as one. */
static pq_status begin_on(pq_call *call, pq_db *db, pq_recall **recall) {
    pq_value names;
    if (!pq_json_find(call->work.request, "published", &names)) {
        const pq_file *file = NULL;
        pq_status status = pq_call_file(call, "gold", &file);
        return status == PQ_OK
                   ? pq_recall_begin(db, file->bytes, file->size, recall, call->work.error)
                   : status;
    }
    pq_text gold = {0};
    pq_status status = convert(call, &gold);
    if (status == PQ_OK) {
        status = pq_recall_begin(db, pq_text_string(&gold), gold.size, recall, call->work.error);
    }
    pq_text_free(&gold);
    return status;
}

static pq_status begin(pq_call *call, pq_kept *job) {
    static const char *const fields[] = {"database", "gold", "published", NULL};
    pq_kept *database = NULL;
    pq_recall *recall = NULL;
    pq_status status = pq_call_fields(call, fields);
    if (status == PQ_OK) {
        status = pq_call_kept(call, "database", &pq_database_kind, &database);
    }
    if (status == PQ_OK) {
        status = begin_on(call, database->self, &recall);
    }
    job->self = recall;
    return status == PQ_OK ? pq_kept_use(job, database, call->work.error) : status;
}

static pq_status write(pq_writer *w, const void *self, pq_error *error) {
    (void)error;
    pq_recall_write(w, self);
    return PQ_OK;
}

static const pq_job_kind recall_job = {
    .kept = {"recall", "is under way", recall_end},
    .name = "recall",
    .prefix = "r",
    .counter = PQ_JOB_RECALL,
    .begin = begin,
    .last = "question",
    PQ_JOB_OF(recall),
    .write = write,
};

static const pq_operation operations[] = {
    {"schema.recall.begin", "begin to measure what the trims keep of what a gold set needs",
     pq_job_begin, &recall_job},
    {"schema.recall.step", "measure the next question", pq_job_step, &recall_job},
    {"schema.recall.result", "the whole recall so far (perquery-recall/1)", pq_job_result,
     &recall_job},
    {"schema.recall.end", "end a recall and free its memory", pq_job_end, &recall_job},
};

const pq_operations pq_recall_operations = PQ_OPERATIONS(operations);
