/* Finds a statement in prose: the form "bare" of pq_extract.h. */
#include "lexeme.h"

#include "pq_ascii.h"

/* ---- where a query begins ---- */

static bool is_at_word_start(pq_slice text, size_t at) {
    return pq_is_word_byte(text.data[at]) && (at == 0 || !pq_is_word_byte(text.data[at - 1]));
}

/* May a statement begin here: at the start of a line, or after ":", ">", "`" or a quote? Blanks and
 * bold marks are ignored. */
static bool may_begin(pq_slice text, size_t at) {
    while (at > 0 && pq_is_among(text.data[at - 1], " \t*")) {
        at--;
    }
    return at == 0 || pq_is_among(text.data[at - 1], "\r\n:>`\"");
}

/* The lexeme after a name and its optional columns. */
static pq_lexeme after_table_name(pq_slice text, pq_lexeme name) {
    pq_lexeme lex = pq_visible_at(text, name.end);
    if (!pq_is_byte(text, lex, '(')) {
        return lex;
    }
    do {
        lex = pq_visible_at(text, lex.end);
    } while (lex.kind == PQ_LEX_WORD || lex.kind == PQ_LEX_QUOTED || pq_is_byte(text, lex, ','));
    return pq_is_byte(text, lex, ')') ? pq_visible_at(text, lex.end) : lex;
}

/* After WITH: [RECURSIVE] name [(columns)] AS [[NOT] MATERIALIZED] (. */
static bool follows_with(pq_slice text, size_t at) {
    pq_lexeme lex = pq_visible_at(text, at);
    if (pq_is_keyword(text, lex, "recursive")) {
        lex = pq_visible_at(text, lex.end);
    }
    if (lex.kind != PQ_LEX_WORD && lex.kind != PQ_LEX_QUOTED) {
        return false;
    }
    lex = after_table_name(text, lex);
    if (!pq_is_keyword(text, lex, "as")) {
        return false;
    }
    lex = pq_visible_at(text, lex.end);
    if (pq_is_keyword(text, lex, "not")) {
        lex = pq_visible_at(text, lex.end);
    }
    if (pq_is_keyword(text, lex, "materialized")) {
        lex = pq_visible_at(text, lex.end);
    }
    return pq_is_byte(text, lex, '(');
}

/* Does a query begin at `at`, judging by its first words? */
static bool query_begins(pq_slice text, size_t at) {
    if (!is_at_word_start(text, at) || !pq_is_among(text.data[at], "sSwWvV")) {
        return false;
    }
    pq_lexeme word = pq_lexeme_at(text, at);
    if (pq_is_keyword(text, word, "select")) {
        return may_begin(text, at);
    }
    if (pq_is_keyword(text, word, "values")) {
        return may_begin(text, at) && pq_is_byte(text, pq_visible_at(text, word.end), '(');
    }
    return pq_is_keyword(text, word, "with") && may_begin(text, at) && follows_with(text, word.end);
}

/* ---- where it ends ---- */

/* The state of the search for the end of a statement. */
typedef struct statement {
    size_t start, end;
    bool semicolon;    /* ended by one */
    int depth;         /* parentheses open */
    bool wants_select; /* a WITH whose SELECT has not come yet */
    pq_lexeme last;    /* the last lexeme that is not blank or a comment */
} statement;

/* The offset of the first blank line within start..end; `end` if there is none. */
static size_t blank_line(pq_slice text, size_t start, size_t end) {
    size_t newline = end; /* with only blanks after it */
    for (size_t i = start; i < end; i++) {
        if (text.data[i] == '\n' && newline < end) {
            return newline;
        }
        if (text.data[i] == '\n') {
            newline = i;
        } else if (!pq_is_blank(text.data[i])) {
            newline = end;
        }
    }
    return end;
}

/* The offset of a blank line within the lexeme that ends the statement; lex.end if there is none.
 */
static size_t prose_resumes(pq_slice text, const statement *s, pq_lexeme lex) {
    bool unfinished = s->depth > 0 || s->wants_select || pq_is_byte(text, s->last, ',');
    if (lex.kind == PQ_LEX_QUOTED || (lex.kind == PQ_LEX_BLANK && !unfinished)) {
        return blank_line(text, lex.start, lex.end);
    }
    return lex.end;
}

/* Does a query that begins here belong to the statement: as a subquery, as the SELECT of its WITH,
 * or as the next part of a compound SELECT? */
static bool wants_query(pq_slice text, const statement *s) {
    static const char *const operators[] = {"union", "all", "except", "intersect", NULL};
    return s->depth > 0 || s->wants_select || pq_is_one_of(text, s->last, operators);
}

/* Does the statement end before this lexeme, which is not a blank line? */
static bool ends_before(pq_slice text, const statement *s, pq_lexeme lex) {
    return s->semicolon || s->depth < 0 || pq_slice_starts_with(text, lex.start, "</") ||
           pq_slice_starts_with(text, lex.start, "```") ||
           (lex.start > s->start && !wants_query(text, s) && query_begins(text, lex.start));
}

/* Takes one lexeme into the statement; false if the statement ends in or before it. */
static bool take_lexeme(pq_slice text, statement *s, pq_lexeme lex) {
    s->end = prose_resumes(text, s, lex);
    if (s->end < lex.end) {
        return false;
    }
    s->semicolon = pq_is_byte(text, lex, ';');
    s->depth += pq_is_byte(text, lex, '(') ? 1 : pq_is_byte(text, lex, ')') ? -1 : 0;
    if (ends_before(text, s, lex)) {
        s->end = lex.start;
        return false;
    }
    if (s->depth == 0 && pq_is_keyword(text, lex, "select")) {
        s->wants_select = false;
    }
    if (lex.kind != PQ_LEX_BLANK && lex.kind != PQ_LEX_COMMENT) {
        s->last = lex;
    }
    return true;
}

/* Reads the statement that begins at `start`. */
static statement read_statement(pq_slice text, size_t start) {
    statement s = {.start = start, .end = start};
    pq_lexeme lex = pq_lexeme_at(text, start);
    s.wants_select = pq_is_keyword(text, lex, "with");
    while (lex.kind != PQ_LEX_END && take_lexeme(text, &s, lex)) {
        lex = pq_lexeme_at(text, s.end);
    }
    return s;
}

/* The offset of the double quote that closes the string whose content starts at `start`. */
static size_t string_end(pq_slice text, size_t start) {
    size_t end = start;
    while (end < text.size && text.data[end] != '"') {
        end += text.data[end] == '\\' && end + 1 < text.size ? 2 : 1;
    }
    return end;
}

/* The end of the `code span` whose content starts at `start`; text.size if it is not in one. */
static size_t code_span_end(pq_slice text, size_t start) {
    size_t marks = 0;
    while (marks < start && marks < 3 && text.data[start - 1 - marks] == '`') {
        marks++;
    }
    return marks == 1 || marks == 2 ? pq_find_run(text, start, '`', marks) : text.size;
}

/* ---- whether it is SQL ---- */

/* Are two keywords in the same case: capitals, small letters, or a capital first? */
static bool same_case(pq_slice text, pq_lexeme a, pq_lexeme b) {
    for (size_t i = 0; i < 2; i++) {
        if ((text.data[a.start + i] & 0x20) != (text.data[b.start + i] & 0x20)) {
            return false;
        }
    }
    return true;
}

/* Words that follow "select" or "from" in a sentence but not in SQL. */
static bool is_article(pq_slice text, pq_lexeme lex) {
    static const char *const words[] = {"the",   "an",    "this", "that",  "these",
                                        "those", "which", "your", "our",   "its",
                                        "my",    "each",  "any",  "every", NULL};
    return pq_is_one_of(text, lex, words);
}

/* Can the list of a SELECT without FROM start like this? */
static bool is_expression_start(pq_slice text, pq_lexeme lex) {
    static const char *const words[] = {"case", "exists", "not", "null", NULL};
    bool is_word = lex.kind == PQ_LEX_WORD;
    bool is_number = is_word && pq_is_among(text.data[lex.start], "0123456789");
    bool is_call = is_word && pq_is_byte(text, pq_lexeme_at(text, lex.end), '(');
    return is_number || is_call || lex.kind == PQ_LEX_QUOTED || lex.kind == PQ_LEX_ENTITY ||
           pq_is_byte(text, lex, '(') || pq_is_one_of(text, lex, words);
}

/* Is the first item of a list not a word, or followed by what only SQL can have there? */
static bool is_list_start(pq_slice text, pq_lexeme first) {
    static const char *const words[] = {"as", "from", NULL};
    pq_lexeme next = pq_token_at(text, first.end);
    return first.kind != PQ_LEX_WORD || pq_is_byte(text, next, ',') ||
           pq_is_byte(text, next, '.') || pq_is_byte(text, next, '(') ||
           pq_is_one_of(text, next, words);
}

/* The FROM of the SELECT whose list starts at `lex`; an END lexeme if there is none. */
static pq_lexeme find_from(pq_slice text, pq_lexeme lex) {
    int depth = 0;
    while (lex.kind != PQ_LEX_END && !(depth == 0 && pq_is_keyword(text, lex, "from"))) {
        depth += pq_is_byte(text, lex, '(') ? 1 : pq_is_byte(text, lex, ')') ? -1 : 0;
        lex = pq_token_at(text, lex.end);
    }
    return lex;
}

/* Does a statement that starts with SELECT look like SQL, not like a sentence? */
static bool is_plausible_select(pq_slice text, bool semicolon) {
    static const char *const quantifiers[] = {"distinct", "all", NULL};
    pq_lexeme select = pq_lexeme_at(text, 0);
    pq_lexeme first = pq_token_at(text, select.end);
    if (pq_is_one_of(text, first, quantifiers)) {
        first = pq_token_at(text, first.end);
    }
    if (is_article(text, first)) {
        return false;
    }
    pq_lexeme from = find_from(text, first);
    if (from.kind == PQ_LEX_END) {
        return is_expression_start(text, first);
    }
    bool capitals = text.data[select.start + 1] == 'E';
    bool written_as_sql =
        semicolon || same_case(text, select, from) || (capitals && is_list_start(text, first));
    return written_as_sql && !is_article(text, pq_token_at(text, from.end));
}

/* WITH and VALUES were checked when they were found. */
static bool is_plausible(pq_slice sql, bool semicolon) {
    return !pq_is_keyword(sql, pq_lexeme_at(sql, 0), "select") ||
           is_plausible_select(sql, semicolon);
}

/* ---- the search ---- */

/* Removes the marks of prose and Markdown from the end of a statement. */
static pq_slice trim_prose(pq_slice sql) {
    sql = pq_slice_trim(sql);
    while (sql.size > 0 && pq_is_among(sql.data[sql.size - 1], ".*")) {
        sql = pq_slice_trim(pq_slice_part(sql, 0, sql.size - 1));
    }
    return sql;
}

/* The statement in the double quotes that open right before `start`, decoded into `scratch`. */
static statement read_quoted(pq_slice text, size_t start, char *scratch, pq_slice *sql) {
    statement s = {.start = start, .end = string_end(text, start)};
    size_t size = pq_json_unescape(pq_slice_part(text, start, s.end), scratch);
    *sql = (pq_slice){.data = scratch, .size = size};
    return s;
}

bool pq_find_bare(pq_slice text, char *scratch, pq_slice *sql, bool *cut_off) {
    size_t at = 0;
    while (at < text.size) {
        if (!query_begins(text, at)) {
            at++;
            continue;
        }
        statement s;
        bool quoted = at > 0 && text.data[at - 1] == '"';
        if (quoted) {
            s = read_quoted(text, at, scratch, sql);
        } else {
            s = read_statement(pq_slice_part(text, 0, code_span_end(text, at)), at);
            *sql = trim_prose(pq_slice_part(text, at, s.end));
        }
        if (is_plausible(*sql, s.semicolon)) {
            *cut_off = quoted && s.end == text.size;
            return true;
        }
        at = s.end;
    }
    return false;
}
