/*
 * Extracts the SQL from a model's reply.
 *
 * A model is asked for one JSON object with a "sql" string and often answers with something
 * similar. Two facts are kept separate, so that this parser's tolerance never counts as a model's
 * skill: whether the model followed the format, and which SQL could be recovered.
 *
 * The first of these forms that yields a statement wins:
 *
 *   json           the whole reply, trimmed, is one JSON object with a non-empty string "sql".
 *   embedded_json  a well-formed object with such a string is in prose, in a fence, in another
 * value or after <think> text. The last such object counts, because drafts come first; an outer
 * object counts before those inside it. broken_json    a "sql" key with a quoted value in text that
 * is not JSON: cut off, raw line breaks, unescaped quotes, single or triple quotes, a bare key. The
 * value ends at a quote before "}", "]", a fence, the end or another key; without such a quote, at
 * the first quote or at the next "sql" key; otherwise at the end of the reply, and is then cut off.
 * The last such value counts. fence          a block in ``` or ~~~ with a language that contains
 * "sql", or without a language but with a query (SELECT, WITH or VALUES) in it. The last query
 * counts, or without a query the last block whose language is SQL. An unclosed block ends with the
 * reply, and is cut off unless a semicolon ends it. bare           the first statement in prose. It
 * starts a line or follows a colon, a ">", a backtick or a double quote, and looks like a query,
 * not like a sentence: WITH    is followed by an optional RECURSIVE, a name, and AS (; VALUES  is
 * followed by (; SELECT  is not followed by "the", "this" and similar words, and its FROM is not
 * either. Without FROM, the first item starts with a number, a quote, a parenthesis, a call, CASE,
 * EXISTS, NOT or NULL. If its FROM has a different letter case, a semicolon must end the statement,
 * or SELECT is in capitals and its first item is not a word or is followed by a comma, dot,
 * parenthesis, AS or FROM. It ends at a semicolon, at the backtick or quote that closes it, at
 * "</", at ")" without "(", where the next query begins, or at a blank line (except in parentheses,
 * after a comma, or before the SELECT of a WITH). A full stop and asterisks at its end are left
 * out. none           none of these, for example a refusal in prose.
 *
 * In the embedded_json and broken_json forms the value must start with a word, a comment or a
 * fence, so that the placeholder {"sql": "..."} is skipped. Text between marks of reasoning
 * such as <think> and </think> (reasoning_marks.h), before an unopened closing mark, and after an
 * unclosed opening mark is never searched, unless the whole reply is JSON. If the reply itself was
 * escaped (the key is &quot;sql&quot; or
 * \"sql\"), the JSON forms are tried on its decoded text.
 *
 * The statement found is then cleaned:
 *   - a fence around the statement inside the string is removed;
 *   - HTML entities (&quot; &apos; &lt; &gt; &amp; &nbsp; and numeric ones for ASCII) are all
 *     decoded if at least one is outside quotes and comments, where SQL cannot have it. If all are
 *     inside quotes, they are data and stay;
 *   - blanks, semicolons and comments before and after the statement are removed. Those inside
 *     stay. A second statement stays too, and so does a statement that writes: the sandbox blocks
 *     them.
 * Typographic quotes are left alone.
 */
#ifndef PQ_EXTRACT_H
#define PQ_EXTRACT_H

#include "pq_arena.h"
#include "pq_error.h"

#include <stdbool.h>
#include <stddef.h>

/* X(constant, code as printed, what it means) */
#define PQ_EXTRACTED_LIST(X)                                                                       \
    X(PQ_EXTRACTED_NONE, "none", "the reply contained no SQL")                                     \
    X(PQ_EXTRACTED_JSON, "json", "the reply is exactly the requested JSON object")                 \
    X(PQ_EXTRACTED_EMBEDDED_JSON, "embedded_json", "a JSON object surrounded by other text")       \
    X(PQ_EXTRACTED_BROKEN_JSON, "broken_json", "a \"sql\" string in text that is not valid JSON")  \
    X(PQ_EXTRACTED_FENCE, "fence", "a fenced code block")                                          \
    X(PQ_EXTRACTED_BARE, "bare", "a statement in prose")

typedef enum pq_extracted {
#define PQ_EXTRACTED_CONSTANT(constant, code, meaning) constant,
    PQ_EXTRACTED_LIST(PQ_EXTRACTED_CONSTANT)
#undef PQ_EXTRACTED_CONSTANT
        PQ_EXTRACTED_COUNT
} pq_extracted;

typedef struct pq_extraction {
    bool format_followed; /* the reply has the form "json", whether its SQL is good or not */
    pq_extracted how;     /* where the SQL was found */
    const char *sql;      /* NUL-terminated, in the arena, never empty; NULL if there is none */
    size_t sql_size;      /* bytes; the text may contain NUL and need not be UTF-8 */
    bool cut_off;         /* the reply ended inside the SQL */
} pq_extraction;

/* The code of a form ("embedded_json"). A static string. */
const char *pq_extraction_code(pq_extracted how);

/* Finds the SQL in `size` bytes of reply, in time linear in `size`. Any bytes are accepted. The
 * arena also holds working memory, at most a few times `size`. A reply without SQL is not an error.
 * Errors: PQ_OUT_OF_MEMORY. */
pq_status pq_extract_sql(const char *reply, size_t size, pq_arena *arena, pq_extraction *out,
                         pq_error *error);

#endif
