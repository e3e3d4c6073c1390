#include "pq_benchmark_import.h"

#include "pq_gold.h"
#include "pq_schema.h"
#include "pq_stats.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static pq_status read_string(const pq_value *object, const char *key, const char **string,
                             pq_error *error) {
    pq_value value;
    pq_status status = pq_json_member(object, key, &value, error);
    return status == PQ_OK ? pq_json_string(&value, string, error) : status;
}

/* A string that may be absent or null: then *string is NULL. */
static pq_status find_string(const pq_value *object, const char *key, const char **string,
                             pq_error *error) {
    pq_value value;
    *string = NULL;
    return pq_json_find(object, key, &value) ? pq_json_string(&value, string, error) : PQ_OK;
}

/* Braces would be read as the place of a binding; no published question has any to keep. */
static pq_status check_question(const pq_value *item, const char *question, pq_error *error) {
    if (strchr(question, '{') != NULL) {
        return pq_json_refuse(item, error, "a question with a brace cannot be taken over");
    }
    return PQ_OK;
}

static pq_status write_question(pq_writer *w, const pq_value *item, pq_error *error) {
    const char *id = NULL;
    const char *question = NULL;
    const char *sql = NULL;
    int64_t tier = 0;
    pq_value value;
    pq_status status = read_string(item, "id", &id, error);
    if (status == PQ_OK) {
        status = read_string(item, "question", &question, error);
    }
    if (status == PQ_OK) {
        status = check_question(item, question, error);
    }
    if (status == PQ_OK) {
        status = read_string(item, "gold_sql", &sql, error);
    }
    if (status == PQ_OK) {
        status = pq_json_member(item, "tier", &value, error);
    }
    if (status == PQ_OK) {
        status = pq_json_integer(&value, 1, 9, &tier, error);
    }
    if (status != PQ_OK) {
        return status;
    }
    pq_write_object(w);
    pq_write_key_string(w, "id", id);
    pq_write_key_integer(w, "tier", tier);
    pq_write_key_string(w, "question", question);
    pq_write_key(w, "sql");
    pq_write_array(w);
    pq_write_string(w, sql);
    pq_write_end(w);
    pq_write_end(w);
    return PQ_OK;
}

static pq_status write_file(pq_writer *w, const pq_value *file, size_t place, pq_error *error) {
    size_t count = 0;
    pq_status status = pq_json_array(file, &count, error);
    for (size_t i = 0; i < count && status == PQ_OK; i++) {
        pq_value item = pq_json_item(file, i);
        status = write_question(w, &item, error);
    }
    if (status != PQ_OK) {
        char prefix[40];
        snprintf(prefix, sizeof prefix, "questions[%zu]", place);
        pq_error_prefix(error, prefix);
    }
    return status;
}

pq_status pq_published_gold(const pq_value *files, size_t n, const char *database, pq_text *gold,
                            pq_error *error) {
    pq_status status = PQ_OK;
    pq_writer w = pq_writer_to(gold);
    pq_write_object(&w);
    pq_write_key_string(&w, "format", PQ_GOLD_FORMAT);
    pq_write_key_string(&w, "id", "published");
    pq_write_key_string(&w, "database", database);
    pq_write_key(&w, "questions");
    pq_write_array(&w);
    for (size_t k = 0; k < n && status == PQ_OK; k++) {
        status = write_file(&w, &files[k], k, error);
    }
    pq_write_end(&w);
    pq_write_end(&w);
    return status == PQ_OK && gold->failed ? pq_error_memory(error) : status;
}

static pq_status find_reports(const pq_value *sweep, pq_value *reports, size_t *count,
                              pq_error *error) {
    pq_status status = pq_json_member(sweep, "reports", reports, error);
    return status == PQ_OK ? pq_json_array(reports, count, error) : status;
}

pq_status pq_published_models(const pq_value *sweep, size_t *count, pq_error *error) {
    pq_value reports;
    return find_reports(sweep, &reports, count, error);
}

static pq_status find_traces(const pq_value *report, pq_value *traces, size_t *count,
                             pq_error *error) {
    pq_status status = pq_json_member(report, "traces", traces, error);
    return status == PQ_OK ? pq_json_array(traces, count, error) : status;
}

/* What kept a call from being answered, by the text of its error; NULL if it was answered. Errors
 * of SQL and of the published parser are about an answer. */
static const char *call_error(const char *text) {
    if (text == NULL || strncmp(text, "sqlite", 6) == 0 || strstr(text, "no SQL") != NULL) {
        return NULL;
    }
    if (strstr(text, "429") != NULL) {
        return "rate_limited";
    }
    bool late = strstr(text, "imed out") != NULL || strstr(text, "imeout") != NULL;
    return late ? "timed_out" : "provider_error";
}

static pq_status write_answer(pq_writer *w, const pq_value *trace, pq_error *error) {
    const char *id = NULL;
    const char *reply = NULL;
    const char *sql = NULL;
    const char *fault = NULL;
    pq_status status = read_string(trace, "qid", &id, error);
    if (status == PQ_OK) {
        status = find_string(trace, "raw_content", &reply, error);
    }
    if (status == PQ_OK) {
        status = find_string(trace, "sql", &sql, error);
    }
    if (status == PQ_OK) {
        status = find_string(trace, "error", &fault, error);
    }
    if (status != PQ_OK) {
        return status;
    }
    bool is_cut = reply != NULL && pq_utf8_count(reply) >= PQ_PUBLISHED_REPLY_LENGTH;
    pq_write_object(w);
    pq_write_key_string(w, "id", id);
    if (call_error(fault) != NULL) {
        pq_write_key_string(w, "error", call_error(fault));
    } else if (sql != NULL && (reply == NULL || is_cut)) {
        pq_write_key_string(w, "sql", sql);
    } else {
        pq_write_key_string(w, "reply", reply == NULL ? "" : reply);
    }
    pq_write_end(w);
    return PQ_OK;
}

pq_status pq_published_predictions(const pq_value *sweep, size_t index, pq_text *predictions,
                                   const char **model, pq_error *error) {
    pq_value reports;
    pq_value traces;
    size_t count = 0;
    pq_status status = find_reports(sweep, &reports, &count, error);
    if (status != PQ_OK) {
        return status;
    }
    pq_value report = pq_json_item(&reports, index);
    status = read_string(&report, "model", model, error);
    if (status == PQ_OK) {
        status = find_traces(&report, &traces, &count, error);
    }
    for (size_t i = 0; i < count && status == PQ_OK; i++) {
        pq_value trace = pq_json_item(&traces, i);
        pq_writer w = pq_writer_to(predictions);
        status = write_answer(&w, &trace, error);
        pq_text_append(predictions, "\n");
    }
    return status == PQ_OK && predictions->failed ? pq_error_memory(error) : status;
}

/* Appends a figure to a list, if the call has it. */
static pq_status add_figure(const pq_value *trace, const char *key, double *list, size_t *count,
                            pq_error *error) {
    pq_value value;
    if (!pq_json_find(trace, key, &value)) {
        return PQ_OK;
    }
    pq_status status = pq_json_number(&value, 0, 1e12, &list[*count], error);
    *count += status == PQ_OK;
    return status;
}

static double mean(const double *list, size_t count) {
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += list[i];
    }
    return count == 0 ? NAN : sum / (double)count;
}

/* The lists of one model's calls while they are read. */
typedef struct call_lists {
    double *input;
    double *output;
    size_t n_input, n_output;
} call_lists;

static pq_status read_call(const pq_value *trace, pq_call_figures *figures, call_lists *lists,
                           pq_error *error) {
    const char *fault = NULL;
    pq_status status = find_string(trace, "error", &fault, error);
    if (status != PQ_OK || call_error(fault) != NULL) {
        return status;
    }
    figures->answered++;
    status = add_figure(trace, "latency_ms", figures->latency_ms, &figures->n_latency, error);
    if (status == PQ_OK) {
        status = add_figure(trace, "ttft_ms", figures->ttft_ms, &figures->n_ttft, error);
    }
    if (status == PQ_OK) {
        status = add_figure(trace, "prompt_tokens", lists->input, &lists->n_input, error);
    }
    if (status == PQ_OK) {
        status = add_figure(trace, "completion_tokens", lists->output, &lists->n_output, error);
    }
    return status;
}

pq_status pq_published_figures(const pq_value *sweep, size_t index, pq_arena *arena,
                               pq_call_figures *figures, pq_error *error) {
    pq_value reports;
    pq_value traces;
    size_t count = 0;
    *figures = (pq_call_figures){0};
    pq_status status = find_reports(sweep, &reports, &count, error);
    if (status != PQ_OK) {
        return status;
    }
    pq_value report = pq_json_item(&reports, index);
    status = find_traces(&report, &traces, &figures->calls, error);
    if (status != PQ_OK) {
        return status;
    }
    figures->latency_ms = pq_arena_array(arena, figures->calls, sizeof(double));
    figures->ttft_ms = pq_arena_array(arena, figures->calls, sizeof(double));
    call_lists lists = {.input = pq_arena_array(arena, figures->calls, sizeof(double)),
                        .output = pq_arena_array(arena, figures->calls, sizeof(double))};
    if (figures->latency_ms == NULL || figures->ttft_ms == NULL || lists.input == NULL ||
        lists.output == NULL) {
        return pq_error_memory(error);
    }
    for (size_t i = 0; i < figures->calls && status == PQ_OK; i++) {
        pq_value trace = pq_json_item(&traces, i);
        status = read_call(&trace, figures, &lists, error);
    }
    pq_sort(figures->latency_ms, figures->n_latency);
    pq_sort(figures->ttft_ms, figures->n_ttft);
    figures->mean_input_tokens = mean(lists.input, lists.n_input);
    figures->mean_output_tokens = mean(lists.output, lists.n_output);
    return status;
}
