/*
 * The rule "bird": set(predicted) == set(gold) over tuples in Python. Order and duplicates are
 * ignored. Numbers are equal if they are mathematically equal, such as 1 and 1.0. Results without
 * rows are equal, whatever their columns.
 */
#include "cells.h"
#include "explain.h"
#include "intern.h"
#include "rules.h"

static bool cells_match(const pq_cell *gold, const pq_cell *predicted) {
    const pq_cell a = pq_cell_exact(gold);
    const pq_cell b = pq_cell_exact(predicted);
    return pq_cell_same(&a, &b);
}

/* The rows of a side that the other side does not have. */
static pq_status list_lonely(const pq_buckets *buckets, int side, size_t n_rows, pq_arena *arena,
                             pq_leftovers *left, pq_error *error) {
    left->rows[side] = pq_arena_array(arena, n_rows, sizeof(size_t));
    left->counts[side] = 0;
    for (size_t r = 0; left->rows[side] != NULL && r < n_rows; r++) {
        if (buckets->sizes[1 - side][buckets->of[side][r]] == 0) {
            left->rows[side][left->counts[side]++] = r;
        }
    }
    return left->rows[side] == NULL ? pq_error_memory(error) : PQ_OK;
}

static pq_status judge(const pq_pair *pair, pq_arena *arena, pq_verdict *verdict, pq_error *error) {
    const pq_explain_view gold = pq_view_all(pair->gold);
    const pq_explain_view predicted = pq_view_all(pair->predicted);
    if (pair->gold->n_rows == 0 && pair->predicted->n_rows == 0) {
        return pq_explain_match(verdict, PQ_LEVEL_EXACT, arena, error);
    }
    if (gold.n_columns != predicted.n_columns) {
        return pq_explain_column_count(verdict, gold.n_columns, predicted.n_columns, arena, error);
    }
    pq_buckets buckets;
    pq_leftovers left;
    pq_status status = pq_buckets_of_rows(pair, pq_form_exact, arena, &buckets, error);
    if (status == PQ_OK) {
        status = list_lonely(&buckets, 0, pair->gold->n_rows, arena, &left, error);
    }
    if (status == PQ_OK) {
        status = list_lonely(&buckets, 1, pair->predicted->n_rows, arena, &left, error);
    }
    if (status != PQ_OK) {
        return status;
    }
    if (left.counts[0] == 0 && left.counts[1] == 0) {
        return pq_explain_match(verdict, PQ_LEVEL_EXACT, arena, error);
    }
    return pq_explain_rows(verdict, &gold, &predicted, &left, cells_match, arena, error);
}

const pq_rule pq_rule_bird = {
    .id = "bird",
    .title = "BIRD",
    .summary = "The set of predicted rows must equal the set of gold rows; order and duplicates "
               "are ignored. Columns must be in the given order. Cells are compared as in Python.",
    .source = "GitHub AlibabaResearch/DAMO-ConvAI, bird/llm/src/evaluation.py: "
              "compute_execution_accuracy",
    .judge = judge};
