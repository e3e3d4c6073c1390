/*
 * Codes and meanings of an enumeration, from its X-list.
 *
 * A list has rows X(constant, code as printed, what it means), in the order of the constants:
 *
 *     #define PQ_END_LIST(X)                                    \
 *         X(PQ_END_COMPLETE, "complete", "the reply is whole")  \
 *         X(PQ_END_TIMEOUT, "timeout", "the time ran out")
 *
 * In the source that implements the header:
 *
 *     PQ_CODES(pq_end, pq_end, PQ_END_LIST)
 *
 * defines
 *
 *     const char *pq_end_code(pq_end value);       "complete"
 *     const char *pq_end_meaning(pq_end value);    "the reply is whole"
 *
 * and in a source that reads or describes the codes:
 *
 *     static const char *const end_words[] = PQ_WORDS_OF(PQ_END_LIST);
 *
 * is the list of the codes, which ends with NULL, for PQ_WORD of pq_shape.h and pq_json_word.
 */
#ifndef PQ_CODES_H
#define PQ_CODES_H

#include <stddef.h>

#define PQ_CODES_CODE(constant, code, ...) code,
#define PQ_CODES_MEANING(constant, code, meaning, ...) meaning,

/* Defines `prefix`_code and `prefix`_meaning for values of `type`; both return static strings. */
#define PQ_CODES(prefix, type, LIST) PQ_CODE(prefix, type, LIST) PQ_MEANING(prefix, type, LIST)

/* Only the one or the other, for lists with other columns. */
#define PQ_CODE(prefix, type, LIST)                                                                \
    const char *prefix##_code(type value) {                                                        \
        static const char *const codes[] = {LIST(PQ_CODES_CODE)};                                  \
        return codes[value];                                                                       \
    }
#define PQ_MEANING(prefix, type, LIST)                                                             \
    const char *prefix##_meaning(type value) {                                                     \
        static const char *const meanings[] = {LIST(PQ_CODES_MEANING)};                            \
        return meanings[value];                                                                    \
    }

/* The constants of a list, for its enumeration:
 * typedef enum pq_end { PQ_CONSTANTS_OF(PQ_END_LIST) PQ_END_COUNT } pq_end; */
#define PQ_CODES_CONSTANT(constant, ...) constant,
#define PQ_CONSTANTS_OF(LIST) LIST(PQ_CODES_CONSTANT)

/* An initializer: the codes of a list, then NULL. */
#define PQ_WORDS_OF(LIST)                                                                          \
    { LIST(PQ_CODES_CODE) NULL }

#endif
