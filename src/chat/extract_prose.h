/*
 * Tells SQL from prose where a line begins inside a reply. Private to src/chat.
 *
 * Both functions judge by the first words of the line and take time linear in that line.
 */
#ifndef PQ_CHAT_EXTRACT_PROSE_H
#define PQ_CHAT_EXTRACT_PROSE_H

#include "lexeme.h"

/* The statement so far. */
typedef struct pq_statement_style {
    pq_lexeme first; /* its first keyword, which has the letter case of the others */
    bool has_from;   /* its last SELECT has a FROM */
} pq_statement_style;

/* Do two keywords have the same case: capitals, small letters, or a capital first? */
bool pq_same_case(pq_slice text, pq_lexeme a, pq_lexeme b);

/* Is it a word that follows a keyword in a sentence but not in SQL, such as "the"? */
bool pq_is_article(pq_slice text, pq_lexeme lex);

/* Does a finished statement go on with this token, which comes after a blank line: with a clause,
 * a join, an operator of a compound, or a comma? "Where staff is above five" is prose. */
bool pq_continues_statement(pq_slice text, pq_lexeme lex, const pq_statement_style *style);

/* Does prose begin with this token, which starts a line after a finished statement? A line is
 * prose if it is a heading, a label that ends with a colon, a list item or a sentence. SQL that
 * does not run is not prose. */
bool pq_begins_prose(pq_slice text, pq_lexeme lex, const pq_statement_style *style);

/* Does a sentence begin at this offset, possibly after bold marks? */
bool pq_is_sentence(pq_slice text, size_t at);

#endif
