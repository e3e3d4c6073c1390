#include "problem.h"

pq_problem pq_problem_plain(const pq_pair *pair) {
    return (pq_problem){
        .gold = *pair->gold, .predicted = *pair->predicted, .n_window = pair->gold->n_rows};
}

/* Widens the gold rows to all rows of the groups in the gold result. */
static void widen_to_groups(pq_problem *p, const pq_ranking *ranking) {
    size_t first = ranking->start;
    size_t end = ranking->start + p->n_window;
    while (first > 0 && ranking->group[first - 1] == ranking->group[first]) {
        first--;
    }
    while (end < ranking->all.n_rows && ranking->group[end] == ranking->group[end - 1]) {
        end++;
    }
    p->gold = ranking->all;
    p->gold.cells += first * p->gold.n_columns;
    p->gold.n_rows = end - first;
    p->window = ranking->start - first;
    p->is_cut = p->gold.n_rows > p->n_window;
}

/* Numbers the groups of the gold rows from 0 and counts their slots. */
static void number_groups(pq_problem *p, const size_t *ranks) {
    for (size_t r = 0; r < p->gold.n_rows; r++) {
        bool same = r > 0 && ranks != NULL && ranks[r] == ranks[r - 1];
        p->n_groups += same ? 0 : 1;
        p->group[0][r] = p->n_groups - 1;
        bool inside = r >= p->window && r - p->window < p->n_window;
        p->slots[p->n_groups - 1] += inside ? 1 : 0;
    }
}

/* Where order does not matter, merges all whole groups. Cut groups, at most the first and the last,
 * stay separate. */
static void merge_whole_groups(pq_problem *p) {
    uint32_t last = p->n_groups - 1;
    bool cut_first = p->window > 0;
    for (size_t r = 0; r < p->gold.n_rows; r++) {
        uint32_t group = p->group[0][r];
        bool cut_last = p->gold.n_rows > p->window + p->n_window;
        p->group[0][r] = group == 0 && cut_first ? 1 : group == last && cut_last ? 2 : 0;
    }
    p->n_groups = 3;
    for (uint32_t g = 0; g < 3; g++) {
        p->slots[g] = 0;
    }
    for (size_t r = p->window; r < p->window + p->n_window; r++) {
        p->slots[p->group[0][r]]++;
    }
}

static pq_status make(const pq_pair *pair, bool ordered, pq_arena *arena, pq_problem *p,
                      pq_error *error) {
    *p = pq_problem_plain(pair);
    if (p->predicted.n_rows != p->n_window || p->n_window == 0) {
        return PQ_OK;
    }
    const pq_ranking *ranking = pair->ranking;
    const size_t *ranks = NULL;
    if (ranking != NULL) {
        widen_to_groups(p, ranking);
        ranks = ranking->group + ranking->start - p->window;
    }
    p->ordered = ordered;
    if (!p->ordered && !p->is_cut) {
        return PQ_OK;
    }
    p->group[0] = pq_arena_array(arena, p->gold.n_rows, sizeof(uint32_t));
    p->slots = pq_arena_array(arena, p->gold.n_rows + 3, sizeof(uint32_t));
    if (p->group[0] == NULL || p->slots == NULL) {
        return pq_error_memory(error);
    }
    number_groups(p, ranks);
    if (p->ordered) {
        p->group[1] = p->group[0] + p->window;
    } else {
        merge_whole_groups(p);
    }
    return PQ_OK;
}

pq_status pq_problem_make(const pq_pair *pair, pq_arena *arena, pq_problem *problem,
                          pq_error *error) {
    return make(pair, pair->ordered, arena, problem, error);
}

pq_status pq_problem_make_unordered(const pq_pair *pair, pq_arena *arena, pq_problem *problem,
                                    pq_error *error) {
    return make(pair, false, arena, problem, error);
}
