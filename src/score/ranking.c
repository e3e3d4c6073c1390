/* Finds the gold rows that tie, from the gold SQL and the columns of the gold result. */
#include "pq_ascii.h"
#include "pq_sort.h"

/* Where what begins with this refused byte ends. "# " is a comment, as in MySQL; anything else is
 * an operator or a quote of another dialect. */
static size_t refused_end(const char *sql, size_t size, size_t start) {
    size_t end = start + 1;
    if (sql[start] == '#' && (end == size || pq_is_space(sql[end]))) {
        while (end < size && sql[end] != '\n') {
            end++;
        }
    }
    return end;
}

/* A copy of the SQL that SQLite's tokenizer can read: a blank for every byte that it refuses. NULL
 * when out of memory. */
static const char *readable_sql(const char *sql, size_t size, pq_arena *arena) {
    char *copy = pq_arena_copy(arena, sql, size);
    pq_token token = {.size = 1};
    for (size_t at = 0; copy != NULL && token.size > 0; at = token.start + token.size) {
        if (pq_sql_next(copy, size, at, &token, NULL) != PQ_OK) {
            token.size = refused_end(copy, size, token.start) - token.start;
            for (size_t i = 0; i < token.size; i++) {
                copy[token.start + i] = ' ';
            }
        }
    }
    return copy;
}

/* Does a row tie with the one before it on every key? */
static bool row_ties(const pq_rows *rows, size_t row, const pq_sort_column *keys, size_t n_keys) {
    for (size_t k = 0; k < n_keys; k++) {
        if (keys[k].column == PQ_NOWHERE ||
            !pq_sort_ties(pq_rows_cell(rows, row - 1, keys[k].column),
                          pq_rows_cell(rows, row, keys[k].column), keys[k].collation)) {
            return false;
        }
    }
    return true;
}

pq_status pq_ranking_from_sql(const char *sql, size_t size, const pq_rows *gold, pq_arena *arena,
                              bool *ordered, pq_ranking *ranking, pq_error *error) {
    pq_outline outline;
    pq_sort_column *keys = NULL;
    sql = readable_sql(sql, size, arena);
    if (sql == NULL) {
        return pq_error_memory(error);
    }
    pq_status status = pq_sql_outline(sql, size, arena, &outline, error);
    if (status == PQ_OK) {
        status = pq_sort_columns(sql, size, &outline, gold, arena, &keys, error);
    }
    if (status != PQ_OK) {
        return status;
    }
    *ordered = outline.has_order_by;
    size_t *group = pq_arena_array(arena, gold->n_rows, sizeof *group);
    if (group == NULL) {
        return pq_error_memory(error);
    }
    for (size_t r = 1; r < gold->n_rows; r++) {
        group[r] = group[r - 1] + (row_ties(gold, r, keys, outline.n_keys) ? 0 : 1);
    }
    *ranking = (pq_ranking){.all = *gold, .group = group};
    return PQ_OK;
}
