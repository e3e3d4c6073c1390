/* Finds fenced code blocks: the form "fence" of pq_extract.h. */
#include "lexeme.h"

#include "pq_ascii.h"

static bool contains_sql(pq_slice language) {
    for (size_t i = 0; i + 3 <= language.size; i++) {
        if (pq_slice_is_word(pq_slice_part(language, i, i + 3), "sql")) {
            return true;
        }
    }
    return false;
}

typedef enum fence_language { FENCE_SQL, FENCE_UNNAMED, FENCE_OTHER } fence_language;

/* Reads the language after the opening marks, including {sql} and .sql, and moves *at past it. A
 * query on the line of the marks is content, not a language. */
static fence_language read_language(pq_slice text, size_t *at) {
    size_t start = *at;
    while (start < text.size && pq_is_among(text.data[start], " \t")) {
        start++;
    }
    size_t end = start;
    while (end < text.size &&
           (pq_is_word_byte(text.data[end]) || pq_is_among(text.data[end], "{}.+-#"))) {
        end++;
    }
    pq_slice language = pq_slice_part(text, start, end);
    if (language.size == 0 || pq_is_query(language)) {
        return FENCE_UNNAMED;
    }
    *at = end;
    return contains_sql(language) ? FENCE_SQL : FENCE_OTHER;
}

/* The next three backticks or tildes from `at`; text.size if there are none. */
static size_t find_opening(pq_slice text, size_t at) {
    while (at < text.size && !pq_slice_starts_with(text, at, "```") &&
           !pq_slice_starts_with(text, at, "~~~")) {
        at++;
    }
    return at;
}

bool pq_find_fence(pq_slice text, pq_slice *content, bool *closed) {
    enum { NOTHING, MARKED, QUERY } best = NOTHING;
    size_t open = find_opening(text, 0);
    while (open < text.size) {
        const char mark = text.data[open];
        const size_t marks = pq_run_length(text, open);
        size_t start = open + marks;
        fence_language language = read_language(text, &start);
        size_t end = pq_find_run(text, start, mark, marks);
        pq_slice block = pq_slice_part(text, start, end);
        bool query = language != FENCE_OTHER && pq_is_query(pq_trim_statement(block));
        bool marked = language == FENCE_SQL && pq_trim_statement(block).size > 0;
        if (query || (marked && best != QUERY)) {
            best = query ? QUERY : MARKED;
            *content = block;
            *closed = end < text.size;
        }
        open = end < text.size ? find_opening(text, end + pq_run_length(text, end)) : end;
    }
    return best != NOTHING;
}
