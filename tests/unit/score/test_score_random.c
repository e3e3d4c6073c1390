/*
 * Random tables, from a fixed seed: every rule against a plain program that tries everything, and
 * properties that must hold for tables of any size.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cells.h"
#include "pq_score.h"
#include "tolerance.h"

/* Columns of the largest table that is tried in every way; the count of swapped names, after those
 * of the six levels. */
enum { MOST = 8, SWAPPED = PQ_LEVEL_NONE + 1, N_COUNTS };

static uint64_t next_random(uint64_t *seed) {
    *seed += UINT64_C(0x9E3779B97F4A7C15);
    return pq_mix(*seed, 7);
}

static size_t below(uint64_t *seed, size_t n) {
    return (size_t)(next_random(seed) % n);
}

static pq_cell text_cell(const char *text) {
    return (pq_cell){.type = PQ_TEXT, .as.data = {text, strlen(text)}};
}

static pq_cell real_cell(double real) {
    return (pq_cell){.type = PQ_REAL, .as.real = real};
}

static pq_cell integer_cell(int64_t integer) {
    return (pq_cell){.type = PQ_INTEGER, .as.integer = integer};
}

/* A cell from one of several pools, each with its own difficulty. */
static pq_cell random_cell(uint64_t *seed, int pool) {
    static const double near[] = {3.14, 3.144, 3.1421, 3.14159, 3.145, 3.15, 3.1416, 3.0};
    static const char *const texts[] = {"3.14", "x", "", "1", "1.0", " 1", "01", "3"};
    switch (pool) {
    case 0:
        return integer_cell((int64_t)below(seed, 2));
    case 1:
        return real_cell(near[below(seed, 8)]);
    case 2:
        return integer_cell((int64_t)below(seed, 4));
    case 3:
        switch (below(seed, 4)) {
        case 0:
            return (pq_cell){.type = PQ_NULL};
        case 1:
            return text_cell(texts[below(seed, 8)]);
        case 2:
            return real_cell(near[below(seed, 8)]);
        default:
            return integer_cell((int64_t)below(seed, 3) + 1);
        }
    default:
        return real_cell(1 + (double)below(seed, 12) / 1000);
    }
}

static pq_rows new_rows(pq_arena *arena, size_t n_rows, size_t n_columns) {
    static const char *const names[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i",
                                        "j", "k", "l", "m", "n", "o", "p", "q", "r",
                                        "s", "t", "u", "v", "w", "x", "y", "z"};
    pq_rows rows = {.n_columns = n_columns, .n_rows = n_rows};
    rows.columns = pq_arena_array(arena, n_columns, sizeof *rows.columns);
    rows.cells = pq_arena_array(arena, n_rows * n_columns, sizeof *rows.cells);
    for (size_t c = 0; c < n_columns; c++) {
        rows.columns[c] = names[c % 26];
    }
    return rows;
}

static pq_rows random_rows(uint64_t *seed, pq_arena *arena, size_t n_rows, size_t n_columns,
                           int pool) {
    pq_rows rows = new_rows(arena, n_rows, n_columns);
    for (size_t i = 0; i < n_rows * n_columns; i++) {
        rows.cells[i] = random_cell(seed, pool);
    }
    return rows;
}

static void shuffle(uint64_t *seed, size_t *items, size_t n) {
    for (size_t i = 0; i < n; i++) {
        items[i] = i;
    }
    for (size_t i = n; i > 1; i--) {
        size_t k = below(seed, i);
        size_t swap = items[i - 1];
        items[i - 1] = items[k];
        items[k] = swap;
    }
}

/* A copy with columns and, if asked for, rows in random order; columns keep their names. */
static pq_rows permuted(uint64_t *seed, pq_arena *arena, const pq_rows *from, bool columns,
                        bool rows) {
    pq_rows to = new_rows(arena, from->n_rows, from->n_columns);
    size_t *column = pq_arena_array(arena, from->n_columns, sizeof *column);
    size_t *row = pq_arena_array(arena, from->n_rows, sizeof *row);
    shuffle(seed, column, from->n_columns);
    shuffle(seed, row, from->n_rows);
    for (size_t c = 0; c < from->n_columns; c++) {
        to.columns[c] = from->columns[columns ? column[c] : c];
    }
    for (size_t r = 0; r < from->n_rows; r++) {
        for (size_t c = 0; c < from->n_columns; c++) {
            to.cells[r * to.n_columns + c] =
                *pq_rows_cell(from, rows ? row[r] : r, columns ? column[c] : c);
        }
    }
    return to;
}

/* ---- The plain program ---- */

typedef bool (*cell_equal)(const pq_cell *gold, const pq_cell *predicted);

static bool exactly_equal(const pq_cell *a, const pq_cell *b) {
    const pq_cell x = pq_cell_exact(a);
    const pq_cell y = pq_cell_exact(b);
    return pq_cell_same(&x, &y);
}

typedef struct trial {
    const pq_pair *pair;
    bool nameless; /* names do not matter */
    cell_equal equal;
    size_t partner[MOST]; /* by column of the narrower side */
    bool used[MOST];
    bool row_used[MOST * 4];
    size_t slots[MOST * 4]; /* left, by group, where a ranking is */
} trial;

static bool rows_equal(const trial *t, const pq_rows *gold, size_t gold_row, size_t row) {
    const pq_rows *predicted = t->pair->predicted;
    bool narrow_gold = gold->n_columns <= predicted->n_columns;
    size_t n = narrow_gold ? gold->n_columns : predicted->n_columns;
    for (size_t c = 0; c < n; c++) {
        size_t g = narrow_gold ? c : t->partner[c];
        size_t p = narrow_gold ? t->partner[c] : c;
        if (!t->equal(pq_rows_cell(gold, gold_row, g), pq_rows_cell(predicted, row, p))) {
            return false;
        }
    }
    return true;
}

static bool assign_rows(trial *t, size_t row) {
    const pq_pair *pair = t->pair;
    if (row == pair->predicted->n_rows) {
        return true;
    }
    const pq_ranking *ranking = pair->ranking;
    const pq_rows *gold = ranking != NULL ? &ranking->all : pair->gold;
    for (size_t r = 0; r < gold->n_rows; r++) {
        if (t->row_used[r]) {
            continue;
        }
        size_t group = ranking != NULL ? ranking->group[r] : 0;
        bool place = !pair->ordered ||
                     (ranking != NULL ? group == ranking->group[ranking->start + row] : r == row);
        bool slot = ranking == NULL || t->slots[group] > 0;
        if (!place || !slot || !rows_equal(t, gold, r, row)) {
            continue;
        }
        t->row_used[r] = true;
        t->slots[group]--;
        bool done = assign_rows(t, row + 1);
        t->row_used[r] = false;
        t->slots[group]++;
        if (done) {
            return true;
        }
    }
    return false;
}

static bool rows_match(trial *t) {
    const pq_ranking *ranking = t->pair->ranking;
    memset(t->slots, 0, sizeof t->slots);
    for (size_t r = 0; ranking != NULL && r < t->pair->gold->n_rows; r++) {
        t->slots[ranking->group[ranking->start + r]]++;
    }
    return t->pair->gold->n_rows == t->pair->predicted->n_rows && assign_rows(t, 0);
}

static size_t count_name(const pq_rows *rows, const char *name) {
    size_t n = 0;
    for (size_t c = 0; c < rows->n_columns; c++) {
        n += strcmp(rows->columns[c], name) == 0 ? 1 : 0;
    }
    return n;
}

static bool is_shared(const pq_pair *pair, const char *name) {
    return count_name(pair->gold, name) == 1 && count_name(pair->predicted, name) == 1;
}

/* Are both names those of a gold and of a predicted column, and not the same? */
static bool names_contradict(const trial *t, size_t gold, size_t predicted) {
    const char *a = t->pair->gold->columns[gold];
    const char *b = t->pair->predicted->columns[predicted];
    return !t->nameless && strcmp(a, b) != 0 && is_shared(t->pair, a) && is_shared(t->pair, b);
}

static bool may_pair(const trial *t, size_t narrow, size_t wide) {
    bool narrow_gold = t->pair->gold->n_columns <= t->pair->predicted->n_columns;
    return narrow_gold ? !names_contradict(t, narrow, wide) : !names_contradict(t, wide, narrow);
}

static bool assign_columns(trial *t, size_t c, size_t narrow, size_t wide) {
    if (c == narrow) {
        return rows_match(t);
    }
    for (size_t i = 0; i < wide; i++) {
        if (t->used[i] || !may_pair(t, c, i)) {
            continue;
        }
        t->used[i] = true;
        t->partner[c] = i;
        bool done = assign_columns(t, c + 1, narrow, wide);
        t->used[i] = false;
        if (done) {
            return true;
        }
    }
    return false;
}

static bool in_place(const pq_pair *pair) {
    for (size_t i = 0; i < pair->gold->n_rows * pair->gold->n_columns; i++) {
        if (!pq_tolerant_equal(&pair->gold->cells[i], &pair->predicted->cells[i])) {
            return false;
        }
    }
    return true;
}

static pq_level plain_level(const pq_pair *pair, bool nameless) {
    trial t = {.pair = pair, .nameless = nameless, .equal = pq_tolerant_equal};
    size_t gold = pair->gold->n_columns;
    size_t predicted = pair->predicted->n_columns;
    if (pair->gold->n_rows != pair->predicted->n_rows) {
        return PQ_LEVEL_NONE;
    }
    if (gold == predicted) {
        bool may = true;
        for (size_t c = 0; c < gold; c++) {
            t.partner[c] = c;
            may = may && may_pair(&t, c, c);
        }
        if (may && in_place(pair)) {
            return PQ_LEVEL_EXACT;
        }
        if (may && rows_match(&t)) {
            return PQ_LEVEL_REORDERED;
        }
    }
    size_t narrow = gold < predicted ? gold : predicted;
    size_t wide = gold < predicted ? predicted : gold;
    if (!assign_columns(&t, 0, narrow, wide)) {
        return PQ_LEVEL_NONE;
    }
    return gold == predicted  ? PQ_LEVEL_PERMUTED
           : gold < predicted ? PQ_LEVEL_SUPERSET
                              : PQ_LEVEL_SUBSET;
}

/* ---- Comparing ---- */

static void print_rows(const char *name, const pq_rows *rows) {
    pq_text text = {0};
    pq_writer w = pq_writer_to(&text);
    pq_rows_write(&w, rows, 100);
    print_error("%s: %s\n", name, pq_text_string(&text));
    pq_text_free(&text);
}

static pq_verdict judge(const char *id, const pq_pair *pair, pq_arena *arena) {
    pq_verdict verdict;
    assert_int_equal(pq_score(pq_score_rule(id), pair, arena, &verdict, NULL), PQ_OK);
    return verdict;
}

/* Gives the columns names of their own, or the gold names by position, or leaves those they have.
 */
static void rename_columns(uint64_t *seed, pq_arena *arena, pq_rows *rows) {
    const pq_rows fresh = new_rows(arena, 0, rows->n_columns);
    size_t choice = below(seed, 4);
    for (size_t c = 0; c < rows->n_columns; c++) {
        if (choice == 0 || (choice == 1 && below(seed, 2) == 0)) {
            const char foreign[] = {'_', (char)('a' + c % 26), '\0'};
            rows->columns[c] = pq_arena_string(arena, foreign);
        } else if (choice == 2) {
            rows->columns[c] = fresh.columns[c];
        }
    }
}

/* A prediction that is often near the gold result: a shuffled copy with a few cells replaced. */
static pq_rows near_copy(uint64_t *seed, pq_arena *arena, const pq_rows *gold, int pool) {
    pq_rows rows = permuted(seed, arena, gold, below(seed, 2) == 0, below(seed, 3) != 0);
    size_t n = rows.n_rows * rows.n_columns;
    for (size_t changes = below(seed, 4); n > 0 && changes > 0; changes--) {
        rows.cells[below(seed, n)] = random_cell(seed, pool);
    }
    rename_columns(seed, arena, &rows);
    return rows;
}

static pq_rows without_column(pq_arena *arena, const pq_rows *from, size_t column) {
    pq_rows to = new_rows(arena, from->n_rows, from->n_columns - 1);
    for (size_t c = 0; c < to.n_columns; c++) {
        to.columns[c] = from->columns[c < column ? c : c + 1];
    }
    for (size_t r = 0; r < from->n_rows; r++) {
        size_t n = 0;
        for (size_t c = 0; c < from->n_columns; c++) {
            if (c != column) {
                to.cells[r * to.n_columns + n++] = *pq_rows_cell(from, r, c);
            }
        }
    }
    return to;
}

/* A ranking of which a random stretch is the gold result. */
static pq_ranking random_ranking(uint64_t *seed, pq_arena *arena, size_t n_columns, int pool,
                                 pq_rows *gold) {
    size_t n = 1 + below(seed, 6);
    pq_ranking ranking = {.all = random_rows(seed, arena, n, n_columns, pool)};
    size_t *group = pq_arena_array(arena, n, sizeof *group);
    for (size_t r = 1; r < n; r++) {
        group[r] = group[r - 1] + (below(seed, 5) < 2 ? 1 : 0);
    }
    ranking.group = group;
    ranking.start = below(seed, n);
    *gold = ranking.all;
    gold->n_rows = 1 + below(seed, n - ranking.start);
    gold->cells += ranking.start * n_columns;
    return ranking;
}

/* The prediction for a ranking: rows of the whole, in about the right places. */
static pq_rows pick_rows(uint64_t *seed, pq_arena *arena, const pq_ranking *ranking,
                         size_t n_rows) {
    pq_rows rows = new_rows(arena, n_rows, ranking->all.n_columns);
    for (size_t r = 0; r < n_rows; r++) {
        size_t from = below(seed, 3) > 0 ? ranking->start + r : below(seed, ranking->all.n_rows);
        for (size_t c = 0; c < rows.n_columns; c++) {
            rows.cells[r * rows.n_columns + c] = *pq_rows_cell(&ranking->all, from, c);
        }
    }
    rows = permuted(seed, arena, &rows, below(seed, 3) == 0, below(seed, 2) == 0);
    rename_columns(seed, arena, &rows);
    return rows;
}

static void compare_with_plain(const pq_pair *pair, pq_arena *arena, int round, size_t *counts) {
    pq_level expected = plain_level(pair, false);
    bool swapped = expected == PQ_LEVEL_NONE && plain_level(pair, true) != PQ_LEVEL_NONE;
    pq_verdict got = judge("perquery/2", pair, arena);
    counts[swapped ? SWAPPED : expected]++;
    if (got.level != expected || got.match != (expected <= PQ_LEVEL_PERMUTED) ||
        swapped != (got.reason == PQ_REASON_SWAPPED)) {
        print_rows("gold", pair->gold);
        if (pair->ranking != NULL) {
            print_rows("all", &pair->ranking->all);
        }
        print_rows("predicted", pair->predicted);
        fail_msg("round %d, %s: %s (%s), not %s%s", round, pair->ordered ? "ordered" : "any order",
                 pq_level_code(got.level), got.message, pq_level_code(expected),
                 swapped ? ", swapped" : "");
    }
}

static void print_counts(const size_t *counts) {
    for (int level = 0; level < N_COUNTS; level++) {
        print_message("# %s: %zu\n", level == SWAPPED ? "swapped" : pq_level_code((pq_level)level),
                      counts[level]);
    }
}

static void perquery_agrees_with_trying_everything(void **state) {
    uint64_t seed = 1;
    size_t counts[N_COUNTS] = {0};
    pq_arena *arena = pq_arena_new();
    for (int round = 0; round < 20000; round++) {
        int pool = (int)below(&seed, 5);
        size_t n_columns = 1 + below(&seed, 5);
        pq_rows gold = random_rows(&seed, arena, below(&seed, 6), n_columns, pool);
        pq_rows predicted = near_copy(&seed, arena, &gold, pool);
        if (n_columns > 1 && below(&seed, 4) == 0) {
            pq_rows *side = below(&seed, 2) == 0 ? &gold : &predicted;
            *side = without_column(arena, side, below(&seed, n_columns));
        }
        pq_pair pair = {.gold = &gold, .predicted = &predicted, .ordered = below(&seed, 3) == 0};
        compare_with_plain(&pair, arena, round, counts);
        pq_arena_reset(arena);
    }
    pq_arena_free(arena);
    print_counts(counts);
    for (int level = 0; level < N_COUNTS; level++) {
        assert_true(counts[level] > 100);
    }
}

static void ties_agree_with_trying_everything(void **state) {
    uint64_t seed = 2;
    size_t counts[N_COUNTS] = {0};
    pq_arena *arena = pq_arena_new();
    for (int round = 0; round < 20000; round++) {
        int pool = (int)below(&seed, 5);
        size_t n_columns = 1 + below(&seed, 4);
        pq_rows gold;
        pq_ranking ranking = random_ranking(&seed, arena, n_columns, pool, &gold);
        pq_rows predicted = pick_rows(&seed, arena, &ranking, gold.n_rows);
        if (below(&seed, 4) == 0) {
            predicted.cells[below(&seed, predicted.n_rows * n_columns)] = random_cell(&seed, pool);
        }
        if (n_columns > 1 && below(&seed, 4) == 0) {
            predicted = without_column(arena, &predicted, below(&seed, n_columns));
        }
        pq_pair pair = {.gold = &gold,
                        .predicted = &predicted,
                        .ranking = &ranking,
                        .ordered = below(&seed, 2) == 0};
        compare_with_plain(&pair, arena, round, counts);
        pq_arena_reset(arena);
    }
    pq_arena_free(arena);
    print_counts(counts);
}

/* ---- The other rules ---- */

static bool same_trimmed(pq_cell a, pq_cell b) {
    if (a.type == PQ_TEXT && b.type == PQ_TEXT) {
        pq_trim(&a.as.data.bytes, &a.as.data.size);
        pq_trim(&b.as.data.bytes, &b.as.data.size);
    }
    return pq_cell_same(&a, &b);
}

static bool plain_first_fit(const pq_pair *pair) {
    bool used[MOST * 4] = {false};
    const pq_rows *gold = pair->gold;
    if (pair->predicted->n_rows == 0 || gold->n_rows != pair->predicted->n_rows) {
        return false;
    }
    for (size_t g = 0; g < gold->n_rows; g++) {
        size_t p = 0;
        for (; p < gold->n_rows; p++) {
            bool fits = !used[p];
            for (size_t c = 0; c < gold->n_columns && fits; c++) {
                const pq_cell *a = pq_rows_cell(gold, g, c);
                const pq_cell *b = pq_rows_cell(pair->predicted, p, c);
                if (pq_cell_is_number(a) && pq_cell_is_number(b)) {
                    double x = pq_cell_number(a);
                    double y = pq_cell_number(b);
                    fits = fabs(x - y) <= fmax(0.01, 0.001 * fmax(fabs(x), fabs(y)));
                } else {
                    fits = same_trimmed(*a, *b);
                }
            }
            if (fits) {
                break;
            }
        }
        if (p == gold->n_rows) {
            return false;
        }
        used[p] = true;
    }
    return true;
}

static bool plain_sets(const pq_pair *pair) {
    const pq_rows *sides[2] = {pair->gold, pair->predicted};
    trial t = {.pair = pair, .equal = exactly_equal};
    for (size_t c = 0; c < pair->gold->n_columns; c++) {
        t.partner[c] = c;
    }
    for (int s = 0; s < 2; s++) {
        for (size_t r = 0; r < sides[s]->n_rows; r++) {
            bool found = false;
            for (size_t k = 0; k < sides[1 - s]->n_rows && !found; k++) {
                found = rows_equal(&t, pair->gold, s == 0 ? r : k, s == 0 ? k : r);
            }
            if (!found) {
                return false;
            }
        }
    }
    return true;
}

static void expect(const char *id, const pq_pair *pair, pq_arena *arena, bool expected, int round) {
    pq_verdict v = judge(id, pair, arena);
    if (v.match != expected) {
        print_rows("gold", pair->gold);
        print_rows("predicted", pair->predicted);
        fail_msg("round %d: %s says %d: %s", round, id, v.match, v.message);
    }
}

static void published_rules_agree_with_their_definitions(void **state) {
    uint64_t seed = 3;
    pq_arena *arena = pq_arena_new();
    size_t matches = 0;
    for (int round = 0; round < 20000; round++) {
        int pool = (int)below(&seed, 5);
        pq_rows gold = random_rows(&seed, arena, 1 + below(&seed, 5), 1 + below(&seed, 4), pool);
        pq_rows predicted = near_copy(&seed, arena, &gold, pool);
        pq_pair pair = {.gold = &gold, .predicted = &predicted};
        bool fits = plain_first_fit(&pair);
        matches += fits ? 1 : 0;
        expect("rows-match", &pair, arena, fits, round);
        expect("bird", &pair, arena, plain_sets(&pair), round);
        trial t = {.pair = &pair, .nameless = true, .equal = exactly_equal};
        for (size_t c = 0; c < gold.n_columns; c++) {
            t.partner[c] = c;
        }
        expect("strict/1", &pair, arena, rows_match(&t), round);
        pair.ordered = true;
        expect("strict/1", &pair, arena, rows_match(&t), round);
        pair.ordered = below(&seed, 2) == 0;
        bool any = assign_columns(&t, 0, gold.n_columns, gold.n_columns);
        if (pool != 3) { /* its check of types has cases of its own */
            expect("test-suite", &pair, arena, any, round);
        }
        pq_arena_reset(arena);
    }
    pq_arena_free(arena);
    assert_true(matches > 1000);
}

/* ---- Larger tables where tolerance leaves a choice ---- */

/* Augmenting paths, one gold row at a time, over all pairs. */
static bool find_partner(const pq_pair *pair, size_t gold_row, bool *seen, size_t *partner) {
    trial t = {.pair = pair, .equal = pq_tolerant_equal};
    for (size_t c = 0; c < pair->gold->n_columns; c++) {
        t.partner[c] = c;
    }
    for (size_t r = 0; r < pair->predicted->n_rows; r++) {
        if (seen[r] || !rows_equal(&t, pair->gold, gold_row, r)) {
            continue;
        }
        seen[r] = true;
        if (partner[r] == PQ_NOWHERE || find_partner(pair, partner[r], seen, partner)) {
            partner[r] = gold_row;
            return true;
        }
    }
    return false;
}

static bool rows_can_pair(const pq_pair *pair, pq_arena *arena) {
    size_t n = pair->gold->n_rows;
    size_t *partner = pq_arena_array(arena, n, sizeof *partner);
    for (size_t r = 0; r < n; r++) {
        partner[r] = PQ_NOWHERE;
    }
    for (size_t r = 0; r < n; r++) {
        bool *seen = pq_arena_array(arena, n, sizeof *seen);
        if (!find_partner(pair, r, seen, partner)) {
            return false;
        }
    }
    return true;
}

static double rounded(double real, int places) {
    char text[64];
    snprintf(text, sizeof text, "%.*f", places, real);
    return strtod(text, NULL);
}

static void dense_numbers_pair_as_well_as_can_be(void **state) {
    uint64_t seed = 7;
    pq_arena *arena = pq_arena_new();
    size_t matches = 0;
    for (int round = 0; round < 300; round++) {
        size_t n_rows = 40 + below(&seed, 60);
        size_t n_columns = 1 + below(&seed, 2);
        double width = below(&seed, 2) == 0 ? 0.05 : 2;
        pq_rows gold = new_rows(arena, n_rows, n_columns);
        pq_rows predicted = new_rows(arena, n_rows, n_columns);
        for (size_t i = 0; i < n_rows * n_columns; i++) {
            double real = width * (double)below(&seed, 1000000) / 1e6;
            int places = 2 + (int)below(&seed, 4);
            gold.cells[i] = real_cell(rounded(real, 2 + (int)below(&seed, 4)));
            predicted.cells[i] = real_cell(rounded(gold.cells[i].as.real, places));
        }
        predicted = permuted(&seed, arena, &predicted, false, true);
        if (below(&seed, 2) == 0) {
            predicted.cells[below(&seed, n_rows * n_columns)].as.real += 0.01;
        }
        pq_pair pair = {.gold = &gold, .predicted = &predicted};
        bool expected = rows_can_pair(&pair, arena);
        matches += expected ? 1 : 0;
        expect("perquery/2", &pair, arena, expected, round);
        pq_arena_reset(arena);
    }
    pq_arena_free(arena);
    print_message("# %zu of 300 match\n", matches);
    assert_true(matches > 50 && matches < 290);
}

/* ---- Properties ---- */

static void permuting_never_changes_a_match(void **state) {
    uint64_t seed = 4;
    pq_arena *arena = pq_arena_new();
    for (int round = 0; round < 600; round++) {
        int pool = (int)below(&seed, 5);
        size_t n_columns = 1 + below(&seed, 26);
        pq_rows gold = random_rows(&seed, arena, 1 + below(&seed, 60), n_columns, pool);
        pq_rows predicted = permuted(&seed, arena, &gold, true, true);
        pq_pair pair = {.gold = &gold, .predicted = &predicted};
        expect("perquery/2", &pair, arena, true, round);
        expect("test-suite", &pair, arena, true, round);
        pq_rows extra = without_column(arena, &predicted, below(&seed, n_columns));
        pair.predicted = &extra;
        pq_verdict v = judge("perquery/2", &pair, arena);
        assert_int_equal(v.level, n_columns > 1 ? PQ_LEVEL_SUBSET : v.level);
        pair.gold = &extra;
        pair.predicted = &predicted;
        assert_int_equal(judge("perquery/2", &pair, arena).level, PQ_LEVEL_SUPERSET);
        pq_arena_reset(arena);
    }
    pq_arena_free(arena);
}

static void a_foreign_cell_always_breaks_a_match(void **state) {
    uint64_t seed = 5;
    pq_arena *arena = pq_arena_new();
    for (int round = 0; round < 600; round++) {
        int pool = (int)below(&seed, 5);
        pq_rows gold = random_rows(&seed, arena, 1 + below(&seed, 60), 1 + below(&seed, 26), pool);
        pq_rows predicted = permuted(&seed, arena, &gold, true, true);
        size_t at = below(&seed, gold.n_rows * gold.n_columns);
        predicted.cells[at] = text_cell("foreign");
        pq_pair pair = {.gold = &gold, .predicted = &predicted};
        size_t n = 0;
        const pq_rule *const *rules = pq_score_rules(&n);
        for (size_t i = 0; i < n; i++) {
            if (strcmp(rules[i]->id, "spider2") != 0 && strcmp(rules[i]->id, "bird") != 0) {
                expect(rules[i]->id, &pair, arena, false, round);
            }
        }
        pq_verdict v = judge("perquery/2", &pair, arena);
        assert_true(v.soft_f1 >= 0 && v.soft_f1 < 1);
        pq_arena_reset(arena);
    }
    pq_arena_free(arena);
}

static void verdicts_are_symmetric(void **state) {
    static const char *const ids[] = {"perquery/2", "strict/1", "bird", "test-suite"};
    uint64_t seed = 6;
    pq_arena *arena = pq_arena_new();
    for (int round = 0; round < 5000; round++) {
        int pool = (int)below(&seed, 5);
        pq_rows gold = random_rows(&seed, arena, 1 + below(&seed, 8), 1 + below(&seed, 5), pool);
        pq_rows predicted = near_copy(&seed, arena, &gold, pool);
        pq_pair pair = {.gold = &gold, .predicted = &predicted, .ordered = below(&seed, 2) == 0};
        pq_pair swapped = pair;
        swapped.gold = &predicted;
        swapped.predicted = &gold;
        for (size_t i = 0; i < 4; i++) {
            expect(ids[i], &swapped, arena, judge(ids[i], &pair, arena).match, round);
        }
        pq_arena_reset(arena);
    }
    pq_arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(perquery_agrees_with_trying_everything),
        cmocka_unit_test(ties_agree_with_trying_everything),
        cmocka_unit_test(published_rules_agree_with_their_definitions),
        cmocka_unit_test(dense_numbers_pair_as_well_as_can_be),
        cmocka_unit_test(permuting_never_changes_a_match),
        cmocka_unit_test(a_foreign_cell_always_breaks_a_match),
        cmocka_unit_test(verdicts_are_symmetric),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
