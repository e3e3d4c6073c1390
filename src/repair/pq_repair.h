/*
 * Local repairs, which cost no tokens: fixes for a statement from SQLite's error and the schema.
 *
 *   did_you_mean  an unknown table or column is replaced by the one name that is clearly closest:
 *                 equal except for case, underscores, blanks and a plural, or within an edit
 *                 distance of a third of its length, with no other name as close (repair_parts.h
 *                 has the exact bounds, which are tighter for short names and for the words of a
 *                 name). A column is looked up in the tables of the statement; if it is qualified,
 *                 in its own table first. Then the qualifier may be wrong ("Artist.Name" where
 *                 Artist has the alias a). The names that a statement defines (in WITH, subqueries
 *                 and result columns) are candidates and are never replaced. Nothing is suggested
 *                 if a table that the statement does not use has a closer column, because then a
 *                 join is missing, or if a name in double quotes may be a string:
 *                 where a value is as likely as a column nothing is, and elsewhere than as a whole
 *                 output column or sort key it must be equal except for case, underscores, blanks
 *                 and a plural.
 *   qualify       an ambiguous column is qualified with the first table of its FROM that has it,
 *                 because joined tables usually share it as a key.
 *
 * Only identifiers change; strings and comments stay. A suggestion always differs from the
 * statement, and names that the schema has are never replaced, so repeated repairs end.
 */
#ifndef PQ_REPAIR_H
#define PQ_REPAIR_H

#include "pq_arena.h"
#include "pq_error.h"
#include "pq_schema.h"

/* X(constant, code as printed, what it means) */
#define PQ_REPAIR_LIST(X)                                                                          \
    X(PQ_REPAIR_NONE, "none", "the schema suggests no repair")                                     \
    X(PQ_REPAIR_TABLE, "did_you_mean_table",                                                       \
      "an unknown table name was replaced by the closest one in the schema")                       \
    X(PQ_REPAIR_COLUMN, "did_you_mean_column",                                                     \
      "an unknown column name was replaced by the closest one in the schema")                      \
    X(PQ_REPAIR_QUALIFY, "qualified", "a table name was added to an ambiguous column")

typedef enum pq_repair_kind {
#define PQ_REPAIR_CONSTANT(constant, code, meaning) constant,
    PQ_REPAIR_LIST(PQ_REPAIR_CONSTANT)
#undef PQ_REPAIR_CONSTANT
        PQ_REPAIR_KIND_COUNT
} pq_repair_kind;

const char *pq_repair_code(pq_repair_kind kind);
const char *pq_repair_meaning(pq_repair_kind kind);

typedef struct pq_repair {
    pq_repair_kind kind; /* PQ_REPAIR_NONE: the rest is unset */
    const char *from;    /* the name as in the statement, with qualifier and quotes */
    const char *to;      /* its replacement; both are in the arena */
    const char *sql;     /* the repaired statement, in the arena */
    size_t sql_size;
} pq_repair;

/* Suggests one repair of a statement that failed with `fault`, as pq_db_query sets it: the code,
 * and SQLite's message, which names the table or column. One repair may reveal the next error, so
 * the caller runs the result and asks again, at most PQ_REPAIR_ROUNDS times. Errors:
 * PQ_OUT_OF_MEMORY. */
pq_status pq_repair_suggest(const pq_schema *schema, const char *sql, size_t size,
                            const pq_error *fault, pq_arena *arena, pq_repair *repair,
                            pq_error *error);

enum { PQ_REPAIR_ROUNDS = 8 };

#endif
