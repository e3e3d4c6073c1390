/*
 * One statement for two databases: identifiers replaced, and nothing else.
 *
 * What is replaced: every bare or quoted identifier ("x", `x`, [x]) that equals a mapped name but
 * for the case of ASCII letters, be it a table, a column, or a part of a qualified name. Strings,
 * numbers, parameters, comments and blanks stay byte for byte, and so does the name of a function:
 * a name before "(", unless what follows the closing ")" is AS "(" or AS [NOT] MATERIALIZED, which
 * makes it a common table expression. A blank is put where a new name would touch another token
 * and be read as one with it.
 *
 * An alias that is no mapped name stays. One that equals a mapped name is replaced, where it is
 * made and where it is used: without a parser its uses cannot be told from those of the column.
 * The statement means the same, and an output column of that name bears the new one. What a
 * caller knows of output columns by name goes through pq_rename_name, which agrees.
 *
 * The map must be one to one in both directions (the case of letters aside), and may hold no
 * keyword of SQL on either side.
 */
#ifndef PQ_SQL_RENAME_H
#define PQ_SQL_RENAME_H

#include "pq_sql.h"

typedef struct pq_rename {
    const char *from;
    const char *to;
} pq_rename;

/* What the map has for a name; the name itself if it has nothing. Borrowed from either. */
const char *pq_rename_name(const pq_rename *map, size_t n_map, const char *name);

/* Renames the identifiers of a SELECT; *renamed is NUL-terminated and in the arena. A new name
 * stands bare in place of a bare one, if it is letters, digits and underscores, else in double
 * quotes.
 * Errors: PQ_SQL_AMBIGUOUS (where: "byte N") for an identifier that is a new name already and
 * would be mixed up with what is renamed to it; as pq_sql_next; PQ_OUT_OF_MEMORY. */
pq_status pq_sql_rename(const char *sql, size_t size, const pq_rename *map, size_t n_map,
                        pq_arena *arena, const char **renamed, pq_error *error);

#endif
