#include "run_session.h"

#include "pq_api_drive.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

pq_status pq_run_session_new(pq_db *db, pq_run_session **made, pq_error *error) {
    pq_run_session *item = calloc(1, sizeof *item);
    size_t size = 0;
    const char *strategies = pq_strategies_builtin(&size);
    if (item == NULL) {
        return pq_error_memory(error);
    }
    item->arena = pq_arena_new();
    pq_status status = item->arena == NULL ? pq_error_memory(error) : PQ_OK;
    if (status == PQ_OK) {
        status = pq_strategies_read(strategies, size, item->arena, &item->strategies,
                                    &item->n_strategies, error);
    }
    if (status == PQ_OK && db != NULL) {
        status = pq_run_world_open(&item->world, db, error);
    }
    if (status != PQ_OK) {
        pq_run_session_free(item);
        return status;
    }
    *made = item;
    return PQ_OK;
}

void pq_run_session_free(pq_run_session *item) {
    if (item != NULL) {
        pq_player_free(item->player);
        pq_recorder_free(item->recorder);
        pq_run_free(item->run);
        pq_json_free(item->tape);
        pq_json_free(item->document);
        pq_run_world_close(&item->world);
        pq_text_free(&item->work);
        pq_arena_free(item->arena);
        free(item);
    }
}

static uint64_t exchange_of(const pq_run_session *item, unsigned call) {
    return (uint64_t)item->number << 32 | call;
}

static void drive_live(pq_run_session *item, double now_ms, pq_drive *want) {
    pq_action action;
    item->last_ms = now_ms;
    pq_run_next(item->run, now_ms, &action);
    switch (action.kind) {
    case PQ_ACT_SEND:
        *want = (pq_drive){.kind = PQ_DRIVE_SEND,
                           .exchange = exchange_of(item, action.call),
                           .provider = action.provider,
                           .url = action.url,
                           .body = action.body,
                           .body_size = action.body_size};
        if (item->recorder != NULL) {
            pq_recorder_sent(item->recorder, action.call, action.series, action.body,
                             action.body_size, now_ms);
        }
        return;
    case PQ_ACT_ABORT:
        *want = (pq_drive){.kind = PQ_DRIVE_ABORT, .exchange = exchange_of(item, action.call)};
        if (item->recorder != NULL) {
            pq_recorder_end(item->recorder, action.call, action.end, now_ms);
        }
        return;
    case PQ_ACT_WAIT:
        *want = (pq_drive){.kind = PQ_DRIVE_WAIT, .until_ms = action.until_ms};
        return;
    case PQ_ACT_FINISHED:
        return;
    }
}

void pq_run_session_stop(pq_run_session *item) {
    if (item->player == NULL) {
        pq_run_stop(item->run, item->last_ms);
    } else {
        pq_player_stop(item->player);
    }
}

void pq_run_session_orphan(pq_run_session *item, uint64_t **exchanges, size_t *count) {
    pq_action action = {.kind = PQ_ACT_ABORT};
    if (item->run == NULL || item->player != NULL) {
        return;
    }
    pq_run_session_stop(item);
    while (action.kind == PQ_ACT_ABORT) {
        pq_run_next(item->run, item->last_ms, &action);
        uint64_t *grown =
            action.kind == PQ_ACT_ABORT ? realloc(*exchanges, (*count + 1) * sizeof *grown) : NULL;
        if (grown != NULL) {
            *exchanges = grown;
            grown[(*count)++] = exchange_of(item, action.call);
        }
    }
}

void pq_run_session_drive(pq_run_session *item, double now_ms, pq_drive *want) {
    *want = (pq_drive){.kind = PQ_DRIVE_IDLE};
    if (item->player == NULL) {
        drive_live(item, now_ms, want);
    } else if (!item->at_once) {
        double due = pq_player_step(item->player, now_ms);
        if (isfinite(due)) {
            *want = (pq_drive){.kind = PQ_DRIVE_WAIT, .until_ms = due};
        }
    }
}

bool pq_run_session_take(pq_run_session *item, pq_drive_work *work) {
    unsigned call = 0;
    const pq_world_request *request = item->player == NULL ? pq_run_take(item->run, &call) : NULL;
    if (request == NULL) {
        return false;
    }
    pq_text_clear(&item->work);
    pq_writer w = pq_writer_to(&item->work);
    pq_run_world_write_request(&w, item->plan.database, request);
    if (item->work.failed) {
        pq_error error = {0};
        pq_error_memory(&error);
        pq_run_fail(item->run, &error);
        return false;
    }
    *work = (pq_drive_work){.exchange = exchange_of(item, call),
                            .request = pq_text_string(&item->work),
                            .size = item->work.size};
    return true;
}

static pq_status read_envelope(pq_json *document, pq_arena *arena, pq_world_result *result,
                               pq_error *error) {
    pq_value root = pq_json_root(document);
    pq_value value;
    pq_value code;
    const char *said = "";
    if (pq_json_find(&root, "result", &value)) {
        return pq_run_world_read_result(&value, arena, result, error);
    }
    pq_status status = pq_json_member(&root, "error", &value, error);
    if (status == PQ_OK) {
        status = pq_json_member(&value, "message", &code, error);
    }
    if (status == PQ_OK) {
        status = pq_json_string(&code, &said, error);
    }
    return status == PQ_OK ? pq_error_set(error, PQ_UNKNOWN_NAME, "run.work", "%s", said) : status;
}

void pq_run_session_ran(pq_run_session *item, unsigned call, const char *envelope, size_t size) {
    pq_json *document = NULL;
    pq_world_result result;
    pq_error error = {0};
    pq_arena *arena = pq_arena_new();
    pq_status status =
        arena == NULL ? pq_error_memory(&error) : pq_json_parse(envelope, size, &document, &error);
    if (status == PQ_OK) {
        status = read_envelope(document, arena, &result, &error);
    }
    if (status == PQ_OK) {
        pq_run_ran(item->run, call, &result);
    } else {
        pq_run_fail(item->run, &error);
    }
    pq_json_free(document);
    pq_arena_free(arena);
}
