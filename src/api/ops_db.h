/* What the operations that open a database share. */
#ifndef PQ_API_OPS_DB_H
#define PQ_API_OPS_DB_H

#include "pq_db.h"

/* Writes "database", "bytes" and "tables" into the open object. */
void pq_database_write(pq_writer *w, const char *name, size_t bytes, const pq_schema *schema);

#endif
