/*
 * A gold set for another database with the same schema: other values, or other names too.
 */
#ifndef PQ_GOLD_ADAPT_H
#define PQ_GOLD_ADAPT_H

#include "pq_gold.h"
#include "pq_sql_rename.h"

/* What is to be changed. All pointers are borrowed. */
typedef struct pq_gold_change {
    const char *suffix;   /* put after the set's id */
    const char *database; /* instead of the set's database */
    const pq_binding *bindings;
    size_t n_bindings;
    const pq_rename *names; /* for SQL and columns.required */
    size_t n_names;         /* 0: nothing is renamed */
} pq_gold_change;

/* Writes the gold set that `gold`, a text that pq_gold_read accepts, becomes. A binding that the
 * change has no value for keeps its own; one that the set lacks is not added. Questions, order and
 * all else stay as they are. A required column that is a mapped name is renamed, as pq_sql_rename
 * renames it in the SQL; other aliases stay.
 * Errors: as pq_gold_read; as pq_sql_rename, with the path of the statement. */
pq_status pq_gold_adapt(const char *gold, size_t size, const pq_gold_change *change,
                        pq_arena *arena, pq_writer *w, pq_error *error);

#endif
