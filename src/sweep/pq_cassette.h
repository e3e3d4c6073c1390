/*
 * Cassettes: exchanges as recorded, chunk by chunk with their times, to be played again without a
 * network and without a key. Format perquery-cassette/1:
 *
 *     {"format": "perquery-cassette/1", "by": "who or what gave the replies", "note": "...",
 *      "recorded_at": "2026-11-22T03:00:00Z" or null, "plan": {...},
 *      "exchanges": [{"series": 0, "request": {the body}, "status": 200,
 *                     "retry_after_ms": null, "headers_ms": 12.5, "end": "complete",
 *                     "end_ms": 931, "chunks": [[20.5, "text"], [31, {"base64": "..."}], ...]}]}
 *
 * Exchanges stand in the order in which they were sent. Times are ms since the request was sent and
 * do not decrease; headers_ms is null, and status 0, where no headers came. A chunk that is not
 * UTF-8 by itself, or holds a NUL, is in base64, so that every chunk is exact to the byte. There is
 * no key and no header of the request in it.
 */
#ifndef PQ_CASSETTE_H
#define PQ_CASSETTE_H

#include "pq_run.h"

#define PQ_CASSETTE_FORMAT "perquery-cassette/1"

/* ---- recording: stands between a driver and a run ---- */

typedef struct pq_recorder pq_recorder;

/* A new recorder, to be freed with pq_recorder_free; NULL when out of memory. */
pq_recorder *pq_recorder_new(void);
void pq_recorder_free(pq_recorder *recorder);

/* To be told of all that passes, with what a run is told (pq_run.h); the series is that of the
 * action. An exchange that the run aborts is ended too, by the end that it came to: TIMEOUT,
 * STOPPED or INTERRUPTED. A number that is not under way is ignored. */
void pq_recorder_sent(pq_recorder *recorder, unsigned call, size_t series, const char *body,
                      size_t size, double now_ms);
void pq_recorder_headers(pq_recorder *recorder, unsigned call, int status, const char *retry_after,
                         double retry_after_ms, double now_ms);
void pq_recorder_receive(pq_recorder *recorder, unsigned call, const char *bytes, size_t size,
                         double now_ms);
void pq_recorder_end(pq_recorder *recorder, unsigned call, pq_end end, double now_ms);
bool pq_recorder_failed(const pq_recorder *recorder); /* out of memory */

/* Writes the cassette; exchanges that have not ended are left out. */
void pq_recorder_write(pq_writer *w, const pq_recorder *recorder, const pq_plan *plan,
                       const char *by, const char *note, const char *recorded_at);

/* ---- playing: stands in for a driver ---- */

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

/* Plays a cassette to a run that has not begun: of its plan, or of a part of it with the same
 * series in the same places. Both are borrowed and must outlive the player. To be freed with
 * pq_player_free; NULL when out of memory.
 *
 * A request gets the next exchange of its series with an equal body (as compact JSON) that was not
 * played yet, or, when all were, the last of them again, interrupted ones left out, which would be
 * sent again for ever. One that the cassette does not hold ends as a network fault with status 0.
 *
 * The run lives in the player's own time, which begins with 0 at the first step: what happens, and
 * when, depends on the cassette and the run alone, never on when the player is called. So the run
 * is not to be stepped, fed or stopped by anyone else. */
pq_player *pq_player_new(const pq_cassette *cassette, pq_run *run);
void pq_player_free(pq_player *player);

/* Brings the run to `now_ms`, in ms on any scale that does not run backwards: feeds every chunk
 * that is due and lets the run act. Returns when to call again; at recorded pace the caller sleeps
 * until then, at once it calls again with that very time. INFINITY once the run is finished. */
double pq_player_step(pq_player *player, double now_ms);

/* Stops the run where the last step brought it. */
void pq_player_stop(pq_player *player);

/* Requests that the cassette had no reply to. */
size_t pq_player_missing(const pq_player *player);

#endif
