/*
 * The wait before a retry. Private to src/agent.
 *
 * Without Retry-After: exponential back-off with full jitter, which is a random time between 0 and
 * the smaller of base * 2^attempt and a cap. Source: Marc Brooker, "Exponential Backoff And
 * Jitter", AWS Architecture Blog, 2015.
 */
#ifndef PQ_AGENT_BACKOFF_H
#define PQ_AGENT_BACKOFF_H

#include <stdint.h>

#define PQ_BACKOFF_BASE_MS 1000.0
#define PQ_BACKOFF_CAP_MS 60000.0
/* A longer Retry-After is not waited for; the fault decides how the answer ends. */
#define PQ_RETRY_AFTER_MAX_MS 600000.0

/* The wait before retry `attempt` (0 is the first), in ms. `retry_after_ms` (NaN if the server sent
 * none) is respected: the wait is that long, plus up to 10% of jitter. Advances *jitter, which
 * starts with any 64 bits; equal seeds give equal waits. */
double pq_backoff_ms(int attempt, double retry_after_ms, uint64_t *jitter);

#endif
