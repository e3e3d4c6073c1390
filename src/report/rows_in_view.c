#include "pq_rows_in_view.h"

#include "pq_ascii.h"
#include "pq_providers.h"

#include <math.h>
#include <string.h>

/* ---- reading ---- */

/* The last part of a model's name, which is enough in an address. */
static const char *short_model(const char *model) {
    const char *slash = strrchr(model, '/');
    return slash == NULL ? model : slash + 1;
}

static const char *keep(pq_arena *arena, pq_text *text) {
    const char *kept = text->failed ? NULL : pq_arena_string(arena, pq_text_string(text));
    pq_text_free(text);
    return kept;
}

static bool name_published(pq_view_row *row, pq_arena *arena) {
    pq_text key = {0};
    pq_text label = {0};
    pq_text_format(&key, "%s/%s", row->platform, short_model(row->model));
    pq_text_format(&label, "%s on %s", row->name, row->platform_title);
    row->key = keep(arena, &key);
    row->label = keep(arena, &label);
    return row->key != NULL && row->label != NULL;
}

bool pq_view_same_text(const char *a, const char *b) {
    return (a == NULL) == (b == NULL) && (a == NULL || strcmp(a, b) == 0);
}

/* What a label needs beside model, platform, strategy and concurrency. */
typedef struct distinction {
    bool database, questions, day, time;
    size_t number; /* 0: none */
} distinction;

enum { DAY = 10, TIME = 8 }; /* characters of 2026-11-22T03:00:00Z */

/* Is it a time as sweeps written here have it? */
static bool is_dated(const char *started_at) {
    return started_at != NULL && strspn(started_at, "0123456789-") == DAY &&
           started_at[DAY] == 'T' && strspn(started_at + DAY + 1, "0123456789:") == TIME;
}

static distinction distinguish(const pq_view *view, size_t place) {
    const pq_view_row *row = &view->rows[place];
    distinction d = {0};
    size_t same = 0;
    size_t earlier = 0;
    for (size_t i = 0; i < view->n; i++) {
        const pq_view_row *other = &view->rows[i];
        if (i == place || !other->own || strcmp(other->name, row->name) != 0 ||
            strcmp(other->platform, row->platform) != 0 ||
            strcmp(other->strategy, row->strategy) != 0 || other->concurrency != row->concurrency) {
            continue;
        }
        if (!pq_view_same_text(other->database, row->database)) {
            d.database = true;
        } else if (!pq_view_same_text(other->gold, row->gold)) {
            d.questions = true;
        } else if (pq_view_same_text(other->started_at, row->started_at) ||
                   !is_dated(row->started_at)) {
            same++;
            earlier += i < place;
        } else {
            d.day = true;
            d.time = d.time || (is_dated(other->started_at) &&
                                strncmp(other->started_at, row->started_at, DAY) == 0);
        }
    }
    d.number = same > 0 ? earlier + 1 : 0;
    return d;
}

static bool name_own(pq_view *view, size_t place, const char *sweep, pq_arena *arena) {
    pq_view_row *row = &view->rows[place];
    distinction d = distinguish(view, place);
    pq_text key = {0};
    pq_text label = {0};
    pq_text_format(&key, "own/%s/%s/%s/%s/%zu", sweep, row->platform, short_model(row->model),
                   row->strategy, row->concurrency);
    pq_text_format(&label, "%s on %s (own run: %s, ", row->name, row->platform_title,
                   row->strategy);
    if (row->concurrency == 1) {
        pq_text_append(&label, "one at a time");
    } else {
        pq_text_format(&label, "%zu at once", row->concurrency);
    }
    if (d.database && row->database != NULL) {
        pq_text_format(&label, ", %s", row->database);
    }
    if (d.questions) {
        pq_text_format(&label, ", %s", row->gold);
    }
    if (d.day) {
        pq_text_format(&label, ", %.*s", DAY, row->started_at);
    }
    if (d.time) {
        pq_text_format(&label, " %.*s", TIME, row->started_at + DAY + 1);
    }
    if (d.number > 0) {
        pq_text_format(&label, ", no. %zu", d.number);
    }
    pq_text_append(&label, ")");
    row->key = keep(arena, &key);
    row->label = keep(arena, &label);
    return row->key != NULL && row->label != NULL;
}

/* ---- providers' names ---- */

typedef struct titles {
    pq_provider *list;
    size_t n;
} titles;

static pq_status read_titles(pq_work *work, pq_view *view, titles *t) {
    size_t size = 0;
    const char *text = pq_providers_builtin(&size);
    pq_status status = pq_json_parse(text, size, &view->providers, work->error);
    if (status != PQ_OK) {
        return status;
    }
    pq_value root = pq_json_root(view->providers);
    return pq_providers_read(&root, work->arena, &t->list, &t->n, work->error);
}

/* Its name; of one that is not known its id with a capital. NULL when out of memory. */
static const char *title_of(const titles *t, const char *platform, pq_arena *arena) {
    const pq_provider *known = pq_provider_find(t->list, t->n, platform);
    if (known != NULL) {
        return known->name;
    }
    pq_text title = {0};
    pq_text_format(&title, "%s", platform);
    if (!title.failed && title.size > 0) {
        title.data[0] = pq_to_upper(title.data[0]);
    }
    return keep(arena, &title);
}

static void fill_published(pq_view_row *row, const pq_sweep *sweep, size_t place) {
    const pq_sweep_run *run = &sweep->runs[place];
    pq_figures best = pq_figures_best(run);
    double published =
        isnan(run->cost_per_query_usd)
            ? pq_figures_cost(&run->price, run->mean_input_tokens, run->mean_output_tokens)
            : run->cost_per_query_usd;
    *row = (pq_view_row){
        .place = place,
        .platform = run->platform,
        .model = run->model,
        .name = run->name,
        .quantization = run->quantization,
        .gold = sweep->id,
        .concurrency = 1,
        .correct = best.correct,
        .answered = best.answered,
        .offered = run->n,
        .came = best.answered,
        .formatted = run->json_ok,
        .accuracy = pq_share(best.correct, best.answered),
        .usd_per_query = pq_measure_exact(best.cost_per_query_usd),
        .usd_per_correct = pq_figures_per_correct(&best),
        .ttft_p50_ms = pq_measure_alone(best.answered == 0 ? NAN : run->ttft_p50_ms),
        .latency_p50_ms = pq_measure_alone(best.answered == 0 ? NAN : run->latency_p50_ms),
        .latency_p90_ms = pq_measure_alone(best.answered == 0 ? NAN : run->latency_p90_ms),
        .input_tokens = best.input_tokens,
        .output_tokens = best.output_tokens,
        .published_usd_per_query = best.cost_is_corrected ? published : NAN,
        .usd_is_corrected = best.cost_is_corrected,
        .price_is_corrected = run->has_price,
        .doubted = best.doubted,
    };
}

static void fill_own(pq_view_row *row, const pq_judged_facts *f, size_t series) {
    *row = (pq_view_row){
        .own = true,
        .place = series,
        .platform = f->platform,
        .model = f->model,
        .name = f->name,
        .strategy = f->strategy,
        .gold = f->gold,
        .database = f->database,
        .started_at = f->started_at,
        .concurrency = f->concurrency,
        .correct = f->right,
        .answered = f->judged_answered,
        .offered = f->ended,
        .came = f->answered,
        .formatted = f->format_followed,
        .accuracy = pq_share(f->right, f->judged_answered),
        .usd_per_query = f->usd_per_query,
        .usd_per_correct = f->usd_per_correct,
        .ttft_p50_ms = f->ttft_p50_ms,
        .latency_p50_ms = f->latency_p50_ms,
        .latency_p90_ms = f->latency_p90_ms,
        .input_tokens = f->input_tokens,
        .output_tokens = f->output_tokens,
        .published_usd_per_query = NAN,
    };
}

/* The published sweep, if the request names one; something has to be in view. */
static pq_status read_sweep(pq_work *work, pq_view *view) {
    pq_value value;
    if (pq_json_find(work->request, "sweep", &value)) {
        return pq_work_sweep(work, &view->document, &view->sweep);
    }
    return view->judged != NULL
               ? PQ_OK
               : pq_json_refuse(work->request, work->error, "\"sweep\" or \"judged\" is wanted");
}

pq_status pq_view_begin(pq_work *work, const pq_judged *judged, pq_view *view) {
    *view = (pq_view){.judged = judged};
    pq_status status = read_sweep(work, view);
    if (status != PQ_OK) {
        return status;
    }
    size_t n_published = view->document == NULL ? 0 : view->sweep.n_runs;
    size_t n_series = view->judged == NULL ? 0 : pq_judged_series(view->judged);
    view->rows = pq_arena_array(work->arena, n_published + n_series, sizeof *view->rows);
    if (view->rows == NULL) {
        return pq_error_memory(work->error);
    }
    titles known = {0};
    status = read_titles(work, view, &known);
    if (status != PQ_OK) {
        return status;
    }
    const char **sweeps = pq_arena_array(work->arena, n_series, sizeof *sweeps);
    if (sweeps == NULL) {
        return pq_error_memory(work->error);
    }
    for (size_t i = 0; i < n_published; i++) {
        fill_published(&view->rows[view->n++], &view->sweep, i);
    }
    for (size_t i = 0; i < n_series; i++) {
        pq_judged_facts facts = pq_judged_facts_of(view->judged, i);
        if (facts.gold != NULL && facts.ended > 0) { /* the others have nothing to compare */
            sweeps[view->n - n_published] = facts.sweep;
            fill_own(&view->rows[view->n++], &facts, i);
        }
    }
    bool named = true;
    for (size_t i = 0; i < view->n && named; i++) {
        pq_view_row *row = &view->rows[i];
        row->platform_title = title_of(&known, row->platform, work->arena);
        named = row->platform_title != NULL &&
                (row->own ? name_own(view, i, sweeps[i - n_published], work->arena)
                          : name_published(row, work->arena));
    }
    return named ? PQ_OK : pq_error_memory(work->error);
}

void pq_view_end(pq_view *view) {
    pq_json_free(view->document);
    pq_json_free(view->providers);
    view->document = NULL;
    view->providers = NULL;
}

/* ---- comparing ---- */

bool pq_view_has_accuracy(const pq_view_row *row) {
    return row->answered > 0;
}

pq_status pq_view_compare(const pq_view *view, size_t first, size_t second, pq_view_test *test,
                          pq_error *error) {
    const pq_view_row *a = &view->rows[first];
    const pq_view_row *b = &view->rows[second];
    *test = (pq_view_test){.name = "Fisher's exact, two-sided",
                           .p_value = NAN,
                           .difference = a->accuracy.value - b->accuracy.value,
                           .interval = PQ_NO_INTERVAL};
    if (!pq_view_has_accuracy(a) || !pq_view_has_accuracy(b) || a->doubted || b->doubted) {
        return PQ_OK;
    }
    if (a->own && b->own) {
        pq_status status =
            pq_judged_pair(view->judged, a->place, b->place, &test->paired, &test->pairs, error);
        if (status != PQ_OK) {
            return status;
        }
    }
    if (test->paired) {
        const pq_comparison *pairs = &test->pairs;
        size_t n = pairs->both + pairs->only_first + pairs->only_second + pairs->neither;
        test->name = "exact McNemar, two-sided";
        test->p_value = pairs->p_value;
        test->difference = ((double)pairs->only_first - (double)pairs->only_second) / (double)n;
        test->interval = pq_paired_difference(pairs, PQ_CONFIDENCE);
    } else {
        test->p_value = pq_fisher(a->correct, a->answered, b->correct, b->answered);
        test->interval =
            pq_unpaired_difference(a->correct, a->answered, b->correct, b->answered, PQ_CONFIDENCE);
    }
    return PQ_OK;
}

/* ---- writing ---- */

void pq_view_write_row(pq_writer *w, const pq_view_row *row) {
    pq_write_object(w);
    pq_write_key_string(w, "key", row->key);
    pq_write_key_string(w, "label", row->label);
    pq_write_key_string(w, "origin", row->own ? "own" : "published");
    pq_write_key_size(w, "place", row->place);
    pq_write_key_string(w, "platform", row->platform);
    pq_write_key_string(w, "model", row->model);
    pq_write_key_string(w, "name", row->name);
    pq_write_key_string(w, "quantization", row->quantization);
    pq_write_key_string(w, "strategy", row->strategy);
    pq_write_key_size(w, "concurrency", row->concurrency);
    pq_write_key_string(w, "questions", row->gold);
    pq_write_key_string(w, "database", row->database);
    pq_write_key_string(w, "started_at", row->started_at);
    pq_write_key_size(w, "correct", row->correct);
    pq_write_key_size(w, "answered", row->answered);
    pq_write_key_measure(w, "accuracy", row->accuracy);
    pq_write_key_measure(w, "usd_per_query", row->usd_per_query);
    pq_write_key_measure(w, "usd_per_correct", row->usd_per_correct);
    pq_write_key_measure(w, "ttft_p50_ms", row->ttft_p50_ms);
    pq_write_key_measure(w, "latency_p50_ms", row->latency_p50_ms);
    pq_write_key_measure(w, "latency_p90_ms", row->latency_p90_ms);
    pq_write_end(w);
}

void pq_view_write_rows(pq_writer *w, const pq_view *view) {
    pq_write_key(w, "rows");
    pq_write_array(w);
    for (size_t i = 0; i < view->n; i++) {
        pq_view_write_row(w, &view->rows[i]);
    }
    pq_write_end(w);
}
