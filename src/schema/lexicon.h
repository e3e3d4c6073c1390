/*
 * What the linking trim knows of English: one table of words and their sense. It is about
 * questions put to databases in general and names no schema. To teach it a word, add it there.
 */
#ifndef PQ_SCHEMA_LEXICON_H
#define PQ_SCHEMA_LEXICON_H

#include "pq_words.h"

typedef enum pq_sense {
    PQ_SENSE_NONE,      /* not in the table: a word that should lead somewhere */
    PQ_SENSE_EMPTY,     /* grammar; parts phrases and is never linked */
    PQ_SENSE_CUE,       /* as EMPTY, and what is asked for follows it: "how many", "each" */
    PQ_SENSE_PLAIN,     /* links to a name, but need not: "average", "name" */
    PQ_SENSE_MONEY,     /* needs amounts: price times quantity, or a total */
    PQ_SENSE_TIME,      /* needs a date */
    PQ_SENSE_HIERARCHY, /* needs a table that refers to itself */
    PQ_SENSE_SAME       /* a row of words that schemas use for one thing */
} pq_sense;

typedef struct pq_lexicon pq_lexicon;

/* The table, its words stemmed, in the arena; NULL when out of memory. */
const pq_lexicon *pq_lexicon_new(pq_arena *arena);

/* The sense of a word; PQ_SENSE_NONE, too, for one that only has synonyms. */
pq_sense pq_lexicon_sense(const pq_lexicon *lexicon, const pq_word *word);

/* The n-th stem that stands for the same thing as this word, from 0; NULL after the last. */
const char *pq_lexicon_synonym(const pq_lexicon *lexicon, const pq_word *word, size_t n);

/* Kinds of column, told by the words of its name. */
typedef enum pq_column_kind {
    PQ_COLUMN_ID,
    PQ_COLUMN_LABEL,
    PQ_COLUMN_DATE,
    PQ_COLUMN_TOTAL, /* an amount of money that stands for itself */
    PQ_COLUMN_PRICE, /* an amount for one piece */
    PQ_COLUMN_QUANTITY
} pq_column_kind;

/* Is one of the words a sign of that kind? For PQ_COLUMN_ID only the last word counts. */
bool pq_lexicon_column(const pq_lexicon *lexicon, pq_column_kind kind, const pq_word *words,
                       size_t count);

#endif
