/* The log of reads that the authorizer notes during compilation. */
#include "db_parts.h"
#include "pq_db_reads.h"

#include <string.h>

bool pq_read_same(const char *a, const char *b) {
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool grow(pq_read_log *r) {
    size_t capacity = r->capacity == 0 ? 32 : r->capacity * 2;
    pq_read *reads = pq_arena_array(r->arena, capacity, sizeof *reads);
    if (reads != NULL && r->count > 0) {
        memcpy(reads, r->reads, r->count * sizeof *reads);
    }
    r->reads = reads == NULL ? r->reads : reads;
    r->capacity = reads == NULL ? r->capacity : capacity;
    return reads != NULL;
}

void pq_read_log_note(pq_read_log *r, const char *table, const char *column, const char *view) {
    table = table == NULL ? "" : table;
    column = column == NULL ? "" : column;
    for (size_t i = 0; i < r->count; i++) {
        if (pq_read_same(r->reads[i].table, table) && pq_read_same(r->reads[i].column, column) &&
            pq_read_same(r->reads[i].view, view)) {
            return;
        }
    }
    if (r->failed || (r->count == r->capacity && !grow(r))) {
        r->failed = true;
        return;
    }
    pq_read read = {.table = pq_arena_string(r->arena, table),
                    .column = pq_arena_string(r->arena, column),
                    .view = view == NULL ? NULL : pq_arena_string(r->arena, view)};
    r->failed = read.table == NULL || read.column == NULL || (view != NULL && read.view == NULL);
    if (!r->failed) {
        r->reads[r->count++] = read;
    }
}
