#include "explain.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

pq_explain_view pq_view_all(const pq_rows *rows) {
    return (pq_explain_view){.rows = rows, .n_columns = rows->n_columns};
}

size_t pq_view_column(const pq_explain_view *view, size_t i) {
    return view->columns == NULL ? i : view->columns[i];
}

static const pq_cell *view_cell(const pq_explain_view *view, size_t row, size_t i) {
    return pq_rows_cell(view->rows, row, pq_view_column(view, i));
}

void pq_verdict_begin(pq_verdict *verdict, const char *rule) {
    *verdict = (pq_verdict){.rule = rule,
                            .level = PQ_LEVEL_NONE,
                            .soft_f1 = NAN,
                            .gold_row = PQ_NOWHERE,
                            .gold_column = PQ_NOWHERE,
                            .predicted_row = PQ_NOWHERE,
                            .predicted_column = PQ_NOWHERE,
                            .message = ""};
}

/* Moves a finished text to the arena as the message and frees it. */
static pq_status take_message(pq_verdict *verdict, pq_text *text, pq_arena *arena,
                              pq_error *error) {
    char *copy = text->failed ? NULL : pq_arena_string(arena, pq_text_string(text));
    pq_text_free(text);
    if (copy == NULL) {
        return pq_error_memory(error);
    }
    verdict->message = copy;
    return PQ_OK;
}

pq_status pq_verdict_say(pq_verdict *verdict, pq_arena *arena, pq_error *error, const char *format,
                         ...) {
    char sentence[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(sentence, sizeof sentence, format, arguments);
    va_end(arguments);
    char *copy = pq_arena_string(arena, sentence);
    if (copy == NULL) {
        return pq_error_memory(error);
    }
    verdict->message = copy;
    return PQ_OK;
}

pq_status pq_explain_match(pq_verdict *verdict, pq_level level, pq_arena *arena, pq_error *error) {
    static const char *const sentences[] = {
        [PQ_LEVEL_EXACT] = "The results match, row by row",
        [PQ_LEVEL_REORDERED] = "The same rows in another order, which does not matter here",
        [PQ_LEVEL_PERMUTED] = "The results match; the prediction has the columns in another order",
        [PQ_LEVEL_SUPERSET] = "All required columns match; the prediction has other columns too",
        [PQ_LEVEL_SUBSET] = "",
        [PQ_LEVEL_NONE] = ""};
    verdict->match = true;
    verdict->level = level;
    verdict->reason = PQ_REASON_SAME;
    return pq_verdict_say(verdict, arena, error, "%s", sentences[level]);
}

static pq_status say_counts(pq_verdict *verdict, const char *noun, size_t gold, size_t predicted,
                            pq_arena *arena, pq_error *error) {
    return pq_verdict_say(verdict, arena, error,
                          "The gold result has %zu %s%s; the prediction has %zu", gold, noun,
                          gold == 1 ? "" : "s", predicted);
}

pq_status pq_explain_row_count(pq_verdict *verdict, const pq_pair *pair, pq_arena *arena,
                               pq_error *error) {
    verdict->reason = PQ_REASON_ROW_COUNT;
    return say_counts(verdict, "row", pair->gold->n_rows, pair->predicted->n_rows, arena, error);
}

pq_status pq_explain_column_count(pq_verdict *verdict, size_t gold, size_t predicted,
                                  pq_arena *arena, pq_error *error) {
    verdict->reason = PQ_REASON_COLUMN_COUNT;
    return say_counts(verdict, "column", gold, predicted, arena, error);
}

pq_status pq_explain_undecided(pq_verdict *verdict, pq_arena *arena, pq_error *error) {
    verdict->reason = PQ_REASON_UNDECIDED;
    return pq_verdict_say(verdict, arena, error,
                          "Not decided, which counts as wrong: too many columns look alike to find "
                          "their partners within the limit");
}

/* How two rows differ. */
typedef struct difference {
    size_t gold_row;
    size_t predicted_row;
    size_t cells; /* the number of cells that differ */
    size_t first; /* the first of them, an index into the views */
} difference;

static difference compare_rows(const pq_explain_view *gold, const pq_explain_view *predicted,
                               size_t gold_row, size_t predicted_row, pq_cell_equal equal) {
    difference d = {.gold_row = gold_row, .predicted_row = predicted_row};
    for (size_t i = gold->n_columns; i-- > 0;) {
        if (!equal(view_cell(gold, gold_row, i), view_cell(predicted, predicted_row, i))) {
            d.cells++;
            d.first = i;
        }
    }
    return d;
}

static difference nearest_row(const pq_explain_view *gold, const pq_explain_view *predicted,
                              const pq_leftovers *left, pq_cell_equal equal) {
    difference best = {.cells = SIZE_MAX};
    for (size_t i = 0; i < left->counts[1] && best.cells > 1; i++) {
        difference d = compare_rows(gold, predicted, left->rows[0][0], left->rows[1][i], equal);
        best = d.cells < best.cells ? d : best;
    }
    return best;
}

static void set_place(pq_verdict *verdict, const pq_explain_view *gold,
                      const pq_explain_view *predicted, const difference *d) {
    verdict->gold_row = d->gold_row;
    verdict->predicted_row = d->predicted_row;
    if (d->cells > 0) {
        verdict->gold_column = pq_view_column(gold, d->first);
        verdict->predicted_column = pq_view_column(predicted, d->first);
    }
}

/* "the gold result has 35, the prediction has 34" */
static void say_cells(pq_text *text, const pq_explain_view *gold, const pq_explain_view *predicted,
                      const difference *d) {
    pq_text_append(text, "the gold result has ");
    pq_cell_describe(text, view_cell(gold, d->gold_row, d->first));
    pq_text_append(text, ", the prediction has ");
    pq_cell_describe(text, view_cell(predicted, d->predicted_row, d->first));
}

/* The predicted place of the cell, if it differs: " (in its row 5, column 1)". */
static void say_place(pq_text *text, const pq_verdict *verdict) {
    bool other_row = verdict->predicted_row != verdict->gold_row;
    bool other_column = verdict->predicted_column != verdict->gold_column;
    if (other_row && other_column) {
        pq_text_format(text, " (in its row %zu, column %zu)", verdict->predicted_row + 1,
                       verdict->predicted_column + 1);
    } else if (other_row) {
        pq_text_format(text, " (in its row %zu)", verdict->predicted_row + 1);
    } else if (other_column) {
        pq_text_format(text, " (in its column %zu)", verdict->predicted_column + 1);
    }
}

static pq_status explain_lonely_row(pq_verdict *verdict, const pq_leftovers *left, pq_arena *arena,
                                    pq_error *error) {
    int side = left->counts[0] > 0 ? 0 : 1;
    verdict->reason = PQ_REASON_UNMATCHED_ROW;
    size_t row = left->rows[side][0];
    if (side == 0) {
        verdict->gold_row = row;
        return pq_verdict_say(verdict, arena, error, "Gold row %zu is missing from the prediction",
                              row + 1);
    }
    verdict->predicted_row = row;
    return pq_verdict_say(verdict, arena, error, "Predicted row %zu is not in the gold result",
                          row + 1);
}

pq_status pq_explain_rows(pq_verdict *verdict, const pq_explain_view *gold,
                          const pq_explain_view *predicted, const pq_leftovers *left,
                          pq_cell_equal equal, pq_arena *arena, pq_error *error) {
    if (left->counts[0] == 0 || left->counts[1] == 0) {
        return explain_lonely_row(verdict, left, arena, error);
    }
    difference d = nearest_row(gold, predicted, left, equal);
    set_place(verdict, gold, predicted, &d);
    pq_text text = {0};
    if (d.cells == 1) {
        verdict->reason = PQ_REASON_CELL;
        pq_text_format(&text, "Row %zu, column %zu: ", verdict->gold_row + 1,
                       verdict->gold_column + 1);
        say_cells(&text, gold, predicted, &d);
        say_place(&text, verdict);
    } else {
        verdict->reason = PQ_REASON_UNMATCHED_ROW;
        pq_text_format(&text,
                       "Gold row %zu is missing from the prediction; the closest predicted row, "
                       "%zu, differs in %zu of %zu columns, first in column %zu: ",
                       verdict->gold_row + 1, verdict->predicted_row + 1, d.cells, gold->n_columns,
                       verdict->gold_column + 1);
        say_cells(&text, gold, predicted, &d);
    }
    return take_message(verdict, &text, arena, error);
}

/* A list of at most PQ_DIFFERENCES_MAX differences. */
typedef struct difference_list {
    pq_difference *items;
    size_t count;
} difference_list;

static void add_difference(difference_list *list, pq_difference d) {
    if (list->count < PQ_DIFFERENCES_MAX) {
        list->items[list->count++] = d;
    }
}

static void add_cells(difference_list *list, const pq_explain_view *gold,
                      const pq_explain_view *predicted, const difference *d, pq_cell_equal equal) {
    for (size_t i = 0; i < gold->n_columns; i++) {
        if (!equal(view_cell(gold, d->gold_row, i), view_cell(predicted, d->predicted_row, i))) {
            add_difference(list, (pq_difference){d->gold_row, pq_view_column(gold, i),
                                                 d->predicted_row, pq_view_column(predicted, i)});
        }
    }
}

/* Removes a row from the rows that are left, keeping their order. */
static void take_row(size_t *rows, size_t *count, size_t row) {
    size_t i = 0;
    while (rows[i] != row) {
        i++;
    }
    --*count;
    for (; i < *count; i++) {
        rows[i] = rows[i + 1];
    }
}

pq_status pq_list_differences(pq_verdict *verdict, const pq_explain_view *gold,
                              const pq_explain_view *predicted, const pq_leftovers *left,
                              pq_cell_equal equal, pq_arena *arena, pq_error *error) {
    /* Only as many rows are compared as can be listed, which bounds the work. */
    size_t n_free = left->counts[1] < PQ_DIFFERENCES_MAX ? left->counts[1] : PQ_DIFFERENCES_MAX;
    size_t *free_rows = pq_arena_array(arena, n_free, sizeof *free_rows);
    difference_list list = {.items =
                                pq_arena_array(arena, PQ_DIFFERENCES_MAX, sizeof(pq_difference))};
    if (free_rows == NULL || list.items == NULL) {
        return pq_error_memory(error);
    }
    for (size_t i = 0; i < n_free; i++) {
        free_rows[i] = left->rows[1][i];
    }
    for (size_t g = 0; g < left->counts[0] && list.count < PQ_DIFFERENCES_MAX; g++) {
        size_t gold_row = left->rows[0][g];
        pq_leftovers one = {.rows = {&gold_row, free_rows}, .counts = {1, n_free}};
        if (n_free == 0) {
            add_difference(&list, (pq_difference){gold_row, PQ_NOWHERE, PQ_NOWHERE, PQ_NOWHERE});
            continue;
        }
        difference nearest = nearest_row(gold, predicted, &one, equal);
        add_cells(&list, gold, predicted, &nearest, equal);
        take_row(free_rows, &n_free, nearest.predicted_row);
    }
    for (size_t i = 0; i < n_free; i++) {
        add_difference(&list, (pq_difference){PQ_NOWHERE, PQ_NOWHERE, free_rows[i], PQ_NOWHERE});
    }
    verdict->differences = list.items;
    verdict->n_differences = list.count;
    return PQ_OK;
}

pq_status pq_explain_order(pq_verdict *verdict, const pq_explain_view *gold,
                           const pq_explain_view *predicted, size_t row, pq_cell_equal equal,
                           pq_arena *arena, pq_error *error) {
    difference d = compare_rows(gold, predicted, row, row, equal);
    set_place(verdict, gold, predicted, &d);
    verdict->reason = PQ_REASON_ROW_ORDER;
    pq_text text = {0};
    pq_text_format(&text, "The rows are right but in the wrong order, first at row %zu", row + 1);
    if (d.cells > 0) {
        pq_text_format(&text, ", column %zu: ", verdict->gold_column + 1);
        say_cells(&text, gold, predicted, &d);
    }
    return take_message(verdict, &text, arena, error);
}

static size_t first_row_in(const uint32_t *buckets, uint32_t bucket) {
    size_t row = 0;
    while (buckets[row] != bucket) {
        row++;
    }
    return row;
}

/* "once", "2 times" */
typedef char times_room[24];
static const char *times_text(uint32_t count, times_room text) {
    snprintf(text, sizeof(times_room), count == 1 ? "once" : "%u times", (unsigned)count);
    return text;
}

pq_status pq_explain_duplicates(pq_verdict *verdict, const pq_buckets *buckets, pq_arena *arena,
                                pq_error *error) {
    times_room counts[2];
    uint32_t b = 0;
    while (buckets->sizes[0][b] == buckets->sizes[1][b]) {
        b++;
    }
    verdict->reason = PQ_REASON_DUPLICATES;
    verdict->gold_row = first_row_in(buckets->of[0], b);
    verdict->predicted_row = first_row_in(buckets->of[1], b);
    return pq_verdict_say(verdict, arena, error,
                          "Gold row %zu appears %s in the gold result but %s in the prediction",
                          verdict->gold_row + 1, times_text(buckets->sizes[0][b], counts[0]),
                          times_text(buckets->sizes[1][b], counts[1]));
}

bool pq_only_counts_differ(const pq_buckets *buckets) {
    for (size_t b = 0; b < buckets->count; b++) {
        if (buckets->sizes[0][b] == 0 || buckets->sizes[1][b] == 0) {
            return false;
        }
    }
    return true;
}

pq_status pq_explain_buckets(pq_verdict *verdict, const pq_explain_view *gold,
                             const pq_explain_view *predicted, const pq_buckets *buckets,
                             pq_cell_equal equal, pq_arena *arena, pq_error *error) {
    if (pq_only_counts_differ(buckets)) {
        return pq_explain_duplicates(verdict, buckets, arena, error);
    }
    const size_t n_rows[2] = {gold->rows->n_rows, predicted->rows->n_rows};
    pq_leftovers left;
    pq_status status = pq_buckets_leftovers(buckets, n_rows, arena, &left, error);
    if (status != PQ_OK) {
        return status;
    }
    return pq_explain_rows(verdict, gold, predicted, &left, equal, arena, error);
}
