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
 *
 *   embedded_json  a well-formed object with such a string is in prose, in a fence, in another
 *                  value or after reasoning. The last such object counts, because drafts come
 *                  first; an outer object counts before those inside it.
 *
 *   broken_json    a "sql" key with a quoted value in text that is not JSON: cut off, raw line
 *                  breaks, unescaped quotes, single or triple quotes, a bare key. The value ends at
 *                  a quote before "}", "]", a fence, the end or another key; without such a quote,
 *                  at the first quote or at the next "sql" key; otherwise at the end of the reply,
 *                  and is then cut off. The last such value counts.
 *
 *   fence          a block in ``` or ~~~ with a language that contains "sql", or without a language
 *                  but with a query (SELECT, WITH or VALUES) in it. What follows the language on
 *                  the opening line is not SQL, unless it begins with a keyword of SQL. The last
 *                  query counts, or without a query the last block whose language is SQL. A query
 *                  in a block that is never closed ends where it would end in prose, or with the
 *                  reply; it is then cut off unless a semicolon ends it.
 *
 *   bare           the first statement in prose. It starts a line, possibly after a list number,
 *                  a bullet, a heading mark, a quote mark, the word "sql" or parentheses, or
 *                  follows a colon, a ">", a backtick or a double quote, and looks like a query:
 *                  WITH is followed by an optional RECURSIVE, a name, and AS (; VALUES by (.
 *                  SELECT is not followed by "the", "this" and similar words, and its FROM is not
 *                  either. Without FROM, the first item starts with a number, a quote, a
 *                  parenthesis, a call, CASE, EXISTS, NOT or NULL. If its FROM has a different
 *                  letter case, a semicolon must end the statement, or SELECT is in capitals and
 *                  its first item is not a word or is followed by a comma, dot, parenthesis, AS or
 *                  FROM.
 *
 *   none           none of these, for example a refusal in prose.
 *
 * A statement in prose ends at a semicolon, at the backtick or quote that closes it, at "</", "<|"
 * or a fence, at the ")" of a parenthesis that the prose opened, and where prose begins:
 *   - after a blank line, unless the statement is unfinished (an open parenthesis or CASE, a comma
 *     or operator, a keyword that cannot end SQL, a WITH without its SELECT) or the next line
 * begins with a clause: WHERE, AND, OR, ON, HAVING with a condition, JOIN, FROM, GROUP BY, ORDER
 * BY, UNION and the like, LIMIT with a number, a comma, or another keyword in capitals;
 *   - on the next line, if the statement is not unfinished and the line is a heading, a label that
 *     ends with a colon, a list item, a table row, a tag or a sentence.
 * A full stop and asterisks at its end are left out. Nothing else is: SQL that does not run, such
 * as a ")" too many, stays as it was written.
 *
 * Two statements in one place, which is a string, a block, or prose with only blanks, comments and
 * semicolons between them, both stay, and so does a statement that writes: the sandbox blocks them.
 *
 * In the embedded_json and broken_json forms the value must start with a word, a comment or a
 * fence, so that the placeholder {"sql": "..."} is skipped. Unless the whole reply is JSON,
 * reasoning (reasoning_marks.h) is never searched, and neither is what follows an end token that
 * leaked, such as <|eot_id|> or </s>. No statement spans such a place or a NUL byte.
 *
 * What is found is a contiguous piece of the reply, without blanks, semicolons, comments and
 * invisible marks (byte order mark, no-break and zero-width space) before and after it. The only
 * exceptions are escapes, which are removed and noted in `unescaped`:
 *   - those of JSON in the JSON forms and in a bare statement in double quotes. If the reply itself
 *     was escaped (the key is &quot;sql&quot; or \"sql\"), the JSON forms are tried on its decoded
 *     text;
 *   - HTML entities (&quot; &apos; &lt; &gt; &amp; &nbsp; and numeric ones for ASCII), all of them
 *     if at least one is outside quotes and comments, where SQL cannot have it. If all are inside
 *     quotes, they are data and stay;
 *   - the backslashes of Markdown (\_ \* \< and so on), by the same rule;
 *   - the quote marks (>) of lines that quote a query or a fence.
 * A fence around the statement inside the string is removed. Typographic quotes are left alone.
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
    bool unescaped;       /* escapes were removed; otherwise the SQL is a piece of the reply */
} pq_extraction;

/* The code of a form ("embedded_json"). A static string. */
const char *pq_extraction_code(pq_extracted how);

/* Finds the SQL in `size` bytes of reply, in time linear in `size`. Any bytes are accepted. The
 * arena also holds working memory, at most a few times `size`. A reply without SQL is not an error.
 * Errors: PQ_OUT_OF_MEMORY. */
pq_status pq_extract_sql(const char *reply, size_t size, pq_arena *arena, pq_extraction *out,
                         pq_error *error);

#endif
