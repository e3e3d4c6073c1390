#include "question_parts.h"

#include "pq_cost.h"

#include <string.h>

const char question_test_intervals[] = "significant if the 95% intervals do not overlap; this is a "
                                       "conservative test, so it misses some real differences";

/* ---- rows in an order ---- */

double by_accuracy(const pq_report_row *row) {
    return row->doubted ? NAN : -row->accuracy.value;
}

double by_correct(const pq_report_row *row) {
    return row->usd_per_correct.value;
}

double by_query(const pq_report_row *row) {
    return row->usd_per_query.value;
}

double by_ttft(const pq_report_row *row) {
    return row->ttft_p50_ms.value;
}

/* Does `a` come before `b`, which comes before it in the report? */
static bool comes_before(const pq_report_row *a, const pq_report_row *b, row_key *key) {
    double x = key(a);
    double y = key(b);
    if (x != y) {
        return x < y;
    }
    double cost = a->usd_per_correct.value;
    double other = b->usd_per_correct.value;
    return !isnan(cost) && (isnan(other) || cost < other);
}

size_t *question_order(const pq_answers *a, row_key *key, size_t *n) {
    const pq_report_row *rows = a->report->rows;
    size_t *order = pq_arena_array(a->arena, a->report->n, sizeof *order);
    *n = 0;
    for (size_t i = 0; order != NULL && i < a->report->n; i++) {
        if (isnan(key(&rows[i]))) {
            continue;
        }
        size_t at = (*n)++;
        while (at > 0 && comes_before(&rows[i], &rows[order[at - 1]], key)) {
            order[at] = order[at - 1];
            at--;
        }
        order[at] = i;
    }
    return order;
}

/* ---- pieces of an answer ---- */

pq_entry entry_of(size_t row, pq_measure figure, const char *unit, pq_standing finding) {
    return (pq_entry){.row = row,
                      .against = PQ_NO_ROW,
                      .figure = figure,
                      .unit = unit,
                      .p_value = NAN,
                      .p_adjusted = NAN,
                      .finding = finding};
}

void question_entry(pq_answered *q, pq_entry entry) {
    pq_entry *added = pq_arena_alloc(q->answer.arena, sizeof *added);
    if (added == NULL) {
        q->answer.failed = true;
        return;
    }
    *added = entry;
    *(q->last_entry == NULL ? &q->entries : &q->last_entry->next) = added;
    q->last_entry = added;
}

pq_standing question_difference(const pq_measure *a, const pq_measure *b) {
    pq_standing standing = pq_standing_of_intervals(a->interval, b->interval);
    if (standing == PQ_STANDING_FIRST || standing == PQ_STANDING_SECOND) {
        return PQ_STANDING_TOLD_APART;
    }
    return standing == PQ_STANDING_SAME ? PQ_STANDING_CANNOT_TELL : standing;
}

void question_rank(const pq_answers *a, pq_answered *q, const size_t *order, size_t n,
                   row_figure *figure, const char *unit) {
    for (size_t i = 0; i < n; i++) {
        pq_measure best = figure(&a->report->rows[order[0]]);
        pq_measure own = figure(&a->report->rows[order[i]]);
        pq_standing finding = i == 0 ? PQ_STANDING_BEST : question_difference(&best, &own);
        question_entry(q, entry_of(order[i], own, unit, finding));
    }
}

void question_step(pq_answered *q, const char *name, const char *formula, double value,
                   const char *unit, const char *source, const pq_figure inputs[4]) {
    pq_step *step = &q->steps[q->n_steps++];
    *step =
        (pq_step){.name = name, .formula = formula, .value = value, .unit = unit, .source = source};
    memcpy(step->inputs, inputs, sizeof step->inputs);
}

void question_caveat(pq_answered *q, const char *caveat) {
    q->caveats[q->n_caveats++] = caveat;
}

/* ---- answering ---- */

static pq_status answer_one(pq_answers *a, size_t i, pq_error *error) {
    static question *const questions[PQ_QUESTIONS] = {
        answer_most_accurate, answer_cheapest, answer_fastest,   answer_cheap_dear,
        answer_quantization,  answer_finetune, answer_dedicated,
    };
    pq_answered *q = &a->questions[i];
    *q = (pq_answered){.answer = {.arena = a->arena}, .more = {.arena = a->arena}};
    pq_status status = questions[i](a, q, error);
    return status == PQ_OK && (q->answer.failed || q->more.failed) ? pq_error_memory(error)
                                                                   : status;
}

static bool find_best(pq_answers *a) {
    size_t n = 0;
    size_t *order = question_order(a, by_correct, &n);
    for (a->n_best = 0; order != NULL && a->n_best < n && a->n_best < PQ_BEST_ROWS; a->n_best++) {
        a->best[a->n_best] = order[a->n_best];
    }
    return order != NULL;
}

pq_status pq_answers_compute(pq_answers *a, pq_error *error) {
    pq_status status = PQ_OK;
    for (size_t i = 0; i < PQ_QUESTIONS && status == PQ_OK; i++) {
        status = answer_one(a, i, error);
    }
    if (status != PQ_OK) {
        return status;
    }
    a->lead = (pq_sentences){.arena = a->arena};
    a->why = (pq_sentences){.arena = a->arena};
    answer_lead(a);
    answer_why(a);
    return find_best(a) && !a->lead.failed && !a->why.failed ? PQ_OK : pq_error_memory(error);
}

/* ---- writing ---- */

static void write_entry(pq_writer *w, const pq_entry *entry) {
    pq_write_object(w);
    pq_write_key_size(w, "row", entry->row);
    pq_write_key(w, "against");
    if (entry->against == PQ_NO_ROW) {
        pq_write_null(w);
    } else {
        pq_write_size(w, entry->against);
    }
    pq_write_key_number(w, "value", entry->figure.value);
    pq_write_key_string(w, "unit", entry->unit);
    pq_write_key_interval(w, "interval", entry->figure.interval);
    pq_write_key_number(w, "p_value", entry->p_value);
    pq_write_key_number(w, "p_adjusted", entry->p_adjusted);
    pq_write_key_string(w, "finding", pq_standing_code(entry->finding));
    pq_write_end(w);
}

static void write_step(pq_writer *w, const pq_step *s) {
    const pq_figure *in = s->inputs;
    pq_explain(w, s->name, s->formula, s->value, s->unit, s->source, in[0].key, in[0].value,
               in[1].key, in[1].value, in[2].key, in[2].value, in[3].key, in[3].value, NULL);
}

static void write_point(pq_writer *w, const pq_load_point *point, bool best) {
    pq_write_object(w);
    pq_write_key_size(w, "row", point->row);
    pq_write_key_size(w, "concurrency", point->concurrency);
    pq_write_key_size(w, "offered", point->offered);
    pq_write_key_size(w, "came", point->came);
    pq_write_key_interval(w, "interval", pq_share(point->came, point->offered).interval);
    pq_write_key_number(w, "latency_p50_ms", point->latency_p50_ms);
    pq_write_key_number(w, "latency_p90_ms", point->latency_p90_ms);
    pq_write_key_bool(w, "best", best);
    pq_write_end(w);
}

static void begin_list(pq_writer *w, const char *key) {
    pq_write_key(w, key);
    pq_write_array(w);
}

static void write_question(pq_writer *w, const pq_answered *q) {
    pq_write_object(w);
    pq_write_key_string(w, "id", q->id);
    pq_write_key_string(w, "question", q->question);
    pq_write_key_string(w, "finding", pq_standing_code(q->finding));
    pq_sentences_write(w, "answer", &q->answer);
    pq_sentences_write(w, "more", &q->more);
    begin_list(w, "entries");
    for (const pq_entry *entry = q->entries; entry != NULL; entry = entry->next) {
        write_entry(w, entry);
    }
    pq_write_end(w);
    pq_write_key_string(w, "test", q->test);
    begin_list(w, "explain");
    for (size_t i = 0; i < q->n_steps; i++) {
        write_step(w, &q->steps[i]);
    }
    pq_write_end(w);
    begin_list(w, "load");
    for (size_t i = 0; i < q->n_load; i++) {
        write_point(w, &q->load[i], &q->load[i] == q->best_load);
    }
    pq_write_end(w);
    begin_list(w, "caveats");
    for (size_t i = 0; i < q->n_caveats; i++) {
        pq_write_string(w, q->caveats[i]);
    }
    pq_write_end(w);
    pq_write_end(w);
}

/* What the volume asked about costs on the best rows. */
static void write_best(pq_writer *w, const pq_answers *a) {
    begin_list(w, "best");
    for (size_t i = 0; i < a->n_best; i++) {
        const pq_report_row *row = &a->report->rows[a->best[i]];
        pq_projection cost = pq_cost_project(row->usd_per_query.value, a->queries_per_day);
        pq_write_object(w);
        pq_write_key_size(w, "row", a->best[i]);
        pq_write_key_number(w, "per_day_usd", cost.per_day_usd);
        pq_write_key_number(w, "per_month_usd", cost.per_month_usd);
        pq_write_key_number(w, "right_per_day", row->accuracy.value * a->queries_per_day);
        pq_write_end(w);
    }
    pq_write_end(w);
}

/* What a question can find. */
static void write_findings(pq_writer *w) {
    begin_list(w, "findings");
    for (int i = PQ_STANDING_BEST; i < PQ_STANDING_COUNT; i++) {
        pq_write_object(w);
        pq_write_key_string(w, "code", pq_standing_code((pq_standing)i));
        pq_write_key_string(w, "meaning", pq_standing_meaning((pq_standing)i));
        pq_write_end(w);
    }
    pq_write_end(w);
}

void pq_answers_write(pq_writer *w, const pq_answers *a) {
    pq_write_key_number(w, "queries_per_day", a->queries_per_day);
    pq_write_key_number(w, "confidence", PQ_CONFIDENCE);
    pq_write_key_number(w, "alpha", PQ_SIGNIFICANCE);
    report_write_rows(w, a->report);
    begin_list(w, "questions");
    for (size_t i = 0; i < PQ_QUESTIONS; i++) {
        write_question(w, &a->questions[i]);
    }
    pq_write_end(w);
    pq_write_key(w, "lead");
    pq_sentence_write(w, a->lead.first);
    pq_write_key(w, "why");
    if (a->why.first == NULL) {
        pq_write_null(w); /* nothing beside it that it could be better than */
    } else {
        pq_sentence_write(w, a->why.first);
    }
    write_best(w, a);
    write_findings(w);
}
