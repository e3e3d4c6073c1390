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

pq_measure pq_share_by_question(const pq_tallies *questions) {
    return questions->count == 0 ? pq_measure_alone(NAN)
                                 : (pq_measure){questions->right / questions->n,
                                                pq_wilson_by_question(questions, PQ_CONFIDENCE)};
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

pq_test pq_test_pairs(pq_pairs pairs) {
    const size_t n = pq_pairs_size(&pairs);
    pq_test test = {.name = "exact McNemar test, two-sided",
                    .paired = true,
                    .pairs = pairs,
                    .difference = NAN,
                    .interval = PQ_NO_INTERVAL,
                    .p_value = NAN};
    if (n > 0) {
        test.difference = ((double)pairs.only_first - (double)pairs.only_second) / (double)n;
        test.interval = pq_paired_difference(&pairs, PQ_CONFIDENCE);
        test.p_value = pq_mcnemar(pairs.only_first, pairs.only_second);
    }
    test.standing = pq_standing_of_test(test.p_value, test.difference);
    return test;
}

pq_test pq_test_by_question(const pq_paired_tallies *t) {
    pq_test test = pq_test_pairs(t->pairs);
    if (t->first.count > 0) {
        test.difference = (t->only_first - t->only_second) / (double)t->first.count;
        test.interval = pq_difference_by_question(t, PQ_CONFIDENCE);
    }
    return test;
}

pq_test pq_test_counts(size_t a, size_t n_a, size_t b, size_t n_b) {
    pq_test test = {.name = "Fisher's exact test, two-sided",
                    .difference = pq_share(a, n_a).value - pq_share(b, n_b).value,
                    .interval = PQ_NO_INTERVAL,
                    .p_value = NAN};
    if (n_a > 0 && n_b > 0) {
        test.interval = pq_unpaired_difference(a, n_a, b, n_b, PQ_CONFIDENCE);
        test.p_value = pq_fisher(a, n_a, b, n_b);
    }
    test.standing = pq_standing_of_test(test.p_value, test.difference);
    return test;
}

void pq_test_write(pq_writer *w, const pq_test *test) {
    pq_standing standing =
        test->standing == PQ_STANDING_NOT_TESTED ? PQ_STANDING_CANNOT_TELL : test->standing;
    pq_write_key_string(w, "test", test->name);
    pq_write_key_number(w, "p_value", test->p_value);
    pq_write_key_number(w, "alpha", PQ_SIGNIFICANCE);
    pq_write_key_string(w, "better", pq_standing_code(standing));
    pq_write_key_string(w, "meaning", pq_standing_meaning(standing));
}

void pq_pairs_write(pq_writer *w, const pq_pairs *pairs) {
    pq_write_key_size(w, "both", pairs->both);
    pq_write_key_size(w, "only_first", pairs->only_first);
    pq_write_key_size(w, "only_second", pairs->only_second);
    pq_write_key_size(w, "neither", pairs->neither);
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
