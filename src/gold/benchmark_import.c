#include "pq_benchmark_import.h"

#include "pq_ascii.h"
#include "pq_gold.h"
#include "pq_schema.h"
#include "pq_stats.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Braces would be read as a binding. No published question has any. */
static pq_status check_question(const pq_reading *reading, const pq_value *value, void *at) {
    const char *const *question = at;
    return strchr(*question, '{') == NULL
               ? PQ_OK
               : pq_json_refuse(value, reading->error,
                                "questions that contain { cannot be imported");
}

typedef struct published_question {
    const char *id, *question, *gold_sql;
    int tier;
} published_question;

static const pq_field question_fields[] = {
    {PQ_FIELD_TEXT(published_question, id), .help = "Unique name of the question."},
    {PQ_FIELD_TEXT(published_question, question), .check = check_question, .help = "The question."},
    {PQ_FIELD_TEXT(published_question, gold_sql), .help = "The statement that answers it."},
    {PQ_FIELD_INTEGER(published_question, tier), .bounds = PQ_WHOLE_TO(1, 9),
     .help = "Difficulty; 1 is the easiest."},
};
static const pq_shape question_shape = PQ_SHAPE(published_question, question_fields, .open = true);

static pq_status write_question(pq_writer *w, const pq_value *item, pq_error *error) {
    published_question question;
    const pq_reading reading = {.error = error};
    pq_status status = pq_shape_read(&question_shape, item, &question, &reading);
    if (status != PQ_OK) {
        return status;
    }
    pq_write_object(w);
    pq_write_key_string(w, "id", question.id);
    pq_write_key_integer(w, "tier", question.tier);
    pq_write_key_string(w, "question", question.question);
    pq_write_key(w, "sql");
    pq_write_array(w);
    pq_write_string(w, question.gold_sql);
    pq_write_end(w);
    pq_write_end(w);
    return PQ_OK;
}

static pq_status write_file(pq_writer *w, const pq_value *file, const char *name, size_t place,
                            pq_error *error) {
    size_t count = 0;
    pq_status status = pq_json_array(file, &count, error);
    for (size_t i = 0; i < count && status == PQ_OK; i++) {
        pq_value item = pq_json_item(file, i);
        status = write_question(w, &item, error);
    }
    if (status != PQ_OK) {
        char prefix[40];
        snprintf(prefix, sizeof prefix, "questions[%zu]", place);
        pq_error_in_file(error, prefix, name);
    }
    return status;
}

pq_status pq_published_gold(const pq_value *files, const char *const *names, size_t n,
                            const char *database, pq_text *gold, pq_error *error) {
    pq_status status = PQ_OK;
    pq_writer w = pq_writer_to(gold);
    pq_write_object(&w);
    pq_write_key_string(&w, "format", PQ_GOLD_FORMAT);
    pq_write_key_string(&w, "id", "published");
    pq_write_key_string(&w, "database", database);
    pq_write_key(&w, "questions");
    pq_write_array(&w);
    for (size_t k = 0; k < n && status == PQ_OK; k++) {
        status = write_file(&w, &files[k], names[k], k, error);
    }
    pq_write_end(&w);
    pq_write_end(&w);
    return status == PQ_OK && gold->failed ? pq_error_memory(error) : status;
}

/* One call of a published sweep. */
typedef struct trace {
    const char *qid, *raw_content, *sql, *error;
    double latency_ms, ttft_ms, prompt_tokens, completion_tokens;
} trace;

static const pq_field trace_fields[] = {
    {PQ_FIELD_TEXT(trace, qid), .help = "The question's id."},
    {PQ_FIELD_TEXT(trace, raw_content), PQ_OPTIONAL, .help = "The reply, possibly cut."},
    {PQ_FIELD_TEXT(trace, sql), PQ_OPTIONAL, .help = "The SQL that was taken from it."},
    {PQ_FIELD_TEXT(trace, error), PQ_OPTIONAL, .help = "What went wrong."},
    {PQ_FIELD_NUMBER(trace, latency_ms), PQ_OPTIONAL, .bounds = PQ_FROM_TO(0, 1e12), .unit = "ms",
     .help = "Time from sending to the last byte."},
    {PQ_FIELD_NUMBER(trace, ttft_ms), PQ_OPTIONAL, .bounds = PQ_FROM_TO(0, 1e12), .unit = "ms",
     .help = "Time from sending to the first token."},
    {PQ_FIELD_NUMBER(trace, prompt_tokens), PQ_OPTIONAL, .bounds = PQ_FROM_TO(0, 1e12),
     .unit = "tokens", .help = "Input tokens."},
    {PQ_FIELD_NUMBER(trace, completion_tokens), PQ_OPTIONAL, .bounds = PQ_FROM_TO(0, 1e12),
     .unit = "tokens", .help = "Output tokens."},
};
static const pq_shape trace_shape = PQ_SHAPE(trace, trace_fields, .open = true);

/* One model's calls. */
typedef struct report {
    const char *model;
    trace *traces;
    size_t n_traces;
} report;

static const pq_field report_fields[] = {
    {PQ_FIELD_TEXT(report, model), .help = "Name of the model."},
    {PQ_FIELD_OBJECTS(report, traces), PQ_COUNT(report, n_traces), .of = &trace_shape,
     .help = "Its calls."},
};
static const pq_shape report_shape = PQ_SHAPE(report, report_fields, .open = true);

static pq_status find_reports(const pq_value *sweep, pq_value *reports, size_t *count,
                              pq_error *error) {
    pq_status status = pq_json_member(sweep, "reports", reports, error);
    return status == PQ_OK ? pq_json_array(reports, count, error) : status;
}

static pq_status read_report(const pq_value *sweep, size_t index, pq_arena *arena, report *read,
                             pq_error *error) {
    pq_value reports;
    size_t count = 0;
    const pq_reading reading = {.arena = arena, .error = error};
    pq_status status = find_reports(sweep, &reports, &count, error);
    if (status != PQ_OK) {
        return status;
    }
    pq_value item = pq_json_item(&reports, index);
    return pq_shape_read(&report_shape, &item, read, &reading);
}

pq_status pq_published_models(const pq_value *sweep, size_t *count, pq_error *error) {
    pq_value reports;
    return find_reports(sweep, &reports, count, error);
}

/* Why a call got no answer, from the text of its error; NULL if it was answered. Errors of SQL and
 * of the published parser are about an answer. */
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

/* The part of a cut reply that can be scored: its reasoning, if what the record still has of the
 * answer after it repeats what the reasoning ends with; else all of it. */
static size_t whole_part(const char *reply) {
    static const char end[] = "</think>";
    const char *answer = strstr(reply, end);
    if (answer == NULL) {
        return strlen(reply);
    }
    size_t reasoning = (size_t)(answer - reply);
    answer += strlen(end);
    while (pq_is_space(*answer)) {
        answer++;
    }
    const char *draft = strstr(reply, answer);
    return *answer != '\0' && draft < reply + reasoning ? reasoning : strlen(reply);
}

static void write_answer(pq_writer *w, const trace *call) {
    const char *reply = call->raw_content;
    bool is_cut = reply != NULL && pq_utf8_count(reply) >= PQ_PUBLISHED_REPLY_LENGTH;
    pq_write_object(w);
    pq_write_key_string(w, "id", call->qid);
    if (call_error(call->error) != NULL) {
        pq_write_key_string(w, "error", call_error(call->error));
    } else if (call->sql != NULL && (reply == NULL || is_cut)) {
        pq_write_key_string(w, "sql", call->sql);
    } else {
        pq_write_key(w, "reply");
        reply = reply == NULL ? "" : reply;
        pq_write_bytes(w, reply, is_cut ? whole_part(reply) : strlen(reply));
    }
    pq_write_end(w);
}

pq_status pq_published_predictions(const pq_value *sweep, size_t index, pq_arena *arena,
                                   pq_text *predictions, const char **model, pq_error *error) {
    report read = {0};
    pq_status status = read_report(sweep, index, arena, &read, error);
    if (status != PQ_OK) {
        return status;
    }
    *model = read.model;
    for (size_t i = 0; i < read.n_traces; i++) {
        pq_writer w = pq_writer_to(predictions);
        write_answer(&w, &read.traces[i]);
        pq_text_append(predictions, "\n");
    }
    return predictions->failed ? pq_error_memory(error) : PQ_OK;
}

/* Appends a figure to a list if the call has it. */
static void add_figure(double figure, double *list, size_t *count) {
    if (!isnan(figure)) {
        list[(*count)++] = figure;
    }
}

static double mean(const double *list, size_t count) {
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += list[i];
    }
    return count == 0 ? NAN : sum / (double)count;
}

pq_status pq_published_figures(const pq_value *sweep, size_t index, pq_arena *arena,
                               pq_call_figures *figures, pq_error *error) {
    report read = {0};
    *figures = (pq_call_figures){0};
    pq_status status = read_report(sweep, index, arena, &read, error);
    if (status != PQ_OK) {
        return status;
    }
    figures->calls = read.n_traces;
    figures->latency_ms = pq_arena_array(arena, read.n_traces, sizeof(double));
    figures->ttft_ms = pq_arena_array(arena, read.n_traces, sizeof(double));
    double *input = pq_arena_array(arena, read.n_traces, sizeof(double));
    double *output = pq_arena_array(arena, read.n_traces, sizeof(double));
    size_t n_input = 0;
    size_t n_output = 0;
    if (figures->latency_ms == NULL || figures->ttft_ms == NULL || input == NULL ||
        output == NULL) {
        return pq_error_memory(error);
    }
    for (size_t i = 0; i < read.n_traces; i++) {
        const trace *call = &read.traces[i];
        if (call_error(call->error) != NULL) {
            continue;
        }
        figures->answered++;
        add_figure(call->latency_ms, figures->latency_ms, &figures->n_latency);
        add_figure(call->ttft_ms, figures->ttft_ms, &figures->n_ttft);
        add_figure(call->prompt_tokens, input, &n_input);
        add_figure(call->completion_tokens, output, &n_output);
    }
    pq_sort(figures->latency_ms, figures->n_latency);
    pq_sort(figures->ttft_ms, figures->n_ttft);
    figures->mean_input_tokens = mean(input, n_input);
    figures->mean_output_tokens = mean(output, n_output);
    return PQ_OK;
}
