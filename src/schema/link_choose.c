/* Chooses tables and columns from the links that were found. pq_link.h describes the steps. */
#include "link_parts.h"

#include <stdint.h>
#include <string.h>

enum {
    MOST_PLAIN = 2, /* tables that a plain word may bring, and only as a column's full name */
    MOST_TIED = 4,  /* tables that one word may bring; a word with more matches says nothing */
    MOST_MONEY = 6  /* tables of amounts, the nearest first */
};

/* A kept table explains a word if its link has at least this share of the word's worth. */
static const double EXPLAINED = 0.5;
/* A word brings the tables whose links have at least this share of its best worth. */
static const double TIED = 0.75;

static const pq_evidence *link_of(const pq_linker *l, size_t word, size_t n) {
    return &l->evidence[l->asked[word].links[n]];
}

/* Adds a reason to a table, unless the table has it already. */
static void add_reason(pq_linker *l, size_t table, const pq_link_reason *reason) {
    pq_link_reason **at = &l->out->reasons[table];
    for (; *at != NULL; at = &(*at)->next) {
        if ((*at)->kind == reason->kind && (*at)->column == reason->column &&
            (*at)->start == reason->start && (*at)->size == reason->size) {
            return;
        }
    }
    *at = pq_arena_alloc(l->arena, sizeof **at);
    if (*at == NULL) {
        l->failed = true;
        return;
    }
    **at = *reason;
    (*at)->next = NULL;
}

static pq_link_reason reason_of(const pq_linker *l, pq_link_kind kind, size_t column, size_t first,
                                size_t last) {
    size_t start = l->words[first].start;
    return (pq_link_reason){.kind = kind,
                            .column = column,
                            .start = start,
                            .size = l->words[last].start + l->words[last].size - start,
                            .a = SIZE_MAX,
                            .b = SIZE_MAX};
}

static void note(pq_linker *l, const pq_evidence *e) {
    pq_link_reason reason = reason_of(l, e->kind, e->column, e->first, e->last);
    reason.value = e->value;
    add_reason(l, e->table, &reason);
    if (e->column != SIZE_MAX) {
        l->out->columns[e->table][e->column] = true;
    }
}

static void explain(pq_linker *l, size_t word, double worth) {
    if (worth > l->asked[word].worth) {
        l->asked[word].worth = worth;
    }
}

static void explain_all(pq_linker *l, const pq_evidence *e) {
    for (size_t w = e->first; w <= e->last; w++) {
        explain(l, w, pq_link_worth(e->kind));
    }
}

static void keep_evidence(pq_linker *l, const pq_evidence *e) {
    l->out->keep[e->table] = true;
    note(l, e);
    explain_all(l, e);
}

static size_t count_kept(const pq_linker *l) {
    size_t kept = 0;
    for (size_t t = 0; t < l->schema->n_tables; t++) {
        kept += l->out->keep[t];
    }
    return kept;
}

/* Step 1. A synonym counts only if no table has the name itself. */
static void keep_named(pq_linker *l) {
    for (size_t w = 0; w < l->n_words; w++) {
        bool exact = false;
        for (size_t n = 0; n < l->asked[w].n_links; n++) {
            exact = exact || link_of(l, w, n)->kind == PQ_LINK_TABLE;
        }
        for (size_t n = 0; n < l->asked[w].n_links; n++) {
            const pq_evidence *e = link_of(l, w, n);
            if (e->kind == PQ_LINK_TABLE || (e->kind == PQ_LINK_SYNONYM && !exact)) {
                keep_evidence(l, e);
            }
        }
    }
}

static double best_worth(const pq_linker *l, size_t word) {
    double best = 0;
    for (size_t n = 0; n < l->asked[word].n_links; n++) {
        double worth = pq_link_worth(link_of(l, word, n)->kind);
        best = worth > best ? worth : best;
    }
    return best;
}

/* Do kept tables explain the word? Notes their links to it. */
static bool explained_by_kept(pq_linker *l, size_t word, double best) {
    bool explained = false;
    for (size_t n = 0; n < l->asked[word].n_links; n++) {
        const pq_evidence *e = link_of(l, word, n);
        if (l->out->keep[e->table] && pq_link_worth(e->kind) >= EXPLAINED * best) {
            note(l, e);
            explain_all(l, e);
            explained = true;
        }
    }
    return explained;
}

/* Counts the tables whose link is within TIED of the best and, if asked, that have a key to a kept
 * table. */
static size_t count_tied(const pq_linker *l, size_t word, double best, const size_t *distance) {
    size_t tied = 0;
    size_t last = SIZE_MAX;
    for (size_t n = 0; n < l->asked[word].n_links; n++) {
        const pq_evidence *e = link_of(l, word, n);
        bool near = distance == NULL || distance[e->table] == 1;
        if (near && pq_link_worth(e->kind) >= TIED * best && e->table != last) {
            tied++;
            last = e->table;
        }
    }
    return tied;
}

/* Step 2, for a word that no kept table explains. */
static void keep_tied(pq_linker *l, size_t word, double best, size_t *distance) {
    bool all = count_tied(l, word, best, NULL) <= MOST_TIED;
    if (!all) {
        if (!pq_graph_distances(l->graph, l->out->keep, l->arena, distance)) {
            l->failed = true;
            return;
        }
        size_t near = count_tied(l, word, best, distance);
        if (near == 0 || near > MOST_TIED) {
            return;
        }
    }
    for (size_t n = 0; n < l->asked[word].n_links; n++) {
        const pq_evidence *e = link_of(l, word, n);
        if ((all || distance[e->table] == 1) && pq_link_worth(e->kind) >= TIED * best) {
            keep_evidence(l, e);
        }
    }
}

/* May a word bring a table that is not kept yet? Words about money, time or hierarchy do so in
 * later steps, unless the word is exactly a name. */
static bool may_bring(const pq_linker *l, size_t word, double best) {
    pq_sense sense = l->asked[word].sense;
    if (sense == PQ_SENSE_NONE) {
        return true;
    }
    bool named = best >= pq_link_worth(PQ_LINK_COLUMN);
    bool plain = sense == PQ_SENSE_PLAIN && count_tied(l, word, best, NULL) <= MOST_PLAIN;
    return named && (sense == PQ_SENSE_MONEY || plain);
}

/* The open word with the best link; n_words if none is left. */
static size_t next_open(const pq_linker *l, const bool *seen) {
    size_t next = l->n_words;
    double best = 0;
    for (size_t w = 0; w < l->n_words; w++) {
        double worth = seen[w] || l->asked[w].worth > 0 ? 0 : best_worth(l, w);
        if (worth > best) {
            best = worth;
            next = w;
        }
    }
    return next;
}

/* Step 2: starts with the best linked words, so that they explain the weaker ones. */
static void keep_linked(pq_linker *l) {
    bool *seen = pq_arena_array(l->arena, l->n_words, sizeof *seen);
    size_t *distance = pq_arena_array(l->arena, l->schema->n_tables, sizeof *distance);
    l->failed = seen == NULL || distance == NULL;
    for (size_t w = 0; !l->failed && (w = next_open(l, seen)) < l->n_words;) {
        double best = best_worth(l, w);
        seen[w] = true;
        if (!explained_by_kept(l, w, best) && may_bring(l, w, best)) {
            keep_tied(l, w, best, distance);
        }
    }
}

/* Is the value a name: capitalized or quoted in the question, and the label of a row? */
static bool is_proper(const pq_linker *l, const pq_evidence *e) {
    return e->kind == PQ_LINK_VALUE && l->words[e->first].capital &&
           (l->roles[e->table][e->column] & 1u << PQ_COLUMN_LABEL) != 0;
}

/* Step 2, names in the data. "tracks by Iron Maiden" is about the artist, even if a track has that
 * name too. */
static void keep_proper(pq_linker *l) {
    for (size_t w = 0; w < l->n_words && !l->failed; w++) {
        size_t tables = 0;
        for (size_t n = 0; n < l->asked[w].n_links; n++) {
            tables += is_proper(l, link_of(l, w, n));
        }
        for (size_t n = 0; n < l->asked[w].n_links && tables <= MOST_TIED; n++) {
            if (is_proper(l, link_of(l, w, n))) {
                keep_evidence(l, link_of(l, w, n));
            }
        }
    }
}

/* Notes the other links to kept tables. */
static void note_links(pq_linker *l) {
    for (size_t e = 0; e < l->n_evidence && !l->failed; e++) {
        if (l->out->keep[l->evidence[e].table]) {
            note(l, &l->evidence[e]);
        }
    }
}

static void note_role(pq_linker *l, size_t table, size_t word, pq_link_kind kind) {
    pq_link_reason reason = reason_of(l, kind, SIZE_MAX, word, word);
    l->out->keep[table] = true;
    add_reason(l, table, &reason);
    explain(l, word, pq_link_worth(kind));
}

static double most_money(const pq_linker *l) {
    double most = 0;
    for (size_t t = 0; t < l->schema->n_tables; t++) {
        most = l->money[t] > most ? l->money[t] : most;
    }
    return most;
}

/* The largest distance within which at most MOST_MONEY tables hold amounts; at least the distance
 * of the nearest.
 * */
static size_t money_reach(const pq_linker *l, double most, const size_t *distance) {
    size_t reach = 0;
    for (size_t n = l->schema->n_tables;; reach++) {
        size_t within = 0;
        size_t next = 0;
        for (size_t t = 0; t < n; t++) {
            bool rich = l->money[t] >= TIED * most;
            within += rich && distance[t] <= reach;
            next += rich && (distance[t] <= reach || distance[t] == reach + 1);
        }
        if (reach >= n || (within > 0 && next > MOST_MONEY)) {
            return reach;
        }
    }
}

/* Step 3, money. */
static void keep_money(pq_linker *l, size_t word) {
    double most = most_money(l);
    size_t *distance = pq_arena_array(l->arena, l->schema->n_tables, sizeof *distance);
    if (distance == NULL || !pq_graph_distances(l->graph, l->out->keep, l->arena, distance)) {
        l->failed = true;
        return;
    }
    size_t reach = money_reach(l, most, distance);
    bool alone = count_kept(l) == 0;
    for (size_t t = 0; t < l->schema->n_tables && most >= 0.5; t++) {
        if (l->money[t] >= TIED * most && (alone || distance[t] <= reach)) {
            note_role(l, t, word, PQ_LINK_MONEY);
        }
    }
}

static bool refers_to_itself(const pq_linker *l, size_t t) {
    for (size_t e = 0; e < l->graph->n_edges; e++) {
        if (l->graph->edges[e].from == t && l->graph->edges[e].to == t) {
            return true;
        }
    }
    return false;
}

/* Step 3, hierarchy: the kept tables that refer to themselves, otherwise all such tables if there
 * are few. */
static void keep_hierarchy(pq_linker *l, size_t word) {
    size_t n = l->schema->n_tables;
    size_t kept = 0;
    size_t all = 0;
    for (size_t e = 0; e < l->graph->n_edges; e++) {
        const pq_join_edge *edge = &l->graph->edges[e];
        all += edge->from == edge->to;
        kept += edge->from == edge->to && l->out->keep[edge->from];
    }
    for (size_t t = 0; t < n && all > 0; t++) {
        bool fits = kept > 0 ? l->out->keep[t] : all <= MOST_TIED;
        if (fits && refers_to_itself(l, t)) {
            note_role(l, t, word, PQ_LINK_HIERARCHY);
        }
    }
}

static void keep_by_sense(pq_linker *l) {
    for (size_t w = 0; w < l->n_words && !l->failed; w++) {
        if (l->asked[w].worth >= pq_link_worth(PQ_LINK_COLUMN)) {
            continue;
        }
        if (l->asked[w].sense == PQ_SENSE_MONEY) {
            keep_money(l, w);
        } else if (l->asked[w].sense == PQ_SENSE_HIERARCHY) {
            keep_hierarchy(l, w);
        }
    }
}

/* Is a column of this key linked by a word that names no table? */
static bool is_linked_key(const pq_linker *l, const pq_join_edge *edge) {
    for (const pq_link_reason *r = l->out->reasons[edge->from]; r != NULL; r = r->next) {
        for (size_t i = 0; i < edge->size && r->column != SIZE_MAX; i++) {
            if (edge->from_columns[i] == r->column) {
                return true;
            }
        }
    }
    return false;
}

/* Step 3, keys. */
static void keep_referenced(pq_linker *l) {
    for (size_t e = 0; e < l->graph->n_edges && !l->failed; e++) {
        const pq_join_edge *edge = &l->graph->edges[e];
        if (l->out->keep[edge->from] && !l->out->keep[edge->to] && is_linked_key(l, edge)) {
            l->out->keep[edge->to] = true;
            add_reason(
                l, edge->to,
                &(pq_link_reason){
                    .kind = PQ_LINK_REFERENCE, .column = SIZE_MAX, .a = edge->from, .b = SIZE_MAX});
        }
    }
}

/* Step 4. */
static void join(pq_linker *l) {
    pq_between *between = pq_arena_array(l->arena, l->schema->n_tables, sizeof *between);
    if (between == NULL ||
        pq_graph_join(l->graph, l->out->keep, between, l->arena, NULL) != PQ_OK) {
        l->failed = true;
        return;
    }
    for (size_t t = 0; t < l->schema->n_tables && !l->failed; t++) {
        if (between[t].b != SIZE_MAX) {
            add_reason(l, t,
                       &(pq_link_reason){.kind = PQ_LINK_PATH,
                                         .column = SIZE_MAX,
                                         .a = between[t].a,
                                         .b = between[t].b});
        }
    }
}

static bool asks_for_time(const pq_linker *l, size_t word) {
    return l->asked[word].sense == PQ_SENSE_TIME || l->asked[word].is_year;
}

/* The distance from the kept tables to the nearest table with a date: 0 if a kept table has one,
 * SIZE_MAX if none can be reached. */
static size_t nearest_date(const pq_linker *l, const size_t *distance) {
    size_t nearest = SIZE_MAX;
    for (size_t t = 0; t < l->schema->n_tables; t++) {
        if (l->has_date[t] && distance[t] < nearest) {
            nearest = distance[t];
        }
    }
    return nearest;
}

/* Step 5. Does nothing in a schema without dates. */
static void keep_dates(pq_linker *l) {
    size_t n = l->schema->n_tables;
    size_t *distance = pq_arena_array(l->arena, n, sizeof *distance);
    if (distance == NULL || !pq_graph_distances(l->graph, l->out->keep, l->arena, distance)) {
        l->failed = true;
        return;
    }
    size_t nearest = nearest_date(l, distance);
    for (size_t w = 0; w < l->n_words && nearest != SIZE_MAX; w++) {
        if (!asks_for_time(l, w)) {
            continue;
        }
        for (size_t t = 0; t < n && !l->failed; t++) {
            if (l->has_date[t] && distance[t] == nearest) {
                note_role(l, t, w, PQ_LINK_TIME);
            }
        }
    }
}

/* Keeps a neighbor of the kept table `kept`. */
static void keep_neighbor(pq_linker *l, size_t table, size_t kept) {
    l->out->keep[table] = true;
    l->out->widened = true;
    add_reason(
        l, table,
        &(pq_link_reason){.kind = PQ_LINK_NEIGHBOR, .column = SIZE_MAX, .a = kept, .b = SIZE_MAX});
}

static void keep_neighbors(pq_linker *l) {
    size_t *distance = pq_arena_array(l->arena, l->schema->n_tables, sizeof *distance);
    if (distance == NULL || !pq_graph_distances(l->graph, l->out->keep, l->arena, distance)) {
        l->failed = true;
        return;
    }
    for (size_t e = 0; e < l->graph->n_edges && !l->failed; e++) {
        size_t ends[2] = {l->graph->edges[e].from, l->graph->edges[e].to};
        for (int i = 0; i < 2; i++) {
            if (distance[ends[i]] == 1 && distance[ends[1 - i]] == 0) {
                keep_neighbor(l, ends[i], ends[1 - i]);
            }
        }
    }
}

static bool has_reason(const pq_linker *l, size_t table, pq_link_kind kind) {
    for (const pq_link_reason *r = l->out->reasons[table]; r != NULL; r = r->next) {
        if (r->kind == kind) {
            return true;
        }
    }
    return false;
}

/* Adds the columns that most queries need: keys, labels, and the dates and amounts that words ask
 * for. */
static void keep_columns(pq_linker *l) {
    for (size_t e = 0; e < l->graph->n_edges; e++) {
        const pq_join_edge *edge = &l->graph->edges[e];
        for (size_t i = 0; i < edge->size; i++) {
            l->out->columns[edge->from][edge->from_columns[i]] = true;
            l->out->columns[edge->to][edge->to_columns[i]] = true;
        }
    }
    for (size_t t = 0; t < l->schema->n_tables; t++) {
        unsigned wanted = 1u << PQ_COLUMN_LABEL;
        if (has_reason(l, t, PQ_LINK_TIME)) {
            wanted |= 1u << PQ_COLUMN_DATE;
        }
        if (has_reason(l, t, PQ_LINK_MONEY)) {
            wanted |= 1u << PQ_COLUMN_TOTAL | 1u << PQ_COLUMN_PRICE | 1u << PQ_COLUMN_QUANTITY;
        }
        bool whole = !l->out->applied || has_reason(l, t, PQ_LINK_NEIGHBOR);
        for (size_t c = 0; c < l->schema->tables[t].n_columns; c++) {
            bool in_key = l->schema->tables[t].columns[c].key > 0;
            if (whole || in_key || (l->roles[t][c] & wanted) != 0) {
                l->out->columns[t][c] = true;
            }
        }
    }
}

static void keep_everything(pq_linker *l) {
    for (size_t t = 0; t < l->schema->n_tables; t++) {
        l->out->keep[t] = true;
    }
}

void pq_link_choose(pq_linker *l) {
    keep_named(l);
    keep_proper(l);
    keep_linked(l);
    if (!l->failed) {
        keep_by_sense(l);
    }
    if (!l->failed) {
        keep_referenced(l);
    }
    if (!l->failed) {
        join(l);
    }
    if (!l->failed) {
        keep_dates(l);
    }
    if (!l->failed) {
        join(l);
    }
    if (l->failed) {
        return;
    }
    l->out->confidence = pq_link_confidence(l);
    l->out->applied = count_kept(l) > 0 && l->out->confidence >= PQ_LINK_THIN;
    if (!l->out->applied) {
        keep_everything(l);
    } else if (l->out->confidence < PQ_LINK_SURE) {
        keep_neighbors(l);
    }
    if (!l->failed) {
        note_links(l);
        keep_columns(l);
    }
}
