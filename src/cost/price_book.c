#include "pq_price_book.h"

#include "pq_ascii.h"
#include "pq_date.h"

#include <string.h>

bool pq_price_fits(const pq_price_row *row, const pq_price_query *query) {
    bool holds = query->as_of[0] == '\0' ||
                 ((row->from[0] == '\0' || strcmp(row->from, query->as_of) <= 0) &&
                  (row->to[0] == '\0' || strcmp(row->to, query->as_of) >= 0));
    bool is_vendor = query->vendor == NULL || pq_same_name(row->vendor, query->vendor);
    return holds && is_vendor && pq_same_name(row->item, query->item) &&
           pq_same_name(row->unit, query->unit) && query->context_tokens <= row->max_context_tokens;
}

static const char *begin_of(const pq_price_row *row) {
    return row->from[0] != '\0' ? row->from : row->asof;
}

static bool speaks_for_later(const pq_price_row *row, const pq_price_query *query) {
    return query->as_of[0] != '\0' && strcmp(begin_of(row), query->as_of) > 0;
}

/* Whether row a is used before row b, which stands earlier in the book. */
static bool goes_before(const pq_price_row *a, const pq_price_row *b, const pq_price_query *query) {
    if (a->max_context_tokens != b->max_context_tokens) {
        return a->max_context_tokens < b->max_context_tokens;
    }
    if (speaks_for_later(a, query) != speaks_for_later(b, query)) {
        return speaks_for_later(b, query);
    }
    int order = strcmp(begin_of(a), begin_of(b));
    return order != 0 ? order > 0 : strcmp(a->read_on, b->read_on) > 0;
}

const pq_price_row *pq_price_find(const pq_price_row *rows, size_t n, const pq_price_query *query) {
    const pq_price_row *used = NULL;
    for (size_t i = 0; i < n; i++) {
        if (pq_price_fits(&rows[i], query) &&
            (used == NULL || goes_before(&rows[i], used, query))) {
            used = &rows[i];
        }
    }
    return used;
}

/* The first row of a group: it names vendor and item of the others. NULL if there is none. */
static const pq_price_row *row_of_group(const pq_price_row *rows, size_t n, const char *group) {
    size_t size = strlen(group);
    for (size_t i = 0; i < n; i++) {
        if (strncmp(rows[i].id, group, size) == 0 && rows[i].id[size] == '/') {
            return &rows[i];
        }
    }
    return NULL;
}

bool pq_price_group(const pq_price_row *rows, size_t n, const char *group, const char *as_of,
                    pq_group_prices *prices) {
    const pq_price_row *named = row_of_group(rows, n, group);
    if (named == NULL) {
        return false;
    }
    pq_price_query query = {.vendor = named->vendor, .item = named->item, .as_of = as_of};
    query.unit = "usd_per_mtok_input";
    prices->input = pq_price_find(rows, n, &query);
    query.unit = "usd_per_mtok_cached_input";
    prices->cached = pq_price_find(rows, n, &query);
    query.unit = "usd_per_mtok_output";
    prices->output = pq_price_find(rows, n, &query);
    return prices->input != NULL && prices->output != NULL;
}
