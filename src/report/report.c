#include "report_parts.h"

#include "pq_ascii.h"
#include "pq_cost.h"
#include "pq_providers.h"
#include "pq_reply.h"
#include "pq_score.h"

#include <string.h>

/* ---- published rows ---- */

pq_status report_open_sweep(const char *text, size_t size, pq_arena *arena, pq_json **document,
                            pq_sweep *sweep, pq_error *error) {
    pq_status status = pq_json_parse(text, size, document, error);
    if (status != PQ_OK) {
        return status;
    }
    pq_value root = pq_json_root(*document);
    return pq_sweep_read(&root, arena, sweep, error);
}

double report_query_usd(const pq_sweep_price *price, double input, double output) {
    if (!price->known || isnan(input) || isnan(output) || input + output <= 0) {
        return NAN;
    }
    pq_token_price p = {.input_per_mtok = price->input_per_mtok,
                        .output_per_mtok = price->output_per_mtok};
    pq_query_tokens tokens = {.input = input, .output = output};
    return pq_cost_per_query_usd(&p, &tokens);
}

double report_published_usd(const pq_sweep_run *run) {
    return isnan(run->cost_per_query_usd)
               ? report_query_usd(&run->price, run->mean_input_tokens, run->mean_output_tokens)
               : run->cost_per_query_usd;
}

/* A note that corrects no figure explains why one cannot be trusted. */
static bool has_note(const pq_sweep_run *run) {
    for (size_t i = 0; i < run->n_notes; i++) {
        if (strcmp(run->notes[i].field, "note") == 0) {
            return true;
        }
    }
    return false;
}

/* The cost of a question with an interval that holds the spread of the calls' tokens. */
static pq_status price_calls(pq_report_row *row, pq_arena *arena, pq_error *error) {
    const pq_sweep_run *run = row->published;
    double *usd = pq_arena_array(arena, run->n, sizeof *usd);
    size_t n = 0;
    if (usd == NULL) {
        return pq_error_memory(error);
    }
    for (size_t i = 0; i < run->n; i++) {
        double cost =
            report_query_usd(&row->price, run->call_input_tokens[i], run->call_output_tokens[i]);
        if (row->marks[i] != '-' && !isnan(cost)) {
            usd[n++] = cost;
        }
    }
    return n < 2 ? PQ_OK
                 : pq_bootstrap_mean(usd, n, PQ_RESAMPLING, arena, &row->usd_interval, error);
}

static pq_measure known_unless(bool nothing, double value) {
    return pq_measure_alone(nothing ? NAN : value);
}

/* A list price is taken as known, so that without the calls its interval is itself. */
static pq_status price_published(pq_report_row *row, pq_arena *arena, pq_error *error) {
    const pq_sweep_run *run = row->published;
    bool has_tokens = !isnan(run->corrected_input_tokens) && !isnan(run->corrected_output_tokens);
    row->input_tokens = has_tokens ? run->corrected_input_tokens : run->mean_input_tokens;
    row->output_tokens = has_tokens ? run->corrected_output_tokens : run->mean_output_tokens;
    row->price = run->has_price ? run->corrected_price : run->price;
    double usd = report_query_usd(&row->price, row->input_tokens, row->output_tokens);
    row->usd_per_query = pq_measure_exact(usd);
    row->usd_interval = row->usd_per_query.interval;
    pq_status status = row->marks == NULL || isnan(usd) ? PQ_OK : price_calls(row, arena, error);
    row->usd_per_query.interval = row->usd_interval;
    row->usd_per_correct = isnan(usd) || row->answered == 0
                               ? pq_measure_alone(NAN)
                               : pq_cost_per_correct(usd, row->usd_interval, row->correct,
                                                     row->answered, PQ_CONFIDENCE);
    row->price_is_corrected = run->has_price;
    row->usd_is_corrected = has_tokens || run->has_price;
    row->published_usd_per_query = row->usd_is_corrected ? report_published_usd(run) : NAN;
    return status;
}

static size_t count_marks(const char *marks, char mark) {
    size_t n = 0;
    for (; *marks != '\0'; marks++) {
        n += *marks == mark ? 1 : 0;
    }
    return n;
}

static pq_status fill_published(pq_report *report, size_t place, pq_arena *arena, pq_error *error) {
    const pq_sweep *sweep = &report->sweep;
    const pq_sweep_run *run = &sweep->runs[place];
    pq_report_row *row = &report->rows[report->n_all++];
    const char *marks = pq_sweep_marks_by(run, report->rule);
    if (run->n_marks > 0 && marks == NULL) {
        return pq_error_set(error, PQ_UNKNOWN_NAME, "rule",
                            "the published answers were not scored by \"%.60s\"", report->rule);
    }
    size_t correct = run->has_correct ? run->corrected_correct : run->correct;
    size_t answered = run->has_answered ? run->answered : run->n;
    if (marks != NULL) {
        correct = count_marks(marks, '1');
        answered = run->n - count_marks(marks, '-');
    }
    *row = (pq_report_row){
        .place = place,
        .platform = run->platform,
        .model = run->model,
        .name = run->name,
        .quantization = run->quantization,
        .questions = sweep->id,
        .concurrency = 1,
        .repeats = 1,
        .correct = correct,
        .answered = answered,
        .asked = run->n,
        .came = answered,
        .json_ok = run->json_ok,
        .accuracy = pq_share(correct, answered),
        .ttft_p50_ms = known_unless(answered == 0, run->ttft_p50_ms),
        .latency_p50_ms = known_unless(answered == 0, run->latency_p50_ms),
        .latency_p90_ms = known_unless(answered == 0, run->latency_p90_ms),
        .errors = run->errors,
        .n_errors = run->n_errors,
        .published = run,
        .marks = marks,
        .rule = marks == NULL ? NULL : report->rule,
        .doubted = has_note(run),
    };
    return price_published(row, arena, error);
}

/* ---- own rows ---- */

static bool count_errors(pq_report_row *row, const size_t *lost, pq_arena *arena) {
    row->errors = pq_arena_array(arena, PQ_FAULT_COUNT, sizeof *row->errors);
    for (int i = PQ_FAULT_NONE + 1; row->errors != NULL && i < PQ_FAULT_COUNT; i++) {
        if (lost[i] > 0) {
            row->errors[row->n_errors++] = (pq_sweep_error){pq_fault_code((pq_fault)i), lost[i]};
        }
    }
    return row->errors != NULL;
}

static bool fill_own(pq_report_row *row, const pq_judged_facts *f, size_t series, pq_arena *arena) {
    *row = (pq_report_row){
        .own = true,
        .place = series,
        .platform = f->platform,
        .model = f->model,
        .name = f->name,
        .strategy = f->strategy,
        .strategy_title = f->strategy_name,
        .questions = f->gold,
        .database = f->database,
        .started_at = f->started_at,
        .base = f->base,
        .concurrency = f->concurrency,
        .correct = f->right,
        .answered = f->judged_answered,
        .asked = f->ended,
        .came = f->answered,
        .json_ok = f->format_followed,
        .repeats = f->repeats,
        .accuracy = f->accuracy,
        .usd_per_query = f->usd_per_query,
        .usd_interval = f->usd_interval,
        .usd_per_correct = f->usd_per_correct,
        .ttft_p50_ms = f->ttft_p50_ms,
        .latency_p50_ms = f->latency_p50_ms,
        .latency_p90_ms = f->latency_p90_ms,
        .input_tokens = f->input_tokens,
        .output_tokens = f->output_tokens,
        .price = f->price,
        .published_usd_per_query = NAN,
    };
    return count_errors(row, f->lost, arena);
}

/* The series that something was scored of, or the others. */
static bool add_own(pq_report *report, bool scored, const char **sweeps, pq_arena *arena) {
    size_t n = report->judged == NULL ? 0 : pq_judged_series(report->judged);
    for (size_t i = 0; i < n; i++) {
        pq_judged_facts facts = pq_judged_facts_of(report->judged, i);
        if ((facts.gold != NULL && facts.ended > 0) == scored) {
            sweeps[report->n_all] = facts.sweep;
            if (!fill_own(&report->rows[report->n_all++], &facts, i, arena)) {
                return false;
            }
        }
    }
    return true;
}

/* ---- platforms ---- */

/* The name of the platform as its provider has it; of an unknown one its id with a capital. NULL
 * when out of memory. */
static const char *title_of(const pq_provider *known, size_t n, const char *platform,
                            pq_arena *arena) {
    const pq_provider *provider = pq_provider_find(known, n, platform);
    char *title = provider == NULL ? pq_arena_string(arena, platform) : NULL;
    if (title != NULL && pq_is_lower(title[0])) {
        title[0] = (char)(title[0] - 'a' + 'A');
    }
    return provider == NULL ? title : provider->name;
}

static pq_status name_platforms(pq_report *report, pq_arena *arena, pq_error *error) {
    size_t n = 0;
    pq_provider *known = NULL;
    pq_status status = pq_providers_known(&report->providers, arena, &known, &n, error);
    for (size_t i = 0; i < report->n_all && status == PQ_OK; i++) {
        pq_report_row *row = &report->rows[i];
        row->platform_title = title_of(known, n, row->platform, arena);
        status = row->platform_title == NULL ? pq_error_memory(error) : PQ_OK;
    }
    return status;
}

/* ---- the front ---- */

/* Are two rows on one chart: both published, or both scored by the same gold results? */
static bool same_chart(const pq_report_row *a, const pq_report_row *b) {
    return a->own == b->own && a->base == b->base;
}

static bool has_point(const pq_report_row *row) {
    return row->questions != NULL && report_has_accuracy(row) && !isnan(row->usd_per_query.value);
}

static pq_point point_of(const pq_report_row *row) {
    return (pq_point){.cost = row->usd_per_query.value,
                      .accuracy = row->accuracy.value,
                      .cost_interval = row->usd_interval,
                      .accuracy_interval = row->accuracy.interval};
}

/* Places each row by accuracy and cost per query among those of its chart. */
static pq_status place_on_fronts(pq_report *report, pq_arena *arena, pq_error *error) {
    size_t n = report->n_all;
    pq_point *points = pq_arena_array(arena, n, sizeof *points);
    pq_front *front = pq_arena_array(arena, n, sizeof *front);
    size_t *row_of = pq_arena_array(arena, n, sizeof *row_of);
    if (points == NULL || front == NULL || row_of == NULL) {
        return pq_error_memory(error);
    }
    for (size_t i = 0; i < n; i++) {
        size_t count = 0;
        bool placed = report->rows[i].on_chart || !has_point(&report->rows[i]);
        for (size_t k = i; k < n && !placed; k++) {
            const pq_report_row *row = &report->rows[k];
            if (has_point(row) && same_chart(&report->rows[i], row)) {
                points[count] = point_of(row);
                row_of[count++] = k;
            }
        }
        pq_pareto(points, count, front);
        for (size_t k = 0; k < count; k++) {
            report->rows[row_of[k]].on_chart = true;
            report->rows[row_of[k]].front = front[k];
        }
    }
    return PQ_OK;
}

/* ---- all rows ---- */

static pq_status make_rows(pq_report *report, pq_arena *arena, pq_error *error) {
    size_t n_published = report->document == NULL ? 0 : report->sweep.n_runs;
    size_t most = n_published + (report->judged == NULL ? 0 : pq_judged_series(report->judged));
    const char **sweeps = pq_arena_array(arena, most, sizeof *sweeps);
    report->rows = pq_arena_array(arena, most, sizeof *report->rows);
    if (sweeps == NULL || report->rows == NULL) {
        return pq_error_memory(error);
    }
    pq_status status = PQ_OK;
    for (size_t i = 0; i < n_published && status == PQ_OK; i++) {
        status = fill_published(report, i, arena, error);
    }
    if (status != PQ_OK) {
        return status;
    }
    bool filled = add_own(report, true, sweeps, arena);
    report->n = report->n_all;
    if (!filled || !add_own(report, false, sweeps, arena)) {
        return pq_error_memory(error);
    }
    status = name_platforms(report, arena, error);
    return status == PQ_OK ? report_name_rows(report, sweeps, arena, error) : status;
}

pq_status pq_report_begin(const pq_report_sources *sources, pq_arena *arena, pq_report *report,
                          pq_error *error) {
    pq_status status = PQ_OK;
    size_t n_rules = 0;
    *report = (pq_report){.judged = sources->judged,
                          .rule = sources->rule != NULL ? sources->rule
                                                        : pq_score_rules(&n_rules)[0]->id};
    if (sources->sweep != NULL) {
        status = report_open_sweep(sources->sweep, sources->sweep_size, arena, &report->document,
                                   &report->sweep, error);
    } else if (sources->judged == NULL) {
        status = pq_error_set(error, PQ_BAD_FIELD, NULL, "expected \"sweep\" or \"judged\"");
    }
    if (status == PQ_OK) {
        status = make_rows(report, arena, error);
    }
    return status == PQ_OK ? place_on_fronts(report, arena, error) : status;
}

void pq_report_end(pq_report *report) {
    pq_json_free(report->document);
    pq_json_free(report->providers);
    report->document = NULL;
    report->providers = NULL;
}

/* ---- comparing ---- */

bool report_same_text(const char *a, const char *b) {
    return (a == NULL) == (b == NULL) && (a == NULL || strcmp(a, b) == 0);
}

bool report_has_accuracy(const pq_report_row *row) {
    return row->answered > 0;
}

const char *report_not_tested(const pq_report_row *row) {
    if (row->doubted) {
        return "a score of zero that most likely comes from the parser says nothing about the "
               "model, so no test was made";
    }
    return report_has_accuracy(row) ? NULL : "no answer was scored";
}

/* Why two rows are not tested against each other, or NULL. */
static const char *not_tested(const pq_report_row *a, const pq_report_row *b) {
    if (a->doubted || b->doubted) {
        return report_not_tested(a->doubted ? a : b);
    }
    return report_has_accuracy(a) && report_has_accuracy(b)
               ? NULL
               : "one of the two got no answers, so there is nothing to compare";
}

/* How many of `repeats` times as many: rounded to whole questions. */
static size_t per_question(size_t count, size_t repeats) {
    return (count + repeats / 2) / repeats;
}

pq_test report_test_counts(const pq_report_row *a, const pq_report_row *b, size_t first, size_t n,
                           size_t second, size_t m) {
    return pq_test_counts(per_question(first, a->repeats), per_question(n, a->repeats),
                          per_question(second, b->repeats), per_question(m, b->repeats));
}

pq_measure report_share(const pq_report_row *row, size_t part, size_t whole) {
    pq_measure share =
        pq_share(per_question(part, row->repeats), per_question(whole, row->repeats));
    share.value = whole == 0 ? NAN : (double)part / (double)whole;
    return share;
}

const char pq_note_paired[] = "paired by question";

/* Question by question, where the provider answered both calls. */
static pq_pairs pair_marks(const char *a, const char *b) {
    pq_pairs pairs = {0};
    for (size_t i = 0; a[i] != '\0' && b[i] != '\0'; i++) {
        if (a[i] != '-' && b[i] != '-') {
            pq_pairs_add(&pairs, a[i] == '1', b[i] == '1');
        }
    }
    return pairs;
}

pq_test pq_report_test(const pq_report *report, size_t first, size_t second) {
    const pq_report_row *a = &report->rows[first];
    const pq_report_row *b = &report->rows[second];
    const char *why = not_tested(a, b);
    pq_test test = report_test_counts(a, b, a->correct, a->answered, b->correct, b->answered);
    test.note = "only the number of correct answers was published, so the questions cannot be "
                "compared one by one, which would be a sharper test";
    if (why != NULL) {
        test.p_value = NAN;
        test.interval = PQ_NO_INTERVAL;
        test.standing = PQ_STANDING_NOT_TESTED;
        test.note = why;
    } else if (a->marks != NULL && b->marks != NULL) {
        test = pq_test_pairs(pair_marks(a->marks, b->marks));
        test.note = pq_note_paired;
    } else if (a->own && b->own) {
        pq_judged_pairing pairing = pq_judged_pair(report->judged, a->place, b->place);
        test = pairing.paired ? pq_test_by_question(&pairing.pairs) : test;
        test.note = pairing.note != NULL ? pairing.note : pq_note_paired;
    }
    return test;
}
