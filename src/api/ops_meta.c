/*
 * Operation "meta": every constant that the page and scripts need, from its one place.
 *
 *     {"version", "sqlite",          versions, of Perquery and of SQLite
 *      "significance", "confidence", shares, as 0.05 and 0.95
 *      "operations": [{"name", "help", "fields"}],
 *      "formats": [{"format", "kind", "title", "fields"}],
 *      "rules": [{"id", "title", "summary", "source"}],       the recommended one first
 *      "outcomes": [{"code", "meaning"}],
 *      "lint_rules": [{"code", "severity", "meaning"}],
 *      "schema_levels": [{"id", "help"}],                     the most detailed first
 *      "link_kinds", "faults", "errors": [{"code", "meaning"}],
 *      "limits": {"json_bytes", "sql_bytes", "result_rows", "time_ms", ...}}
 *
 * "fields" are as pq_shape_describe writes them. They are absent where an operation takes its
 * request as it is, and for the formats whose readers have no shape (sweeps of calls, cassettes).
 * "format" is null for predictions, which are JSON lines; "kind" is null where a format has one.
 */
#include "formats.h"

#include "pq_cost.h"
#include "pq_eval.h"
#include "pq_link.h"
#include "pq_lint.h"
#include "pq_reply.h"
#include "pq_score.h"
#include "pq_significance.h"
#include "pq_version.h"

static void write_fields(pq_writer *w, const pq_shape *shape) {
    if (shape != NULL) {
        pq_write_key(w, "fields");
        pq_shape_describe(shape, w);
    }
}

static void write_operations(pq_writer *w) {
    const pq_operation *row = NULL;
    pq_write_key(w, "operations");
    pq_write_array(w);
    for (row = pq_operation_next(""); row != NULL; row = pq_operation_next(row->name)) {
        pq_write_object(w);
        pq_write_key_string(w, "name", row->name);
        pq_write_key_string(w, "help", row->help);
        write_fields(w, row->request);
        pq_write_end(w);
    }
    pq_write_end(w);
}

static void write_formats(pq_writer *w) {
    size_t count = 0;
    const pq_format *formats = pq_formats(&count);
    pq_write_key(w, "formats");
    pq_write_array(w);
    for (size_t i = 0; i < count; i++) {
        pq_write_object(w);
        pq_write_key_string(w, "format", formats[i].format);
        pq_write_key_string(w, "kind", formats[i].kind);
        pq_write_key_string(w, "title", formats[i].title);
        write_fields(w, formats[i].shape);
        pq_write_end(w);
    }
    pq_write_end(w);
}

static void write_rules(pq_writer *w) {
    size_t count = 0;
    const pq_rule *const *rules = pq_score_rules(&count);
    pq_write_key(w, "rules");
    pq_write_array(w);
    for (size_t i = 0; i < count; i++) {
        pq_write_object(w);
        pq_write_key_string(w, "id", rules[i]->id);
        pq_write_key_string(w, "title", rules[i]->title);
        pq_write_key_string(w, "summary", rules[i]->summary);
        pq_write_key_string(w, "source", rules[i]->source);
        pq_write_end(w);
    }
    pq_write_end(w);
}

static void write_outcomes(pq_writer *w) {
    pq_write_key(w, "outcomes");
    pq_write_array(w);
    for (int i = 0; i < PQ_OUTCOME_COUNT; i++) {
        pq_write_object(w);
        pq_write_key_string(w, "code", pq_outcome_code((pq_outcome)i));
        pq_write_key_string(w, "meaning", pq_outcome_meaning((pq_outcome)i));
        pq_write_end(w);
    }
    pq_write_end(w);
}

static void write_lint_rules(pq_writer *w) {
    pq_write_key(w, "lint_rules");
    pq_lint_write_rules(w);
}

/* The levels of schema.render, the richest first, and the kinds of reason in its linked trim. */
static void write_schema_words(pq_writer *w) {
    pq_write_key(w, "schema_levels");
    pq_write_array(w);
    for (int level = 0; level < PQ_SCHEMA_LEVEL_COUNT; level++) {
        pq_write_object(w);
        pq_write_key_string(w, "id", pq_schema_level_id((pq_schema_level)level));
        pq_write_key_string(w, "help", pq_schema_level_help((pq_schema_level)level));
        pq_write_end(w);
    }
    pq_write_end(w);
    pq_write_key(w, "link_kinds");
    pq_write_array(w);
    for (int kind = 0; kind < PQ_LINK_KIND_COUNT; kind++) {
        pq_write_object(w);
        pq_write_key_string(w, "code", pq_link_code((pq_link_kind)kind));
        pq_write_key_string(w, "meaning", pq_link_meaning((pq_link_kind)kind));
        pq_write_end(w);
    }
    pq_write_end(w);
}

static void write_faults(pq_writer *w) {
    pq_write_key(w, "faults");
    pq_write_array(w);
    for (int i = PQ_FAULT_NONE + 1; i < PQ_FAULT_COUNT; i++) {
        pq_write_object(w);
        pq_write_key_string(w, "code", pq_fault_code((pq_fault)i));
        pq_write_key_string(w, "meaning", pq_fault_meaning((pq_fault)i));
        pq_write_end(w);
    }
    pq_write_end(w);
}

static void write_limits(pq_writer *w) {
    pq_limits limits = pq_limits_default();
    pq_write_key(w, "limits");
    pq_write_object(w);
    pq_write_key_size(w, "json_bytes", PQ_JSON_MAX_BYTES);
    pq_write_key_size(w, "database_bytes", PQ_DB_MAX_BYTES);
    pq_write_key_size(w, "question_bytes", PQ_QUESTION_MAX_BYTES);
    pq_write_key_integer(w, "gold_questions", PQ_GOLD_MAX_QUESTIONS);
    pq_write_key_size(w, "sql_bytes", limits.sql_bytes);
    pq_write_key_integer(w, "sql_depth", limits.depth);
    pq_write_key_size(w, "result_rows", limits.rows);
    pq_write_key_size(w, "result_bytes", limits.result_bytes);
    pq_write_key_size(w, "heap_bytes", limits.heap_bytes);
    pq_write_key_integer(w, "steps", limits.steps);
    pq_write_key_number(w, "time_ms", limits.time_ms);
    pq_write_key_integer(w, "shown_rows", PQ_EVAL_SHOWN_ROWS);
    pq_write_key_integer(w, "days_per_month", PQ_DAYS_PER_MONTH);
    pq_write_key_integer(w, "days_per_year", PQ_DAYS_PER_YEAR);
    pq_write_end(w);
}

static void write_errors(pq_writer *w) {
    pq_write_key(w, "errors");
    pq_write_array(w);
    for (int i = PQ_OK + 1; i < PQ_STATUS_COUNT; i++) {
        pq_write_object(w);
        pq_write_key_string(w, "code", pq_status_code((pq_status)i));
        pq_write_key_string(w, "meaning", pq_status_meaning((pq_status)i));
        pq_write_end(w);
    }
    pq_write_end(w);
}

static pq_status meta(pq_call *call, void *request) {
    (void)request;
    pq_writer *w = call->work.out;
    pq_write_object(w);
    pq_write_key_string(w, "version", PQ_VERSION);
    pq_write_key_string(w, "sqlite", pq_db_sqlite_version());
    pq_write_key_number(w, "significance", PQ_SIGNIFICANCE);
    pq_write_key_number(w, "confidence", PQ_CONFIDENCE);
    write_operations(w);
    write_formats(w);
    write_rules(w);
    write_outcomes(w);
    write_lint_rules(w);
    write_schema_words(w);
    write_faults(w);
    write_limits(w);
    write_errors(w);
    pq_write_end(w);
    return PQ_OK;
}

static const pq_operation operations[] = {
    {"meta",
     "versions, operations and file formats with their fields, rules, outcomes, lint rules, "
     "faults, limits and error "
     "codes",
     &pq_no_fields, meta, NULL},
};

const pq_operations pq_meta_operations = PQ_OPERATIONS(operations);
