/* Reads sweeps and their answers (pq_calls.h). */
#include "pq_calls.h"

#include "pq_ascii.h"
#include "pq_fields.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* Figures beyond these mean a damaged file. A provider's own figures may be any number. */
static const double longest_ms = 1e12;
enum { MOST_CALLS = 1000000000 };

static const char *const state_codes[] = {PQ_ANSWER_LIST(PQ_CODE_ITEM)};
static const char *const usd_codes[] = {PQ_USD_SOURCE_LIST(PQ_CODE_ITEM)};
static const char *const run_state_codes[] = {PQ_RUN_STATE_LIST(PQ_CODE_ITEM)};
static const char *const extracted_codes[] = {PQ_EXTRACTED_LIST(PQ_CODE_ITEM)};
static const char *const status_codes[] = {PQ_STATUS_LIST(PQ_CODE_ITEM)};
static const char *const repair_codes[] = {PQ_REPAIR_LIST(PQ_CODE_ITEM)};
static const char *const end_codes[] = {PQ_END_LIST(PQ_CODE_ITEM)};
static const char *const fault_codes[] = {PQ_FAULT_LIST(PQ_CODE_ITEM)};
static const char *const turn_kinds[] = {"ask", "repair"};
static const char *const origin_kinds[] = {"live", "cassette"};

typedef struct reader {
    const pq_plan *plan;
    pq_arena *arena;
    pq_error *error;
} reader;

/* ---- a call ---- */

static double read_ms(pq_fields *f, const char *key) {
    return pq_fields_number_or_null(f, key, 0, longest_ms);
}

static void read_times(pq_fields *call, pq_times *times) {
    static const char *const known[] = {
        "headers",         "first_byte",   "first_chunk", "first_content",
        "first_reasoning", "first_answer", "last",        NULL};
    pq_value value = pq_fields_value(call, "times");
    if (call->status != PQ_OK) {
        return;
    }
    pq_fields f = pq_fields_of(&value, known, call->error);
    times->headers = read_ms(&f, "headers");
    times->first_byte = read_ms(&f, "first_byte");
    times->first_chunk = read_ms(&f, "first_chunk");
    times->first_content = read_ms(&f, "first_content");
    times->first_reasoning = read_ms(&f, "first_reasoning");
    times->first_answer = read_ms(&f, "first_answer");
    times->last = read_ms(&f, "last");
    /* fmax ignores NaN, which is what never arrived. */
    double latest =
        fmax(fmax(fmax(times->headers, times->first_byte), times->first_chunk),
             fmax(fmax(times->first_content, times->first_reasoning), times->first_answer));
    if (f.status == PQ_OK && latest > times->last) {
        pq_fields_refuse(&f, "last", "the end time is before another time of this call");
    }
    call->status = f.status;
}

static int64_t read_tokens(pq_fields *f, const char *key) {
    return !pq_fields_present(f, key) || pq_fields_given(f, key)
               ? pq_fields_integer(f, key, 0, INT64_MAX)
               : -1;
}

static void read_usage(pq_fields *call, pq_usage *usage) {
    static const char *const known[] = {"input", "output", "cached", "reasoning", NULL};
    pq_value value = pq_fields_value(call, "tokens");
    if (call->status != PQ_OK) {
        return;
    }
    pq_fields f = pq_fields_of(&value, known, call->error);
    usage->input = read_tokens(&f, "input");
    usage->output = read_tokens(&f, "output");
    usage->cached = read_tokens(&f, "cached");
    usage->reasoning = read_tokens(&f, "reasoning");
    call->status = f.status;
}

static pq_status read_call(reader *r, const pq_value *value, pq_call_read *call) {
    static const char *const known[] = {"sent_ms",
                                        "waited_ms",
                                        "end",
                                        "status",
                                        "fault",
                                        "error",
                                        "retry_after_ms",
                                        "times",
                                        "tokens",
                                        "finish_reason",
                                        "model",
                                        "chunks",
                                        "streamed",
                                        "think_in_content",
                                        "first_answer_bytes",
                                        "server_timing",
                                        "cost_usd",
                                        "answer",
                                        "reasoning",
                                        "cost_is_estimate",
                                        NULL};
    pq_value timing;
    pq_fields f = pq_fields_of(value, known, r->error);
    call->sent_ms = read_ms(&f, "sent_ms");
    call->waited_ms = read_ms(&f, "waited_ms");
    pq_fields_code(&f, "end", end_codes, PQ_END_COUNT);
    pq_fields_integer(&f, "status", 0, 999);
    call->fault = (pq_fault)pq_fields_code(&f, "fault", fault_codes, PQ_FAULT_COUNT);
    call->error = pq_fields_string(&f, "error");
    pq_fields_number_or_null(&f, "retry_after_ms", 0, DBL_MAX);
    read_times(&f, &call->times);
    read_usage(&f, &call->usage);
    pq_fields_string_or_null(&f, "finish_reason");
    pq_fields_string_or_null(&f, "model");
    pq_fields_size(&f, "chunks", 0, PQ_JSON_MAX_BYTES);
    pq_fields_bool(&f, "streamed");
    call->think_in_content = pq_fields_bool(&f, "think_in_content");
    pq_fields_size(&f, "first_answer_bytes", 0, PQ_JSON_MAX_BYTES);
    pq_fields_object_or_null(&f, "server_timing", &timing);
    call->cost_usd = pq_fields_number_or_null(&f, "cost_usd", -DBL_MAX, DBL_MAX);
    call->cost_is_estimate =
        pq_fields_given(&f, "cost_is_estimate") && pq_fields_bool(&f, "cost_is_estimate");
    call->answer = pq_fields_string(&f, "answer");
    pq_fields_string(&f, "reasoning");
    return f.status;
}

static pq_status read_calls(reader *r, pq_fields *turn, pq_turn_read *out) {
    pq_value array;
    out->n_calls = pq_fields_array(turn, "calls", &array);
    if (turn->status != PQ_OK) {
        return turn->status;
    }
    out->calls = pq_arena_array(r->arena, out->n_calls, sizeof *out->calls);
    if (out->calls == NULL) {
        return pq_error_memory(r->error);
    }
    for (size_t i = 0; i < out->n_calls; i++) {
        pq_value item = pq_json_item(&array, i);
        pq_status status = read_call(r, &item, &out->calls[i]);
        if (status != PQ_OK) {
            return status;
        }
    }
    return PQ_OK;
}

/* ---- a turn ---- */

static void read_free_repairs(pq_fields *turn, pq_turn_read *out) {
    static const char *const known[] = {"kind", "from", "to", NULL};
    pq_value array;
    out->n_free_repairs = pq_fields_array(turn, "free_repairs", &array);
    if (turn->status == PQ_OK && out->n_free_repairs > PQ_REPAIR_ROUNDS) {
        pq_fields_refuse(turn, "free_repairs", "%zu repairs are listed; the maximum is %d",
                         out->n_free_repairs, (int)PQ_REPAIR_ROUNDS);
    }
    for (size_t i = 0; turn->status == PQ_OK && i < out->n_free_repairs; i++) {
        pq_value item = pq_json_item(&array, i);
        pq_fields f = pq_fields_of(&item, known, turn->error);
        if (pq_fields_code(&f, "kind", repair_codes, PQ_REPAIR_KIND_COUNT) == PQ_REPAIR_NONE) {
            pq_fields_refuse(&f, "kind", "\"none\" is not a repair");
        }
        pq_fields_string(&f, "from");
        pq_fields_string(&f, "to");
        turn->status = f.status;
    }
}

static void read_left_out(pq_fields *turn, pq_turn_read *out) {
    pq_value array;
    size_t count =
        pq_fields_given(turn, "left_out") ? pq_fields_array(turn, "left_out", &array) : 0;
    if (turn->status == PQ_OK && count > PQ_MAX_LEFT_OUT) {
        pq_fields_refuse(turn, "left_out", "%zu fields are listed; the maximum is %d", count,
                         (int)PQ_MAX_LEFT_OUT);
    }
    for (size_t i = 0; turn->status == PQ_OK && i < count; i++) {
        pq_value item = pq_json_item(&array, i);
        const char *name = NULL;
        turn->status = pq_json_string(&item, &name, turn->error);
        if (turn->status == PQ_OK) {
            snprintf(out->left_out.names[out->left_out.n++], PQ_LEFT_OUT_BYTES, "%s", name);
        }
    }
}

/* How the statement ran: rows or an error; neither if there is no statement. */
static void read_outcome(pq_fields *turn, pq_turn_read *out) {
    static const char *const known[] = {"code", "message", NULL};
    pq_value value;
    bool failed = pq_fields_object_or_null(turn, "error", &value);
    out->sql_status = out->sql == NULL ? PQ_SQL_EMPTY : PQ_OK;
    if (failed) {
        pq_fields f = pq_fields_of(&value, known, turn->error);
        out->sql_status = (pq_status)pq_fields_code(&f, "code", status_codes, PQ_STATUS_COUNT);
        if (f.status == PQ_OK && out->sql_status == PQ_OK) {
            pq_fields_refuse(&f, "code", "\"ok\" is not an error");
        }
        pq_fields_string(&f, "message");
        turn->status = f.status;
    }
    out->has_rows = pq_fields_given(turn, "rows");
    pq_value rows = pq_fields_value(turn, "rows");
    (void)rows;
    if (out->has_rows) {
        pq_fields_integer(turn, "rows", 0, INT64_MAX);
    }
    if (turn->status != PQ_OK) {
        return;
    }
    if (out->sql == NULL && (failed || out->has_rows)) {
        pq_fields_refuse(turn, "sql", "a turn without SQL cannot have rows or an error");
    } else if (out->sql != NULL && failed == out->has_rows) {
        pq_fields_refuse(turn, "rows", "a turn with SQL must have either rows or an error");
    }
}

static pq_status read_turn(reader *r, const pq_value *value, bool is_repair, pq_turn_read *turn) {
    static const char *const known[] = {"kind",         "request", "how",      "format_followed",
                                        "cut_off",      "sql",     "error",    "rows",
                                        "free_repairs", "calls",   "left_out", NULL};
    pq_fields f = pq_fields_of(value, known, r->error);
    turn->is_repair = pq_fields_code(&f, "kind", turn_kinds, 2) == 1;
    if (f.status == PQ_OK && turn->is_repair != is_repair) {
        pq_fields_refuse(&f, "kind", "only the first turn may ask; later turns must be repairs");
    }
    pq_value request = pq_fields_value(&f, "request");
    if (f.status == PQ_OK && pq_json_kind(&request) != PQ_KIND_OBJECT) {
        f.status = pq_json_refuse_kind(&request, "an object", r->error);
    }
    turn->request = (pq_value){.node = request.node};
    size_t how = pq_fields_code(&f, "how", extracted_codes, PQ_EXTRACTED_COUNT);
    turn->format_followed = pq_fields_bool(&f, "format_followed");
    pq_fields_bool(&f, "cut_off");
    turn->sql = pq_fields_bytes_or_null(&f, "sql", &turn->sql_size);
    if (f.status == PQ_OK && how == PQ_EXTRACTED_NONE && turn->sql != NULL) {
        pq_fields_refuse(&f, "how", "the turn has SQL but says that none was found");
    }
    read_outcome(&f, turn);
    read_left_out(&f, turn);
    read_free_repairs(&f, turn);
    return read_calls(r, &f, turn);
}

static pq_status read_turns(reader *r, pq_fields *f, pq_answer_read *answer) {
    pq_value array;
    answer->n_turns = pq_fields_array(f, "turns", &array);
    if (f->status != PQ_OK) {
        return f->status;
    }
    size_t most = 1 + (size_t)r->plan->series[answer->series].repair_turns;
    if (answer->n_turns > most) {
        pq_fields_refuse(f, "turns", "the answer has %zu turns; the plan allows %zu",
                         answer->n_turns, most);
        return f->status;
    }
    answer->turns = pq_arena_array(r->arena, answer->n_turns, sizeof *answer->turns);
    if (answer->turns == NULL) {
        return pq_error_memory(r->error);
    }
    for (size_t i = 0; i < answer->n_turns; i++) {
        pq_value item = pq_json_item(&array, i);
        pq_status status = read_turn(r, &item, i > 0, &answer->turns[i]);
        if (status != PQ_OK) {
            return status;
        }
    }
    return PQ_OK;
}

/* ---- an answer ---- */

static bool same_sql(const pq_answer_read *answer, const pq_turn_read *turn) {
    return answer->sql != NULL && turn->sql != NULL && answer->sql_size == turn->sql_size &&
           memcmp(answer->sql, turn->sql, turn->sql_size) == 0;
}

/* The chosen turn must have the answer's SQL. Without a chosen turn, no turn may have SQL. */
static void check_chosen(pq_fields *f, const pq_answer_read *answer) {
    if (answer->chosen != SIZE_MAX) {
        if (answer->chosen >= answer->n_turns) {
            pq_fields_refuse(f, "chosen", "turn %zu does not exist", answer->chosen);
        } else if (!same_sql(answer, &answer->turns[answer->chosen])) {
            pq_fields_refuse(f, "sql", "the SQL of the chosen turn differs from the answer's SQL");
        }
        return;
    }
    bool found = answer->sql != NULL;
    for (size_t i = 0; i < answer->n_turns; i++) {
        found = found || answer->turns[i].sql != NULL;
    }
    if (found) {
        pq_fields_refuse(f, "chosen", "the answer has SQL, but no turn is marked as chosen");
    }
}

static void check_state(pq_fields *f, const pq_answer_read *answer) {
    bool chosen = answer->chosen != SIZE_MAX;
    bool runs = chosen && answer->turns[answer->chosen].has_rows;
    bool fits = true;
    switch (answer->state) {
    case PQ_ANSWER_RUNS:
        fits = runs;
        break;
    case PQ_ANSWER_SQL_FAILED:
        fits = chosen && !runs;
        break;
    case PQ_ANSWER_NO_SQL:
        fits = !chosen;
        break;
    case PQ_ANSWER_PENDING:
        fits = false;
        break;
    default:
        break;
    }
    if (!fits) {
        pq_fields_refuse(f, "state", "the last turn does not fit the outcome \"%s\"",
                         state_codes[answer->state]);
    }
}

static void check_counts(pq_fields *f, const pq_answer_read *answer) {
    size_t again = 0;
    for (size_t i = 0; i < answer->n_turns; i++) {
        again += answer->turns[i].n_calls > 1 ? answer->turns[i].n_calls - 1 : 0;
    }
    /* A stopped answer may have been about to retry once more. */
    if (answer->n_retries > again + (answer->state == PQ_ANSWER_STOPPED)) {
        pq_fields_refuse(f, "retries", "more retries than repeated calls (%zu)", again);
    }
    if (answer->started_ms > answer->ended_ms) {
        pq_fields_refuse(f, "ended_ms", "the end time is before the start time");
    }
}

static void find_place(reader *r, pq_fields *f, pq_answer_read *answer) {
    answer->series = pq_fields_size(f, "series", 0, r->plan->n_series - 1);
    const char *id = pq_fields_string(f, "question");
    if (f->status == PQ_OK && !pq_plan_find(r->plan, id, &answer->question)) {
        pq_fields_refuse(f, "question", "the plan has no question with id \"%.60s\"", id);
    }
    answer->repeat = pq_fields_size(f, "repeat", 0, r->plan->repeats - 1);
}

static pq_status read_answer(reader *r, const pq_value *value, pq_answer_read *answer) {
    static const char *const known[] = {"series",   "question",   "repeat",  "state",
                                        "sql",      "chosen",     "retries", "started_ms",
                                        "ended_ms", "waited_ms",  "usd",     "usd_estimated",
                                        "turns",    "usd_source", NULL};
    *answer = (pq_answer_read){.chosen = SIZE_MAX};
    pq_fields f = pq_fields_of(value, known, r->error);
    find_place(r, &f, answer);
    answer->state =
        (pq_answer_state)pq_fields_code(&f, "state", state_codes, PQ_ANSWER_STATE_COUNT);
    answer->sql = pq_fields_bytes_or_null(&f, "sql", &answer->sql_size);
    if (!pq_fields_present(&f, "chosen") || pq_fields_given(&f, "chosen")) {
        answer->chosen = pq_fields_size(&f, "chosen", 0, PQ_MAX_REPAIR_TURNS);
    }
    answer->n_retries = pq_fields_size(&f, "retries", 0, MOST_CALLS);
    answer->started_ms = read_ms(&f, "started_ms");
    answer->ended_ms = read_ms(&f, "ended_ms");
    answer->waited_ms = read_ms(&f, "waited_ms");
    answer->usd = pq_fields_number_or_null(&f, "usd", 0, DBL_MAX);
    answer->usd_estimated = pq_fields_bool(&f, "usd_estimated");
    if (pq_fields_given(&f, "usd_source")) {
        answer->usd_source =
            (pq_usd_source)pq_fields_code(&f, "usd_source", usd_codes, PQ_USD_SOURCE_COUNT);
    }
    if (f.status == PQ_OK) {
        f.status = read_turns(r, &f, answer);
    }
    if (f.status == PQ_OK) {
        check_chosen(&f, answer);
    }
    if (f.status == PQ_OK) {
        check_state(&f, answer);
        check_counts(&f, answer);
    }
    return f.status;
}

pq_status pq_answer_read_json(const pq_value *value, const pq_plan *plan, pq_arena *arena,
                              pq_answer_read *answer, pq_error *error) {
    reader r = {.plan = plan, .arena = arena, .error = error};
    return read_answer(&r, value, answer);
}

/* ---- the file ---- */

static pq_status read_answers(reader *r, const pq_value *array, size_t count,
                              pq_answer_read **answers) {
    *answers = pq_arena_array(r->arena, count, sizeof **answers);
    if (*answers == NULL) {
        return pq_error_memory(r->error);
    }
    for (size_t i = 0; i < count; i++) {
        pq_value item = pq_json_item(array, i);
        pq_status status = read_answer(r, &item, &(*answers)[i]);
        if (status != PQ_OK) {
            return status;
        }
    }
    return PQ_OK;
}

/* Each series, question and repeat may have only one answer. */
static pq_status check_single(reader *r, const pq_value *array, const pq_calls *calls) {
    const pq_plan *plan = r->plan;
    bool *answered = pq_arena_array(r->arena, pq_plan_answers(plan), sizeof *answered);
    if (answered == NULL) {
        return pq_error_memory(r->error);
    }
    for (size_t i = 0; i < calls->n_answers; i++) {
        const pq_answer_read *a = &calls->answers[i];
        size_t place = (a->series * plan->n_questions + a->question) * plan->repeats + a->repeat;
        if (answered[place]) {
            pq_value item = pq_json_item(array, i);
            return pq_json_refuse(&item, r->error, "this question already has an answer");
        }
        answered[place] = true;
    }
    return PQ_OK;
}

static void read_origin(pq_fields *document, pq_calls *calls) {
    static const char *const known[] = {"kind", "by", "note", NULL};
    pq_value value = pq_fields_value(document, "origin");
    if (document->status != PQ_OK) {
        return;
    }
    pq_fields f = pq_fields_of(&value, known, document->error);
    calls->origin_kind = origin_kinds[pq_fields_code(&f, "kind", origin_kinds, 2)];
    calls->origin_by = pq_fields_string(&f, "by");
    calls->origin_note = pq_fields_string(&f, "note");
    document->status = f.status;
}

/* Does the text have the form 2026-11-22T03:00:00Z? */
static bool is_time(const char *text) {
    static const char form[] = "dddd-dd-ddTdd:dd:ddZ";
    size_t i = 0;
    while (text[i] != '\0' && form[i] != '\0' &&
           (form[i] == 'd' ? pq_is_digit(text[i]) : text[i] == form[i])) {
        i++;
    }
    return text[i] == '\0' && form[i] == '\0';
}

pq_status pq_calls_read(const pq_value *document, const pq_strategy *strategies,
                        size_t n_strategies, pq_arena *arena, pq_calls *calls, pq_error *error) {
    static const char *const known[] = {"format",  "kind",      "program", "started_at",
                                        "origin",  "plan",      "state",   "reason",
                                        "answers", "abandoned", NULL};
    *calls = (pq_calls){0};
    reader r = {.plan = &calls->plan, .arena = arena, .error = error};
    pq_value answers;
    pq_value abandoned;
    pq_status status = pq_fields_format(document, "format", PQ_CALLS_FORMAT, error);
    if (status == PQ_OK) {
        status = pq_fields_format(document, "kind", PQ_CALLS_KIND, error);
    }
    if (status != PQ_OK) {
        return status;
    }
    pq_fields f = pq_fields_of(document, known, error);
    pq_fields_string(&f, "program");
    calls->started_at = pq_fields_string_or_null(&f, "started_at");
    if (f.status == PQ_OK && calls->started_at != NULL && !is_time(calls->started_at)) {
        pq_fields_refuse(&f, "started_at", "expected a time such as 2026-11-22T03:00:00Z");
    }
    read_origin(&f, calls);
    pq_value plan = pq_fields_value(&f, "plan");
    if (f.status == PQ_OK) {
        f.status = pq_plan_read(&plan, strategies, n_strategies, arena, &calls->plan, error);
    }
    calls->state =
        run_state_codes[pq_fields_code(&f, "state", run_state_codes, PQ_RUN_STATE_COUNT)];
    pq_fields_string(&f, "reason");
    calls->n_answers = pq_fields_array(&f, "answers", &answers);
    calls->n_abandoned = pq_fields_array(&f, "abandoned", &abandoned);
    if (f.status == PQ_OK) {
        f.status = read_answers(&r, &answers, calls->n_answers, &calls->answers);
    }
    if (f.status == PQ_OK) {
        f.status = check_single(&r, &answers, calls);
    }
    if (f.status == PQ_OK) {
        f.status = read_answers(&r, &abandoned, calls->n_abandoned, &calls->abandoned);
    }
    return f.status;
}
