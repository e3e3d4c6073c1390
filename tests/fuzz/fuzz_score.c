/* Two small tables made from the input's bytes, out of few values so that they often nearly match:
 * every rule judges them, a table matches itself, and a match without order is symmetric. */
#include "pq_score.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef struct input {
    const uint8_t *data;
    size_t size;
} input;

static uint8_t next(input *in) {
    if (in->size == 0) {
        return 0;
    }
    in->size--;
    return *in->data++;
}

static pq_cell make_cell(uint8_t byte) {
    static const double reals[] = {0.0, 1.01, 1.0, 1.004, 1.005, 2.675, 1e300, INFINITY};
    static const char *const texts[] = {
        "", "01", " 1 ", "1", "1.0", "2021-01-01", "2021-01-01T00:00:00.0Z", "\xFF"};
    pq_cell cell = {.type = (pq_type)(byte % 5)};
    uint8_t choice = (byte / 5) % 8;
    if (cell.type == PQ_INTEGER) {
        cell.as.integer = choice == 7 ? INT64_MAX : choice == 6 ? INT64_MIN : choice / 2;
    } else if (cell.type == PQ_REAL) {
        cell.as.real = reals[choice];
    } else if (cell.type != PQ_NULL) {
        cell.as.data.bytes = texts[choice];
        cell.as.data.size = strlen(texts[choice]);
    }
    return cell;
}

static pq_rows make_rows(input *in, pq_arena *arena) {
    pq_rows rows = {.n_columns = next(in) % 6, .n_rows = next(in) % 9};
    rows.columns = pq_arena_array(arena, rows.n_columns, sizeof *rows.columns);
    rows.cells = pq_arena_array(arena, rows.n_columns * rows.n_rows, sizeof *rows.cells);
    for (size_t c = 0; c < rows.n_columns; c++) {
        static const char *const names[] = {"a", "b", "\"A\"", "c", "", "1"};
        rows.columns[c] = names[next(in) % 6];
    }
    for (size_t i = 0; i < rows.n_columns * rows.n_rows; i++) {
        rows.cells[i] = make_cell(next(in));
    }
    return rows;
}

static bool matches(const pq_rule *rule, const pq_pair *pair, pq_arena *arena) {
    pq_verdict verdict;
    if (pq_score(rule, pair, arena, &verdict, NULL) != PQ_OK || verdict.message == NULL ||
        verdict.match != (verdict.reason == PQ_REASON_SAME)) {
        abort();
    }
    return verdict.match;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    input in = {data, size};
    pq_arena *arena = pq_arena_new();
    bool ordered = next(&in) % 2 == 1;
    pq_rows gold = make_rows(&in, arena);
    pq_rows predicted = make_rows(&in, arena);
    pq_pair pair = {.gold = &gold, .predicted = &predicted, .ordered = ordered, .gold_sql = "x"};
    pq_pair back = {.gold = &predicted, .predicted = &gold, .ordered = ordered, .gold_sql = "x"};
    pq_pair self = {.gold = &gold, .predicted = &gold, .ordered = ordered, .gold_sql = "x"};
    size_t count = 0;
    const pq_rule *const *rules = pq_score_rules(&count);
    for (size_t r = 0; r < count; r++) {
        bool match = matches(rules[r], &pair, arena);
        bool ours =
            strcmp(rules[r]->id, "perquery/2") == 0 || strcmp(rules[r]->id, "strict/1") == 0;
        if (ours &&
            (!matches(rules[r], &self, arena) || match != matches(rules[r], &back, arena))) {
            abort();
        }
    }
    pq_arena_free(arena);
    return 0;
}
