#include "provider_json.h"

#include "pq_ascii.h"

#include <cJSON.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- a text that cJSON can read ---- */

/* Replaces NUL in strings while cJSON reads them, because it ends strings at NUL. UTF-8 never has
 * this byte. */
static const char nul_mark = '\xFF';
static const char replacement[] = "\xEF\xBF\xBD";

/* cJSON 1.7.15 reads at most this much of a number. */
enum { MAX_NUMBER_BYTES = 63 };

static int hex_value(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

long pq_escape_unit(const char *text, size_t size) {
    long unit = 0;
    if (size < 6 || text[0] != '\\' || text[1] != 'u') {
        return -1;
    }
    for (size_t i = 2; i < 6; i++) {
        int digit = hex_value(text[i]);
        if (digit < 0) {
            return -1;
        }
        unit = unit * 16 + digit;
    }
    return unit;
}

/* Each of these functions appends what is at the start of the text and returns the number of bytes
 * read. */

static size_t add_escape(pq_text *out, const char *text, size_t size) {
    if (size < 2 || text[1] != 'u') {
        size_t length = size < 2 ? size : 2;
        pq_text_append_bytes(out, text, length);
        return length;
    }
    long unit = pq_escape_unit(text, size);
    long next = unit < 0 ? -1 : pq_escape_unit(text + 6, size - 6);
    bool is_first = unit >= 0xD800 && unit < 0xDC00;
    if (is_first && next >= 0xDC00 && next < 0xE000) {
        pq_text_append_bytes(out, text, 12);
        return 12;
    }
    if (unit == 0) {
        pq_text_append_bytes(out, &nul_mark, 1);
    } else if (unit < 0 || (unit >= 0xD800 && unit < 0xE000)) {
        pq_text_append(out, replacement);
    } else {
        pq_text_append_bytes(out, text, 6);
    }
    return unit < 0 ? 2 : 6;
}

static bool is_plain(char c) {
    return c >= 0x20 && c < 0x7F && c != '"' && c != '\\';
}

static size_t add_in_string(pq_text *out, const char *text, size_t size) {
    size_t length = 0;
    while (length < size && is_plain(text[length])) {
        length++;
    }
    if (length == 0 && *text == '\\') {
        return add_escape(out, text, size);
    }
    if (length == 0 && *text == '\0') {
        pq_text_append_bytes(out, &nul_mark, 1);
        return 1;
    }
    length = length > 0 ? length : pq_utf8_length(text, size);
    if (length == 0) {
        pq_text_append(out, replacement);
        return 1;
    }
    pq_text_append_bytes(out, text, length);
    return length;
}

/* Numbers that are too long for cJSON are reformatted. */
static size_t add_number(pq_text *out, const char *text, size_t size) {
    size_t length = 0;
    size_t start = out->size;
    while (length < size && text[length] != '\0' && strchr("+-.eE0123456789", text[length])) {
        length++;
    }
    pq_text_append_bytes(out, text, length);
    if (length > MAX_NUMBER_BYTES && !out->failed) {
        char *end;
        double number = strtod(out->data + start, &end);
        if (*end == '\0') {
            out->size = start;
            if (isfinite(number)) {
                pq_text_number(out, number);
            } else {
                pq_text_append(out, "null");
            }
        }
    }
    return length;
}

static size_t add_outside(pq_text *out, const char *text, size_t size) {
    static const char *const words[] = {"NaN", "Infinity", "-Infinity"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        size_t length = strlen(words[i]);
        if (length <= size && memcmp(text, words[i], length) == 0) {
            pq_text_append(out, "null");
            return length;
        }
    }
    if (*text == '-' || (*text >= '0' && *text <= '9')) {
        return add_number(out, text, size);
    }
    pq_text_append_bytes(out, text, 1);
    return 1;
}

/* Up to the end of the first object or array. */
static size_t add_value(pq_text *out, const char *text, size_t size) {
    bool in_string = false;
    size_t depth = 0;
    size_t at = 0;
    while (at < size) {
        char c = text[at];
        if (in_string && c != '"') {
            at += add_in_string(out, text + at, size - at);
            continue;
        }
        at += add_outside(out, text + at, size - at);
        if (c == '"') {
            in_string = !in_string;
        } else if (c == '{' || c == '[') {
            depth++;
        } else if ((c == '}' || c == ']') && depth > 0 && --depth == 0) {
            break;
        }
    }
    return at;
}

/* ---- the tree ---- */

typedef struct named {
    cJSON *field;
    size_t place;
} named;

static int by_key(const void *a, const void *b) {
    const named *x = a;
    const named *y = b;
    int order = strcmp(x->field->string, y->field->string);
    return order != 0 ? order : (x->place > y->place) - (x->place < y->place);
}

/* Keeps only the last field of each key. False when out of memory. */
static bool drop_repeated(cJSON *object) {
    size_t count = 0;
    for (cJSON *field = object->child; field != NULL; field = field->next) {
        count++;
    }
    if (count < 2) {
        return true;
    }
    named *fields = malloc(count * sizeof *fields);
    if (fields == NULL) {
        return false;
    }
    count = 0;
    for (cJSON *field = object->child; field != NULL; field = field->next) {
        fields[count] = (named){.field = field, .place = count};
        count++;
    }
    qsort(fields, count, sizeof *fields, by_key);
    for (size_t i = 1; i < count; i++) {
        if (strcmp(fields[i - 1].field->string, fields[i].field->string) == 0) {
            cJSON_Delete(cJSON_DetachItemViaPointer(object, fields[i - 1].field));
        }
    }
    free(fields);
    return true;
}

/* Replaces every NUL mark by `c`; returns the size. */
static size_t unmark(char *string, char c) {
    size_t size = strlen(string);
    for (size_t i = 0; i < size; i++) {
        string[i] = string[i] == nul_mark ? c : string[i];
    }
    return size;
}

/* Turns cJSON's tree into what the header describes. A string keeps its size in valueint, which
 * cJSON uses only for numbers. False when out of memory. */
static bool settle(cJSON *node) {
    for (cJSON *child = node->child; child != NULL; child = child->next) {
        if (child->string != NULL) {
            unmark(child->string, '?');
        }
        if (!settle(child)) {
            return false;
        }
    }
    if (cJSON_IsString(node)) {
        node->valueint = (int)unmark(node->valuestring, '\0');
    } else if (cJSON_IsNumber(node) && !isfinite(node->valuedouble)) {
        node->type = cJSON_NULL;
    }
    return !cJSON_IsObject(node) || drop_repeated(node);
}

pq_node *pq_node_parse(const char *text, size_t size, size_t *used) {
    static const char mark[] = "\xEF\xBB\xBF"; /* cJSON skips it in longer texts alone */
    size_t start = pq_starts_with(text, size, mark) ? sizeof mark - 1 : 0;
    pq_text readable = {0};
    cJSON *root = NULL;
    *used = 0;
    if (size <= PQ_JSON_MAX_BYTES) {
        *used = start + add_value(&readable, text + start, size - start);
    }
    if (!readable.failed && readable.size > 0) {
        /* cJSON 1.7.15 may read the byte after the text, which is NUL. */
        root = cJSON_ParseWithLength(readable.data, readable.size);
    }
    pq_text_free(&readable);
    if (root != NULL && !settle(root)) {
        cJSON_Delete(root);
        root = NULL;
    }
    return root;
}

void pq_node_free(pq_node *root) {
    cJSON_Delete(root);
}

/* ---- reading ---- */

pq_kind pq_node_kind(const pq_node *node) {
    switch (node == NULL ? cJSON_NULL : node->type) {
    case cJSON_True:
    case cJSON_False:
        return PQ_KIND_BOOL;
    case cJSON_Number:
        return PQ_KIND_REAL;
    case cJSON_String:
        return PQ_KIND_STRING;
    case cJSON_Array:
        return PQ_KIND_ARRAY;
    case cJSON_Object:
        return PQ_KIND_OBJECT;
    default:
        return PQ_KIND_NULL;
    }
}

const pq_node *pq_node_find(const pq_node *object, const char *key) {
    const pq_node *field = cJSON_IsObject(object) ? object->child : NULL;
    while (field != NULL && strcmp(field->string, key) != 0) {
        field = field->next;
    }
    return cJSON_IsNull(field) ? NULL : field;
}

bool pq_node_find_text(const pq_node *object, const char *key, const char **text, size_t *size) {
    return pq_node_text(pq_node_find(object, key), text, size) && *size > 0;
}

const pq_node *pq_node_find_object(const pq_node *object, const char *key) {
    const pq_node *member = pq_node_find(object, key);
    return pq_node_kind(member) == PQ_KIND_OBJECT ? member : NULL;
}

const pq_node *pq_node_first(const pq_node *holder) {
    return holder == NULL ? NULL : holder->child;
}

const pq_node *pq_node_next(const pq_node *node) {
    return node == NULL ? NULL : node->next;
}

const char *pq_node_key(const pq_node *field) {
    return field->string;
}

bool pq_node_text(const pq_node *node, const char **text, size_t *size) {
    if (!cJSON_IsString(node)) {
        return false;
    }
    *text = node->valuestring;
    *size = (size_t)node->valueint;
    return true;
}

bool pq_node_is_true(const pq_node *node) {
    return cJSON_IsTrue(node);
}

bool pq_node_number(const pq_node *node, double min, double max, double *number) {
    if (!cJSON_IsNumber(node) || node->valuedouble < min || node->valuedouble > max) {
        return false;
    }
    *number = node->valuedouble;
    return true;
}

/* ---- writing ---- */

static void write_children(pq_writer *w, const pq_node *holder) {
    for (const pq_node *child = holder->child; child != NULL; child = child->next) {
        if (child->string != NULL) {
            pq_write_key(w, child->string);
        }
        pq_node_write(w, child);
    }
    pq_write_end(w);
}

void pq_node_write(pq_writer *w, const pq_node *node) {
    switch (pq_node_kind(node)) {
    case PQ_KIND_BOOL:
        pq_write_bool(w, cJSON_IsTrue(node));
        return;
    case PQ_KIND_INTEGER:
    case PQ_KIND_REAL:
        pq_write_number(w, node->valuedouble == 0 ? 0 : node->valuedouble); /* no -0 */
        return;
    case PQ_KIND_STRING:
        pq_write_bytes(w, node->valuestring, (size_t)node->valueint);
        return;
    case PQ_KIND_ARRAY:
        pq_write_array(w);
        write_children(w, node);
        return;
    case PQ_KIND_OBJECT:
        pq_write_object(w);
        write_children(w, node);
        return;
    case PQ_KIND_NULL:
        pq_write_null(w);
        return;
    }
}
