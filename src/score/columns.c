#include "columns.h"

#include "cells.h"
#include "flow.h"

#include <stdlib.h>
#include <string.h>

/* The state at one depth of the search. Colors are hashes: equal things have equal colors.
 * Collisions of different things are found when rows are verified. */
typedef struct depth {
    uint64_t *columns[2]; /* the color of each column */
    uint64_t *rows[2];    /* the color of each row */
    bool *may; /* may[i * n_large + j]: column i of the small side can pair with column j of the
                  large side */
} depth;

typedef struct search {
    const pq_problem *problem;
    const pq_partition *partition;
    const pq_column_sets *sets;
    int small; /* the side with fewer columns */
    int large;
    size_t n_small, n_large;
    size_t n_rows[2];
    bool colors;  /* colors distinguish columns; false if a tie is cut */
    bool by_rows; /* candidates must be tried on rows, because colors alone do not decide */
    uint64_t effort;
    pq_arena *arena;   /* memory that lasts for the whole search */
    pq_arena *scratch; /* emptied after each use */
    depth *depths;     /* n_small + 1, created when reached */
    size_t *partner;   /* by column of the small side: a column of the large side */
    bool *used;        /* by column of the large side */
    uint64_t *sorted[2];
    uint64_t *outlooks[2];
    depth outlook;  /* scratch */
    uint64_t *sums; /* scratch, by row */
    bool *balanced; /* scratch, by column */
    pq_pairing map;
    pq_error *error;
} search;

static bool spend(search *s, uint64_t cells) {
    bool enough = s->effort >= cells;
    s->effort -= enough ? cells : s->effort;
    return enough;
}

static const uint32_t *classes_of(const search *s, int side, size_t i) {
    return s->partition->classes[side].ids[s->sets->columns[side][i]];
}

static const uint32_t *nodes_of(const search *s, int side, size_t i) {
    return s->partition->nodes[side].ids[s->sets->columns[side][i]];
}

static pq_status make_depth(search *s, depth *d) {
    if (d->may != NULL) {
        return PQ_OK;
    }
    for (int side = 0; side < 2; side++) {
        d->columns[side] =
            pq_arena_array(s->arena, s->sets->counts[side], sizeof *d->columns[side]);
        d->rows[side] = pq_arena_array(s->arena, s->n_rows[side], sizeof *d->rows[side]);
        if (d->columns[side] == NULL || d->rows[side] == NULL) {
            return pq_error_memory(s->error);
        }
    }
    d->may = pq_arena_array(s->arena, s->n_small * s->n_large, sizeof *d->may);
    return d->may == NULL ? pq_error_memory(s->error) : PQ_OK;
}

/* Colors the columns of a side by their classes in colored rows. */
static void color_columns(const search *s, int side, const uint64_t *rows, uint64_t *columns) {
    for (size_t i = 0; i < s->sets->counts[side]; i++) {
        const uint32_t *classes = classes_of(s, side, i);
        uint64_t sum = 0;
        for (size_t r = 0; r < s->n_rows[side]; r++) {
            sum += pq_mix(rows[r], classes[r]);
        }
        columns[i] = pq_mix(columns[i], sum);
    }
}

/* Colors the rows of a side by their classes in the colored columns that `counts` selects. */
static void color_rows(search *s, int side, const uint64_t *columns, const bool *counts,
                       uint64_t *rows) {
    uint64_t *sums = s->sums;
    memset(sums, 0, s->n_rows[side] * sizeof *sums);
    for (size_t i = 0; i < s->sets->counts[side]; i++) {
        if (counts != NULL && !counts[i]) {
            continue;
        }
        const uint32_t *classes = classes_of(s, side, i);
        for (size_t r = 0; r < s->n_rows[side]; r++) {
            sums[r] += pq_mix(columns[i], classes[r]);
        }
    }
    for (size_t r = 0; r < s->n_rows[side]; r++) {
        rows[r] = pq_mix(rows[r], sums[r]);
    }
}

static uint64_t sum_colors(const uint64_t *colors, size_t count) {
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += pq_mix(1, colors[i]);
    }
    return sum;
}

static int by_color(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a;
    uint64_t y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* How the colors of the columns compare: the number of different colors, and of colors that have as
 * many columns on both sides. */
typedef struct census {
    bool possible; /* no color has more columns on the small side */
    size_t colors;
    size_t balanced;
} census;

static size_t run_length(const uint64_t *sorted, size_t count, size_t i, uint64_t color) {
    size_t end = i;
    while (end < count && sorted[end] == color) {
        end++;
    }
    return end - i;
}

static census count_colors(search *s, const depth *d) {
    census c = {.possible = true};
    const uint64_t *small = s->sorted[s->small];
    const uint64_t *large = s->sorted[s->large];
    for (int side = 0; side < 2; side++) {
        memcpy(s->sorted[side], d->columns[side], s->sets->counts[side] * sizeof(uint64_t));
        qsort(s->sorted[side], s->sets->counts[side], sizeof(uint64_t), by_color);
    }
    size_t i = 0;
    for (size_t j = 0; j < s->n_large;) {
        uint64_t color = large[j];
        size_t in_large = run_length(large, s->n_large, j, color);
        size_t in_small = run_length(small, s->n_small, i, color);
        c.possible = c.possible && in_small <= in_large;
        c.colors++;
        c.balanced += in_small == in_large ? 1 : 0;
        i += in_small;
        j += in_large;
    }
    c.possible = c.possible && i == s->n_small;
    return c;
}

/* The number of columns of a side with this color; s->sorted must be up to date. */
static size_t count_of(const search *s, int side, uint64_t color) {
    size_t low = 0;
    size_t high = s->sets->counts[side];
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (s->sorted[side][middle] < color) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return run_length(s->sorted[side], s->sets->counts[side], low, color);
}

/* Colors the rows by the columns whose color has as many columns on both sides, because all of
 * these are paired. False if the rows of the sides then differ. */
static bool color_both_rows(search *s, depth *d) {
    for (int side = 0; side < 2; side++) {
        for (size_t i = 0; i < s->sets->counts[side]; i++) {
            uint64_t color = d->columns[side][i];
            s->balanced[i] = count_of(s, 0, color) == count_of(s, 1, color);
        }
        color_rows(s, side, d->columns[side], s->balanced, d->rows[side]);
    }
    return sum_colors(d->rows[0], s->n_rows[0]) == sum_colors(d->rows[1], s->n_rows[1]);
}

/* Refines the colors until none splits. *possible: the colors of the sides agree. False when the
 * effort is spent. */
static bool refine(search *s, depth *d, bool *possible) {
    census before = {.possible = true};
    for (;;) {
        if (!spend(s, (uint64_t)s->n_rows[0] * s->n_small + (uint64_t)s->n_rows[1] * s->n_large)) {
            return false;
        }
        color_columns(s, 0, d->rows[0], d->columns[0]);
        color_columns(s, 1, d->rows[1], d->columns[1]);
        census now = count_colors(s, d);
        *possible = now.possible;
        bool stable = now.colors == before.colors && now.balanced == before.balanced;
        bool discrete = now.colors == s->n_large;
        if (!now.possible || stable || discrete) {
            return true;
        }
        before = now;
        if (!color_both_rows(s, d)) {
            *possible = false;
            return true;
        }
    }
}

static size_t count_different(search *s, const uint64_t *colors, size_t count) {
    uint64_t *sorted = s->sorted[0];
    memcpy(sorted, colors, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, by_color);
    size_t n = 0;
    for (size_t i = 0; i < count; i += run_length(sorted, count, i, sorted[i])) {
        n++;
    }
    return n;
}

/* How a side looks from one of its columns: a hash of the colors after refinement with this column
 * in its own color. 0 when the effort is spent. */
static uint64_t outlook(search *s, const depth *d, int side, size_t column) {
    size_t n_columns = s->sets->counts[side];
    uint64_t *columns = s->outlook.columns[side];
    uint64_t *rows = s->outlook.rows[side];
    memcpy(columns, d->columns[side], n_columns * sizeof *columns);
    memcpy(rows, d->rows[side], s->n_rows[side] * sizeof *rows);
    columns[column] = pq_mix(columns[column], 5);
    size_t before = 0;
    for (size_t now = 1; now != before && now < n_columns;) {
        if (!spend(s, (uint64_t)s->n_rows[side] * n_columns * 2)) {
            return 0;
        }
        before = now;
        color_rows(s, side, columns, NULL, rows);
        color_columns(s, side, rows, columns);
        now = count_different(s, columns, n_columns);
    }
    return sum_colors(columns, n_columns);
}

/* Keeps only pairs of the same color. */
static void restrict_to_colors(const search *s, depth *d) {
    for (size_t i = 0; i < s->n_small; i++) {
        for (size_t j = 0; j < s->n_large; j++) {
            bool *may = &d->may[i * s->n_large + j];
            *may = *may && d->columns[s->small][i] == d->columns[s->large][j];
        }
    }
}

/* Distinguishes columns of one color by their outlooks, if the sides have equally many columns.
 * This is slow, but it saves useless searches. *possible: the colors of the sides still agree. */
static void sharpen(search *s, depth *d, bool *possible) {
    for (int side = 0; side < 2; side++) {
        for (size_t i = 0; i < s->sets->counts[side]; i++) {
            s->outlooks[side][i] = outlook(s, d, side, i);
        }
    }
    for (int side = 0; side < 2; side++) {
        for (size_t i = 0; i < s->sets->counts[side]; i++) {
            d->columns[side][i] = pq_mix(d->columns[side][i], s->outlooks[side][i]);
        }
    }
    *possible = true;
    if (s->effort > 0 && refine(s, d, possible) && *possible) {
        restrict_to_colors(s, d);
    }
}

static size_t count_candidates(const search *s, const depth *d, size_t i, size_t *last) {
    size_t n = 0;
    for (size_t j = 0; j < s->n_large; j++) {
        if (d->may[i * s->n_large + j]) {
            n++;
            *last = j;
        }
    }
    return n;
}

static void add_to_map(search *s, size_t i, size_t j) {
    size_t *columns[2] = {s->map.gold, s->map.predicted};
    columns[s->small][s->map.count] = s->sets->columns[s->small][i];
    columns[s->large][s->map.count] = s->sets->columns[s->large][j];
    s->map.count++;
}

/* Do the rows pair on the columns of s->map? *complete is also false when the effort is spent. */
static pq_status verify_map(search *s, bool *complete) {
    *complete = false;
    uint64_t cells = (uint64_t)(s->n_rows[0] + s->n_rows[1]) * (s->map.count + 1);
    if (!spend(s, cells)) {
        return PQ_OK;
    }
    pq_status status = pq_pair_rows(s->problem, s->partition, &s->map, s->scratch, &s->effort,
                                    complete, NULL, s->error);
    pq_arena_reset(s->scratch);
    return status;
}

/* Maps the small columns with only one candidate, except column i. */
static void map_settled(search *s, const depth *d, size_t i) {
    s->map.count = 0;
    for (size_t k = 0; k < s->n_small; k++) {
        size_t last = 0;
        if (k != i && count_candidates(s, d, k, &last) == 1) {
            add_to_map(s, k, last);
        }
    }
}

/* Removes candidates that fail on the rows together with the settled columns. */
static pq_status restrict_by_rows(search *s, depth *d) {
    for (size_t i = 0; i < s->n_small; i++) {
        size_t last = 0;
        if (count_candidates(s, d, i, &last) < 2) {
            continue;
        }
        map_settled(s, d, i);
        size_t settled = s->map.count;
        for (size_t j = 0; j < s->n_large; j++) {
            bool *may = &d->may[i * s->n_large + j];
            if (!*may) {
                continue;
            }
            s->map.count = settled;
            add_to_map(s, i, j);
            bool complete;
            pq_status status = verify_map(s, &complete);
            if (status != PQ_OK || s->effort == 0) {
                return status;
            }
            *may = complete;
        }
    }
    return PQ_OK;
}

/* Gives each small column its first free candidate, preferring the one at the same position. */
static bool assign_greedily(search *s, const depth *d) {
    memset(s->used, 0, s->n_large * sizeof *s->used);
    for (size_t i = 0; i < s->n_small; i++) {
        size_t j = i;
        if (!d->may[i * s->n_large + j] || s->used[j]) {
            j = 0;
            while (j < s->n_large && (!d->may[i * s->n_large + j] || s->used[j])) {
                j++;
            }
        }
        if (j == s->n_large) {
            return false;
        }
        s->used[j] = true;
        s->partner[i] = j;
    }
    return true;
}

/* The same by maximum matching, for when the first choices conflict. */
static pq_status assign_by_flow(search *s, const depth *d, bool *complete) {
    uint32_t first_large = 2 + (uint32_t)s->n_small;
    pq_flow flow = pq_flow_new(first_large + (uint32_t)s->n_large, s->scratch);
    for (uint32_t i = 0; i < s->n_small; i++) {
        pq_flow_add(&flow, 0, 2 + i, 1);
    }
    for (uint32_t j = 0; j < s->n_large; j++) {
        pq_flow_add(&flow, first_large + j, 1, 1);
    }
    uint32_t first_edge = flow.n_edges;
    for (uint32_t i = 0; i < s->n_small; i++) {
        for (uint32_t j = 0; j < s->n_large; j++) {
            if (d->may[i * s->n_large + j]) {
                pq_flow_add(&flow, 2 + i, first_large + j, 1);
            }
        }
    }
    uint64_t size = 0;
    pq_status status = pq_flow_run(&flow, 0, 1, &s->effort, &size, s->error);
    for (uint32_t e = first_edge; status == PQ_OK && e < flow.n_edges; e += 2) {
        if (pq_flow_on(&flow, e) > 0) {
            s->partner[flow.edges[e ^ 1].to - 2] = flow.edges[e].to - first_large;
        }
    }
    *complete = size == s->n_small;
    pq_arena_reset(s->scratch);
    return status;
}

/* The column of the small side with the fewest candidates, but more than one; n_small if each has
 * only one. */
static size_t branching_column(const search *s, const depth *d) {
    size_t best = s->n_small;
    size_t fewest = SIZE_MAX;
    size_t last = 0;
    for (size_t i = 0; i < s->n_small; i++) {
        size_t n = count_candidates(s, d, i, &last);
        if (n > 1 && n < fewest) {
            fewest = n;
            best = i;
        }
    }
    return best;
}

/* Can the same small columns pair with both large columns? */
static bool same_candidates(const search *s, const depth *d, size_t j, size_t k) {
    for (size_t i = 0; i < s->n_small; i++) {
        if (d->may[i * s->n_large + j] != d->may[i * s->n_large + k]) {
            return false;
        }
    }
    return true;
}

/* Was a candidate with identical cells already tried for the small column? */
static bool is_twin(const search *s, const depth *d, size_t i, size_t j) {
    const uint32_t *cells = nodes_of(s, s->large, j);
    for (size_t k = 0; k < j; k++) {
        if (d->may[i * s->n_large + k] && same_candidates(s, d, j, k) &&
            memcmp(cells, nodes_of(s, s->large, k), s->n_rows[s->large] * sizeof *cells) == 0) {
            return true;
        }
    }
    return false;
}

/* Makes the next depth: this one with column i of the small side paired with column j. */
static pq_status pair_at_next(search *s, size_t level, size_t i, size_t j) {
    pq_status status = make_depth(s, &s->depths[level + 1]);
    if (status != PQ_OK) {
        return status;
    }
    const depth *from = &s->depths[level];
    depth *to = &s->depths[level + 1];
    for (int side = 0; side < 2; side++) {
        memcpy(to->columns[side], from->columns[side], s->sets->counts[side] * sizeof(uint64_t));
        memcpy(to->rows[side], from->rows[side], s->n_rows[side] * sizeof(uint64_t));
    }
    memcpy(to->may, from->may, s->n_small * s->n_large * sizeof *to->may);
    for (size_t k = 0; k < s->n_large; k++) {
        to->may[i * s->n_large + k] = k == j;
    }
    for (size_t k = 0; k < s->n_small; k++) {
        to->may[k * s->n_large + j] = k == i;
    }
    to->columns[s->small][i] = pq_mix(to->columns[s->small][i], level + 2);
    to->columns[s->large][j] = to->columns[s->small][i];
    return PQ_OK;
}

/* Narrows the candidates of a depth; *possible: each small column has a partner in s->partner. */
static pq_status narrow(search *s, depth *d, bool *possible) {
    *possible = true;
    if (s->colors) {
        if (!refine(s, d, possible) || !*possible) {
            return PQ_OK;
        }
        restrict_to_colors(s, d);
    }
    if (s->by_rows) {
        pq_status status = restrict_by_rows(s, d);
        if (status != PQ_OK) {
            return status;
        }
    }
    if (assign_greedily(s, d)) {
        return PQ_OK;
    }
    return assign_by_flow(s, d, possible);
}

static pq_status search_from(search *s, size_t level, pq_search *outcome) {
    depth *d = &s->depths[level];
    bool possible;
    bool complete = false;
    pq_status status = narrow(s, d, &possible);
    if (status == PQ_OK && possible && s->effort > 0) {
        s->map.count = 0;
        for (size_t i = 0; i < s->n_small; i++) {
            add_to_map(s, i, s->partner[i]);
        }
        status = verify_map(s, &complete);
    }
    *outcome = s->effort == 0 ? PQ_SEARCH_GAVE_UP : PQ_SEARCH_NONE;
    if (status != PQ_OK || complete) {
        *outcome = PQ_SEARCH_FOUND;
        return status;
    }
    size_t i = possible ? branching_column(s, d) : s->n_small;
    bool can_sharpen = s->colors && s->n_small == s->n_large;
    for (size_t j = 0; i < s->n_small && j < s->n_large && *outcome == PQ_SEARCH_NONE; j++) {
        if (!d->may[i * s->n_large + j] || is_twin(s, d, i, j)) {
            continue;
        }
        status = pair_at_next(s, level, i, j);
        status = status == PQ_OK ? search_from(s, level + 1, outcome) : status;
        if (status != PQ_OK) {
            return status;
        }
        if (can_sharpen && *outcome == PQ_SEARCH_NONE) {
            can_sharpen = false;
            sharpen(s, d, &possible);
            if (!possible) {
                break;
            }
        }
    }
    return status;
}

static int by_gold_column(const void *a, const void *b) {
    size_t x = *(const size_t *)a;
    size_t y = *(const size_t *)b;
    return (x > y) - (x < y);
}

/* Sorts the pairs by gold column. */
static pq_status sort_map(const pq_pairing *map, pq_arena *arena, pq_error *error) {
    size_t(*pairs)[2] = pq_arena_array(arena, map->count, sizeof *pairs);
    if (pairs == NULL) {
        return pq_error_memory(error);
    }
    for (size_t i = 0; i < map->count; i++) {
        pairs[i][0] = map->gold[i];
        pairs[i][1] = map->predicted[i];
    }
    qsort(pairs, map->count, sizeof *pairs, by_gold_column);
    for (size_t i = 0; i < map->count; i++) {
        map->gold[i] = pairs[i][0];
        map->predicted[i] = pairs[i][1];
    }
    return PQ_OK;
}

/* Leaves out the pairs of columns whose names contradict. */
static void restrict_to_names(const search *s, depth *d) {
    for (size_t i = 0; i < s->n_small; i++) {
        for (size_t j = 0; j < s->n_large; j++) {
            size_t columns[2];
            columns[s->small] = s->sets->columns[s->small][i];
            columns[s->large] = s->sets->columns[s->large][j];
            d->may[i * s->n_large + j] =
                !pq_names_contradict(s->sets->names, columns[0], columns[1]);
        }
    }
}

/* Begins with all pairs possible that the names allow, and rows colored by their groups. */
static pq_status begin_search(search *s) {
    size_t n_large = s->n_large;
    s->depths = pq_arena_array(s->arena, s->n_small + 1, sizeof *s->depths);
    s->partner = pq_arena_array(s->arena, s->n_small, sizeof *s->partner);
    s->used = pq_arena_array(s->arena, n_large, sizeof *s->used);
    size_t most_rows = s->n_rows[0] > s->n_rows[1] ? s->n_rows[0] : s->n_rows[1];
    s->sums = pq_arena_array(s->arena, most_rows, sizeof *s->sums);
    s->balanced = pq_arena_array(s->arena, n_large, sizeof *s->balanced);
    for (int side = 0; side < 2; side++) {
        s->sorted[side] = pq_arena_array(s->arena, n_large, sizeof(uint64_t));
        s->outlooks[side] = pq_arena_array(s->arena, n_large, sizeof(uint64_t));
        if (s->sorted[side] == NULL || s->outlooks[side] == NULL) {
            return pq_error_memory(s->error);
        }
    }
    s->map.gold = pq_arena_array(s->arena, s->n_small, sizeof(size_t));
    s->map.predicted = pq_arena_array(s->arena, s->n_small, sizeof(size_t));
    if (s->depths == NULL || s->partner == NULL || s->used == NULL || s->sums == NULL ||
        s->balanced == NULL || s->map.gold == NULL || s->map.predicted == NULL) {
        return pq_error_memory(s->error);
    }
    pq_status status = make_depth(s, &s->depths[0]);
    status = status == PQ_OK ? make_depth(s, &s->outlook) : status;
    if (status != PQ_OK) {
        return status;
    }
    restrict_to_names(s, &s->depths[0]);
    for (int side = 0; side < 2; side++) {
        for (size_t r = 0; r < s->n_rows[side]; r++) {
            s->depths[0].rows[side][r] =
                pq_mix(3, s->problem->ordered ? s->problem->group[side][r] : 0);
        }
    }
    return PQ_OK;
}

pq_status pq_find_columns(const pq_problem *problem, const pq_partition *partition,
                          const pq_column_sets *sets, uint64_t effort, pq_arena *arena,
                          pq_pairing *map, pq_search *outcome, pq_error *error) {
    int small = sets->counts[0] <= sets->counts[1] ? 0 : 1;
    search s = {.problem = problem,
                .partition = partition,
                .sets = sets,
                .small = small,
                .large = 1 - small,
                .n_small = sets->counts[small],
                .n_large = sets->counts[1 - small],
                .n_rows = {problem->gold.n_rows, problem->predicted.n_rows},
                .colors = !problem->is_cut,
                .by_rows = problem->is_cut || partition->tolerance != NULL,
                .effort = effort,
                .arena = arena,
                .scratch = pq_arena_new(),
                .error = error};
    *outcome = PQ_SEARCH_NONE;
    if (s.scratch == NULL) {
        return pq_error_memory(error);
    }
    pq_status status = begin_search(&s);
    status = status == PQ_OK ? search_from(&s, 0, outcome) : status;
    if (status == PQ_OK && *outcome == PQ_SEARCH_FOUND) {
        *map = s.map;
        status = sort_map(map, arena, error);
    }
    pq_arena_free(s.scratch);
    return status;
}
