/* What a CREATE VIRTUAL TABLE says, since its module may not be built in. Private to src/db. */
#ifndef PQ_DB_VIRTUAL_H
#define PQ_DB_VIRTUAL_H

#include "pq_schema.h"

/* The columns that a virtual table declares, and its module's name, in the arena. The columns of
 * fts3, fts4, fts5 and rtree are as their modules would have them; other modules' arguments are
 * read as "name type". *module stays NULL if the statement is of another kind. Errors:
 * PQ_OUT_OF_MEMORY. */
pq_status pq_virtual_columns(pq_table *table, pq_arena *arena, const char **module,
                             pq_error *error);

/* Does a module keep a table of this name for its virtual table? */
bool pq_virtual_owns(const char *module, const char *virtual_table, const char *name);

#endif
