/* Shared by the files of the linking trim (src/schema, link*.c). Private to src/schema. */
#ifndef PQ_SCHEMA_LINK_PARTS_H
#define PQ_SCHEMA_LINK_PARTS_H

#include "lexicon.h"
#include "pq_link.h"

/* A link from words first .. last of the question to a table or one of its columns. */
typedef struct pq_evidence {
    size_t table;
    size_t column; /* SIZE_MAX for the table itself */
    pq_link_kind kind;
    size_t first, last;
    const char *value;
} pq_evidence;

/* One word of the question. */
typedef struct pq_asked {
    pq_sense sense;
    bool is_number;
    bool is_year;  /* 1900 to 2099 */
    double worth;  /* of the link that explains it; 0 if there is none */
    size_t *links; /* indexes into linker.evidence */
    size_t n_links;
} pq_asked;

typedef struct pq_linker {
    const pq_schema *schema;
    const pq_graph *graph;
    const pq_lexicon *lexicon;
    pq_arena *arena;
    const char *question;
    pq_word *words;
    pq_asked *asked;
    size_t n_words;
    pq_evidence *evidence;
    size_t n_evidence;
    size_t capacity;
    bool *has_date;        /* n_tables */
    double *money;         /* n_tables: how clearly a table holds amounts, from 0 to 1 */
    unsigned char **roles; /* roles[t][c]: bits 1 << pq_column_kind */
    pq_linked *out;
    bool failed; /* out of memory */
} pq_linker;

double pq_link_worth(pq_link_kind kind);

/* Finds every link between the question and the schema. */
void pq_link_find(pq_linker *l, const pq_found_value *values, size_t n_values);

/* The weighted share of linked words, from 0 to 1, once words are explained. Sets l->failed when
 * out of memory. */
double pq_link_confidence(pq_linker *l);

/* Chooses tables and columns from the evidence. */
void pq_link_choose(pq_linker *l);

#endif
