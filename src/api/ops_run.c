/* Runs: begin, step, stop, progress, result, cassette, end. A live run is moved by a driver
 * (pq_api_drive.h), a cassette at recorded pace too; a cassette at once by run.step. */
#include "job.h"
#include "run_session.h"

#include "pq_calls.h"
#include "pq_refuse.h"
#include "pq_version.h"

#include <math.h>
#include <string.h>

static const char program[] = "perquery " PQ_VERSION;

enum { PACE_RECORDED, PACE_AT_ONCE };
static const char *const paces[] = {[PACE_RECORDED] = "recorded", [PACE_AT_ONCE] = "at_once", NULL};

typedef struct run_request {
    pq_value plan;
    bool has_plan, has_pace, record, sql_elsewhere;
    pq_named_file cassette; /* without a name: a live run */
    size_t pace;
    const char *resume; /* NULL: a run from the start */
    const char *started_at;
} run_request;

static pq_status check_request(const pq_reading *reading, const pq_value *object, void *into) {
    static const char *const sources[] = {"plan", "cassette", NULL};
    const run_request *q = into;
    (void)object;
    if (q->has_pace && q->cassette.name == NULL) {
        return pq_error_set(reading->error, PQ_BAD_FIELD, "pace",
                            "\"pace\" applies only to a cassette");
    }
    if (q->sql_elsewhere && q->cassette.name != NULL) {
        return pq_error_set(reading->error, PQ_BAD_FIELD, "sql_elsewhere",
                            "\"sql_elsewhere\" applies only to a live run");
    }
    return q->has_plan || q->cassette.name != NULL
               ? PQ_OK
               : pq_refuse_missing_all(reading->error, "", sources);
}

static const pq_field request_fields[] = {
    {PQ_FIELD_VALUE(run_request, plan), PQ_OPTIONAL, PQ_GIVEN(run_request, has_plan),
     .takes = 1u << PQ_KIND_OBJECT,
     .help = "What to ask, as run.plan completes it; without it, the plan of the cassette."},
    {PQ_NAMED_FILE(run_request, cassette), PQ_OPTIONAL,
     .help = "Recorded replies to play (perquery-cassette/1), a loaded file; without it the run is "
             "live."},
    {PQ_FIELD_WORD(run_request, pace), PQ_OPTIONAL, PQ_GIVEN(run_request, has_pace), .words = paces,
     .help = "Whether a cassette keeps its timing (recorded, without the field) or is stepped."},
    {PQ_FIELD_TEXT(run_request, resume), PQ_OPTIONAL,
     .help = "Sweep of the same plan whose answers are kept; a loaded file."},
    {PQ_FIELD_TEXT(run_request, started_at), PQ_OPTIONAL,
     .help = "Time of the start, which the sweep repeats."},
    {PQ_FIELD_BOOL(run_request, record), PQ_OR(false), .help = "Record a cassette."},
    {PQ_FIELD_BOOL(run_request, sql_elsewhere), PQ_OR(false),
     .help = "Leave SQL to the driver, so that the database need not be open here."},
};
static const pq_shape request_shape = PQ_SHAPE(run_request, request_fields, .check = check_request);

/* The database that a plan names. */
static pq_status find_database(pq_call *call, const pq_value *plan, pq_kept **database) {
    const char *name = NULL;
    char where[128];
    pq_value value;
    pq_status status = pq_json_member(plan, "database", &value, call->work.error);
    if (status == PQ_OK) {
        status = pq_json_string(&value, &name, call->work.error);
    }
    if (status != PQ_OK) {
        return status;
    }
    pq_json_path(&value, where, sizeof where);
    return pq_call_kept(call, &pq_database_kind, name, where, database);
}

/* Copies the plan to a document of the item's own, and reads it. */
static pq_status take_plan(pq_call *call, pq_run_session *item, const pq_value *plan) {
    pq_text text = {0};
    pq_writer w = pq_writer_to(&text);
    pq_json_write(&w, plan);
    pq_status status = text.failed ? pq_error_memory(call->work.error)
                                   : pq_json_parse(pq_text_string(&text), text.size,
                                                   &item->document, call->work.error);
    if (status == PQ_OK) {
        pq_value root = pq_json_root(item->document);
        status = pq_plan_read(&root, item->strategies, item->n_strategies, item->arena, &item->plan,
                              call->work.error);
        if (status != PQ_OK) {
            pq_error_prefix(call->work.error, "plan");
        }
    }
    pq_text_free(&text);
    return status;
}

/* Takes over the answers of the sweep file loaded as `name`. */
static pq_status resume(pq_call *call, pq_run_session *item, const char *name) {
    pq_value root;
    pq_status status = pq_call_parse(call, name, "resume", &root);
    if (status != PQ_OK) {
        return status;
    }
    status = pq_run_resume_sweep(item->run, &root, item->strategies, item->n_strategies,
                                 call->work.arena, call->work.error);
    if (status != PQ_OK) {
        pq_error_prefix(call->work.error, "resume");
    }
    return status;
}

/* Makes the engine of an item whose plan was read, and what plays or records it. */
static pq_status start(pq_call *call, pq_run_session *item, const run_request *q) {
    item->run = pq_run_new(&item->plan, q->sql_elsewhere ? NULL : &item->world.world);
    item->at_once = q->pace == PACE_AT_ONCE;
    item->started_at = q->started_at == NULL ? NULL : pq_arena_string(item->arena, q->started_at);
    bool good = item->run != NULL && (q->started_at == NULL) == (item->started_at == NULL);
    if (good && q->record) {
        item->recorder = pq_recorder_new();
        good = item->recorder != NULL;
    }
    if (good && item->tape != NULL) {
        item->player = pq_player_new(&item->cassette, item->run);
        good = item->player != NULL;
    }
    if (!good) {
        return pq_error_memory(call->work.error);
    }
    return q->resume == NULL ? PQ_OK : resume(call, item, q->resume);
}

static pq_status fill_in(pq_call *call, pq_run_session *item, const run_request *q,
                         pq_value *plan) {
    pq_status status = PQ_OK;
    if (item->tape != NULL) {
        pq_value root = pq_json_root(item->tape);
        status = pq_cassette_read(&root, item->strategies, item->n_strategies, item->arena,
                                  &item->cassette, call->work.error);
        if (status != PQ_OK) {
            pq_error_prefix(call->work.error, q->cassette.name);
        }
    }
    if (status == PQ_OK) {
        status = take_plan(call, item, plan);
    }
    return status == PQ_OK ? start(call, item, q) : status;
}

/* The item is the job's from here on. `tape`, the cassette's document or NULL, is the item's own.
 */
static pq_status make(pq_call *call, const run_request *q, pq_json *tape, pq_kept *job) {
    pq_kept *database = NULL;
    pq_run_session *item = NULL;
    pq_value root;
    pq_value plan = q->plan;
    pq_status status = PQ_OK;
    if (!q->has_plan) {
        root = pq_json_root(tape);
        status = pq_json_member(&root, "plan", &plan, call->work.error);
    }
    if (status == PQ_OK && !q->sql_elsewhere) {
        status = find_database(call, &plan, &database);
        status = status == PQ_OK ? pq_kept_use(job, database, call->work.error) : status;
    }
    if (status == PQ_OK) {
        status =
            pq_run_session_new(database == NULL ? NULL : database->self, &item, call->work.error);
    }
    if (status != PQ_OK) {
        pq_json_free(tape);
        return status;
    }
    job->self = item;
    item->number = job->number;
    item->tape = tape;
    return fill_in(call, item, q, &plan);
}

static pq_status begin(pq_call *call, const void *request, pq_kept *job) {
    const run_request *q = request;
    pq_json *tape = NULL;
    if (q->cassette.name != NULL) {
        pq_status status =
            pq_json_parse(q->cassette.bytes, q->cassette.size, &tape, call->work.error);
        if (status != PQ_OK) {
            pq_error_prefix(call->work.error, q->cassette.name);
            return status;
        }
    }
    return make(call, q, tape, job);
}

static void end(pq_api *api, void *self) {
    pq_run_session_orphan(self, &api->orphans, &api->n_orphans);
    pq_run_session_free(self);
}

static pq_run_counts counts_of(const void *self) {
    const pq_run_session *item = self;
    pq_run_counts counts;
    pq_run_count(item->run, &counts);
    return counts;
}

static size_t done(const void *self) {
    return counts_of(self).done;
}

static size_t total(const void *self) {
    return counts_of(self).total;
}

static bool finished(const void *self) {
    return counts_of(self).state != PQ_RUN_RUNNING;
}

/* Plays until one more answer has ended. */
static void play_one(pq_run_session *item) {
    size_t before = done(item);
    double due = item->virtual_ms;
    while (isfinite(due) && done(item) == before) {
        item->virtual_ms = due;
        due = pq_player_step(item->player, due);
    }
    item->virtual_ms = isfinite(due) ? due : item->virtual_ms;
}

static pq_status step(void *self, pq_error *error) {
    pq_run_session *item = self;
    if (!item->at_once) {
        return pq_error_set(error, PQ_BAD_FIELD, "run",
                            "step works only for a cassette with pace at_once");
    }
    play_one(item);
    return pq_run_failed(item->run) == PQ_OK ? PQ_OK : pq_error_memory(error);
}

static void write_origin(pq_writer *w, const pq_run_session *item) {
    pq_text providers = {0};
    bool live = item->tape == NULL;
    pq_plan_list_providers(&item->plan, &providers);
    pq_write_key(w, "origin");
    pq_write_object(w);
    pq_write_key_string(w, "kind", live ? "live" : "cassette");
    pq_write_key_string(w, "by", live ? pq_text_string(&providers) : item->cassette.by);
    pq_write_key_string(w, "note", live ? "" : item->cassette.note);
    pq_write_end(w);
    pq_text_free(&providers);
}

static pq_status write(pq_writer *w, const void *self, pq_error *error) {
    const pq_run_session *item = self;
    (void)error;
    pq_write_object(w);
    pq_write_key_string(w, "format", PQ_CALLS_FORMAT);
    pq_write_key_string(w, "kind", PQ_CALLS_KIND);
    pq_write_key_string(w, "program", program);
    pq_write_key_string(w, "started_at", item->started_at);
    write_origin(w, item);
    pq_write_key(w, "plan");
    pq_plan_write(w, &item->plan);
    pq_run_write_answers(w, item->run);
    pq_write_end(w);
    return PQ_OK;
}

const pq_job_kind pq_run_job = {
    .kept = {"run", "exists", end},
    .name = "run",
    .prefix = "run",
    .counter = PQ_JOB_RUN,
    .begin = begin,
    .step = step,
    .done = done,
    .total = total,
    .finished = finished,
    .write = write,
};

PQ_JOB_SHAPE(job_shape, "run", "Run, as run.begin named it.")

static pq_status run_stop(pq_call *call, void *request) {
    const pq_named_job *q = request;
    pq_run_session_stop(q->self);
    pq_call_write_name(call, "run", q->name);
    return PQ_OK;
}

typedef struct progress_request {
    pq_named_job run;
    size_t since;
} progress_request;

static const pq_field progress_fields[] = {
    {PQ_NAMED_JOB(progress_request, run), .help = "Run, as run.begin named it."},
    {PQ_FIELD_SIZE(progress_request, since), PQ_OR(0), .bounds = PQ_FROM_TO(0, INT32_MAX),
     .help = "Answers that are already known; only later ones are listed."},
};
static const pq_shape progress_shape = PQ_SHAPE(progress_request, progress_fields);

static pq_status run_progress(pq_call *call, void *request) {
    const progress_request *q = request;
    const pq_run_session *item = q->run.self;
    pq_run_write_progress(call->work.out, item->run, q->since);
    return PQ_OK;
}

typedef struct result_request {
    pq_named_job run;
    const char *into;
} result_request;

static const pq_field result_fields[] = {
    {PQ_NAMED_JOB(result_request, run), .help = "Run, as run.begin named it."},
    {PQ_FIELD_TEXT(result_request, into), PQ_OPTIONAL, .filled = true,
     .help = "Also keeps the sweep as a loaded file of this name."},
};
static const pq_shape result_shape = PQ_SHAPE(result_request, result_fields);

static pq_status run_result(pq_call *call, void *request) {
    const result_request *q = request;
    if (q->into == NULL) {
        return write(call->work.out, q->run.self, call->work.error);
    }
    pq_text sweep = {0};
    pq_writer w = pq_writer_to(&sweep);
    pq_status status = write(&w, q->run.self, call->work.error);
    if (status == PQ_OK && sweep.failed) {
        status = pq_error_memory(call->work.error);
    }
    if (status != PQ_OK) {
        pq_text_free(&sweep);
        return status;
    }
    pq_write_raw(call->work.out, sweep.data, sweep.size);
    return pq_file_keep(call->api, q->into, sweep.data, sweep.size, call->work.error);
}

typedef struct cassette_request {
    pq_named_job run;
    const char *by, *note;
} cassette_request;

static const pq_field cassette_fields[] = {
    {PQ_NAMED_JOB(cassette_request, run), .help = "Run that was started with \"record\": true."},
    {PQ_FIELD_TEXT(cassette_request, by), .help = "Author of the replies."},
    {PQ_FIELD_TEXT(cassette_request, note), .help = "What else to say of them; may be empty."},
};
static const pq_shape cassette_shape = PQ_SHAPE(cassette_request, cassette_fields);

static pq_status run_cassette(pq_call *call, void *request) {
    const cassette_request *q = request;
    const pq_run_session *item = q->run.self;
    if (item->recorder == NULL) {
        return pq_error_set(call->work.error, PQ_BAD_FIELD, "run",
                            "the run was started without \"record\": true, so there is nothing to "
                            "export");
    }
    if (pq_recorder_failed(item->recorder)) {
        return pq_error_memory(call->work.error);
    }
    pq_recorder_write(call->work.out, item->recorder, &item->plan, q->by, q->note,
                      item->started_at);
    return PQ_OK;
}

static const pq_operation operations[] = {
    {"run.begin", "start a run of a plan, live or from a cassette", &request_shape, pq_job_begin,
     &pq_run_job},
    {"run.step", "play a cassette without delays until the next answer is complete", &job_shape,
     pq_job_step, &pq_run_job},
    {"run.stop", "stop a run and keep its results", &job_shape, run_stop, &pq_run_job},
    {"run.progress", "progress of a run and its calls in flight", &progress_shape, run_progress,
     &pq_run_job},
    {"run.result", "every call of a run so far (perquery-sweep/1)", &result_shape, run_result,
     &pq_run_job},
    {"run.cassette", "what a run recorded (perquery-cassette/1)", &cassette_shape, run_cassette,
     &pq_run_job},
    {"run.end", "end a run, close what it has open and free its memory", &job_shape, pq_job_end,
     &pq_run_job},
};

const pq_operations pq_run_operations = PQ_OPERATIONS(operations);
