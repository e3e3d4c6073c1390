/*
 * The English words that the linking trim knows: one table of words and their senses. It covers
 * questions about any database and names no schema. To add a word, add it to the table in
 * lexicon.c.
 */
#ifndef PQ_SCHEMA_LEXICON_H
#define PQ_SCHEMA_LEXICON_H

#include "pq_words.h"

typedef enum pq_sense {
    PQ_SENSE_NONE,      /* not in the table: a word that should match something in the schema */
    PQ_SENSE_EMPTY,     /* grammar; separates phrases and is never linked */
    PQ_SENSE_CUE,       /* grammar that what is asked for follows: "how many", "each" */
    PQ_SENSE_PLAIN,     /* may link to a name, but need not: "average", "name" */
    PQ_SENSE_MONEY,     /* needs amounts: price times quantity, or a total */
    PQ_SENSE_TIME,      /* needs a date */
    PQ_SENSE_HIERARCHY, /* needs a table that refers to itself */
    PQ_SENSE_SAME       /* words that schemas use for the same thing */
} pq_sense;

typedef struct pq_lexicon pq_lexicon;

/* The table, its words stemmed, in the arena; NULL when out of memory. */
const pq_lexicon *pq_lexicon_new(pq_arena *arena);

/* The sense of a word. PQ_SENSE_NONE also for a word that only has synonyms. */
pq_sense pq_lexicon_sense(const pq_lexicon *lexicon, const pq_word *word);

/* The n-th stem that means the same as this word, from 0; NULL after the last. */
const char *pq_lexicon_synonym(const pq_lexicon *lexicon, const pq_word *word, size_t n);

/* Kinds of column, recognized by the words of the name. */
typedef enum pq_column_kind {
    PQ_COLUMN_ID,
    PQ_COLUMN_LABEL,
    PQ_COLUMN_DATE,
    PQ_COLUMN_TOTAL, /* a total amount of money */
    PQ_COLUMN_PRICE, /* an amount of money for one unit */
    PQ_COLUMN_QUANTITY
} pq_column_kind;

/* Does one of the words indicate this kind? For PQ_COLUMN_ID only the last word counts. */
bool pq_lexicon_column(const pq_lexicon *lexicon, pq_column_kind kind, const pq_word *words,
                       size_t count);

#endif
