/*
 * Refusals: what is said of input that does not fit, in one wording for all readers, beside the
 * same facts as data (pq_error.h).
 *
 * Each function fills *error (which may be NULL) and returns PQ_BAD_FIELD, but for
 * pq_refuse_format. `where` is the place of the refused value, as pq_json_path writes it.
 */
#ifndef PQ_REFUSE_H
#define PQ_REFUSE_H

#include "pq_error.h"

/* The name that was probably meant by another one: one edit away, or one for every four letters;
 * or NULL. `names` ends with NULL. */
const char *pq_nearest_name(const char *const *names, const char *found);

/* "expected a string, found null". `expected` and `found` say what with its article. */
pq_status pq_refuse_kind(pq_error *error, const char *where, const char *expected,
                         const char *found);

/* The same where a number within bounds is expected: "expected a number from 0 to 1, found null".
 */
pq_status pq_refuse_number_kind(pq_error *error, const char *where, pq_bounds bounds,
                                const char *found);

/* "must be from 0 to 1"; "must be a whole number from 1 to 64". */
pq_status pq_refuse_range(pq_error *error, const char *where, pq_bounds bounds, double found);

/* "unknown "x"; expected one of: a, b, c", or the nearest word where the list is too long. `words`
 * ends with NULL and must be static: the error points at it. */
pq_status pq_refuse_word(pq_error *error, const char *where, const char *const *words,
                         const char *found);

/* "unknown field "adress"; did you mean "address"?", or the fields that are allowed. `known` ends
 * with NULL and is only read here. */
pq_status pq_refuse_field(pq_error *error, const char *where, const char *const *known,
                          const char *found);

/* "the field "x" is missing"; `where` is the place of the object. */
pq_status pq_refuse_missing(pq_error *error, const char *where, const char *key);

/* "one of these fields is missing: a, b". `keys` ends with NULL and is only read here. */
pq_status pq_refuse_missing_all(pq_error *error, const char *where, const char *const *keys);

/* "must not be empty". */
pq_status pq_refuse_empty(pq_error *error, const char *where);

/* "has 9 items; expected 1 to 8". `most` SIZE_MAX: no limit. */
pq_status pq_refuse_items(pq_error *error, const char *where, size_t least, size_t most,
                          size_t found);

/* "has 300 bytes; the limit is 200". */
pq_status pq_refuse_length(pq_error *error, const char *where, size_t most, size_t found);

/* "conflicts with b; give only one of them". */
pq_status pq_refuse_conflict(pq_error *error, const char *where, const char *other);

/* "does not go with kind "per_token"": the word that excludes the field. */
pq_status pq_refuse_variant(pq_error *error, const char *where, const char *key, const char *word);

/* "the format is "x/9"; expected "perquery-gold/1"". `key` is the field, "format" or "kind".
 * Returns PQ_BAD_FORMAT. */
pq_status pq_refuse_format(pq_error *error, const char *key, const char *expected,
                           const char *found);

#endif
