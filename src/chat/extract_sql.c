#include "extract_parts.h"

#include <string.h>

/* ---- lexemes: as much of SQL's lexical rules as it takes to find where a statement ends ---- */

typedef enum lexeme_kind {
    LEX_END,
    LEX_BLANK,   /* a run of blanks */
    LEX_COMMENT, /* either kind; may run to the end */
    LEX_QUOTED,  /* '...', "...", `...` or [...]; may run to the end */
    LEX_WORD,    /* a run of word bytes: keyword, identifier or number */
    LEX_ENTITY,  /* an HTML entity */
    LEX_OTHER    /* one byte */
} lexeme_kind;

typedef struct lexeme {
    lexeme_kind kind;
    size_t start, end;
} lexeme;

/* How many bytes the HTML entity at `at` has, and what it stands for; 0 if none is there. */
static size_t entity_at(slice text, size_t at, char *decoded);

/* The place after the `close` that ends a quotation, or text.size. */
static size_t quotation_end(slice text, size_t from, const char *close) {
    size_t at = slice_find(text, from, close);
    return at < text.size ? at + strlen(close) : at;
}

/* The end of the identifier in brackets that starts at `at`. One that is not closed before the
 * next "[" is only a bracket, which bounds the search. */
static size_t bracket_end(slice text, size_t at) {
    for (size_t i = at + 1; i < text.size && text.data[i] != '['; i++) {
        if (text.data[i] == ']') {
            return i + 1;
        }
    }
    return at + 1;
}

static lexeme lexeme_at(slice text, size_t at) {
    lexeme lex = {.kind = LEX_END, .start = at, .end = at};
    if (at >= text.size) {
        return lex;
    }
    char c = text.data[at];
    char ignored;
    if (is_blank(c)) {
        lex.kind = LEX_BLANK;
        lex.end = slice_skip_blanks(text, at);
    } else if (slice_starts_with(text, at, "--")) {
        lex.kind = LEX_COMMENT;
        lex.end = slice_find(text, at, "\n");
    } else if (slice_starts_with(text, at, "/*")) {
        lex.kind = LEX_COMMENT;
        lex.end = quotation_end(text, at + 2, "*/");
    } else if (c == '\'' || c == '"' || c == '`') {
        lex.kind = LEX_QUOTED;
        lex.end = quotation_end(text, at + 1, (const char[]){c, '\0'});
    } else if (is_word_byte(c)) {
        lex.kind = LEX_WORD;
        while (lex.end < text.size && is_word_byte(text.data[lex.end])) {
            lex.end++;
        }
    } else {
        size_t entity = entity_at(text, at, &ignored);
        lex.end = entity > 0 ? at + entity : c == '[' ? bracket_end(text, at) : at + 1;
        lex.kind = entity > 0 ? LEX_ENTITY : lex.end > at + 1 ? LEX_QUOTED : LEX_OTHER;
    }
    return lex;
}

/* The first lexeme at or after `at` that is not blank. The start of a comment is a plain byte to
 * it, so that looking ahead costs no more than the lexeme. */
static lexeme visible_at(slice text, size_t at) {
    at = slice_skip_blanks(text, at);
    if (slice_starts_with(text, at, "--") || slice_starts_with(text, at, "/*")) {
        return (lexeme){.kind = LEX_OTHER, .start = at, .end = at + 1};
    }
    return lexeme_at(text, at);
}

/* The first lexeme at or after `at` that is neither blank nor a comment. */
static lexeme token_at(slice text, size_t at) {
    lexeme lex = lexeme_at(text, at);
    while (lex.kind == LEX_BLANK || lex.kind == LEX_COMMENT) {
        lex = lexeme_at(text, lex.end);
    }
    return lex;
}

static bool is_keyword(slice text, lexeme lex, const char *keyword) {
    return lex.kind == LEX_WORD && slice_is_word(slice_part(text, lex.start, lex.end), keyword);
}

/* `words` ends with NULL. */
static bool is_one_of(slice text, lexeme lex, const char *const *words) {
    while (*words != NULL && !is_keyword(text, lex, *words)) {
        words++;
    }
    return *words != NULL;
}

static bool is_byte(slice text, lexeme lex, char c) {
    return lex.kind == LEX_OTHER && text.data[lex.start] == c;
}

slice trim_statement(slice sql) {
    size_t start = sql.size;
    size_t end = sql.size;
    for (lexeme lex = lexeme_at(sql, 0); lex.kind != LEX_END; lex = lexeme_at(sql, lex.end)) {
        if (lex.kind != LEX_BLANK && lex.kind != LEX_COMMENT && !is_byte(sql, lex, ';')) {
            start = start < lex.start ? start : lex.start;
            end = lex.end;
        }
    }
    return slice_trim(slice_part(sql, start, end));
}

bool is_query(slice sql) {
    static const char *const words[] = {"select", "with", "values", NULL};
    slice statement = trim_statement(sql);
    return is_one_of(statement, lexeme_at(statement, 0), words);
}

/* ---- HTML entities ---- */

static size_t named_entity_at(slice text, size_t at, char *decoded) {
    static const struct {
        const char *name;
        char decoded;
    } entities[] = {{"&quot;", '"'}, {"&apos;", '\''}, {"&lt;", '<'},
                    {"&gt;", '>'},   {"&amp;", '&'},   {"&nbsp;", ' '}};
    for (size_t i = 0; i < sizeof entities / sizeof *entities; i++) {
        if (slice_starts_with(text, at, entities[i].name)) {
            *decoded = entities[i].decoded;
            return strlen(entities[i].name);
        }
    }
    return 0;
}

/* The value of a digit, or `base` if it is none of that base. */
static unsigned digit_value(char c, unsigned base) {
    unsigned value = c >= '0' && c <= '9'   ? (unsigned)(c - '0')
                     : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a' + 10)
                     : c >= 'A' && c <= 'F' ? (unsigned)(c - 'A' + 10)
                                            : base;
    return value < base ? value : base;
}

static size_t numeric_entity_at(slice text, size_t at, char *decoded) {
    bool hex = slice_starts_with(text, at, "&#x") || slice_starts_with(text, at, "&#X");
    const unsigned base = hex ? 16 : 10;
    size_t i = at + (hex ? 3 : 2);
    unsigned code = 0;
    for (; i < text.size && code < 0x80 && digit_value(text.data[i], base) < base; i++) {
        code = code * base + digit_value(text.data[i], base);
    }
    bool printable = code >= 0x20 && code < 0x7F;
    bool blank = code == '\t' || code == '\n' || code == '\r' || code == 0xA0;
    if (i >= text.size || text.data[i] != ';' || !(printable || blank)) {
        return 0;
    }
    *decoded = code == 0xA0 ? ' ' : (char)code;
    return i + 1 - at;
}

static size_t entity_at(slice text, size_t at, char *decoded) {
    return slice_starts_with(text, at, "&#") ? numeric_entity_at(text, at, decoded)
                                             : named_entity_at(text, at, decoded);
}

bool has_stray_entity(slice sql) {
    lexeme lex = lexeme_at(sql, 0);
    while (lex.kind != LEX_END && lex.kind != LEX_ENTITY) {
        lex = lexeme_at(sql, lex.end);
    }
    return lex.kind == LEX_ENTITY;
}

size_t decode_entities(slice text, char *out) {
    size_t size = 0;
    size_t at = 0;
    while (at < text.size) {
        size_t entity = text.data[at] == '&' ? entity_at(text, at, out + size) : 0;
        if (entity == 0) {
            out[size] = text.data[at];
        }
        size++;
        at += entity == 0 ? 1 : entity;
    }
    return size;
}

/* ---- fences ---- */

/* How often the byte at `at` is repeated from there. */
static size_t run_length(slice text, size_t at) {
    size_t end = at;
    while (end < text.size && text.data[end] == text.data[at]) {
        end++;
    }
    return end - at;
}

/* The next run of at least `least` bytes `mark` ('`', '~' or, for either, NUL) from `at`;
 * text.size if there is none. */
static size_t find_run(slice text, size_t at, char mark, size_t least) {
    while (at < text.size) {
        char c = text.data[at];
        size_t length = run_length(text, at);
        if (length >= least && (c == mark || (mark == '\0' && (c == '`' || c == '~')))) {
            return at;
        }
        at += length;
    }
    return at;
}

static bool contains_sql(slice language) {
    for (size_t i = 0; i + 3 <= language.size; i++) {
        if (slice_is_word(slice_part(language, i, i + 3), "sql")) {
            return true;
        }
    }
    return false;
}

typedef enum fence_language { FENCE_SQL, FENCE_UNNAMED, FENCE_OTHER } fence_language;

/* Reads the language after the opening marks, {sql} and .sql included; moves *at behind it. A
 * query on the line of the marks is content, not a language. */
static fence_language read_language(slice text, size_t *at) {
    size_t start = *at;
    while (start < text.size && (text.data[start] == ' ' || text.data[start] == '\t')) {
        start++;
    }
    size_t end = start;
    while (end < text.size &&
           (is_word_byte(text.data[end]) || is_among(text.data[end], "{}.+-#"))) {
        end++;
    }
    slice language = slice_part(text, start, end);
    if (language.size == 0 || is_query(language)) {
        return FENCE_UNNAMED;
    }
    *at = end;
    return contains_sql(language) ? FENCE_SQL : FENCE_OTHER;
}

bool find_fence(slice text, slice *content, bool *closed) {
    enum { NOTHING, MARKED, QUERY } best = NOTHING;
    size_t open = find_run(text, 0, '\0', 3);
    while (open < text.size) {
        const char mark = text.data[open];
        const size_t length = run_length(text, open);
        size_t start = open + length;
        fence_language language = read_language(text, &start);
        size_t end = find_run(text, start, mark, length);
        slice block = slice_part(text, start, end);
        bool query = language != FENCE_OTHER && is_query(block);
        bool marked = language == FENCE_SQL && trim_statement(block).size > 0;
        if (query || (marked && best != QUERY)) {
            best = query ? QUERY : MARKED;
            *content = block;
            *closed = end < text.size;
        }
        open = end < text.size ? find_run(text, end + run_length(text, end), '\0', 3) : end;
    }
    return best != NOTHING;
}

/* ---- bare statements ---- */

static bool is_at_word_start(slice text, size_t at) {
    return is_word_byte(text.data[at]) && (at == 0 || !is_word_byte(text.data[at - 1]));
}

/* May a statement begin here: at the start of a line, or after ":", ">", "`" or a quote, bold
 * marks aside? */
static bool may_begin(slice text, size_t at) {
    while (at > 0 && is_among(text.data[at - 1], " \t*")) {
        at--;
    }
    return at == 0 || is_among(text.data[at - 1], "\r\n:>`\"");
}

/* After WITH: RECURSIVE, or a name, perhaps columns, and AS ( or AS [NOT] MATERIALIZED (. */
static bool follows_with(slice text, size_t at) {
    lexeme lex = visible_at(text, at);
    if (is_keyword(text, lex, "recursive")) {
        lex = visible_at(text, lex.end);
    }
    if (lex.kind != LEX_WORD && lex.kind != LEX_QUOTED) {
        return false;
    }
    lex = visible_at(text, lex.end);
    if (is_byte(text, lex, '(')) {
        do {
            lex = visible_at(text, lex.end);
        } while (lex.kind == LEX_WORD || lex.kind == LEX_QUOTED || is_byte(text, lex, ','));
        lex = is_byte(text, lex, ')') ? visible_at(text, lex.end) : lex;
    }
    if (!is_keyword(text, lex, "as")) {
        return false;
    }
    lex = visible_at(text, lex.end);
    if (is_keyword(text, lex, "not")) {
        lex = visible_at(text, lex.end);
    }
    if (is_keyword(text, lex, "materialized")) {
        lex = visible_at(text, lex.end);
    }
    return is_byte(text, lex, '(');
}

/* Does a query begin at `at`, as far as its first words tell? */
static bool query_begins(slice text, size_t at) {
    if (!is_at_word_start(text, at) || !is_among(text.data[at], "sSwWvV")) {
        return false;
    }
    lexeme word = lexeme_at(text, at);
    if (is_keyword(text, word, "select")) {
        return may_begin(text, at);
    }
    if (is_keyword(text, word, "values")) {
        return may_begin(text, at) && is_byte(text, visible_at(text, word.end), '(');
    }
    return is_keyword(text, word, "with") && may_begin(text, at) && follows_with(text, word.end);
}

/* Where a blank line begins within start..end; `end` if none does. */
static size_t blank_line(slice text, size_t start, size_t end) {
    size_t newline = end;
    for (size_t i = start; i < end; i++) {
        if (text.data[i] == '\n' && newline < end) {
            return newline;
        }
        if (text.data[i] == '\n') {
            newline = i;
        } else if (!is_blank(text.data[i])) {
            newline = end;
        }
    }
    return end;
}

/* What is known of a statement while its end is looked for. */
typedef struct statement {
    size_t start, end;
    bool semicolon;    /* ended by one */
    int depth;         /* parentheses open */
    bool wants_select; /* a WITH whose SELECT is still to come */
    lexeme last;       /* the last lexeme that is not blank or comment */
} statement;

/* Does a query that begins here, at the top level, belong to the statement: as the SELECT of its
 * WITH, or the next part of a compound? */
static bool continues(slice text, const statement *s) {
    static const char *const operators[] = {"union", "all", "except", "intersect", NULL};
    return s->depth > 0 || s->wants_select || is_one_of(text, s->last, operators);
}

/* Takes one lexeme into the statement; false if the statement ends before it. Sets s->end. */
static bool take_lexeme(slice text, statement *s, lexeme lex) {
    if (lex.kind == LEX_BLANK || lex.kind == LEX_QUOTED) {
        size_t line = blank_line(text, lex.start, lex.end);
        bool goes_on = lex.kind == LEX_BLANK &&
                       (s->depth > 0 || s->wants_select || is_byte(text, s->last, ','));
        if (line < lex.end && !goes_on) {
            s->end = line;
            return false;
        }
    }
    s->end = lex.start;
    s->semicolon = is_byte(text, lex, ';');
    s->depth += is_byte(text, lex, '(') ? 1 : is_byte(text, lex, ')') ? -1 : 0;
    if (s->semicolon || s->depth < 0 || slice_starts_with(text, lex.start, "</") ||
        slice_starts_with(text, lex.start, "```") ||
        (lex.start > s->start && !continues(text, s) && query_begins(text, lex.start))) {
        return false;
    }
    if (s->depth == 0 && is_keyword(text, lex, "select")) {
        s->wants_select = false;
    }
    if (lex.kind != LEX_BLANK && lex.kind != LEX_COMMENT) {
        s->last = lex;
    }
    s->end = lex.end;
    return true;
}

/* The statement from `start` to where it ends in `text`. */
static statement read_statement(slice text, size_t start) {
    statement s = {.start = start, .end = start};
    lexeme lex = lexeme_at(text, start);
    s.wants_select = is_keyword(text, lex, "with");
    while (lex.kind != LEX_END && take_lexeme(text, &s, lex)) {
        lex = lexeme_at(text, s.end);
    }
    return s;
}

/* Where the double quote stands that closes a string whose content starts at `start`. */
static size_t string_end(slice text, size_t start) {
    size_t end = start;
    while (end < text.size && text.data[end] != '"') {
        end += text.data[end] == '\\' && end + 1 < text.size ? 2 : 1;
    }
    return end;
}

/* The end of the `code span` whose content starts at `start`; text.size if it is in none. */
static size_t code_span_end(slice text, size_t start) {
    size_t marks = 0;
    while (marks < start && marks < 3 && text.data[start - 1 - marks] == '`') {
        marks++;
    }
    return marks == 1 || marks == 2 ? find_run(text, start, '`', marks) : text.size;
}

/* Is the word written as the other is: all in capitals, none, or the first letter only? */
static bool same_case(slice text, lexeme a, lexeme b) {
    for (size_t i = 0; i < 2; i++) {
        if ((text.data[a.start + i] & 0x20) != (text.data[b.start + i] & 0x20)) {
            return false;
        }
    }
    return true;
}

/* Words that a sentence has after "select" or "from" and SQL has not. */
static bool is_article(slice text, lexeme lex) {
    static const char *const words[] = {"the",   "an",    "this", "that",  "these",
                                        "those", "which", "your", "our",   "its",
                                        "my",    "each",  "any",  "every", NULL};
    return is_one_of(text, lex, words);
}

/* Can a SELECT without FROM start its list so? */
static bool is_expression_start(slice text, lexeme lex) {
    static const char *const words[] = {"case", "exists", "not", "null", NULL};
    bool is_number =
        lex.kind == LEX_WORD && text.data[lex.start] >= '0' && text.data[lex.start] <= '9';
    bool is_call = lex.kind == LEX_WORD && is_byte(text, lexeme_at(text, lex.end), '(');
    return is_number || is_call || lex.kind == LEX_QUOTED || is_byte(text, lex, '(') ||
           is_one_of(text, lex, words);
}

/* Does a statement that starts with SELECT read like SQL, not like a sentence? */
static bool is_plausible_select(slice text, bool semicolon) {
    static const char *const quantifiers[] = {"distinct", "all", NULL};
    lexeme select = lexeme_at(text, 0);
    lexeme first = token_at(text, select.end);
    if (is_one_of(text, first, quantifiers)) {
        first = token_at(text, first.end);
    }
    int depth = 0;
    lexeme lex = first;
    while (lex.kind != LEX_END && !(depth == 0 && is_keyword(text, lex, "from"))) {
        depth += is_byte(text, lex, '(') ? 1 : is_byte(text, lex, ')') ? -1 : 0;
        lex = token_at(text, lex.end);
    }
    if (is_article(text, first)) {
        return false;
    }
    if (lex.kind == LEX_END) {
        return is_expression_start(text, first);
    }
    return (semicolon || same_case(text, select, lex)) &&
           !is_article(text, token_at(text, lex.end));
}

static bool is_plausible(slice sql, bool semicolon) {
    return !is_keyword(sql, lexeme_at(sql, 0), "select") || is_plausible_select(sql, semicolon);
}

/* Leaves out what prose and Markdown put at the end of a statement. */
static slice trim_prose(slice sql) {
    sql = slice_trim(sql);
    while (sql.size > 0 && (sql.data[sql.size - 1] == '.' || sql.data[sql.size - 1] == '*')) {
        sql = slice_trim(slice_part(sql, 0, sql.size - 1));
    }
    return sql;
}

/* The statement in the double quotes that open right before `start`, decoded to `scratch`. */
static statement read_quoted(slice text, size_t start, char *scratch, slice *sql) {
    statement s = {.start = start, .end = string_end(text, start)};
    size_t size = json_unescape(slice_part(text, start, s.end), scratch);
    *sql = (slice){.data = scratch, .size = size};
    return s;
}

bool find_bare(slice text, char *scratch, slice *sql, bool *cut_off) {
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
            s = read_statement(slice_part(text, 0, code_span_end(text, at)), at);
            *sql = trim_prose(slice_part(text, at, s.end));
        }
        if (is_plausible(*sql, s.semicolon)) {
            *cut_off = quoted && s.end == text.size;
            return true;
        }
        at = s.end;
    }
    return false;
}
