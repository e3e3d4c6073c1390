/*
 * Shared by extract*.c, slice.c and lexeme.c. Private to src/chat. Text is passed as slices.
 * Nothing here allocates, and every function takes time linear in the size of its slice.
 */
#ifndef PQ_CHAT_EXTRACT_PARTS_H
#define PQ_CHAT_EXTRACT_PARTS_H

#include <stdbool.h>
#include <stddef.h>

/* A borrowed piece of text. */
typedef struct pq_slice {
    const char *data;
    size_t size;
} pq_slice;

/* The bytes from `start` up to but not including `end`. */
pq_slice pq_slice_part(pq_slice text, size_t start, size_t end);
/* Without JSON's blanks (space, tab, LF, CR) at both ends. */
pq_slice pq_slice_trim(pq_slice text);
/* The first offset at or after `at` that is not a blank; text.size if there is none. */
size_t pq_slice_skip_blanks(pq_slice text, size_t at);
/* `at` is at most text.size. */
bool pq_slice_starts_with(pq_slice text, size_t at, const char *prefix);
/* The offset of `wanted` at or after `from`; text.size if it is not found. */
size_t pq_slice_find(pq_slice text, size_t from, const char *wanted);
bool pq_slice_ends_with(pq_slice text, pq_slice suffix);
/* Is the text `word`, ignoring case? `word` is in lower case. */
bool pq_slice_is_word(pq_slice text, const char *word);

/* The length of the run of equal bytes at `at`. */
size_t pq_run_length(pq_slice text, size_t at);
/* The offset of the next run of at least `least` bytes `mark` from `at`; the next NUL or text.size
 * if there is none before it. */
size_t pq_find_run(pq_slice text, size_t at, char mark, size_t least);

bool pq_is_among(char c, const char *set);

/* extract_text.c: what of a reply is searched. */
/* Writes the reply without reasoning and without what follows an end token, for which `out` has
 * room, and returns the size. NUL stands where something was left out. */
size_t pq_answer_text(pq_slice reply, char *out);
/* Does a line with a quote mark (>) begin a query or a fence? */
bool pq_has_quoted_query(pq_slice text);
/* Writes the text without the quote marks of the paragraphs in which such a line is. */
size_t pq_remove_quote_marks(pq_slice text, char *out);
/* Without blanks, byte order marks and no-break or zero-width spaces at both ends. */
pq_slice pq_trim_invisible(pq_slice text);

/* extract_json.c: a "sql" string. *value is the text between the quotes, still escaped. */
bool pq_find_embedded_json(pq_slice text, pq_slice *value);
bool pq_find_broken_json(pq_slice text, pq_slice *value, bool *cut_off);
/* Decodes JSON escapes into `out`, which has room for text.size bytes, and returns the size.
 * Unknown escapes stay, except that \' becomes '. An incomplete escape at the end is left out. */
size_t pq_json_unescape(pq_slice text, char *out);

/* extract_fence.c, extract_bare.c: statements outside JSON. */
bool pq_find_fence(pq_slice text, pq_slice *content, bool *closed);
/* *statement may point into `scratch`, which has room for text.size bytes. */
bool pq_find_bare(pq_slice text, char *scratch, pq_slice *statement, bool *cut_off);

/* lexeme.c: the found text as SQL. */
/* The statement without blanks, semicolons and comments around it. */
pq_slice pq_trim_statement(pq_slice sql);
/* Is the first word after any comments SELECT, WITH or VALUES? */
bool pq_is_query(pq_slice sql);
/* Is there an HTML entity outside quotes and comments? */
bool pq_has_stray_entity(pq_slice sql);
/* Is there an escape of Markdown, such as \_, outside quotes and comments? */
bool pq_has_stray_escape(pq_slice sql);
/* Removes the backslashes of Markdown's escapes. */
size_t pq_remove_escapes(pq_slice text, char *out);
/* Decodes HTML entities into `out`, which has room for text.size bytes, and returns the size. */
size_t pq_decode_entities(pq_slice text, char *out);

#endif
