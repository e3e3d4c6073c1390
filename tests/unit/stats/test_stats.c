/* Statistics: textbook values, figures computed independently in exact or 40-digit arithmetic, and
 * properties. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pq_random.h"
#include "pq_significance.h"

#include <math.h>
#include <string.h>

static void assert_near(double actual, double expected, double tolerance) {
    if (!(fabs(actual - expected) <= tolerance * fmax(1, fabs(expected)))) {
        fail_msg("%.17g is not %.17g", actual, expected);
    }
}

/* For figures below 1 that must be right in proportion. */
static void assert_ratio(double actual, double expected) {
    assert_near(actual / expected, 1, 1e-12);
}

static void assert_interval(pq_interval actual, double low, double high, double tolerance) {
    assert_near(actual.low, low, tolerance);
    assert_near(actual.high, high, tolerance);
}

static double uniform(pq_random *random) {
    return (double)(pq_random_next(random) >> 11) * 0x1p-53;
}

/* ---- quantiles ---- */

static void quantile_interpolates(void **state) {
    static const double four[] = {1, 2, 3, 4};
    static const double ten[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    assert_near(pq_quantile(four, 4, 0.5), 2.5, 1e-15);
    assert_near(pq_quantile(four, 4, 0.25), 1.75, 1e-15);
    assert_near(pq_quantile(ten, 10, 0.9), 9.1, 1e-15);
    assert_near(pq_quantile(ten, 9, 0.5), 5, 1e-15);
    assert_near(pq_quantile(ten, 10, 0), 1, 0);
    assert_near(pq_quantile(ten, 10, 1), 10, 0);
    assert_near(pq_quantile(ten, 1, 0.3), 1, 0);
}

static void quantile_rises_within_the_sample(void **state) {
    pq_random random = {.state = 5};
    double values[57];
    for (size_t n = 1; n <= 57; n++) {
        for (size_t i = 0; i < n; i++) {
            values[i] = uniform(&random) - 0.5;
        }
        pq_sort(values, n);
        double last = values[0];
        for (int step = 0; step <= 100; step++) {
            double value = pq_quantile(values, n, step / 100.0);
            assert_true(value >= last && value <= values[n - 1]);
            last = value;
        }
    }
}

static void sort_orders(void **state) {
    double values[] = {3, -1, 2, 2, 0};
    pq_sort(values, 5);
    static const double sorted[] = {-1, 0, 2, 2, 3};
    assert_memory_equal(values, sorted, sizeof sorted);
    pq_sort(NULL, 0);
}

static void a_quantile_needs_enough_values(void **state) {
    assert_int_equal(pq_quantile_needs(0.5, 0.95), 6); /* 1 - 2/64 = 0.969, 1 - 2/32 = 0.938 */
    assert_int_equal(pq_quantile_needs(0.9, 0.95), 29);
    assert_int_equal(pq_quantile_needs(0.1, 0.95), 29);
    assert_int_equal(pq_quantile_needs(0.99, 0.95), 299);
}

/* ---- normal distribution and Wilson interval ---- */

static void normal_z_is_the_tabulated_one(void **state) {
    static const double table[][2] = {
        {0.1, 0.12566134685507403421},  {0.5, 0.6744897501960817432},
        {0.8, 1.281551565544600467},    {0.9, 1.6448536269514727149},
        {0.95, 1.9599639845400542355},  {0.99, 2.575829303548900761},
        {0.999, 3.2905267314918947932}, {0.99999, 4.4171734134690221067},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        assert_near(pq_normal_z(table[i][0]), table[i][1], 1e-11);
    }
}

static void normal_z_exists_for_every_confidence(void **state) {
    double last = 0;
    for (int step = 1; step < 1000; step++) {
        double z = pq_normal_z(step / 1000.0);
        assert_true(z > last);
        last = z;
    }
    assert_true(pq_normal_z(1e-300) > 0);
    assert_true(pq_normal_z(1 - 0x1p-53) < 9);
}

/* The last four are method 3 in table I of Newcombe (1998), "Two-sided confidence intervals for
 * the single proportion", Statistics in Medicine 17. */
static void wilson_gives_the_published_intervals(void **state) {
    assert_interval(pq_wilson(24, 25, 0.95), 0.80455936263806263, 0.99290376649801274, 1e-12);
    assert_interval(pq_wilson(23, 25, 0.95), 0.75033891049604685, 0.97777959871515241, 1e-12);
    assert_interval(pq_wilson(24, 25, 0.9), 0.83913364290867428, 0.99102513156575876, 1e-12);
    assert_interval(pq_wilson(81, 263, 0.95), 0.2553, 0.3662, 5e-5);
    assert_interval(pq_wilson(15, 148, 0.95), 0.0624, 0.1605, 5e-5);
    assert_interval(pq_wilson(0, 20, 0.95), 0, 0.1611, 5e-5);
    assert_interval(pq_wilson(1, 29, 0.95), 0.0061, 0.1718, 5e-5);
}

static void wilson_inverts_the_score_test(void **state) {
    const double z = pq_normal_z(0.95);
    for (size_t n = 1; n <= 60; n++) {
        double last = -1;
        for (size_t k = 0; k <= n; k++) {
            double share = (double)k / (double)n;
            pq_interval w = pq_wilson(k, n, 0.95);
            pq_interval mirrored = pq_wilson(n - k, n, 0.95);
            assert_true(w.low >= 0 && w.low <= share && share <= w.high && w.high <= 1);
            assert_true(w.low > last);
            last = w.low;
            assert_interval(w, 1 - mirrored.high, 1 - mirrored.low, 1e-14);
            double ends[] = {w.low, w.high};
            for (int i = 0; i < 2; i++) {
                double spread = sqrt(ends[i] * (1 - ends[i]) / (double)n);
                assert_true(ends[i] == share || fabs(fabs(share - ends[i]) / spread - z) < 1e-6);
            }
        }
    }
}

static void wilson_ends_at_none_and_all(void **state) {
    assert_true(pq_wilson(0, 25, 0.95).low == 0);
    assert_true(pq_wilson(25, 25, 0.95).high == 1);
    assert_near(pq_wilson(29, 29, 0.95).low, 0.88303020150025923, 1e-12);
}

/* ---- McNemar ---- */

static void mcnemar_gives_exact_p_values(void **state) {
    assert_true(pq_mcnemar(0, 0) == 1);
    assert_true(pq_mcnemar(1, 0) == 1);
    assert_true(pq_mcnemar(4, 4) == 1);
    assert_true(pq_mcnemar(4, 5) == 1);
    assert_ratio(pq_mcnemar(5, 0), 0.0625);
    assert_ratio(pq_mcnemar(6, 0), 0.03125);
    assert_ratio(pq_mcnemar(10, 2), 0.03857421875);
    assert_ratio(pq_mcnemar(86, 150), 3.715936139571442e-05);
    assert_ratio(pq_mcnemar(59, 6), 4.964650327128617e-12);
    assert_ratio(pq_mcnemar(500, 600), 0.0028195449914364275);
    assert_ratio(pq_mcnemar(3000, 2000), 1.3002310005203771e-45);
    assert_true(pq_mcnemar(100000, 0) >= 0);
}

/* Against Pascal's triangle in integers. */
static void mcnemar_agrees_with_counting(void **state) {
    uint64_t row[64] = {1};
    for (unsigned n = 0; n <= 60; n++) {
        uint64_t tail = 0;
        for (unsigned k = 0; 2 * k <= n; k++) {
            tail += row[k];
            double expected = fmin(1, 2 * (double)tail / (double)(UINT64_C(1) << n));
            assert_ratio(pq_mcnemar(k, n - k), expected);
            assert_true(pq_mcnemar(n - k, k) == pq_mcnemar(k, n - k));
        }
        for (unsigned k = n + 1; k > 0; k--) {
            row[k] += row[k - 1];
        }
    }
}

static pq_test compare(const char *first, const char *second) {
    pq_pairs pairs = {0};
    for (size_t i = 0; first[i] != '\0'; i++) {
        pq_pairs_add(&pairs, first[i] == '1', second[i] == '1');
    }
    return pq_test_pairs(pairs);
}

static void compare_says_when_it_cannot_tell(void **state) {
    /* 24 against 23 of 25, on one question. */
    pq_test c = compare("1111111111111111111111110", "1111111111111111111111100");
    assert_int_equal(c.pairs.both, 23);
    assert_int_equal(c.pairs.only_first, 1);
    assert_int_equal(c.pairs.only_second, 0);
    assert_int_equal(c.pairs.neither, 1);
    assert_true(c.p_value == 1);
    assert_int_equal(c.standing, PQ_STANDING_CANNOT_TELL);
    assert_string_equal(pq_standing_code(c.standing), "cannot_tell_apart");
    /* The same difference of 5 is not enough, of 6 it is. */
    assert_int_equal(compare("11111", "00000").standing, PQ_STANDING_CANNOT_TELL);
    assert_int_equal(compare("111111", "000000").standing, PQ_STANDING_FIRST);
    assert_int_equal(compare("000000", "111111").standing, PQ_STANDING_SECOND);
    assert_int_equal(compare("", "").standing, PQ_STANDING_NOT_TESTED);
}

static pq_interval paired(size_t both, size_t first, size_t second, size_t neither) {
    pq_pairs c = {.both = both, .only_first = first, .only_second = second, .neither = neither};
    return pq_paired_difference(&c, 0.95);
}

static void paired_difference_follows_newcombe(void **state) {
    assert_interval(paired(36, 12, 2, 0), 0.0569, 0.3404, 5e-5); /* as published */
    assert_interval(paired(20, 12, 2, 16), 0.056156424841748, 0.329206995400141, 1e-12);
    assert_interval(paired(14, 5, 0, 22), 0.011483241383033, 0.226492684351211, 1e-12);
    pq_interval back = paired(20, 2, 12, 16);
    assert_near(back.low, -paired(20, 12, 2, 16).high, 1e-15);
    pq_interval same = paired(7, 0, 0, 0); /* all right in both */
    assert_true(same.low < 0 && same.high == -same.low);
}

/* ---- random numbers ---- */

static void random_follows_the_reference(void **state) {
    static const uint64_t reference[] = {
        UINT64_C(6457827717110365317), UINT64_C(3203168211198807973), UINT64_C(9817491932198370423),
        UINT64_C(4593380528125082431), UINT64_C(16408922859458223821)};
    pq_random random = {.state = 1234567};
    for (size_t i = 0; i < sizeof reference / sizeof *reference; i++) {
        assert_true(pq_random_next(&random) == reference[i]);
    }
}

static void random_below_is_even(void **state) {
    pq_random random = {.state = 3};
    size_t counts[7] = {0};
    for (int i = 0; i < 70000; i++) {
        counts[pq_random_below(&random, 7)]++;
    }
    double chi_squared = 0;
    for (int i = 0; i < 7; i++) {
        double off = (double)counts[i] - 10000;
        chi_squared += off * off / 10000;
    }
    assert_true(chi_squared < 22.46); /* 99.9 % for 6 degrees of freedom */
    assert_int_equal(pq_random_below(&random, 1), 0);
}

/* ---- bootstrap ---- */

enum { MANY_RESAMPLES = 20000 };

static const double three[] = {0.5, 0.9, 0.99};

/* The same bytes as an independent implementation, so that no platform may differ. */
static void bootstrap_is_reproducible(void **state) {
    static const double ms[] = {420.5,  611.25, 733,  802,  1040.569, 1193,
                                1201.5, 1377,   1938, 2100, 2713.47,  5989.93};
    pq_bootstrap plan = {.resamples = PQ_BOOTSTRAP_RESAMPLES, .confidence = 0.95, .seed = 1};
    pq_arena *arena = pq_arena_new();
    pq_interval i[3];
    assert_int_equal(pq_bootstrap_quantiles(ms, 12, three, 3, plan, arena, i, NULL), PQ_OK);
    assert_true(i[0].low == 767.5 && i[0].high == 2019.0);
    assert_true(i[1].low == 1358.6000000000001 && i[1].high == 5989.93);
    assert_true(i[2].low == 1876.2900000000004 && i[2].high == 5989.93);

    static const double usd[] = {0.001, 0.002, 0.004, 0.0005, 0.0031};
    plan = (pq_bootstrap){.resamples = PQ_BOOTSTRAP_RESAMPLES, .confidence = 0.9, .seed = 42};
    assert_int_equal(pq_bootstrap_mean(usd, 5, plan, arena, i, NULL), PQ_OK);
    assert_true(i[0].low == 0.0011200000000000001 && i[0].high == 0.0030600000000000002);
    pq_arena_free(arena);
}

/* The median of a resample of 25 is at most the k-th value exactly if at least 13 of 25 draws fall
 * there: 0.0299 for k = 8 and 0.0096 for k = 7, so that 2.5 % lies at the 8th value, and 97.5 % at
 * the 18th. */
static void bootstrap_of_the_median_is_binomial(void **state) {
    double values[25];
    for (int i = 0; i < 25; i++) {
        values[i] = i + 1;
    }
    pq_arena *arena = pq_arena_new();
    pq_interval median;
    for (uint64_t seed = 0; seed < 5; seed++) {
        pq_bootstrap plan = {.resamples = MANY_RESAMPLES, .confidence = 0.95, .seed = seed};
        assert_int_equal(pq_bootstrap_quantiles(values, 25, three, 1, plan, arena, &median, NULL),
                         PQ_OK);
        assert_interval(median, 8, 18, 0);
    }
    pq_arena_free(arena);
}

static void bootstrap_moves_with_its_sample(void **state) {
    pq_random random = {.state = 11};
    double values[40], scaled[40], same[40];
    for (int i = 0; i < 40; i++) {
        values[i] = uniform(&random);
        same[i] = 3;
    }
    pq_sort(values, 40);
    for (int i = 0; i < 40; i++) {
        scaled[i] = values[i] * 8;
    }
    pq_bootstrap plan = {.resamples = 500, .confidence = 0.9, .seed = 9};
    pq_arena *arena = pq_arena_new();
    pq_interval a[3], b[3], c[3];
    assert_int_equal(pq_bootstrap_quantiles(values, 40, three, 3, plan, arena, a, NULL), PQ_OK);
    assert_int_equal(pq_bootstrap_quantiles(scaled, 40, three, 3, plan, arena, b, NULL), PQ_OK);
    assert_int_equal(pq_bootstrap_quantiles(same, 40, three, 3, plan, arena, c, NULL), PQ_OK);
    for (int i = 0; i < 3; i++) {
        assert_true(values[0] <= a[i].low && a[i].low <= a[i].high && a[i].high <= values[39]);
        assert_true(b[i].low == a[i].low * 8 && b[i].high == a[i].high * 8);
        assert_true(c[i].low == 3 && c[i].high == 3);
    }
    pq_bootstrap wider = plan;
    wider.confidence = 0.99;
    assert_int_equal(pq_bootstrap_quantiles(values, 40, three, 3, wider, arena, b, NULL), PQ_OK);
    for (int i = 0; i < 3; i++) {
        assert_true(b[i].low <= a[i].low && b[i].high >= a[i].high);
    }
    assert_int_equal(pq_bootstrap_mean(same, 40, plan, arena, a, NULL), PQ_OK);
    assert_interval(a[0], 3, 3, 0);
    pq_arena_free(arena);
}

/* Of 400 samples from a uniform distribution, about 95 % of the intervals hold its mean and its
 * median. The bounds are four standard deviations wide, and the method itself is a little short. */
static void bootstrap_covers_the_truth(void **state) {
    enum { SAMPLES = 400, N = 40 };
    pq_random random = {.state = 2024};
    pq_arena *arena = pq_arena_new();
    int covers_median = 0;
    int covers_mean = 0;
    for (uint64_t sample = 0; sample < SAMPLES; sample++) {
        double values[N];
        for (int i = 0; i < N; i++) {
            values[i] = uniform(&random);
        }
        pq_sort(values, N);
        pq_bootstrap plan = {.resamples = 500, .confidence = 0.95, .seed = sample};
        pq_interval median, mean;
        assert_int_equal(pq_bootstrap_quantiles(values, N, three, 1, plan, arena, &median, NULL),
                         PQ_OK);
        assert_int_equal(pq_bootstrap_mean(values, N, plan, arena, &mean, NULL), PQ_OK);
        covers_median += median.low <= 0.5 && 0.5 <= median.high;
        covers_mean += mean.low <= 0.5 && 0.5 <= mean.high;
        pq_arena_reset(arena);
    }
    assert_in_range(covers_median, 360, 396);
    assert_in_range(covers_mean, 360, 396);
    pq_arena_free(arena);
}

/* ---- cost per correct answer ---- */

static void correct_cost_divides_by_accuracy(void **state) {
    pq_interval known = {0.001, 0.001};
    pq_measure cost = pq_cost_per_correct(0.001, known, 24, 25, 0.95);
    assert_ratio(cost.value, 0.001 * 25 / 24);
    assert_ratio(cost.interval.low, 0.001 / 0.99290376649801274);
    assert_ratio(cost.interval.high, 0.001 / 0.80455936263806263);
    cost = pq_cost_per_correct(0.001, (pq_interval){0.0008, 0.0013}, 24, 25, 0.95);
    assert_ratio(cost.interval.low, 0.0008 / 0.99290376649801274);
    assert_ratio(cost.interval.high, 0.0013 / 0.80455936263806263);
}

static void correct_cost_has_no_figure_without_a_correct_answer(void **state) {
    pq_measure cost = pq_cost_per_correct(0.001, (pq_interval){0.001, 0.001}, 0, 20, 0.95);
    assert_true(isnan(cost.value) && isnan(cost.interval.high));
    assert_ratio(cost.interval.low, 0.001 / 0.16112515805281939);
    cost = pq_cost_per_correct(0.002, (pq_interval){0.002, 0.002}, 25, 25, 0.95);
    assert_true(cost.value == 0.002 && cost.interval.low == 0.002);
}

/* ---- significance ---- */

static void a_share_has_the_interval_of_its_counts(void **state) {
    pq_measure share = pq_share(24, 25);
    assert_near(share.value, 0.96, 1e-15);
    assert_true(share.interval.low == pq_wilson(24, 25, 0.95).low);
    assert_true(isnan(pq_share(0, 0).value));
    assert_false(pq_interval_is_known(pq_share(0, 0).interval));
}

static void a_test_is_significant_below_the_level(void **state) {
    assert_int_equal(pq_standing_of_test(0.0499, 0.1), PQ_STANDING_FIRST);
    assert_int_equal(pq_standing_of_test(0.0499, -0.1), PQ_STANDING_SECOND);
    assert_int_equal(pq_standing_of_test(0.05, 0.1), PQ_STANDING_CANNOT_TELL);
    assert_int_equal(pq_standing_of_test(NAN, 0.1), PQ_STANDING_NOT_TESTED);
}

static void intervals_that_overlap_tell_nothing(void **state) {
    const struct {
        pq_interval first, second;
        pq_standing standing;
    } cases[] = {
        {{3, 4}, {1, 2}, PQ_STANDING_FIRST},
        {{1, 2}, {3, 4}, PQ_STANDING_SECOND},
        {{1, 3}, {2, 4}, PQ_STANDING_CANNOT_TELL},
        {{1, 2}, {2, 3}, PQ_STANDING_CANNOT_TELL}, /* they meet */
        {{1, 1}, {1, 1}, PQ_STANDING_SAME},        /* known exactly, and equal */
        {{1, 1}, {2, 2}, PQ_STANDING_SECOND},
        {{1, 2}, {1, 2}, PQ_STANDING_CANNOT_TELL},
        {{1, NAN}, {2, 3}, PQ_STANDING_CANNOT_TELL}, /* without an upper bound */
        {{4, NAN}, {2, 3}, PQ_STANDING_FIRST},
        {{NAN, NAN}, {2, 3}, PQ_STANDING_NOT_TESTED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(pq_standing_of_intervals(cases[i].first, cases[i].second),
                         cases[i].standing);
    }
}

static void a_missing_end_is_null(void **state) {
    pq_text text = {0};
    pq_writer w = pq_writer_to(&text);
    pq_write_object(&w);
    pq_write_key_measure(&w, "a", (pq_measure){2, {1, 3}});
    pq_write_key_measure(&w, "b", (pq_measure){NAN, {1, NAN}});
    pq_write_key_measure(&w, "c", pq_measure_alone(2));
    pq_write_end(&w);
    assert_string_equal(pq_text_string(&text), "{\"a\":{\"value\":2,\"interval\":[1,3]},"
                                               "\"b\":{\"value\":null,\"interval\":[1,null]},"
                                               "\"c\":{\"value\":2,\"interval\":null}}");
    pq_text_free(&text);
}

/* ---- Pareto front ---- */

static pq_point point(double cost, double accuracy, double cost_by, double accuracy_by) {
    return (pq_point){
        .cost = cost,
        .accuracy = accuracy,
        .cost_interval = {cost - cost_by, cost + cost_by},
        .accuracy_interval = {accuracy - accuracy_by, accuracy + accuracy_by},
    };
}

static void pareto_places_points(void **state) {
    const pq_point points[] = {
        point(1, 0.50, 0, 0.1), /* the cheapest */
        point(2, 0.90, 0, 0.1), /* more expensive and better */
        point(3, 0.85, 0, 0.1), /* dominated by the second, but only just */
        point(3, 0.40, 0, 0.1), /* beaten by the second in any case */
        point(2, 0.90, 0, 0.1), /* equal to the second */
        point(1, 0.45, 0, 0.1), /* as cheap as the first and perhaps better */
        point(9, 0.95, 0, 0.1), /* the best */
    };
    static const pq_front expected[] = {PQ_FRONT_ON,  PQ_FRONT_ON, PQ_FRONT_POSSIBLE,
                                        PQ_FRONT_OFF, PQ_FRONT_ON, PQ_FRONT_POSSIBLE,
                                        PQ_FRONT_ON};
    pq_front front[7];
    pq_pareto(points, 7, front);
    for (int i = 0; i < 7; i++) {
        assert_int_equal(front[i], expected[i]);
    }
    assert_string_equal(pq_front_code(front[2]), "possible");
}

static void pareto_follows_its_definition(void **state) {
    enum { N = 30 };
    pq_random random = {.state = 77};
    pq_front front[N], without[N], wide[N], reversed[N];
    pq_point points[N], turned[N];
    for (int round = 0; round < 50; round++) {
        for (int i = 0; i < N; i++) {
            double cost = pq_random_below(&random, 12);
            double accuracy = pq_random_below(&random, 12) / 12.0;
            points[i] = point(cost, accuracy, uniform(&random) * 2, uniform(&random) / 6);
            turned[N - 1 - i] = points[i];
        }
        pq_pareto(points, N, front);
        pq_pareto(turned, N, reversed);
        for (int i = 0; i < N; i++) {
            bool dominated = false;
            for (int j = 0; j < N; j++) {
                dominated = dominated || (points[j].cost <= points[i].cost &&
                                          points[j].accuracy >= points[i].accuracy &&
                                          (points[j].cost != points[i].cost ||
                                           points[j].accuracy != points[i].accuracy));
            }
            assert_int_equal(front[i] != PQ_FRONT_ON, dominated);
            assert_int_equal(front[i], reversed[N - 1 - i]);
        }
        for (int i = 0; i < N; i++) {
            turned[i] = point(points[i].cost, points[i].accuracy, 0, 0);
        }
        pq_pareto(turned, N, without);
        for (int i = 0; i < N; i++) {
            turned[i] = point(points[i].cost, points[i].accuracy, 100, 1);
        }
        pq_pareto(turned, N, wide);
        for (int i = 0; i < N; i++) {
            assert_int_equal(without[i], front[i] == PQ_FRONT_ON ? PQ_FRONT_ON : PQ_FRONT_OFF);
            assert_int_equal(wide[i], front[i] == PQ_FRONT_ON ? PQ_FRONT_ON : PQ_FRONT_POSSIBLE);
        }
    }
}

static void unpaired_difference_is_newcombes(void **state) {
    /* Newcombe (1998), table II, method 10: 56/70 - 48/80 and 10/10 - 0/10 */
    assert_interval(pq_unpaired_difference(56, 70, 48, 80, 0.95), 0.0524, 0.3339, 5e-5);
    assert_interval(pq_unpaired_difference(10, 10, 0, 10, 0.95), 0.6075, 1.0, 5e-5);
    assert_interval(pq_unpaired_difference(0, 10, 0, 10, 0.95), -0.2775, 0.2775, 5e-5);
}

static void holm_steps_down(void **state) {
    /* Holm (1979): 0.01, 0.02, 0.03, 0.04 times 4, 3, 2, 1, none below the one before */
    static const double p[] = {0.03, NAN, 0.01, 0.04, 0.02};
    static const double ties[] = {0.5, 0.5, 0.9};
    double adjusted[5];
    pq_holm(p, 5, adjusted);
    assert_near(adjusted[2], 0.04, 1e-15);
    assert_near(adjusted[4], 0.06, 1e-15);
    assert_near(adjusted[0], 0.06, 1e-15);
    assert_near(adjusted[3], 0.06, 1e-15);
    assert_true(isnan(adjusted[1]));
    pq_holm(ties, 3, adjusted);
    assert_near(adjusted[0], 1, 0);
    assert_near(adjusted[2], 1, 0);
    pq_holm(p, 0, adjusted);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quantile_interpolates),
        cmocka_unit_test(quantile_rises_within_the_sample),
        cmocka_unit_test(sort_orders),
        cmocka_unit_test(a_quantile_needs_enough_values),
        cmocka_unit_test(normal_z_is_the_tabulated_one),
        cmocka_unit_test(normal_z_exists_for_every_confidence),
        cmocka_unit_test(wilson_gives_the_published_intervals),
        cmocka_unit_test(wilson_inverts_the_score_test),
        cmocka_unit_test(wilson_ends_at_none_and_all),
        cmocka_unit_test(mcnemar_gives_exact_p_values),
        cmocka_unit_test(mcnemar_agrees_with_counting),
        cmocka_unit_test(compare_says_when_it_cannot_tell),
        cmocka_unit_test(paired_difference_follows_newcombe),
        cmocka_unit_test(random_follows_the_reference),
        cmocka_unit_test(random_below_is_even),
        cmocka_unit_test(bootstrap_is_reproducible),
        cmocka_unit_test(bootstrap_of_the_median_is_binomial),
        cmocka_unit_test(bootstrap_moves_with_its_sample),
        cmocka_unit_test(bootstrap_covers_the_truth),
        cmocka_unit_test(correct_cost_divides_by_accuracy),
        cmocka_unit_test(correct_cost_has_no_figure_without_a_correct_answer),
        cmocka_unit_test(a_share_has_the_interval_of_its_counts),
        cmocka_unit_test(a_test_is_significant_below_the_level),
        cmocka_unit_test(intervals_that_overlap_tell_nothing),
        cmocka_unit_test(a_missing_end_is_null),
        cmocka_unit_test(pareto_places_points),
        cmocka_unit_test(pareto_follows_its_definition),
        cmocka_unit_test(unpaired_difference_is_newcombes),
        cmocka_unit_test(holm_steps_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
