/*
 * Builds a SQLite image in memory: first the tables, then the rows, then the bytes.
 *
 *     pq_db_build *build = NULL;
 *     status = pq_db_build_new(&build, error);
 *     status = pq_db_build_run(build, "CREATE TABLE t (a, b)", error);
 *     status = pq_db_build_insert(build, "t", &rows, error);
 *     status = pq_db_build_finish(build, &bytes, &size, error);
 *     pq_db_build_free(build);
 *
 * The same calls give the same bytes on every platform. Pages have 4,096 bytes, and the image
 * contains no time or place, only the version of SQLite.
 */
#ifndef PQ_DB_BUILD_H
#define PQ_DB_BUILD_H

#include "pq_db.h"

typedef struct pq_db_build pq_db_build;

/* Begins an empty database; free it with pq_db_build_free. Errors: PQ_OUT_OF_MEMORY. */
pq_status pq_db_build_new(pq_db_build **build, pq_error *error);
void pq_db_build_free(pq_db_build *build); /* NULL is allowed */

/* Runs statements that create tables and indexes. The text must be trusted, because the sandbox
 * does not apply. Errors: PQ_SQL_*, PQ_LIMIT_BYTES when out of memory. */
pq_status pq_db_build_run(pq_db_build *build, const char *sql, pq_error *error);

/* Adds rows to a table with the same number of columns, in their order; the names in `rows` are
 * ignored. After an error no row is added. Errors: PQ_SQL_* (a row that breaks a constraint is
 * PQ_SQL_FAILED), PQ_LIMIT_BYTES and PQ_OUT_OF_MEMORY when out of memory. */
pq_status pq_db_build_insert(pq_db_build *build, const char *table, const pq_rows *rows,
                             pq_error *error);

/* Checks that every foreign key refers to a row, and returns the image. *bytes is from malloc; the
 * caller frees it. Errors: PQ_SQL_FAILED, PQ_OUT_OF_MEMORY. */
pq_status pq_db_build_finish(pq_db_build *build, unsigned char **bytes, size_t *size,
                             pq_error *error);

#endif
