/* A database image that is changed page by page. Private to src/db. */
#ifndef PQ_DB_IMAGE_H
#define PQ_DB_IMAGE_H

#include "pq_db_recover.h"

#include <stdint.h>

/* Offsets in the database header: https://www.sqlite.org/fileformat2.html#the_database_header */
enum {
    AT_PAGE_SIZE = 16,
    AT_WRITE_VERSION = 18,
    AT_READ_VERSION = 19,
    AT_CHANGE_COUNTER = 24,
    AT_PAGE_COUNT = 28,
    AT_VERSION_VALID_FOR = 92,
    HEADER_BYTES = 100
};

typedef struct pq_image {
    unsigned char *bytes; /* from malloc */
    size_t size;
    size_t page_size;
} pq_image;

/* A big-endian number of four bytes. */
uint32_t pq_image_u32(const unsigned char *bytes);

/* Is it a page size that SQLite allows? */
bool pq_image_is_page_size(size_t size);

/* Makes the image `pages` pages long; new bytes are 0. Errors, with `where`: PQ_TOO_LARGE,
 * PQ_OUT_OF_MEMORY. */
pq_status pq_image_resize(pq_image *image, size_t pages, const char *where, pq_error *error);

/* wal.c and journal.c: apply one file that is not empty. Errors: as pq_db_recover. */
pq_status pq_wal_apply(pq_image *image, const pq_db_file *wal, pq_error *error);
pq_status pq_journal_apply(pq_image *image, const pq_db_file *journal, pq_error *error);

#endif
