#include "soft.h"

#include <stdlib.h>
#include <string.h>

/* Bounds that limit this to a fraction of a second: cells compared, pairs of columns kept, rows. */
#define MOST_WORK 200000000.0
#define MOST_PAIRS 1000000.0
enum { MOST_ROWS = 1000 };
#define MOST_ROW_WORK 10000000.0

typedef struct candidate {
    bool contradicts; /* by its names it is no pair */
    size_t shared;    /* cells in common */
    int likeness;     /* 2 for the same name, 1 for the same position */
    size_t columns[2];
} candidate;

static int by_merit(const void *a, const void *b) {
    const candidate *x = a;
    const candidate *y = b;
    if (x->contradicts != y->contradicts) {
        return x->contradicts ? 1 : -1;
    }
    if (x->shared != y->shared) {
        return x->shared > y->shared ? -1 : 1;
    }
    if (x->likeness != y->likeness) {
        return y->likeness - x->likeness;
    }
    for (int s = 0; s < 2; s++) {
        if (x->columns[s] != y->columns[s]) {
            return x->columns[s] < y->columns[s] ? -1 : 1;
        }
    }
    return 0;
}

static int by_class(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a;
    uint32_t y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static size_t count_shared(const uint32_t *a, size_t n_a, const uint32_t *b, size_t n_b) {
    size_t n = 0;
    size_t i = 0;
    size_t j = 0;
    while (i < n_a && j < n_b) {
        if (a[i] == b[j]) {
            n++;
        }
        bool step_a = a[i] <= b[j];
        j += b[j] <= a[i] ? 1 : 0;
        i += step_a ? 1 : 0;
    }
    return n;
}

/* The classes of each column, sorted; NULL when out of memory. */
static uint32_t **sort_columns(const pq_grid *classes, const size_t *columns, size_t count,
                               pq_arena *arena) {
    uint32_t **sorted = pq_arena_array(arena, count, sizeof *sorted);
    for (size_t i = 0; sorted != NULL && i < count; i++) {
        sorted[i] = pq_arena_array(arena, classes->n_rows, sizeof **sorted);
        if (sorted[i] == NULL) {
            return NULL;
        }
        if (classes->n_rows > 0) {
            memcpy(sorted[i], classes->ids[columns[i]], classes->n_rows * sizeof **sorted);
            qsort(sorted[i], classes->n_rows, sizeof **sorted, by_class);
        }
    }
    return sorted;
}

/* All pairs of columns with the cells they share and their likeness, best first. */
static candidate *rank_pairs(const pq_problem *problem, const pq_partition *partition,
                             const pq_column_sets *sets, pq_arena *arena) {
    candidate *pairs = pq_arena_array(arena, sets->counts[0] * sets->counts[1], sizeof *pairs);
    uint32_t **sorted[2];
    for (int s = 0; s < 2; s++) {
        sorted[s] = sort_columns(&partition->classes[s], sets->columns[s], sets->counts[s], arena);
    }
    if (pairs == NULL || sorted[0] == NULL || sorted[1] == NULL) {
        return NULL;
    }
    size_t n = 0;
    for (size_t i = 0; i < sets->counts[0]; i++) {
        for (size_t j = 0; j < sets->counts[1]; j++) {
            size_t columns[2] = {sets->columns[0][i], sets->columns[1][j]};
            const char *gold = problem->gold.columns[columns[0]];
            const char *predicted = problem->predicted.columns[columns[1]];
            pairs[n++] =
                (candidate){.contradicts = pq_names_contradict(sets->names, columns[0], columns[1]),
                            .shared = count_shared(sorted[0][i], problem->gold.n_rows, sorted[1][j],
                                                   problem->predicted.n_rows),
                            .likeness = (strcmp(gold, predicted) == 0 ? 2 : 0) + (i == j ? 1 : 0),
                            .columns = {i, j}};
        }
    }
    qsort(pairs, n, sizeof *pairs, by_merit);
    return pairs;
}

/* Takes the best pairs, each column once. */
static pq_status take_pairs(const candidate *pairs, const pq_column_sets *sets, pq_arena *arena,
                            pq_pairing *map, size_t *shared, pq_error *error) {
    size_t *partner = pq_arena_array(arena, sets->counts[0], sizeof *partner);
    size_t *common = pq_arena_array(arena, sets->counts[0], sizeof *common);
    bool *used = pq_arena_array(arena, sets->counts[1], sizeof *used);
    if (partner == NULL || common == NULL || used == NULL) {
        return pq_error_memory(error);
    }
    for (size_t k = 0; k < sets->counts[0] * sets->counts[1]; k++) {
        size_t i = pairs[k].columns[0];
        size_t j = pairs[k].columns[1];
        if (partner[i] == 0 && !used[j]) {
            partner[i] = j + 1;
            common[i] = pairs[k].shared;
            used[j] = true;
        }
    }
    for (size_t i = 0; i < sets->counts[0]; i++) {
        if (partner[i] != 0) {
            map->gold[map->count] = sets->columns[0][i];
            map->predicted[map->count] = sets->columns[1][partner[i] - 1];
            shared[map->count++] = common[i];
        }
    }
    return PQ_OK;
}

pq_status pq_guess_columns(const pq_problem *problem, const pq_partition *partition,
                           const pq_column_sets *sets, pq_arena *arena, pq_pairing *map,
                           size_t **shared, pq_error *error) {
    size_t count = sets->counts[0] < sets->counts[1] ? sets->counts[0] : sets->counts[1];
    *map = (pq_pairing){.gold = pq_arena_array(arena, count, sizeof(size_t)),
                        .predicted = pq_arena_array(arena, count, sizeof(size_t))};
    *shared = pq_arena_array(arena, count, sizeof **shared);
    if (map->gold == NULL || map->predicted == NULL || *shared == NULL) {
        return pq_error_memory(error);
    }
    double pairs = (double)sets->counts[0] * (double)sets->counts[1];
    double rows = (double)(problem->gold.n_rows + problem->predicted.n_rows);
    if (pairs > MOST_PAIRS || pairs * rows > MOST_WORK) {
        for (; map->count < count; map->count++) {
            map->gold[map->count] = sets->columns[0][map->count];
            map->predicted[map->count] = sets->columns[1][map->count];
            (*shared)[map->count] = 1;
        }
        return PQ_OK;
    }
    const candidate *ranked = rank_pairs(problem, partition, sets, arena);
    return ranked == NULL ? pq_error_memory(error)
                          : take_pairs(ranked, sets, arena, map, *shared, error);
}

/* Two rows that could pair, in lists by the number of cells they have in common. */
typedef struct row_pair {
    uint32_t gold;
    uint32_t predicted;
    uint32_t next; /* + 1; 0 at the end */
} row_pair;

static size_t count_equal_cells(const pq_partition *partition, const pq_pairing *map,
                                size_t gold_row, size_t predicted_row) {
    size_t n = 0;
    for (size_t i = 0; i < map->count; i++) {
        n += pq_cells_equal(partition, map, i, gold_row, predicted_row) ? 1 : 0;
    }
    return n;
}

pq_status pq_count_agreeing(const pq_problem *problem, const pq_partition *partition,
                            const pq_pairing *map, const pq_leftovers *left, pq_arena *arena,
                            uint64_t *cells, pq_error *error) {
    size_t most = MOST_ROWS;
    while (most > 1 && (double)most * (double)most * (double)map->count > MOST_ROW_WORK) {
        most -= most / 8 + 1;
    }
    size_t n[2];
    for (int s = 0; s < 2; s++) {
        n[s] = left->counts[s] < most ? left->counts[s] : most;
    }
    *cells = (uint64_t)(problem->predicted.n_rows - left->counts[1]) * map->count;
    row_pair *pairs = pq_arena_array(arena, n[0] * n[1], sizeof *pairs);
    uint32_t *first = pq_arena_array(arena, map->count + 1, sizeof *first);
    bool *taken[2] = {pq_arena_array(arena, n[0], sizeof(bool)),
                      pq_arena_array(arena, n[1], sizeof(bool))};
    if (pairs == NULL || first == NULL || taken[0] == NULL || taken[1] == NULL) {
        return pq_error_memory(error);
    }
    for (size_t k = n[0] * n[1];
         k-- > 0;) { /* backwards, so that the lists begin with early rows */
        uint32_t g = (uint32_t)(k / n[1]);
        uint32_t p = (uint32_t)(k % n[1]);
        size_t equal = count_equal_cells(partition, map, left->rows[0][g], left->rows[1][p]);
        pairs[k] = (row_pair){g, p, first[equal]};
        first[equal] = (uint32_t)k + 1;
    }
    for (size_t equal = map->count; equal > 0; equal--) {
        for (uint32_t k = first[equal]; k != 0; k = pairs[k - 1].next) {
            const row_pair *pair = &pairs[k - 1];
            if (!taken[0][pair->gold] && !taken[1][pair->predicted]) {
                taken[0][pair->gold] = true;
                taken[1][pair->predicted] = true;
                *cells += equal;
            }
        }
    }
    return PQ_OK;
}
