#include "pq_published_sweep.h"

#include <math.h>
#include <string.h>

/* The largest figure that any field may hold; beyond it a file is damaged, not large. */
static const double largest = 1e12;

typedef struct reader {
    pq_arena *arena;
    pq_error *error;
} reader;

static pq_status read_string(reader *r, const pq_value *object, const char *key,
                             const char **string) {
    pq_value member;
    const char *text = NULL;
    pq_status status = pq_json_member(object, key, &member, r->error);
    if (status == PQ_OK) {
        status = pq_json_string(&member, &text, r->error);
    }
    if (status == PQ_OK) {
        *string = pq_arena_string(r->arena, text);
        status = *string == NULL ? pq_error_memory(r->error) : PQ_OK;
    }
    return status;
}

static pq_status read_count(reader *r, const pq_value *object, const char *key, size_t most,
                            size_t *count) {
    pq_value member;
    int64_t integer = 0;
    pq_status status = pq_json_member(object, key, &member, r->error);
    if (status == PQ_OK) {
        status = pq_json_integer(&member, 0, (int64_t)most, &integer, r->error);
    }
    *count = (size_t)integer;
    return status;
}

/* A number that must be there but may be null, which reads as NaN. */
static pq_status read_figure(reader *r, const pq_value *object, const char *key, double *figure) {
    pq_value member;
    *figure = NAN;
    pq_status status = pq_json_member(object, key, &member, r->error);
    if (status == PQ_OK && pq_json_find(object, key, &member)) {
        status = pq_json_number(&member, 0, largest, figure, r->error);
    }
    return status;
}

static pq_status read_price(reader *r, const pq_value *value, pq_sweep_price *price) {
    static const char *const fields[] = {"input", "cached", "output", "proxy", "source", NULL};
    pq_value member;
    price->cached_per_mtok = NAN;
    pq_status status = pq_json_object(value, fields, r->error);
    if (status == PQ_OK) {
        status = pq_json_member(value, "input", &member, r->error);
    }
    if (status == PQ_OK) {
        status = pq_json_number(&member, 0, largest, &price->input_per_mtok, r->error);
    }
    if (status == PQ_OK) {
        status = pq_json_member(value, "output", &member, r->error);
    }
    if (status == PQ_OK) {
        status = pq_json_number(&member, 0, largest, &price->output_per_mtok, r->error);
    }
    if (status == PQ_OK && pq_json_find(value, "cached", &member)) {
        status = pq_json_number(&member, 0, largest, &price->cached_per_mtok, r->error);
    }
    if (status == PQ_OK && pq_json_find(value, "proxy", &member)) {
        status = pq_json_bool(&member, &price->proxy, r->error);
    }
    price->known = status == PQ_OK;
    return status;
}

static pq_status read_errors(reader *r, const pq_value *object, pq_sweep_run *run) {
    const char *key = NULL;
    pq_value value;
    size_t count = 0;
    while (pq_json_field(object, count, &key, &value)) {
        count++;
    }
    run->errors = pq_arena_array(r->arena, count, sizeof *run->errors);
    if (run->errors == NULL) {
        return pq_error_memory(r->error);
    }
    for (size_t i = 0; pq_json_field(object, i, &key, &value); i++) {
        int64_t n = 0;
        pq_status status = pq_json_integer(&value, 0, (int64_t)run->n, &n, r->error);
        if (status != PQ_OK) {
            return status;
        }
        pq_sweep_error *error = &run->errors[run->n_errors++];
        error->code = pq_arena_string(r->arena, key);
        error->count = (size_t)n;
        if (error->code == NULL) {
            return pq_error_memory(r->error);
        }
    }
    return PQ_OK;
}

static pq_status read_published(reader *r, const pq_value *object, pq_sweep_run *run) {
    static const char *const fields[] = {"n",
                                         "correct",
                                         "json_ok",
                                         "ttft_p50_ms",
                                         "latency_p50_ms",
                                         "errors",
                                         "price",
                                         "mean_input_tokens",
                                         "latency_p90_ms",
                                         "mean_output_tokens",
                                         "cost_per_query_usd",
                                         NULL};
    pq_value value;
    pq_status status = pq_json_object(object, fields, r->error);
    if (status == PQ_OK) {
        status = read_count(r, object, "n", 1000000, &run->n);
    }
    if (status == PQ_OK && run->n == 0) {
        status = pq_json_refuse(object, r->error, "n is 0: a run has at least one call");
    }
    if (status == PQ_OK) {
        status = read_count(r, object, "correct", run->n, &run->correct);
    }
    if (status == PQ_OK) {
        status = read_count(r, object, "json_ok", run->n, &run->json_ok);
    }
    const struct {
        const char *key;
        double *figure;
    } figures[] = {{"ttft_p50_ms", &run->ttft_p50_ms},
                   {"latency_p50_ms", &run->latency_p50_ms},
                   {"latency_p90_ms", &run->latency_p90_ms},
                   {"mean_input_tokens", &run->mean_input_tokens},
                   {"mean_output_tokens", &run->mean_output_tokens},
                   {"cost_per_query_usd", &run->cost_per_query_usd}};
    for (size_t i = 0; i < sizeof figures / sizeof figures[0] && status == PQ_OK; i++) {
        status = read_figure(r, object, figures[i].key, figures[i].figure);
    }
    if (status == PQ_OK) {
        status = pq_json_member(object, "errors", &value, r->error);
    }
    if (status == PQ_OK) {
        status = read_errors(r, &value, run);
    }
    if (status == PQ_OK && pq_json_find(object, "price", &value)) {
        status = read_price(r, &value, &run->price);
    }
    return status;
}

static pq_status apply_correction(reader *r, const pq_value *correction, const char *field,
                                  pq_sweep_run *run) {
    pq_value value;
    if (strcmp(field, "note") == 0) {
        return PQ_OK;
    }
    if (strcmp(field, "correct") == 0) {
        run->has_correct = true;
        return read_count(r, correction, "value", run->n, &run->corrected_correct);
    }
    if (strcmp(field, "answered") == 0) {
        run->has_answered = true;
        return read_count(r, correction, "value", run->n, &run->answered);
    }
    if (strcmp(field, "mean_input_tokens") == 0) {
        return read_figure(r, correction, "value", &run->corrected_input_tokens);
    }
    if (strcmp(field, "mean_output_tokens") == 0) {
        return read_figure(r, correction, "value", &run->corrected_output_tokens);
    }
    if (strcmp(field, "price") == 0) {
        run->has_price = true;
        pq_status status = pq_json_member(correction, "value", &value, r->error);
        return status == PQ_OK ? read_price(r, &value, &run->corrected_price) : status;
    }
    return pq_json_refuse(correction, r->error, "no correction is known for the field \"%.40s\"",
                          field);
}

static pq_status read_corrections(reader *r, const pq_value *array, pq_sweep_run *run) {
    static const char *const fields[] = {"field", "value", "why", "source", NULL};
    pq_status status = pq_json_array(array, &run->n_notes, r->error);
    if (status != PQ_OK) {
        return status;
    }
    run->notes = pq_arena_array(r->arena, run->n_notes, sizeof *run->notes);
    if (run->notes == NULL) {
        return pq_error_memory(r->error);
    }
    for (size_t i = 0; i < run->n_notes && status == PQ_OK; i++) {
        pq_value item = pq_json_item(array, i);
        pq_sweep_note *note = &run->notes[i];
        status = pq_json_object(&item, fields, r->error);
        if (status == PQ_OK) {
            status = read_string(r, &item, "field", &note->field);
        }
        if (status == PQ_OK) {
            status = read_string(r, &item, "why", &note->why);
        }
        if (status == PQ_OK) {
            status = read_string(r, &item, "source", &note->source);
        }
        if (status == PQ_OK) {
            status = apply_correction(r, &item, note->field, run);
        }
    }
    return status;
}

static pq_status read_run(reader *r, const pq_value *object, pq_sweep_run *run) {
    static const char *const fields[] = {"platform",    "model",          "name",
                                         "source",      "quantization",   "published",
                                         "corrections", "context_length", NULL};
    pq_value value;
    run->corrected_input_tokens = NAN;
    run->corrected_output_tokens = NAN;
    pq_status status = pq_json_object(object, fields, r->error);
    if (status == PQ_OK) {
        status = read_string(r, object, "platform", &run->platform);
    }
    if (status == PQ_OK) {
        status = read_string(r, object, "model", &run->model);
    }
    if (status == PQ_OK) {
        status = read_string(r, object, "name", &run->name);
    }
    if (status == PQ_OK) {
        status = read_string(r, object, "source", &run->source);
    }
    if (status == PQ_OK && pq_json_find(object, "quantization", &value)) {
        status = read_string(r, object, "quantization", &run->quantization);
    }
    if (status == PQ_OK) {
        status = pq_json_member(object, "published", &value, r->error);
    }
    if (status == PQ_OK) {
        status = read_published(r, &value, run);
    }
    if (status == PQ_OK && pq_json_find(object, "corrections", &value)) {
        status = read_corrections(r, &value, run);
    }
    return status;
}

static pq_status check_format(const pq_value *document, pq_error *error) {
    pq_value value;
    const char *format = NULL;
    const char *kind = NULL;
    pq_status status = pq_json_member(document, "format", &value, error);
    if (status == PQ_OK) {
        status = pq_json_string(&value, &format, error);
    }
    if (status == PQ_OK && strcmp(format, PQ_SWEEP_FORMAT) != 0) {
        return pq_error_set(error, PQ_BAD_FORMAT, "format", "\"%.60s\" is not \"%s\"", format,
                            PQ_SWEEP_FORMAT);
    }
    if (status == PQ_OK) {
        status = pq_json_member(document, "kind", &value, error);
    }
    if (status == PQ_OK) {
        status = pq_json_string(&value, &kind, error);
    }
    if (status == PQ_OK && strcmp(kind, "figures") != 0) {
        return pq_error_set(error, PQ_BAD_FORMAT, "kind",
                            "\"%.60s\" is not \"figures\", the kind that can be read here", kind);
    }
    return status;
}

pq_status pq_sweep_read(const pq_value *document, pq_arena *arena, pq_sweep *sweep,
                        pq_error *error) {
    *sweep = (pq_sweep){0};
    reader r = {.arena = arena, .error = error};
    static const char *const fields[] = {
        "format",   "id",   "kind",  "title",    "published",   "sources",     "runs",
        "protocol", "load", "agent", "baseline", "repeat_runs", "unavailable", NULL};
    pq_value runs;
    pq_status status = check_format(document, error);
    if (status == PQ_OK) {
        status = pq_json_object(document, fields, error);
    }
    if (status == PQ_OK) {
        status = read_string(&r, document, "id", &sweep->id);
    }
    if (status == PQ_OK) {
        status = read_string(&r, document, "title", &sweep->title);
    }
    if (status == PQ_OK) {
        status = read_string(&r, document, "published", &sweep->published);
    }
    if (status == PQ_OK) {
        status = pq_json_member(document, "runs", &runs, error);
    }
    if (status == PQ_OK) {
        status = pq_json_array(&runs, &sweep->n_runs, error);
    }
    if (status != PQ_OK) {
        return status;
    }
    sweep->runs = pq_arena_array(arena, sweep->n_runs, sizeof *sweep->runs);
    if (sweep->runs == NULL) {
        return pq_error_memory(error);
    }
    for (size_t i = 0; i < sweep->n_runs && status == PQ_OK; i++) {
        pq_value item = pq_json_item(&runs, i);
        status = read_run(&r, &item, &sweep->runs[i]);
    }
    return status;
}
