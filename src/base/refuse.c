#include "pq_refuse.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* A list of names that is longer than this is not written out. */
enum { LONGEST_LIST = 200, LONGEST_NAME = 40 };

/* ---- the nearest of several names ---- */

static size_t least_of(size_t a, size_t b, size_t c) {
    size_t least = a < b ? a : b;
    return c < least ? c : least;
}

/* How many letters must be added, left out or replaced to make `a` of `b` (Levenshtein distance).
 * SIZE_MAX for names that are too long to compare. */
static size_t distance(const char *a, const char *b) {
    size_t row[LONGEST_NAME + 1];
    size_t n = strlen(b);
    if (n > LONGEST_NAME || strlen(a) > LONGEST_NAME) {
        return SIZE_MAX;
    }
    for (size_t k = 0; k <= n; k++) {
        row[k] = k;
    }
    for (size_t i = 0; a[i] != '\0'; i++) {
        size_t diagonal = row[0];
        row[0] = i + 1;
        for (size_t k = 1; k <= n; k++) {
            size_t above = row[k];
            row[k] = least_of(above + 1, row[k - 1] + 1, diagonal + (a[i] != b[k - 1]));
            diagonal = above;
        }
    }
    return row[n];
}

const char *pq_nearest_name(const char *const *names, const char *found) {
    size_t least = 1 + strlen(found) / 4;
    const char *best = NULL;
    for (size_t i = 0; names[i] != NULL; i++) {
        size_t d = distance(found, names[i]);
        if (d <= least && d < strlen(names[i]) && (best == NULL || d < least)) {
            least = d;
            best = names[i];
        }
    }
    return best;
}

static void append_list(pq_text *text, const char *const *names) {
    for (size_t i = 0; names[i] != NULL; i++) {
        pq_text_format(text, "%s%s", i == 0 ? "" : ", ", names[i]);
    }
}

/* What the unknown name could be: the nearest one, or all. */
static void append_known(pq_text *text, const char *const *names, const char *found,
                         const char *introduction) {
    pq_text list = {0};
    const char *meant = pq_nearest_name(names, found);
    append_list(&list, names);
    if (meant != NULL) {
        pq_text_format(text, "; did you mean \"%s\"?", meant);
    } else if (list.size > 0 && list.size <= LONGEST_LIST) {
        pq_text_format(text, "; %s: %s", introduction, pq_text_string(&list));
    } else if (list.size > 0) {
        pq_text_format(text, "; %s: %.*s...", introduction, (int)LONGEST_LIST,
                       pq_text_string(&list));
    }
    pq_text_free(&list);
}

/* ---- refusals ---- */

/* Sets the message and frees it. */
static pq_status refuse(pq_error *error, const char *where, pq_text *message, pq_refusal refusal,
                        const char *found) {
    pq_error_set(error, PQ_BAD_FIELD, where, "%s", pq_text_string(message));
    pq_error_refusal(error, refusal, found);
    pq_text_free(message);
    return PQ_BAD_FIELD;
}

static void add_bounds(pq_error *error, pq_bounds bounds) {
    if (error != NULL) {
        error->has_bounds = true;
        error->bounds = bounds;
    }
}

pq_status pq_refuse_kind(pq_error *error, const char *where, const char *expected,
                         const char *found) {
    pq_text message = {0};
    pq_text_format(&message, "expected %s, found %s", expected, found);
    return refuse(error, where, &message, PQ_REFUSAL_WRONG_KIND, found);
}

pq_status pq_refuse_number_kind(pq_error *error, const char *where, pq_bounds bounds,
                                const char *found) {
    pq_text expected = {0};
    pq_bounds_describe(&expected, bounds);
    pq_refuse_kind(error, where, pq_text_string(&expected), found);
    pq_text_free(&expected);
    add_bounds(error, bounds);
    return PQ_BAD_FIELD;
}

pq_status pq_refuse_range(pq_error *error, const char *where, pq_bounds bounds, double found) {
    char number[40];
    pq_text message = {0};
    pq_text_append(&message, "must be ");
    pq_bounds_describe_short(&message, bounds);
    snprintf(number, sizeof number, "%.15g", found);
    refuse(error, where, &message, PQ_REFUSAL_OUT_OF_RANGE, number);
    add_bounds(error, bounds);
    return PQ_BAD_FIELD;
}

pq_status pq_refuse_word(pq_error *error, const char *where, const char *const *words,
                         const char *found) {
    pq_text message = {0};
    pq_text_format(&message, "unknown \"%.60s\"", found);
    append_known(&message, words, found, "expected one of");
    refuse(error, where, &message, PQ_REFUSAL_UNKNOWN_WORD, found);
    if (error != NULL) {
        error->words = words;
    }
    return PQ_BAD_FIELD;
}

pq_status pq_refuse_field(pq_error *error, const char *where, const char *const *known,
                          const char *found) {
    pq_text message = {0};
    pq_text_format(&message, "unknown field \"%.60s\"", found);
    if (known[0] == NULL) {
        pq_text_append(&message, "; no fields are allowed here");
    } else {
        append_known(&message, known, found, "allowed here");
    }
    return refuse(error, where, &message, PQ_REFUSAL_UNKNOWN_FIELD, found);
}

pq_status pq_refuse_missing(pq_error *error, const char *where, const char *key) {
    pq_text message = {0};
    pq_text_format(&message, "the field \"%s\" is missing", key);
    return refuse(error, where, &message, PQ_REFUSAL_MISSING_FIELD, key);
}

pq_status pq_refuse_missing_all(pq_error *error, const char *where, const char *const *keys) {
    pq_text message = {0};
    pq_text list = {0};
    append_list(&list, keys);
    pq_text_format(&message, "one of these fields is missing: %s", pq_text_string(&list));
    refuse(error, where, &message, PQ_REFUSAL_MISSING_FIELD, pq_text_string(&list));
    pq_text_free(&list);
    return PQ_BAD_FIELD;
}

pq_status pq_refuse_empty(pq_error *error, const char *where) {
    pq_error_set(error, PQ_BAD_FIELD, where, "must not be empty");
    pq_error_refusal(error, PQ_REFUSAL_EMPTY, NULL);
    return PQ_BAD_FIELD;
}

pq_status pq_refuse_items(pq_error *error, const char *where, size_t least, size_t most,
                          size_t found) {
    char count[32];
    pq_text message = {0};
    pq_text_format(&message, "has %zu item%s; expected ", found, found == 1 ? "" : "s");
    if (least == most) {
        pq_text_format(&message, "%zu", least);
    } else if (most == SIZE_MAX) {
        pq_text_format(&message, "at least %zu", least);
    } else if (least == 0) {
        pq_text_format(&message, "at most %zu", most);
    } else {
        pq_text_format(&message, "%zu to %zu", least, most);
    }
    snprintf(count, sizeof count, "%zu", found);
    refuse(error, where, &message,
           found < least ? PQ_REFUSAL_TOO_FEW_ITEMS : PQ_REFUSAL_TOO_MANY_ITEMS, count);
    add_bounds(error, (pq_bounds){.min = (double)least,
                                  .max = most == SIZE_MAX ? DBL_MAX : (double)most,
                                  .whole = true});
    return PQ_BAD_FIELD;
}

pq_status pq_refuse_length(pq_error *error, const char *where, size_t most, size_t found) {
    char count[32];
    pq_text message = {0};
    pq_text_format(&message, "has %zu bytes; the limit is %zu", found, most);
    snprintf(count, sizeof count, "%zu", found);
    refuse(error, where, &message, PQ_REFUSAL_TOO_LONG, count);
    add_bounds(error, (pq_bounds){.max = (double)most, .whole = true});
    return PQ_BAD_FIELD;
}

pq_status pq_refuse_conflict(pq_error *error, const char *where, const char *other) {
    pq_text message = {0};
    pq_text_format(&message, "conflicts with %s; give only one of them", other);
    return refuse(error, where, &message, PQ_REFUSAL_CONFLICT, other);
}

pq_status pq_refuse_variant(pq_error *error, const char *where, const char *key, const char *word) {
    pq_text message = {0};
    pq_text_format(&message, "does not go with %s \"%s\"", key, word);
    return refuse(error, where, &message, PQ_REFUSAL_CONFLICT, key);
}

pq_status pq_refuse_format(pq_error *error, const char *key, const char *expected,
                           const char *found) {
    pq_error_set(error, PQ_BAD_FORMAT, key, "the %s is \"%.60s\"; expected \"%s\"", key, found,
                 expected);
    pq_error_refusal(error, PQ_REFUSAL_WRONG_FORMAT, found);
    return PQ_BAD_FORMAT;
}
