/*
 * A loaded file: its bytes and, once it was read, what was read. A file is parsed once.
 */
#ifndef PQ_FILE_H
#define PQ_FILE_H

#include "pq_shape.h"

typedef struct pq_file {
    char *bytes; /* from malloc; owned */
    size_t size;
    const pq_shape *shape; /* what it was read as; NULL: not read yet */
    void *read;            /* the shape's struct; the two below hold it */
    pq_arena *arena;
    pq_json *document;
} pq_file;

/* Reads a whole document, or gives what was read before. The file owns it: it is valid until the
 * file ends or is read as another shape. The shape's functions get a reading without `self`.
 * Errors: those of pq_json_parse and pq_shape_document; nothing is kept then. */
pq_status pq_file_read(pq_file *file, const pq_shape *shape, const void **read, pq_error *error);

/* Frees what the file holds. */
void pq_file_end(pq_file *file);

#endif
