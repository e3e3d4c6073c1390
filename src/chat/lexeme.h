/*
 * As much of SQL's lexical rules as it takes to find where a statement in a reply ends. Private to
 * this folder. (src/sql has the whole of them, but chat depends on base alone, and replies need
 * HTML entities known and a bounded search in text that is not SQL.)
 */
#ifndef PQ_CHAT_LEXEME_H
#define PQ_CHAT_LEXEME_H

#include "extract_parts.h"

typedef enum pq_lexeme_kind {
    PQ_LEX_END,
    PQ_LEX_BLANK,   /* a run of blanks */
    PQ_LEX_COMMENT, /* either kind; may run to the end */
    PQ_LEX_QUOTED,  /* '...', "...", `...` or [...]; may run to the end, but for [...] */
    PQ_LEX_WORD,    /* a run of word bytes: keyword, identifier or number */
    PQ_LEX_ENTITY,  /* an HTML entity, which SQL does not have */
    PQ_LEX_OTHER    /* one byte */
} pq_lexeme_kind;

typedef struct pq_lexeme {
    pq_lexeme_kind kind;
    size_t start, end;
} pq_lexeme;

pq_lexeme pq_lexeme_at(pq_slice text, size_t at);

/* The first lexeme at or after `at` that is neither blank nor a comment. */
pq_lexeme pq_token_at(pq_slice text, size_t at);

/* The first lexeme at or after `at` that is not blank. The start of a comment is a plain byte to
 * it, so that looking ahead costs no more than the lexeme. */
pq_lexeme pq_visible_at(pq_slice text, size_t at);

/* Keywords are given in lower case and found in any. */
bool pq_is_keyword(pq_slice text, pq_lexeme lex, const char *keyword);
/* `words` ends with NULL. */
bool pq_is_one_of(pq_slice text, pq_lexeme lex, const char *const *words);
/* Is it this one byte, outside quotes and comments? */
bool pq_is_byte(pq_slice text, pq_lexeme lex, char c);

#endif
