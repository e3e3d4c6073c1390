/*
 * Changes that SQLite keeps beside a database file and applies when it opens it.
 *
 *   FILE-wal      the write-ahead log: newer pages. Those of complete transactions are copied into
 *                 the image, up to the first frame with a wrong checksum or salt; what follows is
 * of an incomplete or an earlier transaction, and SQLite ignores it too. FILE-journal  older pages.
 * If it is hot (it does not start with a zero byte), a transaction was interrupted, and the pages
 * are copied back.
 *
 * Formats: https://www.sqlite.org/fileformat2.html#the_rollback_journal and #the_write_ahead_log
 */
#ifndef PQ_DB_RECOVER_H
#define PQ_DB_RECOVER_H

#include "pq_db.h"

/* A file as bytes, borrowed; size 0 stands for no file. */
typedef struct pq_db_file {
    const void *bytes;
    size_t size;
} pq_db_file;

/* Applies the journal and then the log to the image. *out is from malloc and replaces the image;
 * the caller frees it. NULL: the files change nothing.
 * Errors, with "wal" or "journal" as `where`: PQ_DATABASE_CORRUPT for a file that SQLite did not
 * write or that belongs to another database; PQ_TOO_LARGE, PQ_OUT_OF_MEMORY. */
pq_status pq_db_recover(const pq_db_file *image, const pq_db_file *wal, const pq_db_file *journal,
                        unsigned char **out, size_t *size, pq_error *error);

/* Is the image in WAL mode, so that FILE-wal may hold newer rows? */
bool pq_db_uses_wal(const void *bytes, size_t size);

#endif
