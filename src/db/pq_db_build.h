/*
 * Building an SQLite image in memory: statements that make tables, then rows, then bytes.
 *
 *     pq_db_build *build = NULL;
 *     status = pq_db_build_new(&build, error);
 *     status = pq_db_build_run(build, "CREATE TABLE t (a, b)", error);
 *     status = pq_db_build_insert(build, "t", &rows, error);
 *     status = pq_db_build_finish(build, &bytes, &size, error);
 *     pq_db_build_free(build);
 *
 * The same calls give the same bytes on every platform: pages have 4,096 bytes, and nothing in the
 * image tells when or where it was made but the version of SQLite.
 */
#ifndef PQ_DB_BUILD_H
#define PQ_DB_BUILD_H

#include "pq_db.h"

typedef struct pq_db_build pq_db_build;

/* An empty database, to be freed with pq_db_build_free. Errors: PQ_OUT_OF_MEMORY. */
pq_status pq_db_build_new(pq_db_build **build, pq_error *error);
void pq_db_build_free(pq_db_build *build); /* NULL is allowed */

/* Runs statements that make tables and indexes; the text is the caller's own, not a stranger's: it
 * is not held in by the sandbox. Errors: PQ_SQL_*, PQ_LIMIT_BYTES for want of memory. */
pq_status pq_db_build_run(pq_db_build *build, const char *sql, pq_error *error);

/* Adds rows to a table that has as many columns, in their order; the names in `rows` are not
 * looked at; on an error none is added. Errors: PQ_SQL_* (a row that breaks a constraint is
 * PQ_SQL_FAILED), PQ_LIMIT_BYTES and PQ_OUT_OF_MEMORY for want of memory. */
pq_status pq_db_build_insert(pq_db_build *build, const char *table, const pq_rows *rows,
                             pq_error *error);

/* Checks that every foreign key points to a row, and gives the image; *bytes is from malloc and
 * the caller's. Errors: PQ_SQL_FAILED, PQ_OUT_OF_MEMORY. */
pq_status pq_db_build_finish(pq_db_build *build, unsigned char **bytes, size_t *size,
                             pq_error *error);

#endif
