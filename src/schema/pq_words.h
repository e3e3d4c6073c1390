/*
 * Words: questions and identifiers are split into words before they are compared.
 *
 * "InvoiceLine", "invoice_line", "invoice line" and "Invoice-Lines" all give the words invoice and
 * line. A word ends after a letter or digit that is followed by another character, where a small
 * letter meets a capital, before the last of several capitals ("HTTPServer" is http and server),
 * and between letters and digits. Letters outside ASCII belong to words.
 *
 * The stem comes from a light English stemmer, which only unites forms of the same word in a schema
 * and a question: it removes plural s and es, ing, ed, the doubled consonant that these leave, and
 * a final e, and turns a final y into i and sis into s. It reduces "price", "prices" and "pricing"
 * to "pric". It leaves short words and words in ss, us and is as they are. Stems are for comparison
 * and never shown.
 */
#ifndef PQ_WORDS_H
#define PQ_WORDS_H

#include "pq_arena.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct pq_word {
    size_t start, size; /* bytes in the text */
    const char *lower;  /* small letters: ASCII, Latin-1, Greek and Cyrillic */
    const char *stem;
    bool capital; /* starts with a capital, or is quoted */
    bool quoted;  /* inside quotation marks */
    bool joined;  /* touches the word before it, as in camelCase */
} pq_word;

/* Splits a text of `size` bytes, which need not be valid UTF-8, into at most `most` words, in the
 * arena. A possessive 's is skipped. False when out of memory. */
bool pq_words_split(const char *text, size_t size, size_t most, pq_arena *arena, pq_word **words,
                    size_t *count);

/* The key that compares words first .. first + count - 1 as one name: in small letters, without
 * gaps, the last one stemmed. count >= 1. In the arena; NULL when out of memory. */
char *pq_words_key(const pq_word *words, size_t count, pq_arena *arena);

/* The stem of a word in small letters, in the arena; NULL when out of memory. */
char *pq_word_stem(const char *lower, pq_arena *arena);

/* Converts to small letters in place, as in pq_word.lower; the length stays the same. */
void pq_fold(char *text, size_t size);

/* A map from strings to numbers below SIZE_MAX. Keys are borrowed. */
typedef struct pq_word_map {
    const char **keys;
    size_t *values;
    size_t capacity; /* a power of two; 0 for an empty map */
    size_t count;
} pq_word_map;

/* Adds a key that the map does not have yet. False when out of memory. */
bool pq_word_map_put(pq_word_map *map, const char *key, size_t value, pq_arena *arena);

/* Changes the value of an existing key. */
void pq_word_map_set(pq_word_map *map, const char *key, size_t value);

/* The value of a key; SIZE_MAX if the map does not have it. */
size_t pq_word_map_get(const pq_word_map *map, const char *key);

#endif
