/* Distances between names, and writing of names (repair_parts.h). */
#include "repair_parts.h"

#include "pq_ascii.h"
#include "pq_words.h"

#include <string.h>

enum {
    MOST_LETTERS = 128, /* the longest word that may have edits */
    MOST_WORDS = 16,    /* the most words of a name that is compared word by word */
    MOST_EDITS = 2,     /* the most edits in one word */
    SHORT_WORD = 5      /* a replaced letter counts twice in shorter words */
};

/* A name in small letters, without underscores and blanks. */
typedef struct letters {
    uint32_t at[MOST_LETTERS];
    size_t count;
    bool too_long;
} letters;

static uint32_t code_point(const char *bytes, size_t length) {
    const unsigned char *b = (const unsigned char *)bytes;
    if (length < 2) {
        return b[0];
    }
    uint32_t value = b[0] & (0xFFu >> (length + 1));
    for (size_t i = 1; i < length; i++) {
        value = value << 6 | (b[i] & 0x3Fu);
    }
    return value;
}

/* `folded` is in small letters. */
static void read_letters(const char *folded, size_t size, letters *out) {
    out->count = 0;
    out->too_long = false;
    for (size_t i = 0; i < size;) {
        size_t length = pq_utf8_length(folded + i, size - i);
        bool left_out = folded[i] == '_' || folded[i] == ' ';
        if (!left_out && out->count == MOST_LETTERS) {
            out->too_long = true;
            return;
        }
        if (!left_out) {
            out->at[out->count++] = code_point(folded + i, length);
        }
        i += length == 0 ? 1 : length;
    }
}

static bool same_letters(const letters *a, size_t n_a, const letters *b, size_t n_b) {
    return n_a == n_b && memcmp(a->at, b->at, n_a * sizeof a->at[0]) == 0;
}

/* Is `many` the plural of `one`? */
static bool is_plural(const letters *one, const letters *many) {
    size_t n = one->count;
    size_t m = many->count;
    if (n < 2 || m <= n || many->at[m - 1] != 's') {
        return false;
    }
    bool by_s = same_letters(one, n, many, m - 1);
    bool by_es = m > 2 && many->at[m - 2] == 'e' && same_letters(one, n, many, m - 2);
    bool by_ies = m == n + 2 && one->at[n - 1] == 'y' && many->at[m - 2] == 'e' &&
                  many->at[m - 3] == 'i' && same_letters(one, n - 1, many, m - 3);
    return by_s || by_es || by_ies;
}

static bool is_digit(uint32_t c) {
    return c >= '0' && c <= '9';
}

static bool same_digits(const letters *a, const letters *b) {
    size_t i = 0;
    size_t j = 0;
    for (;;) {
        while (i < a->count && !is_digit(a->at[i])) {
            i++;
        }
        while (j < b->count && !is_digit(b->at[j])) {
            j++;
        }
        if (i == a->count || j == b->count) {
            return i == a->count && j == b->count;
        }
        if (a->at[i++] != b->at[j++]) {
            return false;
        }
    }
}

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

/* The number of edits from one word to another; MOST_EDITS + 1 for any number above the bound.
 * Source: Damerau (1964), "A technique for computer detection and correction of spelling errors",
 * Communications of the ACM 7(3); the recurrence is that of optimal string alignment. */
static size_t edits(const letters *wanted, const letters *name) {
    const size_t far = MOST_EDITS + 1;
    size_t bound = least(wanted->count / 3, MOST_EDITS);
    size_t replaced = wanted->count < SHORT_WORD ? 2 : 1;
    if (wanted->too_long || name->too_long || wanted->count > name->count + bound ||
        name->count > wanted->count + bound) {
        return far;
    }
    size_t rows[3][MOST_LETTERS + 1];
    size_t *before = rows[0];
    size_t *above = rows[1];
    size_t *row = rows[2];
    for (size_t j = 0; j <= name->count; j++) {
        row[j] = j;
    }
    for (size_t i = 1; i <= wanted->count; i++) {
        size_t *free_row = before;
        before = above;
        above = row;
        row = free_row;
        row[0] = i;
        for (size_t j = 1; j <= name->count; j++) {
            uint32_t a = wanted->at[i - 1];
            uint32_t b = name->at[j - 1];
            size_t cost = above[j - 1] + (a == b ? 0 : replaced);
            cost = least(cost, above[j] + 1);
            cost = least(cost, row[j - 1] + 1);
            if (i > 1 && j > 1 && a == name->at[j - 2] && wanted->at[i - 2] == b) {
                cost = least(cost, before[j - 2] + 1);
            }
            row[j] = cost;
        }
    }
    return row[name->count] <= bound ? row[name->count] : far;
}

/* The edits between two names, word by word; 0 if their numbers of words differ. */
static size_t edits_by_word(const char *wanted, const char *name, size_t *n_words, pq_arena *arena,
                            bool *failed) {
    pq_word *a = NULL;
    pq_word *b = NULL;
    size_t n_a = 0;
    size_t n_b = 0;
    *n_words = 0;
    if (!pq_words_split(wanted, strlen(wanted), MOST_WORDS, arena, &a, &n_a) ||
        !pq_words_split(name, strlen(name), MOST_WORDS, arena, &b, &n_b)) {
        *failed = true;
        return 0;
    }
    if (n_a != n_b) {
        return 0;
    }
    size_t sum = 0;
    *n_words = n_a;
    for (size_t i = 0; i < n_a; i++) {
        letters x, y;
        read_letters(a[i].lower, strlen(a[i].lower), &x);
        read_letters(b[i].lower, strlen(b[i].lower), &y);
        bool same = !x.too_long && !y.too_long && same_letters(&x, x.count, &y, y.count);
        size_t word = same ? 0 : edits(&x, &y);
        if (word > MOST_EDITS) {
            return SIZE_MAX;
        }
        sum += word;
    }
    return sum;
}

static bool fold(const char *name, pq_arena *arena, letters *out) {
    size_t size = strlen(name);
    char *copy = pq_arena_copy(arena, name, size);
    if (copy == NULL) {
        return false;
    }
    pq_fold(copy, size);
    read_letters(copy, size, out);
    return true;
}

int pq_name_distance(const char *wanted, const char *name, pq_arena *arena, bool *failed) {
    letters a, b;
    if (pq_same_name(wanted, name)) {
        return PQ_NAME_SAME;
    }
    if (!fold(wanted, arena, &a) || !fold(name, arena, &b)) {
        *failed = true;
        return PQ_NAME_FAR;
    }
    if (a.too_long || b.too_long || a.count == 0 || b.count == 0) {
        return PQ_NAME_FAR;
    }
    if (same_letters(&a, a.count, &b, b.count)) {
        return PQ_NAME_SPELLED;
    }
    if (is_plural(&a, &b) || is_plural(&b, &a)) {
        return PQ_NAME_PLURAL;
    }
    size_t whole = edits(&a, &b);
    if (!same_digits(&a, &b)) {
        return PQ_NAME_FAR;
    }
    /* Most names are far apart, and this check is cheaper than splitting them. */
    size_t length = a.count < b.count ? b.count - a.count : a.count - b.count;
    if (length > a.count / 3) {
        return PQ_NAME_FAR;
    }
    size_t n_words = 0;
    size_t by_word = edits_by_word(wanted, name, &n_words, arena, failed);
    if (n_words > 0) {
        return by_word == SIZE_MAX || by_word == 0 || by_word > a.count / 3
                   ? PQ_NAME_FAR
                   : PQ_NAME_PLURAL + (int)by_word;
    }
    return whole == 1 ? PQ_NAME_NEAR : PQ_NAME_FAR;
}
