/* The tokenizer (pq_sql.h). */
#include "pq_sql.h"

#include "pq_ascii.h"

#include <string.h>

static const char byte_order_mark[] = "\xEF\xBB\xBF";

static bool starts_word(char c) {
    return pq_is_word_byte(c) && !pq_is_digit(c);
}

static bool continues_word(char c) {
    return pq_is_word_byte(c) || c == '$';
}

/* The text being read: its bytes, and NUL beyond its end. */
typedef struct source {
    const char *sql;
    size_t size;
} source;

static char at(const source *s, size_t i) {
    return i < s->size ? s->sql[i] : '\0';
}

static size_t word_end(const source *s, size_t i) {
    while (continues_word(at(s, i))) {
        i++;
    }
    return i;
}

static size_t digits_end(const source *s, size_t i, bool (*is_one)(char)) {
    while (is_one(at(s, i)) || (at(s, i) == '_' && is_one(at(s, i + 1)))) {
        i++;
    }
    return i;
}

/* The offset after one comment at i, or i if there is none. */
static size_t comment_end(const source *s, size_t i) {
    if (at(s, i) == '-' && at(s, i + 1) == '-') {
        while (i < s->size && at(s, i) != '\n') {
            i++;
        }
        return i;
    }
    if (at(s, i) == '/' && at(s, i + 1) == '*') {
        for (i += 2; i < s->size; i++) {
            if (at(s, i) == '*' && at(s, i + 1) == '/') {
                return i + 2;
            }
        }
        return s->size;
    }
    return i;
}

static size_t skip_blanks(const source *s, size_t i) {
    for (;;) {
        size_t before = i;
        while (i < s->size && pq_is_space(at(s, i))) {
            i++;
        }
        if (s->size - i >= 3 && memcmp(s->sql + i, byte_order_mark, 3) == 0) {
            i += 3;
        }
        i = comment_end(s, i);
        if (i == before) {
            return i;
        }
    }
}

/* The offset after the quote that closes the one at i, or 0 if it is not closed. A doubled quote is
 * part of the text. */
static size_t quoted_end(const source *s, size_t i) {
    char quote = at(s, i) == '[' ? ']' : at(s, i);
    for (i++; i < s->size; i++) {
        if (at(s, i) != quote) {
            continue;
        }
        if (quote == ']' || at(s, i + 1) != quote) {
            return i + 1;
        }
        i++;
    }
    return 0;
}

static size_t number_end(const source *s, size_t i) {
    if (at(s, i) == '0' && (at(s, i + 1) == 'x' || at(s, i + 1) == 'X') &&
        pq_is_hex_digit(at(s, i + 2))) {
        return digits_end(s, i + 2, pq_is_hex_digit);
    }
    i = digits_end(s, i, pq_is_digit);
    if (at(s, i) == '.') {
        i = digits_end(s, i + 1, pq_is_digit);
    }
    if (at(s, i) == 'e' || at(s, i) == 'E') {
        size_t sign = at(s, i + 1) == '+' || at(s, i + 1) == '-' ? 1 : 0;
        if (pq_is_digit(at(s, i + 1 + sign))) {
            i = digits_end(s, i + 1 + sign, pq_is_digit);
        }
    }
    return i;
}

/* The offset after a parameter; i itself if its name is missing. */
static size_t parameter_end(const source *s, size_t i) {
    if (at(s, i) == '?') {
        i++;
        while (pq_is_digit(at(s, i))) {
            i++;
        }
        return i;
    }
    size_t end = word_end(s, i + 1);
    return end == i + 1 ? i : end;
}

/* The length of the operator or other punctuation at i, 0 if there is none. */
static size_t punctuation_size(const source *s, size_t i) {
    static const char *const operators[] = {"->>", "->", "||", "==", "<=", "<>",
                                            "<<",  ">=", ">>", "!=", NULL};
    for (size_t k = 0; operators[k] != NULL; k++) {
        size_t length = strlen(operators[k]);
        if (s->size - i >= length && memcmp(s->sql + i, operators[k], length) == 0) {
            return length;
        }
    }
    return strchr("()+-*/%=<>|&~,;.", at(s, i)) != NULL && at(s, i) != '\0' ? 1 : 0;
}

static pq_status refuse(size_t offset, pq_error *error, const char *message) {
    pq_status status = pq_error_set(error, PQ_SQL_SYNTAX, NULL, "%s", message);
    if (error != NULL) {
        pq_error byte;
        pq_error_set(&byte, PQ_SQL_SYNTAX, NULL, "byte %zu", offset);
        memcpy(error->where, byte.message, sizeof error->where);
    }
    return status;
}

static pq_status finish(pq_token *token, pq_token_kind kind, size_t end) {
    token->kind = kind;
    token->size = end - token->start;
    return PQ_OK;
}

static pq_status read_quoted(const source *s, pq_token *token, size_t quote, pq_token_kind kind,
                             pq_error *error) {
    size_t end = quoted_end(s, quote);
    if (end == 0) {
        return refuse(token->start, error, "unclosed quote");
    }
    return finish(token, kind, end);
}

static pq_status read_blob(const source *s, pq_token *token, pq_error *error) {
    size_t i = token->start + 2;
    while (pq_is_hex_digit(at(s, i))) {
        i++;
    }
    if (at(s, i) != '\'' || (i - token->start) % 2 != 0) {
        return refuse(token->start, error, "a blob must be pairs of hexadecimal digits");
    }
    return finish(token, PQ_TOKEN_BLOB, i + 1);
}

static pq_status read_number(const source *s, pq_token *token, pq_error *error) {
    size_t end = number_end(s, token->start);
    if (continues_word(at(s, end))) {
        return refuse(token->start, error, "a number followed directly by letters");
    }
    return finish(token, PQ_TOKEN_NUMBER, end);
}

pq_status pq_sql_next(const char *sql, size_t size, size_t offset, pq_token *token,
                      pq_error *error) {
    const source s = {sql, size};
    size_t i = skip_blanks(&s, offset < size ? offset : size);
    *token = (pq_token){.kind = PQ_TOKEN_END, .start = i};
    if (i == size) {
        return PQ_OK;
    }
    char c = at(&s, i);
    if ((c == 'x' || c == 'X') && at(&s, i + 1) == '\'') {
        return read_blob(&s, token, error);
    }
    if (starts_word(c)) {
        return finish(token, PQ_TOKEN_WORD, word_end(&s, i));
    }
    if (pq_is_digit(c) || (c == '.' && pq_is_digit(at(&s, i + 1)))) {
        return read_number(&s, token, error);
    }
    if (c == '\'') {
        return read_quoted(&s, token, i, PQ_TOKEN_STRING, error);
    }
    if (c == '"' || c == '`' || c == '[') {
        return read_quoted(&s, token, i, PQ_TOKEN_QUOTED, error);
    }
    if (c == '?' || c == ':' || c == '@' || c == '$') {
        size_t end = parameter_end(&s, i);
        return end == i ? refuse(i, error, "a parameter without a name")
                        : finish(token, PQ_TOKEN_PARAMETER, end);
    }
    size_t length = punctuation_size(&s, i);
    return length == 0 ? refuse(i, error, "a character that is not valid in SQL")
                       : finish(token, PQ_TOKEN_PUNCTUATION, i + length);
}

static bool is_paren(const char *sql, const pq_token *token, char paren) {
    return token->kind == PQ_TOKEN_PUNCTUATION && sql[token->start] == paren;
}

pq_status pq_sql_tokens(const char *sql, size_t size, pq_arena *arena, pq_token **tokens,
                        size_t *count, pq_error *error) {
    pq_token token = {0};
    size_t n = 0;
    for (size_t offset = 0;; n++, offset = token.start + token.size) {
        pq_status status = pq_sql_next(sql, size, offset, &token, error);
        if (status != PQ_OK) {
            return status;
        }
        if (token.kind == PQ_TOKEN_END) {
            break;
        }
    }
    *count = n;
    *tokens = pq_arena_array(arena, n, sizeof **tokens);
    if (*tokens == NULL) {
        return pq_error_memory(error);
    }
    int depth = 0;
    size_t offset = 0;
    for (size_t i = 0; i < n; i++) {
        pq_sql_next(sql, size, offset, &token, NULL);
        offset = token.start + token.size;
        if (is_paren(sql, &token, ')') && depth > 0) {
            depth--;
        }
        token.depth = depth;
        if (is_paren(sql, &token, '(')) {
            depth++;
        }
        (*tokens)[i] = token;
    }
    return PQ_OK;
}

bool pq_token_is(const char *sql, const pq_token *token, const char *keyword) {
    if (token->kind != PQ_TOKEN_WORD || strlen(keyword) != token->size) {
        return false;
    }
    for (size_t i = 0; i < token->size; i++) {
        if (pq_to_upper(sql[token->start + i]) != keyword[i]) {
            return false;
        }
    }
    return true;
}

char *pq_token_name(const char *sql, const pq_token *token, pq_arena *arena) {
    const char *text = sql + token->start;
    if (token->kind != PQ_TOKEN_QUOTED && token->kind != PQ_TOKEN_STRING) {
        return pq_arena_copy(arena, text, token->size);
    }
    char *name = pq_arena_alloc(arena, token->size);
    if (name == NULL) {
        return NULL;
    }
    size_t length = 0;
    for (size_t i = 1; i + 1 < token->size; i++) {
        name[length++] = text[i];
        if (text[0] != '[' && text[i] == text[0]) {
            i++;
        }
    }
    return name;
}
