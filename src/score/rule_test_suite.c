/*
 * The rule "test-suite": result_eq. Some permutation of the columns must make the rows equal by
 * Python's ==: as a list if the gold SQL contains "order by" anywhere, else as a multiset. Results
 * without rows are equal, whatever their columns.
 *
 * The original tries the permutations one by one, which takes exponential time; the search of
 * columns.h finds one if there is one. Before that, the original compares rows with their cells
 * sorted by text and type, which also rejects some rows that are equal: it sorts (1, 15) as (15, 1)
 * but (1.0, 15) as (1.0, 15). This check is kept.
 */
#include "cells.h"
#include "explain.h"
#include "pq_ascii.h"
#include "python.h"
#include "rules.h"
#include "soft.h"

#include <stdlib.h>
#include <string.h>

static bool cells_match(const pq_cell *gold, const pq_cell *predicted) {
    const pq_cell a = pq_cell_exact(gold);
    const pq_cell b = pq_cell_exact(predicted);
    return pq_cell_same(&a, &b);
}

static bool holds_order_by(const char *sql) {
    static const char wanted[] = "order by";
    for (; *sql != '\0'; sql++) {
        size_t i = 0;
        while (wanted[i] != '\0' && pq_to_lower(sql[i]) == wanted[i]) {
            i++;
        }
        if (wanted[i] == '\0') {
            return true;
        }
    }
    return false;
}

/* A cell of a row, to be sorted by what Python prints. */
typedef struct printed {
    const char *text; /* str(x) + str(type(x)) */
    size_t size;
    uint32_t value;
} printed;

static int by_text(const void *a, const void *b) {
    const printed *x = a;
    const printed *y = b;
    size_t size = x->size < y->size ? x->size : y->size;
    int order = size == 0 ? 0 : memcmp(x->text, y->text, size);
    return order != 0 ? order : (x->size > y->size) - (x->size < y->size);
}

static pq_status print_row(const pq_rows *rows, const pq_grid *values, size_t row, pq_arena *arena,
                           printed *cells, pq_error *error) {
    pq_text text = {0};
    for (size_t c = 0; c < rows->n_columns; c++) {
        const pq_cell *cell = pq_rows_cell(rows, row, c);
        pq_text_clear(&text);
        pq_python_str(&text, cell);
        pq_text_append(&text, pq_python_type(cell->type));
        cells[c].text = text.failed ? NULL : pq_arena_copy(arena, text.data, text.size);
        cells[c].size = text.size;
        cells[c].value = values->ids[c][row];
        if (cells[c].text == NULL) {
            pq_text_free(&text);
            return pq_error_memory(error);
        }
    }
    pq_text_free(&text);
    qsort(cells, rows->n_columns, sizeof *cells, by_text);
    return PQ_OK;
}

/* The values of each row in the order in which Python sorts them. */
static pq_status sort_rows(const pq_rows *rows, const pq_grid *values, pq_arena *arena,
                           pq_grid *sorted, pq_error *error) {
    *sorted = *values;
    sorted->ids = pq_arena_array(arena, rows->n_columns, sizeof *sorted->ids);
    printed *cells = pq_arena_array(arena, rows->n_columns, sizeof *cells);
    pq_arena *scratch = pq_arena_new();
    pq_status status =
        sorted->ids == NULL || cells == NULL || scratch == NULL ? pq_error_memory(error) : PQ_OK;
    for (size_t c = 0; c < rows->n_columns && status == PQ_OK; c++) {
        sorted->ids[c] = pq_arena_array(arena, rows->n_rows, sizeof **sorted->ids);
        status = sorted->ids[c] == NULL ? pq_error_memory(error) : PQ_OK;
    }
    for (size_t r = 0; r < rows->n_rows && status == PQ_OK; r++) {
        status = print_row(rows, values, r, scratch, cells, error);
        for (size_t c = 0; c < rows->n_columns; c++) {
            sorted->ids[c][r] = cells[c].value;
        }
        pq_arena_reset(scratch);
    }
    pq_arena_free(scratch);
    return status;
}

typedef struct game {
    pq_pair pair;
    pq_arena *arena;
    pq_error *error;
    pq_problem problem;
    pq_intern intern;
    pq_grid values[2];
    pq_partition partition;
    pq_column_sets sets;
} game;

static pq_status begin(game *g) {
    pq_status status = pq_problem_make(&g->pair, g->arena, &g->problem, g->error);
    const pq_rows *rows[2] = {g->pair.gold, g->pair.predicted};
    g->intern = pq_intern_with(pq_form_exact, g->arena);
    for (int s = 0; s < 2 && status == PQ_OK; s++) {
        status = pq_intern_rows(&g->intern, rows[s], &g->values[s], g->error);
    }
    g->partition = pq_partition_exact(g->values);
    size_t *columns = pq_arena_array(g->arena, g->pair.gold->n_columns, sizeof *columns);
    if (status == PQ_OK && columns == NULL) {
        return pq_error_memory(g->error);
    }
    for (size_t c = 0; status == PQ_OK && c < g->pair.gold->n_columns; c++) {
        columns[c] = c;
    }
    for (int s = 0; s < 2; s++) {
        g->sets.columns[s] = columns;
        g->sets.counts[s] = g->pair.gold->n_columns;
    }
    return status;
}

/* The original's first check: *row is the first row that fails it, or PQ_NOWHERE. */
static pq_status check_sorted_rows(game *g, size_t *row) {
    *row = PQ_NOWHERE;
    pq_grid sorted[2];
    pq_status status = sort_rows(g->pair.gold, &g->values[0], g->arena, &sorted[0], g->error);
    if (status == PQ_OK) {
        status = sort_rows(g->pair.predicted, &g->values[1], g->arena, &sorted[1], g->error);
    }
    if (status != PQ_OK) {
        return status;
    }
    const pq_keys sides[2] = {pq_grid_keys(&sorted[0]), pq_grid_keys(&sorted[1])};
    pq_buckets buckets;
    status = pq_buckets_make(sides, g->arena, &buckets, g->error);
    for (size_t r = 0; status == PQ_OK && r < g->pair.gold->n_rows && *row == PQ_NOWHERE; r++) {
        uint32_t gold = buckets.of[0][r];
        uint32_t predicted = buckets.of[1][r];
        bool passes = g->pair.ordered
                          ? gold == predicted
                          : buckets.sizes[1][gold] > 0 && buckets.sizes[0][predicted] > 0;
        *row = passes ? PQ_NOWHERE : r;
    }
    return status;
}

/* Some permutation matches, so only the original's first check fails. */
static pq_status explain_first_check(game *g, size_t row, pq_verdict *v) {
    v->reason = PQ_REASON_UNMATCHED_ROW;
    v->gold_row = row;
    return pq_verdict_say(v, g->arena, g->error,
                          "The rows are equal, but this rule first sorts the cells of each row as "
                          "text, and row %zu then differs",
                          row + 1);
}

/* Compares the rows by the columns of `map`: their order if `is_order`, else their cells. */
static pq_status explain_map(game *g, const pq_problem *problem, const pq_pairing *map,
                             bool is_order, pq_verdict *v) {
    const pq_explain_view gold = {g->pair.gold, map->gold, map->count};
    const pq_explain_view predicted = {g->pair.predicted, map->predicted, map->count};
    pq_leftovers left;
    bool complete;
    uint64_t effort = PQ_EFFORT;
    pq_status status =
        pq_pair_rows(problem, &g->partition, map, g->arena, &effort, &complete, &left, g->error);
    if (status != PQ_OK) {
        return status;
    }
    if (is_order) {
        size_t row = left.counts[1] > 0 ? left.rows[1][0] : 0;
        return pq_explain_order(v, &gold, &predicted, row, cells_match, g->arena, g->error);
    }
    return pq_explain_rows(v, &gold, &predicted, &left, cells_match, g->arena, g->error);
}

/* Explains why no permutation of the columns matches. */
static pq_status explain(game *g, size_t sorted_row, pq_verdict *v) {
    pq_problem plain = pq_problem_plain(&g->pair);
    pq_pairing map;
    pq_search outcome = PQ_SEARCH_NONE;
    pq_status status = pq_find_columns(&plain, &g->partition, &g->sets, PQ_EFFORT / 4, g->arena,
                                       &map, &outcome, g->error);
    if (status != PQ_OK) {
        return status;
    }
    if (outcome == PQ_SEARCH_FOUND) {
        return g->pair.ordered ? explain_map(g, &g->problem, &map, true, v)
                               : explain_first_check(g, sorted_row, v);
    }
    size_t *shared;
    status = pq_guess_columns(&plain, &g->partition, &g->sets, g->arena, &map, &shared, g->error);
    return status == PQ_OK ? explain_map(g, &plain, &map, false, v) : status;
}

static pq_status judge_rows(game *g, pq_verdict *v) {
    size_t row;
    pq_search outcome = PQ_SEARCH_NONE;
    pq_pairing map;
    pq_status status = begin(g);
    status = status == PQ_OK ? check_sorted_rows(g, &row) : status;
    if (status == PQ_OK && row == PQ_NOWHERE) {
        status = pq_find_columns(&g->problem, &g->partition, &g->sets, PQ_EFFORT, g->arena, &map,
                                 &outcome, g->error);
    }
    if (status != PQ_OK) {
        return status;
    }
    if (outcome == PQ_SEARCH_FOUND) {
        return pq_explain_match(v, PQ_LEVEL_EXACT, g->arena, g->error);
    }
    if (outcome == PQ_SEARCH_GAVE_UP) {
        return pq_explain_undecided(v, g->arena, g->error);
    }
    return explain(g, row, v);
}

static pq_status judge(const pq_pair *pair, pq_arena *arena, pq_verdict *verdict, pq_error *error) {
    if (pair->gold->n_rows == 0 && pair->predicted->n_rows == 0) {
        return pq_explain_match(verdict, PQ_LEVEL_EXACT, arena, error);
    }
    if (pair->gold->n_rows != pair->predicted->n_rows) {
        return pq_explain_row_count(verdict, pair, arena, error);
    }
    if (pair->gold->n_columns != pair->predicted->n_columns) {
        return pq_explain_column_count(verdict, pair->gold->n_columns, pair->predicted->n_columns,
                                       arena, error);
    }
    game g = {.pair = *pair, .arena = arena, .error = error};
    g.pair.ranking = NULL;
    g.pair.ordered = pair->gold_sql == NULL ? pair->ordered : holds_order_by(pair->gold_sql);
    return judge_rows(&g, verdict);
}

const pq_rule pq_rule_test_suite = {
    .id = "test-suite",
    .title = "Test suites (Spider)",
    .summary = "Some column order must make the rows equal, and in the same order if the gold SQL "
               "contains \"order by\" anywhere. Cells are compared as in Python.",
    .source = "GitHub taoyds/test-suite-sql-eval, exec_eval.py: result_eq",
    .judge = judge};
