/* Opens files of other tools (import_parts.h). */
#include "import_parts.h"

#include "pq_ascii.h"
#include "pq_encoding.h"

#include <stdio.h>
#include <string.h>

static size_t skip_blanks(const char *text, size_t at, size_t size) {
    while (at < size && pq_is_blank(text[at])) {
        at++;
    }
    return at;
}

/* Parses the first line, if it is a JSON object by itself. */
static pq_status parse_first_line(pq_import *in, size_t start, size_t *end, pq_error *error) {
    const char *newline = memchr(in->text + start, '\n', in->size - start);
    *end = newline == NULL ? in->size : (size_t)(newline - in->text);
    pq_status status = pq_json_parse(in->text + start, *end - start, &in->document, error);
    return status == PQ_OUT_OF_MEMORY ? status : PQ_OK;
}

/* Finds out what the text is. */
static pq_status find_form(pq_import *in, pq_error *error) {
    size_t end;
    size_t start = skip_blanks(in->text, 0, in->size);
    in->form = PQ_FORM_TEXT;
    if (in->text[start] != '{' && in->text[start] != '[') {
        return PQ_OK;
    }
    if (in->text[start] == '{') {
        pq_status status = parse_first_line(in, start, &end, error);
        if (status != PQ_OK) {
            return status;
        }
        in->one_line = in->document != NULL && skip_blanks(in->text, end, in->size) == in->size;
        in->form = in->one_line ? PQ_FORM_DOCUMENT : PQ_FORM_LINES;
        if (in->document != NULL) {
            return PQ_OK;
        }
    }
    in->form = PQ_FORM_DOCUMENT;
    pq_status status = pq_json_parse(in->text, in->size, &in->document, error);
    in->form = status == PQ_OK ? PQ_FORM_DOCUMENT : PQ_FORM_TEXT;
    return status == PQ_OUT_OF_MEMORY ? status : PQ_OK;
}

pq_status pq_import_open(const char *text, size_t size, pq_import *in, pq_error *error) {
    *in = (pq_import){.text = text, .size = size};
    if (size > PQ_JSON_MAX_BYTES) {
        return pq_error_set(error, PQ_TOO_LARGE, NULL, "the file has %zu bytes; the limit is %zu",
                            size, PQ_JSON_MAX_BYTES);
    }
    pq_status status = pq_decode_text(&in->text, &in->size, &in->decoded, error);
    if (status != PQ_OK) {
        return status;
    }
    if (skip_blanks(in->text, 0, in->size) == in->size) {
        return pq_error_set(error, PQ_BAD_JSON, NULL, "the file is empty");
    }
    return find_form(in, error);
}

void pq_import_close(pq_import *in) {
    pq_json_free(in->document);
    pq_text_free(&in->decoded);
}

bool pq_import_first(const pq_import *in, pq_value *root, pq_value *record) {
    size_t count = 0;
    if (in->document == NULL) {
        return false;
    }
    *root = pq_json_root(in->document);
    if (pq_json_kind(root) == PQ_KIND_ARRAY) {
        pq_json_array(root, &count, NULL);
        if (count == 0) {
            return false;
        }
        *record = pq_json_item(root, 0);
    } else {
        *record = *root;
    }
    return pq_json_kind(record) == PQ_KIND_OBJECT;
}

bool pq_import_line(const pq_import *in, size_t *at, const char **line, size_t *size) {
    if (*at >= in->size) {
        return false;
    }
    const char *newline = memchr(in->text + *at, '\n', in->size - *at);
    size_t end = newline == NULL ? in->size : (size_t)(newline - in->text);
    *line = in->text + *at;
    *size = end - *at;
    *size -= *size > 0 && (*line)[*size - 1] == '\r' ? 1 : 0;
    *at = end + 1;
    return true;
}

/* ---- records ---- */

static pq_status take_line(const char *line, size_t size, size_t index, pq_record_function *take,
                           void *self, pq_error *error) {
    pq_json *document = NULL;
    pq_status status = pq_json_parse(line, size, &document, error);
    if (status != PQ_OK) {
        if (error != NULL) {
            error->where[0] = '\0'; /* the parser's "line 1" would be misleading */
        }
        return status;
    }
    pq_value root = pq_json_root(document);
    status = take(self, &root, index, error);
    pq_json_free(document);
    return status;
}

static pq_status prefix_line(pq_status status, size_t number, pq_error *error) {
    char prefix[40];
    if (status != PQ_OK) {
        snprintf(prefix, sizeof prefix, "line %zu", number);
        pq_error_prefix(error, prefix);
    }
    return status;
}

static pq_status each_line(const pq_import *in, pq_record_function *take, void *self,
                           pq_error *error) {
    const char *line;
    size_t size;
    size_t number = 0;
    size_t found = 0;
    pq_status status = PQ_OK;
    for (size_t at = 0; status == PQ_OK && pq_import_line(in, &at, &line, &size);) {
        number++;
        if (skip_blanks(line, 0, size) < size) {
            status = prefix_line(take_line(line, size, found++, take, self, error), number, error);
        }
    }
    return status;
}

static pq_status each_item(const pq_value *root, pq_record_function *take, void *self,
                           pq_error *error) {
    size_t count = 0;
    pq_status status = pq_json_array(root, &count, error);
    for (size_t i = 0; i < count && status == PQ_OK; i++) {
        pq_value item = pq_json_item(root, i);
        status = take(self, &item, i, error);
    }
    return status;
}

pq_status pq_import_each(const pq_import *in, pq_record_function *take, void *self,
                         pq_error *error) {
    if (in->form != PQ_FORM_DOCUMENT || in->one_line) {
        return each_line(in, take, self, error);
    }
    pq_value root = pq_json_root(in->document);
    return pq_json_kind(&root) == PQ_KIND_ARRAY ? each_item(&root, take, self, error)
                                                : take(self, &root, 0, error);
}

pq_status pq_import_recognize(const char *text, size_t size, const pq_layout **layout,
                              pq_error *error) {
    pq_import in;
    *layout = NULL;
    pq_status status = pq_import_open(text, size, &in, error);
    if (status == PQ_OK) {
        *layout = pq_import_layout(&in, PQ_LAYOUT_GOLD);
        *layout = *layout == NULL ? pq_import_layout(&in, PQ_LAYOUT_PREDICTIONS) : *layout;
    }
    pq_import_close(&in);
    return status;
}

/* ---- fields ---- */

pq_status pq_import_id(const pq_value *value, pq_arena *arena, const char **id, pq_error *error) {
    char number[32];
    const char *text = number;
    int64_t integer = 0;
    pq_status status = PQ_OK;
    if (pq_json_kind(value) == PQ_KIND_INTEGER) {
        status = pq_json_integer(value, INT64_MIN, INT64_MAX, &integer, error);
        snprintf(number, sizeof number, "%lld", (long long)integer);
    } else if (pq_json_kind(value) == PQ_KIND_STRING) {
        status = pq_json_string(value, &text, error);
    } else {
        return pq_json_refuse_kind(value, "a string or a whole number", error);
    }
    if (status == PQ_OK && *text == '\0') {
        return pq_json_refuse(value, error, "the id must not be empty");
    }
    *id = status == PQ_OK ? pq_arena_string(arena, text) : NULL;
    return status == PQ_OK && *id == NULL ? pq_error_memory(error) : status;
}

static pq_status read_text(const pq_value *value, pq_arena *arena, const char **text,
                           pq_error *error) {
    pq_status status = pq_json_string(value, text, error);
    if (status == PQ_OK && **text == '\0') {
        return pq_json_refuse(value, error, "the text must not be empty");
    }
    *text = status == PQ_OK ? pq_arena_string(arena, *text) : NULL;
    return status == PQ_OK && *text == NULL ? pq_error_memory(error) : status;
}

pq_status pq_import_texts(const pq_value *value, pq_arena *arena, const char ***texts,
                          size_t *count, pq_error *error) {
    bool one = pq_json_kind(value) == PQ_KIND_STRING;
    pq_status status = PQ_OK;
    *count = 1;
    if (!one && pq_json_kind(value) != PQ_KIND_ARRAY) {
        return pq_json_refuse_kind(value, "a string or a list of strings", error);
    }
    if (!one) {
        status = pq_json_array(value, count, error);
    }
    if (status == PQ_OK && *count == 0) {
        return pq_json_refuse(value, error, "expected at least one text, found an empty list");
    }
    *texts = pq_arena_array(arena, *count, sizeof **texts);
    if (*texts == NULL) {
        return pq_error_memory(error);
    }
    for (size_t i = 0; i < *count && status == PQ_OK; i++) {
        pq_value item = one ? *value : pq_json_item(value, i);
        status = read_text(&item, arena, &(*texts)[i], error);
    }
    return status;
}
