/*
 * Words: what a question and an identifier are split into before they are compared.
 *
 * "InvoiceLine", "invoice_line", "invoice line" and "Invoice-Lines" all give the words invoice and
 * line. A word ends where a letter or digit is followed by anything else, where a small letter
 * meets a capital, before the last capital of several ("HTTPServer" is http and server), and
 * between letters and digits. Letters outside ASCII belong to words.
 *
 * The stem is that of a light English stemmer, made to bring together what a schema and a question
 * call the same and no more: plural s and es, ing, ed, a doubled consonant that these leave, a
 * closing e, i for a closing y, s for sis. It cuts "price", "prices" and "pricing" to "pric", and
 * leaves short words and those in ss, us and is alone. A stem is no word: compare it, never show
 * it.
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
    bool capital; /* begins with a capital, or is quoted */
    bool quoted;  /* stands between quotation marks */
    bool joined;  /* touches the word before it, as in camelCase */
} pq_word;

/* Splits a text of `size` bytes, which need not be valid UTF-8, into at most `most` words, in the
 * arena. A possessive 's is no word. False when out of memory. */
bool pq_words_split(const char *text, size_t size, size_t most, pq_arena *arena, pq_word **words,
                    size_t *count);

/* The key by which words first .. first + count - 1 are compared as one name: all in small letters
 * and without gaps, the last one stemmed. count >= 1. In the arena; NULL when out of memory. */
char *pq_words_key(const pq_word *words, size_t count, pq_arena *arena);

/* The stem of a word in small letters, in the arena; NULL when out of memory. */
char *pq_word_stem(const char *lower, pq_arena *arena);

/* Small letters in place, as pq_word.lower has them; the length stays the same. */
void pq_fold(char *text, size_t size);

/* A map from strings to numbers below SIZE_MAX. Keys are borrowed. */
typedef struct pq_word_map {
    const char **keys;
    size_t *values;
    size_t capacity; /* a power of two; 0 for an empty map */
    size_t count;
} pq_word_map;

/* Puts a key that is not yet there. False when out of memory. */
bool pq_word_map_put(pq_word_map *map, const char *key, size_t value, pq_arena *arena);

/* Changes the value of a key that is there. */
void pq_word_map_set(pq_word_map *map, const char *key, size_t value);

/* The value of a key; SIZE_MAX if it is not there. */
size_t pq_word_map_get(const pq_word_map *map, const char *key);

#endif
