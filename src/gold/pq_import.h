/*
 * Gold sets and predictions in the layouts of other tools, recognized by their content.
 *
 * A file is one JSON value, JSON lines, or lines of text. One JSON array stands for JSON lines and
 * the reverse. Every layout is a row of one table (import_layouts.c): what tells it, and how it is
 * read. A layout that is known and not read has no reader; its name is in the error.
 */
#ifndef PQ_IMPORT_H
#define PQ_IMPORT_H

#include "pq_arena.h"
#include "pq_error.h"
#include "pq_json.h"

typedef enum pq_layout_role { PQ_LAYOUT_GOLD, PQ_LAYOUT_PREDICTIONS } pq_layout_role;

/* A row of the table. Static. */
typedef struct pq_layout pq_layout;

/* "BIRD gold set". */
const char *pq_layout_title(const pq_layout *layout);
pq_layout_role pq_layout_role_of(const pq_layout *layout);

/* Finds the layout of a file; *layout is NULL if the file has none of them. Gold sets in our own
 * format are not in the table. Errors: PQ_BAD_JSON, PQ_BAD_FORMAT, PQ_TOO_LARGE, PQ_OUT_OF_MEMORY.
 */
pq_status pq_import_recognize(const char *text, size_t size, const pq_layout **layout,
                              pq_error *error);

#endif
