/*
 * The rule "spider2": compare_pandas_table. Each gold column, on its own, must equal some predicted
 * column, value by value: numbers within 0.01 (or a billionth of the larger), NULL with NULL, other
 * values by ==. If order is ignored, both columns are first sorted by their text. The rule does not
 * check whether values stay in the same rows, and ignores extra predicted columns.
 *
 * The original reads both results from CSV files; here the values are used directly, with NULL as
 * NaN. As in pandas, a column of numbers with a REAL or a NULL is all REAL, and so is a result of
 * only numbers.
 */
#include "cells.h"
#include "explain.h"
#include "python.h"
#include "rules.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* One value of a column and its sort key. */
typedef struct value {
    pq_cell cell;
    const char *text; /* str(x); NULL if order matters */
    size_t size;
    size_t row; /* Python's sort is stable */
} value;

typedef struct frame {
    const pq_rows *rows;
    bool numeric; /* all columns have only numbers and NULL */
    bool real;    /* numeric, and pandas reads one of them as REAL */
    value **columns;
} frame;

typedef enum kind { ALL_INTEGER, ALL_REAL, MIXED } kind;

static kind kind_of_column(const pq_rows *rows, size_t column) {
    kind k = ALL_INTEGER;
    for (size_t r = 0; r < rows->n_rows; r++) {
        pq_type type = pq_rows_cell(rows, r, column)->type;
        if (type == PQ_TEXT || type == PQ_BLOB) {
            return MIXED;
        }
        k = type == PQ_INTEGER ? k : ALL_REAL;
    }
    return k;
}

static int by_text(const void *a, const void *b) {
    const value *x = a;
    const value *y = b;
    size_t size = x->size < y->size ? x->size : y->size;
    int order = size == 0 ? 0 : memcmp(x->text, y->text, size);
    if (order != 0 || x->size != y->size) {
        return order != 0 ? order : x->size < y->size ? -1 : 1;
    }
    bool x_number = x->cell.type != PQ_TEXT && x->cell.type != PQ_BLOB; /* NaN is a number too */
    bool y_number = y->cell.type != PQ_TEXT && y->cell.type != PQ_BLOB;
    if (x_number != y_number) {
        return x_number - y_number;
    }
    return (x->row > y->row) - (x->row < y->row);
}

static pq_status print_value(value *v, pq_arena *arena, pq_text *scratch, pq_error *error) {
    pq_text_clear(scratch);
    if (v->cell.type == PQ_NULL) {
        pq_text_append(scratch, "nan");
    } else {
        pq_python_str(scratch, &v->cell);
    }
    v->size = scratch->size;
    v->text = scratch->failed ? NULL : pq_arena_copy(arena, pq_text_string(scratch), v->size);
    return v->text == NULL ? pq_error_memory(error) : PQ_OK;
}

static pq_status read_column(frame *f, size_t column, bool sorted, pq_arena *arena,
                             pq_text *scratch, pq_error *error) {
    size_t n_rows = f->rows->n_rows;
    value *values = pq_arena_array(arena, n_rows, sizeof *values);
    if (values == NULL) {
        return pq_error_memory(error);
    }
    kind k = kind_of_column(f->rows, column);
    bool as_real = k == ALL_REAL || (k == ALL_INTEGER && f->real);
    for (size_t r = 0; r < n_rows; r++) {
        pq_cell cell = *pq_rows_cell(f->rows, r, column);
        if (as_real && cell.type == PQ_INTEGER) {
            cell.as.real = (double)cell.as.integer;
            cell.type = PQ_REAL;
        }
        values[r].cell = cell;
        values[r].row = r;
        pq_status status = sorted ? print_value(&values[r], arena, scratch, error) : PQ_OK;
        if (status != PQ_OK) {
            return status;
        }
    }
    if (sorted) {
        qsort(values, n_rows, sizeof *values, by_text);
    }
    f->columns[column] = values;
    return PQ_OK;
}

static pq_status read_frame(const pq_rows *rows, bool sorted, pq_arena *arena, frame *f,
                            pq_error *error) {
    *f = (frame){.rows = rows, .numeric = true};
    f->columns = pq_arena_array(arena, rows->n_columns, sizeof *f->columns);
    if (f->columns == NULL) {
        return pq_error_memory(error);
    }
    for (size_t c = 0; c < rows->n_columns; c++) {
        kind k = kind_of_column(rows, c);
        f->numeric = f->numeric && k != MIXED;
        f->real = f->real || k == ALL_REAL;
    }
    f->real = f->real && f->numeric;
    pq_text scratch = {0};
    pq_status status = PQ_OK;
    for (size_t c = 0; c < rows->n_columns && status == PQ_OK; c++) {
        status = read_column(f, c, sorted, arena, &scratch, error);
    }
    pq_text_free(&scratch);
    return status;
}

static bool values_match(const pq_cell *a, const pq_cell *b) {
    if (pq_cell_is_number(a) && pq_cell_is_number(b)) {
        double x = pq_cell_number(a);
        double y = pq_cell_number(b);
        if (x == y || isinf(x) || isinf(y)) {
            return x == y;
        }
        return fabs(x - y) <= fmax(1e-9 * fmax(fabs(x), fabs(y)), 0.01);
    }
    return pq_cell_same(a, b);
}

static bool columns_match(const frame *gold, size_t i, const frame *predicted, size_t j) {
    for (size_t r = 0; r < gold->rows->n_rows; r++) {
        if (!values_match(&gold->columns[i][r].cell, &predicted->columns[j][r].cell)) {
            return false;
        }
    }
    return true;
}

static bool has_partner(const frame *gold, size_t i, const frame *predicted) {
    for (size_t j = 0; j < predicted->rows->n_columns; j++) {
        if (columns_match(gold, i, predicted, j)) {
            return true;
        }
    }
    return false;
}

/* If some columns are required, only these count. */
static bool is_counted(const pq_pair *pair, size_t column) {
    for (size_t i = 0; i < pair->n_required; i++) {
        if (strcmp(pair->required[i], pair->gold->columns[column]) == 0) {
            return true;
        }
    }
    return pair->n_required == 0;
}

static pq_status judge(const pq_pair *pair, pq_arena *arena, pq_verdict *verdict, pq_error *error) {
    if (pair->gold->n_rows != pair->predicted->n_rows) {
        return pq_explain_row_count(verdict, pair, arena, error);
    }
    frame gold;
    frame predicted;
    pq_status status = read_frame(pair->gold, !pair->ordered, arena, &gold, error);
    if (status == PQ_OK) {
        status = read_frame(pair->predicted, !pair->ordered, arena, &predicted, error);
    }
    if (status != PQ_OK) {
        return status;
    }
    for (size_t c = 0; c < pair->gold->n_columns; c++) {
        if (is_counted(pair, c) && !has_partner(&gold, c, &predicted)) {
            verdict->reason = PQ_REASON_MISSING_COLUMN;
            verdict->gold_column = c;
            return pq_verdict_say(verdict, arena, error,
                                  "No predicted column has the values of gold column %zu (%.100s)",
                                  c + 1, pair->gold->columns[c]);
        }
    }
    return pq_explain_match(verdict, PQ_LEVEL_EXACT, arena, error);
}

const pq_rule pq_rule_spider2 = {
    .id = "spider2",
    .title = "Spider 2.0",
    .summary = "Each gold column, on its own, must equal some predicted column; numbers may "
               "differ by 0.01. The rule does not check whether values stay in the same rows, and "
               "ignores extra columns.",
    .source = "GitHub xlang-ai/Spider2, spider2-lite/evaluation_suite/evaluate.py: "
              "compare_pandas_table",
    .judge = judge};
