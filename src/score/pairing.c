#include "pairing.h"

#include "cells.h"
#include "flow.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Up to this many pairs of nodes in a bucket are all compared. */
enum { FEW_PAIRS = 1024 };

/* The effort of comparing two cells, relative to other steps. */
enum { CELL_EFFORT = 8 };

pq_partition pq_partition_exact(const pq_grid values[2]) {
    return (pq_partition){.classes = {values[0], values[1]}, .nodes = {values[0], values[1]}};
}

/* A grid with each number replaced by its class, except in classes that `keep` selects. */
static pq_status map_grid(const pq_grid *values, const uint32_t *class_of, const bool *keep,
                          pq_arena *arena, pq_grid *grid, pq_error *error) {
    *grid = *values;
    grid->ids = pq_arena_array(arena, values->n_columns, sizeof *grid->ids);
    if (grid->ids == NULL) {
        return pq_error_memory(error);
    }
    for (size_t c = 0; c < values->n_columns; c++) {
        grid->ids[c] = pq_arena_array(arena, values->n_rows, sizeof **grid->ids);
        if (grid->ids[c] == NULL) {
            return pq_error_memory(error);
        }
        for (size_t r = 0; r < values->n_rows; r++) {
            uint32_t value = values->ids[c][r];
            uint32_t class = class_of[value];
            grid->ids[c][r] = keep != NULL && keep[class] ? value : class;
        }
    }
    return PQ_OK;
}

pq_status pq_partition_tolerant(const pq_intern *intern, const pq_grid values[2], pq_arena *arena,
                                pq_partition *partition, pq_error *error) {
    *partition = pq_partition_exact(values);
    pq_classes *classes = pq_arena_alloc(arena, sizeof *classes);
    if (classes == NULL) {
        return pq_error_memory(error);
    }
    pq_status status = pq_classify(intern, values, arena, classes, error);
    if (status != PQ_OK || !classes->any_tolerant) {
        return status;
    }
    for (int s = 0; s < 2 && status == PQ_OK; s++) {
        status = map_grid(&values[s], classes->of, NULL, arena, &partition->classes[s], error);
        partition->nodes[s] = partition->classes[s];
        if (status == PQ_OK && classes->any_ambiguous) {
            status = map_grid(&values[s], classes->of, classes->ambiguous, arena,
                              &partition->nodes[s], error);
        }
    }
    partition->tolerance = classes->any_ambiguous ? classes : NULL;
    return status;
}

bool pq_cells_equal(const pq_partition *partition, const pq_pairing *map, size_t i, size_t gold_row,
                    size_t predicted_row) {
    uint32_t a = partition->nodes[0].ids[map->gold[i]][gold_row];
    uint32_t b = partition->nodes[1].ids[map->predicted[i]][predicted_row];
    if (a == b) {
        return true;
    }
    uint32_t class = partition->classes[0].ids[map->gold[i]][gold_row];
    return class == partition->classes[1].ids[map->predicted[i]][predicted_row] &&
           partition->tolerance != NULL && partition->tolerance->ambiguous[class] &&
           pq_classes_same(partition->tolerance, a, b);
}

/* The state of a pairing; side 0 is gold. */
typedef struct pairing {
    const pq_problem *problem;
    const pq_partition *partition;
    const pq_pairing *map;
    pq_arena *arena;
    size_t n_rows[2];
    bool all_or_none; /* it is enough to know that some row has no partner */
    uint64_t *effort;
    pq_buckets classes; /* rows with the same classes, and in the same group if they are ordered */
    pq_buckets nodes;   /* as `classes`, and with the same nodes */
} pairing;

static void spend(const pairing *p, uint64_t steps) {
    *p->effort = *p->effort > steps ? *p->effort - steps : 0;
}

static bool rows_equal(const pairing *p, size_t gold_row, size_t predicted_row) {
    for (size_t i = 0; i < p->map->count; i++) {
        spend(p, CELL_EFFORT);
        if (!pq_cells_equal(p->partition, p->map, i, gold_row, predicted_row)) {
            return false;
        }
    }
    return true;
}

static const size_t *mapped(const pq_pairing *map, int side) {
    return side == 0 ? map->gold : map->predicted;
}

/* Buckets of the rows by their cells in one pair of grids. */
static pq_status make_buckets(const pairing *p, const pq_grid grids[2], pq_buckets *buckets,
                              pq_error *error) {
    size_t n_groups = p->problem->ordered ? 1 : 0;
    size_t n_columns = p->map->count + n_groups;
    pq_keys sides[2];
    for (int s = 0; s < 2; s++) {
        const uint32_t **columns = pq_arena_array(p->arena, n_columns, sizeof *columns);
        if (columns == NULL) {
            return pq_error_memory(error);
        }
        for (size_t i = 0; i < p->map->count; i++) {
            columns[i] = grids[s].ids[mapped(p->map, s)[i]];
        }
        if (n_groups > 0) {
            columns[p->map->count] = p->problem->group[s];
        }
        sides[s] = (pq_keys){columns, n_columns, p->n_rows[s]};
    }
    return pq_buckets_make(sides, p->arena, buckets, error);
}

/* Could all predicted rows have partners, judging by the counts in the buckets? */
static bool counts_suffice(const pq_buckets *buckets) {
    for (size_t b = 0; b < buckets->count; b++) {
        if (buckets->sizes[1][b] > buckets->sizes[0][b]) {
            return false;
        }
    }
    return true;
}

/* For each side: the node buckets, by their first rows, in lists by class bucket. */
typedef struct node_lists {
    size_t *row[2];       /* by node bucket */
    uint32_t *first[2];   /* by class bucket: a node bucket + 1; 0 if none */
    uint32_t *next[2];    /* by node bucket */
    uint32_t *lengths[2]; /* by class bucket */
} node_lists;

static pq_status list_nodes(const pairing *p, node_lists *lists, pq_error *error) {
    for (int s = 0; s < 2; s++) {
        bool *seen = pq_arena_array(p->arena, p->nodes.count, sizeof *seen);
        lists->row[s] = pq_arena_array(p->arena, p->nodes.count, sizeof(size_t));
        lists->first[s] = pq_arena_array(p->arena, p->classes.count, sizeof(uint32_t));
        lists->next[s] = pq_arena_array(p->arena, p->nodes.count, sizeof(uint32_t));
        lists->lengths[s] = pq_arena_array(p->arena, p->classes.count, sizeof(uint32_t));
        if (seen == NULL || lists->row[s] == NULL || lists->first[s] == NULL ||
            lists->next[s] == NULL || lists->lengths[s] == NULL) {
            return pq_error_memory(error);
        }
        for (size_t r = p->n_rows[s]; r-- > 0;) {
            uint32_t node = p->nodes.of[s][r];
            uint32_t bucket = p->classes.of[s][r];
            lists->row[s][node] = r;
            if (!seen[node]) {
                seen[node] = true;
                lists->next[s][node] = lists->first[s][bucket];
                lists->first[s][bucket] = node + 1;
                lists->lengths[s][bucket]++;
            }
        }
    }
    return PQ_OK;
}

/* The network: source, sink, groups, then predicted and gold node buckets. */
typedef struct network {
    pq_flow flow;
    uint32_t from_source; /* the edge to predicted node bucket 0; each edge has two numbers */
    uint32_t to_sink;     /* the first of the edges out of gold node buckets */
    bool has_lonely;      /* some predicted row has no partner at all */
} network;

enum { SOURCE, SINK, FIRST_GROUP };

static uint32_t predicted_node(const pairing *p, uint32_t bucket) {
    return FIRST_GROUP + p->problem->n_groups + bucket;
}

static uint32_t gold_node(const pairing *p, uint32_t bucket) {
    return predicted_node(p, (uint32_t)p->nodes.count + bucket);
}

/* Can the search stop? */
static bool is_over(const pairing *p, const network *net) {
    return *p->effort == 0 || (p->all_or_none && net->has_lonely);
}

/* Notes whether edges were added to a predicted node since `before`. */
static void check_lonely(network *net, uint32_t before) {
    net->has_lonely = net->has_lonely || net->flow.n_edges == before;
}

/* Edges between a class bucket's predicted and gold nodes, all compared. */
static void link_all(const pairing *p, const node_lists *lists, uint32_t bucket, network *net) {
    for (uint32_t i = lists->first[1][bucket]; i != 0; i = lists->next[1][i - 1]) {
        uint32_t before = net->flow.n_edges;
        for (uint32_t k = lists->first[0][bucket]; k != 0; k = lists->next[0][k - 1]) {
            if (i == k || rows_equal(p, lists->row[0][k - 1], lists->row[1][i - 1])) {
                pq_flow_add(&net->flow, predicted_node(p, i - 1), gold_node(p, k - 1), UINT32_MAX);
            }
        }
        check_lonely(net, before);
    }
}

/* A gold node bucket and its number in one column. */
typedef struct placed {
    double real;
    uint32_t node;
} placed;

static int by_real(const void *a, const void *b) {
    const placed *x = a;
    const placed *y = b;
    if (x->real != y->real) {
        return x->real < y->real ? -1 : 1;
    }
    return (x->node > y->node) - (x->node < y->node);
}

static double real_at(const pairing *p, int side, size_t column, size_t row) {
    uint32_t node = p->partition->nodes[side].ids[mapped(p->map, side)[column]][row];
    return pq_classes_number(p->partition->tolerance, node)->real;
}

/* Sorts the gold nodes of a class bucket by their numbers in one column. Returns the count of
 * different numbers. */
static size_t place_gold(const pairing *p, const node_lists *lists, uint32_t bucket, size_t column,
                         placed *sorted) {
    size_t n = 0;
    spend(p, (uint64_t)lists->lengths[0][bucket] * CELL_EFFORT * 8);
    for (uint32_t k = lists->first[0][bucket]; k != 0; k = lists->next[0][k - 1]) {
        sorted[n++] = (placed){real_at(p, 0, column, lists->row[0][k - 1]), k - 1};
    }
    qsort(sorted, n, sizeof *sorted, by_real);
    size_t different = 1;
    for (size_t i = 1; i < n; i++) {
        different += sorted[i].real != sorted[i - 1].real ? 1 : 0;
    }
    return different;
}

/* The ambiguous column of a class bucket with the most different numbers, or the first in which
 * most gold rows differ. */
static size_t widest_column(const pairing *p, const node_lists *lists, uint32_t bucket,
                            placed *scratch) {
    size_t best = 0;
    size_t most = 0;
    for (size_t i = 0; i < p->map->count && most * 2 <= lists->lengths[0][bucket]; i++) {
        size_t row = lists->row[0][lists->first[0][bucket] - 1];
        if (!p->partition->tolerance
                 ->ambiguous[p->partition->classes[0].ids[p->map->gold[i]][row]]) {
            continue;
        }
        size_t different = place_gold(p, lists, bucket, i, scratch);
        if (different > most) {
            most = different;
            best = i;
        }
    }
    return best;
}

static size_t first_at_least(const placed *sorted, size_t count, double real) {
    size_t low = 0;
    while (low < count) {
        size_t middle = low + (count - low) / 2;
        if (sorted[middle].real < real) {
            low = middle + 1;
        } else {
            count = middle;
        }
    }
    return low;
}

/* A search for the partners of one predicted node among the placed gold nodes. */
typedef struct partner_search {
    const pairing *p;
    const node_lists *lists;
    const placed *sorted;
    size_t count;
    uint32_t predicted; /* node bucket */
    network *net;
} partner_search;

/* Adds edges to the equal gold nodes within `reach` of `real`. */
static void link_near(const partner_search *s, double real, double reach) {
    const pairing *p = s->p;
    size_t i = first_at_least(s->sorted, s->count, real - reach);
    for (; i < s->count && s->sorted[i].real <= real + reach && *p->effort > 0; i++) {
        uint32_t gold = s->sorted[i].node;
        if (rows_equal(p, s->lists->row[0][gold], s->lists->row[1][s->predicted])) {
            pq_flow_add(&s->net->flow, predicted_node(p, s->predicted), gold_node(p, gold),
                        UINT32_MAX);
        }
    }
}

/* A gold number equal to this one either has at least as many decimals and is within half a unit of
 * this one's last decimal, or has fewer and equals this one rounded to them. */
static void link_partners(const partner_search *s, const pq_number *number) {
    const double rounding = fabs(number->real) * 2e-15 + 2e-323;
    link_near(s, number->real, 0.5001 * pow(10, -number->places) + rounding);
    for (int places = number->places - 1; places >= 2; places--) {
        const pq_decimal away = pq_decimal_round(&number->decimal, places, PQ_HALF_AWAY_FROM_ZERO);
        const pq_decimal toward = pq_decimal_round(&number->decimal, places, PQ_HALF_TOWARD_ZERO);
        link_near(s, pq_decimal_value(&away), rounding);
        if (!pq_decimal_same(&away, &toward)) {
            link_near(s, pq_decimal_value(&toward), rounding);
        }
    }
}

static pq_status link_sorted(const pairing *p, const node_lists *lists, uint32_t bucket,
                             network *net, pq_error *error) {
    size_t count = lists->lengths[0][bucket];
    placed *sorted = pq_arena_array(p->arena, count, sizeof *sorted);
    if (sorted == NULL) {
        return pq_error_memory(error);
    }
    size_t column = widest_column(p, lists, bucket, sorted);
    place_gold(p, lists, bucket, column, sorted);
    partner_search s = {p, lists, sorted, count, 0, net};
    for (uint32_t i = lists->first[1][bucket]; i != 0 && !is_over(p, net);
         i = lists->next[1][i - 1]) {
        uint32_t before = net->flow.n_edges;
        s.predicted = i - 1;
        size_t row = lists->row[1][i - 1];
        uint32_t cell = p->partition->nodes[1].ids[p->map->predicted[column]][row];
        link_partners(&s, pq_classes_number(p->partition->tolerance, cell));
        check_lonely(net, before);
    }
    return PQ_OK;
}

static pq_status link_rows(const pairing *p, const node_lists *lists, network *net,
                           pq_error *error) {
    pq_status status = PQ_OK;
    for (uint32_t b = 0; b < p->classes.count && status == PQ_OK && !is_over(p, net); b++) {
        uint64_t pairs = (uint64_t)lists->lengths[0][b] * lists->lengths[1][b];
        if (pairs <= FEW_PAIRS) {
            link_all(p, lists, b, net);
        } else {
            status = link_sorted(p, lists, b, net, error);
        }
    }
    return status;
}

/* Adds the edges from gold nodes to the sink or, if groups have slots, to the groups and from there
 * to the sink. */
static pq_status link_sink(const pairing *p, network *net, pq_error *error) {
    const pq_problem *problem = p->problem;
    net->to_sink = net->flow.n_edges;
    if (problem->ordered || !problem->is_cut) {
        for (uint32_t b = 0; b < p->nodes.count; b++) {
            pq_flow_add(&net->flow, gold_node(p, b), SINK, p->nodes.sizes[0][b]);
        }
        return PQ_OK;
    }
    size_t n = p->nodes.count * problem->n_groups;
    uint32_t *counts = pq_arena_array(p->arena, n, sizeof *counts);
    if (counts == NULL) {
        return pq_error_memory(error);
    }
    for (size_t r = 0; r < p->n_rows[0]; r++) {
        counts[p->nodes.of[0][r] * problem->n_groups + problem->group[0][r]]++;
    }
    for (uint32_t i = 0; i < n; i++) {
        pq_flow_add(&net->flow, gold_node(p, i / problem->n_groups),
                    FIRST_GROUP + i % problem->n_groups, counts[i]);
    }
    for (uint32_t g = 0; g < problem->n_groups; g++) {
        pq_flow_add(&net->flow, FIRST_GROUP + g, SINK, problem->slots[g]);
    }
    return PQ_OK;
}

/* Marks the last rows of each node bucket of a side as left; `unpaired` has their number. */
static pq_status list_left(const pairing *p, int side, uint32_t *unpaired, pq_leftovers *left,
                           pq_error *error) {
    left->rows[side] = pq_arena_array(p->arena, p->n_rows[side], sizeof(size_t));
    bool *is_left = pq_arena_array(p->arena, p->n_rows[side], sizeof *is_left);
    if (left->rows[side] == NULL || is_left == NULL) {
        return pq_error_memory(error);
    }
    for (size_t r = p->n_rows[side]; r-- > 0;) {
        uint32_t *more = &unpaired[p->nodes.of[side][r]];
        is_left[r] = *more > 0;
        *more -= is_left[r] ? 1 : 0;
    }
    for (size_t r = 0; r < p->n_rows[side]; r++) {
        if (is_left[r]) {
            left->rows[side][left->counts[side]++] = r;
        }
    }
    return PQ_OK;
}

/* Finds the rows that the flow left unpaired. */
static pq_status find_left(const pairing *p, const network *net, pq_leftovers *left,
                           pq_error *error) {
    uint32_t n_edges = p->problem->ordered || !p->problem->is_cut ? 1 : p->problem->n_groups;
    uint32_t *unpaired[2];
    for (int s = 0; s < 2; s++) {
        unpaired[s] = pq_arena_array(p->arena, p->nodes.count, sizeof(uint32_t));
        if (unpaired[s] == NULL) {
            return pq_error_memory(error);
        }
    }
    for (uint32_t b = 0; b < p->nodes.count; b++) {
        unpaired[1][b] = p->nodes.sizes[1][b] - pq_flow_on(&net->flow, net->from_source + 2 * b);
        unpaired[0][b] = p->nodes.sizes[0][b];
        for (uint32_t i = 0; i < n_edges; i++) {
            unpaired[0][b] -= pq_flow_on(&net->flow, net->to_sink + 2 * (b * n_edges + i));
        }
    }
    pq_status status = list_left(p, 0, unpaired[0], left, error);
    return status == PQ_OK ? list_left(p, 1, unpaired[1], left, error) : status;
}

/* Pairs by maximum flow, for when equality is not transitive or a tie is cut. */
static pq_status pair_by_flow(pairing *p, bool *complete, pq_leftovers *left, pq_error *error) {
    pq_status status = make_buckets(p, p->partition->nodes, &p->nodes, error);
    node_lists lists;
    status = status == PQ_OK ? list_nodes(p, &lists, error) : status;
    if (status != PQ_OK) {
        return status;
    }
    uint32_t n_buckets = (uint32_t)p->nodes.count;
    network net = {.flow = pq_flow_new(gold_node(p, n_buckets), p->arena)};
    net.from_source = net.flow.n_edges;
    for (uint32_t b = 0; b < n_buckets; b++) {
        pq_flow_add(&net.flow, SOURCE, predicted_node(p, b), p->nodes.sizes[1][b]);
    }
    status = link_rows(p, &lists, &net, error);
    if (p->all_or_none && is_over(p, &net)) {
        return status;
    }
    status = status == PQ_OK ? link_sink(p, &net, error) : status;
    uint64_t size = 0;
    status =
        status == PQ_OK ? pq_flow_run(&net.flow, SOURCE, SINK, p->effort, &size, error) : status;
    if (status != PQ_OK) {
        return status;
    }
    *complete = size == p->n_rows[1] && p->n_rows[1] == p->problem->n_window;
    return left == NULL ? PQ_OK : find_left(p, &net, left, error);
}

static pairing begin_pairing(const pq_problem *problem, const pq_partition *partition,
                             const pq_pairing *map, pq_arena *arena) {
    return (pairing){.problem = problem,
                     .partition = partition,
                     .map = map,
                     .arena = arena,
                     .n_rows = {problem->gold.n_rows, problem->predicted.n_rows}};
}

pq_status pq_class_buckets(const pq_problem *problem, const pq_partition *partition,
                           const pq_pairing *map, pq_arena *arena, pq_buckets *buckets,
                           pq_error *error) {
    const pairing p = begin_pairing(problem, partition, map, arena);
    return make_buckets(&p, partition->classes, buckets, error);
}

pq_status pq_pair_rows(const pq_problem *problem, const pq_partition *partition,
                       const pq_pairing *map, pq_arena *arena, uint64_t *effort, bool *complete,
                       pq_leftovers *left, pq_error *error) {
    pairing p = begin_pairing(problem, partition, map, arena);
    p.effort = effort;
    p.all_or_none = left == NULL;
    *complete = false;
    if (left != NULL) {
        *left = (pq_leftovers){0};
    }
    pq_status status = make_buckets(&p, partition->classes, &p.classes, error);
    if (status != PQ_OK) {
        return status;
    }
    bool suffices = counts_suffice(&p.classes) && p.n_rows[1] == problem->n_window;
    if (!suffices && left == NULL) {
        return PQ_OK;
    }
    bool cut_anywhere = problem->is_cut && !problem->ordered;
    if (partition->tolerance != NULL || cut_anywhere) {
        return pair_by_flow(&p, complete, left, error);
    }
    *complete = suffices;
    return left == NULL ? PQ_OK : pq_buckets_leftovers(&p.classes, p.n_rows, arena, left, error);
}
