#include "tolerance.h"

#include "cells.h"
#include "instant.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* No double has more decimals in its shortest form; the smallest is 4.9e-324. */
enum { MOST_PLACES = 345 };

pq_cell pq_tolerant_form(const pq_cell *cell, char *room) {
    pq_cell form = *cell;
    pq_number number;
    if (cell->type == PQ_TEXT && !(pq_number_of_cell(cell, &number) && number.is_padded)) {
        pq_trim(&form.as.data.bytes, &form.as.data.size);
        pq_instant_form(&form, room);
    }
    return form;
}

static bool same_trimmed(pq_cell a, pq_cell b) {
    pq_trim(&a.as.data.bytes, &a.as.data.size);
    pq_trim(&b.as.data.bytes, &b.as.data.size);
    return pq_cell_same(&a, &b);
}

/* Are two different cells that are or spell these numbers equal? */
static bool same_numerals(const pq_cell *a, const pq_number *x, const pq_cell *b,
                          const pq_number *y) {
    if (a->type == PQ_TEXT && b->type == PQ_TEXT) {
        return (x->is_padded || y->is_padded) && same_trimmed(*a, *b);
    }
    return !x->is_padded && !y->is_padded && pq_numbers_equal(x, y);
}

bool pq_tolerant_same(const pq_cell *a, const pq_cell *b) {
    if (pq_cell_same(a, b)) {
        return true;
    }
    pq_number x;
    pq_number y;
    return pq_number_of_cell(a, &x) && pq_number_of_cell(b, &y) && same_numerals(a, &x, b, &y);
}

bool pq_tolerant_equal(const pq_cell *gold, const pq_cell *predicted) {
    char rooms[2][PQ_FORM_ROOM];
    const pq_cell a = pq_tolerant_form(gold, rooms[0]);
    const pq_cell b = pq_tolerant_form(predicted, rooms[1]);
    return pq_tolerant_same(&a, &b);
}

bool pq_tolerance_matters(const pq_intern *intern) {
    bool integer = false;
    bool spelled = false;
    for (uint32_t i = 0; i < intern->count; i++) {
        const pq_cell *cell = &intern->cells[i];
        pq_number number;
        if (cell->type == PQ_REAL) {
            return true;
        }
        integer = integer || cell->type == PQ_INTEGER;
        if (cell->type == PQ_TEXT && pq_number_of_cell(cell, &number)) {
            if (number.is_padded) {
                return true;
            }
            spelled = true;
        }
    }
    return integer && spelled;
}

const pq_number *pq_classes_number(const pq_classes *classes, uint32_t cell) {
    return &classes->numerals[classes->numeral_of[cell] - 1].number;
}

bool pq_classes_same(const pq_classes *classes, uint32_t a, uint32_t b) {
    const pq_cell *cells = classes->intern->cells;
    return same_numerals(&cells[a], pq_classes_number(classes, a), &cells[b],
                         pq_classes_number(classes, b));
}

static int by_value(const void *a, const void *b) {
    const pq_numeral *x = a;
    const pq_numeral *y = b;
    if (x->number.real != y->number.real) {
        return x->number.real < y->number.real ? -1 : 1;
    }
    return (x->cell > y->cell) - (x->cell < y->cell);
}

/* Union-find over cells. */
static uint32_t root_of(uint32_t *parents, uint32_t cell) {
    while (parents[cell] != cell) {
        parents[cell] = parents[parents[cell]];
        cell = parents[cell];
    }
    return cell;
}

static void unite(uint32_t *parents, uint32_t a, uint32_t b) {
    a = root_of(parents, a);
    b = root_of(parents, b);
    if (a < b) {
        parents[b] = a;
    } else {
        parents[a] = b;
    }
}

/* Links the items with at least `places` decimals among items first .. end - 1. */
static void link_group(const pq_numeral *items, size_t first, size_t end, int places,
                       uint32_t *parents) {
    for (size_t i = first; i < end; i++) {
        if (items[i].number.places >= places) {
            unite(parents, items[first].cell, items[i].cell);
        }
    }
}

/* Links the items of a run that are the same when rounded to `places`, if one of them has no more
 * decimals than that. Rounding keeps the order, so they are adjacent among the items with enough
 * decimals. */
static void link_at(const pq_numeral *items, size_t count, int places, pq_half half,
                    uint32_t *parents) {
    size_t first = count; /* of the items that round to `rounded` */
    bool anchored = false;
    pq_decimal rounded = {0};
    for (size_t i = 0; i < count; i++) {
        if (items[i].number.places < places) {
            continue;
        }
        const pq_decimal own = pq_decimal_round(&items[i].number.decimal, places, half);
        if (first == count || !pq_decimal_same(&own, &rounded)) {
            if (anchored) {
                link_group(items, first, i, places, parents);
            }
            first = i;
            anchored = false;
            rounded = own;
        }
        anchored = anchored || items[i].number.places == places;
    }
    if (anchored) {
        link_group(items, first, count, places, parents);
    }
}

/* Links the equal items in a run of items near each other, and some that are not equal. */
static void link_run(pq_numeral *items, size_t count, uint32_t *parents) {
    bool occurs[MOST_PLACES + 1] = {false};
    for (size_t i = 0; i < count; i++) {
        pq_number_expand(&items[i].number);
        occurs[items[i].number.places] = true;
        if (i > 0 && pq_reals_adjoin(items[i - 1].number.real, items[i].number.real)) {
            unite(parents, items[i - 1].cell, items[i].cell);
        }
    }
    for (int places = 0; places <= MOST_PLACES; places++) {
        if (occurs[places]) {
            link_at(items, count, places, PQ_HALF_AWAY_FROM_ZERO, parents);
            link_at(items, count, places, PQ_HALF_TOWARD_ZERO, parents);
        }
    }
}

/* All items, sorted by value, except infinities, which equal only themselves. */
static pq_status sort_items(const pq_intern *intern, pq_arena *arena, pq_numeral **items,
                            size_t *count, pq_error *error) {
    *count = 0;
    *items = pq_arena_array(arena, intern->count, sizeof **items);
    if (*items == NULL) {
        return pq_error_memory(error);
    }
    for (uint32_t i = 0; i < intern->count; i++) {
        pq_numeral *next = &(*items)[*count];
        next->cell = i;
        if (pq_number_of_cell(&intern->cells[i], &next->number) && isfinite(next->number.real)) {
            ++*count;
        }
    }
    qsort(*items, *count, sizeof **items, by_value);
    return PQ_OK;
}

static void link_items(pq_numeral *items, size_t count, uint32_t *parents) {
    size_t first = 0;
    for (size_t i = 1; i <= count; i++) {
        double low = items[i - 1].number.real;
        if (i < count && items[i].number.real - low <= pq_number_reach(low)) {
            continue;
        }
        if (i - first > 1) {
            link_run(items + first, i - first, parents);
        }
        first = i;
    }
}

/* The distinct cells of each class on each side, as linked lists. */
typedef struct members {
    uint32_t *first[2]; /* by class: a cell + 1; 0 if none */
    uint32_t *next[2];  /* by cell */
    size_t *sizes[2];
} members;

static pq_status list_members(const pq_grid grids[2], const uint32_t *class_of, uint32_t count,
                              pq_arena *arena, members *m, pq_error *error) {
    for (int s = 0; s < 2; s++) {
        bool *seen = pq_arena_array(arena, count, sizeof *seen);
        m->first[s] = pq_arena_array(arena, count, sizeof *m->first[s]);
        m->next[s] = pq_arena_array(arena, count, sizeof *m->next[s]);
        m->sizes[s] = pq_arena_array(arena, count, sizeof *m->sizes[s]);
        if (seen == NULL || m->first[s] == NULL || m->next[s] == NULL || m->sizes[s] == NULL) {
            return pq_error_memory(error);
        }
        for (size_t i = 0; i < grids[s].n_columns * grids[s].n_rows; i++) {
            uint32_t cell = grids[s].ids[i / grids[s].n_rows][i % grids[s].n_rows];
            uint32_t class = class_of[cell];
            if (!seen[cell]) {
                seen[cell] = true;
                m->next[s][cell] = m->first[s][class];
                m->first[s][class] = cell + 1;
                m->sizes[s][class]++;
            }
        }
    }
    return PQ_OK;
}

/* Does some gold cell of the class not equal some predicted cell? Comparing all pairs of a large
 * class would take too long, so such a class counts as ambiguous, which is always safe. */
static bool is_ambiguous(const pq_classes *classes, const members *m, uint32_t class) {
    size_t gold = m->sizes[0][class];
    size_t predicted = m->sizes[1][class];
    if (gold + predicted <= 1) {
        return false;
    }
    if (gold * predicted > 64 + 8 * (gold + predicted)) {
        return true;
    }
    for (uint32_t g = m->first[0][class]; g != 0; g = m->next[0][g - 1]) {
        for (uint32_t p = m->first[1][class]; p != 0; p = m->next[1][p - 1]) {
            if (g != p && !pq_classes_same(classes, g - 1, p - 1)) {
                return true;
            }
        }
    }
    return false;
}

static pq_status mark_ambiguous(const pq_grid grids[2], pq_arena *arena, pq_classes *classes,
                                pq_error *error) {
    members m;
    uint32_t count = classes->intern->count;
    pq_status status = list_members(grids, classes->of, count, arena, &m, error);
    if (status != PQ_OK) {
        return status;
    }
    for (uint32_t i = 0; i < count; i++) {
        classes->any_tolerant = classes->any_tolerant || classes->of[i] != i;
        if (classes->of[i] == i) {
            classes->ambiguous[i] = is_ambiguous(classes, &m, i);
            classes->any_ambiguous = classes->any_ambiguous || classes->ambiguous[i];
        }
    }
    return PQ_OK;
}

pq_status pq_classify(const pq_intern *intern, const pq_grid grids[2], pq_arena *arena,
                      pq_classes *classes, pq_error *error) {
    *classes = (pq_classes){.intern = intern};
    classes->of = pq_arena_array(arena, intern->count, sizeof *classes->of);
    classes->ambiguous = pq_arena_array(arena, intern->count, sizeof *classes->ambiguous);
    classes->numeral_of = pq_arena_array(arena, intern->count, sizeof *classes->numeral_of);
    if (classes->of == NULL || classes->ambiguous == NULL || classes->numeral_of == NULL) {
        return pq_error_memory(error);
    }
    for (uint32_t i = 0; i < intern->count; i++) {
        classes->of[i] = i;
    }
    if (!pq_tolerance_matters(intern)) {
        return PQ_OK;
    }
    size_t count = 0;
    pq_status status = sort_items(intern, arena, &classes->numerals, &count, error);
    if (status != PQ_OK) {
        return status;
    }
    link_items(classes->numerals, count, classes->of);
    for (uint32_t i = 0; i < count; i++) {
        classes->numeral_of[classes->numerals[i].cell] = i + 1;
    }
    for (uint32_t i = 0; i < intern->count; i++) {
        classes->of[i] = root_of(classes->of, i);
    }
    return mark_ambiguous(grids, arena, classes, error);
}
