/* Repeats of a question are no new questions: intervals and tests over whole questions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pq_random.h"
#include "pq_significance.h"

#include <math.h>

enum { QUESTIONS = 25 };

static void assert_near(double a, double b) {
    if (!(fabs(a - b) < 1e-9)) {
        fail_msg("%.12g is not %.12g", a, b);
    }
}

static void assert_same(pq_interval a, pq_interval b) {
    assert_near(a.low, b.low);
    assert_near(a.high, b.high);
}

/* The first `right` of the questions are right, each asked `n` times. */
static void fill(pq_tally *questions, size_t right, size_t n) {
    for (size_t i = 0; i < QUESTIONS; i++) {
        questions[i] = (pq_tally){.right = i < right ? n : 0, .n = n};
    }
}

static pq_tallies sums_of(const pq_tally *questions) {
    pq_tallies sums = {0};
    for (size_t i = 0; i < QUESTIONS; i++) {
        pq_tallies_add(&sums, questions[i]);
    }
    return sums;
}

static pq_interval interval_of(const pq_tally *questions) {
    const pq_tallies sums = sums_of(questions);
    return pq_wilson_by_question(&sums, 0.95);
}

static pq_test test_of(const pq_tally *a, const pq_tally *b) {
    pq_paired_tallies sums = {0};
    for (size_t i = 0; i < QUESTIONS; i++) {
        pq_paired_tallies_add(&sums, a[i], b[i]);
    }
    return pq_test_by_question(&sums);
}

static void three_times_the_same_is_no_more_certain(void **state) {
    pq_tally q[QUESTIONS];
    fill(q, 18, 3);
    const pq_tallies sums = sums_of(q);
    pq_measure share = pq_share_by_question(&sums);
    assert_near(share.value, 0.72);
    assert_true(fabs(share.interval.low - 0.524) < 0.001);
    assert_true(fabs(share.interval.high - 0.857) < 0.001);
}

static void equal_repeats_leave_the_interval(void **state) {
    pq_tally once[QUESTIONS], often[QUESTIONS];
    for (size_t right = 0; right <= QUESTIONS; right++) {
        fill(once, right, 1);
        pq_interval plain = pq_wilson(right, QUESTIONS, 0.95);
        pq_interval asked_once = interval_of(once);
        assert_true(asked_once.low == plain.low && asked_once.high == plain.high);
        for (size_t n = 2; n <= 7; n++) {
            fill(often, right, n);
            assert_same(interval_of(often), plain);
        }
    }
}

/* Repeats that fall as coins do are worth more, and never more than as many questions. */
static void repeats_that_vary_narrow_the_interval(void **state) {
    pq_tally q[QUESTIONS];
    for (size_t i = 0; i < QUESTIONS; i++) {
        q[i] = (pq_tally){.right = 1 + i % 2, .n = 3};
    }
    pq_interval found = interval_of(q);
    pq_interval questions = pq_wilson(12, QUESTIONS, 0.95);
    pq_interval answers = pq_wilson(37, 3 * QUESTIONS, 0.95);
    assert_true(found.high - found.low < questions.high - questions.low);
    assert_true(found.high - found.low >= answers.high - answers.low - 1e-12);
}

/* Questions whose answers differ: one of three is wrong in one question alone. */
static void one_unsure_question_does_not_make_a_sample_certain(void **state) {
    pq_tally q[QUESTIONS];
    fill(q, QUESTIONS, 3);
    q[0].right = 2;
    assert_true(interval_of(q).low < 0.9);
}

static void seven_differing_questions_asked_twice(void **state) {
    pq_tally a[QUESTIONS], b[QUESTIONS];
    fill(a, 20, 2);
    fill(b, 13, 2);
    pq_test test = test_of(a, b);
    assert_near(test.p_value, 2 * pow(0.5, 7));
    assert_int_equal(pq_pairs_size(&test.pairs), QUESTIONS);
    assert_int_equal(test.pairs.only_first, 7);
    assert_near(test.difference, 7.0 / 25);
}

static void equal_repeats_leave_the_test(void **state) {
    uint64_t seed = 7;
    pq_random random = {.state = seed};
    for (int round = 0; round < 50; round++) {
        pq_tally a[QUESTIONS], b[QUESTIONS], a_often[QUESTIONS], b_often[QUESTIONS];
        pq_pairs pairs = {0};
        const size_t n = 2 + pq_random_below(&random, 4);
        for (size_t i = 0; i < QUESTIONS; i++) {
            a[i] = (pq_tally){pq_random_below(&random, 3) > 0, 1};
            b[i] = (pq_tally){pq_random_below(&random, 2) > 0, 1};
            a_often[i] = (pq_tally){a[i].right * n, n};
            b_often[i] = (pq_tally){b[i].right * (n + 1), n + 1};
            pq_pairs_add(&pairs, a[i].right == 1, b[i].right == 1);
        }
        pq_test plain = pq_test_pairs(pairs);
        pq_test once = test_of(a, b);
        pq_test often = test_of(a_often, b_often);
        assert_true(once.p_value == plain.p_value && often.p_value == plain.p_value);
        assert_near(once.difference, plain.difference);
        assert_near(often.difference, plain.difference);
        assert_same(once.interval, plain.interval);
        assert_same(often.interval, plain.interval);
    }
}

static void one_verdict_a_question(void **state) {
    const pq_tally a[] = {{2, 3}, {1, 2}, {1, 3}, {0, 1}};
    const pq_tally b[] = {{1, 3}, {1, 2}, {2, 6}, {1, 4}};
    pq_paired_tallies sums = {0};
    for (size_t i = 0; i < 4; i++) {
        pq_paired_tallies_add(&sums, a[i], b[i]);
    }
    const pq_pairs pairs = sums.pairs;
    assert_int_equal(pairs.only_first, 1);
    assert_int_equal(pairs.both, 1);
    assert_int_equal(pairs.neither, 1);
    assert_int_equal(pairs.only_second, 1);
}

static void equal_repeats_leave_the_mean(void **state) {
    enum { N = 12 };
    double values[N], sums[N], counts[N];
    pq_interval plain, once, often;
    pq_arena *arena = pq_arena_new();
    for (size_t i = 0; i < N; i++) {
        values[i] = 0.001 * (double)(1 + i * i);
        sums[i] = 3 * values[i];
        counts[i] = 3;
    }
    assert_int_equal(pq_bootstrap_mean(values, N, PQ_RESAMPLING, arena, &plain, NULL), PQ_OK);
    assert_int_equal(pq_bootstrap_grouped_mean(values, NULL, N, PQ_RESAMPLING, arena, &once, NULL),
                     PQ_OK);
    assert_int_equal(pq_bootstrap_grouped_mean(sums, counts, N, PQ_RESAMPLING, arena, &often, NULL),
                     PQ_OK);
    assert_true(once.low == plain.low && once.high == plain.high);
    assert_same(often, plain);
    pq_arena_free(arena);
}

/* Latencies that belong to their question: ten of each, with little between them. */
static void repeats_do_not_narrow_the_median(void **state) {
    enum { N = 12, TIMES = 10 };
    const double median[] = {0.5};
    double once[N], often[N * TIMES];
    uint32_t group[N * TIMES];
    pq_interval plain, grouped, careless;
    pq_arena *arena = pq_arena_new();
    for (size_t i = 0; i < N; i++) {
        once[i] = (double)(100 * i);
        for (size_t k = 0; k < TIMES; k++) {
            often[i * TIMES + k] = once[i] + (double)k / 10;
            group[i * TIMES + k] = (uint32_t)i;
        }
    }
    assert_int_equal(pq_bootstrap_quantiles(once, N, median, 1, PQ_RESAMPLING, arena, &plain, NULL),
                     PQ_OK);
    assert_int_equal(pq_bootstrap_grouped_quantiles(often, group, N * TIMES, N, median, 1,
                                                    PQ_RESAMPLING, arena, &grouped, NULL),
                     PQ_OK);
    assert_int_equal(
        pq_bootstrap_quantiles(often, N * TIMES, median, 1, PQ_RESAMPLING, arena, &careless, NULL),
        PQ_OK);
    assert_true(fabs(grouped.low - plain.low) < 2 && fabs(grouped.high - plain.high) < 2);
    assert_true(careless.high - careless.low < 0.6 * (plain.high - plain.low));
    pq_arena_free(arena);
}

/* ---- coverage ---- */

/* A question's chance to be answered right: most are always right or always wrong. */
static double draw_chance(pq_random *random) {
    const uint32_t kind = pq_random_below(random, 10);
    return kind < 5 ? 1 : kind < 7 ? 0 : (double)(1 + pq_random_below(random, 9)) / 10;
}

static bool draw(pq_random *random, double chance) {
    return pq_random_below(random, 1000000) < chance * 1000000;
}

/* Of 1,000 samples of questions, each asked three times, how many intervals hold the share of all
 * questions? Those by question hold it as often as they say; those that take repeats for questions
 * do not. */
static void intervals_by_question_cover_the_truth(void **state) {
    enum { ROUNDS = 1000, TIMES = 3 };
    const double truth = 0.5 + 0.3 * 0.5;
    size_t by_question = 0;
    size_t by_answer = 0;
    pq_random random = {.state = 3};
    for (int round = 0; round < ROUNDS; round++) {
        pq_tally q[QUESTIONS];
        size_t right = 0;
        for (size_t i = 0; i < QUESTIONS; i++) {
            const double chance = draw_chance(&random);
            q[i] = (pq_tally){.n = TIMES};
            for (size_t k = 0; k < TIMES; k++) {
                q[i].right += draw(&random, chance) ? 1 : 0;
            }
            right += q[i].right;
        }
        pq_interval good = interval_of(q);
        pq_interval bad = pq_wilson(right, TIMES * QUESTIONS, 0.95);
        by_question += good.low <= truth && truth <= good.high;
        by_answer += bad.low <= truth && truth <= bad.high;
    }
    assert_in_range(by_question, 935, 985);
    assert_in_range(by_answer, 700, 850);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_times_the_same_is_no_more_certain),
        cmocka_unit_test(equal_repeats_leave_the_interval),
        cmocka_unit_test(repeats_that_vary_narrow_the_interval),
        cmocka_unit_test(one_unsure_question_does_not_make_a_sample_certain),
        cmocka_unit_test(seven_differing_questions_asked_twice),
        cmocka_unit_test(equal_repeats_leave_the_test),
        cmocka_unit_test(one_verdict_a_question),
        cmocka_unit_test(equal_repeats_leave_the_mean),
        cmocka_unit_test(repeats_do_not_narrow_the_median),
        cmocka_unit_test(intervals_by_question_cover_the_truth),
    };
    return cmocka_run_group_tests_name("repeats", tests, NULL, NULL);
}
