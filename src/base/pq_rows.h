/*
 * Result rows: what a query returned, or what a file says it returned.
 *
 * In JSON a result is {"columns": ["name", ...], "rows": [[cell, ...], ...]} and a cell is
 *     null                          NULL
 *     12                            INTEGER: a number without '.', 'e' or 'E'
 *     true, false                   INTEGER 1 and 0, as SQLite has them; never written
 *     1.5, {"real": "1.0"}          REAL; the object form where a reader could take it for INTEGER
 *     {"int": "9007199254740993"}   INTEGER beyond 2^53, where a double is no longer exact
 *     "text"                        TEXT
 *     {"text": "hex"}               TEXT whose bytes JSON cannot hold (not UTF-8, or with NUL)
 *     {"blob": "hex"}               BLOB
 */
#ifndef PQ_ROWS_H
#define PQ_ROWS_H

#include "pq_arena.h"
#include "pq_json.h"
#include "pq_write.h"

/* The storage classes of SQLite. */
typedef enum pq_type { PQ_NULL, PQ_INTEGER, PQ_REAL, PQ_TEXT, PQ_BLOB } pq_type;

typedef struct pq_cell {
    pq_type type;
    union {
        int64_t integer;
        double real; /* never NaN; may be infinite */
        struct {
            const char *bytes; /* TEXT or BLOB; not owned; may hold NUL, need not be UTF-8 */
            size_t size;
        } data;
    } as;
} pq_cell;

typedef struct pq_rows {
    size_t n_columns;
    size_t n_rows;
    const char **columns; /* n_columns output names, NUL-terminated; names may repeat */
    pq_cell *cells;       /* row-major: cells[row * n_columns + column] */
} pq_rows;

/* The cell at (row, column), both in range. */
const pq_cell *pq_rows_cell(const pq_rows *rows, size_t row, size_t column);

/* Reads a result from JSON. Rows, names and cells are allocated in the arena; nothing points into
 * the document afterwards. Errors: PQ_BAD_FIELD with the path of the cell, PQ_OUT_OF_MEMORY. */
pq_status pq_rows_read(const pq_value *value, pq_arena *arena, pq_rows *rows, pq_error *error);

/* Reads one cell from JSON; bytes are copied to the arena. Errors as pq_rows_read. */
pq_status pq_cell_read(const pq_value *value, pq_arena *arena, pq_cell *cell, pq_error *error);

/* Writes one cell in the form that pq_cell_read reads back as the same cell. */
void pq_cell_write(pq_writer *w, const pq_cell *cell);

/* Writes "columns": [...], "rows": [...] and "row_count": n into the open object, with the first
 * `most` rows; all three are null where `rows` is NULL. */
void pq_rows_write(pq_writer *w, const pq_rows *rows, size_t most);

/* Appends a cell as a person reads it: NULL, 12, 1.5, 'text', x'0a'. TEXT and BLOB are cut after
 * 40 characters or bytes. */
void pq_cell_describe(pq_text *text, const pq_cell *cell);

#endif
