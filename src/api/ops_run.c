/* Runs: begin, step, stop, progress, result, cassette, end. A live run is moved by a driver
 * (pq_api_drive.h), a cassette at recorded pace too; a cassette at once by run.step. */
#include "run_session.h"

#include "pq_calls.h"
#include "pq_version.h"

#include <math.h>
#include <stdio.h>
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
static pq_status find_database(pq_call *call, const pq_value *plan, pq_item **database) {
    const char *name = NULL;
    pq_value value;
    pq_status status = pq_json_member(plan, "database", &value, call->work.error);
    if (status == PQ_OK) {
        status = pq_json_string(&value, &name, call->work.error);
    }
    if (status != PQ_OK) {
        return status;
    }
    *database = pq_item_find(call->api, PQ_ITEM_DATABASE, name);
    return *database == NULL ? pq_json_refuse(&value, call->work.error,
                                              "no database is open under the name \"%.80s\"", name)
                             : PQ_OK;
}

/* Copies the plan to a document of the item's own, and reads it. */
static pq_status take_plan(pq_call *call, pq_run_item *item, const pq_value *plan) {
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
static pq_status resume(pq_call *call, pq_run_item *item, const char *name) {
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
static pq_status start(pq_call *call, pq_run_item *item, const wanted *want) {
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

static pq_status fill_in(pq_call *call, pq_run_item *item, const wanted *want, pq_value *plan) {
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

static pq_status keep(pq_call *call, pq_run_item *run, pq_item *database) {
    char name[32];
    run->number = ++call->api->runs;
    snprintf(name, sizeof name, "run%u", run->number);
    pq_item *item = pq_item_add(call->api, PQ_ITEM_RUN, name);
    if (item == NULL) {
        pq_run_item_free(run);
        return pq_error_memory(call->work.error);
    }
    item->run = run;
    item->uses = database;
    pq_write_object(call->work.out);
    pq_write_key_string(call->work.out, "run", name);
    pq_write_key_size(call->work.out, "total", pq_plan_answers(&run->plan));
    pq_write_end(call->work.out);
    return PQ_OK;
}

/* Makes the item; `tape`, the cassette's document or NULL, is its own from here on. */
static pq_status begin(pq_call *call, const wanted *want, pq_json *tape) {
    pq_item *database = NULL;
    pq_run_item *item = NULL;
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
        status = pq_run_item_new(database->db, &item, call->work.error);
    }
    if (status != PQ_OK) {
        pq_json_free(tape);
        return status;
    }
    item->tape = tape;
    status = fill_in(call, item, want, &plan);
    if (status != PQ_OK) {
        pq_run_item_free(item);
        return status;
    }
    return keep(call, item, database);
}

pq_status pq_op_run_begin(pq_call *call) {
    wanted want;
    pq_json *tape = NULL;
    pq_status status = read_request(call, &want);
    if (status == PQ_OK && want.cassette != NULL) {
        status = pq_call_parse(call, want.cassette, "cassette", &tape);
    }
    return status == PQ_OK ? begin(call, &want, tape) : status;
}

/* The run that the request names; `fields` are the request's, a list that ends with NULL. */
static pq_status find_run(pq_call *call, const char *const *fields, pq_item **item) {
    pq_status status = pq_call_fields(call, fields);
    return status == PQ_OK ? pq_call_item(call, "run", PQ_ITEM_RUN, item) : status;
}

static const char *const only_run[] = {"run", NULL};

static size_t done(const pq_run *run) {
    pq_run_counts counts;
    pq_run_count(run, &counts);
    return counts.done;
}

/* Plays until one more answer has ended. */
static void play_one(pq_run_item *item) {
    size_t before = done(item->run);
    double due = item->virtual_ms;
    while (isfinite(due) && done(item->run) == before) {
        item->virtual_ms = due;
        due = pq_player_step(item->player, due);
    }
    item->virtual_ms = isfinite(due) ? due : item->virtual_ms;
}

pq_status pq_op_run_step(pq_call *call) {
    pq_item *item = NULL;
    pq_status status = find_run(call, only_run, &item);
    if (status == PQ_OK && !item->run->at_once) {
        status = pq_error_set(call->work.error, PQ_BAD_FIELD, "run",
                              "only a cassette played at once is stepped");
    }
    if (status != PQ_OK) {
        return status;
    }
    play_one(item->run);
    pq_run_counts counts;
    pq_run_count(item->run->run, &counts);
    pq_write_object(call->work.out);
    pq_write_key_size(call->work.out, "done", counts.done);
    pq_write_key_size(call->work.out, "total", counts.total);
    pq_write_key_bool(call->work.out, "finished", counts.state != PQ_RUN_RUNNING);
    pq_write_end(call->work.out);
    return pq_run_failed(item->run->run) == PQ_OK ? PQ_OK : pq_error_memory(call->work.error);
}

pq_status pq_op_run_stop(pq_call *call) {
    pq_item *item = NULL;
    pq_status status = find_run(call, only_run, &item);
    if (status == PQ_OK) {
        pq_run_item_stop(item->run);
        pq_write_object(call->work.out);
        pq_write_key_string(call->work.out, "run", item->name);
        pq_write_end(call->work.out);
    }
    return status;
}

pq_status pq_op_run_progress(pq_call *call) {
    static const char *const fields[] = {"run", "since", NULL};
    pq_item *item = NULL;
    pq_value value;
    int64_t since = 0;
    pq_status status = find_run(call, fields, &item);
    if (status == PQ_OK && pq_json_find(call->work.request, "since", &value)) {
        status = pq_json_integer(&value, 0, INT32_MAX, &since, call->work.error);
    }
    if (status == PQ_OK) {
        pq_run_write_progress(call->work.out, item->run->run, (size_t)since);
    }
    return status;
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

static void write_origin(pq_writer *w, const pq_run_item *item) {
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

pq_status pq_op_run_result(pq_call *call) {
    pq_item *item = NULL;
    pq_status status = find_run(call, only_run, &item);
    if (status != PQ_OK) {
        return status;
    }
    pq_writer *w = call->work.out;
    pq_write_object(w);
    pq_write_key_string(w, "format", PQ_CALLS_FORMAT);
    pq_write_key_string(w, "kind", PQ_CALLS_KIND);
    pq_write_key_string(w, "program", program);
    pq_write_key_string(w, "started_at", item->run->started_at);
    write_origin(w, item->run);
    pq_write_key(w, "plan");
    pq_plan_write(w, &item->run->plan);
    pq_run_write_answers(w, item->run->run);
    pq_write_end(w);
    return PQ_OK;
}

pq_status pq_op_run_cassette(pq_call *call) {
    static const char *const fields[] = {"run", "by", "note", NULL};
    pq_item *item = NULL;
    const char *by = NULL;
    const char *note = NULL;
    pq_status status = find_run(call, fields, &item);
    if (status == PQ_OK) {
        status = pq_call_string(call, "by", &by);
    }
    if (status == PQ_OK) {
        status = pq_call_string(call, "note", &note);
    }
    if (status == PQ_OK && item->run->recorder == NULL) {
        status = pq_error_set(call->work.error, PQ_BAD_FIELD, "run",
                              "it was begun without \"record\": true");
    }
    if (status == PQ_OK && pq_recorder_failed(item->run->recorder)) {
        status = pq_error_memory(call->work.error);
    }
    if (status == PQ_OK) {
        pq_recorder_write(call->work.out, item->run->recorder, &item->run->plan, by, note,
                          item->run->started_at);
    }
    return status;
}

pq_status pq_op_run_end(pq_call *call) {
    pq_item *item = NULL;
    pq_status status = find_run(call, only_run, &item);
    if (status == PQ_OK) {
        pq_write_object(call->work.out);
        pq_write_key_string(call->work.out, "run", item->name);
        pq_write_end(call->work.out);
        pq_item_remove(call->api, item);
    }
    return status;
}
