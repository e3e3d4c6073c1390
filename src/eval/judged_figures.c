/* Computes the figures of one series from its answers. */
#include "judged_parts.h"

#include <math.h>
#include <stdlib.h>

double judged_quantile(size_t i) {
    static const double quantiles[JUDGED_QUANTILES] = {0.5, 0.9, 0.99};
    return quantiles[i];
}

const char *judged_quantile_name(size_t i) {
    static const char *const names[JUDGED_QUANTILES] = {"p50", "p90", "p99"};
    return names[i];
}

/* A value and the question that it belongs to. */
typedef struct sample_value {
    double value;
    uint32_t question;
} sample_value;

/* A list of values. */
typedef struct sample {
    sample_value *values; /* room for as many as were requested */
    size_t n, questions;
    const judged_answer *last; /* to the last question */
} sample;

/* Adds a value of an answer, unless it is NaN. Answers come in the order of their questions. */
static void add(sample *s, const judged_answer *answer, double added) {
    if (isnan(added)) {
        return;
    }
    if (s->last == NULL || !judged_same_question(s->last, answer)) {
        s->last = answer;
        s->questions++;
    }
    s->values[s->n++] = (sample_value){added, (uint32_t)(s->questions - 1)};
}

static pq_status new_sample(sample *s, size_t most, pq_arena *scratch, pq_error *error) {
    *s = (sample){.values = pq_arena_array(scratch, most, sizeof *s->values)};
    return s->values == NULL ? pq_error_memory(error) : PQ_OK;
}

/* The groups that are drawn: whole questions, or the values of a single question. */
static size_t group_count(const sample *s) {
    return s->questions > 1 ? s->questions : s->n;
}

static int compare_values(const void *a, const void *b) {
    const sample_value *x = a;
    const sample_value *y = b;
    return x->value != y->value ? (x->value > y->value) - (x->value < y->value)
                                : (x->question > y->question) - (x->question < y->question);
}

/* Sorts the sample and gives its values alone. NULL when out of memory. */
static double *sort_sample(sample *s, pq_arena *scratch) {
    double *sorted = pq_arena_array(scratch, s->n, sizeof *sorted);
    if (s->n > 0) {
        qsort(s->values, s->n, sizeof *s->values, compare_values);
    }
    for (size_t i = 0; i < s->n && sorted != NULL; i++) {
        sorted[i] = s->values[i].value;
    }
    return sorted;
}

/* Sorts the sample. */
static pq_status spread_of(sample *s, pq_arena *scratch, judged_spread *spread, pq_error *error) {
    double quantiles[JUDGED_QUANTILES];
    double *sorted = sort_sample(s, scratch);
    uint32_t *questions = pq_arena_array(scratch, s->n, sizeof *questions);
    *spread = (judged_spread){.n = s->n, .questions = s->questions};
    if (sorted == NULL || questions == NULL) {
        return pq_error_memory(error);
    }
    if (s->n == 0) {
        return PQ_OK;
    }
    for (size_t i = 0; i < s->n; i++) {
        questions[i] = s->values[i].question;
    }
    for (size_t q = 0; q < JUDGED_QUANTILES; q++) {
        quantiles[q] = judged_quantile(q);
        spread->value[q] = pq_quantile(sorted, s->n, quantiles[q]);
    }
    const size_t groups = group_count(s);
    return pq_bootstrap_grouped_quantiles(sorted, groups == s->n ? NULL : questions, s->n, groups,
                                          quantiles, JUDGED_QUANTILES, PQ_RESAMPLING, scratch,
                                          spread->interval, error);
}

static double sum_of(const sample *s) {
    double sum = 0;
    for (size_t i = 0; i < s->n; i++) {
        sum += s->values[i].value;
    }
    return sum;
}

static pq_status mean_of(const sample *s, pq_arena *scratch, judged_mean *mean, pq_error *error) {
    const size_t groups = group_count(s);
    double *sums = pq_arena_array(scratch, groups, sizeof *sums);
    double *counts = pq_arena_array(scratch, groups, sizeof *counts);
    *mean = (judged_mean){
        .n = s->n, .questions = s->questions, .value = NAN, .interval = PQ_NO_INTERVAL};
    if (sums == NULL || counts == NULL) {
        return pq_error_memory(error);
    }
    if (s->n == 0) {
        return PQ_OK;
    }
    for (size_t i = 0; i < s->n; i++) {
        const size_t group = groups == s->n ? i : s->values[i].question;
        sums[group] += s->values[i].value;
        counts[group]++;
    }
    mean->value = sum_of(s) / (double)s->n;
    return pq_bootstrap_grouped_mean(sums, counts, groups, PQ_RESAMPLING, scratch, &mean->interval,
                                     error);
}

/* ---- one answer ---- */

double judged_service_ms(const pq_answer_read *answer) {
    double sum = 0;
    for (size_t t = 0; t < answer->n_turns; t++) {
        for (size_t c = 0; c < answer->turns[t].n_calls; c++) {
            double last = answer->turns[t].calls[c].times.last;
            sum += isnan(last) ? 0 : last;
        }
    }
    return sum;
}

size_t judged_free_repairs(const pq_answer_read *answer) {
    size_t count = 0;
    for (size_t t = 0; t < answer->n_turns; t++) {
        count += answer->turns[t].n_free_repairs;
    }
    return count;
}

pq_fault judged_last_fault(const pq_answer_read *answer) {
    for (size_t t = answer->n_turns; t-- > 0;) {
        const pq_turn_read *turn = &answer->turns[t];
        if (turn->n_calls > 0 && turn->calls[turn->n_calls - 1].fault != PQ_FAULT_NONE) {
            return turn->calls[turn->n_calls - 1].fault;
        }
    }
    switch (answer->state) {
    case PQ_ANSWER_RATE_LIMITED:
        return PQ_FAULT_RATE_LIMITED;
    case PQ_ANSWER_TIMED_OUT:
        return PQ_FAULT_TIMED_OUT;
    case PQ_ANSWER_REFUSED:
        return PQ_FAULT_REFUSED;
    default:
        return PQ_FAULT_SERVER;
    }
}

static double ttft_of(const pq_call_read *call, pq_ttft convention) {
    const pq_reply_facts facts = {.times = call->times, .think_in_content = call->think_in_content};
    return pq_reply_ttft(&facts, convention);
}

/* The call with the first turn's reply; NULL if there is none. */
static const pq_call_read *first_reply(const pq_answer_read *answer) {
    const pq_turn_read *turn = answer->n_turns == 0 ? NULL : &answer->turns[0];
    if (turn == NULL || turn->n_calls == 0) {
        return NULL;
    }
    const pq_call_read *call = &turn->calls[turn->n_calls - 1];
    return call->fault == PQ_FAULT_NONE ? call : NULL;
}

/* Tokens per second between the first text and the last byte, without the first token. NaN if the
 * times do not allow it: the reply came all at once, or reasoning was counted but not sent. Source:
 * the inverse of "time per output token" in vLLM's serving benchmark. */
static double decode_rate(const pq_call_read *call) {
    double first = ttft_of(call, PQ_TTFT_TEXT);
    bool hidden = call->usage.reasoning > 0 && isnan(call->times.first_reasoning);
    if (hidden || call->usage.output < 2 || !(call->times.last > first)) {
        return NAN;
    }
    return (double)(call->usage.output - 1) * 1000 / (call->times.last - first);
}

/* The sum of one count over all complete replies of an answer; NaN if one of them lacks it. */
static double tokens_of(const pq_answer_read *answer, int64_t (*count)(const pq_usage *)) {
    double sum = 0;
    size_t replies = 0;
    for (size_t t = 0; t < answer->n_turns; t++) {
        for (size_t c = 0; c < answer->turns[t].n_calls; c++) {
            const pq_call_read *call = &answer->turns[t].calls[c];
            if (call->fault == PQ_FAULT_NONE) {
                int64_t tokens = count(&call->usage);
                sum += tokens < 0 ? NAN : (double)tokens;
                replies++;
            }
        }
    }
    return replies == 0 ? NAN : sum;
}

static int64_t input_of(const pq_usage *usage) {
    return usage->input;
}

static int64_t output_of(const pq_usage *usage) {
    return usage->output;
}

static int64_t cached_of(const pq_usage *usage) {
    return usage->cached;
}

static int64_t reasoning_of(const pq_usage *usage) {
    return usage->reasoning;
}

/* ---- counting ---- */

/* Counts what the repair turns of an answer used and changed. */
static void count_repair_turns(const judged_series *series, const judged_answer *answer,
                               judged_repair *repair) {
    const pq_answer_read *read = answer->read;
    if (read->n_turns < 2) {
        return;
    }
    repair->answers++;
    repair->turns += read->n_turns - 1;
    for (size_t t = 1; t < read->n_turns; t++) {
        for (size_t c = 0; c < read->turns[t].n_calls; c++) {
            const pq_call_read *call = &read->turns[t].calls[c];
            const pq_usage *usage = &call->usage;
            bool whole = call->fault == PQ_FAULT_NONE;
            pq_usd_source source;
            repair->calls++;
            repair->uncounted += whole && (usage->input < 0 || usage->output < 0);
            repair->input_tokens += usage->input < 0 ? 0 : (double)usage->input;
            repair->output_tokens += usage->output < 0 ? 0 : (double)usage->output;
            repair->usd += pq_call_usd(&series->plan->price, usage, call->cost_usd,
                                       call->cost_is_estimate, &source);
        }
    }
    if (answer->why == WHY_JUDGED && answer->answered) {
        repair->judged++;
        repair->right_before += answer->right_before;
        repair->right_after += answer->right;
    }
}

static void count_free_repairs(const judged_answer *answer, judged_repair *repair) {
    const pq_answer_read *read = answer->read;
    repair->repairs += judged_free_repairs(read);
    if (read->chosen >= read->n_turns || read->turns[read->chosen].n_free_repairs == 0) {
        return;
    }
    repair->answers++;
    if (answer->why == WHY_JUDGED && answer->answered) {
        repair->judged++;
        repair->right_before += answer->right_unfixed;
        repair->right_after += answer->right;
    }
}

static void count_verdict(const judged_answer *answer, size_t n_rules, judged_figures *f) {
    f->why[answer->why]++;
    if (answer->why != WHY_JUDGED) {
        return;
    }
    f->judged++;
    f->judged_answered += answer->answered;
    f->right += answer->right;
    f->outcomes[answer->outcome]++;
    f->losses[answer->loss]++;
    for (size_t r = 0; r < n_rules && answer->matches != NULL; r++) {
        f->rules[r] += answer->matches[r];
    }
}

static void count_call(const pq_call_read *call, judged_figures *f) {
    f->call_faults[call->fault]++;
    if (f->words[call->fault] == NULL && call->error[0] != '\0') {
        f->words[call->fault] = call->error;
    }
    if (call->usage.input >= 0 && call->usage.cached >= 0) {
        f->cached_tokens += (double)call->usage.cached;
        f->cacheable_tokens += (double)call->usage.input;
    }
}

/* An error without a fault says where the token limit cut a reply. */
static void count_cut(const pq_answer_read *read, judged_figures *f) {
    const pq_turn_read *last = read->n_turns == 0 ? NULL : &read->turns[read->n_turns - 1];
    const pq_call_read *call =
        last == NULL || last->n_calls == 0 ? NULL : &last->calls[last->n_calls - 1];
    if (call != NULL && call->fault == PQ_FAULT_NONE && call->error[0] != '\0') {
        f->cut++;
        f->cut_note = f->cut_note == NULL ? call->error : f->cut_note;
    }
}

static void count_calls(const judged_answer *answer, judged_figures *f) {
    const pq_answer_read *read = answer->read;
    f->retries += read->n_retries;
    for (size_t t = 0; t < read->n_turns; t++) {
        f->calls += read->turns[t].n_calls;
        pq_left_out_add(&f->left_out, &read->turns[t].left_out);
        for (size_t c = 0; c < read->turns[t].n_calls; c++) {
            count_call(&read->turns[t].calls[c], f);
        }
    }
    count_cut(read, f);
    if (!answer->answered) {
        f->answer_faults[judged_last_fault(read)]++;
    }
}

static void count_format(const judged_answer *answer, judged_figures *f) {
    const pq_answer_read *read = answer->read;
    if (answer->answered && read->n_turns > 0) {
        f->format_followed += read->turns[0].format_followed;
        f->format_forgiven += answer->right && read->chosen < read->n_turns &&
                              !read->turns[read->chosen].format_followed;
    }
}

static void count(const judged_series *series, size_t n_rules, judged_figures *f) {
    for (size_t i = 0; i < series->n_answers; i++) {
        const judged_answer *answer = series->answers[i];
        count_verdict(answer, n_rules, f);
        if (!answer->ended) {
            f->not_ended++;
            continue;
        }
        f->ended++;
        f->answered += answer->answered;
        f->usd_total += answer->read->usd;
        f->usd_estimated += answer->read->usd_estimated;
        f->usd_sources[answer->read->usd_source]++;
        count_calls(answer, f);
        count_format(answer, f);
        count_repair_turns(series, answer, &f->repair_turns);
        count_free_repairs(answer, &f->free_repairs);
    }
}

/* ---- shares ---- */

/* Does an answer count in a share, and is it one of those counted? */
typedef bool (*answer_test)(const judged_answer *answer);

static bool is_judged(const judged_answer *answer) {
    return answer->why == WHY_JUDGED;
}

static bool is_judged_answer(const judged_answer *answer) {
    return answer->why == WHY_JUDGED && answer->answered;
}

static bool is_right(const judged_answer *answer) {
    return answer->right;
}

static bool is_answered(const judged_answer *answer) {
    return answer->ended && answer->answered;
}

static bool follows_format(const judged_answer *answer) {
    return answer->read->n_turns > 0 && answer->read->turns[0].format_followed;
}

/* The share of the answers that pass, of those that count, by whole questions. */
static pq_measure share_of(const judged_series *series, answer_test counts, answer_test passes) {
    pq_tallies sums = {0};
    for (size_t i = 0; i < series->n_answers;) {
        const judged_answer *first = series->answers[i];
        pq_tally tally = {0};
        for (; i < series->n_answers && judged_same_question(series->answers[i], first); i++) {
            tally.n += counts(series->answers[i]) ? 1 : 0;
            tally.right += counts(series->answers[i]) && passes(series->answers[i]) ? 1 : 0;
        }
        if (tally.n > 0) {
            pq_tallies_add(&sums, tally);
        }
    }
    return pq_share_by_question(&sums);
}

static void measure_shares(const judged_series *series, judged_figures *f) {
    f->accuracy = share_of(series, is_judged_answer, is_right);
    f->accuracy_of_all = share_of(series, is_judged, is_right);
    f->format = share_of(series, is_answered, follows_format);
}

/* What each repeat of all questions gives alone. */
static void count_runs(const judged_series *series, judged_figures *f) {
    for (size_t i = 0; i < series->n_answers; i++) {
        const judged_answer *answer = series->answers[i];
        judged_run *run = &f->runs[answer->read->repeat];
        run->ended += answer->ended ? 1 : 0;
        run->answered += is_answered(answer) ? 1 : 0;
        run->judged_answered += is_judged_answer(answer) ? 1 : 0;
        run->right += is_judged_answer(answer) && answer->right ? 1 : 0;
        run->usd += is_answered(answer) ? answer->read->usd : 0;
    }
}

/* ---- measuring ---- */

static pq_status measure_ttft(const judged_series *series, pq_arena *scratch, judged_figures *f,
                              pq_error *error) {
    pq_status status = PQ_OK;
    for (int convention = 0; convention < PQ_TTFT_COUNT && status == PQ_OK; convention++) {
        sample values;
        status = new_sample(&values, series->n_answers, scratch, error);
        for (size_t i = 0; i < series->n_answers && status == PQ_OK; i++) {
            const judged_answer *answer = series->answers[i];
            const pq_call_read *call = answer->answered ? first_reply(answer->read) : NULL;
            add(&values, answer, call == NULL ? NAN : ttft_of(call, (pq_ttft)convention));
        }
        if (status == PQ_OK) {
            status = spread_of(&values, scratch, &f->ttft[convention], error);
        }
    }
    return status;
}

static pq_status measure_decode(const judged_series *series, pq_arena *scratch, judged_figures *f,
                                pq_error *error) {
    sample rates;
    pq_status status = new_sample(&rates, f->calls, scratch, error);
    for (size_t i = 0; i < series->n_answers && status == PQ_OK; i++) {
        const pq_answer_read *read = series->answers[i]->read;
        for (size_t t = 0; t < read->n_turns && series->answers[i]->answered; t++) {
            for (size_t c = 0; c < read->turns[t].n_calls; c++) {
                const pq_call_read *call = &read->turns[t].calls[c];
                double rate = call->fault == PQ_FAULT_NONE ? decode_rate(call) : NAN;
                f->decode_left_out += call->fault == PQ_FAULT_NONE && isnan(rate);
                add(&rates, series->answers[i], rate);
            }
        }
    }
    return status == PQ_OK ? spread_of(&rates, scratch, &f->decode, error) : status;
}

static pq_status measure_times(const judged_series *series, pq_arena *scratch, judged_figures *f,
                               pq_error *error) {
    sample service;
    sample waits;
    double all_service = 0;
    pq_status status = new_sample(&service, series->n_answers, scratch, error);
    if (status == PQ_OK) {
        status = new_sample(&waits, series->n_answers, scratch, error);
    }
    if (status != PQ_OK) {
        return status;
    }
    for (size_t i = 0; i < series->n_answers; i++) {
        const judged_answer *answer = series->answers[i];
        if (answer->ended) {
            double ms = judged_service_ms(answer->read);
            all_service += ms;
            add(&waits, answer, answer->read->waited_ms);
            f->waiting.answers += answer->read->waited_ms > 0;
            add(&service, answer, answer->answered ? ms : NAN);
        }
    }
    status = spread_of(&service, scratch, &f->latency, error);
    double all_waits = sum_of(&waits);
    double *waited = sort_sample(&waits, scratch);
    if (status != PQ_OK || waited == NULL) {
        return waited == NULL ? pq_error_memory(error) : status;
    }
    f->waiting.n = waits.n;
    f->waiting.mean_ms = waits.n == 0 ? NAN : all_waits / (double)waits.n;
    f->waiting.p90_ms = waits.n == 0 ? NAN : pq_quantile(waited, waits.n, 0.9);
    f->waiting.longest_ms = waits.n == 0 ? NAN : waited[waits.n - 1];
    f->waiting.share = all_waits + all_service > 0 ? all_waits / (all_waits + all_service) : NAN;
    return status;
}

static pq_status measure_tokens(const judged_series *series, pq_arena *scratch, judged_figures *f,
                                pq_error *error) {
    const struct {
        int64_t (*count)(const pq_usage *);
        judged_mean *mean;
    } counts[] = {{input_of, &f->input},
                  {output_of, &f->output},
                  {cached_of, &f->cached},
                  {reasoning_of, &f->reasoning}};
    pq_status status = PQ_OK;
    for (size_t k = 0; k < sizeof counts / sizeof counts[0] && status == PQ_OK; k++) {
        sample values;
        status = new_sample(&values, series->n_answers, scratch, error);
        for (size_t i = 0; i < series->n_answers && status == PQ_OK; i++) {
            const judged_answer *answer = series->answers[i];
            add(&values, answer, answer->answered ? tokens_of(answer->read, counts[k].count) : NAN);
        }
        if (status == PQ_OK) {
            status = mean_of(&values, scratch, counts[k].mean, error);
        }
    }
    return status;
}

static pq_status measure_usd(const judged_series *series, pq_arena *scratch, judged_figures *f,
                             pq_error *error) {
    sample values;
    pq_status status = new_sample(&values, series->n_answers, scratch, error);
    for (size_t i = 0; i < series->n_answers && status == PQ_OK; i++) {
        const judged_answer *answer = series->answers[i];
        add(&values, answer, answer->answered ? answer->read->usd : NAN);
    }
    if (status == PQ_OK) {
        status = mean_of(&values, scratch, &f->usd, error);
    }
    f->usd_per_correct = pq_measure_alone(NAN);
    if (status == PQ_OK && f->usd.n > 0 && f->judged_answered > 0) {
        f->usd_per_correct = pq_cost_at_accuracy(f->usd.value, f->usd.interval, f->accuracy);
    }
    return status;
}

pq_status judged_compute(const pq_judged *judged, judged_series *series, pq_arena *scratch,
                         pq_error *error) {
    judged_figures f = {0};
    size_t n_rules = 0;
    pq_score_rules(&n_rules);
    f.rules = pq_arena_array(judged->arena, n_rules, sizeof *f.rules);
    f.runs = pq_arena_array(judged->arena, series->sweep->calls.plan.repeats, sizeof *f.runs);
    if (f.rules == NULL || f.runs == NULL) {
        return pq_error_memory(error);
    }
    count(series, n_rules, &f);
    count_runs(series, &f);
    measure_shares(series, &f);
    pq_status status = measure_ttft(series, scratch, &f, error);
    if (status == PQ_OK) {
        status = measure_decode(series, scratch, &f, error);
    }
    if (status == PQ_OK) {
        status = measure_times(series, scratch, &f, error);
    }
    if (status == PQ_OK) {
        status = measure_tokens(series, scratch, &f, error);
    }
    if (status == PQ_OK) {
        status = measure_usd(series, scratch, &f, error);
    }
    if (status == PQ_OK) {
        series->figures = f;
    }
    return status;
}
