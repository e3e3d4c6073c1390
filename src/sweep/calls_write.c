/* Writes answers and times (pq_calls.h). */
#include "pq_calls.h"

#include "pq_fields.h"

#include <string.h>

/* Measurements of a provider that are nested deeper are not kept, because the file must stay
 * readable. */
enum { DEEPEST_TIMING = 32 };

static void write_count(pq_writer *w, const char *key, int64_t count) {
    pq_write_key(w, key);
    if (count < 0) {
        pq_write_null(w);
    } else {
        pq_write_integer(w, count);
    }
}

static void write_sql(pq_writer *w, const char *sql, size_t size) {
    pq_write_key(w, "sql");
    if (sql == NULL) {
        pq_write_null(w);
    } else {
        pq_write_bytes(w, sql, size);
    }
}

void pq_calls_write_times(pq_writer *w, const pq_times *times) {
    pq_write_object(w);
    pq_write_key_number(w, "headers", times->headers);
    pq_write_key_number(w, "first_byte", times->first_byte);
    pq_write_key_number(w, "first_chunk", times->first_chunk);
    pq_write_key_number(w, "first_content", times->first_content);
    pq_write_key_number(w, "first_reasoning", times->first_reasoning);
    pq_write_key_number(w, "first_answer", times->first_answer);
    pq_write_key_number(w, "last", times->last);
    pq_write_end(w);
}

static void write_tokens(pq_writer *w, const pq_usage *usage) {
    pq_write_key(w, "tokens");
    pq_write_object(w);
    write_count(w, "input", usage->input);
    write_count(w, "output", usage->output);
    write_count(w, "cached", usage->cached);
    write_count(w, "reasoning", usage->reasoning);
    pq_write_end(w);
}

static void write_call(pq_writer *w, const pq_call_record *call) {
    const pq_reply_facts *facts = &call->facts;
    const char *timing = facts->server_timing;
    pq_write_object(w);
    pq_write_key_number(w, "sent_ms", call->sent_ms);
    pq_write_key_number(w, "waited_ms", call->waited_ms);
    pq_write_key_string(w, "end", pq_end_code(call->end));
    pq_write_key_integer(w, "status", facts->status);
    pq_write_key_string(w, "fault", pq_fault_code(facts->fault));
    pq_write_key_string(w, "error", facts->error == NULL ? "" : facts->error);
    pq_write_key_number(w, "retry_after_ms", facts->retry_after_ms);
    pq_write_key(w, "times");
    pq_calls_write_times(w, &facts->times);
    write_tokens(w, &facts->usage);
    pq_write_key_string(w, "finish_reason", facts->finish_reason);
    pq_write_key_string(w, "model", facts->model);
    pq_write_key_size(w, "chunks", facts->chunks);
    pq_write_key_bool(w, "streamed", facts->streamed);
    pq_write_key_bool(w, "think_in_content", facts->think_in_content);
    pq_write_key_size(w, "first_answer_bytes", facts->first_answer_bytes);
    pq_write_key(w, "server_timing");
    if (timing == NULL || pq_json_nesting(timing, strlen(timing)) > DEEPEST_TIMING) {
        pq_write_null(w);
    } else {
        pq_write_raw(w, timing, strlen(timing));
    }
    pq_write_key_number(w, "cost_usd", facts->cost_usd);
    pq_write_key_bool(w, "cost_is_estimate", facts->cost_is_estimate);
    pq_write_key_string(w, "answer", facts->answer == NULL ? "" : facts->answer);
    pq_write_key_string(w, "reasoning", facts->reasoning == NULL ? "" : facts->reasoning);
    pq_write_end(w);
}

static void write_outcome(pq_writer *w, const pq_turn *turn) {
    bool failed = turn->sql != NULL && turn->sql_status != PQ_OK;
    pq_write_key(w, "error");
    if (failed) {
        pq_write_object(w);
        pq_write_key_string(w, "code", pq_status_code(turn->sql_status));
        pq_write_key_string(w, "message", turn->sql_error.message);
        pq_write_end(w);
    } else {
        pq_write_null(w);
    }
    pq_write_key(w, "rows");
    if (turn->sql == NULL || failed) {
        pq_write_null(w);
    } else {
        pq_write_size(w, turn->n_rows);
    }
}

void pq_calls_write_left_out(pq_writer *w, const pq_left_out *left_out) {
    pq_write_array(w);
    for (size_t i = 0; i < left_out->n; i++) {
        pq_write_string(w, left_out->names[i]);
    }
    pq_write_end(w);
}

static void write_turn(pq_writer *w, const pq_turn *turn, bool is_repair) {
    pq_write_object(w);
    pq_write_key_string(w, "kind", is_repair ? "repair" : "ask");
    pq_write_key(w, "request");
    pq_write_raw(w, turn->request, turn->request_size);
    pq_write_key_string(w, "how", pq_extraction_code(turn->extraction.how));
    pq_write_key_bool(w, "format_followed", turn->extraction.format_followed);
    pq_write_key_bool(w, "cut_off", turn->extraction.cut_off);
    write_sql(w, turn->sql, turn->sql_size);
    write_outcome(w, turn);
    pq_write_key(w, "left_out");
    pq_calls_write_left_out(w, &turn->left_out);
    pq_write_key(w, "free_repairs");
    pq_write_array(w);
    for (size_t i = 0; i < turn->n_free_repairs; i++) {
        pq_write_object(w);
        pq_write_key_string(w, "kind", pq_repair_code(turn->free_repairs[i].kind));
        pq_write_key_string(w, "from", turn->free_repairs[i].from);
        pq_write_key_string(w, "to", turn->free_repairs[i].to);
        pq_write_end(w);
    }
    pq_write_end(w);
    pq_write_key(w, "calls");
    pq_write_array(w);
    for (size_t i = 0; i < turn->n_calls; i++) {
        write_call(w, &turn->calls[i]);
    }
    pq_write_end(w);
    pq_write_end(w);
}

void pq_calls_write_answer(pq_writer *w, const pq_plan *plan, size_t series, size_t question,
                           size_t repeat, const pq_answer *answer, const pq_answer_cost *cost) {
    const pq_turn *chosen =
        answer->chosen < answer->n_turns ? &answer->turns[answer->chosen] : NULL;
    pq_write_object(w);
    pq_write_key_size(w, "series", series);
    pq_write_key_string(w, "question", plan->questions[question].id);
    pq_write_key_size(w, "repeat", repeat);
    pq_write_key_string(w, "state", pq_answer_code(answer->state));
    write_sql(w, chosen == NULL ? NULL : chosen->sql, chosen == NULL ? 0 : chosen->sql_size);
    pq_write_key(w, "chosen");
    if (chosen == NULL) {
        pq_write_null(w);
    } else {
        pq_write_size(w, answer->chosen);
    }
    pq_write_key_size(w, "retries", answer->n_retries);
    pq_write_key_number(w, "started_ms", answer->started_ms);
    pq_write_key_number(w, "ended_ms", answer->ended_ms);
    pq_write_key_number(w, "waited_ms", answer->waited_ms);
    pq_write_key_number(w, "usd", cost->usd);
    pq_write_key_bool(w, "usd_estimated", cost->estimated);
    pq_write_key_string(w, "usd_source", pq_usd_source_code(cost->source));
    pq_write_key(w, "turns");
    pq_write_array(w);
    for (size_t i = 0; i < answer->n_turns; i++) {
        write_turn(w, &answer->turns[i], i > 0);
    }
    pq_write_end(w);
    pq_write_end(w);
}
