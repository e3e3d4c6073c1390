/* Finds JSON with a "sql" string in text: the forms "embedded_json" and "broken_json" of
 * pq_extract.h. */
#include "extract_parts.h"

#include "pq_ascii.h"
#include "provider_json.h"

#include <string.h>

static const char key_name[] = "sql";

/* The byte at `at`, or NUL at the end. */
static char byte_at(pq_slice text, size_t at) {
    return at < text.size ? text.data[at] : '\0';
}

/* Excludes placeholders such as "..." and "<your query>": a statement begins with a word, a comment
 * or a fence, possibly after escaped blanks. */
static bool may_be_statement(pq_slice value) {
    size_t at = pq_slice_skip_blanks(value, 0);
    while (byte_at(value, at) == '\\' && pq_is_among(byte_at(value, at + 1), "nrt")) {
        at = pq_slice_skip_blanks(value, at + 2);
    }
    char first = byte_at(value, at);
    return pq_is_word_byte(first) || first == '-' || first == '/' || first == '`';
}

/* ---- well-formed objects ---- */

/* Reads text that may stop being JSON at any point. Each reading function starts at `at`, moves it
 * past what it read, and returns false where the text is not well-formed. */
typedef struct reader {
    pq_slice text;
    size_t at;
    size_t last_string; /* the start of the last string */
    int depth;
    bool found;
    pq_slice value; /* the "sql" field of the last closed object */
} reader;

enum { MAX_DEPTH = 100 };

static bool read_value(reader *r);

static bool read_char(reader *r, char wanted) {
    r->at = pq_slice_skip_blanks(r->text, r->at);
    if (byte_at(r->text, r->at) != wanted) {
        return false;
    }
    r->at++;
    return true;
}

static bool read_escape(reader *r) {
    char kind = byte_at(r->text, r->at++);
    if (kind != 'u') {
        return pq_is_among(kind, "\"\\/bfnrt");
    }
    for (int i = 0; i < 4; i++) {
        if (!pq_is_hex_digit(byte_at(r->text, r->at++))) {
            return false;
        }
    }
    return true;
}

static bool read_string(reader *r, pq_slice *content) {
    if (!read_char(r, '"')) {
        return false;
    }
    size_t start = r->at;
    r->last_string = start - 1;
    while (r->at < r->text.size) {
        char c = r->text.data[r->at++];
        if (c == '"') {
            *content = pq_slice_part(r->text, start, r->at - 1);
            return true;
        }
        if ((unsigned char)c < 0x20 || (c == '\\' && !read_escape(r))) {
            return false;
        }
    }
    return false;
}

/* A number, true, false or null, recognized by its characters; other words of these characters pass
 * too, which does no harm here. */
static bool read_scalar(reader *r) {
    size_t start = r->at;
    char c = byte_at(r->text, r->at);
    while (pq_is_word_byte(c) || c == '+' || c == '-' || c == '.') {
        c = byte_at(r->text, ++r->at);
    }
    return r->at > start;
}

static bool read_array(reader *r) {
    r->at++;
    if (read_char(r, ']')) {
        return true;
    }
    do {
        if (!read_value(r)) {
            return false;
        }
    } while (read_char(r, ','));
    return read_char(r, ']');
}

static bool read_object(reader *r) {
    pq_slice sql = {0};
    r->at++;
    if (read_char(r, '}')) {
        return true;
    }
    do {
        pq_slice key;
        if (!read_string(r, &key) || !read_char(r, ':')) {
            return false;
        }
        size_t start = pq_slice_skip_blanks(r->text, r->at) + 1;
        bool is_sql = pq_slice_is_word(key, key_name) && byte_at(r->text, start - 1) == '"';
        if (!read_value(r)) {
            return false;
        }
        if (is_sql) {
            sql = pq_slice_part(r->text, start, r->at - 1);
        }
    } while (read_char(r, ','));
    if (!read_char(r, '}')) {
        return false;
    }
    if (may_be_statement(sql)) {
        r->found = true;
        r->value = sql;
    }
    return true;
}

static bool read_value(reader *r) {
    pq_slice ignored;
    r->at = pq_slice_skip_blanks(r->text, r->at);
    char first = byte_at(r->text, r->at);
    if (first == '"') {
        return read_string(r, &ignored);
    }
    if (first != '{' && first != '[') {
        return read_scalar(r);
    }
    if (r->depth == MAX_DEPTH) {
        return false;
    }
    r->depth++;
    bool well_formed = first == '{' ? read_object(r) : read_array(r);
    r->depth--;
    return well_formed;
}

/* When an object is malformed, a well-formed one can start only inside its last string (if a quote
 * in prose was taken for a JSON quote) or after it, so the search resumes there. */
bool pq_find_embedded_json(pq_slice text, pq_slice *value) {
    reader r = {.text = text};
    size_t at = pq_slice_find(text, 0, "{");
    while (at < text.size) {
        r.at = at;
        r.last_string = at;
        r.depth = 0;
        bool well_formed = read_value(&r);
        at = pq_slice_find(text, well_formed ? r.at : r.last_string + 1, "{");
    }
    *value = r.value;
    return r.found;
}

/* ---- broken objects ---- */

static bool is_quote(char c) {
    return c == '"' || c == '\'';
}

/* Reads an optional quote, `name` (NULL for any), the same quote and a colon. The quote may be
 * left out only if `bare` is set. Leaves *at after the colon. */
static bool read_key(pq_slice text, size_t *at, const char *name, bool bare) {
    size_t i = pq_slice_skip_blanks(text, *at);
    char quote = byte_at(text, i);
    bool is_quoted = is_quote(quote);
    if (!is_quoted && !bare) {
        return false;
    }
    size_t start = is_quoted ? i + 1 : i;
    size_t end = start;
    while (pq_is_word_byte(byte_at(text, end))) {
        end++;
    }
    if (end == start ||
        (name != NULL && !pq_slice_is_word(pq_slice_part(text, start, end), name)) ||
        (is_quoted && byte_at(text, end) != quote)) {
        return false;
    }
    i = pq_slice_skip_blanks(text, is_quoted ? end + 1 : end);
    *at = i + 1;
    return byte_at(text, i) == ':';
}

/* Is the rest of the text the start of a key? */
static bool is_cut_key(pq_slice text, size_t at) {
    at = pq_slice_skip_blanks(text, at);
    at += is_quote(byte_at(text, at)) ? 1 : 0;
    while (pq_is_word_byte(byte_at(text, at))) {
        at++;
    }
    at += is_quote(byte_at(text, at)) ? 1 : 0;
    return pq_slice_skip_blanks(text, at) == text.size;
}

/* The offset after the mark of a list item ("- "), for models that list the members of an object.
 */
static size_t skip_list_mark(pq_slice text, size_t at) {
    size_t mark = pq_slice_skip_blanks(text, at);
    bool is_item = (byte_at(text, mark) == '-' || byte_at(text, mark) == '*') &&
                   byte_at(text, mark + 1) == ' ';
    return is_item ? mark + 1 : at;
}

/* Can this follow the closing quote of a value: the end of the object, list, fence or reply, or the
 * next key, which may be cut off? */
static bool closes_value(pq_slice text, size_t after) {
    size_t at = pq_slice_skip_blanks(text, after);
    if (at == text.size || text.data[at] == '}' || text.data[at] == ']' ||
        pq_slice_starts_with(text, at, "```")) {
        return true;
    }
    bool comma = text.data[at] == ',';
    at = skip_list_mark(text, at + (comma ? 1 : 0));
    return (comma && is_cut_key(text, at)) || read_key(text, &at, NULL, comma);
}

/* Does a "sql" key with its colon begin at `at`? `at` is its quote or, for a bare key, the "{" or
 * "," before it. *after is then the offset after the colon. */
static bool sql_key_at(pq_slice text, size_t at, size_t *after) {
    bool bare = text.data[at] == '{' || text.data[at] == ',';
    *after = bare ? at + 1 : at;
    return (bare || is_quote(text.data[at])) && read_key(text, after, key_name, bare);
}

/* The end of the value whose content starts at `start`. If no quote clearly closes it, the first
 * quote does; without a quote it is cut off. The next "sql" key always ends it. */
static size_t value_end(pq_slice text, size_t start, char quote, bool *cut_off) {
    size_t first = text.size;
    size_t ignored;
    for (size_t i = start; i < text.size; i++) {
        if (text.data[i] == '\0') {
            *cut_off = first == text.size;
            return *cut_off ? i : first;
        }
        if (text.data[i] == '\\') {
            i++;
        } else if (text.data[i] == quote && closes_value(text, i + 1)) {
            first = i;
            break;
        } else if (sql_key_at(text, i, &ignored)) {
            first = first < i ? first : i;
            break;
        } else if (text.data[i] == quote && first == text.size) {
            first = i;
        }
    }
    *cut_off = first == text.size;
    return first;
}

/* Reads the quoted value after a key; moves *at to the end of its content. */
static bool read_broken_value(pq_slice text, size_t *at, pq_slice *value, bool *cut_off) {
    static const char triple[] = "\"\"\"";
    size_t start = pq_slice_skip_blanks(text, *at);
    char quote = byte_at(text, start);
    if (!is_quote(quote)) {
        return false;
    }
    if (pq_slice_starts_with(text, start, triple)) {
        start += strlen(triple);
        size_t end = pq_slice_find(text, start, triple);
        *cut_off = end == text.size;
        *value = pq_slice_part(text, start, end);
        *at = end;
        return true;
    }
    start++;
    size_t end = value_end(text, start, quote, cut_off);
    *value = pq_slice_part(text, start, end);
    *at = end;
    return true;
}

bool pq_find_broken_json(pq_slice text, pq_slice *value, bool *cut_off) {
    bool found = false;
    for (size_t i = 0; i < text.size; i++) {
        pq_slice candidate;
        bool candidate_cut_off;
        size_t at;
        if (text.data[i] == '\\') {
            i++;
        } else if (sql_key_at(text, i, &at) &&
                   read_broken_value(text, &at, &candidate, &candidate_cut_off)) {
            if (may_be_statement(candidate)) {
                found = true;
                *value = candidate;
                *cut_off = candidate_cut_off;
            }
            i = at - 1;
        }
    }
    return found;
}

/* ---- escapes ---- */

/* The 16 bits of the \uXXXX at `at`; -1 if there is none. */
static long read_unit(pq_slice text, size_t at) {
    return pq_escape_unit(text.data + at, text.size - at);
}

static size_t put_utf8(long code, char *out) {
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    size_t more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    static const long lead[] = {0, 0xC0, 0xE0, 0xF0};
    for (size_t i = more; i > 0; i--) {
        out[i] = (char)(0x80 | (code & 0x3F));
        code >>= 6;
    }
    out[0] = (char)(lead[more] | code);
    return more + 1;
}

/* Decodes the \u escape at *at, together with the next one if they are a surrogate pair. */
static size_t unescape_unicode(pq_slice text, size_t *at, char *out) {
    long unit = read_unit(text, *at);
    *at += 6;
    if (unit >= 0xD800 && unit < 0xDC00) {
        long low = read_unit(text, *at);
        if (low >= 0xDC00 && low < 0xE000) {
            *at += 6;
            return put_utf8(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00), out);
        }
    }
    bool lone = unit >= 0xD800 && unit < 0xE000;
    return put_utf8(lone ? 0xFFFD : unit, out);
}

size_t pq_json_unescape(pq_slice text, char *out) {
    static const char from[] = "\"\\/bfnrt'", to[] = "\"\\/\b\f\n\r\t'";
    size_t size = 0;
    size_t at = 0;
    while (at < text.size) {
        if (text.data[at] != '\\') {
            out[size++] = text.data[at++];
            continue;
        }
        if (read_unit(text, at) >= 0) {
            size += unescape_unicode(text, &at, out + size);
            continue;
        }
        char kind = byte_at(text, at + 1);
        const char *known = kind == '\0' ? NULL : strchr(from, kind);
        bool cut_off = at + 1 == text.size || (kind == 'u' && text.size - at < 6);
        if (cut_off) {
            break;
        }
        if (known != NULL) {
            out[size++] = to[known - from];
            at += 2;
        } else {
            out[size++] = text.data[at++];
        }
    }
    return size;
}
