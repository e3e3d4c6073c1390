/* Finds every link between the words of a question and the names of a schema. */
#include "link_parts.h"
#include "pq_ascii.h"
#include "pq_types.h"

#include <stdint.h>
#include <string.h>

enum {
    LONGEST_SPAN = 4, /* most words compared with one name */
    MOST_WORDS = 16,  /* words of a name that are used */
    KIN_LETTERS = 6,  /* fewest letters that two stems share */
    AMOUNTS = 1 << PQ_COLUMN_TOTAL | 1 << PQ_COLUMN_PRICE | 1 << PQ_COLUMN_QUANTITY
};

/* Words first .. last of the question and their key. Spans with the same key are chained. */
typedef struct span {
    size_t first, last;
    bool synonym;
    size_t next; /* SIZE_MAX after the last */
} span;

typedef struct finder {
    pq_linker *l;
    span *spans;
    size_t n_spans;
    size_t capacity;
    pq_word_map by_key; /* key to the first span of its chain */
} finder;

static void *grow(pq_linker *l, void *items, size_t count, size_t *capacity, size_t size) {
    if (count < *capacity) {
        return items;
    }
    size_t larger = *capacity == 0 ? 128 : *capacity * 2;
    void *copy = pq_arena_array(l->arena, larger, size);
    if (copy == NULL) {
        l->failed = true;
        return items;
    }
    if (count > 0) {
        memcpy(copy, items, count * size);
    }
    *capacity = larger;
    return copy;
}

static void add_span(finder *f, const char *key, size_t first, size_t last, bool synonym) {
    f->spans = grow(f->l, f->spans, f->n_spans, &f->capacity, sizeof *f->spans);
    if (key == NULL || f->l->failed) {
        f->l->failed = true;
        return;
    }
    size_t next = pq_word_map_get(&f->by_key, key);
    f->spans[f->n_spans] = (span){first, last, synonym, next};
    if (next == SIZE_MAX) {
        f->l->failed = !pq_word_map_put(&f->by_key, key, f->n_spans, f->l->arena);
    } else {
        pq_word_map_set(&f->by_key, key, f->n_spans);
    }
    f->n_spans++;
}

/* Spans contain no grammar, and a cue ("list price", "account number") only next to other words. */
static void read_spans(finder *f) {
    pq_linker *l = f->l;
    for (size_t first = 0; first < l->n_words && !l->failed; first++) {
        for (size_t last = first; last < l->n_words && last < first + LONGEST_SPAN; last++) {
            if (l->asked[last].sense == PQ_SENSE_EMPTY) {
                break;
            }
            if (last > first || l->asked[first].sense != PQ_SENSE_CUE) {
                add_span(f, pq_words_key(&l->words[first], last - first + 1, l->arena), first, last,
                         false);
            }
        }
        const char *synonym = NULL;
        bool links = l->asked[first].sense != PQ_SENSE_EMPTY;
        for (size_t n = 0; links && !l->failed; n++) {
            synonym = pq_lexicon_synonym(l->lexicon, &l->words[first], n);
            if (synonym == NULL) {
                break;
            }
            add_span(f, synonym, first, first, true);
        }
    }
}

static void add_evidence(pq_linker *l, const pq_evidence *evidence) {
    l->evidence = grow(l, l->evidence, l->n_evidence, &l->capacity, sizeof *l->evidence);
    if (!l->failed) {
        l->evidence[l->n_evidence++] = *evidence;
    }
}

/* Links every span with a key to a table or column. */
static void link_key(finder *f, const char *key, size_t table, size_t column, pq_link_kind kind,
                     pq_link_kind synonym_kind) {
    for (size_t s = key == NULL ? SIZE_MAX : pq_word_map_get(&f->by_key, key);
         s != SIZE_MAX && !f->l->failed; s = f->spans[s].next) {
        const span *found = &f->spans[s];
        add_evidence(f->l, &(pq_evidence){.table = table,
                                          .column = column,
                                          .kind = found->synonym ? synonym_kind : kind,
                                          .first = found->first,
                                          .last = found->last});
    }
}

/* Links words first .. first + count - 1 of a name. */
static void link_words(finder *f, const pq_word *words, size_t count, size_t table, size_t column,
                       pq_link_kind kind, pq_link_kind synonym_kind) {
    if (count == 0) {
        return;
    }
    const char *key = pq_words_key(words, count, f->l->arena);
    f->l->failed = f->l->failed || key == NULL;
    link_key(f, key, table, column, kind, synonym_kind);
}

/* Prefixes of table names that carry no meaning. */
static bool is_prefix(const pq_word *word) {
    static const char *const prefixes[] = {"tbl", "tb", "t", "dim", "fact", "vw", "v", "view"};
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
        if (strcmp(word->lower, prefixes[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* The number of words at the start of a column's name that repeat the table's name. */
static size_t repeated(const pq_word *table, size_t n_table, const pq_word *column, size_t n) {
    size_t same = 0;
    while (same < n_table && same + 1 < n && strcmp(table[same].stem, column[same].stem) == 0) {
        same++;
    }
    return same == n_table ? same : 0;
}

/* Do two different stems start alike, as "prescrib" and "prescription" do? */
static bool are_kin(const char *a, const char *b) {
    size_t same = 0;
    while (a[same] != '\0' && a[same] == b[same]) {
        same++;
    }
    size_t rest = strlen(a + same) > strlen(b + same) ? strlen(a + same) : strlen(b + same);
    return same >= KIN_LETTERS && rest > 0 && rest <= same;
}

static void link_kin(finder *f, size_t t, const pq_word *word) {
    for (size_t w = 0; w < f->l->n_words && !f->l->failed; w++) {
        if (f->l->asked[w].sense == PQ_SENSE_NONE && are_kin(f->l->words[w].stem, word->stem)) {
            add_evidence(
                f->l,
                &(pq_evidence){
                    .table = t, .column = SIZE_MAX, .kind = PQ_LINK_KIN, .first = w, .last = w});
        }
    }
}

static void link_table(finder *f, size_t t, const pq_word *words, size_t count) {
    link_words(f, words, count, t, SIZE_MAX, PQ_LINK_TABLE, PQ_LINK_SYNONYM);
    for (size_t i = 0; i < count; i++) {
        link_kin(f, t, &words[i]);
    }
    for (size_t i = 0; count > 1 && i < count; i++) {
        if (!pq_is_digit(words[i].lower[0])) {
            link_key(f, words[i].stem, t, SIZE_MAX, PQ_LINK_TABLE_PART, PQ_LINK_TABLE_PART);
        }
    }
}

static void link_column(finder *f, size_t t, size_t c, const pq_word *words, size_t count,
                        size_t repeats) {
    bool is_id = pq_lexicon_column(f->l->lexicon, PQ_COLUMN_ID, words, count);
    if (count > 1) {
        link_words(f, words, count, t, c, PQ_LINK_COLUMN, PQ_LINK_COLUMN_SYNONYM);
    }
    words += repeats;
    count -= repeats;
    if (is_id && count > 0) {
        count--;
    }
    bool whole = repeats == 0 || !is_id;
    if (whole) {
        link_words(f, words, count, t, c, PQ_LINK_COLUMN, PQ_LINK_COLUMN_SYNONYM);
    }
    for (size_t i = 0; whole && count > 1 && i < count; i++) {
        link_key(f, words[i].stem, t, c, PQ_LINK_COLUMN_PART, PQ_LINK_COLUMN_PART);
    }
}

static unsigned char roles_of(finder *f, const pq_column *column, const pq_word *words,
                              size_t count) {
    unsigned char roles = 0;
    for (int kind = PQ_COLUMN_ID; kind <= PQ_COLUMN_QUANTITY; kind++) {
        bool amount = kind >= PQ_COLUMN_TOTAL;
        if (pq_lexicon_column(f->l->lexicon, (pq_column_kind)kind, words, count) &&
            !(amount && (pq_type_affinity(column->type) == PQ_AFFINITY_TEXT ||
                         pq_type_is_date(column->type)))) {
            roles |= (unsigned char)(1u << kind);
        }
    }
    if (pq_type_is_date(column->type)) {
        roles |= 1u << PQ_COLUMN_DATE;
    }
    if (roles & 1u << PQ_COLUMN_ID) {
        roles &= (unsigned char)~AMOUNTS;
    }
    if (roles & 1u << PQ_COLUMN_PRICE) {
        roles &=
            (unsigned char)~(1u << PQ_COLUMN_QUANTITY); /* "UnitPrice" is not a number of units */
    }
    return roles;
}

/* How clearly a table holds amounts: price and quantity, a total, or only a price. */
static double money_of(unsigned char roles) {
    bool price = (roles & 1u << PQ_COLUMN_PRICE) != 0;
    if (price && (roles & 1u << PQ_COLUMN_QUANTITY) != 0) {
        return 1;
    }
    return (roles & 1u << PQ_COLUMN_TOTAL) != 0 ? 0.9 : price ? 0.4 : 0;
}

static void read_table(finder *f, size_t t) {
    pq_linker *l = f->l;
    const pq_table *table = &l->schema->tables[t];
    pq_word *words = NULL;
    size_t count = 0;
    if (!pq_words_split(table->name, strlen(table->name), MOST_WORDS, l->arena, &words, &count)) {
        l->failed = true;
        return;
    }
    size_t prefix = count > 1 && is_prefix(&words[0]) ? 1 : 0;
    link_table(f, t, words + prefix, count - prefix);
    unsigned char all = 0;
    for (size_t c = 0; c < table->n_columns && !l->failed; c++) {
        const char *name = table->columns[c].name;
        pq_word *own = NULL;
        size_t n = 0;
        l->failed = !pq_words_split(name, strlen(name), MOST_WORDS, l->arena, &own, &n);
        if (!l->failed && n > 0) {
            l->roles[t][c] = roles_of(f, &table->columns[c], own, n);
            all |= l->roles[t][c];
            link_column(f, t, c, own, n, repeated(words + prefix, count - prefix, own, n));
        }
    }
    l->has_date[t] = (all & 1u << PQ_COLUMN_DATE) != 0;
    l->money[t] = money_of(all);
}

/* The words that a range of bytes covers; false if it covers none. */
static bool words_in(const pq_linker *l, size_t start, size_t size, size_t *first, size_t *last) {
    *first = 0;
    while (*first < l->n_words && l->words[*first].start < start) {
        (*first)++;
    }
    *last = *first;
    size_t end = *first;
    while (end < l->n_words && l->words[end].start + l->words[end].size <= start + size) {
        *last = end++;
    }
    return end > *first;
}

static void link_values(finder *f, const pq_found_value *values, size_t n_values) {
    pq_linker *l = f->l;
    for (size_t v = 0; v < n_values && !l->failed; v++) {
        pq_evidence found = {.table = values[v].table,
                             .column = values[v].column,
                             .kind = PQ_LINK_VALUE,
                             .value = values[v].value};
        if (words_in(l, values[v].start, values[v].size, &found.first, &found.last)) {
            add_evidence(l, &found);
        }
    }
}

static bool is_table_kind(pq_link_kind kind) {
    return kind == PQ_LINK_TABLE || kind == PQ_LINK_SYNONYM || kind == PQ_LINK_TABLE_PART ||
           kind == PQ_LINK_KIN;
}

static bool is_column_kind(pq_link_kind kind) {
    return kind == PQ_LINK_COLUMN || kind == PQ_LINK_COLUMN_SYNONYM || kind == PQ_LINK_COLUMN_PART;
}

/* Does a longer name of the same kind cover this link's words? "invoice lines" is not "invoice",
 * and "Rock and Roll" is not "Rock". */
static bool is_covered(const pq_evidence *e, const size_t *table_span, const size_t *column_span,
                       const size_t *value_span) {
    const size_t *spans = is_table_kind(e->kind)    ? table_span
                          : is_column_kind(e->kind) ? column_span
                                                    : value_span;
    size_t size = e->last - e->first + 1;
    for (size_t w = e->first; w <= e->last; w++) {
        if (spans[w] > size) {
            return true;
        }
    }
    return false;
}

/* Raises spans[w] to the size of a link that covers word w. */
static void raise_spans(size_t *spans, const pq_evidence *e) {
    for (size_t w = e->first; w <= e->last; w++) {
        size_t size = e->last - e->first + 1;
        spans[w] = size > spans[w] ? size : spans[w];
    }
}

static void drop_covered(pq_linker *l) {
    size_t *table_span = pq_arena_array(l->arena, l->n_words, sizeof *table_span);
    size_t *column_span = pq_arena_array(l->arena, l->n_words, sizeof *column_span);
    size_t *value_span = pq_arena_array(l->arena, l->n_words, sizeof *value_span);
    if (table_span == NULL || column_span == NULL || value_span == NULL) {
        l->failed = true;
        return;
    }
    for (size_t e = 0; e < l->n_evidence; e++) {
        pq_link_kind kind = l->evidence[e].kind;
        if (kind == PQ_LINK_TABLE || kind == PQ_LINK_COLUMN || kind == PQ_LINK_VALUE) {
            raise_spans(kind == PQ_LINK_TABLE    ? table_span
                        : kind == PQ_LINK_COLUMN ? column_span
                                                 : value_span,
                        &l->evidence[e]);
        }
    }
    size_t kept = 0;
    for (size_t e = 0; e < l->n_evidence; e++) {
        if (!is_covered(&l->evidence[e], table_span, column_span, value_span)) {
            l->evidence[kept++] = l->evidence[e];
        }
    }
    l->n_evidence = kept;
}

/* Lists for each word the links that cover it. */
static void list_by_word(pq_linker *l) {
    for (size_t e = 0; e < l->n_evidence; e++) {
        for (size_t w = l->evidence[e].first; w <= l->evidence[e].last; w++) {
            l->asked[w].n_links++;
        }
    }
    for (size_t w = 0; w < l->n_words; w++) {
        l->asked[w].links = pq_arena_array(l->arena, l->asked[w].n_links, sizeof(size_t));
        if (l->asked[w].links == NULL) {
            l->failed = true;
            return;
        }
        l->asked[w].n_links = 0;
    }
    for (size_t e = 0; e < l->n_evidence; e++) {
        for (size_t w = l->evidence[e].first; w <= l->evidence[e].last; w++) {
            l->asked[w].links[l->asked[w].n_links++] = e;
        }
    }
}

void pq_link_find(pq_linker *l, const pq_found_value *values, size_t n_values) {
    finder f = {.l = l};
    read_spans(&f);
    for (size_t t = 0; t < l->schema->n_tables && !l->failed; t++) {
        read_table(&f, t);
    }
    if (!l->failed) {
        link_values(&f, values, n_values);
    }
    if (!l->failed) {
        drop_covered(l);
    }
    if (!l->failed) {
        list_by_word(l);
    }
}
