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

/* Is the rest of the opening line more of the info string, such as attributes, and no SQL? */
static bool is_info(pq_slice rest) {
    static const char *const statements[] = {
        "select", "with",  "values",  "insert", "update",  "delete", "create", "drop",   "alter",
        "pragma", "begin", "explain", "merge",  "replace", "attach", "vacuum", "commit", NULL};
    pq_lexeme first = pq_visible_at(rest, 0);
    return first.kind == PQ_LEX_WORD
               ? !pq_is_one_of(rest, first, statements)
               : first.kind == PQ_LEX_OTHER && pq_is_among(rest.data[first.start], "{}:(#.,");
}

/* Reads the info string after the opening marks: a language, including {sql} and .sql, and what
 * else stands on that line. Moves *at past it. SQL on the line of the marks is content. */
static fence_language read_language(pq_slice text, size_t *at) {
    size_t start = *at;
    while (start < text.size && pq_is_among(text.data[start], " \t")) {
        start++;
    }
    size_t end = start;
    while (end < text.size &&
           (pq_is_word_byte(text.data[end]) || pq_is_among(text.data[end], "{}.+-#="))) {
        end++;
    }
    pq_slice language = pq_slice_part(text, start, end);
    if (language.size == 0 || pq_is_query(language)) {
        return FENCE_UNNAMED;
    }
    *at = end;
    size_t line = end;
    while (line < text.size && !pq_is_among(text.data[line], "\n`~")) {
        line++;
    }
    if (line < text.size && text.data[line] == '\n' && is_info(pq_slice_part(text, end, line))) {
        *at = line;
    }
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
            *closed = end < text.size && text.data[end] == mark;
        }
        open = end < text.size ? find_opening(text, end + pq_run_length(text, end)) : end;
    }
    return best != NOTHING;
}
