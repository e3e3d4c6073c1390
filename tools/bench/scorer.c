/* Times the scorer on large tables, beside a plain matcher that compares every row with every
 * other, and prints a Markdown table. Times are the best of several runs in one process. */
#include "pq_score.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { RUNS = 5 };

static double now_ms(void) {
    struct timespec now;
    timespec_get(&now, TIME_UTC);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* A small generator of its own: SplitMix64 (Steele, Lea and Flood, 2014). */
static uint64_t next(uint64_t *state) {
    uint64_t z = *state += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

typedef enum filling { FLAGS, INTEGERS, REALS } filling;

static pq_rows make_rows(size_t n_rows, size_t n_columns, filling with, pq_arena *arena) {
    uint64_t seed = 1;
    pq_rows rows = {.n_rows = n_rows, .n_columns = n_columns};
    rows.columns = pq_arena_array(arena, n_columns, sizeof *rows.columns);
    rows.cells = pq_arena_array(arena, n_rows * n_columns, sizeof *rows.cells);
    for (size_t c = 0; c < n_columns; c++) {
        rows.columns[c] = "c";
    }
    for (size_t i = 0; i < n_rows * n_columns; i++) {
        uint64_t random = next(&seed);
        if (with == REALS) {
            rows.cells[i].type = PQ_REAL;
            rows.cells[i].as.real = (double)(random % 1000000007) / 997.0;
        } else {
            rows.cells[i].type = PQ_INTEGER;
            rows.cells[i].as.integer = (int64_t)(random % (with == FLAGS ? 2 : 1000));
        }
    }
    return rows;
}

/* The same table with its rows shuffled and, if wanted, its columns. */
static pq_rows shuffle(const pq_rows *rows, bool columns_too, pq_arena *arena) {
    uint64_t seed = 2;
    size_t n = rows->n_columns;
    pq_rows out = *rows;
    size_t *order = pq_arena_array(arena, rows->n_rows, sizeof *order);
    size_t *columns = pq_arena_array(arena, n, sizeof *columns);
    out.cells = pq_arena_array(arena, rows->n_rows * n, sizeof *out.cells);
    for (size_t r = 0; r < rows->n_rows; r++) {
        size_t k = (size_t)(next(&seed) % (r + 1));
        order[r] = order[k];
        order[k] = r;
    }
    for (size_t c = 0; c < n; c++) {
        size_t k = columns_too ? (size_t)(next(&seed) % (c + 1)) : c;
        columns[c] = columns[k];
        columns[k] = c;
    }
    for (size_t r = 0; r < rows->n_rows; r++) {
        for (size_t c = 0; c < n; c++) {
            out.cells[r * n + c] = rows->cells[order[r] * n + columns[c]];
        }
    }
    return out;
}

static bool same_row(const pq_rows *a, size_t row_a, const pq_rows *b, size_t row_b) {
    return memcmp(&a->cells[row_a * a->n_columns], &b->cells[row_b * b->n_columns],
                  a->n_columns * sizeof *a->cells) == 0;
}

/* Each gold row takes the first free equal row; columns as they come. */
static bool match_plainly(const pq_rows *gold, const pq_rows *predicted, pq_arena *arena) {
    bool *used = pq_arena_array(arena, predicted->n_rows, sizeof *used);
    for (size_t g = 0; g < gold->n_rows; g++) {
        size_t p = 0;
        while (p < predicted->n_rows && (used[p] || !same_row(gold, g, predicted, p))) {
            p++;
        }
        if (p == predicted->n_rows) {
            return false;
        }
        used[p] = true;
    }
    return true;
}

static double best_of(const pq_pair *pair, bool plainly, bool *match) {
    double best = 1e300;
    for (int run = 0; run < (plainly ? 1 : RUNS); run++) {
        pq_arena *arena = pq_arena_new();
        pq_verdict verdict = {0};
        double start = now_ms();
        if (plainly) {
            *match = match_plainly(pair->gold, pair->predicted, arena);
        } else {
            pq_score(pq_score_rule("perquery/2"), pair, arena, &verdict, NULL);
            *match = verdict.match;
        }
        double time = now_ms() - start;
        best = time < best ? time : best;
        pq_arena_free(arena);
    }
    return best;
}

static void measure(const char *name, size_t n_rows, size_t n_columns, filling with,
                    bool columns_too) {
    pq_arena *arena = pq_arena_new();
    pq_rows gold = make_rows(n_rows, n_columns, with, arena);
    pq_rows predicted = shuffle(&gold, columns_too, arena);
    pq_pair pair = {.gold = &gold, .predicted = &predicted};
    bool ours = false;
    bool plain = false;
    double time = best_of(&pair, false, &ours);
    printf("| %s, %zu columns x %zu rows | %.1f ms%s |", name, n_columns, n_rows, time,
           ours ? "" : " (no match)");
    if (columns_too) {
        puts(" cannot pair columns | |");
    } else {
        double plain_time = best_of(&pair, true, &plain);
        printf(" %.1f ms%s | %.0f |\n", plain_time, plain ? "" : " (no match)", plain_time / time);
    }
    pq_arena_free(arena);
}

int main(void) {
    puts("| scorer | perquery/2 | plain quadratic matcher | ratio |");
    puts("| --- | ---: | ---: | ---: |");
    measure("flags, columns permuted, rows shuffled", 1000, 26, FLAGS, true);
    measure("reals, columns permuted, rows shuffled", 1000, 26, REALS, true);
    measure("integers, rows shuffled", 10000, 4, INTEGERS, false);
    measure("integers, rows shuffled", 100000, 4, INTEGERS, false);
    measure("reals, rows shuffled", 100000, 4, REALS, false);
    return 0;
}
