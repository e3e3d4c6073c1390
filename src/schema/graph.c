#include "pq_graph.h"

#include "lexicon.h"
#include "pq_types.h"

#include <stdint.h>
#include <string.h>

enum { MOST_WORDS = 16 /* words of an identifier that are used */ };

typedef struct name {
    pq_word *words;
    size_t count;
    const char *key; /* NULL for a name without words */
} name;

typedef struct builder {
    const pq_schema *schema;
    const pq_lexicon *lexicon;
    pq_arena *arena;
    pq_graph *graph;
    size_t capacity;         /* of graph->edges */
    name *names;             /* of the tables */
    size_t *primary;         /* the one key column of each table, or SIZE_MAX */
    pq_word_map by_spelling; /* table name in small letters to table */
    pq_word_map by_key;      /* key of the table's name to table; the first of equal ones */
    pq_word_map by_primary;  /* primary key column in small letters to table; n_tables if several */
    bool failed;             /* out of memory */
} builder;

static const char *folded(builder *b, const char *string) {
    char *copy = pq_arena_string(b->arena, string);
    if (copy == NULL) {
        b->failed = true;
        return "";
    }
    pq_fold(copy, strlen(copy));
    return copy;
}

static name read_name(builder *b, const char *string) {
    name n = {0};
    if (!pq_words_split(string, strlen(string), MOST_WORDS, b->arena, &n.words, &n.count)) {
        b->failed = true;
        n.count = 0;
    }
    if (n.count > 0) {
        n.key = pq_words_key(n.words, n.count, b->arena);
        b->failed = b->failed || n.key == NULL;
    }
    return n;
}

static void put(builder *b, pq_word_map *map, const char *key, size_t value) {
    if (key != NULL && !b->failed && pq_word_map_get(map, key) == SIZE_MAX) {
        b->failed = !pq_word_map_put(map, key, value, b->arena);
    }
}

static size_t find_column(const pq_table *table, const char *column) {
    for (size_t c = 0; c < table->n_columns; c++) {
        if (pq_same_name(table->columns[c].name, column)) {
            return c;
        }
    }
    return SIZE_MAX;
}

/* Is the name "id", or the table's name followed by "id"? */
static bool is_own_id(builder *b, size_t t, const char *column) {
    name n = read_name(b, column);
    if (n.count == 0 || b->failed) {
        return false;
    }
    if (strcmp(n.key, "id") == 0) {
        return true;
    }
    const char *own = b->names[t].key;
    bool ends_in_id = strcmp(n.words[n.count - 1].lower, "id") == 0;
    if (own == NULL) {
        return false;
    }
    if (ends_in_id) {
        const char *base = pq_words_key(n.words, n.count - 1, b->arena);
        return base != NULL && strcmp(base, own) == 0;
    }
    size_t size = strlen(own);
    return n.count == 1 && strncmp(n.key, own, size) == 0 && strcmp(n.key + size, "id") == 0;
}

static size_t primary_column(builder *b, size_t t) {
    const pq_table *table = &b->schema->tables[t];
    size_t found = SIZE_MAX;
    size_t parts = 0;
    for (size_t c = 0; c < table->n_columns; c++) {
        if (table->columns[c].key > 0) {
            found = c;
            parts++;
        }
    }
    for (size_t c = 0; c < table->n_columns && parts == 0 && !table->is_view; c++) {
        if (is_own_id(b, t, table->columns[c].name)) {
            return c;
        }
    }
    return parts == 1 ? found : SIZE_MAX;
}

static void read_tables(builder *b) {
    size_t n = b->schema->n_tables;
    b->names = pq_arena_array(b->arena, n, sizeof *b->names);
    b->primary = pq_arena_array(b->arena, n, sizeof *b->primary);
    b->failed = b->names == NULL || b->primary == NULL;
    for (size_t t = 0; t < n && !b->failed; t++) {
        const char *spelling = folded(b, b->schema->tables[t].name);
        b->names[t] = read_name(b, b->schema->tables[t].name);
        put(b, &b->by_spelling, spelling, t);
        put(b, &b->by_key, b->names[t].key, t);
    }
    for (size_t t = 0; t < n && !b->failed; t++) {
        b->primary[t] = primary_column(b, t);
        if (b->primary[t] == SIZE_MAX || b->failed) {
            continue;
        }
        const char *column = folded(b, b->schema->tables[t].columns[b->primary[t]].name);
        size_t before = pq_word_map_get(&b->by_primary, column);
        if (before == SIZE_MAX) {
            put(b, &b->by_primary, column, t);
        } else {
            pq_word_map_set(&b->by_primary, column, n);
        }
    }
}

static void add_edge(builder *b, const pq_join_edge *edge) {
    pq_graph *graph = b->graph;
    if (graph->n_edges == b->capacity) {
        size_t capacity = b->capacity == 0 ? 64 : b->capacity * 2;
        pq_join_edge *edges = pq_arena_array(b->arena, capacity, sizeof *edges);
        if (edges == NULL) {
            b->failed = true;
            return;
        }
        if (graph->n_edges > 0) {
            memcpy(edges, graph->edges, graph->n_edges * sizeof *edges);
        }
        graph->edges = edges;
        b->capacity = capacity;
    }
    graph->edges[graph->n_edges++] = *edge;
    graph->n_inferred += edge->inferred;
}

static void add_declared(builder *b, size_t t, const pq_foreign_key *key) {
    const pq_table *table = &b->schema->tables[t];
    size_t to = pq_word_map_get(&b->by_spelling, folded(b, key->table));
    size_t *from_columns = pq_arena_array(b->arena, key->size, sizeof *from_columns);
    size_t *to_columns = pq_arena_array(b->arena, key->size, sizeof *to_columns);
    if (from_columns == NULL || to_columns == NULL || b->failed) {
        b->failed = true;
        return;
    }
    bool complete = to != SIZE_MAX;
    for (size_t i = 0; i < key->size && complete; i++) {
        from_columns[i] = find_column(table, key->from[i]);
        to_columns[i] = find_column(&b->schema->tables[to], key->to[i]);
        complete = from_columns[i] != SIZE_MAX && to_columns[i] != SIZE_MAX;
    }
    if (complete) {
        add_edge(b, &(pq_join_edge){.from = t,
                                    .to = to,
                                    .size = key->size,
                                    .from_columns = from_columns,
                                    .to_columns = to_columns});
    }
}

static bool types_agree(const char *a, const char *b) {
    pq_affinity x = pq_type_affinity(a);
    pq_affinity y = pq_type_affinity(b);
    return x == y || x == PQ_AFFINITY_ANY || y == PQ_AFFINITY_ANY;
}

/* The table named by words first .. count - 1 of a column name. */
static size_t table_called(builder *b, const pq_word *words, size_t count) {
    for (size_t first = 0; first < count; first++) {
        const char *key = pq_words_key(words + first, count - first, b->arena);
        size_t t = key == NULL ? SIZE_MAX : pq_word_map_get(&b->by_key, key);
        b->failed = b->failed || key == NULL;
        if (t != SIZE_MAX) {
            return t;
        }
    }
    return SIZE_MAX;
}

/* "customerid" without "id", as a word; false if the word does not end in "id". */
static bool without_id(builder *b, const pq_word *word, pq_word *base) {
    size_t size = strlen(word->lower);
    if (size < 5 || strcmp(word->lower + size - 2, "id") != 0) {
        return false;
    }
    char *lower = pq_arena_copy(b->arena, word->lower, size - 2);
    *base = (pq_word){.size = size - 2, .lower = lower};
    base->stem = lower == NULL ? NULL : pq_word_stem(lower, b->arena);
    b->failed = b->failed || base->stem == NULL;
    return base->stem != NULL;
}

/* The table that a column's name refers to, or SIZE_MAX. */
static size_t table_meant(builder *b, size_t t, const char *column) {
    name n = read_name(b, column);
    if (n.count == 0 || b->failed) {
        return SIZE_MAX;
    }
    size_t same = pq_word_map_get(&b->by_primary, folded(b, column));
    if (same != SIZE_MAX && same < b->schema->n_tables && same != t && strcmp(n.key, "id") != 0) {
        return same;
    }
    if (n.count > 1 && pq_lexicon_column(b->lexicon, PQ_COLUMN_ID, n.words, n.count)) {
        bool is_parent = n.count == 2 && strcmp(n.words[0].lower, "parent") == 0;
        size_t called = table_called(b, n.words, n.count - 1);
        return called == SIZE_MAX && is_parent ? t : called;
    }
    pq_word base;
    return n.count == 1 && without_id(b, &n.words[0], &base) ? table_called(b, &base, 1) : SIZE_MAX;
}

static void infer_key(builder *b, size_t t, size_t c) {
    const pq_column *column = &b->schema->tables[t].columns[c];
    if (c == b->primary[t]) {
        return;
    }
    size_t to = table_meant(b, t, column->name);
    if (to == SIZE_MAX || b->failed || b->primary[to] == SIZE_MAX ||
        !types_agree(column->type, b->schema->tables[to].columns[b->primary[to]].type)) {
        return;
    }
    size_t *columns = pq_arena_array(b->arena, 2, sizeof *columns);
    if (columns == NULL) {
        b->failed = true;
        return;
    }
    columns[0] = c;
    columns[1] = b->primary[to];
    add_edge(b, &(pq_join_edge){.from = t,
                                .to = to,
                                .size = 1,
                                .from_columns = columns,
                                .to_columns = columns + 1,
                                .inferred = true});
}

static void read_keys(builder *b) {
    for (size_t t = 0; t < b->schema->n_tables && !b->failed; t++) {
        const pq_table *table = &b->schema->tables[t];
        for (size_t k = 0; k < table->n_keys && !b->failed; k++) {
            add_declared(b, t, &table->keys[k]);
        }
        for (size_t c = 0; c < table->n_columns && table->n_keys == 0 && !b->failed; c++) {
            infer_key(b, t, c);
        }
    }
}

/* Lists the neighbors of all tables, table by table. */
static void list_neighbors(builder *b) {
    pq_graph *g = b->graph;
    size_t n = g->n_tables;
    g->first = pq_arena_array(b->arena, n + 2, sizeof *g->first);
    g->neighbors = pq_arena_array(b->arena, 2 * g->n_edges, sizeof *g->neighbors);
    if (g->first == NULL || g->neighbors == NULL) {
        b->failed = true;
        return;
    }
    for (size_t e = 0; e < g->n_edges; e++) {
        g->first[g->edges[e].from + 2]++;
        g->first[g->edges[e].to + 2]++;
    }
    for (size_t t = 2; t < n + 2; t++) {
        g->first[t] += g->first[t - 1];
    }
    for (size_t e = 0; e < g->n_edges; e++) {
        const pq_join_edge *edge = &g->edges[e];
        g->neighbors[g->first[edge->from + 1]++] = edge->to;
        g->neighbors[g->first[edge->to + 1]++] = edge->from;
    }
}

pq_status pq_graph_build(const pq_schema *schema, pq_arena *arena, pq_graph *graph,
                         pq_error *error) {
    *graph = (pq_graph){.n_tables = schema->n_tables};
    builder b = {
        .schema = schema, .lexicon = pq_lexicon_new(arena), .arena = arena, .graph = graph};
    b.failed = b.lexicon == NULL;
    if (!b.failed) {
        read_tables(&b);
    }
    if (!b.failed) {
        read_keys(&b);
    }
    if (!b.failed) {
        list_neighbors(&b);
    }
    return b.failed ? pq_error_memory(error) : PQ_OK;
}
