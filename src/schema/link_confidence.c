/* The confidence of the links: words that were linked against words that match nothing. */
#include "link_parts.h"

enum { CUE_REACH = 4 /* most words between a cue and what it asks for */ };

/* Weights of words that match nothing. */
static const double ASKED_FOR = 1.0;   /* what a cue asks for: "how many <word>" */
static const double PROPER_NAME = 0.3; /* in capitals or quotes: more likely data than a name */
static const double OTHER_WORD = 0.2;  /* mostly verbs and adjectives */

static bool is_grammar(const pq_asked *a) {
    return a->sense == PQ_SENSE_EMPTY || a->sense == PQ_SENSE_CUE;
}

/* Should a word have matched something? */
static bool is_owed(const pq_linker *l, size_t word) {
    const pq_asked *a = &l->asked[word];
    bool optional = is_grammar(a) || a->sense == PQ_SENSE_PLAIN || a->is_number;
    return !optional && l->words[word].size > 1;
}

/* Marks what a cue asks for: the last word of the first run of owed words after the cue ("singles"
 * in "how many recent singles"), if no word of the run was explained. */
static void mark_asked_for(const pq_linker *l, size_t cue, bool *asked_for) {
    size_t at = cue + 1;
    while (at < l->n_words && at <= cue + CUE_REACH && !is_owed(l, at)) {
        if (l->asked[at].worth > 0) {
            return;
        }
        at++;
    }
    size_t end = at;
    bool explained = at > cue + CUE_REACH;
    while (end < l->n_words && end < at + CUE_REACH && !is_grammar(&l->asked[end])) {
        explained = explained || l->asked[end].worth > 0 || l->words[end].quoted;
        end++;
    }
    for (size_t w = end; w > at && !explained; w--) {
        if (is_owed(l, w - 1)) {
            asked_for[w - 1] = true;
            return;
        }
    }
}

double pq_link_confidence(pq_linker *l) {
    bool *asked_for = pq_arena_array(l->arena, l->n_words, sizeof *asked_for);
    if (asked_for == NULL) {
        l->failed = true;
        return 0;
    }
    for (size_t w = 0; w < l->n_words; w++) {
        if (l->asked[w].sense == PQ_SENSE_CUE) {
            mark_asked_for(l, w, asked_for);
        }
    }
    double linked = 0;
    double open = 0;
    for (size_t w = 0; w < l->n_words; w++) {
        bool plain = l->asked[w].sense == PQ_SENSE_PLAIN || is_grammar(&l->asked[w]);
        if (l->asked[w].worth > 0) {
            bool counts = !plain || l->asked[w].worth >= pq_link_worth(PQ_LINK_SYNONYM);
            linked += counts ? l->asked[w].worth : 0;
        } else if (is_owed(l, w)) {
            bool proper = l->words[w].capital && w > 0;
            open += asked_for[w] ? ASKED_FOR : proper ? PROPER_NAME : OTHER_WORD;
        }
    }
    return linked > 0 ? linked / (linked + open) : 0;
}
