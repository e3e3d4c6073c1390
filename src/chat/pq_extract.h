/*
 * From a model's reply to its SQL.
 *
 * A model is asked for one JSON object with a "sql" string and often answers with something near
 * it. Two findings are kept apart, so that the mercy of this parser never counts as the skill of a
 * model: whether the format was followed, and which SQL could be recovered all the same.
 *
 * The first of these that yields a statement wins:
 *
 *   json           the whole reply, trimmed, is one JSON object with a non-empty string "sql".
 *   embedded_json  a well-formed object with such a string stands in prose, in a fence, in another
 *                  value or behind <think> text. Of several the last one counts (drafts come
 *                  first), an outer object before those inside it.
 *   broken_json    a "sql" key with a quoted value in text that is not JSON: cut off, raw line
 *                  breaks, unescaped quotes, single or triple quotes, a bare key. The value ends
 *                  at a quote before "}", "]", a fence, the end or a next key; without such a quote
 *                  at the first one, or at a next "sql" key; else with the reply, and is then cut
 *                  off. Of several the last one counts.
 *   fence          a block in ``` or ~~~ with a language that contains "sql", or with none and a
 *                  query (SELECT, WITH or VALUES) in it. Of several the last query counts; without
 *                  a query the last block that says it is SQL. A block never closed ends with the
 *                  reply, and is cut off unless a semicolon ends it.
 *   bare           the first statement in prose. It begins a line or follows a colon, a ">", a
 *                  backtick or a double quote, and looks like a query, not like a sentence:
 *                    WITH    is followed by a name, perhaps RECURSIVE before it, and AS (;
 *                    VALUES  is followed by (;
 *                    SELECT  is not followed by "the", "this" and the like, nor is its FROM.
 *                            Without FROM, a number, a quote, a parenthesis, a call or CASE,
 *                            EXISTS, NOT or NULL comes first. With a FROM in another letter case,
 *                            a semicolon ends the statement, or SELECT is in capitals and its
 *                            first item is no word or followed by a comma, dot, parenthesis, AS
 *                            or FROM.
 *                  It ends at a semicolon, at the backtick or quote that closes it, at "</", at
 *                  ")" without "(", where the next query begins, or at a blank line (not within
 *                  parentheses, after a comma, or before the SELECT that a WITH still needs). A
 *                  full stop and asterisks at its end are left out.
 *   none           nothing of the kind; so ends a refusal in prose.
 *
 * In the embedded_json and broken_json forms the value must begin with a word, a comment or a
 * fence, so that the placeholder {"sql": "..."} is passed over. Text between <think> and </think>,
 * before a </think> that nothing opened, and after a <think> that nothing closes is reasoning and
 * never searched; only a reply that is JSON as a whole is taken as it stands. Where the reply
 * itself was escaped
 * (&quot;sql&quot; or \"sql\" in place of the key), the JSON forms are tried on its decoded text.
 *
 * What was found is then cleaned:
 *   - a fence around the statement inside the string is taken off;
 *   - HTML entities (&quot; &apos; &lt; &gt; &amp; &nbsp; and numeric ones for ASCII) are decoded,
 *     all of them, if at least one stands outside quotes and comments, where SQL has no use for
 *     it; entities within quotes only are taken for data and stay;
 *   - blanks, semicolons and comments before and after the statement are removed. Those inside
 *     stay, so a second statement stays too, for the sandbox to refuse, as does one that writes.
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
    bool format_followed; /* the reply has the form "json", whatever its SQL is worth */
    pq_extracted how;     /* where the SQL was found */
    const char *sql;      /* NUL-terminated, in the arena, never empty; NULL if there is none */
    size_t sql_size;      /* bytes; the text may hold NUL and need not be UTF-8 */
    bool cut_off;         /* the reply ended before the SQL did */
} pq_extraction;

/* The printed form of a finding ("embedded_json") and its meaning. Static strings. */
const char *pq_extraction_code(pq_extracted how);

/* Finds the SQL in `size` bytes of reply, any bytes, in time linear in `size`. The arena also holds
 * working memory, at most a few times `size`. Finding none is no error.
 * Errors: PQ_OUT_OF_MEMORY. */
pq_status pq_extract_sql(const char *reply, size_t size, pq_arena *arena, pq_extraction *out,
                         pq_error *error);

#endif
