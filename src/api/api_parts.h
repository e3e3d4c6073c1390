/* What the operations share; nothing outside src/api includes it. */
#ifndef PQ_API_PARTS_H
#define PQ_API_PARTS_H

#include "pq_api.h"
#include "pq_db.h"
#include "pq_eval.h"
#include "pq_judged.h"
#include "pq_lint.h"
#include "pq_recall.h"
#include "pq_work.h"

/* The longest name under which something is kept, in bytes. */
enum { PQ_API_MAX_NAME = 200 };

/* Something the session keeps under a name. */
typedef enum pq_item_kind {
    PQ_ITEM_FILE,
    PQ_ITEM_DATABASE,
    PQ_ITEM_EVALUATION,
    PQ_ITEM_LINT,
    PQ_ITEM_RECALL,
    PQ_ITEM_RUN,
    PQ_ITEM_JUDGED
} pq_item_kind;

typedef struct pq_run_item pq_run_item; /* run_session.h */

typedef struct pq_item {
    struct pq_item *next;
    pq_item_kind kind;
    char *name;
    unsigned char *bytes; /* PQ_ITEM_FILE */
    size_t size;
    pq_db *db;            /* PQ_ITEM_DATABASE */
    pq_eval *eval;        /* PQ_ITEM_EVALUATION */
    pq_lint *lint;        /* PQ_ITEM_LINT */
    pq_recall *recall;    /* PQ_ITEM_RECALL */
    pq_run_item *run;     /* PQ_ITEM_RUN */
    pq_judged *judged;    /* PQ_ITEM_JUDGED; it knows its databases */
    struct pq_item *uses; /* the database that an evaluation, lint or recall runs on */
} pq_item;

struct pq_api {
    pq_item *items;
    unsigned evaluations; /* how many were begun; gives each its name */
    unsigned lints;       /* likewise */
    unsigned recalls;     /* likewise */
    unsigned runs;        /* likewise */
    unsigned judgings;    /* likewise */
    uint64_t *orphans;    /* exchanges that a driver is to abort, of runs that are no more */
    size_t n_orphans;
};

/* One call: what an operation reads and writes, and the session that it may change. */
typedef struct pq_call {
    pq_work work;
    pq_api *api;
} pq_call;

typedef struct pq_operation {
    const char *name;
    pq_status (*run)(pq_call *call);
    const char *help;
} pq_operation;

/* All operations in alphabetical order. */
const pq_operation *pq_operations(size_t *count);

/* The item of that kind and name, or NULL. */
pq_item *pq_item_find(pq_api *api, pq_item_kind kind, const char *name);

/* Adds an empty item; NULL when out of memory. The name is copied. */
pq_item *pq_item_add(pq_api *api, pq_item_kind kind, const char *name);

/* Removes an item, and every evaluation and lint that uses it, and frees what they own. */
void pq_item_remove(pq_api *api, pq_item *item);

/* Keeps bytes from malloc as a file, as pq_api_load does; they are the session's from here on. */
pq_status pq_file_keep(pq_api *api, const char *name, void *bytes, size_t size, pq_error *error);

/* Keeps an opened database, which is the session's from here on, under a name, instead of one that
 * had it before. Errors: PQ_OUT_OF_MEMORY. */
pq_status pq_database_keep(pq_call *call, const char *name, pq_db *db);

/* Writes "database", "bytes" and "tables" into the open object. */
void pq_database_write(pq_writer *w, const char *name, size_t bytes, const pq_schema *schema);

/* The item that the request's field `key` names. Errors: PQ_BAD_FIELD, PQ_UNKNOWN_NAME. */
pq_status pq_call_item(pq_call *call, const char *key, pq_item_kind kind, pq_item **item);

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

/* The judged sweeps that the request's field "judged" names; `finished` refuses those under way.
 * Refuses fields beyond the list. Errors: PQ_BAD_FIELD, PQ_UNKNOWN_NAME. */
pq_status pq_call_judged(pq_call *call, const char *const *fields, bool finished, pq_item **item);

/* The finished judged sweeps that the request's field "judged" names; NULL without the field. */
pq_status pq_call_rows_judged(pq_call *call, const pq_judged **judged);

/* Refuses a request with fields that the operation does not know; the list ends with NULL. */
pq_status pq_call_fields(pq_call *call, const char *const *fields);

/* The operations, by file. */
pq_status pq_op_answers(pq_call *call);
pq_status pq_op_answers_pairs(pq_call *call);
pq_status pq_op_answers_versus(pq_call *call);
pq_status pq_op_meta(pq_call *call);
pq_status pq_op_db_open(pq_call *call);
pq_status pq_op_db_close(pq_call *call);
pq_status pq_op_db_query(pq_call *call);
pq_status pq_op_schema_graph(pq_call *call);
pq_status pq_op_schema_levels(pq_call *call);
pq_status pq_op_schema_render(pq_call *call);
pq_status pq_op_recall_begin(pq_call *call);
pq_status pq_op_recall_step(pq_call *call);
pq_status pq_op_recall_result(pq_call *call);
pq_status pq_op_recall_end(pq_call *call);
pq_status pq_op_eval_begin(pq_call *call);
pq_status pq_op_eval_step(pq_call *call);
pq_status pq_op_eval_result(pq_call *call);
pq_status pq_op_eval_compare(pq_call *call);
pq_status pq_op_eval_end(pq_call *call);
pq_status pq_op_eval_question(pq_call *call);
pq_status pq_op_gold_questions(pq_call *call);
pq_status pq_op_lint_begin(pq_call *call);
pq_status pq_op_lint_step(pq_call *call);
pq_status pq_op_lint_result(pq_call *call);
pq_status pq_op_lint_end(pq_call *call);
pq_status pq_op_published_import(pq_call *call);
pq_status pq_op_score(pq_call *call);
pq_status pq_op_sql_pieces(pq_call *call);
pq_status pq_op_sweep_compare(pq_call *call);
pq_status pq_op_sweep_load(pq_call *call);
pq_status pq_op_sweep_matrix(pq_call *call);
pq_status pq_op_sweep_read(pq_call *call);
pq_status pq_op_sweep_training(pq_call *call);
pq_status pq_op_judge_begin(pq_call *call);
pq_status pq_op_judge_step(pq_call *call);
pq_status pq_op_judge_result(pq_call *call);
pq_status pq_op_judge_compare(pq_call *call);
pq_status pq_op_judge_end(pq_call *call);
pq_status pq_op_cost_breakeven(pq_call *call);
pq_status pq_op_cost_build_or_buy(pq_call *call);
pq_status pq_op_cost_capacity(pq_call *call);
pq_status pq_op_cost_correct(pq_call *call);
pq_status pq_op_cost_doubt(pq_call *call);
pq_status pq_op_cost_episode(pq_call *call);
pq_status pq_op_cost_finetune(pq_call *call);
pq_status pq_op_cost_memory(pq_call *call);
pq_status pq_op_cost_platforms(pq_call *call);
pq_status pq_op_cost_query(pq_call *call);
pq_status pq_op_cost_table(pq_call *call);
pq_status pq_op_pick(pq_call *call);
pq_status pq_op_saturation(pq_call *call);
pq_status pq_op_providers(pq_call *call);
pq_status pq_op_providers_models(pq_call *call);
pq_status pq_op_strategies(pq_call *call);
pq_status pq_op_run_plan(pq_call *call);
pq_status pq_op_run_begin(pq_call *call);
pq_status pq_op_run_step(pq_call *call);
pq_status pq_op_run_stop(pq_call *call);
pq_status pq_op_run_progress(pq_call *call);
pq_status pq_op_run_result(pq_call *call);
pq_status pq_op_run_cassette(pq_call *call);
pq_status pq_op_run_end(pq_call *call);
pq_status pq_op_twin_gold(pq_call *call);
pq_status pq_op_twin_make(pq_call *call);
pq_status pq_op_twin_names(pq_call *call);
pq_status pq_op_twin_predictions(pq_call *call);

#endif
