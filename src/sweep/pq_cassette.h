/*
 * Cassettes: recorded exchanges, with every chunk and its time, for replay without a network or a
 * key. Format perquery-cassette/1:
 *
 *     {"format": "perquery-cassette/1", "by": "who or what gave the replies", "note": "...",
 *      "recorded_at": "2026-11-22T03:00:00Z" or null, "plan": {...},
 *      "exchanges": [{"series": 0, "request": {the body}, "status": 200,
 *                     "retry_after_ms": null, "headers_ms": 12.5, "end": "complete",
 *                     "end_ms": 931, "chunks": [[20.5, "text"], [31, {"base64": "..."}], ...]}]}
 *
 * Exchanges are in the order in which they were sent. Times are ms since the request was sent and
 * do not decrease. If no headers came, headers_ms is null and status is 0. A chunk that is not
 * valid UTF-8, or contains a NUL, is in base64, so that every chunk is exact. A cassette contains
 * no key and no request headers.
 */
#ifndef PQ_CASSETTE_H
#define PQ_CASSETTE_H

#include "pq_run.h"

#define PQ_CASSETTE_FORMAT "perquery-cassette/1"

/* ---- recording: between a driver and a run ---- */

typedef struct pq_recorder pq_recorder;

/* Creates a recorder; free it with pq_recorder_free. NULL when out of memory. */
pq_recorder *pq_recorder_new(void);
void pq_recorder_free(pq_recorder *recorder);

/* These record everything that is sent and received, with the same arguments as for the run
 * (pq_run.h); `series` is that of the action. If the run aborts an exchange, end it with TIMEOUT,
 * STOPPED or INTERRUPTED. Numbers of exchanges that are not in flight are ignored. */
void pq_recorder_sent(pq_recorder *recorder, unsigned call, size_t series, const char *body,
                      size_t size, double now_ms);
void pq_recorder_restarted(pq_recorder *recorder, unsigned call, double now_ms); /* pq_run_sent */
void pq_recorder_headers(pq_recorder *recorder, unsigned call, int status, const char *retry_after,
                         double retry_after_ms, double now_ms);
void pq_recorder_receive(pq_recorder *recorder, unsigned call, const char *bytes, size_t size,
                         double now_ms);
void pq_recorder_end(pq_recorder *recorder, unsigned call, pq_end end, double now_ms);
bool pq_recorder_failed(const pq_recorder *recorder); /* out of memory */

/* Writes the cassette, without exchanges that have not ended. */
void pq_recorder_write(pq_writer *w, const pq_recorder *recorder, const pq_plan *plan,
                       const char *by, const char *note, const char *recorded_at);

/* ---- playing: in place of a driver ---- */

typedef struct pq_cassette {
    const char *by, *note, *recorded_at; /* recorded_at: NULL if not given */
    pq_plan plan;
    struct pq_exchange_read *exchanges;
    size_t n_exchanges;
} pq_cassette;

/* Reads a cassette into the arena; strings live as long as the document.
 * Errors: PQ_BAD_FORMAT, PQ_BAD_FIELD, PQ_UNKNOWN_NAME, PQ_OUT_OF_MEMORY. */
pq_status pq_cassette_read(const pq_value *document, const pq_strategy *strategies,
                           size_t n_strategies, pq_arena *arena, pq_cassette *cassette,
                           pq_error *error);

typedef struct pq_player pq_player;

/* Creates a player of a cassette for a run that has not begun. The run's plan is that of the
 * cassette, or a part of it with the same series in the same places. Both are borrowed and must
 * outlive the player. Free it with pq_player_free. NULL when out of memory.
 *
 * A request gets the next exchange of its series with an equal body (as compact JSON). Once all of
 * them were played, it gets the last one again that was not interrupted, because an interrupted
 * call would be repeated forever. A request that the cassette does not have ends as a network fault
 * with status 0.
 *
 * The run uses the player's time, which starts at 0 with the first step. What happens, and when,
 * depends only on the cassette and the run, not on when the player is called. So only the player
 * may step, feed or stop the run. */
pq_player *pq_player_new(const pq_cassette *cassette, pq_run *run);
void pq_player_free(pq_player *player);

/* Advances the run to `now_ms`, in ms on any scale that does not run backwards: delivers every
 * chunk that is due and lets the run act. Returns when to call again: to play at the recorded pace,
 * sleep until then; to play at full speed, call again with that time. INFINITY once the run is
 * finished. */
double pq_player_step(pq_player *player, double now_ms);

/* Stops the run at the time of the last step. */
void pq_player_stop(pq_player *player);

/* The number of requests for which the cassette had no reply. */
size_t pq_player_missing(const pq_player *player);

#endif
