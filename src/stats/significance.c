#include "pq_significance.h"

#include "pq_codes.h"

PQ_CODES(pq_standing, pq_standing, PQ_STANDING_LIST)

bool pq_interval_is_known(pq_interval interval) {
    return !isnan(interval.low);
}

pq_measure pq_share(size_t part, size_t whole) {
    if (whole == 0) {
        return pq_measure_alone(NAN);
    }
    return (pq_measure){(double)part / (double)whole, pq_wilson(part, whole, PQ_CONFIDENCE)};
}

pq_measure pq_measure_alone(double value) {
    return (pq_measure){value, PQ_NO_INTERVAL};
}

pq_measure pq_measure_exact(double value) {
    return (pq_measure){value, {value, value}};
}

void pq_write_key_interval(pq_writer *w, const char *key, pq_interval interval) {
    pq_write_key(w, key);
    if (!pq_interval_is_known(interval)) {
        pq_write_null(w);
        return;
    }
    pq_write_array(w);
    pq_write_number(w, interval.low);
    pq_write_number(w, interval.high);
    pq_write_end(w);
}

void pq_write_key_measure(pq_writer *w, const char *key, pq_measure measure) {
    pq_write_key(w, key);
    pq_write_object(w);
    pq_write_key_number(w, "value", measure.value);
    pq_write_key_interval(w, "interval", measure.interval);
    pq_write_end(w);
}

pq_standing pq_standing_of_test(double p, double difference) {
    if (isnan(p)) {
        return PQ_STANDING_NOT_TESTED;
    }
    if (p >= PQ_SIGNIFICANCE) {
        return PQ_STANDING_CANNOT_TELL;
    }
    return difference > 0 ? PQ_STANDING_FIRST : PQ_STANDING_SECOND;
}

/* No comparison with a NaN holds, which is what a missing upper bound asks for. */
pq_standing pq_standing_of_intervals(pq_interval first, pq_interval second) {
    if (!pq_interval_is_known(first) || !pq_interval_is_known(second)) {
        return PQ_STANDING_NOT_TESTED;
    }
    if (first.low == first.high && second.low == second.high && first.low == second.low) {
        return PQ_STANDING_SAME;
    }
    if (first.low > second.high) {
        return PQ_STANDING_FIRST;
    }
    return second.low > first.high ? PQ_STANDING_SECOND : PQ_STANDING_CANNOT_TELL;
}
