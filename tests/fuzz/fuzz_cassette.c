/* Any bytes as a cassette. One that reads is played to its end in a small world, at once and in
 * steps, with equal answers that form a sweep that reads; and what is written of it reads back as
 * the same. Exchanges whose request is {} answer the first request of their series, whatever its
 * prompt says. */
#include "cassette_parts.h"
#include "pq_calls.h"
#include "pq_cassette.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_ANSWERS = 24, MOST_STEPS = 4000 };

static void check(bool holds) {
    if (!holds) {
        abort();
    }
}

static pq_status describe(void *context, const char *question, pq_schema_view view, pq_text *text,
                          pq_error *error) {
    (void)context, (void)question, (void)error;
    pq_text_append(text, view == PQ_VIEW_FULL ? "T(a), U(b)" : "T(a)");
    return PQ_OK;
}

static pq_status run_sql(void *context, const char *sql, size_t size, size_t *n_rows,
                         pq_error *error) {
    (void)context;
    *n_rows = 1;
    return size % 3 == 0 || memchr(sql, '!', size) != NULL
               ? pq_error_set(error, PQ_SQL_NO_COLUMN, NULL, "no such column: b")
               : PQ_OK;
}

static const pq_schema no_schema;
static const pq_world world = {.schema = &no_schema, .describe = describe, .run = run_sql};

/* ---- what is written reads back ---- */

static pq_status read_text(const pq_text *text, const pq_strategy *strategies, size_t n_strategies,
                           pq_arena *arena, pq_json **document, pq_cassette *cassette) {
    if (pq_json_parse(text->data, text->size, document, NULL) != PQ_OK) {
        return PQ_BAD_JSON;
    }
    pq_value root = pq_json_root(*document);
    return pq_cassette_read(&root, strategies, n_strategies, arena, cassette, NULL);
}

/* Writes a cassette as a recorder that was told of the same. */
static void write_again(const pq_cassette *cassette, pq_text *text) {
    pq_recorder *recorder = pq_recorder_new();
    for (size_t i = 0; i < cassette->n_exchanges; i++) {
        const pq_exchange_read *e = &cassette->exchanges[i];
        const unsigned call = (unsigned)i + 1;
        pq_recorder_sent(recorder, call, e->series, e->request, e->request_size, 0);
        if (e->status != 0) {
            pq_recorder_headers(recorder, call, e->status, NULL, e->retry_after_ms, e->headers_ms);
        }
        for (size_t c = 0; c < e->n_chunks; c++) {
            pq_recorder_receive(recorder, call, e->chunks[c].bytes, e->chunks[c].size,
                                e->chunks[c].ms);
        }
        pq_recorder_end(recorder, call, e->end, e->end_ms);
    }
    check(!pq_recorder_failed(recorder));
    pq_writer w = pq_writer_to(text);
    pq_recorder_write(&w, recorder, &cassette->plan, cassette->by, cassette->note,
                      cassette->recorded_at);
    pq_recorder_free(recorder);
}

static void check_same(const pq_cassette *a, const pq_cassette *b) {
    check(pq_plan_same(&a->plan, &b->plan));
    check(a->n_exchanges == b->n_exchanges);
    for (size_t i = 0; i < a->n_exchanges; i++) {
        const pq_exchange_read *x = &a->exchanges[i];
        const pq_exchange_read *y = &b->exchanges[i];
        check(x->series == y->series && x->status == y->status && x->end == y->end);
        check(x->end_ms == y->end_ms && x->n_chunks == y->n_chunks);
        check(isnan(x->headers_ms) ? isnan(y->headers_ms) : x->headers_ms == y->headers_ms);
        for (size_t c = 0; c < x->n_chunks; c++) {
            check(x->chunks[c].ms == y->chunks[c].ms && x->chunks[c].size == y->chunks[c].size);
            check(memcmp(x->chunks[c].bytes, y->chunks[c].bytes, x->chunks[c].size) == 0);
        }
    }
}

static void check_round_trip(const pq_cassette *cassette, const pq_strategy *strategies,
                             size_t n_strategies, pq_arena *arena) {
    pq_text once = {0};
    pq_text twice = {0};
    pq_json *document = NULL;
    pq_cassette again;
    write_again(cassette, &once);
    check(read_text(&once, strategies, n_strategies, arena, &document, &again) == PQ_OK);
    check_same(cassette, &again);
    write_again(&again, &twice);
    /* A request is any JSON, and a negative zero in it does not read back. */
    check(strcmp(once.data, twice.data) == 0 || strstr(once.data, "-0") != NULL);
    pq_json_free(document);
    pq_text_free(&once);
    pq_text_free(&twice);
}

/* ---- playing ---- */

/* Lets exchanges whose request is {} answer the first request of their series. */
static void fill_in_requests(pq_cassette *cassette, pq_arena *arena) {
    pq_run *run = pq_run_new(&cassette->plan, &world);
    pq_action action;
    for (pq_run_next(run, 0, &action); action.kind == PQ_ACT_SEND; pq_run_next(run, 0, &action)) {
        for (size_t i = 0; i < cassette->n_exchanges; i++) {
            pq_exchange_read *e = &cassette->exchanges[i];
            if (e->series == action.series && strcmp(e->request, "{}") == 0) {
                e->request = pq_arena_copy(arena, action.body, action.body_size);
                e->request_size = action.body_size;
            }
        }
    }
    pq_run_free(run);
}

/* Plays in steps of `step` ms, at once where it is 0. False if it takes too long. */
static bool play(const pq_cassette *cassette, double step, pq_text *answers) {
    pq_run *run = pq_run_new(&cassette->plan, &world);
    pq_player *player = pq_player_new(cassette, run);
    double now = 0;
    double next = 0;
    size_t steps = 0;
    while (steps++ < MOST_STEPS && (next = pq_player_step(player, now)) < INFINITY) {
        check(next > now);
        now = step == 0 ? next : now + step;
    }
    bool ended = next == INFINITY;
    if (!ended) {
        pq_player_stop(player);
        check(pq_player_step(player, now) == INFINITY);
    }
    pq_writer w = pq_writer_to(answers);
    pq_run_write_answers(&w, run);
    pq_player_free(player);
    pq_run_free(run);
    return ended;
}

/* The answers of any run form a sweep that can be read. */
static void check_sweep(const pq_plan *plan, const pq_text *answers, const pq_strategy *strategies,
                        size_t n_strategies, pq_arena *arena) {
    pq_text file = {0};
    pq_calls calls;
    pq_json *document = NULL;
    pq_text_append(&file, "{\"format\":\"perquery-sweep/1\",\"kind\":\"calls\",\"program\":\"\","
                          "\"started_at\":null,\"origin\":{\"kind\":\"cassette\",\"by\":\"\","
                          "\"note\":\"\"},\"plan\":");
    pq_writer w = pq_writer_to(&file);
    pq_plan_write(&w, plan);
    pq_text_append(&file, ",");
    pq_text_append_bytes(&file, answers->data, answers->size);
    pq_text_append(&file, "}");
    check(pq_json_parse(file.data, file.size, &document, NULL) == PQ_OK);
    pq_value root = pq_json_root(document);
    check(pq_calls_read(&root, strategies, n_strategies, arena, &calls, NULL) == PQ_OK);
    check(calls.n_answers <= pq_plan_answers(plan));
    pq_json_free(document);
    pq_text_free(&file);
}

static void check_playing(pq_cassette *cassette, const pq_strategy *strategies, size_t n_strategies,
                          pq_arena *arena) {
    pq_text at_once = {0};
    pq_text in_steps = {0};
    fill_in_requests(cassette, arena);
    bool ended = play(cassette, 0, &at_once);
    if (play(cassette, 977, &in_steps) && ended) {
        check(strcmp(at_once.data, in_steps.data) == 0);
    }
    check_sweep(&cassette->plan, &at_once, strategies, n_strategies, arena);
    pq_text_free(&at_once);
    pq_text_free(&in_steps);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    pq_arena *arena = pq_arena_new();
    pq_json *document = NULL;
    pq_strategy *strategies = NULL;
    size_t n_strategies = 0;
    size_t length = 0;
    pq_cassette cassette;
    const char *builtin = pq_strategies_builtin(&length);
    check(pq_strategies_read(builtin, length, arena, &strategies, &n_strategies, NULL) == PQ_OK);
    if (pq_json_parse((const char *)data, size, &document, NULL) == PQ_OK) {
        pq_value root = pq_json_root(document);
        if (pq_cassette_read(&root, strategies, n_strategies, arena, &cassette, NULL) == PQ_OK) {
            check_round_trip(&cassette, strategies, n_strategies, arena);
            if (pq_plan_answers(&cassette.plan) <= MOST_ANSWERS) {
                check_playing(&cassette, strategies, n_strategies, arena);
            }
        }
    }
    pq_json_free(document);
    pq_arena_free(arena);
    return 0;
}
