/* Runs: begin, step, stop, progress, result, cassette, end. A live run is moved by a driver
 * (pq_api_drive.h), a cassette at recorded pace too; a cassette at once by run.step. */
#include "job.h"
#include "run_session.h"

#include "pq_calls.h"
#include "pq_version.h"

#include <math.h>
#include <string.h>

static const char program[] = "perquery " PQ_VERSION;

/* What a run.begin asks for. */
typedef struct wanted {
    pq_value plan;
    bool has_plan, record, at_once;
    const char *cassette; /* NULL for a live run */
    const char *resume;   /* NULL for a run from the start */
    const char *started_at;
} wanted;

static pq_status read_optional_string(pq_call *call, const char *key, const char **string) {
    pq_value value;
    *string = NULL;
    return pq_json_find(call->work.request, key, &value)
               ? pq_json_string(&value, string, call->work.error)
               : PQ_OK;
}

static pq_status read_pace(pq_call *call, wanted *want) {
    const char *pace = NULL;
    pq_status status = read_optional_string(call, "pace", &pace);
    if (status != PQ_OK || pace == NULL) {
        return status;
    }
    want->at_once = strcmp(pace, "at_once") == 0;
    if (!want->at_once && strcmp(pace, "recorded") != 0) {
        return pq_error_set(call->work.error, PQ_BAD_FIELD, "pace",
                            "\"%.40s\" is no pace; known: recorded, at_once", pace);
    }
    if (want->cassette == NULL) {
        return pq_error_set(call->work.error, PQ_BAD_FIELD, "pace", "only a cassette has a pace");
    }
    return PQ_OK;
}

static pq_status read_request(pq_call *call, wanted *want) {
    static const char *const fields[] = {"plan",   "cassette",   "pace", "resume",
                                         "record", "started_at", NULL};
    pq_value record;
    *want = (wanted){0};
    pq_status status = pq_call_fields(call, fields);
    if (status == PQ_OK) {
        want->has_plan = pq_json_find(call->work.request, "plan", &want->plan);
        status = read_optional_string(call, "cassette", &want->cassette);
    }
    if (status == PQ_OK) {
        status = read_pace(call, want);
    }
    if (status == PQ_OK) {
        status = read_optional_string(call, "resume", &want->resume);
    }
    if (status == PQ_OK) {
        status = read_optional_string(call, "started_at", &want->started_at);
    }
    if (status == PQ_OK && pq_json_find(call->work.request, "record", &record)) {
        status = pq_json_bool(&record, &want->record, call->work.error);
    }
    if (status == PQ_OK && !want->has_plan && want->cassette == NULL) {
        status = pq_error_set(call->work.error, PQ_BAD_FIELD, "plan",
                              "a \"plan\" or a \"cassette\" is wanted");
    }
    return status;
}

/* The name of the database in the plan of a document. */
static pq_status find_database(pq_call *call, const pq_value *plan, pq_kept **database) {
    const char *name = NULL;
    pq_value value;
    pq_status status = pq_json_member(plan, "database", &value, call->work.error);
    if (status == PQ_OK) {
        status = pq_json_string(&value, &name, call->work.error);
    }
    if (status != PQ_OK) {
        return status;
    }
    *database = pq_kept_find(call->api, &pq_database_kind, name);
    return *database == NULL ? pq_json_refuse(&value, call->work.error,
                                              "no database is open under the name \"%.80s\"", name)
                             : PQ_OK;
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

static pq_status resume_list(pq_call *call, pq_run *run, const pq_value *root, const char *key) {
    pq_value list;
    size_t count = 0;
    pq_status status = pq_json_member(root, key, &list, call->work.error);
    if (status == PQ_OK) {
        status = pq_json_array(&list, &count, call->work.error);
    }
    for (size_t i = 0; i < count && status == PQ_OK; i++) {
        pq_value item = pq_json_item(&list, i);
        status = pq_run_resume(run, &item, call->work.error);
    }
    return status;
}

/* Takes over the answers of the sweep file loaded as `name`. */
static pq_status resume(pq_call *call, pq_run_session *item, const char *name) {
    pq_json *document = NULL;
    pq_calls calls;
    pq_status status = pq_call_parse(call, name, "resume", &document);
    if (status != PQ_OK) {
        return status;
    }
    pq_value root = pq_json_root(document);
    status = pq_calls_read(&root, item->strategies, item->n_strategies, call->work.arena, &calls,
                           call->work.error);
    if (status == PQ_OK && !pq_plan_same(&item->plan, &calls.plan)) {
        status = pq_error_set(call->work.error, PQ_BAD_FIELD, "plan",
                              "the sweep asks something else, so it cannot be gone on with");
    }
    if (status == PQ_OK) {
        status = resume_list(call, item->run, &root, "answers");
    }
    if (status == PQ_OK) {
        status = resume_list(call, item->run, &root, "abandoned");
    }
    if (status != PQ_OK) {
        pq_error_prefix(call->work.error, "resume");
    }
    pq_json_free(document);
    return status;
}

/* Makes the engine of an item whose plan was read, and what plays or records it. */
static pq_status start(pq_call *call, pq_run_session *item, const wanted *want) {
    item->run = pq_run_new(&item->plan, &item->world);
    item->at_once = want->at_once;
    item->started_at =
        want->started_at == NULL ? NULL : pq_arena_string(item->arena, want->started_at);
    bool good = item->run != NULL && (want->started_at == NULL) == (item->started_at == NULL);
    if (good && want->record) {
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
    return want->resume == NULL ? PQ_OK : resume(call, item, want->resume);
}

static pq_status fill_in(pq_call *call, pq_run_session *item, const wanted *want, pq_value *plan) {
    pq_status status = PQ_OK;
    if (item->tape != NULL) {
        pq_value root = pq_json_root(item->tape);
        status = pq_cassette_read(&root, item->strategies, item->n_strategies, item->arena,
                                  &item->cassette, call->work.error);
        if (status != PQ_OK) {
            pq_error_prefix(call->work.error, want->cassette);
        }
    }
    if (status == PQ_OK) {
        status = take_plan(call, item, plan);
    }
    return status == PQ_OK ? start(call, item, want) : status;
}

/* Makes the item, which is the job's from here on; `tape`, the cassette's document or NULL, is the
 * item's own. */
static pq_status make(pq_call *call, const wanted *want, pq_json *tape, pq_kept *job) {
    pq_kept *database = NULL;
    pq_run_session *item = NULL;
    pq_value root;
    pq_value plan = want->plan;
    pq_status status = PQ_OK;
    if (tape != NULL && !want->has_plan) {
        root = pq_json_root(tape);
        status = pq_json_member(&root, "plan", &plan, call->work.error);
    }
    if (status == PQ_OK) {
        status = find_database(call, &plan, &database);
    }
    if (status == PQ_OK) {
        status = pq_kept_use(job, database, call->work.error);
    }
    if (status == PQ_OK) {
        status = pq_run_session_new(database->self, &item, call->work.error);
    }
    if (status != PQ_OK) {
        pq_json_free(tape);
        return status;
    }
    job->self = item;
    item->number = job->number;
    item->tape = tape;
    return fill_in(call, item, want, &plan);
}

static pq_status begin(pq_call *call, pq_kept *job) {
    wanted want;
    pq_json *tape = NULL;
    pq_status status = read_request(call, &want);
    if (status == PQ_OK && want.cassette != NULL) {
        status = pq_call_parse(call, want.cassette, "cassette", &tape);
    }
    return status == PQ_OK ? make(call, &want, tape, job) : status;
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
                            "only a cassette played at once is stepped");
    }
    play_one(item);
    return pq_run_failed(item->run) == PQ_OK ? PQ_OK : pq_error_memory(error);
}

/* Providers of the plan, each once, for people: "baseten, groq". */
static void list_providers(const pq_plan *plan, pq_text *text) {
    for (size_t i = 0; i < plan->n_series; i++) {
        size_t k = 0;
        while (k < i && strcmp(plan->series[k].provider, plan->series[i].provider) != 0) {
            k++;
        }
        if (k == i) {
            pq_text_format(text, "%s%s", text->size == 0 ? "" : ", ", plan->series[i].provider);
        }
    }
}

static void write_origin(pq_writer *w, const pq_run_session *item) {
    pq_text providers = {0};
    bool live = item->tape == NULL;
    list_providers(&item->plan, &providers);
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
    .kept = {"run", "is there", end},
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

/* The run that the request names; `fields` are the request's, a list that ends with NULL. */
static pq_status find_run(pq_call *call, const char *const *fields, pq_kept **job,
                          pq_run_session **item) {
    pq_status status = pq_call_fields(call, fields);
    if (status == PQ_OK) {
        status = pq_job_find(call, &pq_run_job, "run", job);
    }
    *item = status == PQ_OK ? (*job)->self : NULL;
    return status;
}

static pq_status run_stop(pq_call *call) {
    static const char *const fields[] = {"run", NULL};
    pq_kept *job = NULL;
    pq_run_session *item = NULL;
    pq_status status = find_run(call, fields, &job, &item);
    if (status == PQ_OK) {
        pq_run_session_stop(item);
        pq_write_object(call->work.out);
        pq_write_key_string(call->work.out, "run", job->name);
        pq_write_end(call->work.out);
    }
    return status;
}

static pq_status run_progress(pq_call *call) {
    static const char *const fields[] = {"run", "since", NULL};
    pq_kept *job = NULL;
    pq_run_session *item = NULL;
    pq_value value;
    int64_t since = 0;
    pq_status status = find_run(call, fields, &job, &item);
    if (status == PQ_OK && pq_json_find(call->work.request, "since", &value)) {
        status = pq_json_integer(&value, 0, INT32_MAX, &since, call->work.error);
    }
    if (status == PQ_OK) {
        pq_run_write_progress(call->work.out, item->run, (size_t)since);
    }
    return status;
}

static pq_status run_cassette(pq_call *call) {
    static const char *const fields[] = {"run", "by", "note", NULL};
    pq_kept *job = NULL;
    pq_run_session *item = NULL;
    const char *by = NULL;
    const char *note = NULL;
    pq_status status = find_run(call, fields, &job, &item);
    if (status == PQ_OK) {
        status = pq_call_string(call, "by", &by);
    }
    if (status == PQ_OK) {
        status = pq_call_string(call, "note", &note);
    }
    if (status == PQ_OK && item->recorder == NULL) {
        status = pq_error_set(call->work.error, PQ_BAD_FIELD, "run",
                              "it was begun without \"record\": true");
    }
    if (status == PQ_OK && pq_recorder_failed(item->recorder)) {
        status = pq_error_memory(call->work.error);
    }
    if (status == PQ_OK) {
        pq_recorder_write(call->work.out, item->recorder, &item->plan, by, note, item->started_at);
    }
    return status;
}

static const pq_operation operations[] = {
    {"run.begin", "begin a run of a plan, live or from a cassette", pq_job_begin, &pq_run_job},
    {"run.step", "play a cassette at once until one more answer has ended", pq_job_step,
     &pq_run_job},
    {"run.stop", "stop a run; what was measured stays", run_stop, NULL},
    {"run.progress", "how far a run is, and what is under way", run_progress, NULL},
    {"run.result", "every call of a run so far (perquery-sweep/1)", pq_job_result, &pq_run_job},
    {"run.cassette", "what a run recorded (perquery-cassette/1)", run_cassette, NULL},
    {"run.end", "end a run, close what it has open and free its memory", pq_job_end, &pq_run_job},
};

const pq_operations pq_run_operations = PQ_OPERATIONS(operations);
