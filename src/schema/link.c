#include "link_parts.h"

#include "pq_ascii.h"

#include <stdint.h>
#include <string.h>

enum { LONGEST_PHRASE = 5 /* words */ };

static bool is_number(const pq_word *word) {
    return pq_is_digit(word->lower[0]);
}

static bool is_year(const pq_word *word) {
    return word->size == 4 &&
           (memcmp(word->lower, "19", 2) == 0 || memcmp(word->lower, "20", 2) == 0);
}

static bool is(const pq_linker *l, size_t word, const char *lower) {
    return word < l->n_words && strcmp(l->words[word].lower, lower) == 0;
}

/* "ordered by", "in order of" and "total number of" are grammar in any schema. */
static void mark_set_phrases(pq_linker *l) {
    for (size_t i = 0; i < l->n_words; i++) {
        bool ordering = is(l, i, "order") || is(l, i, "ordered") || is(l, i, "sort") ||
                        is(l, i, "sorted") || is(l, i, "group") || is(l, i, "grouped");
        bool in_order = i > 0 && is(l, i, "order") && is(l, i - 1, "in") && is(l, i + 1, "of");
        bool counting = is(l, i, "total") && (is(l, i + 1, "number") || is(l, i + 1, "count"));
        if ((ordering && is(l, i + 1, "by")) || in_order || counting) {
            l->asked[i].sense = PQ_SENSE_EMPTY;
        }
    }
}

/* Splits the question into words and finds the sense of each. */
static void read_question(pq_linker *l) {
    l->failed = !pq_words_split(l->question, strlen(l->question), PQ_LINK_MAX_WORDS, l->arena,
                                &l->words, &l->n_words);
    if (l->failed) {
        return;
    }
    l->asked = pq_arena_array(l->arena, l->n_words, sizeof *l->asked);
    l->failed = l->asked == NULL;
    for (size_t i = 0; i < l->n_words && !l->failed; i++) {
        const pq_word *word = &l->words[i];
        l->asked[i] = (pq_asked){.sense = pq_lexicon_sense(l->lexicon, word),
                                 .is_number = is_number(word),
                                 .is_year = is_year(word)};
    }
    if (!l->failed) {
        mark_set_phrases(l);
    }
}

/* Can the words of a run be a value? Not if they are all grammar, or a single plain word in small
 * letters. */
static bool may_be_value(const pq_linker *l, size_t first, size_t last) {
    bool some = false;
    for (size_t i = first; i <= last; i++) {
        pq_sense sense = l->asked[i].sense;
        bool grammar = sense == PQ_SENSE_EMPTY || sense == PQ_SENSE_CUE;
        some = some || (!grammar && (sense != PQ_SENSE_PLAIN || l->words[i].capital));
    }
    return some && !(first == last && l->asked[first].is_number);
}

static bool add_phrase(const pq_linker *l, size_t first, size_t last, pq_phrase *phrase) {
    size_t start = l->words[first].start;
    size_t size = l->words[last].start + l->words[last].size - start;
    char *text = pq_arena_copy(l->arena, l->question + start, size);
    if (text != NULL) {
        pq_fold(text, size);
    }
    *phrase = (pq_phrase){.text = text, .start = start, .size = size};
    return text != NULL;
}

static pq_status check_size(const char *question, pq_error *error) {
    size_t size = strlen(question);
    return size <= PQ_QUESTION_MAX_BYTES
               ? PQ_OK
               : pq_error_set(error, PQ_TOO_LARGE, "question", "%zu bytes; the limit is %zu", size,
                              PQ_QUESTION_MAX_BYTES);
}

pq_status pq_link_phrases(const char *question, pq_arena *arena, pq_phrase **phrases, size_t *count,
                          pq_error *error) {
    *phrases = NULL;
    *count = 0;
    pq_status status = check_size(question, error);
    if (status != PQ_OK) {
        return status;
    }
    pq_linker l = {.question = question, .arena = arena, .lexicon = pq_lexicon_new(arena)};
    if (l.lexicon == NULL) {
        return pq_error_memory(error);
    }
    read_question(&l);
    *phrases = pq_arena_array(arena, l.n_words * LONGEST_PHRASE, sizeof **phrases);
    l.failed = l.failed || *phrases == NULL;
    for (size_t first = 0; first < l.n_words && !l.failed; first++) {
        for (size_t n = LONGEST_PHRASE; n > 0 && !l.failed; n--) {
            if (first + n <= l.n_words && may_be_value(&l, first, first + n - 1)) {
                l.failed = !add_phrase(&l, first, first + n - 1, &(*phrases)[(*count)++]);
            }
        }
    }
    return l.failed ? pq_error_memory(error) : PQ_OK;
}

static bool allocate(pq_linker *l) {
    size_t n = l->schema->n_tables;
    l->has_date = pq_arena_array(l->arena, n, sizeof *l->has_date);
    l->money = pq_arena_array(l->arena, n, sizeof *l->money);
    l->roles = pq_arena_array(l->arena, n, sizeof *l->roles);
    l->out->keep = pq_arena_array(l->arena, n, sizeof *l->out->keep);
    l->out->columns = pq_arena_array(l->arena, n, sizeof *l->out->columns);
    l->out->reasons = pq_arena_array(l->arena, n, sizeof *l->out->reasons);
    bool good = l->has_date != NULL && l->money != NULL && l->roles != NULL &&
                l->out->keep != NULL && l->out->columns != NULL && l->out->reasons != NULL;
    for (size_t t = 0; t < n && good; t++) {
        size_t columns = l->schema->tables[t].n_columns;
        l->roles[t] = pq_arena_array(l->arena, columns, sizeof **l->roles);
        l->out->columns[t] = pq_arena_array(l->arena, columns, sizeof **l->out->columns);
        good = l->roles[t] != NULL && l->out->columns[t] != NULL;
    }
    return good;
}

pq_status pq_schema_link(const pq_schema *schema, const pq_graph *graph, const char *question,
                         const pq_found_value *values, size_t n_values, pq_arena *arena,
                         pq_linked *linked, pq_error *error) {
    pq_status status = check_size(question, error);
    if (status != PQ_OK) {
        return status;
    }
    *linked = (pq_linked){0};
    pq_linker l = {.schema = schema,
                   .graph = graph,
                   .lexicon = pq_lexicon_new(arena),
                   .arena = arena,
                   .question = question,
                   .out = linked};
    l.failed = l.lexicon == NULL || !allocate(&l);
    if (!l.failed) {
        read_question(&l);
    }
    if (!l.failed) {
        pq_link_find(&l, values, n_values);
    }
    if (!l.failed) {
        pq_link_choose(&l);
    }
    return l.failed ? pq_error_memory(error) : PQ_OK;
}
