/*
 * Sweeps of our own runs, with every call, so that every figure can be recomputed. Format
 * perquery-sweep/1, kind "calls":
 *
 *     {"format": "perquery-sweep/1", "kind": "calls", "program": "perquery 0.1.0",
 *      "started_at": "2026-11-22T03:00:00Z" or null,
 *      "origin": {"kind": "live" or "cassette", "by": "...", "note": "..."},
 *      "plan": {...}                                            pq_plan.h
 *      "state": "finished", "reason": "...",                    pq_run.h
 *      "answers": [ANSWER...], "abandoned": [ANSWER...]}
 *
 *     ANSWER {"series": 0, "question": "c01", "repeat": 0, "state": "runs", "sql": "..." or null,
 *             "chosen": 0 or null, "retries": 0, "started_ms": 0, "ended_ms": 931,
 *             "waited_ms": 0, "usd": 0.0002, "usd_estimated": false,
 *             "usd_source": "billed", "turns": [TURN...]}
 *     TURN   {"kind": "ask" or "repair", "request": {the body as sent}, "how": "json",
 *             "format_followed": true, "cut_off": false, "sql": "..." or null,
 *             "error": {"code", "message"} or null, "rows": 12 or null,
 *             "left_out": ["temperature"],
 *             "free_repairs": [{"kind", "from", "to"}], "calls": [CALL...]}
 *     CALL   {"sent_ms": 0, "waited_ms": 0, "end": "complete", "status": 200, "fault": "none",
 *             "error": "", "retry_after_ms": null,
 *             "times": {"headers", "first_byte", "first_chunk", "first_content", "first_reasoning",
 *                       "first_answer", "last"},
 *             "tokens": {"input", "output", "cached", "reasoning"}, "finish_reason", "model",
 *             "chunks": 12, "streamed": true, "think_in_content": false,
 *             "first_answer_bytes": 9, "server_timing": {...} or null,
 *             "cost_usd": null, "cost_is_estimate": false, "answer": "...", "reasoning": "..."}
 *
 * started_ms, ended_ms and sent_ms count from the first step of the run; times from sent_ms. What
 * never arrived is null. "left_out" names fields that the request does not have because the
 * provider refuses them. usd_source (pq_plan.h), left_out and cost_is_estimate may be absent. The
 * file contains no verdicts; readers compute them.
 */
#ifndef PQ_CALLS_H
#define PQ_CALLS_H

#include "pq_run.h"

#define PQ_CALLS_FORMAT "perquery-sweep/1"
#define PQ_CALLS_KIND "calls"

/* What an answer costs. */
typedef struct pq_answer_cost {
    double usd; /* NaN if not known */
    pq_usd_source source;
    bool estimated; /* tokens were not counted, or the provider calls its figure an estimate */
} pq_answer_cost;

/* Writes one ANSWER. Times are written as the agent has them; a run gives its agents the time since
 * its first step. Bytes of SQL that are not UTF-8 become U+FFFD, and measurements of a provider
 * that are nested too deeply become null. */
void pq_calls_write_answer(pq_writer *w, const pq_plan *plan, size_t series, size_t question,
                           size_t repeat, const pq_answer *answer, const pq_answer_cost *cost);

/* Writes the names as a list. */
void pq_calls_write_left_out(pq_writer *w, const pq_left_out *left_out);

/* Writes the "times" of a CALL, as an object. */
void pq_calls_write_times(pq_writer *w, const pq_times *times);

/* ---- reading ---- */

/* The facts of a call that computations need; its texts stay in the document. */
typedef struct pq_call_read {
    double sent_ms, waited_ms;
    pq_fault fault;
    const char *error; /* the provider's words; without a fault, where the token limit cut it */
    pq_times times;
    pq_usage usage;
    double cost_usd; /* as the provider computes it; NaN if not sent */
    bool cost_is_estimate;
    bool think_in_content;
    const char *answer;
} pq_call_read;

typedef struct pq_turn_read {
    bool is_repair;
    pq_value request; /* without its parents */
    bool format_followed;
    const char *sql; /* NULL if there is none; may contain NUL characters */
    size_t sql_size;
    pq_status sql_status; /* PQ_SQL_EMPTY if there is no SQL */
    bool has_rows;
    pq_left_out left_out;
    size_t n_free_repairs;
    pq_call_read *calls;
    size_t n_calls;
} pq_turn_read;

typedef struct pq_answer_read {
    size_t series, question, repeat; /* indices into the plan */
    pq_answer_state state;
    const char *sql; /* of the chosen turn; NULL if there is none; may contain NUL characters */
    size_t sql_size;
    size_t chosen; /* SIZE_MAX if there is none */
    size_t n_retries;
    double started_ms, ended_ms, waited_ms, usd; /* usd: NaN without a price */
    bool usd_estimated;
    pq_usd_source usd_source; /* PQ_USD_NONE if the file does not say */
    pq_turn_read *turns;
    size_t n_turns;
} pq_answer_read;

typedef struct pq_calls {
    pq_plan plan;
    const char *started_at; /* NULL if not given */
    const char *origin_kind, *origin_by, *origin_note;
    const char *state;
    pq_answer_read *answers; /* at most one for each series, question and repeat */
    size_t n_answers;
    pq_answer_read
        *abandoned; /* incomplete answers that are asked again; they only add to the cost */
    size_t n_abandoned;
} pq_calls;

/* Reads a sweep into the arena; strings live as long as the document. Unknown and missing fields
 * are errors. So are inconsistent ones: two answers to the same question, a state or chosen turn
 * that does not fit the turns, SQL with both rows and an error or with neither, more retries than
 * calls, and times that decrease.
 * Errors: PQ_BAD_FORMAT, PQ_BAD_FIELD, PQ_UNKNOWN_NAME, PQ_OUT_OF_MEMORY. */
pq_status pq_calls_read(const pq_value *document, const pq_strategy *strategies,
                        size_t n_strategies, pq_arena *arena, pq_calls *calls, pq_error *error);

/* Reads one ANSWER of the plan. Errors: as pq_calls_read. */
pq_status pq_answer_read_json(const pq_value *value, const pq_plan *plan, pq_arena *arena,
                              pq_answer_read *answer, pq_error *error);

#endif
