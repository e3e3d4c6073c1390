#include "api_parts.h"

#include "run_session.h"

#include <stdlib.h>
#include <string.h>

static const pq_operation operations[] = {
    {"answers", pq_op_answers, "seven questions an engineer asks, answered from the rows in view"},
    {"answers.pairs", pq_op_answers_pairs,
     "one model on two platforms, and the best of each platform, to put side by side"},
    {"answers.versus", pq_op_answers_versus,
     "two rows in view: what differs, and what cannot be told apart"},
    {"cost.breakeven", pq_op_cost_breakeven,
     "where two offers cost the same: requests a day, requests a second, utilisation"},
    {"cost.build_or_buy", pq_op_cost_build_or_buy,
     "proprietary, direct, managed and self-hosted on one profile, and where to switch"},
    {"cost.capacity", pq_op_cost_capacity,
     "throughput, replicas and cost as functions of requests a second"},
    {"cost.correct", pq_op_cost_correct, "what one correct answer costs, with its interval"},
    {"cost.doubt", pq_op_cost_doubt,
     "Monte Carlo and tornado over a cost operation whose inputs are ranges"},
    {"cost.episode", pq_op_cost_episode,
     "multi-turn episodes: re-prefill, prefix cache and dedicated GPUs"},
    {"cost.finetune", pq_op_cost_finetune, "tune a cheap model or buy a dear one"},
    {"cost.memory", pq_op_cost_memory, "weights and KV cache in GB, and the GPUs they need"},
    {"cost.platforms", pq_op_cost_platforms, "a workload under offers billed in any way"},
    {"cost.query", pq_op_cost_query,
     "cost of a query, a day, a month and a year from tokens, prices and queries a day"},
    {"cost.table", pq_op_cost_table,
     "every row in view at a volume, cheapest first, beside a reference price"},
    {"db.close", pq_op_db_close, "close a database and end the evaluations and lints on it"},
    {"db.open", pq_op_db_open, "open the SQLite image loaded under a name"},
    {"db.query", pq_op_db_query, "run one SELECT in the sandbox"},
    {"eval.begin", pq_op_eval_begin, "begin to judge predictions against a gold set"},
    {"eval.compare", pq_op_eval_compare,
     "whether two evaluations of the same questions can be told apart"},
    {"eval.end", pq_op_eval_end, "end an evaluation and free its memory"},
    {"eval.question", pq_op_eval_question, "judge one answer to one question of a gold set"},
    {"eval.result", pq_op_eval_result, "the whole evaluation so far (perquery-evaluation/1)"},
    {"eval.step", pq_op_eval_step, "judge the next question"},
    {"gold.questions", pq_op_gold_questions,
     "the questions of a gold set, with the values of its bindings filled in"},
    {"lint.begin", pq_op_lint_begin, "begin to lint a gold set against its database"},
    {"lint.end", pq_op_lint_end, "end a lint and free its memory"},
    {"lint.result", pq_op_lint_result, "all findings so far (perquery-lint/1)"},
    {"lint.step", pq_op_lint_step, "lint the next question"},
    {"meta", pq_op_meta,
     "versions, operations, rules, outcomes, lint rules, faults, limits and error codes"},
    {"pick", pq_op_pick, "from a profile to a platform, with reasons that name their rows"},
    {"providers", pq_op_providers, "the providers that are known (perquery-providers/1)"},
    {"providers.models", pq_op_providers_models,
     "the ids in a list of models as a provider sent it"},
    {"published.import", pq_op_published_import,
     "take a sweep and questions in the published layout over as files to judge"},
    {"run.begin", pq_op_run_begin, "begin a run of a plan, live or from a cassette"},
    {"run.cassette", pq_op_run_cassette, "what a run recorded (perquery-cassette/1)"},
    {"run.end", pq_op_run_end, "end a run, close what it has open and free its memory"},
    {"run.plan", pq_op_run_plan,
     "fill a plan in from providers, gold set and prices, and estimate its cost"},
    {"run.progress", pq_op_run_progress, "how far a run is, and what is under way"},
    {"run.result", pq_op_run_result, "every call of a run so far (perquery-sweep/1)"},
    {"run.step", pq_op_run_step, "play a cassette at once until one more answer has ended"},
    {"run.stop", pq_op_run_stop, "stop a run; what was measured stays"},
    {"saturation", pq_op_saturation, "what deployment, trainer or request metrics say"},
    {"schema.graph", pq_op_schema_graph,
     "tables, columns and keys of a database; inferred keys say so"},
    {"schema.levels", pq_op_schema_levels,
     "a database's schema at every level with one trim, and what each saves"},
    {"schema.recall.begin", pq_op_recall_begin,
     "begin to measure what the trims keep of what a gold set needs"},
    {"schema.recall.end", pq_op_recall_end, "end a recall and free its memory"},
    {"schema.recall.result", pq_op_recall_result, "the whole recall so far (perquery-recall/1)"},
    {"schema.recall.step", pq_op_recall_step, "measure the next question"},
    {"schema.render", pq_op_schema_render,
     "a database's schema for a prompt at any level, trimmed to a question or not"},
    {"score", pq_op_score, "judge one pair of results by every rule"},
    {"sql.pieces", pq_op_sql_pieces, "a statement cut up for showing, each piece with what it is"},
    {"strategies", pq_op_strategies, "the strategies and their prompts (perquery-strategies/1)"},
    {"sweep.compare", pq_op_sweep_compare,
     "whether the figures of two models of a sweep can be told apart"},
    {"sweep.judge.begin", pq_op_judge_begin, "begin to judge sweeps as they were run"},
    {"sweep.judge.compare", pq_op_judge_compare,
     "whether two series of judged sweeps can be told apart on the questions both answered"},
    {"sweep.judge.end", pq_op_judge_end, "end a judging of sweeps and free its memory"},
    {"sweep.judge.result", pq_op_judge_result,
     "every figure of the judged sweeps (perquery-judged/1)"},
    {"sweep.judge.step", pq_op_judge_step,
     "judge the next answer, or compute the figures of the next series"},
    {"sweep.load", pq_op_sweep_load,
     "the accuracies of a sweep's load test, of all calls and of those answered, with intervals"},
    {"sweep.matrix", pq_op_sweep_matrix,
     "a sweep as a table, figures as published and as corrected, with intervals"},
    {"sweep.read", pq_op_sweep_read,
     "what a sweep of calls says of itself, once all of it was read"},
    {"sweep.training", pq_op_sweep_training,
     "judged sweeps as JSON lines for supervised, reinforcement or preference tuning"},
    {"twin.gold", pq_op_twin_gold, "adapt a gold set for Chinook to a twin and load it"},
    {"twin.make", pq_op_twin_make,
     "make a database of Chinook's shape with invented data from a seed, and open it"},
    {"twin.names", pq_op_twin_names, "what tables and columns are called in the renamed twin"},
    {"twin.predictions", pq_op_twin_predictions,
     "adapt the answers to a gold set for Chinook to a twin and load them"},
};

const pq_operation *pq_operations(size_t *count) {
    *count = sizeof operations / sizeof operations[0];
    return operations;
}

pq_api *pq_api_new(void) {
    return calloc(1, sizeof(pq_api));
}

void pq_api_free(pq_api *api) {
    if (api != NULL) {
        while (api->items != NULL) {
            pq_item_remove(api, api->items);
        }
        free(api->orphans);
        free(api);
    }
}

pq_item *pq_item_find(pq_api *api, pq_item_kind kind, const char *name) {
    pq_item *item = api->items;
    while (item != NULL && (item->kind != kind || strcmp(item->name, name) != 0)) {
        item = item->next;
    }
    return item;
}

pq_item *pq_item_add(pq_api *api, pq_item_kind kind, const char *name) {
    pq_item *item = calloc(1, sizeof *item);
    size_t size = strlen(name) + 1;
    char *copy = malloc(size);
    if (item == NULL || copy == NULL) {
        free(item);
        free(copy);
        return NULL;
    }
    memcpy(copy, name, size);
    item->kind = kind;
    item->name = copy;
    item->next = api->items;
    api->items = item;
    return item;
}

/* The first item that uses this one, or NULL. */
static pq_item *find_user(pq_api *api, const pq_item *used) {
    pq_item *item = api->items;
    while (item != NULL && item->uses != used &&
           !(item->judged != NULL && pq_judged_uses(item->judged, used->db))) {
        item = item->next;
    }
    return item;
}

static void unlink_item(pq_api *api, pq_item *item) {
    pq_item **at = &api->items;
    while (*at != item) {
        at = &(*at)->next;
    }
    *at = item->next;
    pq_eval_end(item->eval);
    pq_lint_end(item->lint);
    pq_recall_end(item->recall);
    pq_judged_end(item->judged);
    if (item->run != NULL) {
        pq_run_item_orphan(item->run, &api->orphans, &api->n_orphans);
        pq_run_item_free(item->run);
    }
    pq_db_close(item->db);
    free(item->bytes);
    free(item->name);
    free(item);
}

void pq_item_remove(pq_api *api, pq_item *item) {
    pq_item *user = NULL;
    while ((user = find_user(api, item)) != NULL) {
        unlink_item(api, user);
    }
    unlink_item(api, item);
}

pq_status pq_call_fields(pq_call *call, const char *const *fields) {
    return pq_json_object(call->work.request, fields, call->work.error);
}

pq_status pq_call_string(pq_call *call, const char *key, const char **string) {
    pq_value value;
    pq_status status = pq_json_member(call->work.request, key, &value, call->work.error);
    return status == PQ_OK ? pq_json_string(&value, string, call->work.error) : status;
}

pq_status pq_call_item(pq_call *call, const char *key, pq_item_kind kind, pq_item **item) {
    static const char *const kinds[] = {
        "file is loaded",      "database is open", "evaluation is under way", "lint is under way",
        "recall is under way", "run is there",     "judging is under way"};
    const char *name = NULL;
    pq_status status = pq_call_string(call, key, &name);
    if (status != PQ_OK) {
        return status;
    }
    *item = pq_item_find(call->api, kind, name);
    if (*item == NULL) {
        return pq_error_set(call->work.error, PQ_UNKNOWN_NAME, key,
                            "no %s under the name \"%.80s\"", kinds[kind], name);
    }
    return PQ_OK;
}

pq_status pq_call_parse(pq_call *call, const char *name, const char *where, pq_json **document) {
    pq_item *file = pq_item_find(call->api, PQ_ITEM_FILE, name);
    if (file == NULL) {
        return pq_error_set(call->work.error, PQ_UNKNOWN_NAME, where,
                            "no file is loaded under the name \"%.80s\"", name);
    }
    pq_status status =
        pq_json_parse((const char *)file->bytes, file->size, document, call->work.error);
    if (status != PQ_OK) {
        pq_error_prefix(call->work.error, name);
    }
    return status;
}

pq_status pq_call_documents(pq_call *call, const char *key, pq_documents *files) {
    pq_value names;
    size_t count = 0;
    *files = (pq_documents){0};
    pq_status status = pq_json_member(call->work.request, key, &names, call->work.error);
    if (status == PQ_OK) {
        status = pq_json_array(&names, &count, call->work.error);
    }
    if (status != PQ_OK) {
        return status;
    }
    files->documents = pq_arena_array(call->work.arena, count, sizeof *files->documents);
    files->roots = pq_arena_array(call->work.arena, count, sizeof *files->roots);
    if (files->documents == NULL || files->roots == NULL) {
        return pq_error_memory(call->work.error);
    }
    for (size_t i = 0; i < count && status == PQ_OK; i++) {
        pq_value item = pq_json_item(&names, i);
        const char *name = NULL;
        status = pq_json_string(&item, &name, call->work.error);
        if (status == PQ_OK) {
            status = pq_call_parse(call, name, key, &files->documents[i]);
        }
        if (status == PQ_OK) {
            files->roots[files->count++] = pq_json_root(files->documents[i]);
        }
    }
    return status;
}

void pq_documents_free(pq_documents *files) {
    for (size_t i = 0; i < files->count; i++) {
        pq_json_free(files->documents[i]);
    }
}

/* What a refusal says as data, into the open object (see pq_api.h). */
static void write_refusal(pq_writer *w, const pq_error *error) {
    const pq_bounds *bounds = &error->bounds;
    if (error->refusal != PQ_REFUSAL_NONE) {
        pq_write_key_string(w, "refusal", pq_refusal_code(error->refusal));
    }
    if (error->has_bounds && pq_bounds_has_min(*bounds)) {
        pq_write_key_number(w, bounds->above ? "above" : "min", bounds->min);
    }
    if (error->has_bounds && pq_bounds_has_max(*bounds)) {
        pq_write_key_number(w, "max", bounds->max);
    }
    if (error->has_bounds) {
        pq_write_key_bool(w, "whole", bounds->whole);
    }
    if (error->words != NULL) {
        pq_write_key(w, "words");
        pq_write_array(w);
        for (size_t i = 0; error->words[i] != NULL; i++) {
            pq_write_string(w, error->words[i]);
        }
        pq_write_end(w);
    }
    if (error->found[0] != '\0') {
        pq_write_key_string(w, "found", error->found);
    }
}

/* Replaces the envelope by an error. */
static void write_error(pq_text *envelope, const pq_error *error) {
    pq_text_clear(envelope);
    pq_writer w = pq_writer_to(envelope);
    pq_write_object(&w);
    pq_write_key_bool(&w, "ok", false);
    pq_write_key(&w, "error");
    pq_write_object(&w);
    pq_write_key_string(&w, "code", pq_status_code(error->code));
    pq_write_key_string(&w, "message", error->message);
    pq_write_key_string(&w, "where", error->where);
    write_refusal(&w, error);
    pq_write_end(&w);
    pq_write_end(&w);
}

static bool find_bytes(void *session, const char *name, const char **bytes, size_t *size) {
    pq_item *file = pq_item_find(session, PQ_ITEM_FILE, name);
    if (file != NULL) {
        *bytes = (const char *)file->bytes;
        *size = file->size;
    }
    return file != NULL;
}

static pq_status run_operation(pq_api *api, const pq_operation *operation, const char *request,
                               size_t size, pq_text *envelope, pq_error *error) {
    pq_arena *arena = pq_arena_new();
    if (arena == NULL) {
        return pq_error_memory(error);
    }
    pq_json *document = NULL;
    pq_status status = size == 0 ? pq_json_parse("{}", 2, &document, error)
                                 : pq_json_parse(request, size, &document, error);
    if (status == PQ_OK) {
        pq_value root = pq_json_root(document);
        pq_writer w = pq_writer_to(envelope);
        pq_call call = {.work = {.request = &root,
                                 .arena = arena,
                                 .out = &w,
                                 .error = error,
                                 .session = api,
                                 .file = find_bytes},
                        .api = api};
        pq_text_append(envelope, PQ_API_RESULT_PREFIX);
        status = operation->run(&call);
        pq_text_append(envelope, PQ_API_RESULT_SUFFIX);
    }
    pq_json_free(document);
    pq_arena_free(arena);
    return status == PQ_OK && envelope->failed ? pq_error_memory(error) : status;
}

pq_status pq_api_call(pq_api *api, const char *operation, const char *request, size_t size,
                      pq_text *envelope) {
    pq_error error = {0};
    pq_text_clear(envelope);
    size_t count = sizeof operations / sizeof operations[0];
    size_t i = 0;
    while (i < count && strcmp(operations[i].name, operation) != 0) {
        i++;
    }
    pq_status status =
        i == count ? pq_error_set(&error, PQ_UNKNOWN_OPERATION, NULL,
                                  "no operation \"%.80s\"; \"meta\" lists them all", operation)
                   : run_operation(api, &operations[i], request, size, envelope, &error);
    if (status != PQ_OK) {
        write_error(envelope, &error);
    }
    return status;
}

pq_status pq_file_keep(pq_api *api, const char *name, void *bytes, size_t size, pq_error *error) {
    size_t length = strlen(name);
    if (length == 0 || length > PQ_API_MAX_NAME) {
        free(bytes);
        return pq_error_set(error, PQ_BAD_FIELD, "name", "a name has 1 to %d bytes, not %zu",
                            PQ_API_MAX_NAME, length);
    }
    pq_item *item = pq_item_find(api, PQ_ITEM_FILE, name);
    if (item == NULL) {
        item = pq_item_add(api, PQ_ITEM_FILE, name);
    }
    if (item == NULL) {
        free(bytes);
        return pq_error_memory(error);
    }
    free(item->bytes);
    item->bytes = bytes;
    item->size = size;
    return PQ_OK;
}

void pq_api_load(pq_api *api, const char *name, void *bytes, size_t size, pq_text *envelope) {
    pq_error error = {0};
    pq_text_clear(envelope);
    if (pq_file_keep(api, name, bytes, size, &error) != PQ_OK) {
        write_error(envelope, &error);
        return;
    }
    pq_writer w = pq_writer_to(envelope);
    pq_write_object(&w);
    pq_write_key_bool(&w, "ok", true);
    pq_write_key(&w, "result");
    pq_write_object(&w);
    pq_write_key_string(&w, "name", name);
    pq_write_key_size(&w, "bytes", size);
    pq_write_end(&w);
    pq_write_end(&w);
}
