/*
 * The parts of pq_extract.c: private to this folder. Text is handed round as slices; nothing here
 * allocates, and every function takes time linear in its slice.
 */
#ifndef PQ_EXTRACT_PARTS_H
#define PQ_EXTRACT_PARTS_H

#include <stdbool.h>
#include <stddef.h>

/* A piece of text that someone else owns. */
typedef struct slice {
    const char *data;
    size_t size;
} slice;

/* The bytes from `start` to before `end`. */
slice slice_part(slice text, size_t start, size_t end);
/* Without JSON's blanks (space, tab, LF, CR) at both ends. */
slice slice_trim(slice text);
/* The first place at or after `at` without a blank; text.size if there is none. */
size_t slice_skip_blanks(slice text, size_t at);
/* `at` is at most text.size. */
bool slice_starts_with(slice text, size_t at, const char *prefix);
/* Where `wanted` is found at or after `from`; text.size if it is not. */
size_t slice_find(slice text, size_t from, const char *wanted);
/* Do the bytes spell `word` (in lower case), in any case? */
bool slice_is_word(slice text, const char *word);

bool is_blank(char c);
bool is_among(char c, const char *set);
/* A letter, digit, underscore or byte outside ASCII. */
bool is_word_byte(char c);

/* extract_json.c: a "sql" string. *value is the text between the quotes, still escaped. */
bool find_embedded_json(slice text, slice *value);
bool find_broken_json(slice text, slice *value, bool *cut_off);
/* Decodes JSON's escapes to `out`, which has room for text.size bytes, and returns the size.
 * Unknown escapes stay as they are, but \' gives ' and an unfinished one at the end is left out. */
size_t json_unescape(slice text, char *out);

/* extract_sql.c: statements outside JSON. */
/* The statement without blanks, semicolons and comments around it. */
slice trim_statement(slice sql);
/* Is the first word SELECT, WITH or VALUES? */
bool is_query(slice sql);
/* Does an HTML entity stand outside quotes and comments? */
bool has_stray_entity(slice sql);
/* Decodes HTML entities to `out`, which has room for text.size bytes; returns the size. */
size_t decode_entities(slice text, char *out);
bool find_fence(slice text, slice *content, bool *closed);
/* *statement may lie in `scratch`, which has room for text.size bytes. */
bool find_bare(slice text, char *scratch, slice *statement, bool *cut_off);

#endif
