#include "same_model.h"
#include "report_parts.h"

#include "pq_ascii.h"

#include <string.h>

/* The next letter or digit that counts, in lower case, and behind it; '\0' at the end. */
static char next(const char **at, bool *after_digit) {
    for (; **at != '\0'; (*at)++) {
        char c = **at;
        bool point = pq_to_lower(c) == 'p' && *after_digit && pq_is_digit((*at)[1]);
        if (pq_is_alphanumeric(c) && !point) {
            *after_digit = pq_is_digit(c);
            (*at)++;
            return pq_to_lower(c);
        }
    }
    return '\0';
}

/* Are the two names of one model? Case, punctuation and the "p" that stands for a point in
 * "kimi-k2p6" do not matter. */
static bool same_model(const char *a, const char *b) {
    bool a_digit = false;
    bool b_digit = false;
    char x;
    do {
        x = next(&a, &a_digit);
        if (x != next(&b, &b_digit)) {
            return false;
        }
    } while (x != '\0');
    return true;
}

static bool pairs_with(const pq_report_row *a, const pq_report_row *b) {
    return report_has_accuracy(a) && report_has_accuracy(b) && a->own == b->own &&
           strcmp(a->platform, b->platform) != 0 && same_model(a->name, b->name) &&
           strcmp(a->questions, b->questions) == 0 && report_same_text(a->strategy, b->strategy) &&
           a->concurrency == b->concurrency;
}

pq_row_pair *report_same_model(const pq_report *report, pq_arena *arena, size_t *n) {
    *n = 0;
    size_t count = 0;
    for (size_t i = 0; i < report->n; i++) {
        for (size_t k = i + 1; k < report->n; k++) {
            count += pairs_with(&report->rows[i], &report->rows[k]);
        }
    }
    pq_row_pair *pairs = pq_arena_array(arena, count, sizeof *pairs);
    for (size_t i = 0; pairs != NULL && i < report->n; i++) {
        for (size_t k = i + 1; k < report->n; k++) {
            if (pairs_with(&report->rows[i], &report->rows[k])) {
                pairs[(*n)++] = (pq_row_pair){i, k};
            }
        }
    }
    return pairs;
}
