/* Operations on the recall of the trims. */
#include "job.h"

#include "pq_benchmark_import.h"
#include "pq_recall.h"

PQ_JOB_CORE(recall)

typedef struct recall_request {
    pq_named_database database;
    pq_named_file gold;
    const char **published; /* NULL with a gold set */
    size_t n_published;
} recall_request;

static const pq_field request_fields[] = {
    {PQ_NAMED_DATABASE(recall_request, database),
     .help = "Open database that the gold set is for."},
    {PQ_NAMED_FILE(recall_request, gold), .choice = 1, .help = "Gold set; a loaded file."},
    {PQ_FIELD_TEXTS(recall_request, published), PQ_COUNT(recall_request, n_published), .choice = 1,
     .help = "Question files in the published layout, which count as one gold set; loaded files."},
};
static const pq_shape request_shape = PQ_SHAPE(recall_request, request_fields);

/* Writes the question files as one gold set and begins on it. */
static pq_status begin_published(pq_call *call, const recall_request *q, pq_recall **recall) {
    pq_text gold = {0};
    pq_value *files = NULL;
    pq_status status = pq_call_parse_all(call, q->published, q->n_published, "published", &files);
    if (status == PQ_OK) {
        status = pq_published_gold(files, q->published, q->n_published, "published", &gold,
                                   call->work.error);
    }
    if (status == PQ_OK) {
        status = pq_recall_begin(q->database.db, pq_text_string(&gold), gold.size, recall,
                                 call->work.error);
    }
    pq_text_free(&gold);
    return status;
}

static pq_status begin(pq_call *call, const void *request, pq_kept *job) {
    const recall_request *q = request;
    pq_recall *recall = NULL;
    pq_status status = q->published != NULL
                           ? begin_published(call, q, &recall)
                           : pq_recall_begin(q->database.db, q->gold.bytes, q->gold.size, &recall,
                                             call->work.error);
    job->self = recall;
    return status == PQ_OK ? pq_kept_use(job, q->database.kept, call->work.error) : status;
}

static pq_status write(pq_writer *w, const void *self, pq_error *error) {
    (void)error;
    pq_recall_write(w, self);
    return PQ_OK;
}

static const pq_job_kind recall_job = {
    .kept = {"recall", "is running", recall_end},
    .name = "recall",
    .prefix = "r",
    .counter = PQ_JOB_RECALL,
    .begin = begin,
    .last = "question",
    PQ_JOB_OF(recall),
    .write = write,
};

PQ_JOB_SHAPE(job_shape, "recall", "Recall, as schema.recall.begin named it.")

static const pq_operation operations[] = {
    {"schema.recall.begin", "start measuring how much of what a gold set needs the trims keep",
     &request_shape, pq_job_begin, &recall_job},
    {"schema.recall.step", "measure the next question", &job_shape, pq_job_step, &recall_job},
    {"schema.recall.result", "the whole recall so far (perquery-recall/1)", &job_shape,
     pq_job_result, &recall_job},
    {"schema.recall.end", "end a recall and free its memory", &job_shape, pq_job_end, &recall_job},
};

const pq_operations pq_recall_operations = PQ_OPERATIONS(operations);
