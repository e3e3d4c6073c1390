#include "backoff.h"

#include "pq_random.h"

#include <math.h>

/* The largest share of a Retry-After that is added to it. */
static const double RETRY_AFTER_JITTER = 0.1;

/* A number in [0, 1). */
static double next_fraction(uint64_t *state) {
    pq_random random = {*state};
    uint64_t bits = pq_random_next(&random);
    *state = random.state;
    return (double)(bits >> 11) * 0x1p-53;
}

double pq_backoff_ms(int attempt, double retry_after_ms, uint64_t *jitter) {
    double fraction = next_fraction(jitter);
    if (!isnan(retry_after_ms)) {
        double least = retry_after_ms > 0 ? retry_after_ms : 0;
        return least + least * RETRY_AFTER_JITTER * fraction;
    }
    double most = PQ_BACKOFF_BASE_MS;
    for (int i = 0; i < attempt && most < PQ_BACKOFF_CAP_MS; i++) {
        most *= 2;
    }
    return (most < PQ_BACKOFF_CAP_MS ? most : PQ_BACKOFF_CAP_MS) * fraction;
}
