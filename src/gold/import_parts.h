/* Shared by import*.c, gold.c and predictions.c. Private to src/gold. */
#ifndef PQ_GOLD_IMPORT_PARTS_H
#define PQ_GOLD_IMPORT_PARTS_H

#include "pq_gold.h"
#include "pq_import.h"
#include "pq_predictions.h"

typedef enum pq_import_form {
    PQ_FORM_DOCUMENT, /* one JSON value */
    PQ_FORM_LINES,    /* JSON lines, the first of which is sound */
    PQ_FORM_TEXT      /* not JSON */
} pq_import_form;

/* An open file. */
typedef struct pq_import {
    pq_import_form form;
    const char *text; /* UTF-8 without a mark */
    size_t size;
    pq_text decoded;
    pq_json *document; /* of a document; of lines, the first one */
    bool one_line;     /* a document that may also be one JSON line */
} pq_import;

/* Opens a file; `text` must outlive it. To be closed whatever the status is.
 * Errors: PQ_BAD_JSON for an empty file, PQ_BAD_FORMAT, PQ_TOO_LARGE, PQ_OUT_OF_MEMORY. */
pq_status pq_import_open(const char *text, size_t size, pq_import *in, pq_error *error);
void pq_import_close(pq_import *in);

/* The first record: the first line, the first item of an array, or the object itself. False if it
 * is no object. */
bool pq_import_first(const pq_import *in, pq_value *root, pq_value *record);

/* Calls `take` for each line, item of the array, or the one object. Errors of lines begin with
 * "line N", those of items with "[i]". */
typedef pq_status pq_record_function(void *self, const pq_value *record, size_t index,
                                     pq_error *error);
pq_status pq_import_each(const pq_import *in, pq_record_function *take, void *self,
                         pq_error *error);

/* The next line of the text from *at, without its line end; false after the last. */
bool pq_import_line(const pq_import *in, size_t *at, const char **line, size_t *size);

/* ---- the table ---- */

/* What a prediction belongs to, and where it goes. */
typedef struct pq_answer_file {
    const pq_gold *gold; /* NULL: only checked */
    pq_prediction *predictions;
    pq_arena *arena;
    const pq_layout *layout;
    size_t found;
} pq_answer_file;

struct pq_layout {
    const char *title;
    pq_layout_role role;
    const char *marks[4];            /* fields of the first record; NULL ends them */
    bool (*is)(const pq_import *in); /* where no field tells; NULL: the marks do */
    const char *id, *question, *sql; /* the fields of a record; NULL: it has none */
    const char *evidence, *rating, *database;
    pq_status (*read_gold)(const pq_import *in, const pq_layout *layout, pq_arena *arena,
                           pq_gold *gold, pq_error *error);
    pq_status (*read_answers)(const pq_import *in, pq_answer_file *answers, pq_error *error);
};

/* The layout of an open file in a role; NULL if it has none of that role. */
const pq_layout *pq_import_layout(const pq_import *in, pq_layout_role role);

/* Refuses a file that has a layout of the other role, or one without a reader; `expected` is "a
 * gold set". PQ_OK if it has neither. */
pq_status pq_import_refuse(const pq_import *in, pq_layout_role role, const char *expected,
                           pq_error *error);

/* import_gold.c */
pq_status pq_import_questions(const pq_import *in, const pq_layout *layout, pq_arena *arena,
                              pq_gold *gold, pq_error *error);
pq_status pq_import_gold_lines(const pq_import *in, const pq_layout *layout, pq_arena *arena,
                               pq_gold *gold, pq_error *error);

/* import_answers.c */
pq_status pq_import_records(const pq_import *in, pq_answer_file *answers, pq_error *error);
pq_status pq_import_inspect(const pq_import *in, pq_answer_file *answers, pq_error *error);
pq_status pq_import_promptfoo(const pq_import *in, pq_answer_file *answers, pq_error *error);
pq_status pq_import_positions(const pq_import *in, pq_answer_file *answers, pq_error *error);
pq_status pq_import_answer_lines(const pq_import *in, pq_answer_file *answers, pq_error *error);

/* ---- fields ---- */

/* Reads a string or a whole number as text, in the arena. Errors: PQ_BAD_FIELD,
 * PQ_OUT_OF_MEMORY. */
pq_status pq_import_id(const pq_value *value, pq_arena *arena, const char **id, pq_error *error);

/* Reads one string or a list of strings, in the arena. Errors: as above. */
pq_status pq_import_texts(const pq_value *value, pq_arena *arena, const char ***texts,
                          size_t *count, pq_error *error);

#endif
