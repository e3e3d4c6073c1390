/* The seven questions as structs: what is found of rows made by hand, and in which words. */
#include "support.h"

#include "load.h"
#include "pq_questions.h"

#include <string.h>

enum { MOST_ROWS = 8 };

/* A report of published rows, each of a model called by its label. */
typedef struct made {
    pq_arena *arena;
    pq_report_row rows[MOST_ROWS];
    pq_report report;
    pq_answers answers;
} made;

static void make(made *m) {
    *m = (made){.arena = pq_arena_new()};
    assert_non_null(m->arena);
    m->report.rows = m->rows;
    m->answers = (pq_answers){.report = &m->report, .arena = m->arena, .queries_per_day = 1000};
}

/* A row with `correct` right of `answered`, at a price per query; NaN for none. */
static pq_report_row *add(made *m, const char *label, size_t correct, size_t answered, double usd) {
    pq_report_row *row = &m->rows[m->report.n++];
    pq_measure unknown = pq_measure_alone(NAN);
    *row = (pq_report_row){.repeats = 1,
                           .label = label,
                           .name = label,
                           .model = label,
                           .platform = "p",
                           .platform_title = "P",
                           .questions = "g",
                           .concurrency = 1,
                           .correct = correct,
                           .answered = answered,
                           .asked = answered,
                           .came = answered,
                           .accuracy = pq_share(correct, answered),
                           .usd_per_query = pq_measure_exact(usd),
                           .usd_per_correct = unknown,
                           .ttft_p50_ms = unknown,
                           .latency_p50_ms = unknown,
                           .latency_p90_ms = unknown,
                           .input_tokens = NAN,
                           .output_tokens = NAN,
                           .published_usd_per_query = NAN};
    if (!isnan(usd) && answered > 0) {
        row->usd_per_correct =
            pq_cost_per_correct(usd, (pq_interval){usd, usd}, correct, answered, PQ_CONFIDENCE);
    }
    m->report.n_all = m->report.n;
    return row;
}

static const pq_answered *answered(made *m, const char *id) {
    pq_error error = {0};
    assert_int_equal(pq_answers_compute(&m->answers, &error), PQ_OK);
    for (size_t i = 0; i < PQ_QUESTIONS; i++) {
        if (strcmp(m->answers.questions[i].id, id) == 0) {
            return &m->answers.questions[i];
        }
    }
    fail_msg("no question %s", id);
    return NULL;
}

/* In words: a row by its label, a figure as "#". */
static void write_sentence(const made *m, const pq_sentence *sentence, pq_text *text) {
    for (const pq_part *part = sentence->first; part != NULL; part = part->next) {
        pq_text_append(text, part->kind == PQ_PART_ROW      ? m->rows[part->row].label
                             : part->kind == PQ_PART_FIGURE ? "#"
                                                            : part->text);
    }
}

/* The i-th sentence. */
static void says(const made *m, const pq_sentences *sentences, size_t i, const char *expected) {
    pq_text text = {0};
    const pq_sentence *sentence = sentences->first;
    assert_in_range(i, 0, sentences->n - 1);
    for (; i > 0; i--) {
        sentence = sentence->next;
    }
    write_sentence(m, sentence, &text);
    assert_string_equal(pq_text_string(&text), expected);
    pq_text_free(&text);
}

/* The n-th figure of the first sentence. */
static double figure(const pq_sentences *sentences, size_t n) {
    for (const pq_part *part = sentences->first->first; part != NULL; part = part->next) {
        if (part->kind == PQ_PART_FIGURE && n-- == 0) {
            return part->figure.value;
        }
    }
    fail_msg("no such figure");
    return NAN;
}

static size_t count_entries(const pq_answered *q) {
    size_t n = 0;
    for (const pq_entry *entry = q->entries; entry != NULL; entry = entry->next) {
        n++;
    }
    return n;
}

static void end(made *m) {
    pq_arena_free(m->arena);
}

/* ---- which is most accurate ---- */

static void the_most_accurate_is_tested_against_each_other(void **state) {
    made m;
    make(&m);
    add(&m, "a", 10, 40, 1);
    add(&m, "b", 38, 40, 1);
    add(&m, "c", 37, 40, 1);
    const pq_answered *q = answered(&m, "most_accurate");
    assert_int_equal(m.answers.most_accurate, 1);
    assert_int_equal(q->finding, PQ_STANDING_CANNOT_TELL); /* c may be as good */
    says(&m, &q->answer, 0, "b: # of # answers right, #.");
    assert_true(figure(&q->answer, 0) == 38 && figure(&q->answer, 2) == 0.95);
    assert_int_equal(count_entries(q), 3);
    const pq_entry *best = q->entries;
    assert_int_equal(best->row, 1);
    assert_int_equal(best->finding, PQ_STANDING_BEST);
    assert_true(isnan(best->p_value));
    assert_int_equal(best->next->row, 2);
    assert_int_equal(best->next->finding, PQ_STANDING_CANNOT_TELL);
    const pq_entry *last = best->next->next;
    assert_int_equal(last->finding, PQ_STANDING_TOLD_APART);
    assert_true(last->p_adjusted == 2 * last->p_value); /* Holm, of two tests */
    end(&m);
}

static void a_doubted_zero_is_left_out(void **state) {
    made m;
    make(&m);
    add(&m, "a", 20, 25, 1);
    add(&m, "zero", 0, 25, 1)->doubted = true;
    const pq_answered *q = answered(&m, "most_accurate");
    assert_int_equal(q->finding, PQ_STANDING_COMPUTED); /* nothing to compare with */
    assert_int_equal(count_entries(q), 1);
    assert_int_equal(q->answer.n, 3);
    end(&m);
}

static void nothing_scored_is_said(void **state) {
    made m;
    make(&m);
    add(&m, "a", 0, 0, 1);
    const pq_answered *q = answered(&m, "most_accurate");
    assert_int_equal(m.answers.most_accurate, PQ_NO_ROW);
    assert_int_equal(q->finding, PQ_STANDING_NOT_MEASURED);
    assert_null(q->entries);
    assert_int_equal(q->n_steps, 0);
    assert_int_equal(m.answers.n_best, 0);
    assert_null(m.answers.why.first);
    end(&m);
}

/* ---- what a correct answer costs ---- */

static void the_cheapest_correct_answer_comes_first(void **state) {
    made m;
    make(&m);
    add(&m, "dear", 40, 40, 0.02);
    add(&m, "cheap", 20, 40, 0.001);
    add(&m, "unpriced", 40, 40, NAN);
    const pq_answered *q = answered(&m, "cheapest");
    assert_int_equal(m.answers.cheapest, 1);
    assert_int_equal(q->finding, PQ_STANDING_TOLD_APART);
    assert_int_equal(count_entries(q), 2);
    assert_true(q->entries->figure.value == 0.002);
    assert_string_equal(q->steps[1].inputs[1].key, "queries_per_day");
    assert_true(q->steps[1].value == 1); /* 1,000 at 0.001 */
    assert_int_equal(m.answers.n_best, 2);
    assert_int_equal(m.answers.best[0], 1);
    says(&m, &m.answers.why, 0,
         "Why: cheap is the cheapest per question (#). The most accurate model, dear, costs # as "
         "much and is right # of the time against #.");
    end(&m);
}

static void cheap_may_be_expensive_in_the_end(void **state) {
    made m;
    make(&m);
    add(&m, "bargain", 1, 40, 0.001);
    add(&m, "solid", 38, 40, 0.002);
    add(&m, "never", 0, 40, 0.0005);
    add(&m, "half", 20, 40, 0.0011);
    const pq_answered *q = answered(&m, "cheap_dear");
    assert_int_equal(q->finding, PQ_STANDING_TOLD_APART);
    assert_int_equal(count_entries(q), 3); /* by their price */
    assert_int_equal(q->entries->row, 2);
    assert_int_equal(q->entries->against, 1);
    assert_true(isnan(q->entries->figure.value));
    assert_int_equal(q->entries->next->row, 0);
    assert_int_equal(q->answer.n, 2);
    assert_int_equal(q->more.n, 1);
    assert_int_equal(q->n_steps, 1);
    assert_true(fabs(q->steps[0].value - (0.001 * 40) / (0.002 * 40 / 38)) < 1e-12);
    end(&m);
}

static void a_raised_price_is_told(void **state) {
    made m;
    make(&m);
    add(&m, "a", 20, 25, 0.001);
    pq_report_row *row = add(&m, "b", 20, 25, 0.004);
    row->published_usd_per_query = 0.002;
    row->price_is_corrected = true;
    const pq_answered *q = answered(&m, "cheap_dear");
    assert_int_equal(count_entries(q), 0);
    assert_int_equal(q->answer.n, 2);
    end(&m);
}

/* ---- which is fastest ---- */

static void the_first_tokens_are_compared_by_their_intervals(void **state) {
    made m;
    make(&m);
    add(&m, "slow", 20, 25, 1)->ttft_p50_ms = (pq_measure){900, {800, 1000}};
    add(&m, "fast", 20, 25, 1)->ttft_p50_ms = (pq_measure){300, {250, 350}};
    add(&m, "near", 20, 25, 1)->ttft_p50_ms = (pq_measure){320, {300, 340}};
    const pq_answered *q = answered(&m, "fastest");
    assert_int_equal(q->finding, PQ_STANDING_CANNOT_TELL);
    assert_int_equal(q->entries->row, 1);
    assert_int_equal(q->entries->next->finding, PQ_STANDING_CANNOT_TELL);
    assert_int_equal(q->entries->next->next->finding, PQ_STANDING_TOLD_APART);
    assert_int_equal(q->n_load, 0); /* no load test, and no own row */
    assert_null(q->best_load);
    end(&m);
}

static void own_rows_at_one_concurrency_are_compared_under_load(void **state) {
    made m;
    make(&m);
    for (size_t i = 0; i < 3; i++) {
        pq_report_row *row = add(&m, i == 0 ? "a" : i == 1 ? "b" : "alone", 20, 25, 1);
        row->own = true;
        row->concurrency = i == 2 ? 50 : 10;
        row->asked = 40;
        row->came = i == 0 ? 10 : 40;
    }
    m.report.n = 3;
    size_t n = 0;
    pq_load_point *points = NULL;
    pq_error error = {0};
    assert_int_equal(report_load_points(&m.report, m.arena, &points, &n, &error), PQ_OK);
    assert_int_equal(n, 3);
    assert_int_equal(report_load_highest(points, n), 10); /* at 50 there is one alone */
    end(&m);
}

/* ---- what quantization cost ---- */

static void one_model_in_two_precisions_is_pooled(void **state) {
    made m;
    make(&m);
    static const char *const platforms[] = {"x", "y"};
    for (size_t i = 0; i < 4; i++) {
        pq_report_row *row = add(&m, i < 2 ? "Kimi K2.6" : "glm", i % 2 == 0 ? 24 : 20, 25, 1);
        row->platform = platforms[i % 2];
        row->quantization = i % 2 == 0 ? "bf16" : "fp4";
    }
    m.rows[1].name = "kimi-k2p6"; /* the same, as another platform spells it */
    const pq_answered *q = answered(&m, "quantisation");
    assert_int_equal(count_entries(q), 2);
    assert_int_equal(q->entries->row, 0); /* the one of more bits first */
    assert_int_equal(q->entries->against, 1);
    assert_true(fabs(q->steps[0].value - 0.16) < 1e-12); /* 48 and 40 of 50 */
    assert_int_equal(q->finding, pq_fisher(48, 50, 40, 50) < PQ_SIGNIFICANCE
                                     ? PQ_STANDING_TOLD_APART
                                     : PQ_STANDING_CANNOT_TELL);
    end(&m);
}

static void one_precision_measures_nothing(void **state) {
    made m;
    make(&m);
    add(&m, "a", 24, 25, 1)->platform = "x";
    add(&m, "a", 20, 25, 1)->platform = "y";
    const pq_answered *q = answered(&m, "quantisation");
    assert_int_equal(q->finding, PQ_STANDING_NOT_MEASURED);
    assert_null(q->entries);
    end(&m);
}

/* ---- does fine-tuning pay, and a GPU of one's own ---- */

static void tuning_the_cheap_one_saves_the_difference(void **state) {
    made m;
    make(&m);
    add(&m, "best", 25, 25, 0.01);
    add(&m, "cheap", 20, 25, 0.002);
    add(&m, "hopeless", 0, 25, 0.001);
    const pq_answered *q = answered(&m, "finetune");
    assert_int_equal(q->finding, PQ_STANDING_COMPUTED);
    assert_int_equal(q->entries->row, 1); /* who is never right has nothing to build on */
    assert_int_equal(q->entries->against, 0);
    assert_true(fabs(q->entries->figure.value - 8) < 1e-12); /* a day, of 1,000 questions */
    end(&m);
}

static void an_unpriced_best_leaves_tuning_open(void **state) {
    made m;
    make(&m);
    add(&m, "best", 25, 25, NAN);
    add(&m, "cheap", 20, 25, 0.002);
    assert_int_equal(answered(&m, "finetune")->finding, PQ_STANDING_NOT_MEASURED);
    end(&m);
}

static void a_gpu_pays_from_some_volume_on(void **state) {
    made m;
    make(&m);
    pq_report_row *row = add(&m, "a", 25, 25, 0.001);
    row->input_tokens = 800;
    row->output_tokens = 200;
    assert_int_equal(answered(&m, "dedicated")->finding, PQ_STANDING_NOT_MEASURED);
    m.answers.gpu_name = "H100";
    m.answers.usd_per_gpu_hour = 2;
    const pq_answered *q = answered(&m, "dedicated");
    assert_int_equal(q->finding, PQ_STANDING_COMPUTED);
    assert_true(fabs(q->entries->figure.value - 48000) < 1e-6); /* 48 USD a day at 0.001 */
    assert_string_equal(q->steps[1].name, "break_even_tokens_per_hour");
    assert_true(fabs(q->steps[1].value - 2e6) < 1e-6); /* 1 USD per million tokens */
    row->usd_per_query = pq_measure_exact(0);
    assert_int_equal(answered(&m, "dedicated")->finding, PQ_STANDING_NOT_MEASURED);
    end(&m);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_most_accurate_is_tested_against_each_other),
        cmocka_unit_test(a_doubted_zero_is_left_out),
        cmocka_unit_test(nothing_scored_is_said),
        cmocka_unit_test(the_cheapest_correct_answer_comes_first),
        cmocka_unit_test(cheap_may_be_expensive_in_the_end),
        cmocka_unit_test(a_raised_price_is_told),
        cmocka_unit_test(the_first_tokens_are_compared_by_their_intervals),
        cmocka_unit_test(own_rows_at_one_concurrency_are_compared_under_load),
        cmocka_unit_test(one_model_in_two_precisions_is_pooled),
        cmocka_unit_test(one_precision_measures_nothing),
        cmocka_unit_test(tuning_the_cheap_one_saves_the_difference),
        cmocka_unit_test(an_unpriced_best_leaves_tuning_open),
        cmocka_unit_test(a_gpu_pays_from_some_volume_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
