/*
 * JSON as providers send it, read as tolerantly as real clients read it. Private to this folder.
 * The parser is cJSON, which no other file includes. Our own files, requests and results are
 * read strictly, by pq_json.h.
 *
 * What is tolerated, and what it becomes:
 *   - a key that an object has twice: the last one counts, as in JavaScript and Python;
 *   - bytes in a string that are not UTF-8, half of a surrogate pair, and \u without four digits
 *     after it: U+FFFD;
 *   - control characters in a string: themselves. So is NUL, escaped or not, but "?" in a key;
 *   - NaN, Infinity and -Infinity, as Python writes them, and numbers beyond a double: null;
 *   - a byte order mark before the value, and any bytes after it: nothing.
 * A comma too many, a missing quote or an unknown escape is an error here too.
 *
 * A number is a double: 1 and 1.0 are the same, and integers beyond 2^53 are rounded.
 */
#ifndef PQ_PROVIDER_JSON_H
#define PQ_PROVIDER_JSON_H

#include "pq_json.h"

/* A value. NULL is allowed wherever a node is read, and is a null. */
typedef struct cJSON pq_node;

/* Parses the first value of a text, at most 199 arrays and objects deep, to be freed with
 * pq_node_free. NULL if the text begins with none, is longer than PQ_JSON_MAX_BYTES, or memory runs
 * out. *used is how many bytes an object or array took. */
pq_node *pq_node_parse(const char *text, size_t size, size_t *used);
void pq_node_free(pq_node *root);

/* Never PQ_KIND_INTEGER. */
pq_kind pq_node_kind(const pq_node *node);

/* A field of an object. NULL if there is none, if it is null, or if this is no object. */
const pq_node *pq_node_find(const pq_node *object, const char *key);

/* The first item of an array or field of an object, and the one after it; NULL if there is none. */
const pq_node *pq_node_first(const pq_node *holder);
const pq_node *pq_node_next(const pq_node *node);
/* The key of a field. */
const char *pq_node_key(const pq_node *field);

/* A string: UTF-8 that may hold NUL, with a NUL after it. False for other kinds. It lives as long
 * as the root. */
bool pq_node_text(const pq_node *node, const char **text, size_t *size);

/* A number within [min, max]. False for other kinds and other numbers. */
bool pq_node_number(const pq_node *node, double min, double max, double *number);

/* Writes the value as JSON that pq_json_parse accepts and that reads back as the same. */
void pq_node_write(pq_writer *w, const pq_node *node);

/* The 16 bits of an escape \uXXXX at the start of a text; -1 if there is none. */
long pq_escape_unit(const char *text, size_t size);

#endif
