/*
 * The lexical rules of SQL that are needed to find the end of a statement in a reply. Private to
 * src/chat. src/sql has all the rules, but chat depends on base alone, and replies also need HTML
 * entities and a bounded search in text that is not SQL.
 */
#ifndef PQ_CHAT_LEXEME_H
#define PQ_CHAT_LEXEME_H

#include "extract_parts.h"

typedef enum pq_lexeme_kind {
    PQ_LEX_END,
    PQ_LEX_BLANK,   /* a run of blanks */
    PQ_LEX_COMMENT, /* of either kind; may run to the end of the text */
    PQ_LEX_QUOTED,  /* '...', "...", `...` or [...]; may run to the end of the text, except [...] */
    PQ_LEX_WORD,    /* a run of word bytes: keyword, identifier or number */
    PQ_LEX_ENTITY,  /* an HTML entity, which is not SQL */
    PQ_LEX_OTHER    /* one byte */
} pq_lexeme_kind;

typedef struct pq_lexeme {
    pq_lexeme_kind kind;
    size_t start, end;
} pq_lexeme;

pq_lexeme pq_lexeme_at(pq_slice text, size_t at);

/* The first lexeme at or after `at` that is not blank or a comment. */
pq_lexeme pq_token_at(pq_slice text, size_t at);

/* The first lexeme at or after `at` that is not blank. It treats the start of a comment as a plain
 * byte, so that looking ahead costs no more than the lexeme. */
pq_lexeme pq_visible_at(pq_slice text, size_t at);

/* `keyword` is in lower case; the text may have any case. */
bool pq_is_keyword(pq_slice text, pq_lexeme lex, const char *keyword);
/* `words` ends with NULL. */
bool pq_is_one_of(pq_slice text, pq_lexeme lex, const char *const *words);
/* Is the lexeme this single byte, outside quotes and comments? */
bool pq_is_byte(pq_slice text, pq_lexeme lex, char c);

#endif
