/* The rule "strict/1": the same columns and rows in the same order, where order matters. */
#include "cells.h"
#include "explain.h"
#include "intern.h"
#include "rules.h"

static bool equal_exactly(const pq_cell *gold, const pq_cell *predicted) {
    const pq_cell a = pq_cell_exact(gold);
    const pq_cell b = pq_cell_exact(predicted);
    return pq_cell_same(&a, &b);
}

/* The first row that is not the same on both sides; n_rows if there is none. */
static size_t first_difference(const pq_pair *pair) {
    size_t width = pair->gold->n_columns;
    for (size_t r = 0; r < pair->gold->n_rows; r++) {
        for (size_t c = 0; c < width; c++) {
            if (!equal_exactly(pq_rows_cell(pair->gold, r, c),
                               pq_rows_cell(pair->predicted, r, c))) {
                return r;
            }
        }
    }
    return pair->gold->n_rows;
}

static pq_status judge(const pq_pair *pair, pq_arena *arena, pq_verdict *verdict, pq_error *error) {
    const pq_explain_view gold = pq_view_all(pair->gold);
    const pq_explain_view predicted = pq_view_all(pair->predicted);
    if (gold.n_columns != predicted.n_columns) {
        return pq_explain_column_count(verdict, gold.n_columns, predicted.n_columns, arena, error);
    }
    if (pair->gold->n_rows != pair->predicted->n_rows) {
        return pq_explain_row_count(verdict, pair, arena, error);
    }
    size_t row = first_difference(pair);
    if (row == pair->gold->n_rows) {
        return pq_explain_match(verdict, PQ_LEVEL_EXACT, arena, error);
    }
    pq_buckets buckets;
    pq_status status = pq_buckets_of_rows(pair, pq_form_exact, arena, &buckets, error);
    if (status != PQ_OK) {
        return status;
    }
    if (!pq_buckets_equal(&buckets)) {
        return pq_explain_buckets(verdict, &gold, &predicted, &buckets, equal_exactly, arena,
                                  error);
    }
    if (pair->ordered) {
        return pq_explain_order(verdict, &gold, &predicted, row, equal_exactly, arena, error);
    }
    return pq_explain_match(verdict, PQ_LEVEL_EXACT, arena, error);
}

const pq_rule pq_rule_strict = {
    .id = "strict/1",
    .title = "Strict: identical results",
    .summary = "Same columns in the same order, same rows, and the same row order where the gold "
               "SQL sorts. Cells must be identical; an INTEGER and a REAL are equal if they are "
               "the same number.",
    .source = "",
    .judge = judge};
