#include "lexeme.h"

#include "pq_ascii.h"

#include <string.h>

/* ---- HTML entities ---- */

static size_t named_entity_at(pq_slice text, size_t at, char *decoded) {
    static const struct {
        const char *name;
        char decoded;
    } entities[] = {{"&quot;", '"'}, {"&apos;", '\''}, {"&lt;", '<'},
                    {"&gt;", '>'},   {"&amp;", '&'},   {"&nbsp;", ' '}};
    for (size_t i = 0; i < sizeof entities / sizeof *entities; i++) {
        if (pq_slice_starts_with(text, at, entities[i].name)) {
            *decoded = entities[i].decoded;
            return strlen(entities[i].name);
        }
    }
    return 0;
}

/* The value of a digit; `base` if it is not a digit of that base. */
static unsigned digit_value(char c, unsigned base) {
    unsigned value = c >= '0' && c <= '9'   ? (unsigned)(c - '0')
                     : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a' + 10)
                     : c >= 'A' && c <= 'F' ? (unsigned)(c - 'A' + 10)
                                            : base;
    return value < base ? value : base;
}

static size_t numeric_entity_at(pq_slice text, size_t at, char *decoded) {
    bool hex = pq_slice_starts_with(text, at, "&#x") || pq_slice_starts_with(text, at, "&#X");
    const unsigned base = hex ? 16 : 10;
    size_t i = at + (hex ? 3 : 2);
    unsigned code = 0;
    while (i < text.size && code < 0x100 && digit_value(text.data[i], base) < base) {
        code = code * base + digit_value(text.data[i], base);
        i++;
    }
    bool printable = code >= 0x20 && code < 0x7F;
    bool blank = code == '\t' || code == '\n' || code == '\r' || code == 0xA0;
    if (i >= text.size || text.data[i] != ';' || !(printable || blank)) {
        return 0;
    }
    *decoded = code == 0xA0 ? ' ' : (char)code;
    return i + 1 - at;
}

/* The size of the entity at `at` and the character it means; 0 if there is none. */
static size_t entity_at(pq_slice text, size_t at, char *decoded) {
    return pq_slice_starts_with(text, at, "&#") ? numeric_entity_at(text, at, decoded)
                                                : named_entity_at(text, at, decoded);
}

size_t pq_decode_entities(pq_slice text, char *out) {
    size_t size = 0;
    size_t at = 0;
    while (at < text.size) {
        size_t entity = text.data[at] == '&' ? entity_at(text, at, out + size) : 0;
        if (entity == 0) {
            out[size] = text.data[at];
            entity = 1;
        }
        size++;
        at += entity;
    }
    return size;
}

/* ---- Markdown escapes ---- */

/* Does a backslash before a character that Markdown lets one escape stand here? */
static bool is_escape(pq_slice text, size_t at) {
    return text.data[at] == '\\' && at + 1 < text.size &&
           pq_is_among(text.data[at + 1], "_*<>=#+-.!()[]{}|~&%`;,");
}

size_t pq_remove_escapes(pq_slice text, char *out) {
    size_t size = 0;
    for (size_t at = 0; at < text.size; at++) {
        at += is_escape(text, at) ? 1 : 0;
        out[size++] = text.data[at];
    }
    return size;
}

/* ---- lexemes ---- */

/* The offset after the `close` that ends a quotation, or text.size. */
static size_t quotation_end(pq_slice text, size_t from, const char *close) {
    size_t at = pq_slice_find(text, from, close);
    return at < text.size ? at + strlen(close) : at;
}

/* The end of the identifier in brackets that starts at `at`. A bracket that is not closed before
 * the next "[" is a single byte, which bounds the search. */
static size_t bracket_end(pq_slice text, size_t at) {
    for (size_t i = at + 1; i < text.size && text.data[i] != '['; i++) {
        if (text.data[i] == ']') {
            return i + 1;
        }
    }
    return at + 1;
}

static size_t word_end(pq_slice text, size_t at) {
    while (at < text.size && pq_is_word_byte(text.data[at])) {
        at++;
    }
    return at;
}

static pq_lexeme punctuation_at(pq_slice text, size_t at) {
    pq_lexeme lex = {.kind = PQ_LEX_OTHER, .start = at, .end = at + 1};
    char ignored;
    size_t entity = text.data[at] == '&' ? entity_at(text, at, &ignored) : 0;
    if (entity > 0) {
        lex.kind = PQ_LEX_ENTITY;
        lex.end = at + entity;
    } else if (text.data[at] == '[' && bracket_end(text, at) > at + 1) {
        lex.kind = PQ_LEX_QUOTED;
        lex.end = bracket_end(text, at);
    }
    return lex;
}

pq_lexeme pq_lexeme_at(pq_slice text, size_t at) {
    pq_lexeme lex = {.kind = PQ_LEX_END, .start = at, .end = at};
    if (at >= text.size) {
        return lex;
    }
    const char c = text.data[at];
    if (pq_is_blank(c)) {
        lex.kind = PQ_LEX_BLANK;
        lex.end = pq_slice_skip_blanks(text, at);
    } else if (pq_slice_starts_with(text, at, "--")) {
        lex.kind = PQ_LEX_COMMENT;
        lex.end = pq_slice_find(text, at, "\n");
    } else if (pq_slice_starts_with(text, at, "/*")) {
        lex.kind = PQ_LEX_COMMENT;
        lex.end = quotation_end(text, at + 2, "*/");
    } else if (c == '\'' || c == '"' || c == '`') {
        const char close[] = {c, '\0'};
        lex.kind = PQ_LEX_QUOTED;
        lex.end = quotation_end(text, at + 1, close);
    } else if (pq_is_word_byte(c)) {
        lex.kind = PQ_LEX_WORD;
        lex.end = word_end(text, at);
    } else {
        lex = punctuation_at(text, at);
    }
    return lex;
}

pq_lexeme pq_token_at(pq_slice text, size_t at) {
    pq_lexeme lex = pq_lexeme_at(text, at);
    while (lex.kind == PQ_LEX_BLANK || lex.kind == PQ_LEX_COMMENT) {
        lex = pq_lexeme_at(text, lex.end);
    }
    return lex;
}

pq_lexeme pq_visible_at(pq_slice text, size_t at) {
    at = pq_slice_skip_blanks(text, at);
    if (pq_slice_starts_with(text, at, "--") || pq_slice_starts_with(text, at, "/*")) {
        return (pq_lexeme){.kind = PQ_LEX_OTHER, .start = at, .end = at + 1};
    }
    return pq_lexeme_at(text, at);
}

bool pq_is_keyword(pq_slice text, pq_lexeme lex, const char *keyword) {
    return lex.kind == PQ_LEX_WORD &&
           pq_slice_is_word(pq_slice_part(text, lex.start, lex.end), keyword);
}

bool pq_is_one_of(pq_slice text, pq_lexeme lex, const char *const *words) {
    while (*words != NULL && !pq_is_keyword(text, lex, *words)) {
        words++;
    }
    return *words != NULL;
}

bool pq_is_byte(pq_slice text, pq_lexeme lex, char c) {
    return lex.kind == PQ_LEX_OTHER && text.data[lex.start] == c;
}

/* ---- whole statements ---- */

pq_slice pq_trim_statement(pq_slice sql) {
    size_t start = sql.size;
    size_t end = sql.size;
    for (pq_lexeme lex = pq_token_at(sql, 0); lex.kind != PQ_LEX_END;
         lex = pq_token_at(sql, lex.end)) {
        if (!pq_is_byte(sql, lex, ';')) {
            start = start < lex.start ? start : lex.start;
            end = lex.end;
        }
    }
    return pq_slice_trim(pq_slice_part(sql, start, end));
}

bool pq_is_query(pq_slice sql) {
    static const char *const words[] = {"select", "with", "values", NULL};
    return pq_is_one_of(sql, pq_token_at(sql, 0), words);
}

bool pq_has_stray_entity(pq_slice sql) {
    pq_lexeme lex = pq_token_at(sql, 0);
    while (lex.kind != PQ_LEX_END && lex.kind != PQ_LEX_ENTITY) {
        lex = pq_token_at(sql, lex.end);
    }
    return lex.kind == PQ_LEX_ENTITY;
}

bool pq_has_stray_escape(pq_slice sql) {
    pq_lexeme lex = pq_token_at(sql, 0);
    while (lex.kind != PQ_LEX_END && !(lex.kind == PQ_LEX_OTHER && is_escape(sql, lex.start))) {
        lex = pq_token_at(sql, lex.end);
    }
    return lex.kind != PQ_LEX_END;
}
