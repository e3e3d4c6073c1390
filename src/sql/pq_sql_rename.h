/*
 * Rewrites a statement for a database with other names: replaces identifiers and nothing else.
 *
 * Every bare or quoted identifier ("x", `x`, [x]) that equals a mapped name is replaced, whether it
 * is a table, a column, or part of a qualified name. The case of ASCII letters is ignored. Strings,
 * numbers, parameters, comments and blanks stay byte for byte. Names of functions stay too: a name
 * before "(" is a function, unless the closing ")" is followed by AS "(" or AS [NOT] MATERIALIZED,
 * which makes it a common table expression. A blank is added where a new name would otherwise merge
 * with the token next to it.
 *
 * An alias that equals a mapped name is replaced wherever it is defined and used, because without a
 * parser its uses look like those of the column. The statement still means the same, but an output
 * column of that name gets the new name. Callers that know output columns by name must map them
 * with pq_rename_name. Other aliases stay.
 *
 * The map must be one to one in both directions, ignoring case, and must not contain SQL keywords.
 */
#ifndef PQ_SQL_RENAME_H
#define PQ_SQL_RENAME_H

#include "pq_sql.h"

typedef struct pq_rename {
    const char *from;
    const char *to;
} pq_rename;

/* The new name of `name`, or `name` itself if the map does not have it. Borrowed from either. */
const char *pq_rename_name(const pq_rename *map, size_t n_map, const char *name);

/* Renames the identifiers of a SELECT; *renamed is NUL-terminated and in the arena. A new name is
 * written bare if the old one was bare and the new one has only letters, digits and underscores;
 * otherwise in double quotes. Errors: PQ_SQL_AMBIGUOUS (where: "byte N") for an identifier that
 * already equals one of the new names and would be confused with it; as pq_sql_next;
 * PQ_OUT_OF_MEMORY. */
pq_status pq_sql_rename(const char *sql, size_t size, const pq_rename *map, size_t n_map,
                        pq_arena *arena, const char **renamed, pq_error *error);

#endif
