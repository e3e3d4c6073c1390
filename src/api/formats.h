/* The formats of our files, one row each. */
#ifndef PQ_API_FORMATS_H
#define PQ_API_FORMATS_H

#include "operation.h"

typedef struct pq_format {
    const char
        *format; /* "perquery-gold/1"; NULL for predictions, which are JSON lines without one */
    const char *kind;  /* where a format has several kinds, the file's field "kind"; else NULL */
    const char *title; /* "gold set" */
    const pq_shape *shape; /* what it holds; NULL where only `check` knows */
    /* Reads all of it. NULL: the shape says all. */
    pq_status (*check)(const pq_call *call, const pq_file *file, const pq_value *root);
} pq_format;

/* All formats. */
const pq_format *pq_formats(size_t *count);

/* Finds the format of a file and reads all of it. *title says what it is, in the layout of another
 * tool too. Errors: PQ_BAD_JSON, PQ_BAD_FORMAT for one that
 * is not known, those of the format. */
pq_status pq_format_check(const pq_call *call, const pq_file *file, const pq_format **format,
                          const char **title);

#endif
