/*
 * The rule "perquery/2". tolerance.h defines which cells are equal, problem.h and pairing.h how
 * rows pair, columns.h how columns pair, names.h when names forbid a pair. This file turns their
 * answers into a level, a reason and a sentence.
 *
 * It took the place of "perquery/1", which rounded halves to even only, took an INTEGER within
 * 0.005 for a fraction's equal, read a TEXT such as '01234' or '12E5' as a number, knew an instant
 * in one spelling only and ignored the names of columns. Verdicts by the two rules can differ, so a
 * file that names perquery/1 keeps its verdicts and its name, and nothing is scored by that rule
 * again.
 */
#include "columns.h"
#include "explain.h"
#include "rules.h"
#include "soft.h"

#include <string.h>

/* Rows that are tried first, to see quickly that columns do not pair by position. */
enum { PROBES = 4 };

typedef struct game {
    const pq_pair *pair;
    pq_arena *arena;
    pq_error *error;
    pq_problem problem;
    pq_intern intern;
    pq_grid values[2];
    pq_shared_names names;
    pq_partition exact;
    pq_partition tolerant; /* made when needed */
    bool is_tolerant_made;
    bool tolerance_matters;
} game;

/* The outcome of one choice of columns. */
typedef struct finding {
    bool found;   /* every predicted row has its gold row */
    bool gave_up; /* `found` is false because the search took too long */
    pq_level level;
    pq_pairing map;
} finding;

static pq_status begin(game *g) {
    pq_status status = pq_problem_make(g->pair, g->arena, &g->problem, g->error);
    g->intern = pq_intern_with(pq_tolerant_form, g->arena);
    if (status == PQ_OK) {
        status = pq_intern_rows(&g->intern, &g->problem.gold, &g->values[0], g->error);
    }
    if (status == PQ_OK) {
        status = pq_intern_rows(&g->intern, &g->problem.predicted, &g->values[1], g->error);
    }
    if (status == PQ_OK) {
        status = pq_find_shared_names(g->pair, g->arena, &g->names, g->error);
    }
    g->exact = pq_partition_exact(g->values);
    g->tolerance_matters = pq_tolerance_matters(&g->intern);
    return status;
}

/* Makes the tolerant partition. */
static pq_status make_tolerant(game *g) {
    if (g->is_tolerant_made) {
        return PQ_OK;
    }
    g->is_tolerant_made = true;
    if (!g->tolerance_matters) {
        g->tolerant = g->exact;
        return PQ_OK;
    }
    return pq_partition_tolerant(&g->intern, g->values, g->arena, &g->tolerant, g->error);
}

static bool values_equal(const game *g, const pq_pairing *map, size_t gold_row, size_t row) {
    for (size_t i = 0; i < map->count; i++) {
        uint32_t a = g->values[0].ids[map->gold[i]][gold_row];
        uint32_t b = g->values[1].ids[map->predicted[i]][row];
        if (a != b && !pq_tolerant_same(&g->intern.cells[a], &g->intern.cells[b])) {
            return false;
        }
    }
    return true;
}

static bool is_same_in_place(const game *g, const pq_pairing *map) {
    for (size_t r = 0; r < g->problem.n_window; r++) {
        if (!values_equal(g, map, g->problem.window + r, r)) {
            return false;
        }
    }
    return true;
}

/* A quick test: does some predicted row have no equal gold row at all? */
static bool has_lonely_row(const game *g, const pq_pairing *map) {
    size_t n_rows = g->problem.predicted.n_rows;
    size_t step = n_rows / PROBES + 1;
    for (size_t p = 0; p < n_rows; p += step) {
        size_t r = 0;
        while (r < g->problem.gold.n_rows && !values_equal(g, map, r, p)) {
            r++;
        }
        if (r == g->problem.gold.n_rows) {
            return true;
        }
    }
    return false;
}

/* Do the columns pair by position? */
static pq_status try_in_place(game *g, const pq_column_sets *sets, finding *f) {
    const pq_pairing map = {.count = sets->counts[0],
                            .gold = (size_t *)sets->columns[0],
                            .predicted = (size_t *)sets->columns[1]};
    f->map = map;
    f->level = PQ_LEVEL_EXACT;
    f->found = is_same_in_place(g, &map);
    if (f->found) {
        return PQ_OK;
    }
    f->level = PQ_LEVEL_REORDERED;
    uint64_t effort = PQ_EFFORT;
    pq_status status =
        pq_pair_rows(&g->problem, &g->exact, &map, g->arena, &effort, &f->found, NULL, g->error);
    if (status != PQ_OK || f->found || !g->tolerance_matters || has_lonely_row(g, &map)) {
        return status;
    }
    status = make_tolerant(g);
    if (status == PQ_OK) {
        status = pq_pair_rows(&g->problem, &g->tolerant, &map, g->arena, &effort, &f->found, NULL,
                              g->error);
    }
    f->gave_up = effort == 0;
    return status;
}

/* Pairs columns by content; first by identical cells, where that is quick. */
static pq_status try_by_content(game *g, const pq_column_sets *sets, finding *f) {
    size_t gold = sets->counts[0];
    size_t predicted = sets->counts[1];
    f->level = gold == predicted  ? PQ_LEVEL_PERMUTED
               : gold < predicted ? PQ_LEVEL_SUPERSET
                                  : PQ_LEVEL_SUBSET;
    pq_search outcome = PQ_SEARCH_NONE;
    pq_status status = PQ_OK;
    if (g->tolerance_matters) {
        uint64_t cells = (uint64_t)g->problem.predicted.n_rows * (gold + predicted);
        status = pq_find_columns(&g->problem, &g->exact, sets, 16 * cells + 64, g->arena, &f->map,
                                 &outcome, g->error);
    }
    if (status == PQ_OK && outcome != PQ_SEARCH_FOUND) {
        status = make_tolerant(g);
    }
    if (status == PQ_OK && outcome != PQ_SEARCH_FOUND) {
        status = pq_find_columns(&g->problem, &g->tolerant, sets, PQ_EFFORT, g->arena, &f->map,
                                 &outcome, g->error);
    }
    f->found = outcome == PQ_SEARCH_FOUND;
    f->gave_up = f->gave_up || outcome == PQ_SEARCH_GAVE_UP;
    return status;
}

/* Do the names say that columns at the same position are no partners? */
static bool contradicts_in_place(const pq_column_sets *sets) {
    for (size_t i = 0; i < sets->counts[0]; i++) {
        if (pq_names_contradict(sets->names, sets->columns[0][i], sets->columns[1][i])) {
            return true;
        }
    }
    return false;
}

static pq_status try_columns(game *g, const pq_column_sets *sets, finding *f) {
    *f = (finding){.level = PQ_LEVEL_NONE};
    if (g->problem.predicted.n_rows != g->problem.n_window) {
        return PQ_OK;
    }
    pq_status status = PQ_OK;
    if (sets->counts[0] == sets->counts[1] && !contradicts_in_place(sets)) {
        status = try_in_place(g, sets, f);
    }
    return status == PQ_OK && !f->found && !f->gave_up ? try_by_content(g, sets, f) : status;
}

static pq_status list_columns(game *g, size_t count, const size_t **columns) {
    size_t *all = pq_arena_array(g->arena, count, sizeof *all);
    if (all == NULL) {
        return pq_error_memory(g->error);
    }
    for (size_t c = 0; c < count; c++) {
        all[c] = c;
    }
    *columns = all;
    return PQ_OK;
}

/* The required gold columns, in their order. *unknown: a required name that no column has, or NULL.
 */
static pq_status list_required(game *g, pq_column_sets *sets, const char **unknown) {
    const pq_pair *pair = g->pair;
    size_t *columns = pq_arena_array(g->arena, pair->gold->n_columns, sizeof *columns);
    bool *known = pq_arena_array(g->arena, pair->n_required, sizeof *known);
    if (columns == NULL || known == NULL) {
        return pq_error_memory(g->error);
    }
    sets->columns[0] = columns;
    sets->counts[0] = 0;
    for (size_t c = 0; c < pair->gold->n_columns; c++) {
        bool wanted = false;
        for (size_t i = 0; i < pair->n_required; i++) {
            bool same = strcmp(pair->required[i], pair->gold->columns[c]) == 0;
            known[i] = known[i] || same;
            wanted = wanted || same;
        }
        if (wanted) {
            columns[sets->counts[0]++] = c;
        }
    }
    *unknown = NULL;
    for (size_t i = pair->n_required; i-- > 0;) {
        *unknown = known[i] ? *unknown : pair->required[i];
    }
    return PQ_OK;
}

/* ---- Why not ---- */

/* The first column of a side that the map does not have. */
static size_t column_without_partner(const pq_pairing *map, const size_t *mapped,
                                     const pq_column_sets *sets, int side) {
    for (size_t i = 0; i < sets->counts[side]; i++) {
        size_t k = 0;
        while (k < map->count && mapped[k] != sets->columns[side][i]) {
            k++;
        }
        if (k == map->count) {
            return sets->columns[side][i];
        }
    }
    return PQ_NOWHERE;
}

static pq_status say_missing(game *g, size_t column, pq_verdict *v) {
    v->reason = PQ_REASON_MISSING_COLUMN;
    v->gold_column = column;
    return pq_verdict_say(v, g->arena, g->error,
                          "Gold column %zu (%.100s) is missing from the prediction", column + 1,
                          g->pair->gold->columns[column]);
}

static pq_status say_extra(game *g, size_t column, pq_verdict *v) {
    v->reason = PQ_REASON_EXTRA_COLUMN;
    v->predicted_column = column;
    return pq_verdict_say(
        v, g->arena, g->error,
        "All gold columns match, but the prediction has an extra column, %zu (%.100s)", column + 1,
        g->pair->predicted->columns[column]);
}

/* Only the columns differ. */
static pq_status explain_columns(game *g, const pq_column_sets *sets, const finding *f,
                                 pq_verdict *v) {
    v->level = f->level;
    if (f->level == PQ_LEVEL_SUPERSET) {
        return say_extra(g, column_without_partner(&f->map, f->map.predicted, sets, 1), v);
    }
    return say_missing(g, column_without_partner(&f->map, f->map.gold, sets, 0), v);
}

/* Of the gold rows that are left, keeps those of the gold result itself, because the rows around it
 * need no partner. */
static void keep_window(const pq_problem *p, pq_leftovers *left) {
    size_t kept = 0;
    for (size_t i = 0; i < left->counts[0]; i++) {
        size_t row = left->rows[0][i];
        if (row >= p->window && row - p->window < p->n_window) {
            left->rows[0][kept++] = row;
        }
    }
    left->counts[0] = kept;
}

/* The analysis of a mismatch: ignores order and uses the most likely column pairs. */
typedef struct inquiry {
    pq_problem problem; /* unordered */
    pq_pairing map;
    size_t *shared; /* cells in common, by pair of columns */
    pq_leftovers left;
    bool rows_pair; /* all rows pair if order is ignored */
} inquiry;

static pq_status inquire(game *g, const pq_column_sets *sets, inquiry *q) {
    pq_status status = make_tolerant(g);
    if (status == PQ_OK) {
        status = pq_problem_make_unordered(g->pair, g->arena, &q->problem, g->error);
    }
    pq_search outcome = PQ_SEARCH_NONE;
    bool may_be_order = g->problem.ordered && sets->counts[0] == sets->counts[1];
    if (status == PQ_OK && may_be_order) {
        status = pq_find_columns(&q->problem, &g->tolerant, sets, PQ_EFFORT / 4, g->arena, &q->map,
                                 &outcome, g->error);
    }
    if (status == PQ_OK && outcome != PQ_SEARCH_FOUND) {
        status = pq_guess_columns(&q->problem, &g->tolerant, sets, g->arena, &q->map, &q->shared,
                                  g->error);
    }
    uint64_t effort = PQ_EFFORT / 4;
    if (status == PQ_OK) {
        status = pq_pair_rows(&q->problem, &g->tolerant, &q->map, g->arena, &effort, &q->rows_pair,
                              &q->left, g->error);
    }
    if (status == PQ_OK) {
        keep_window(&q->problem, &q->left);
    }
    return status;
}

static pq_explain_view gold_view(const game *g, const pq_pairing *map) {
    return (pq_explain_view){g->pair->gold, map->gold, map->count};
}

static pq_explain_view predicted_view(const game *g, const pq_pairing *map) {
    return (pq_explain_view){g->pair->predicted, map->predicted, map->count};
}

/* Right rows in the wrong order: finds the first predicted row that is out of place. */
static pq_status explain_order(game *g, const inquiry *q, pq_verdict *v) {
    const pq_explain_view gold = gold_view(g, &q->map);
    const pq_explain_view predicted = predicted_view(g, &q->map);
    bool complete;
    pq_leftovers left;
    uint64_t effort = PQ_EFFORT / 4;
    pq_status status = pq_pair_rows(&g->problem, &g->tolerant, &q->map, g->arena, &effort,
                                    &complete, &left, g->error);
    if (status != PQ_OK) {
        return status;
    }
    size_t row = left.counts[1] > 0 ? left.rows[1][0] : 0;
    return pq_explain_order(v, &gold, &predicted, row, pq_tolerant_equal, g->arena, g->error);
}

/* The first gold column that has no cell in common with its partner, if all others pair or if
 * predicted columns are left over; else PQ_NOWHERE. */
static pq_status find_foreign_column(game *g, const pq_column_sets *sets, const inquiry *q,
                                     size_t *column) {
    *column = PQ_NOWHERE;
    pq_pairing kin = {.gold = pq_arena_array(g->arena, q->map.count, sizeof(size_t)),
                      .predicted = pq_arena_array(g->arena, q->map.count, sizeof(size_t))};
    if (kin.gold == NULL || kin.predicted == NULL) {
        return pq_error_memory(g->error);
    }
    size_t foreign = PQ_NOWHERE;
    for (size_t i = 0; i < q->map.count; i++) {
        if (q->shared[i] > 0) {
            kin.gold[kin.count] = q->map.gold[i];
            kin.predicted[kin.count++] = q->map.predicted[i];
        } else if (foreign == PQ_NOWHERE) {
            foreign = q->map.gold[i];
        }
    }
    if (sets->counts[0] < sets->counts[1]) {
        *column = foreign;
        return PQ_OK;
    }
    if (foreign == PQ_NOWHERE || kin.count == 0 || q->problem.n_window < 2) {
        return PQ_OK;
    }
    bool complete;
    uint64_t effort = PQ_EFFORT / 4;
    pq_status status =
        pq_pair_rows(&q->problem, &g->tolerant, &kin, g->arena, &effort, &complete, NULL, g->error);
    *column = complete ? foreign : PQ_NOWHERE;
    return status;
}

/* *explained: the only difference is how often some rows appear. Rows can be counted only where
 * equality is transitive. */
static pq_status explain_counts(game *g, const inquiry *q, pq_verdict *v, bool *explained) {
    *explained = false;
    if (q->problem.is_cut || g->tolerant.tolerance != NULL) {
        return PQ_OK;
    }
    pq_buckets buckets;
    pq_status status =
        pq_class_buckets(&q->problem, &g->tolerant, &q->map, g->arena, &buckets, g->error);
    if (status != PQ_OK || !pq_only_counts_differ(&buckets)) {
        return status;
    }
    *explained = true;
    return pq_explain_duplicates(v, &buckets, g->arena, g->error);
}

/* The rows without a partner; gold rows are numbered as in the gold result. */
static pq_status leftovers_in_result(game *g, const inquiry *q, pq_leftovers *left) {
    *left = q->left;
    left->rows[0] = pq_arena_array(g->arena, left->counts[0], sizeof(size_t));
    if (left->rows[0] == NULL) {
        return pq_error_memory(g->error);
    }
    for (size_t i = 0; i < left->counts[0]; i++) {
        left->rows[0][i] = q->left.rows[0][i] - q->problem.window;
    }
    return PQ_OK;
}

static pq_status explain_left(game *g, const inquiry *q, pq_verdict *v) {
    const pq_explain_view gold = gold_view(g, &q->map);
    const pq_explain_view predicted = predicted_view(g, &q->map);
    pq_leftovers left;
    pq_status status = leftovers_in_result(g, q, &left);
    return status == PQ_OK
               ? pq_explain_rows(v, &gold, &predicted, &left, pq_tolerant_equal, g->arena, g->error)
               : status;
}

static pq_status list_differences(game *g, const inquiry *q, pq_verdict *v) {
    const pq_explain_view gold = gold_view(g, &q->map);
    const pq_explain_view predicted = predicted_view(g, &q->map);
    pq_leftovers left;
    pq_status status = leftovers_in_result(g, q, &left);
    return status == PQ_OK ? pq_list_differences(v, &gold, &predicted, &left, pq_tolerant_equal,
                                                 g->arena, g->error)
                           : status;
}

/* Finds the row or column that is wrong. */
static pq_status explain_content(game *g, const pq_column_sets *sets, const inquiry *q,
                                 pq_verdict *v) {
    bool same_height = g->pair->gold->n_rows == g->pair->predicted->n_rows;
    bool same_width = sets->counts[0] == sets->counts[1];
    bool explained = false;
    pq_status status = PQ_OK;
    if (sets->counts[0] > sets->counts[1] && g->pair->n_required > 0) {
        return say_missing(g, column_without_partner(&q->map, q->map.gold, sets, 0), v);
    }
    if (same_width) {
        status = explain_counts(g, q, v, &explained);
    }
    if (status != PQ_OK || explained) {
        return status;
    }
    if (!same_height) {
        return pq_explain_row_count(v, g->pair, g->arena, g->error);
    }
    if (!same_width && g->pair->n_required == 0) {
        return pq_explain_column_count(v, sets->counts[0], sets->counts[1], g->arena, g->error);
    }
    size_t foreign = PQ_NOWHERE;
    status = find_foreign_column(g, sets, q, &foreign);
    if (status != PQ_OK) {
        return status;
    }
    return foreign != PQ_NOWHERE ? say_missing(g, foreign, v) : explain_left(g, q, v);
}

/* The F1 over the cells of those columns that count. */
static double soft_f1(const game *g, const pq_column_sets *sets, size_t paired, uint64_t agreeing) {
    size_t counted = g->pair->n_required > 0 ? paired : sets->counts[1];
    double cells = (double)g->pair->gold->n_rows * (double)sets->counts[0] +
                   (double)g->pair->predicted->n_rows * (double)counted;
    return cells == 0 ? 0 : 2 * (double)agreeing / cells;
}

/* Would the results match if names did not matter? Then names the first pair of columns that
 * contradicts. */
static pq_status explain_swap(game *g, const pq_column_sets *sets, pq_verdict *v, bool *explained) {
    pq_column_sets nameless = *sets;
    nameless.names = NULL;
    finding f = {0};
    pq_status status = sets->names == NULL ? PQ_OK : try_columns(g, &nameless, &f);
    *explained = status == PQ_OK && f.found;
    if (!*explained) {
        return status;
    }
    size_t i = 0;
    while (!pq_names_contradict(sets->names, f.map.gold[i], f.map.predicted[i])) {
        i++;
    }
    v->reason = PQ_REASON_SWAPPED;
    v->gold_column = f.map.gold[i];
    v->predicted_column = f.map.predicted[i];
    return pq_verdict_say(v, g->arena, g->error,
                          "Values are swapped between columns: column %zu of the prediction "
                          "(%.100s) has the values of gold column %zu (%.100s)",
                          v->predicted_column + 1, g->pair->predicted->columns[v->predicted_column],
                          v->gold_column + 1, g->pair->gold->columns[v->gold_column]);
}

static pq_status explain_mismatch(game *g, const pq_column_sets *sets, const finding *f,
                                  pq_verdict *v) {
    if (f->found) {
        uint64_t agreeing = (uint64_t)g->problem.n_window * f->map.count;
        v->soft_f1 = soft_f1(g, sets, f->map.count, agreeing);
        return explain_columns(g, sets, f, v);
    }
    inquiry q = {0};
    uint64_t agreeing = 0;
    pq_status status = inquire(g, sets, &q);
    if (status == PQ_OK) {
        status = pq_count_agreeing(&q.problem, &g->tolerant, &q.map, &q.left, g->arena, &agreeing,
                                   g->error);
    }
    if (status != PQ_OK) {
        return status;
    }
    v->soft_f1 = soft_f1(g, sets, q.map.count, agreeing);
    status = list_differences(g, &q, v);
    if (status != PQ_OK) {
        return status;
    }
    if (f->gave_up) {
        return pq_explain_undecided(v, g->arena, g->error);
    }
    bool explained = false;
    status = explain_swap(g, sets, v, &explained);
    if (status != PQ_OK || explained) {
        return status;
    }
    bool only_order = q.rows_pair && g->problem.ordered &&
                      (sets->counts[0] == sets->counts[1] || g->pair->n_required > 0);
    return only_order ? explain_order(g, &q, v) : explain_content(g, sets, &q, v);
}

static pq_status say_match(game *g, pq_level level, pq_verdict *v) {
    v->soft_f1 = 1;
    return pq_explain_match(v, level, g->arena, g->error);
}

/* Scores by the required columns alone; `all` are the columns of the pair. */
static pq_status judge_required(game *g, const pq_column_sets *all, pq_verdict *v) {
    pq_column_sets sets = *all;
    const char *unknown = NULL;
    pq_status status = list_required(g, &sets, &unknown);
    if (status != PQ_OK) {
        return status;
    }
    if (unknown != NULL) {
        v->reason = PQ_REASON_MISSING_COLUMN;
        v->soft_f1 = 0;
        return pq_verdict_say(
            v, g->arena, g->error,
            "The required column %.100s is missing from the gold result itself; correct the gold "
            "set",
            unknown);
    }
    finding f;
    status = try_columns(g, &sets, &f);
    if (status != PQ_OK) {
        return status;
    }
    bool all_there = f.found && f.level != PQ_LEVEL_SUBSET;
    return all_there ? say_match(g, f.level, v) : explain_mismatch(g, &sets, &f, v);
}

static pq_status judge(const pq_pair *pair, pq_arena *arena, pq_verdict *verdict, pq_error *error) {
    game g = {.pair = pair, .arena = arena, .error = error};
    pq_column_sets all = {.counts = {pair->gold->n_columns, pair->predicted->n_columns}};
    pq_status status = begin(&g);
    all.names = g.names.count > 1 ? &g.names : NULL;
    for (int s = 0; s < 2 && status == PQ_OK; s++) {
        status = list_columns(&g, all.counts[s], &all.columns[s]);
    }
    finding f = {0};
    status = status == PQ_OK ? try_columns(&g, &all, &f) : status;
    if (status != PQ_OK) {
        return status;
    }
    if (f.found && f.level <= PQ_LEVEL_PERMUTED) {
        return say_match(&g, f.level, verdict);
    }
    return pair->n_required > 0 ? judge_required(&g, &all, verdict)
                                : explain_mismatch(&g, &all, &f, verdict);
}

const pq_rule pq_rule_perquery = {
    .id = "perquery/2",
    .title = "Perquery",
    .summary = "Columns may be in any order and are paired by content, but not against the gold "
               "result's own names. Rows are compared with duplicates counted; order matters only "
               "where the gold SQL sorts, and tied rows may swap. Decimals are compared after "
               "rounding to the shorter of the two, but to at least 2 places. An INTEGER equals "
               "no fraction. One instant in two spellings is one. NULL equals only NULL.",
    .source = "",
    .judge = judge};
