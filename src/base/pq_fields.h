/*
 * Reading the fields of one JSON object: what plans, sweeps and cassettes share. Private to this
 * folder.
 *
 * Failure is sticky: after the first error every function does nothing and returns 0, NULL, "" or
 * NaN, and `status` says so once, at the end. Unless a function says otherwise, the field must be
 * there. Errors: PQ_BAD_FIELD with the path.
 */
#ifndef PQ_FIELDS_H
#define PQ_FIELDS_H

#include "pq_json.h"

typedef struct pq_fields {
    const pq_value *object; /* borrowed; the values handed out point at it */
    pq_error *error;        /* may be NULL */
    pq_status status;
} pq_fields;

/* Begins an object that may have the fields `known`, a list that ends with NULL, and no others. */
pq_fields pq_fields_of(const pq_value *object, const char *const *known, pq_error *error);

/* Is the field there? A null counts as there for _present and as absent for _given. */
bool pq_fields_present(const pq_fields *f, const char *key);
bool pq_fields_given(const pq_fields *f, const char *key);

/* A field of any kind; only to be looked at while status is PQ_OK. */
pq_value pq_fields_value(pq_fields *f, const char *key);

const char *pq_fields_string(pq_fields *f, const char *key);
const char *pq_fields_name(pq_fields *f, const char *key);           /* not empty */
const char *pq_fields_string_or_null(pq_fields *f, const char *key); /* null reads as NULL */
/* May hold NUL characters; null reads as NULL. */
const char *pq_fields_bytes_or_null(pq_fields *f, const char *key, size_t *size);

bool pq_fields_bool(pq_fields *f, const char *key);
int64_t pq_fields_integer(pq_fields *f, const char *key, int64_t min, int64_t max);
size_t pq_fields_size(pq_fields *f, const char *key, size_t min, size_t max);
/* Never the negative zero, which JSON text does not keep. */
double pq_fields_number(pq_fields *f, const char *key, double min, double max);
double pq_fields_number_or_null(pq_fields *f, const char *key, double min, double max);

/* One of `count` codes; returns its index. */
size_t pq_fields_code(pq_fields *f, const char *key, const char *const *codes, size_t count);

/* An array; returns how many items it has. */
size_t pq_fields_array(pq_fields *f, const char *key, pq_value *array);

/* An object, or null; false for null. */
bool pq_fields_object_or_null(pq_fields *f, const char *key, pq_value *object);

/* Refuses the field, which is there, or the whole object where `key` is NULL. */
void pq_fields_refuse(pq_fields *f, const char *key, const char *format, ...)
#if defined(__GNUC__)
    __attribute__((format(printf, 3, 4)))
#endif
    ;

/* Refuses a document whose field `key` is not `wanted`. Errors: PQ_BAD_FORMAT, PQ_BAD_FIELD. */
pq_status pq_fields_format(const pq_value *document, const char *key, const char *wanted,
                           pq_error *error);

/* The list of codes in an X-macro list: {PQ_END_LIST(PQ_CODE_ITEM)}. */
#define PQ_CODE_ITEM(constant, code, ...) code,

/* How deep objects and arrays are nested in a JSON text: 0 for a plain value. */
size_t pq_json_nesting(const char *text, size_t size);

#endif
