#include "intern.h"

#include "cells.h"

#include <string.h>

enum { FIRST_CAPACITY = 256, BATCH = 32 };

/* Memory latency dominates for large results, so what will be needed is prefetched. */
#if defined(__GNUC__)
#define WILL_READ(address) __builtin_prefetch(address)
#else
#define WILL_READ(address) ((void)(address))
#endif

pq_cell pq_form_exact(const pq_cell *cell, char *room) {
    (void)room;
    return pq_cell_exact(cell);
}

pq_intern pq_intern_with(pq_form form, pq_arena *arena) {
    return (pq_intern){.arena = arena, .form = form};
}

static void put_slot(uint64_t *slots, size_t n_slots, uint64_t hash, uint32_t number) {
    size_t i = (size_t)hash & (n_slots - 1);
    while (slots[i] != 0) {
        i = (i + 1) & (n_slots - 1);
    }
    slots[i] = (hash & ~(uint64_t)UINT32_MAX) | (number + 1);
}

static bool grow(pq_intern *in) {
    if (in->capacity > UINT32_MAX / 4) {
        return false;
    }
    uint32_t capacity = in->capacity == 0 ? FIRST_CAPACITY : in->capacity * 2;
    size_t n_slots = (size_t)capacity * 2;
    pq_cell *cells = pq_arena_array(in->arena, capacity, sizeof *cells);
    uint64_t *hashes = pq_arena_array(in->arena, capacity, sizeof *hashes);
    uint64_t *slots = pq_arena_array(in->arena, n_slots, sizeof *slots);
    if (cells == NULL || hashes == NULL || slots == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < in->count; i++) {
        cells[i] = in->cells[i];
        hashes[i] = in->hashes[i];
        put_slot(slots, n_slots, hashes[i], i);
    }
    in->cells = cells;
    in->hashes = hashes;
    in->slots = slots;
    in->capacity = capacity;
    in->n_slots = n_slots;
    return true;
}

/* Keeps the text of a cell that its form wrote to `room`. False when out of memory. */
static bool keep_text(pq_intern *in, pq_cell *cell, const char *room) {
    if (cell->type == PQ_TEXT && cell->as.data.bytes == room) {
        cell->as.data.bytes = pq_arena_copy(in->arena, room, cell->as.data.size);
        return cell->as.data.bytes != NULL;
    }
    return true;
}

/* The number of a cell in normal form; UINT32_MAX when out of memory. */
static uint32_t number_of(pq_intern *in, const pq_cell *cell, const char *room, uint64_t hash) {
    if (in->count == in->capacity && !grow(in)) {
        return UINT32_MAX;
    }
    size_t i = (size_t)hash & (in->n_slots - 1);
    for (; in->slots[i] != 0; i = (i + 1) & (in->n_slots - 1)) {
        uint32_t number = (uint32_t)in->slots[i] - 1;
        if ((in->slots[i] >> 32) == (hash >> 32) && pq_cell_same(&in->cells[number], cell)) {
            return number;
        }
    }
    in->slots[i] = (hash & ~(uint64_t)UINT32_MAX) | (in->count + 1);
    in->cells[in->count] = *cell;
    if (!keep_text(in, &in->cells[in->count], room)) {
        return UINT32_MAX;
    }
    in->hashes[in->count] = hash;
    return in->count++;
}

/* Interns up to BATCH rows of a column, in passes whose memory reads overlap. */
static bool intern_batch(pq_intern *in, const pq_rows *rows, size_t column, size_t first,
                         size_t count, uint32_t *ids) {
    pq_cell cells[BATCH];
    uint64_t hashes[BATCH];
    char rooms[BATCH][PQ_FORM_ROOM];
    for (size_t i = 0; i < count; i++) {
        cells[i] = in->form(pq_rows_cell(rows, first + i, column), rooms[i]);
        hashes[i] = pq_cell_hash(&cells[i]);
        WILL_READ(&in->slots[(size_t)hashes[i] & (in->n_slots - 1)]);
    }
    for (size_t i = 0; i < count; i++) {
        uint32_t number = (uint32_t)in->slots[(size_t)hashes[i] & (in->n_slots - 1)];
        WILL_READ(&in->cells[number == 0 ? 0 : number - 1]);
    }
    for (size_t i = 0; i < count; i++) {
        ids[first + i] = number_of(in, &cells[i], rooms[i], hashes[i]);
        if (ids[first + i] == UINT32_MAX) {
            return false;
        }
    }
    return true;
}

pq_status pq_intern_rows(pq_intern *intern, const pq_rows *rows, pq_grid *grid, pq_error *error) {
    *grid = (pq_grid){.n_columns = rows->n_columns, .n_rows = rows->n_rows};
    grid->ids = pq_arena_array(intern->arena, rows->n_columns, sizeof *grid->ids);
    if (grid->ids == NULL || (intern->capacity == 0 && !grow(intern))) {
        return pq_error_memory(error);
    }
    for (size_t c = 0; c < rows->n_columns; c++) {
        grid->ids[c] = pq_arena_array(intern->arena, rows->n_rows, sizeof **grid->ids);
        for (size_t r = 0; r < rows->n_rows; r += BATCH) {
            size_t count = rows->n_rows - r < BATCH ? rows->n_rows - r : BATCH;
            if (grid->ids[c] == NULL || !intern_batch(intern, rows, c, r, count, grid->ids[c])) {
                return pq_error_memory(error);
            }
        }
    }
    return PQ_OK;
}

pq_keys pq_grid_keys(const pq_grid *grid) {
    return (pq_keys){.columns = (const uint32_t *const *)grid->ids,
                     .n_columns = grid->n_columns,
                     .n_rows = grid->n_rows};
}

pq_status pq_buckets_of_rows(const pq_pair *pair, pq_form form, pq_arena *arena,
                             pq_buckets *buckets, pq_error *error) {
    pq_intern intern = pq_intern_with(form, arena);
    pq_grid gold;
    pq_grid predicted;
    pq_status status = pq_intern_rows(&intern, pair->gold, &gold, error);
    if (status == PQ_OK) {
        status = pq_intern_rows(&intern, pair->predicted, &predicted, error);
    }
    if (status != PQ_OK) {
        return status;
    }
    const pq_keys sides[2] = {pq_grid_keys(&gold), pq_grid_keys(&predicted)};
    return pq_buckets_make(sides, arena, buckets, error);
}
