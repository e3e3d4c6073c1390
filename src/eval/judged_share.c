/* Shares with intervals, as numbers and as JSON. */
#include "judged_parts.h"

#include <math.h>

void judged_write_interval(pq_writer *w, const char *key, pq_interval interval) {
    pq_write_key(w, key);
    if (isnan(interval.low)) {
        pq_write_null(w);
        return;
    }
    pq_write_array(w);
    pq_write_number(w, interval.low);
    pq_write_number(w, interval.high);
    pq_write_end(w);
}

double judged_share(size_t count, size_t n) {
    return n == 0 ? NAN : (double)count / (double)n;
}

pq_interval judged_share_interval(size_t count, size_t n) {
    return n == 0 ? (pq_interval){NAN, NAN} : pq_wilson(count, n, PQ_EVAL_CONFIDENCE);
}

void judged_write_accuracy(pq_writer *w, size_t right, size_t n) {
    pq_write_key_number(w, "accuracy", judged_share(right, n));
    judged_write_interval(w, "accuracy_interval", judged_share_interval(right, n));
}

void judged_write_per_correct(pq_writer *w, const char *key, const judged_series *series) {
    const pq_correct_cost *cost = &series->figures.usd_per_correct;
    pq_write_key(w, key);
    pq_write_object(w);
    pq_write_key_number(w, "value", cost->usd);
    judged_write_interval(w, "interval", cost->interval);
    pq_write_end(w);
}
