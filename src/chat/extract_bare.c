/* Finds a statement in prose: the form "bare" of pq_extract.h. */
#include "extract_prose.h"

#include "pq_ascii.h"

#include <string.h>

/* ---- where a query begins ---- */

/* Marks that only fonts and editors see: a byte order mark and a zero-width space. */
static size_t before_invisible(pq_slice text, size_t at) {
    static const char *const marks[] = {"\xEF\xBB\xBF", "\xE2\x80\x8B"};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (at >= 3 && pq_slice_starts_with(text, at - 3, marks[i])) {
            return at - 3;
        }
    }
    return at;
}

static const char opening_quote[] = "\xE2\x80\x9C", closing_quote[] = "\xE2\x80\x9D";

/* Does a typographic quote open right before `at`? */
static bool follows_quote(pq_slice text, size_t at) {
    return at >= 3 && pq_slice_starts_with(text, at - 3, opening_quote);
}

static bool is_at_word_start(pq_slice text, size_t at) {
    return pq_is_word_byte(text.data[at]) &&
           (at == 0 || !pq_is_word_byte(text.data[at - 1]) || before_invisible(text, at) < at ||
            follows_quote(text, at));
}

/* The offset before blanks, bold marks and invisible marks that precede `at` on its line. */
static size_t before_blanks(pq_slice text, size_t at) {
    size_t before = at;
    do {
        at = before;
        while (before > 0 && pq_is_among(text.data[before - 1], " \t*")) {
            before--;
        }
        before = before_invisible(text, before);
    } while (before < at);
    return at;
}

/* The offset before the letters and digits, at most `most`, that precede `at`. */
static size_t before_word(pq_slice text, size_t at, size_t most) {
    size_t start = at;
    while (start > 0 && at - start < most && pq_is_alphanumeric(text.data[start - 1])) {
        start--;
    }
    return start;
}

/* The offset before a list mark, a heading mark or the word "sql" that precedes `at`. */
static size_t before_list_mark(pq_slice text, size_t at) {
    static const char bullet[] = "\xE2\x80\xA2";
    if (at >= 3 && pq_slice_starts_with(text, at - 3, bullet)) {
        return at - 3;
    }
    if (at > 0 && pq_is_among(text.data[at - 1], ".)")) {
        size_t start = before_word(text, at - 1, 3);
        size_t open = start > 0 && text.data[start - 1] == '(' ? start - 1 : start;
        return start < at - 1 ? open : at;
    }
    while (at > 0 && pq_is_among(text.data[at - 1], "-+#")) {
        at--;
    }
    size_t start = before_word(text, at, 7);
    pq_slice word = pq_slice_part(text, start, at);
    return pq_slice_is_word(word, "sql") || pq_slice_is_word(word, "sqlite") ? start : at;
}

/* Is this the start of a line or of a piece of the reply? NUL separates pieces. */
static bool is_line_start(pq_slice text, size_t at) {
    return at == 0 || text.data[at - 1] == '\0' || pq_is_among(text.data[at - 1], "\r\n");
}

/* May a statement begin here: at the start of a line, or after ":", ">", "`" or a quote? Blanks,
 * bold marks and, at the start of a line, one list or heading mark are ignored. */
static bool may_begin(pq_slice text, size_t at) {
    at = before_blanks(text, at);
    return is_line_start(text, at) || pq_is_among(text.data[at - 1], ":>`\"") ||
           follows_quote(text, at) ||
           is_line_start(text, before_blanks(text, before_list_mark(text, at)));
}

/* The first lexeme at or after `at` that is not blank or a comment. Comments are skipped within
 * 1,000 bytes only, so that looking ahead from every place stays cheap. */
static pq_lexeme near_token(pq_slice text, size_t at) {
    enum { MOST = 1000 };
    pq_slice near = text.size - at > MOST ? pq_slice_part(text, 0, at + MOST) : text;
    pq_lexeme lex = pq_token_at(near, at);
    return pq_visible_at(text, lex.start);
}

/* The lexeme after a name and its optional columns. */
static pq_lexeme after_table_name(pq_slice text, pq_lexeme name) {
    pq_lexeme lex = near_token(text, name.end);
    if (!pq_is_byte(text, lex, '(')) {
        return lex;
    }
    do {
        lex = near_token(text, lex.end);
    } while (lex.kind == PQ_LEX_WORD || lex.kind == PQ_LEX_QUOTED || pq_is_byte(text, lex, ','));
    return pq_is_byte(text, lex, ')') ? near_token(text, lex.end) : lex;
}

/* After WITH: [RECURSIVE] name [(columns)] AS [[NOT] MATERIALIZED] (. */
static bool follows_with(pq_slice text, size_t at) {
    pq_lexeme lex = near_token(text, at);
    if (pq_is_keyword(text, lex, "recursive")) {
        lex = near_token(text, lex.end);
    }
    if (lex.kind != PQ_LEX_WORD && lex.kind != PQ_LEX_QUOTED) {
        return false;
    }
    lex = after_table_name(text, lex);
    if (!pq_is_keyword(text, lex, "as")) {
        return false;
    }
    lex = near_token(text, lex.end);
    if (pq_is_keyword(text, lex, "not")) {
        lex = near_token(text, lex.end);
    }
    if (pq_is_keyword(text, lex, "materialized")) {
        lex = near_token(text, lex.end);
    }
    return pq_is_byte(text, lex, '(');
}

/* The offset of the parentheses that open right before a statement at the start of a line; `at`
 * itself if there are none. */
static size_t before_parentheses(pq_slice text, size_t at) {
    size_t start = at;
    while (start > 0 && pq_is_among(text.data[start - 1], " \t(")) {
        start--;
    }
    while (start < at && text.data[start] != '(') {
        start++;
    }
    return may_begin(text, start) ? start : at;
}

/* Is this word, with what follows it, the start of a query? */
static bool is_query_word(pq_slice text, pq_lexeme word) {
    return pq_is_keyword(text, word, "select") ||
           (pq_is_keyword(text, word, "values") &&
            pq_is_byte(text, near_token(text, word.end), '(')) ||
           (pq_is_keyword(text, word, "with") && follows_with(text, word.end));
}

/* Does a query begin at `at`, judging by its first words and by what stands before it? */
static bool query_begins(pq_slice text, size_t at) {
    return is_at_word_start(text, at) && pq_is_among(text.data[at], "sSwWvV") &&
           (may_begin(text, at) || before_parentheses(text, at) < at) &&
           is_query_word(text, pq_lexeme_at(text, at));
}

/* ---- whether it is SQL ---- */

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

/* The FROM of the SELECT whose list starts at `lex`; another lexeme where its list ends without
 * one: at a semicolon, at another SELECT or at the end. */
static pq_lexeme find_from(pq_slice text, pq_lexeme lex) {
    static const char *const ends[] = {"from", "select", NULL};
    int depth = 0;
    while (lex.kind != PQ_LEX_END && !pq_is_byte(text, lex, ';') &&
           !(depth == 0 && pq_is_one_of(text, lex, ends))) {
        depth += pq_is_byte(text, lex, '(') ? 1 : pq_is_byte(text, lex, ')') ? -1 : 0;
        lex = pq_token_at(text, lex.end);
    }
    return lex;
}

/* Does a statement that starts with SELECT look like SQL, not like a sentence? */
static bool is_plausible_select(pq_slice text, pq_lexeme select, bool semicolon) {
    static const char *const quantifiers[] = {"distinct", "all", NULL};
    pq_lexeme first = pq_token_at(text, select.end);
    if (pq_is_one_of(text, first, quantifiers)) {
        first = pq_token_at(text, first.end);
    }
    if (pq_is_article(text, first)) {
        return false;
    }
    pq_lexeme from = find_from(text, first);
    if (!pq_is_keyword(text, from, "from")) {
        return is_expression_start(text, first);
    }
    bool capitals = text.data[select.start + 1] == 'E';
    bool written_as_sql =
        semicolon || pq_same_case(text, select, from) || (capitals && is_list_start(text, first));
    return written_as_sql && !pq_is_article(text, pq_token_at(text, from.end));
}

/* WITH and VALUES were checked when they were found. */
static bool is_plausible(pq_slice sql, bool semicolon) {
    pq_lexeme first = pq_token_at(sql, 0);
    while (pq_is_byte(sql, first, '(')) {
        first = pq_token_at(sql, first.end);
    }
    return !pq_is_keyword(sql, first, "select") || is_plausible_select(sql, first, semicolon);
}

/* ---- where it ends ---- */

typedef enum gap_width { GAP_NONE, GAP_BLANK, GAP_LINE, GAP_PARAGRAPH } gap_width;

/* The state of the search for the end of a statement. */
typedef struct statement {
    size_t start, end;
    bool in_parentheses; /* those of the prose around it */
    bool semicolon;      /* the last lexeme is one */
    bool checked;        /* it looks like SQL so far */
    int depth;           /* parentheses open */
    int cases;           /* CASE without its END */
    bool wants_select;   /* a WITH whose SELECT has not come yet */
    bool wants_operand;  /* the last lexeme is an operator or a keyword that cannot end SQL */
    gap_width gap;       /* after the last lexeme */
    pq_lexeme last;      /* the last lexeme that is not blank or a comment */
    pq_statement_style style;
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

/* Blanks and comments make the gap after the last lexeme wider. */
static void widen_gap(pq_slice text, statement *s, pq_lexeme lex) {
    pq_slice between = pq_slice_part(text, 0, lex.end);
    gap_width width = lex.kind == PQ_LEX_COMMENT                          ? GAP_BLANK
                      : blank_line(text, lex.start, lex.end) < lex.end    ? GAP_PARAGRAPH
                      : pq_slice_find(between, lex.start, "\n") < lex.end ? GAP_LINE
                                                                          : GAP_BLANK;
    s->gap = width > s->gap ? width : s->gap;
}

/* Does SQL never end with this lexeme? `*` is an operand after SELECT, a comma, "." or "(". */
static bool wants_operand(pq_slice text, const statement *s, pq_lexeme lex) {
    static const char *const words[] = {
        "select", "distinct", "all",   "from",  "where",  "and",       "or",      "not",  "on",
        "in",     "like",     "glob",  "match", "regexp", "between",   "by",      "join", "left",
        "right",  "full",     "inner", "outer", "cross",  "natural",   "union",   "as",   "except",
        "case",   "when",     "then",  "else",  "having", "intersect", "collate", "is",   "limit",
        "offset", "using",    "order", "group", "with",   "partition", "exists",  NULL};
    if (lex.kind != PQ_LEX_OTHER) {
        return lex.kind == PQ_LEX_ENTITY || pq_is_one_of(text, lex, words);
    }
    return text.data[lex.start] == '*' ? !s->wants_operand && !pq_is_byte(text, s->last, '.')
                                       : pq_is_among(text.data[lex.start], ",(=<>+-/%|&~");
}

/* Does the statement need more text, whatever follows? */
static bool is_unfinished(const statement *s) {
    return s->depth > 0 || s->cases > 0 || s->wants_select || s->wants_operand;
}

static bool is_writing(pq_slice text, pq_lexeme lex) {
    static const char *const words[] = {"delete", "insert", "update",  "drop",   "create", "alter",
                                        "attach", "pragma", "replace", "vacuum", NULL};
    return pq_is_one_of(text, lex, words);
}

/* Does another statement begin here, after a finished one? */
static bool begins_another(pq_slice text, const statement *s, pq_lexeme lex) {
    enum { NEAR = 2000 };
    if (s->semicolon && is_writing(text, lex)) {
        return pq_same_case(text, s->style.first, lex);
    }
    if (s->semicolon ? !is_query_word(text, lex) : !query_begins(text, lex.start)) {
        return false;
    }
    size_t end = text.size - lex.start > NEAR ? lex.start + NEAR : text.size;
    return is_plausible(pq_slice_part(text, lex.start, end), false);
}

/* A first statement that looks like a sentence ends where another one begins. */
static bool is_sentence_so_far(pq_slice text, statement *s, pq_lexeme lex) {
    if (!s->checked && s->gap >= GAP_LINE && query_begins(text, lex.start)) {
        s->checked = is_plausible(pq_slice_part(text, s->start, lex.start), s->semicolon);
        return !s->checked;
    }
    return false;
}

/* Is it the full stop after a statement in a sentence? */
static bool is_full_stop(pq_slice text, const statement *s, pq_lexeme lex) {
    if (!pq_is_byte(text, lex, '.') || s->gap != GAP_NONE || lex.end == text.size ||
        !pq_is_blank(text.data[lex.end])) {
        return false;
    }
    pq_lexeme next = pq_visible_at(text, lex.end);
    return next.kind == PQ_LEX_END || blank_line(text, lex.end, next.start) < next.start ||
           pq_is_sentence(text, next.start);
}

/* Does prose begin with this lexeme? */
static bool prose_begins(pq_slice text, statement *s, pq_lexeme lex) {
    if (is_unfinished(s)) {
        return false;
    }
    if (s->semicolon) {
        return !pq_is_byte(text, lex, ';') && !begins_another(text, s, lex);
    }
    if (s->gap < GAP_LINE) {
        return is_full_stop(text, s, lex);
    }
    if (is_sentence_so_far(text, s, lex)) {
        return true;
    }
    if (query_begins(text, lex.start)) {
        return !begins_another(text, s, lex);
    }
    return s->gap == GAP_LINE ? pq_begins_prose(text, lex, &s->style)
                              : !pq_continues_statement(text, lex, &s->style);
}

/* Does the statement end before this lexeme, which is not blank or a comment? */
static bool ends_before(pq_slice text, statement *s, pq_lexeme lex) {
    static const char *const ends[] = {"</", "```", "<|"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        if (pq_slice_starts_with(text, lex.start, ends[i])) {
            return true;
        }
    }
    return text.data[lex.start] == '\0' ||
           (s->in_parentheses && s->depth == 0 && pq_is_byte(text, lex, ')')) ||
           (lex.start > s->start && prose_begins(text, s, lex));
}

/* Notes what a lexeme of the statement changes. */
static void note_lexeme(pq_slice text, statement *s, pq_lexeme lex) {
    s->wants_operand = wants_operand(text, s, lex);
    s->semicolon = pq_is_byte(text, lex, ';');
    s->depth += pq_is_byte(text, lex, '(') ? 1 : 0;
    s->depth -= pq_is_byte(text, lex, ')') && s->depth > 0 ? 1 : 0;
    s->cases += pq_is_keyword(text, lex, "case") ? 1 : 0;
    s->cases -= pq_is_keyword(text, lex, "end") && s->cases > 0 ? 1 : 0;
    if (s->style.first.kind != PQ_LEX_WORD && lex.kind == PQ_LEX_WORD) {
        s->style.first = lex;
        s->wants_select = pq_is_keyword(text, lex, "with");
    }
    if (s->depth == 0 && pq_is_keyword(text, lex, "select")) {
        s->wants_select = false;
        s->style.has_from = false;
    }
    s->style.has_from |= s->depth == 0 && pq_is_keyword(text, lex, "from");
    s->gap = GAP_NONE;
    s->last = lex;
}

/* Where a lexeme ends, or the statement in it: a quotation at a blank line, and all at a NUL. */
static size_t whole_end(pq_slice text, pq_lexeme lex) {
    size_t end = lex.kind == PQ_LEX_QUOTED ? blank_line(text, lex.start, lex.end) : lex.end;
    const char *nul = memchr(text.data + lex.start, '\0', end - lex.start);
    return nul == NULL ? end : (size_t)(nul - text.data);
}

/* Takes one lexeme into the statement; false if the statement ends in or before it. */
static bool take_lexeme(pq_slice text, statement *s, pq_lexeme lex) {
    if (lex.kind == PQ_LEX_BLANK || lex.kind == PQ_LEX_COMMENT) {
        widen_gap(text, s, lex);
        s->end = whole_end(text, lex);
        return s->end == lex.end;
    }
    if (ends_before(text, s, lex)) {
        s->end = s->last.kind == PQ_LEX_END ? lex.start : s->last.end;
        return false;
    }
    note_lexeme(text, s, lex);
    s->end = whole_end(text, lex);
    return s->end == lex.end;
}

/* Reads the statement that begins at `start`. */
static statement read_statement(pq_slice text, size_t start, bool in_parentheses) {
    statement s = {.start = start, .end = start, .in_parentheses = in_parentheses};
    pq_lexeme lex = pq_lexeme_at(text, start);
    while (lex.kind != PQ_LEX_END && take_lexeme(text, &s, lex)) {
        lex = pq_lexeme_at(text, s.end);
    }
    return s;
}

/* The offset of the double quote that closes the string whose content starts at `start`. */
static size_t string_end(pq_slice text, size_t start) {
    size_t end = start;
    while (end < text.size && text.data[end] != '"' && text.data[end] != '\0') {
        end += text.data[end] == '\\' && end + 1 < text.size ? 2 : 1;
    }
    return end;
}

/* The end of the `code span` or typographic quotation whose content starts at `start`; text.size if
 * it is in none. */
static size_t code_span_end(pq_slice text, size_t start) {
    if (follows_quote(text, start)) {
        return pq_slice_find(text, start, closing_quote);
    }
    size_t marks = 0;
    while (marks < start && marks < 3 && text.data[start - 1 - marks] == '`') {
        marks++;
    }
    return marks == 1 || marks == 2 ? pq_find_run(text, start, '`', marks) : text.size;
}

/* ---- the search ---- */

/* Removes the marks of prose and Markdown from the end of a statement: a full stop, and the
 * asterisks of bold text, or as many as stand right before the statement. */
static pq_slice trim_prose(pq_slice text, size_t start, size_t end) {
    bool emphasized = start > 0 && text.data[start - 1] == '*';
    pq_slice sql = pq_slice_trim(pq_slice_part(text, start, end));
    for (;;) {
        const char last = sql.size > 0 ? sql.data[sql.size - 1] : '\0';
        const char before = sql.size > 1 ? sql.data[sql.size - 2] : '\0';
        if (last != '.' && !(last == '*' && (emphasized || before == '*'))) {
            return sql;
        }
        size_t marks = last == '*' && before == '*' ? 2 : 1;
        sql = pq_slice_trim(pq_slice_part(sql, 0, sql.size - marks));
    }
}

/* The statement in the double quotes that open right before `start`, decoded into `scratch`. */
static statement read_quoted(pq_slice text, size_t start, char *scratch, pq_slice *sql) {
    statement s = {.start = start, .end = string_end(text, start)};
    size_t size = pq_json_unescape(pq_slice_part(text, start, s.end), scratch);
    *sql = (pq_slice){.data = scratch, .size = size};
    return s;
}

/* Counts the parentheses that are open in the prose of this paragraph. */
static void note_prose(pq_slice text, size_t at, size_t *parentheses) {
    const char c = text.data[at];
    if (c == '(') {
        ++*parentheses;
    } else if ((c == ')' && *parentheses > 0)) {
        --*parentheses;
    } else if (c == '\n' && at > 0 && text.data[at - 1] == '\n') {
        *parentheses = 0;
    }
}

bool pq_find_bare(pq_slice text, char *scratch, pq_slice *sql, bool *cut_off) {
    size_t parentheses = 0;
    size_t at = 0;
    while (at < text.size) {
        if (!query_begins(text, at)) {
            note_prose(text, at++, &parentheses);
            continue;
        }
        statement s;
        bool quoted = at > 0 && text.data[at - 1] == '"';
        if (quoted) {
            s = read_quoted(text, at, scratch, sql);
        } else {
            size_t start = before_parentheses(text, at);
            bool inside = start == at && parentheses > 0;
            s = read_statement(pq_slice_part(text, 0, code_span_end(text, at)), start, inside);
            *sql = trim_prose(text, start, s.end);
        }
        if (is_plausible(*sql, s.semicolon)) {
            *cut_off = quoted && s.end == text.size;
            return true;
        }
        at = s.end;
    }
    return false;
}
