/* Random choices and cells, used by all files that make tables. */
#include "twin_parts.h"

#include <string.h>

int twin_below(twin_maker *m, int n) {
    return (int)pq_random_below(&m->random, (uint32_t)n);
}

int twin_between(twin_maker *m, int from, int to) {
    return from + twin_below(m, to - from + 1);
}

bool twin_chance(twin_maker *m, int part, int whole) {
    return twin_below(m, whole) < part;
}

bool twin_pick(twin_maker *m, int *wanted, int left) {
    bool picked = twin_chance(m, *wanted, left);
    *wanted -= picked ? 1 : 0;
    return picked;
}

void twin_shuffle(twin_maker *m, int *numbers, int count) {
    for (int i = count - 1; i > 0; i--) {
        int k = twin_below(m, i + 1);
        int number = numbers[i];
        numbers[i] = numbers[k];
        numbers[k] = number;
    }
}

pq_cell *twin_cell(const twin_maker *m, int table, int row, int column) {
    const pq_rows *rows = &m->twin->tables[table];
    return &rows->cells[(size_t)row * rows->n_columns + (size_t)column];
}

void twin_put_integer(pq_cell *cell, int64_t integer) {
    cell->type = PQ_INTEGER;
    cell->as.integer = integer;
}

void twin_put_cents(pq_cell *cell, int cents) {
    cell->type = PQ_REAL;
    cell->as.real = cents / 100.0;
}

void twin_put_text(twin_maker *m, pq_cell *cell, const char *string) {
    size_t size = strlen(string);
    const char *copy = pq_arena_copy(m->arena, string, size);
    m->failed = m->failed || copy == NULL;
    cell->type = PQ_TEXT;
    cell->as.data.bytes = copy == NULL ? "" : copy;
    cell->as.data.size = copy == NULL ? 0 : size;
}

void twin_put_scratch(twin_maker *m, pq_cell *cell) {
    m->failed = m->failed || m->text.failed;
    twin_put_text(m, cell, pq_text_string(&m->text));
    pq_text_clear(&m->text);
}

const char *twin_take_scratch(twin_maker *m) {
    const char *copy = pq_arena_copy(m->arena, pq_text_string(&m->text), m->text.size);
    m->failed = m->failed || m->text.failed || copy == NULL;
    pq_text_clear(&m->text);
    return copy == NULL ? "" : copy;
}

static bool is_leap(int year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

void twin_put_day(twin_maker *m, pq_cell *cell, int year, int days) {
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    for (; days >= 365 + is_leap(year); year++) {
        days -= 365 + is_leap(year);
    }
    int month = 0;
    int length = lengths[0];
    while (days >= length) {
        days -= length;
        month++;
        length = lengths[month] + (month == 1 && is_leap(year));
    }
    pq_text_format(&m->text, "%04d-%02d-%02d 00:00:00", year, month + 1, days + 1);
    twin_put_scratch(m, cell);
}

bool twin_is_repeated(const twin_maker *m, int table, int row, int column) {
    const pq_cell *cell = twin_cell(m, table, row, column);
    for (int i = 0; i < row && !m->failed; i++) {
        const pq_cell *other = twin_cell(m, table, i, column);
        if (other->type == PQ_TEXT && other->as.data.size == cell->as.data.size &&
            memcmp(other->as.data.bytes, cell->as.data.bytes, cell->as.data.size) == 0) {
            return true;
        }
    }
    return false;
}
