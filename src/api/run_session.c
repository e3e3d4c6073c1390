#include "run_session.h"

#include "pq_api_drive.h"
#include "pq_db_reads.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static pq_status describe(void *context, const char *question, pq_schema_view view, pq_text *text,
                          pq_error *error) {
    pq_run_session *item = context;
    pq_shown shown = {0};
    pq_linked linked;
    bool complete = false;
    pq_status status = PQ_OK;
    if (view == PQ_VIEW_TRIMMED) {
        status = pq_db_link(item->db, &item->schema, &item->graph, question, item->scratch, &linked,
                            &complete, error);
        shown.keep = linked.keep;
    }
    if (status == PQ_OK) {
        pq_schema_render(&item->schema, PQ_SCHEMA_COMPACT, &shown, text);
    }
    pq_arena_reset(item->scratch);
    return status == PQ_OK && text->failed ? pq_error_memory(error) : status;
}

static pq_status run_sql(void *context, const char *sql, size_t size, size_t *n_rows,
                         pq_error *error) {
    pq_run_session *item = context;
    pq_limits limits = pq_limits_default();
    pq_rows rows;
    limits.time_ms = PQ_RUN_STATEMENT_MS;
    pq_status status =
        pq_db_query(item->db, sql, size, NULL, 0, &limits, item->scratch, &rows, error);
    *n_rows = status == PQ_OK ? rows.n_rows : 0;
    pq_arena_reset(item->scratch);
    return status;
}

pq_status pq_run_session_new(pq_db *db, pq_run_session **made, pq_error *error) {
    pq_run_session *item = calloc(1, sizeof *item);
    size_t size = 0;
    const char *strategies = pq_strategies_builtin(&size);
    if (item == NULL) {
        return pq_error_memory(error);
    }
    item->db = db;
    item->arena = pq_arena_new();
    item->scratch = pq_arena_new();
    pq_status status =
        item->arena == NULL || item->scratch == NULL ? pq_error_memory(error) : PQ_OK;
    if (status == PQ_OK) {
        status = pq_strategies_read(strategies, size, item->arena, &item->strategies,
                                    &item->n_strategies, error);
    }
    if (status == PQ_OK) {
        status = pq_db_schema(db, item->arena, &item->schema, error);
    }
    if (status == PQ_OK) {
        status = pq_graph_build(&item->schema, item->arena, &item->graph, error);
    }
    if (status != PQ_OK) {
        pq_run_session_free(item);
        return status;
    }
    item->world = (pq_world){item, &item->schema, describe, run_sql};
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
        pq_arena_free(item->scratch);
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
