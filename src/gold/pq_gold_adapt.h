/*
 * Adapts a gold set to another database with the same schema: other values, and possibly other
 * names.
 */
#ifndef PQ_GOLD_ADAPT_H
#define PQ_GOLD_ADAPT_H

#include "pq_gold.h"
#include "pq_sql_rename.h"

/* The changes. All pointers are borrowed. */
typedef struct pq_gold_change {
    const char *suffix;   /* appended to the set's id */
    const char *database; /* replaces the set's database */
    const pq_binding *bindings;
    size_t n_bindings;
    const pq_rename *names; /* for SQL and columns.required */
    size_t n_names;         /* 0: nothing is renamed */
} pq_gold_change;

/* Writes the adapted gold set. `gold` is a text that pq_gold_read accepts. A binding without a new
 * value keeps its value; a binding that the set does not have is not added. Questions, order and
 * everything else stay. A required column that is a mapped name is renamed, as pq_sql_rename does
 * in the SQL; other aliases stay.
 * Errors: as pq_gold_read; as pq_sql_rename, with the path of the statement. */
pq_status pq_gold_adapt(const char *gold, size_t size, const pq_gold_change *change,
                        pq_arena *arena, pq_writer *w, pq_error *error);

#endif
