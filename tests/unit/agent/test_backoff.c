/* How long to wait. */
#include "support.h"

#include "backoff.h"

#include <math.h>

static void doubles_up_to_the_cap(void **state) {
    uint64_t jitter = 1;
    for (int attempt = 0; attempt < 80; attempt++) {
        double most = fmin(PQ_BACKOFF_BASE_MS * pow(2, attempt), PQ_BACKOFF_CAP_MS);
        double longest = 0;
        double sum = 0;
        for (int i = 0; i < 2000; i++) {
            double wait = pq_backoff_ms(attempt, NAN, &jitter);
            assert_true(wait >= 0 && wait < most);
            longest = fmax(longest, wait);
            sum += wait;
        }
        assert_true(longest > 0.98 * most);
        assert_true(fabs(sum / 2000 - most / 2) < 0.05 * most);
    }
}

static void waits_as_long_as_it_is_told(void **state) {
    static const double told[] = {0, 1, 999.5, 60000, PQ_RETRY_AFTER_MAX_MS};
    uint64_t jitter = 7;
    for (size_t t = 0; t < sizeof told / sizeof told[0]; t++) {
        double longest = 0;
        for (int i = 0; i < 1000; i++) {
            double wait = pq_backoff_ms(i % 10, told[t], &jitter);
            assert_true(wait >= told[t] && wait <= told[t] * 1.1);
            longest = fmax(longest, wait);
        }
        assert_true(told[t] == 0 || longest > told[t] * 1.09);
    }
    assert_true(pq_backoff_ms(0, -5, &jitter) == 0);
}

static void equal_seeds_wait_equally(void **state) {
    uint64_t a = 42;
    uint64_t b = 42;
    uint64_t c = 43;
    int same = 0;
    for (int i = 0; i < 100; i++) {
        double first = pq_backoff_ms(i % 6, NAN, &a);
        assert_true(first == pq_backoff_ms(i % 6, NAN, &b));
        same += first == pq_backoff_ms(i % 6, NAN, &c);
    }
    assert_int_equal(same, 0);
    assert_true(a == b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(doubles_up_to_the_cap),
        cmocka_unit_test(waits_as_long_as_it_is_told),
        cmocka_unit_test(equal_seeds_wait_equally),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
