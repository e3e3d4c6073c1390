#include "extract_prose.h"

#include "pq_ascii.h"

/* ---- words ---- */

static const char *const operand_words[] = {"in",    "like",    "glob",   "between", "regexp",
                                            "match", "collate", "isnull", "notnull", NULL};

/* Words that can begin a line of SQL, in SQLite or in another dialect. */
static const char *const line_words[] = {
    "and",    "as",      "asc",       "between", "by",      "case",        "collate", "connect",
    "cross",  "desc",    "distinct",  "else",    "end",     "escape",      "except",  "exclude",
    "exists", "fetch",   "filter",    "for",     "from",    "full",        "glob",    "group",
    "groups", "having",  "in",        "indexed", "inner",   "intersect",   "is",      "isnull",
    "join",   "lateral", "left",      "like",    "limit",   "match",       "minus",   "natural",
    "not",    "notnull", "null",      "nulls",   "offset",  "on",          "or",      "order",
    "outer",  "over",    "partition", "pivot",   "qualify", "range",       "regexp",  "returning",
    "right",  "rows",    "select",    "set",     "start",   "tablesample", "then",    "union",
    "using",  "values",  "when",      "where",   "window",  "with",        NULL};

bool pq_same_case(pq_slice text, pq_lexeme a, pq_lexeme b) {
    for (size_t i = 0; i < 2; i++) {
        if ((text.data[a.start + i] & 0x20) != (text.data[b.start + i] & 0x20)) {
            return false;
        }
    }
    return true;
}

bool pq_is_article(pq_slice text, pq_lexeme lex) {
    static const char *const words[] = {"the",   "an",    "this", "that",  "these",
                                        "those", "which", "your", "our",   "its",
                                        "my",    "each",  "any",  "every", NULL};
    return pq_is_one_of(text, lex, words);
}

/* Does it have a capital first and a small letter second? */
static bool is_capitalized(pq_slice text, pq_lexeme lex) {
    return lex.kind == PQ_LEX_WORD && pq_is_upper(text.data[lex.start]) &&
           (lex.end == lex.start + 1 || pq_is_lower(text.data[lex.start + 1]));
}

static bool is_in_capitals(pq_slice text, pq_lexeme lex) {
    for (size_t i = lex.start; i < lex.end; i++) {
        if (pq_is_lower(text.data[i]) || (unsigned char)text.data[i] >= 0x80) {
            return false;
        }
    }
    return true;
}

static pq_lexeme next_of(pq_slice text, pq_lexeme lex) {
    return pq_visible_at(text, lex.end);
}

/* ---- clauses ---- */

/* Is it an operator, so that what comes before it is an operand? */
static bool is_operator(pq_slice text, pq_lexeme lex) {
    return lex.kind == PQ_LEX_ENTITY ||
           (lex.kind == PQ_LEX_OTHER && pq_is_among(text.data[lex.start], "=<>!+-*/%|&(\\"));
}

/* IS is followed by a value in SQL, and by anything in a sentence. */
static bool is_value(pq_slice text, pq_lexeme lex) {
    static const char *const words[] = {"null", "not", "distinct", "true", "false", NULL};
    return pq_is_one_of(text, lex, words) || lex.kind == PQ_LEX_QUOTED ||
           (lex.kind == PQ_LEX_WORD && pq_is_digit(text.data[lex.start]));
}

/* Does a condition begin here? */
static bool is_condition(pq_slice text, pq_lexeme lex) {
    static const char *const openings[] = {"exists", "case", "cast", NULL};
    while (pq_is_keyword(text, lex, "not")) {
        lex = next_of(text, lex);
    }
    if (pq_is_byte(text, lex, '(') || pq_is_one_of(text, lex, openings)) {
        return true;
    }
    if (lex.kind != PQ_LEX_WORD && lex.kind != PQ_LEX_QUOTED) {
        return false;
    }
    lex = next_of(text, lex);
    while (pq_is_byte(text, lex, '.') && lex.end < text.size && !pq_is_blank(text.data[lex.end])) {
        lex = next_of(text, next_of(text, lex));
    }
    if (pq_is_keyword(text, lex, "is")) {
        return is_value(text, next_of(text, lex));
    }
    if (pq_is_keyword(text, lex, "not")) {
        lex = next_of(text, lex);
    }
    return is_operator(text, lex) || pq_is_one_of(text, lex, operand_words);
}

static bool is_table(pq_slice text, pq_lexeme lex) {
    return lex.kind == PQ_LEX_QUOTED || pq_is_byte(text, lex, '(') ||
           (lex.kind == PQ_LEX_WORD && !pq_is_article(text, lex));
}

static bool is_by(pq_slice text, pq_lexeme lex) {
    return pq_is_keyword(text, lex, "by");
}

static bool is_query(pq_slice text, pq_lexeme lex) {
    static const char *const words[] = {"all", "distinct", "select", "values", "with", NULL};
    return pq_is_byte(text, lex, '(') || pq_is_one_of(text, lex, words);
}

static bool is_count(pq_slice text, pq_lexeme lex) {
    return (lex.kind == PQ_LEX_WORD && pq_is_digit(text.data[lex.start])) ||
           (lex.kind == PQ_LEX_OTHER && pq_is_among(text.data[lex.start], "(:?@-"));
}

static bool is_join(pq_slice text, pq_lexeme lex) {
    static const char *const words[] = {"join",  "outer", "inner", "left",
                                        "right", "full",  "cross", NULL};
    return pq_is_one_of(text, lex, words);
}

/* What has to follow a keyword for it to begin a clause. */
typedef struct clause {
    const char *words[8];
    bool (*follows)(pq_slice text, pq_lexeme lex);
} clause;

static const clause clauses[] = {
    {{"where", "having", "on", "and", "or", "when", NULL}, is_condition},
    {{"join", "from", NULL}, is_table},
    {{"group", "order", "partition", NULL}, is_by},
    {{"union", "except", "intersect", NULL}, is_query},
    {{"limit", "offset", NULL}, is_count},
    {{"left", "right", "full", "inner", "outer", "cross", "natural", NULL}, is_join},
};

/* Does the word, with what follows it, begin a clause? */
static bool is_clause(pq_slice text, pq_lexeme lex) {
    for (size_t i = 0; i < sizeof clauses / sizeof *clauses; i++) {
        if (pq_is_one_of(text, lex, clauses[i].words)) {
            return clauses[i].follows(text, next_of(text, lex));
        }
    }
    return is_in_capitals(text, lex) && pq_is_one_of(text, lex, line_words) &&
           !pq_is_article(text, next_of(text, lex));
}

bool pq_continues_statement(pq_slice text, pq_lexeme lex, const pq_statement_style *style) {
    if (lex.kind == PQ_LEX_OTHER) {
        return pq_is_among(text.data[lex.start], ",;=)") ||
               pq_slice_starts_with(text, lex.start, "||");
    }
    if (lex.kind != PQ_LEX_WORD || (style->has_from && pq_is_keyword(text, lex, "from"))) {
        return false;
    }
    bool styled = pq_same_case(text, style->first, lex) || pq_is_lower(text.data[lex.start]);
    return styled && is_clause(text, lex);
}

/* ---- prose ---- */

static size_t line_end(pq_slice text, size_t at) {
    while (at < text.size && text.data[at] != '\n' && text.data[at] != '\r') {
        at++;
    }
    return at;
}

static size_t skip_spaces(pq_slice text, size_t at) {
    while (at < text.size && pq_is_among(text.data[at], " \t")) {
        at++;
    }
    return at;
}

/* The punctuation of Chinese and Japanese sentences, which SQL never has outside quotes. */
static bool has_wide_punctuation(pq_slice line) {
    return pq_slice_find(line, 0, "\xE3\x80\x82") < line.size ||
           pq_slice_find(line, 0, "\xEF\xBC\x8C") < line.size ||
           pq_slice_find(line, 0, "\xEF\xBC\x9A") < line.size;
}

/* Words that begin a sentence even if a word of SQL follows, such as "this is". */
static bool is_opener(pq_slice text, pq_lexeme lex) {
    static const char *const words[] = {"this", "that", "it", "the", "these", "those", "here",
                                        "note", "i",    "we", "you", "there", "which", "so",
                                        "if",   "in",   "to", "for", "by",    "let",   NULL};
    return pq_is_one_of(text, lex, words);
}

static bool is_plain_word(pq_slice text, pq_lexeme lex) {
    return lex.kind == PQ_LEX_WORD && !pq_is_digit(text.data[lex.start]) &&
           !pq_is_one_of(text, lex, line_words);
}

/* How many plain words follow each other on this line, at most three; *capitals says whether all
 * of them are in capitals. */
static size_t count_words(pq_slice line, size_t at, bool *capitals) {
    size_t words = 0;
    *capitals = true;
    while (words < 3) {
        pq_lexeme lex = pq_lexeme_at(line, skip_spaces(line, at));
        if (!is_plain_word(line, lex)) {
            break;
        }
        *capitals = *capitals && is_in_capitals(line, lex);
        words++;
        at = lex.end;
    }
    return words;
}

bool pq_is_sentence(pq_slice text, size_t at) {
    while (at < text.size && pq_is_among(text.data[at], "*_")) {
        at++;
    }
    const pq_slice line = pq_slice_part(text, 0, line_end(text, at));
    const pq_lexeme first = pq_lexeme_at(line, at);
    if (first.kind != PQ_LEX_WORD) {
        return false;
    }
    const char after = first.end < line.size ? line.data[first.end] : '\n';
    const bool contraction = after == '\'' && first.end + 1 < line.size &&
                             pq_is_letter(line.data[first.end + 1]) &&
                             !pq_is_keyword(line, first, "x");
    const bool alone = pq_is_among(after, ".!") && skip_spaces(line, first.end + 1) == line.size;
    if (contraction || alone || has_wide_punctuation(pq_slice_part(line, at, line.size))) {
        return true;
    }
    const pq_lexeme second = pq_lexeme_at(line, skip_spaces(line, first.end));
    const bool two = second.kind == PQ_LEX_WORD && !pq_is_digit(line.data[second.start]);
    const bool small = two && pq_is_lower(line.data[second.start]);
    bool capitals;
    const size_t words = count_words(line, at, &capitals);
    return (two && !is_in_capitals(line, second) && is_opener(line, first)) ||
           (small && is_capitalized(line, first) && words >= 2) || (words == 3 && !capitals);
}

/* Up to four words and a colon that ends the line or has a blank after it. */
static bool is_label(pq_slice text, size_t at) {
    pq_lexeme lex = pq_lexeme_at(text, at);
    for (int words = 0; words < 4 && lex.kind == PQ_LEX_WORD; words++) {
        if (pq_slice_starts_with(text, lex.end, ":")) {
            return lex.end + 1 == text.size || pq_is_blank(text.data[lex.end + 1]);
        }
        lex = pq_lexeme_at(text, skip_spaces(text, lex.end));
    }
    return false;
}

/* Is it a number with a full stop, or a number or letter with a parenthesis, and a blank after it,
 * as in a list? */
static bool is_list_number(pq_slice text, pq_lexeme lex) {
    if (lex.end + 1 >= text.size || !pq_is_blank(text.data[lex.end + 1])) {
        return false;
    }
    bool number = pq_is_digit(text.data[lex.start]);
    return (number && text.data[lex.end] == '.') ||
           ((number || lex.end == lex.start + 1) && text.data[lex.end] == ')');
}

/* Is it a bullet, an arrow, a typographic quote or another symbol beyond ASCII, or an emoji? */
static bool is_symbol(pq_slice text, size_t at) {
    static const char *const planes[] = {"\xE2\x80", "\xE2\x86", "\xE2\x87", "\xE2\x96",
                                         "\xE2\x97", "\xE2\x98", "\xE2\x9A", "\xE2\x9C",
                                         "\xE2\x9D", "\xE2\x9E", "\xE2\xAD", "\xF0\x9F"};
    for (size_t i = 0; i < sizeof planes / sizeof *planes; i++) {
        if (pq_slice_starts_with(text, at, planes[i])) {
            return true;
        }
    }
    return false;
}

/* Does a tag such as <explanation> start here? */
static bool is_tag(pq_slice text, size_t at) {
    pq_lexeme name = pq_lexeme_at(text, at + 1);
    return name.kind == PQ_LEX_WORD && pq_slice_starts_with(text, name.end, ">");
}

/* Is the line a row of a Markdown table? */
static bool is_table_row(pq_slice text, size_t at) {
    pq_slice line = pq_slice_trim(pq_slice_part(text, at, line_end(text, at)));
    return line.size > 1 && line.data[1] != '|' && line.data[line.size - 1] == '|';
}

/* Does a mark of Markdown, not an operator, start the line? */
static bool is_markdown(pq_slice text, size_t at) {
    switch (text.data[at]) {
    case '#':
        return true;
    case '*':
    case '=':
    case '~':
        return pq_run_length(text, at) >= 2 || pq_is_sentence(text, skip_spaces(text, at + 1));
    case '-':
    case '+':
    case '>':
    case '(':
        return pq_is_sentence(text, skip_spaces(text, at + 1));
    case '<':
        return is_tag(text, at);
    case '|':
        return is_table_row(text, at);
    default:
        return false;
    }
}

bool pq_begins_prose(pq_slice text, pq_lexeme lex, const pq_statement_style *style) {
    if (lex.kind == PQ_LEX_OTHER) {
        return is_markdown(text, lex.start);
    }
    if (lex.kind == PQ_LEX_QUOTED) {
        return text.data[lex.start] == '[' && lex.end < text.size &&
               pq_is_among(text.data[lex.end], ":(");
    }
    if (lex.kind != PQ_LEX_WORD) {
        return false;
    }
    if (is_symbol(text, lex.start) || is_label(text, lex.start) || is_list_number(text, lex)) {
        return true;
    }
    if (!pq_is_one_of(text, lex, line_words)) {
        return pq_is_sentence(text, lex.start);
    }
    bool capitals;
    return !pq_same_case(text, style->first, lex) && !is_clause(text, lex) &&
           (is_capitalized(text, lex) || count_words(text, lex.end, &capitals) >= 2);
}
