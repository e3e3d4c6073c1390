/*
 * The parts of pq_extract.c: private to this folder. Text is handed round as slices; nothing here
 * allocates, and every function takes time linear in its slice.
 */
#ifndef PQ_CHAT_EXTRACT_PARTS_H
#define PQ_CHAT_EXTRACT_PARTS_H

#include <stdbool.h>
#include <stddef.h>

/* A piece of text that someone else owns. */
typedef struct pq_slice {
    const char *data;
    size_t size;
} pq_slice;

/* The bytes from `start` to before `end`. */
pq_slice pq_slice_part(pq_slice text, size_t start, size_t end);
/* Without JSON's blanks (space, tab, LF, CR) at both ends. */
pq_slice pq_slice_trim(pq_slice text);
/* The first place at or after `at` without a blank; text.size if there is none. */
size_t pq_slice_skip_blanks(pq_slice text, size_t at);
/* `at` is at most text.size. */
bool pq_slice_starts_with(pq_slice text, size_t at, const char *prefix);
/* Where `wanted` is found at or after `from`; text.size if it is not. */
size_t pq_slice_find(pq_slice text, size_t from, const char *wanted);
/* Do the bytes spell `word` (in lower case), in any case? */
bool pq_slice_is_word(pq_slice text, const char *word);

/* How often the byte at `at` is repeated from there. */
size_t pq_run_length(pq_slice text, size_t at);
/* The next run of at least `least` bytes `mark` from `at`; text.size if there is none. */
size_t pq_find_run(pq_slice text, size_t at, char mark, size_t least);

bool pq_is_among(char c, const char *set);

/* pq_extract_json.c: a "sql" string. *value is the text between the quotes, still escaped. */
bool pq_find_embedded_json(pq_slice text, pq_slice *value);
bool pq_find_broken_json(pq_slice text, pq_slice *value, bool *cut_off);
/* Decodes JSON's escapes to `out`, which has room for text.size bytes, and returns the size.
 * Unknown escapes stay as they are, but \' gives ' and an unfinished one at the end is left out. */
size_t pq_json_unescape(pq_slice text, char *out);

/* pq_extract_fence.c, pq_extract_bare.c: statements outside JSON. */
bool pq_find_fence(pq_slice text, pq_slice *content, bool *closed);
/* *statement may lie in `scratch`, which has room for text.size bytes. */
bool pq_find_bare(pq_slice text, char *scratch, pq_slice *statement, bool *cut_off);

/* pq_lexeme.c: what is found, as SQL. */
/* The statement without blanks, semicolons and comments around it. */
pq_slice pq_trim_statement(pq_slice sql);
/* Is the first word, comments aside, SELECT, WITH or VALUES? */
bool pq_is_query(pq_slice sql);
/* Does an HTML entity stand outside quotes and comments? */
bool pq_has_stray_entity(pq_slice sql);
/* Decodes HTML entities to `out`, which has room for text.size bytes; returns the size. */
size_t pq_decode_entities(pq_slice text, char *out);

#endif
