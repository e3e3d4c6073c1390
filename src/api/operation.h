/*
 * Operations: a row of a table says what an operation is called, does and takes. Its request is
 * read by the row's shape into a struct, then `run` answers it.
 *
 * A new operation is a function, a shape and a row at the foot of the file of its kind. A new file
 * is a name in PQ_OPERATIONS_LIST.
 */
#ifndef PQ_API_OPERATION_H
#define PQ_API_OPERATION_H

#include "kept.h"
#include "pq_judged.h"
#include "pq_prompts.h"
#include "pq_shape.h"
#include "pq_work.h"

typedef struct pq_job_kind pq_job_kind; /* job.h */
typedef struct pq_operation pq_operation;

/* One call: what an operation reads and writes, and the session that it may change. */
typedef struct pq_call {
    pq_work work;
    pq_api *api;
    const pq_operation *operation;
    struct pq_parsed *parsed; /* files that were parsed for it; freed after it */
} pq_call;

struct pq_operation {
    const char *name;
    const char *help;        /* what it does: one clause, without a full stop */
    const pq_shape *request; /* read before `run`, with the call as pq_reading.self; if it takes
                                another `self`, `run` reads it and gets no request */
    pq_status (*run)(pq_call *call, void *request);
    const pq_job_kind *job; /* of the operations on a job, else NULL */
};

typedef struct pq_operations {
    const pq_operation *rows;
    size_t count;
} pq_operations;

#define PQ_OPERATIONS(rows)                                                                        \
    { rows, sizeof(rows) / sizeof(rows)[0] }

/* The shape of a request without fields. */
extern const pq_shape pq_no_fields;

/* The operation whose name comes next after `name` in alphabetical order, "" for the first; NULL
 * after the last. */
const pq_operation *pq_operation_next(const char *name);

/* How many operations there are. */
size_t pq_operation_count(void);

/* Reads the request by the operation's shape and runs it. Errors: those of both. */
pq_status pq_call_answer(pq_call *call);

/* Finds what has that kind and name; `where` is the place of the name. Errors: PQ_UNKNOWN_NAME. */
pq_status pq_call_kept(const pq_call *call, const pq_kept_kind *kind, const char *name,
                       const char *where, pq_kept **kept);

/* Parses the file loaded under `name`; *root lives as long as the call. Errors: PQ_UNKNOWN_NAME at
 * `where`, PQ_BAD_JSON at the file and its line. */
pq_status pq_call_parse(pq_call *call, const char *name, const char *where, pq_value *root);

/* Parses the files of a list of names, the field `key` of the request. *roots is in the call's
 * arena. Errors: those of pq_call_parse, PQ_OUT_OF_MEMORY. */
pq_status pq_call_parse_all(pq_call *call, const char *const *names, size_t count, const char *key,
                            pq_value **roots);

/* The compiled-in strategies, in the call's arena. Errors: PQ_OUT_OF_MEMORY. */
pq_status pq_call_strategies(const pq_call *call, pq_strategy **strategies, size_t *count);

/* Frees what was parsed for the call. */
void pq_call_end(pq_call *call);

/* Writes {key: name}, the answer of operations that only do something. */
void pq_call_write_name(const pq_call *call, const char *key, const char *name);

/* The files of operations: ops_NAME.c defines pq_NAME_operations. */
#define PQ_OPERATIONS_LIST(X)                                                                      \
    X(answers)                                                                                     \
    X(compare)                                                                                     \
    X(cost)                                                                                        \
    X(db)                                                                                          \
    X(eval)                                                                                        \
    X(file)                                                                                        \
    X(gold)                                                                                        \
    X(judge)                                                                                       \
    X(lint)                                                                                        \
    X(meta)                                                                                        \
    X(plan)                                                                                        \
    X(providers)                                                                                   \
    X(published)                                                                                   \
    X(recall)                                                                                      \
    X(report)                                                                                      \
    X(run)                                                                                         \
    X(saturation)                                                                                  \
    X(schema)                                                                                      \
    X(schema_graph)                                                                                \
    X(score)                                                                                       \
    X(sql)                                                                                         \
    X(sweep_read)                                                                                  \
    X(training)                                                                                    \
    X(twin)                                                                                        \
    X(work)

#define PQ_OPERATIONS_DECLARED(name) extern const pq_operations pq_##name##_operations;
PQ_OPERATIONS_LIST(PQ_OPERATIONS_DECLARED)
#undef PQ_OPERATIONS_DECLARED

#endif
