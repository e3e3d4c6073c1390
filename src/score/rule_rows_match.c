/*
 * The rule "rows-match": gives the same verdicts as the published benchmark's scorer.
 *
 * That scorer compares in Python: rows are dicts by column name, text is stripped, numbers are
 * floats, and each gold row takes the first free predicted row that is near enough. Nearness is not
 * transitive, so this can fail where another pairing would succeed. It fails here too.
 *
 * Here, numbers that are near each other form classes, linked by chains of neighbors. Rows can pair
 * only if the classes of all their cells agree, so first fit is tried only within such buckets.
 */
#include "cells.h"
#include "explain.h"
#include "intern.h"
#include "rules.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool is_python_space(uint32_t c) {
    return (c >= 0x09 && c <= 0x0D) || (c >= 0x1C && c <= 0x20) || c == 0x85 || c == 0xA0 ||
           c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 ||
           c == 0x202F || c == 0x205F || c == 0x3000;
}

/* The character of a UTF-8 sequence of `length` bytes (1 to 4). */
static uint32_t decode(const char *bytes, size_t length) {
    static const unsigned char first_bits[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    uint32_t c = (unsigned char)bytes[0] & first_bits[length];
    for (size_t i = 1; i < length; i++) {
        c = c << 6 | ((unsigned char)bytes[i] & 0x3F);
    }
    return c;
}

/* The size in bytes of a space at the start of the text; 0 if there is none. */
static size_t space_at(const char *bytes, size_t size) {
    size_t length = size == 0 ? 0 : pq_utf8_length(bytes, size);
    return length > 0 && is_python_space(decode(bytes, length)) ? length : 0;
}

/* The size of a space at the end of the text; a space has at most three bytes. */
static size_t space_before_end(const char *bytes, size_t size) {
    for (size_t length = 1; length <= 3 && length <= size; length++) {
        if (space_at(bytes + size - length, length) == length) {
            return length;
        }
    }
    return 0;
}

/* The Python form: TEXT stripped, numbers as REAL. */
static pq_cell python_form(const pq_cell *cell, char *room) {
    (void)room;
    pq_cell form = *cell;
    size_t space;
    if (pq_cell_is_number(cell)) {
        form.type = PQ_REAL;
        form.as.real = pq_cell_number(cell);
    } else if (cell->type == PQ_TEXT) {
        while ((space = space_at(form.as.data.bytes, form.as.data.size)) > 0) {
            form.as.data.bytes += space;
            form.as.data.size -= space;
        }
        while ((space = space_before_end(form.as.data.bytes, form.as.data.size)) > 0) {
            form.as.data.size -= space;
        }
    }
    return form;
}

static double tolerance(double a, double b) {
    return fmax(0.01, 0.001 * fmax(fabs(a), fabs(b)));
}

/* Are two cells in Python form near each other? As in Python, infinity is near every finite number
 * and not near itself. */
static bool near_enough(const pq_cell *a, const pq_cell *b) {
    if (a->type == PQ_REAL && b->type == PQ_REAL) {
        return fabs(a->as.real - b->as.real) <= tolerance(a->as.real, b->as.real);
    }
    return pq_cell_same(a, b);
}

static bool cells_match(const pq_cell *gold, const pq_cell *predicted) {
    const pq_cell a = python_form(gold, NULL);
    const pq_cell b = python_form(predicted, NULL);
    return near_enough(&a, &b);
}

/* The columns of a result as in a Python dict: a repeated name has its first position and its last
 * value. */
static pq_status view_as_dict(const pq_rows *rows, pq_arena *arena, pq_explain_view *view,
                              pq_error *error) {
    size_t *columns = pq_arena_array(arena, rows->n_columns, sizeof *columns);
    if (columns == NULL) {
        return pq_error_memory(error);
    }
    *view = (pq_explain_view){.rows = rows, .columns = columns};
    for (size_t c = 0; c < rows->n_columns; c++) {
        size_t i = 0;
        while (i < view->n_columns && strcmp(rows->columns[columns[i]], rows->columns[c]) != 0) {
            i++;
        }
        columns[i] = c;
        view->n_columns += i == view->n_columns ? 1 : 0;
    }
    return PQ_OK;
}

/* The classes of the distinct cells; near cells are always in the same class. */
typedef struct classes {
    uint32_t *of;  /* by the cell's number */
    bool *uniform; /* by class: all its cells are near each other */
} classes;

typedef struct numbered {
    double value;
    uint32_t number;
} numbered;

static int by_value(const void *a, const void *b) {
    double x = ((const numbered *)a)->value;
    double y = ((const numbered *)b)->value;
    return (x > y) - (x < y);
}

/* Makes one class of the numbers from `first` up to `end`, a chain of neighbors. The class is
 * uniform if its ends are near each other by more than a rounding error. */
static void close_chain(const numbered *sorted, size_t first, size_t end, classes *cl) {
    double low = sorted[first].value;
    double high = sorted[end - 1].value;
    uint32_t class = sorted[first].number;
    cl->uniform[class] = isfinite(low) && isfinite(high) &&
                         (end - first == 1 || high - low <= 0.999 * tolerance(low, high));
    for (size_t i = first; i < end; i++) {
        cl->of[sorted[i].number] = class;
    }
}

static bool are_linked(double low, double high) {
    return isinf(low) || isinf(high) || high - low <= 1.001 * tolerance(low, high);
}

static pq_status classify(const pq_intern *intern, pq_arena *arena, classes *cl, bool *infinite,
                          pq_error *error) {
    cl->of = pq_arena_array(arena, intern->count, sizeof *cl->of);
    cl->uniform = pq_arena_array(arena, intern->count, sizeof *cl->uniform);
    numbered *sorted = pq_arena_array(arena, intern->count, sizeof *sorted);
    if (cl->of == NULL || cl->uniform == NULL || sorted == NULL) {
        return pq_error_memory(error);
    }
    size_t n = 0;
    *infinite = false;
    for (uint32_t i = 0; i < intern->count; i++) {
        cl->of[i] = i;
        cl->uniform[i] = true;
        if (intern->cells[i].type == PQ_REAL) {
            sorted[n++] = (numbered){intern->cells[i].as.real, i};
            *infinite = *infinite || isinf(intern->cells[i].as.real);
        }
    }
    qsort(sorted, n, sizeof *sorted, by_value);
    size_t first = 0;
    for (size_t i = 1; i <= n; i++) {
        if (i == n || !(*infinite || are_linked(sorted[i - 1].value, sorted[i].value))) {
            close_chain(sorted, first, i, cl);
            first = i;
        }
    }
    return PQ_OK;
}

/* Both results as cells in Python form, and their classes. */
typedef struct tables {
    pq_explain_view views[2];
    pq_intern intern;
    const uint32_t **numbers[2]; /* numbers[side][column][row] */
    uint32_t **classes[2];
    classes cl;
    bool infinite; /* some number is infinite, and so near all finite ones */
} tables;

static pq_status intern_side(tables *t, int side, pq_arena *arena, pq_error *error) {
    pq_grid grid;
    pq_status status = pq_intern_rows(&t->intern, t->views[side].rows, &grid, error);
    if (status != PQ_OK) {
        return status;
    }
    t->numbers[side] = pq_arena_array(arena, t->views[side].n_columns, sizeof(uint32_t *));
    if (t->numbers[side] == NULL) {
        return pq_error_memory(error);
    }
    for (size_t i = 0; i < t->views[side].n_columns; i++) {
        t->numbers[side][i] = grid.ids[pq_view_column(&t->views[side], i)];
    }
    return PQ_OK;
}

static pq_status classify_side(tables *t, int side, pq_arena *arena, pq_error *error) {
    size_t n_rows = t->views[side].rows->n_rows;
    t->classes[side] = pq_arena_array(arena, t->views[side].n_columns, sizeof(uint32_t *));
    for (size_t i = 0; t->classes[side] != NULL && i < t->views[side].n_columns; i++) {
        t->classes[side][i] = pq_arena_array(arena, n_rows, sizeof(uint32_t));
        if (t->classes[side][i] == NULL) {
            return pq_error_memory(error);
        }
        for (size_t r = 0; r < n_rows; r++) {
            t->classes[side][i][r] = t->cl.of[t->numbers[side][i][r]];
        }
    }
    return t->classes[side] == NULL ? pq_error_memory(error) : PQ_OK;
}

static bool rows_near(const tables *t, size_t gold_row, size_t predicted_row) {
    for (size_t i = 0; i < t->views[0].n_columns; i++) {
        uint32_t a = t->numbers[0][i][gold_row];
        uint32_t b = t->numbers[1][i][predicted_row];
        if (!near_enough(&t->intern.cells[a], &t->intern.cells[b])) {
            return false;
        }
    }
    return true;
}

static bool is_uniform_row(const tables *t, size_t gold_row) {
    for (size_t i = 0; i < t->views[0].n_columns; i++) {
        if (!t->cl.uniform[t->classes[0][i][gold_row]]) {
            return false;
        }
    }
    return true;
}

/* A predicted row, its bucket, and its number in the column that best distinguishes rows. */
typedef struct placed {
    uint32_t bucket;
    double real;
    size_t row;
} placed;

static int by_place(const void *a, const void *b) {
    const placed *x = a;
    const placed *y = b;
    if (x->bucket != y->bucket) {
        return x->bucket < y->bucket ? -1 : 1;
    }
    return x->real != y->real ? (x->real < y->real ? -1 : 1)
                              : (x->row > y->row) - (x->row < y->row);
}

/* The predicted rows that are still free. Those of uniform buckets, where any row fits, are in
 * linked lists in row order. The others are found by their numbers. */
typedef struct free_rows {
    size_t *first; /* by bucket; PQ_NOWHERE if there is none */
    size_t *next;  /* by row */
    bool *taken;
    placed *sorted;
    size_t column; /* the column by which `sorted` is sorted */
} free_rows;

/* The number of a cell; 0 if it is not a number, which is the same throughout a bucket. */
static double real_at(const tables *t, int side, size_t column, size_t row) {
    if (column >= t->views[side].n_columns) {
        return 0;
    }
    const pq_cell *cell = &t->intern.cells[t->numbers[side][column][row]];
    return cell->type == PQ_REAL ? cell->as.real : 0;
}

/* The column with the most different numbers in classes that are not uniform. */
static pq_status find_column(const tables *t, pq_arena *arena, size_t *column, pq_error *error) {
    size_t most = 0;
    *column = 0;
    uint32_t *seen = pq_arena_array(arena, t->intern.count, sizeof *seen);
    if (seen == NULL) {
        return pq_error_memory(error);
    }
    for (size_t i = 0; i < t->views[1].n_columns; i++) {
        size_t different = 0;
        for (size_t r = 0; r < t->views[1].rows->n_rows; r++) {
            uint32_t number = t->numbers[1][i][r];
            bool is_new = seen[number] != i + 1 && !t->cl.uniform[t->cl.of[number]];
            different += is_new ? 1 : 0;
            seen[number] = (uint32_t)i + 1;
        }
        if (different > most) {
            most = different;
            *column = i;
        }
    }
    return PQ_OK;
}

static pq_status list_free_rows(const tables *t, const pq_buckets *buckets, pq_arena *arena,
                                free_rows *rows, pq_error *error) {
    size_t n_rows = t->views[1].rows->n_rows;
    rows->first = pq_arena_array(arena, buckets->count, sizeof *rows->first);
    rows->next = pq_arena_array(arena, n_rows, sizeof *rows->next);
    rows->taken = pq_arena_array(arena, n_rows, sizeof *rows->taken);
    rows->sorted = pq_arena_array(arena, n_rows, sizeof *rows->sorted);
    pq_status status = find_column(t, arena, &rows->column, error);
    if (rows->first == NULL || rows->next == NULL || rows->taken == NULL || rows->sorted == NULL ||
        status != PQ_OK) {
        return pq_error_memory(error);
    }
    for (size_t b = 0; b < buckets->count; b++) {
        rows->first[b] = PQ_NOWHERE;
    }
    for (size_t r = n_rows; r-- > 0;) {
        uint32_t bucket = buckets->of[1][r];
        rows->next[r] = rows->first[bucket];
        rows->first[bucket] = r;
        rows->sorted[r] = (placed){bucket, real_at(t, 1, rows->column, r), r};
    }
    qsort(rows->sorted, n_rows, sizeof *rows->sorted, by_place);
    return PQ_OK;
}

/* The first sorted row in this bucket with a number of at least `real`, or else in a later bucket.
 */
static size_t find_place(const free_rows *rows, size_t n_rows, uint32_t bucket, double real) {
    const placed wanted = {bucket, real, 0};
    size_t low = 0;
    size_t high = n_rows;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (by_place(&rows->sorted[middle], &wanted) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* The first free row, in row order, that is near a gold row; PQ_NOWHERE if there is none. */
static size_t first_near(const tables *t, const free_rows *rows, uint32_t bucket, size_t gold_row) {
    size_t n_rows = t->views[1].rows->n_rows;
    double real = real_at(t, 0, rows->column, gold_row);
    double low = t->infinite ? -INFINITY : real - 1.01 * tolerance(real, real);
    double high = t->infinite ? INFINITY : real + 1.01 * tolerance(real, real);
    size_t best = PQ_NOWHERE;
    for (size_t i = find_place(rows, n_rows, bucket, low);
         i < n_rows && rows->sorted[i].bucket == bucket && rows->sorted[i].real <= high; i++) {
        size_t row = rows->sorted[i].row;
        if (row < best && !rows->taken[row] && rows_near(t, gold_row, row)) {
            best = row;
        }
    }
    return best;
}

/* The row that a gold row takes. */
static size_t take_row(const tables *t, free_rows *rows, uint32_t bucket, size_t gold_row) {
    size_t row = rows->first[bucket];
    if (!is_uniform_row(t, gold_row)) {
        row = first_near(t, rows, bucket, gold_row);
    } else if (row != PQ_NOWHERE) {
        rows->first[bucket] = rows->next[row];
    }
    if (row != PQ_NOWHERE) {
        rows->taken[row] = true;
    }
    return row;
}

/* Pairs every gold row with the first free row near it and lists the rows that are left. */
static pq_status first_fit(const tables *t, const pq_buckets *buckets, pq_arena *arena,
                           pq_leftovers *left, pq_error *error) {
    size_t n_rows = t->views[0].rows->n_rows;
    free_rows rows = {0};
    pq_status status = list_free_rows(t, buckets, arena, &rows, error);
    left->rows[0] = pq_arena_array(arena, n_rows, sizeof(size_t));
    left->rows[1] = pq_arena_array(arena, n_rows, sizeof(size_t));
    if (status != PQ_OK || left->rows[0] == NULL || left->rows[1] == NULL) {
        return pq_error_memory(error);
    }
    for (size_t g = 0; g < n_rows; g++) {
        if (take_row(t, &rows, buckets->of[0][g], g) == PQ_NOWHERE) {
            left->rows[0][left->counts[0]++] = g;
        }
    }
    for (size_t p = 0; p < n_rows; p++) {
        if (!rows.taken[p]) {
            left->rows[1][left->counts[1]++] = p;
        }
    }
    return PQ_OK;
}

static pq_status pair_rows(tables *t, pq_arena *arena, pq_leftovers *left, pq_error *error) {
    *left = (pq_leftovers){0};
    t->intern = pq_intern_with(python_form, arena);
    pq_status status = intern_side(t, 0, arena, error);
    status = status == PQ_OK ? intern_side(t, 1, arena, error) : status;
    status = status == PQ_OK ? classify(&t->intern, arena, &t->cl, &t->infinite, error) : status;
    status = status == PQ_OK ? classify_side(t, 0, arena, error) : status;
    status = status == PQ_OK ? classify_side(t, 1, arena, error) : status;
    if (status != PQ_OK) {
        return status;
    }
    pq_keys sides[2];
    for (int s = 0; s < 2; s++) {
        sides[s] = (pq_keys){.columns = (const uint32_t *const *)t->classes[s],
                             .n_columns = t->views[s].n_columns,
                             .n_rows = t->views[s].rows->n_rows};
    }
    pq_buckets buckets;
    status = pq_buckets_make(sides, arena, &buckets, error);
    return status == PQ_OK ? first_fit(t, &buckets, arena, left, error) : status;
}

static pq_status judge(const pq_pair *pair, pq_arena *arena, pq_verdict *verdict, pq_error *error) {
    if (pair->predicted->n_rows == 0) {
        verdict->reason = PQ_REASON_NO_ROWS;
        return pq_verdict_say(verdict, arena, error,
                              "The prediction has no rows; this rule counts that as wrong");
    }
    if (pair->gold->n_rows != pair->predicted->n_rows) {
        return pq_explain_row_count(verdict, pair, arena, error);
    }
    tables t = {0};
    pq_status status = view_as_dict(pair->gold, arena, &t.views[0], error);
    status = status == PQ_OK ? view_as_dict(pair->predicted, arena, &t.views[1], error) : status;
    if (status != PQ_OK) {
        return status;
    }
    if (t.views[0].n_columns != t.views[1].n_columns) {
        return pq_explain_column_count(verdict, t.views[0].n_columns, t.views[1].n_columns, arena,
                                       error);
    }
    pq_leftovers left;
    status = pair_rows(&t, arena, &left, error);
    if (status != PQ_OK) {
        return status;
    }
    if (left.counts[0] == 0) {
        return pq_explain_match(verdict, PQ_LEVEL_EXACT, arena, error);
    }
    return pq_explain_rows(verdict, &t.views[0], &t.views[1], &left, cells_match, arena, error);
}

const pq_rule pq_rule_rows_match = {
    .id = "rows-match",
    .title = "The published benchmark's rule",
    .summary = "Rows may be in any order; columns must be in the given order. Text is trimmed. "
               "Numbers may differ by 0.01 or 0.1%. A prediction without rows is wrong.",
    .source = "GitHub rjsmith87/inference-benchmarks, May 2026: rows_match",
    .judge = judge};
