/*
 * The driver's side of a session: what runs want sent over the network. A driver is a loop,
 *
 *     pq_api_drive(api, now_ms, &want);
 *     SEND   send want.body to want.url with the key of want.provider; report under want.exchange
 *     ABORT  close the exchange and report nothing more of it
 *     WAIT   sleep until something comes, or until want.until_ms
 *     IDLE   nothing is in progress
 *
 * and tells of headers, bytes and the end of each exchange. All times are ms on one scale that does
 * not run backwards. Keys are the driver's alone.
 *
 * A run that was started with "sql_elsewhere" also has work for the holder of the database:
 *
 *     while (a worker is idle && pq_api_drive_take(api, &work))
 *         answer the operation run.work with work.request, in a session that has the database
 *         open, and pass on its envelope with pq_api_drive_ran
 *
 * The SQL of other runs is run inside pq_api_drive.
 */
#ifndef PQ_API_DRIVE_H
#define PQ_API_DRIVE_H

#include "pq_api.h"

#include <stdbool.h>
#include <stdint.h>

typedef enum pq_drive_kind {
    PQ_DRIVE_SEND,
    PQ_DRIVE_ABORT,
    PQ_DRIVE_WAIT,
    PQ_DRIVE_IDLE
} pq_drive_kind;

/* How an exchange ended for the driver. */
typedef enum pq_drive_end { PQ_DRIVE_COMPLETE, PQ_DRIVE_LOST } pq_drive_end;

/* Pointers are the session's and valid until the next call on it. */
typedef struct pq_drive {
    pq_drive_kind kind;
    uint64_t exchange; /* SEND, ABORT; never used twice in a session */
    const char *provider;
    const char *url;
    const char *body; /* JSON */
    size_t body_size;
    double until_ms; /* WAIT */
} pq_drive;

void pq_api_drive(pq_api *api, double now_ms, pq_drive *want);

typedef struct pq_drive_work {
    uint64_t exchange;   /* never used twice in a session */
    const char *request; /* of run.work, JSON; valid until the next call on the session */
    size_t size;
} pq_drive_work;

/* The next thing to ask of a database; false if there is none. What a run that was stopped or ended
 * had asked for is ignored when it comes. */
bool pq_api_drive_take(pq_api *api, pq_drive_work *work);
void pq_api_drive_ran(pq_api *api, uint64_t exchange, const char *envelope, size_t size);

/* The driver sent the request only now, so that its times count from here. */
void pq_api_drive_sent(pq_api *api, uint64_t exchange, double now_ms);

/* How long the headers of a reply ask to wait, in ms; NaN if they do not say. `headers` has a line
 * for each; `unix_ms` is the time since 1970. A date in Retry-After is not read. */
double pq_api_drive_wait(int status, const char *headers, double unix_ms);

/* Headers: `retry_after` is the header's text or NULL; retry_after_ms is what a date in it comes
 * to, or NaN. An exchange that is not in progress is ignored, here and below. */
void pq_api_drive_headers(pq_api *api, uint64_t exchange, int status, const char *retry_after,
                          double retry_after_ms, double now_ms);
void pq_api_drive_receive(pq_api *api, uint64_t exchange, const char *bytes, size_t size,
                          double now_ms);
void pq_api_drive_end(pq_api *api, uint64_t exchange, pq_drive_end end, double now_ms);

/* Grows with everything that happens to any run: equal numbers, nothing new to show. */
uint64_t pq_api_drive_version(const pq_api *api);

#endif
