/*
 * Reads JSON from providers as tolerantly as real clients do. Private to src/chat. The parser is
 * cJSON, which no other file includes. Our own files, requests and results are read strictly, by
 * pq_json.h.
 *
 * What is tolerated, and how it is read:
 *   - a repeated key: the last one counts, as in JavaScript and Python;
 *   - bytes in a string that are not UTF-8, half of a surrogate pair, and \u without four digits
 *     after it: U+FFFD;
 *   - control characters in a string, including NUL, escaped or not: kept. In a key, NUL becomes
 *     "?";
 *   - NaN, Infinity and -Infinity, as Python writes them, and numbers beyond a double: null;
 *   - a byte order mark before the value, and any bytes after the value: ignored.
 * An extra comma, a missing quote and an unknown escape are errors here too.
 *
 * A number is a double: 1 and 1.0 are the same, and integers beyond 2^53 are rounded.
 */
#ifndef PQ_PROVIDER_JSON_H
#define PQ_PROVIDER_JSON_H

#include "pq_json.h"

/* A value. Functions that read a node accept NULL and treat it as null. */
typedef struct cJSON pq_node;

/* Parses the first value of a text, after a byte order mark if there is one; free it with
 * pq_node_free. Arrays and objects may be 199 deep.
 * NULL if the text does not start with a value, is longer than PQ_JSON_MAX_BYTES, or memory runs
 * out. *used is the size of an object or array, in bytes. */
pq_node *pq_node_parse(const char *text, size_t size, size_t *used);
void pq_node_free(pq_node *root);

/* Never PQ_KIND_INTEGER. */
pq_kind pq_node_kind(const pq_node *node);

/* A field of an object. NULL if the field is missing or null, or if the node is not an object. */
const pq_node *pq_node_find(const pq_node *object, const char *key);

/* A field that is a string and not empty; false for others. */
bool pq_node_find_text(const pq_node *object, const char *key, const char **text, size_t *size);

/* A field that is an object; NULL for others. */
const pq_node *pq_node_find_object(const pq_node *object, const char *key);

/* The first item of an array or field of an object, and the one after it; NULL if there is none. */
const pq_node *pq_node_first(const pq_node *holder);
const pq_node *pq_node_next(const pq_node *node);
/* The key of a field. */
const char *pq_node_key(const pq_node *field);

/* A string: UTF-8 that may contain NUL, followed by a NUL. False for other kinds. The root owns it.
 */
bool pq_node_text(const pq_node *node, const char **text, size_t *size);

/* Is it the value true? */
bool pq_node_is_true(const pq_node *node);

/* A number within [min, max]. False for other kinds and other numbers. */
bool pq_node_number(const pq_node *node, double min, double max, double *number);

/* Writes the value as JSON that pq_json_parse accepts and that reads back as the same value. */
void pq_node_write(pq_writer *w, const pq_node *node);

/* The 16 bits of an escape \uXXXX at the start of a text; -1 if there is none. */
long pq_escape_unit(const char *text, size_t size);

#endif
