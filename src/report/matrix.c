/* Rows as JSON: as they are shown everywhere, and the matrix with all that is known of them. */
#include "report_parts.h"

static void write_figures(pq_writer *w, const pq_report_row *row) {
    pq_write_key_size(w, "correct", row->correct);
    pq_write_key_size(w, "answered", row->answered);
    pq_write_key_measure(w, "accuracy", row->accuracy);
    pq_write_key_measure(w, "usd_per_query", row->usd_per_query);
    pq_write_key_measure(w, "usd_per_correct", row->usd_per_correct);
    pq_write_key_measure(w, "ttft_p50_ms", row->ttft_p50_ms);
    pq_write_key_measure(w, "latency_p50_ms", row->latency_p50_ms);
    pq_write_key_measure(w, "latency_p90_ms", row->latency_p90_ms);
    pq_write_key_size(w, "asked", row->asked);
    pq_write_key_size(w, "came", row->came);
    pq_write_key_size(w, "json_ok", row->json_ok);
    pq_write_key_number(w, "input_tokens", row->input_tokens);
    pq_write_key_number(w, "output_tokens", row->output_tokens);
    pq_write_key_string(w, "front", row->on_chart ? pq_front_code(row->front) : NULL);
    pq_write_key_string(w, "not_tested", report_not_tested(row));
    pq_write_key_string(w, "rule", row->rule);
}

void report_write_row(pq_writer *w, const pq_report_row *row) {
    pq_write_key_string(w, "key", row->key);
    pq_write_key_string(w, "label", row->label);
    pq_write_key_string(w, "short_label", row->short_label);
    pq_write_key_string(w, "origin", row->own ? "own" : "published");
    pq_write_key_size(w, "place", row->place);
    pq_write_key_string(w, "platform", row->platform);
    pq_write_key_string(w, "platform_title", row->platform_title);
    pq_write_key_string(w, "model", row->model);
    pq_write_key_string(w, "name", row->name);
    pq_write_key_string(w, "quantization", row->quantization);
    pq_write_key_string(w, "strategy", row->strategy);
    pq_write_key_size(w, "concurrency", row->concurrency);
    pq_write_key_string(w, "questions", row->questions);
    pq_write_key_string(w, "database", row->database);
    pq_write_key_string(w, "started_at", row->started_at);
    write_figures(w, row);
}

void report_write_rows(pq_writer *w, const pq_report *report) {
    pq_write_key(w, "rows");
    pq_write_array(w);
    for (size_t i = 0; i < report->n; i++) {
        pq_write_object(w);
        report_write_row(w, &report->rows[i]);
        pq_write_end(w);
    }
    pq_write_end(w);
}

/* ---- the matrix ---- */

static void write_price(pq_writer *w, const pq_sweep_price *price) {
    pq_write_key(w, "price");
    if (!price->known) {
        pq_write_null(w);
        return;
    }
    pq_write_object(w);
    pq_write_key_number(w, "input", price->input_per_mtok);
    pq_write_key_number(w, "cached", price->cached_per_mtok);
    pq_write_key_number(w, "output", price->output_per_mtok);
    pq_write_key_bool(w, "proxy", price->proxy);
    pq_write_end(w);
}

static void write_errors(pq_writer *w, const pq_report_row *row) {
    pq_write_key(w, "errors");
    pq_write_object(w);
    for (size_t i = 0; i < row->n_errors; i++) {
        pq_write_key_size(w, row->errors[i].code, row->errors[i].count);
    }
    pq_write_end(w);
}

/* A part of the file, as it is there; null if it is not. */
static void write_part(pq_writer *w, const char *key, const pq_value *object, const char *name) {
    pq_value part;
    pq_write_key(w, key);
    if (object != NULL && pq_json_find(object, name, &part)) {
        pq_json_write(w, &part);
    } else {
        pq_write_null(w);
    }
}

static void write_corrections(pq_writer *w, const pq_sweep_run *run, const pq_value *sources) {
    pq_write_key(w, "corrections");
    pq_write_array(w);
    for (size_t i = 0; run != NULL && i < run->n_notes; i++) {
        pq_write_object(w);
        pq_write_key_string(w, "field", run->notes[i].field);
        pq_write_key_string(w, "why", run->notes[i].why);
        write_part(w, "source", sources, run->notes[i].source);
        pq_write_end(w);
    }
    pq_write_end(w);
}

static void write_published(pq_writer *w, const pq_sweep_run *run) {
    pq_write_key(w, "published");
    if (run == NULL) {
        pq_write_null(w);
        return;
    }
    pq_write_object(w);
    pq_write_key_size(w, "correct", run->correct);
    pq_write_key_size(w, "answered", run->n);
    pq_write_key_measure(w, "accuracy", pq_share(run->correct, run->n));
    pq_write_key_number(w, "input_tokens", run->mean_input_tokens);
    pq_write_key_number(w, "output_tokens", run->mean_output_tokens);
    write_price(w, &run->price);
    pq_write_key_number(w, "usd_per_query", report_published_usd(run));
    pq_write_end(w);
}

static void write_matrix_row(pq_writer *w, const pq_report_row *row, const pq_value *sources) {
    pq_write_object(w);
    report_write_row(w, row);
    write_price(w, &row->price);
    write_errors(w, row);
    write_part(w, "source", row->own ? NULL : sources, row->own ? NULL : row->published->source);
    write_corrections(w, row->published, sources);
    write_published(w, row->published);
    pq_write_end(w);
}

void pq_report_write_matrix(pq_writer *w, const pq_report *report) {
    pq_value root = {0};
    pq_value found;
    bool has_sweep = report->document != NULL;
    if (has_sweep) {
        root = pq_json_root(report->document);
    }
    const pq_value *file = has_sweep ? &root : NULL;
    bool has_sources = has_sweep && pq_json_find(&root, "sources", &found);
    pq_write_object(w);
    pq_write_key_string(w, "id", report->sweep.id);
    pq_write_key_string(w, "title", report->sweep.title);
    pq_write_key_string(w, "published", report->sweep.published);
    pq_write_key_number(w, "confidence", PQ_CONFIDENCE);
    write_part(w, "protocol", file, "protocol");
    write_part(w, "scoring", file, "scoring");
    pq_write_key(w, "rows");
    pq_write_array(w);
    for (size_t i = 0; i < report->n_all; i++) {
        write_matrix_row(w, &report->rows[i], has_sources ? &found : NULL);
    }
    pq_write_end(w);
    write_part(w, "unavailable", file, "unavailable");
    pq_write_end(w);
}
