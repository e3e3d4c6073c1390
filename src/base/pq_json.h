/*
 * JSON in: typed access with paths in the errors. The parser is Jansson; nothing of it shows here.
 *
 * A document is parsed once (pq_json_parse) and read through pq_value, a place in it. A pq_value
 * is a small value type that points at its parent, so the parent must outlive it: keep values on
 * the stack of the function that reads them, or see pq_json_keep. Errors name the place
 * ("models[3].price.input") and say in one wording (pq_refuse.h) what was expected.
 *
 * Strings are UTF-8 and live as long as the document.
 */
#ifndef PQ_JSON_H
#define PQ_JSON_H

#include "pq_arena.h"
#include "pq_error.h"
#include "pq_write.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The longest text that is parsed, in bytes. */
#define PQ_JSON_MAX_BYTES ((size_t)64 * 1024 * 1024)

typedef struct pq_json pq_json;

typedef struct pq_value {
    const void *node;              /* the parser's node */
    const struct pq_value *parent; /* NULL at the root */
    const char *key;               /* in an object; else NULL */
    size_t index;                  /* in an array */
} pq_value;

typedef enum pq_kind {
    PQ_KIND_NULL,
    PQ_KIND_BOOL,
    PQ_KIND_INTEGER, /* a number without '.', 'e' or 'E' that fits 64 bits */
    PQ_KIND_REAL,
    PQ_KIND_STRING,
    PQ_KIND_ARRAY,
    PQ_KIND_OBJECT
} pq_kind;

/* Parses `size` bytes as one JSON text: strict RFC 8259, valid UTF-8, no duplicate keys, at most
 * 200 levels deep, integers within 64 bits, finite numbers. A byte order mark, and UTF-16 with one,
 * are accepted (pq_encoding.h). *document is to be freed with pq_json_free.
 * Errors: PQ_BAD_JSON (where: "line 3, column 7"; "" for an empty text), PQ_BAD_FORMAT,
 * PQ_TOO_LARGE, PQ_OUT_OF_MEMORY. */
pq_status pq_json_parse(const char *text, size_t size, pq_json **document, pq_error *error);
void pq_json_free(pq_json *document);

pq_value pq_json_root(const pq_json *document);
pq_kind pq_json_kind(const pq_value *value);

/* Writes the path of a value ("a.b[2]"; "" for the root) to `path`, cut if it does not fit. */
void pq_json_path(const pq_value *value, char *path, size_t size);

/* Refuses a value that is not an object, and any field that is not in `fields`, a list that ends
 * with NULL. Errors: PQ_BAD_FIELD. */
pq_status pq_json_object(const pq_value *value, const char *const *fields, pq_error *error);

/* A field that must be there. Errors: PQ_BAD_FIELD. */
pq_status pq_json_member(const pq_value *object, const char *key, pq_value *member,
                         pq_error *error);

/* A field that may be absent: false, and *member untouched, if it is. A null counts as absent. */
bool pq_json_find(const pq_value *object, const char *key, pq_value *member);

/* The n-th field of an object in the order of the text, for objects whose keys are data. False
 * after the last. */
bool pq_json_field(const pq_value *object, size_t n, const char **key, pq_value *member);

/* The next field of an object, in the order of the text. *place is NULL before the first; false
 * after the last. */
bool pq_json_next(const pq_value *object, void **place, const char **key, pq_value *member);

/* How many items an array has. Errors: PQ_BAD_FIELD if it is not an array. */
pq_status pq_json_array(const pq_value *value, size_t *count, pq_error *error);

/* Item `index` < count of an array. */
pq_value pq_json_item(const pq_value *array, size_t index);

/* Typed reads. Errors: PQ_BAD_FIELD with the path, what was expected and what was found. */
pq_status pq_json_string(const pq_value *value, const char **string, pq_error *error);
/* As pq_json_string, for text that may hold NUL characters. */
pq_status pq_json_bytes(const pq_value *value, const char **bytes, size_t *size, pq_error *error);
/* One of `words`, which ends with NULL and is static; *word is its index. */
pq_status pq_json_word(const pq_value *value, const char *const *words, size_t *word,
                       pq_error *error);
/* Refuses a document whose field `key`, "format" or "kind", does not say `expected`.
 * Errors: PQ_BAD_FORMAT, PQ_BAD_FIELD. */
pq_status pq_json_format(const pq_value *document, const char *key, const char *expected,
                         pq_error *error);
/* A number within bounds. */
pq_status pq_json_bounded(const pq_value *value, pq_bounds bounds, double *number, pq_error *error);
/* The same within [min, max]. */
pq_status pq_json_number(const pq_value *value, double min, double max, double *number,
                         pq_error *error);
/* A number without fraction and exponent, within [min, max]. */
pq_status pq_json_integer(const pq_value *value, int64_t min, int64_t max, int64_t *integer,
                          pq_error *error);
pq_status pq_json_bool(const pq_value *value, bool *flag, pq_error *error);

/* PQ_BAD_FIELD for a value of the wrong kind: "expected an object or null, found 3". */
pq_status pq_json_refuse_kind(const pq_value *value, const char *expected, pq_error *error);

/* Copies a value and its parents to the arena, so that it lives as long as arena and document.
 * Errors: PQ_OUT_OF_MEMORY. */
pq_status pq_json_keep(const pq_value *value, pq_arena *arena, pq_value *kept, pq_error *error);

/* Writes the value again as JSON, for figures that are passed on as they came. */
void pq_json_write(pq_writer *w, const pq_value *value);

/* PQ_BAD_FIELD at this value with a message of the caller's. */
pq_status pq_json_refuse(const pq_value *value, pq_error *error, const char *format, ...)
#if defined(__GNUC__)
    __attribute__((format(printf, 3, 4)))
#endif
    ;

#endif
