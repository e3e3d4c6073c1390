/* Operations that judge: one question, and sweeps as they were run (begin, step, result, compare,
 * end). */
#include "api_parts.h"

#include <stdio.h>

/* ---- one question ---- */

/* The answer is given as "sql" or as "reply". */
static pq_status read_answer(pq_call *call, pq_eval_answer *answer) {
    pq_value value;
    bool has_sql = pq_json_find(call->work.request, "sql", &value);
    answer->is_reply = pq_json_find(call->work.request, "reply", &value);
    if (has_sql == answer->is_reply) {
        return pq_json_refuse(call->work.request, call->work.error,
                              "either \"sql\" or \"reply\" is wanted");
    }
    pq_status status = pq_call_string(call, "question", &answer->question);
    return status == PQ_OK ? pq_json_bytes(&value, &answer->text, &answer->size, call->work.error)
                           : status;
}

pq_status pq_op_eval_question(pq_call *call) {
    static const char *const fields[] = {"database", "gold", "question", "sql",
                                         "reply",    "rule", NULL};
    pq_item *database = NULL;
    pq_item *gold = NULL;
    const pq_rule *rule = NULL;
    pq_eval_answer answer = {0};
    pq_status status = pq_call_fields(call, fields);
    if (status == PQ_OK) {
        status = pq_call_item(call, "database", PQ_ITEM_DATABASE, &database);
    }
    if (status == PQ_OK) {
        status = pq_call_item(call, "gold", PQ_ITEM_FILE, &gold);
    }
    if (status == PQ_OK) {
        status = pq_call_rule(call, &rule);
    }
    if (status == PQ_OK) {
        status = read_answer(call, &answer);
    }
    return status == PQ_OK ? pq_eval_question(database->db, (const char *)gold->bytes, gold->size,
                                              &answer, rule, call->work.out, call->work.error)
                           : status;
}

/* ---- sweeps ---- */

/* A loaded file or an open database that a list in the request names. */
static pq_status find_named(pq_call *call, const pq_value *value, pq_item_kind kind,
                            pq_item **item) {
    const char *name = NULL;
    char path[128];
    pq_status status = pq_json_string(value, &name, call->work.error);
    if (status != PQ_OK) {
        return status;
    }
    *item = pq_item_find(call->api, kind, name);
    if (*item == NULL) {
        pq_json_path(value, path, sizeof path);
        return pq_error_set(call->work.error, PQ_UNKNOWN_NAME, path,
                            "no %s under the name \"%.80s\"",
                            kind == PQ_ITEM_FILE ? "file is loaded" : "database is open", name);
    }
    return PQ_OK;
}

/* The array that the request's field `key` holds. */
static pq_status find_list(pq_call *call, const char *key, pq_value *list, size_t *count) {
    pq_status status = pq_json_member(call->work.request, key, list, call->work.error);
    return status == PQ_OK ? pq_json_array(list, count, call->work.error) : status;
}

static pq_status read_sweeps(pq_call *call, pq_judged_sweep **sweeps, size_t *count) {
    pq_value list;
    pq_status status = find_list(call, "sweeps", &list, count);
    if (status != PQ_OK) {
        return status;
    }
    *sweeps = pq_arena_array(call->work.arena, *count, sizeof **sweeps);
    if (*sweeps == NULL) {
        return pq_error_memory(call->work.error);
    }
    for (size_t i = 0; i < *count && status == PQ_OK; i++) {
        pq_value value = pq_json_item(&list, i);
        pq_item *file = NULL;
        status = find_named(call, &value, PQ_ITEM_FILE, &file);
        if (status == PQ_OK) {
            (*sweeps)[i] = (pq_judged_sweep){
                .name = file->name, .text = (const char *)file->bytes, .size = file->size};
        }
    }
    return status;
}

static pq_status read_base(pq_call *call, const pq_value *object, pq_judged_base *base) {
    static const char *const fields[] = {"database", "gold", "as", NULL};
    pq_value value;
    pq_item *database = NULL;
    pq_item *gold = NULL;
    pq_status status = pq_json_object(object, fields, call->work.error);
    if (status == PQ_OK) {
        status = pq_json_member(object, "database", &value, call->work.error);
    }
    if (status == PQ_OK) {
        status = find_named(call, &value, PQ_ITEM_DATABASE, &database);
    }
    if (status == PQ_OK) {
        status = pq_json_member(object, "gold", &value, call->work.error);
    }
    if (status == PQ_OK) {
        status = find_named(call, &value, PQ_ITEM_FILE, &gold);
    }
    if (status == PQ_OK && pq_json_find(object, "as", &value)) {
        status = pq_json_string(&value, &base->as, call->work.error);
    }
    if (status == PQ_OK) {
        base->db = database->db;
        base->name = database->name;
        base->gold = (const char *)gold->bytes;
        base->gold_size = gold->size;
    }
    return status;
}

static pq_status read_bases(pq_call *call, pq_judged_base **bases, size_t *count) {
    pq_value list;
    pq_status status = find_list(call, "bases", &list, count);
    if (status != PQ_OK) {
        return status;
    }
    *bases = pq_arena_array(call->work.arena, *count, sizeof **bases);
    if (*bases == NULL) {
        return pq_error_memory(call->work.error);
    }
    for (size_t i = 0; i < *count && status == PQ_OK; i++) {
        pq_value object = pq_json_item(&list, i);
        status = read_base(call, &object, &(*bases)[i]);
    }
    return status;
}

pq_status pq_op_judge_begin(pq_call *call) {
    static const char *const fields[] = {"sweeps", "bases", "rule", NULL};
    pq_judged_sweep *sweeps = NULL;
    pq_judged_base *bases = NULL;
    size_t n_sweeps = 0;
    size_t n_bases = 0;
    const pq_rule *rule = NULL;
    pq_judged *judged = NULL;
    pq_status status = pq_call_fields(call, fields);
    if (status == PQ_OK) {
        status = read_sweeps(call, &sweeps, &n_sweeps);
    }
    if (status == PQ_OK) {
        status = read_bases(call, &bases, &n_bases);
    }
    if (status == PQ_OK) {
        status = pq_call_rule(call, &rule);
    }
    if (status == PQ_OK) {
        status = pq_judged_begin(sweeps, n_sweeps, bases, n_bases, rule, &judged, call->work.error);
    }
    if (status != PQ_OK) {
        return status;
    }
    char name[32];
    snprintf(name, sizeof name, "j%u", ++call->api->judgings);
    pq_item *item = pq_item_add(call->api, PQ_ITEM_JUDGED, name);
    if (item == NULL) {
        pq_judged_end(judged);
        return pq_error_memory(call->work.error);
    }
    item->judged = judged;
    pq_write_object(call->work.out);
    pq_write_key_string(call->work.out, "judged", name);
    pq_write_key_size(call->work.out, "total", pq_judged_total(judged));
    pq_write_key_size(call->work.out, "answers", pq_judged_answers(judged));
    pq_write_key_size(call->work.out, "series", pq_judged_series(judged));
    pq_write_end(call->work.out);
    return PQ_OK;
}

pq_status pq_call_judged(pq_call *call, const char *const *fields, bool finished, pq_item **item) {
    pq_status status = pq_call_fields(call, fields);
    if (status == PQ_OK) {
        status = pq_call_item(call, "judged", PQ_ITEM_JUDGED, item);
    }
    if (status == PQ_OK && finished && !pq_judged_finished((*item)->judged)) {
        return pq_error_set(call->work.error, PQ_BAD_FIELD, "judged",
                            "judging is at step %zu of %zu and has to be finished first",
                            pq_judged_done((*item)->judged), pq_judged_total((*item)->judged));
    }
    return status;
}

static const char *const judged_alone[] = {"judged", NULL};

pq_status pq_op_judge_step(pq_call *call) {
    pq_item *item = NULL;
    pq_status status = pq_call_judged(call, judged_alone, false, &item);
    if (status == PQ_OK) {
        status = pq_judged_step(item->judged, call->work.error);
    }
    if (status == PQ_OK) {
        pq_write_object(call->work.out);
        pq_write_key_size(call->work.out, "done", pq_judged_done(item->judged));
        pq_write_key_size(call->work.out, "total", pq_judged_total(item->judged));
        pq_write_key_bool(call->work.out, "finished", pq_judged_finished(item->judged));
        pq_write_key(call->work.out, "answer");
        pq_judged_write_last(call->work.out, item->judged);
        pq_write_end(call->work.out);
    }
    return status;
}

pq_status pq_op_judge_result(pq_call *call) {
    pq_item *item = NULL;
    pq_status status = pq_call_judged(call, judged_alone, true, &item);
    return status == PQ_OK ? pq_judged_write(call->work.out, item->judged, call->work.error)
                           : status;
}

static pq_status read_series(pq_call *call, const char *key, const pq_judged *judged,
                             size_t *series) {
    pq_value value;
    int64_t place = 0;
    pq_status status = pq_json_member(call->work.request, key, &value, call->work.error);
    if (status == PQ_OK) {
        status = pq_json_integer(&value, 0, (int64_t)pq_judged_series(judged) - 1, &place,
                                 call->work.error);
    }
    *series = (size_t)place;
    return status;
}

pq_status pq_op_judge_compare(pq_call *call) {
    static const char *const fields[] = {"judged", "first", "second", NULL};
    pq_item *item = NULL;
    size_t first = 0;
    size_t second = 0;
    pq_status status = pq_call_judged(call, fields, true, &item);
    if (status == PQ_OK) {
        status = read_series(call, "first", item->judged, &first);
    }
    if (status == PQ_OK) {
        status = read_series(call, "second", item->judged, &second);
    }
    return status == PQ_OK
               ? pq_judged_compare(item->judged, first, second, call->work.out, call->work.error)
               : status;
}

pq_status pq_op_judge_end(pq_call *call) {
    pq_item *item = NULL;
    pq_status status = pq_call_judged(call, judged_alone, false, &item);
    if (status == PQ_OK) {
        pq_write_object(call->work.out);
        pq_write_key_string(call->work.out, "judged", item->name);
        pq_write_end(call->work.out);
        pq_item_remove(call->api, item);
    }
    return status;
}
