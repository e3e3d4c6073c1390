/*
 * Repairs that cost no tokens: what an error of SQLite says about a statement and the live schema
 * together decide.
 *
 *   did_you_mean  an unknown table or column is replaced by the one name that is clearly nearest:
 *                 equal but for case, underscores, blanks and a plural, or within an edit distance
 *                 of a third of its length with no other name as near (pq_repair_parts.h has the
 *                 exact bounds, which are tighter for words of one name and for short ones). A
 *                 column is sought in the tables that the statement names, its own table first if
 *                 it is qualified; then its qualifier may be what is wrong ("Artist.Name" where
 *                 Artist has the alias a). A statement's own names, of WITH, of subqueries and of
 *                 its result columns, are sought among and never taken for others. If a table that
 *                 the statement does not name has a nearer column, a join is missing, and nothing
 *                 is suggested; nor is it where a name in double quotes may be meant as a string.
 *   qualify       an ambiguous column is qualified with the first table of its FROM that has it
 *                 (joined tables mostly share it as a key).
 *
 * Only identifiers are touched, by SQL's own lexical rules; strings and comments stay. A suggested
 * statement differs from the one given, and no name that the schema knows is replaced, so asking
 * again comes to an end.
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
    const char *from;    /* the name as the statement has it, qualifier and quotes included */
    const char *to;      /* what stands there now; in the arena, as `from` */
    const char *sql;     /* the whole statement, in the arena */
    size_t sql_size;
} pq_repair;

/* Suggests one repair of a statement that failed with `fault` (as pq_db_query fills it in: the
 * code, and SQLite's message, which names the table or column). One repair may uncover the next
 * error: the caller runs the result and asks again, PQ_REPAIR_ROUNDS times at most. Errors:
 * PQ_OUT_OF_MEMORY. */
pq_status pq_repair_suggest(const pq_schema *schema, const char *sql, size_t size,
                            const pq_error *fault, pq_arena *arena, pq_repair *repair,
                            pq_error *error);

enum { PQ_REPAIR_ROUNDS = 8 };

#endif
