/* Operation "run.work": what an agent of a run that is driven elsewhere asks of the database. */
#include "named.h"
#include "run_world.h"

#include "pq_codes.h"

static const char *const kinds[] = PQ_WORDS_OF(PQ_WORLD_KIND_LIST);
static const char *const views[] = PQ_WORDS_OF(PQ_SCHEMA_VIEW_LIST);

typedef struct work_request {
    pq_named_database database;
    size_t kind, view;
    pq_bytes text;
    bool repairs;
} work_request;

static const pq_field request_fields[] = {
    {PQ_NAMED_DATABASE(work_request, database), .help = "An open database."},
    {PQ_FIELD_WORD(work_request, kind), .words = kinds,
     .help = "Describe the schema for a question, or run a statement."},
    {PQ_FIELD_BYTES(work_request, text), .help = "The question or the statement."},
    {PQ_FIELD_WORD(work_request, view), .words = views, PQ_OR(PQ_VIEW_TRIMMED),
     .help = "Tables of the description."},
    {PQ_FIELD_BOOL(work_request, repairs), PQ_OR(0),
     .help = "Whether a statement that fails gets local repairs."},
};
static const pq_shape request_shape = PQ_SHAPE(work_request, request_fields);

static pq_status run_work(pq_call *call, void *request) {
    const work_request *q = request;
    const pq_world_request asked = {.kind = (pq_world_kind)q->kind,
                                    .text = q->text.data,
                                    .size = q->text.size,
                                    .view = (pq_schema_view)q->view,
                                    .repairs = q->repairs};
    pq_run_world world;
    pq_world_result result;
    pq_status status = pq_run_world_open(&world, q->database.db, call->work.error);
    if (status == PQ_OK &&
        pq_world_answer(&world.world, &asked, call->work.arena, &result) != PQ_OK) {
        status = pq_error_memory(call->work.error);
    }
    if (status == PQ_OK) {
        pq_run_world_write_result(call->work.out, &result);
    }
    pq_run_world_close(&world);
    return status;
}

static const pq_operation operations[] = {
    {"run.work", "answer what an agent asks of the database, for a run that is driven elsewhere",
     &request_shape, run_work, NULL},
};

const pq_operations pq_work_operations = PQ_OPERATIONS(operations);
