#include "pq_fields.h"

#include "pq_refuse.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* So many codes are named in a refusal. */
enum { MOST_CODES = 63 };

pq_fields pq_fields_of(const pq_value *object, const char *const *known, pq_error *error) {
    return (pq_fields){
        .object = object, .error = error, .status = pq_json_object(object, known, error)};
}

bool pq_fields_present(const pq_fields *f, const char *key) {
    pq_value member;
    return f->status == PQ_OK && pq_json_member(f->object, key, &member, NULL) == PQ_OK;
}

bool pq_fields_given(const pq_fields *f, const char *key) {
    pq_value member;
    return f->status == PQ_OK && pq_json_find(f->object, key, &member);
}

pq_value pq_fields_value(pq_fields *f, const char *key) {
    pq_value member = {0};
    if (f->status == PQ_OK) {
        f->status = pq_json_member(f->object, key, &member, f->error);
    }
    return member;
}

const char *pq_fields_string(pq_fields *f, const char *key) {
    const char *string = "";
    pq_value member = pq_fields_value(f, key);
    if (f->status == PQ_OK) {
        f->status = pq_json_string(&member, &string, f->error);
    }
    return f->status == PQ_OK ? string : "";
}

const char *pq_fields_name(pq_fields *f, const char *key) {
    const char *name = pq_fields_string(f, key);
    if (f->status == PQ_OK && name[0] == '\0') {
        char path[sizeof f->error->where];
        pq_value member = pq_fields_value(f, key);
        pq_json_path(&member, path, sizeof path);
        f->status = pq_refuse_empty(f->error, path);
    }
    return name;
}

/* Is the field, which must be there, null? */
static bool is_null(pq_fields *f, const char *key) {
    pq_value member = pq_fields_value(f, key);
    return f->status != PQ_OK || pq_json_kind(&member) == PQ_KIND_NULL;
}

const char *pq_fields_string_or_null(pq_fields *f, const char *key) {
    return is_null(f, key) ? NULL : pq_fields_string(f, key);
}

const char *pq_fields_bytes_or_null(pq_fields *f, const char *key, size_t *size) {
    const char *bytes = NULL;
    *size = 0;
    if (is_null(f, key)) {
        return NULL;
    }
    pq_value member = pq_fields_value(f, key);
    f->status = pq_json_bytes(&member, &bytes, size, f->error);
    return bytes;
}

bool pq_fields_bool(pq_fields *f, const char *key) {
    bool flag = false;
    pq_value member = pq_fields_value(f, key);
    if (f->status == PQ_OK) {
        f->status = pq_json_bool(&member, &flag, f->error);
    }
    return flag;
}

int64_t pq_fields_integer(pq_fields *f, const char *key, int64_t min, int64_t max) {
    int64_t integer = 0;
    pq_value member = pq_fields_value(f, key);
    if (f->status == PQ_OK) {
        f->status = pq_json_integer(&member, min, max, &integer, f->error);
    }
    return integer;
}

size_t pq_fields_size(pq_fields *f, const char *key, size_t min, size_t max) {
    return (size_t)pq_fields_integer(f, key, (int64_t)min, (int64_t)max);
}

double pq_fields_number(pq_fields *f, const char *key, double min, double max) {
    double number = NAN;
    pq_value member = pq_fields_value(f, key);
    if (f->status == PQ_OK) {
        f->status = pq_json_number(&member, min, max, &number, f->error);
    }
    return number + 0.0;
}

double pq_fields_number_or_null(pq_fields *f, const char *key, double min, double max) {
    return is_null(f, key) ? NAN : pq_fields_number(f, key, min, max);
}

size_t pq_fields_code(pq_fields *f, const char *key, const char *const *codes, size_t count) {
    const char *code = pq_fields_string(f, key);
    if (f->status != PQ_OK) {
        return 0;
    }
    const char *words[MOST_CODES + 1] = {NULL};
    for (size_t i = 0; i < count; i++) {
        if (strcmp(codes[i], code) == 0) {
            return i;
        }
        if (i < MOST_CODES) {
            words[i] = codes[i];
        }
    }
    char path[sizeof f->error->where];
    pq_value member = pq_fields_value(f, key);
    pq_json_path(&member, path, sizeof path);
    f->status = pq_refuse_word(f->error, path, words, code);
    if (f->error != NULL) {
        f->error->words = NULL; /* the list above is not static */
    }
    return 0;
}

size_t pq_fields_array(pq_fields *f, const char *key, pq_value *array) {
    size_t count = 0;
    *array = pq_fields_value(f, key);
    if (f->status == PQ_OK) {
        f->status = pq_json_array(array, &count, f->error);
    }
    return count;
}

bool pq_fields_object_or_null(pq_fields *f, const char *key, pq_value *object) {
    if (is_null(f, key)) {
        return false;
    }
    *object = pq_fields_value(f, key);
    if (pq_json_kind(object) != PQ_KIND_OBJECT) {
        f->status = pq_json_refuse_kind(object, "an object or null", f->error);
    }
    return f->status == PQ_OK;
}

void pq_fields_refuse(pq_fields *f, const char *key, const char *format, ...) {
    if (f->status != PQ_OK) {
        return;
    }
    pq_value at = *f->object;
    char message[sizeof f->error->message];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    if (key != NULL) {
        at = pq_fields_value(f, key);
    }
    f->status = pq_json_refuse(&at, f->error, "%s", message);
}

pq_status pq_fields_format(const pq_value *document, const char *key, const char *wanted,
                           pq_error *error) {
    return pq_json_format(document, key, wanted, error);
}

size_t pq_json_nesting(const char *text, size_t size) {
    size_t depth = 0;
    size_t deepest = 0;
    bool in_string = false;
    for (size_t i = 0; i < size; i++) {
        char c = text[i];
        if (in_string) {
            i += c == '\\';
            in_string = c != '"';
        } else if (c == '"') {
            in_string = true;
        } else if (c == '{' || c == '[') {
            depth++;
            deepest = depth > deepest ? depth : deepest;
        } else if (c == '}' || c == ']') {
            depth--;
        }
    }
    return deepest;
}
