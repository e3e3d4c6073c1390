/*
 * Operations: what a row of their table is, what a call is given, and how it reads its request.
 */
#ifndef PQ_API_OPERATION_H
#define PQ_API_OPERATION_H

#include "kept.h"
#include "pq_report.h"
#include "pq_score.h"
#include "pq_work.h"

typedef struct pq_job_kind pq_job_kind; /* job.h */
typedef struct pq_operation pq_operation;

/* One call: what an operation reads and writes, and the session that it may change. */
typedef struct pq_call {
    pq_work work;
    pq_api *api;
    const pq_operation *operation;
} pq_call;

struct pq_operation {
    const char *name;
    const char *help; /* one short sentence without a full stop */
    pq_status (*run)(pq_call *call);
    const pq_job_kind *job; /* of pq_job_begin, _step, _result and _end */
};

/* A table of operations stands at the foot of the file that has them; api.c joins the tables. */
typedef struct pq_operations {
    const pq_operation *rows;
    size_t count;
} pq_operations;

#define PQ_OPERATIONS(rows)                                                                        \
    { rows, sizeof(rows) / sizeof(rows)[0] }

/* The operation whose name comes next after `name` in alphabetical order, "" for the first; NULL
 * after the last. */
const pq_operation *pq_operation_next(const char *name);

/* What the request's field `key`, or a value within the request, names. Errors: PQ_BAD_FIELD,
 * PQ_UNKNOWN_NAME. */
pq_status pq_call_kept(pq_call *call, const char *key, const pq_kept_kind *kind, pq_kept **kept);
pq_status pq_named_kept(const pq_call *call, const pq_value *name, const pq_kept_kind *kind,
                        pq_kept **kept);
pq_status pq_call_file(pq_call *call, const char *key, const pq_file **file);

/* Writes "database", "bytes" and "tables" into the open object. */
void pq_database_write(pq_writer *w, const char *name, size_t bytes, const pq_schema *schema);

/* Parses the file loaded under `name`; `where` is the request's field that names it. *document is
 * the caller's to free. Errors: PQ_UNKNOWN_NAME, PQ_BAD_JSON (where: the file and the line). */
pq_status pq_call_parse(pq_call *call, const char *name, const char *where, pq_json **document);

/* Parsed files; the arrays are in the call's arena, the documents are owned. */
typedef struct pq_documents {
    pq_json **documents;
    pq_value *roots;
    size_t count;
} pq_documents;

/* Parses the files that the request's field `key` lists. *files is to be freed with
 * pq_documents_free, also after an error. Errors: PQ_BAD_FIELD, those of pq_call_parse. */
pq_status pq_call_documents(pq_call *call, const char *key, pq_documents *files);
void pq_documents_free(pq_documents *files);

/* A field of the request that must be a string. */
pq_status pq_call_string(pq_call *call, const char *key, const char **string);

/* The rule that the request's field "rule" names; without one, the recommended rule. Errors:
 * PQ_BAD_FIELD, PQ_UNKNOWN_NAME. */
pq_status pq_call_rule(pq_call *call, const pq_rule **rule);

/* The finished judged sweeps that the request's field "judged" names. Refuses fields beyond the
 * list. Errors: PQ_BAD_FIELD, PQ_UNKNOWN_NAME. */
pq_status pq_call_judged(pq_call *call, const char *const *fields, const pq_judged **judged);

/* The finished judged sweeps that the request's field "judged" names; NULL without the field. */
pq_status pq_call_rows_judged(pq_call *call, const pq_judged **judged);

/* Begins the report of the rows that the request's fields "sweep" and "judged" name; refuses fields
 * beyond the list. To be ended with pq_report_end, also after an error. Errors: PQ_BAD_FIELD,
 * PQ_UNKNOWN_NAME, those of pq_report_begin. */
pq_status pq_call_report(pq_call *call, const char *const *fields, pq_report *report);

/* Refuses a request with fields that the operation does not know; the list ends with NULL. */
pq_status pq_call_fields(pq_call *call, const char *const *fields);

/* The operations of each file. */
extern const pq_operations pq_answers_operations, pq_compare_operations, pq_cost_operations,
    pq_db_operations, pq_eval_operations, pq_gold_operations, pq_judge_operations,
    pq_lint_operations, pq_meta_operations, pq_plan_operations, pq_providers_operations,
    pq_published_operations, pq_recall_operations, pq_report_operations, pq_run_operations,
    pq_saturation_operations, pq_schema_operations, pq_schema_graph_operations, pq_score_operations,
    pq_sql_operations, pq_sweep_read_operations, pq_training_operations, pq_twin_operations;

#endif
