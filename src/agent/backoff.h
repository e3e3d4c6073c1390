/*
 * How long to wait before a request is sent again.
 *
 * Without Retry-After: exponential back-off with full jitter, a random time between 0 and
 * base * 2^attempt, at most the cap.
 * Source: Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
 */
#ifndef PQ_AGENT_BACKOFF_H
#define PQ_AGENT_BACKOFF_H

#include <stdint.h>

#define PQ_BACKOFF_BASE_MS 1000.0
#define PQ_BACKOFF_CAP_MS 32000.0
/* A Retry-After beyond this is not waited for: the call ends as rate limited. */
#define PQ_RETRY_AFTER_MAX_MS 120000.0

/* The wait before retry `attempt` (0 is the first), in ms. `retry_after_ms` (NaN if the server
 * named none) is honored as it is, with up to 10 % of jitter after it and never before. Advances
 * *jitter, any 64 bits at first: equal seeds give equal waits. */
double pq_backoff_ms(int attempt, double retry_after_ms, uint64_t *jitter);

#endif
