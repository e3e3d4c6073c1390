#include "cassette_parts.h"

#include "base64.h"
#include "pq_fields.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* A longer time means a damaged file. */
static const double longest_ms = 1e12;

static const char *const end_codes[] = {PQ_END_LIST(PQ_CODE_ITEM)};

typedef struct reader {
    const pq_plan *plan;
    pq_arena *arena;
    pq_error *error;
} reader;

/* A chunk's bytes: a string, or {"base64": "..."}. */
static pq_status read_bytes(reader *r, const pq_value *value, pq_chunk_read *chunk) {
    static const char *const known[] = {"base64", NULL};
    if (pq_json_kind(value) == PQ_KIND_STRING) {
        pq_status status = pq_json_string(value, &chunk->bytes, r->error);
        chunk->size = status == PQ_OK ? strlen(chunk->bytes) : 0;
        return status;
    }
    pq_fields f = pq_fields_of(value, known, r->error);
    const char *code = pq_fields_string(&f, "base64");
    if (f.status == PQ_OK && !pq_base64_valid(code, strlen(code))) {
        pq_fields_refuse(&f, "base64", "the text is not base64");
    }
    if (f.status == PQ_OK) {
        chunk->bytes = pq_base64_decode(code, strlen(code), r->arena, &chunk->size);
        f.status = chunk->bytes == NULL ? pq_error_memory(r->error) : PQ_OK;
    }
    return f.status;
}

static pq_status read_chunk(reader *r, const pq_value *value, double after_ms,
                            pq_chunk_read *chunk) {
    size_t count = 0;
    pq_status status = pq_json_array(value, &count, r->error);
    if (status == PQ_OK && count != 2) {
        status = pq_json_refuse(value, r->error, "a chunk must be a time and its bytes");
    }
    if (status != PQ_OK) {
        return status;
    }
    pq_value ms = pq_json_item(value, 0);
    pq_value bytes = pq_json_item(value, 1);
    status = pq_json_number(&ms, 0, longest_ms, &chunk->ms, r->error);
    if (status == PQ_OK && chunk->ms < after_ms) {
        status = pq_json_refuse(&ms, r->error, "times must not decrease");
    }
    return status == PQ_OK ? read_bytes(r, &bytes, chunk) : status;
}

/* *last_ms is the time before the chunks, then the time of the last chunk. */
static pq_status read_chunks(reader *r, pq_fields *f, pq_exchange_read *exchange, double *last_ms) {
    pq_value array;
    exchange->n_chunks = pq_fields_array(f, "chunks", &array);
    if (f->status != PQ_OK) {
        return f->status;
    }
    exchange->chunks = pq_arena_array(r->arena, exchange->n_chunks, sizeof *exchange->chunks);
    if (exchange->chunks == NULL) {
        return pq_error_memory(r->error);
    }
    for (size_t i = 0; i < exchange->n_chunks; i++) {
        pq_value item = pq_json_item(&array, i);
        pq_status status = read_chunk(r, &item, *last_ms, &exchange->chunks[i]);
        if (status != PQ_OK) {
            return status;
        }
        *last_ms = exchange->chunks[i].ms;
    }
    return PQ_OK;
}

static void read_request(reader *r, pq_fields *f, pq_exchange_read *exchange) {
    pq_value request = pq_fields_value(f, "request");
    if (f->status == PQ_OK && pq_json_kind(&request) != PQ_KIND_OBJECT) {
        f->status = pq_json_refuse_kind(&request, "an object", f->error);
    }
    if (f->status != PQ_OK) {
        return;
    }
    pq_text text = {0};
    pq_writer w = pq_writer_to(&text);
    pq_json_write(&w, &request);
    exchange->request = text.failed ? NULL : pq_arena_copy(r->arena, text.data, text.size);
    exchange->request_size = text.size;
    pq_text_free(&text);
    if (exchange->request == NULL) {
        f->status = pq_error_memory(r->error);
    }
}

static void read_headers(pq_fields *f, pq_exchange_read *exchange) {
    exchange->status = (int)pq_fields_integer(f, "status", 0, 999);
    exchange->retry_after_ms = pq_fields_number_or_null(f, "retry_after_ms", 0, DBL_MAX);
    exchange->headers_ms = pq_fields_number_or_null(f, "headers_ms", 0, longest_ms);
    if (f->status == PQ_OK && (exchange->status == 0) != isnan(exchange->headers_ms)) {
        pq_fields_refuse(f, "headers_ms",
                         "a header time must be given if and only if there is a status");
    }
    if (f->status == PQ_OK && exchange->status != 0 && exchange->status < 100) {
        pq_fields_refuse(f, "status", "%d is not an HTTP status", exchange->status);
    }
    if (f->status == PQ_OK && exchange->status == 0 && !isnan(exchange->retry_after_ms)) {
        pq_fields_refuse(f, "retry_after_ms", "not allowed without headers");
    }
}

static pq_status read_exchange(reader *r, const pq_value *value, pq_exchange_read *exchange) {
    static const char *const known[] = {"series",         "request",    "status",
                                        "retry_after_ms", "headers_ms", "end",
                                        "end_ms",         "chunks",     NULL};
    pq_fields f = pq_fields_of(value, known, r->error);
    exchange->series = pq_fields_size(&f, "series", 0, r->plan->n_series - 1);
    read_request(r, &f, exchange);
    read_headers(&f, exchange);
    exchange->end = (pq_end)pq_fields_code(&f, "end", end_codes, PQ_END_COUNT);
    exchange->end_ms = pq_fields_number(&f, "end_ms", 0, longest_ms);
    double last_ms = isnan(exchange->headers_ms) ? 0 : exchange->headers_ms;
    if (f.status == PQ_OK) {
        f.status = read_chunks(r, &f, exchange, &last_ms);
    }
    if (f.status == PQ_OK && exchange->end_ms < last_ms) {
        pq_fields_refuse(&f, "end_ms", "the end time is before the headers or the last chunk");
    }
    return f.status;
}

static pq_status read_exchanges(reader *r, const pq_value *array, pq_cassette *cassette) {
    cassette->exchanges =
        pq_arena_array(r->arena, cassette->n_exchanges, sizeof *cassette->exchanges);
    if (cassette->exchanges == NULL) {
        return pq_error_memory(r->error);
    }
    for (size_t i = 0; i < cassette->n_exchanges; i++) {
        pq_value item = pq_json_item(array, i);
        pq_status status = read_exchange(r, &item, &cassette->exchanges[i]);
        if (status != PQ_OK) {
            return status;
        }
    }
    return PQ_OK;
}

pq_status pq_cassette_read(const pq_value *document, const pq_strategy *strategies,
                           size_t n_strategies, pq_arena *arena, pq_cassette *cassette,
                           pq_error *error) {
    static const char *const known[] = {"format", "by",        "note", "recorded_at",
                                        "plan",   "exchanges", NULL};
    *cassette = (pq_cassette){0};
    reader r = {.plan = &cassette->plan, .arena = arena, .error = error};
    pq_value exchanges;
    pq_status status = pq_fields_format(document, "format", PQ_CASSETTE_FORMAT, error);
    if (status != PQ_OK) {
        return status;
    }
    pq_fields f = pq_fields_of(document, known, error);
    cassette->by = pq_fields_string(&f, "by");
    cassette->note = pq_fields_string(&f, "note");
    cassette->recorded_at = pq_fields_string_or_null(&f, "recorded_at");
    pq_value plan = pq_fields_value(&f, "plan");
    if (f.status == PQ_OK) {
        f.status = pq_plan_read(&plan, strategies, n_strategies, arena, &cassette->plan, error);
    }
    cassette->n_exchanges = pq_fields_array(&f, "exchanges", &exchanges);
    return f.status == PQ_OK ? read_exchanges(&r, &exchanges, cassette) : f.status;
}
