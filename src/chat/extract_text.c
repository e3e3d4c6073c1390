/* What of a reply is searched for SQL (extract_parts.h). */
#include "lexeme.h"

#include "pq_ascii.h"
#include "reasoning_marks.h"

#include <string.h>

/* ---- tokens of chat templates ---- */

/* The size of the token <|name|> at `at`, also with the wide bars of DeepSeek; 0 if there is none.
 */
static size_t bar_token_at(pq_slice text, size_t at) {
    enum { MOST = 40 };
    static const char *const bars[] = {"|", "\xEF\xBD\x9C"};
    for (size_t i = 0; i < sizeof bars / sizeof *bars; i++) {
        size_t end = at + 1;
        if (!pq_slice_starts_with(text, end, bars[i])) {
            continue;
        }
        end += strlen(bars[i]);
        size_t most = text.size - end > MOST ? end + MOST : text.size;
        while (end < most && !pq_slice_starts_with(text, end, bars[i]) &&
               pq_is_word_byte(text.data[end])) {
            end++;
        }
        bool closed = pq_slice_starts_with(text, end, bars[i]) &&
                      pq_slice_starts_with(text, end + strlen(bars[i]), ">");
        return closed ? end + strlen(bars[i]) + 1 - at : 0;
    }
    return 0;
}

/* The size of the token of a chat template at `at`; 0 if there is none. </s> and [DONE] must be
 * the last of their line, because they are also HTML and a name in brackets. */
static size_t token_at(pq_slice text, size_t at) {
    static const char *const tokens[] = {"<end_of_turn>", "<start_of_turn>", "<eos>",  "<bos>",
                                         "<EOT>",         "[INST]",          "[/INST]"};
    static const char *const last[] = {"</s>", "[DONE]"};
    for (size_t i = 0; i < sizeof tokens / sizeof *tokens; i++) {
        if (pq_slice_starts_with(text, at, tokens[i])) {
            return strlen(tokens[i]);
        }
    }
    for (size_t i = 0; i < sizeof last / sizeof *last; i++) {
        size_t end = at + strlen(last[i]);
        if (pq_slice_starts_with(text, at, last[i]) &&
            (end == text.size || pq_is_among(text.data[end], "\r\n<["))) {
            return strlen(last[i]);
        }
    }
    return text.data[at] == '<' ? bar_token_at(text, at) : 0;
}

/* Is the text blank, or only the name of who speaks? */
static bool is_heading(pq_slice text) {
    static const char *const roles[] = {"", "assistant", "model", "<s>", NULL};
    enum { LONGEST = 9 };
    text = pq_slice_trim(text);
    for (size_t i = 0; text.size <= LONGEST && roles[i] != NULL; i++) {
        if (pq_slice_is_word(text, roles[i])) {
            return true;
        }
    }
    return false;
}

/* ---- the answer ---- */

/* The answer so far. */
typedef struct answer {
    char *out;
    size_t size;
    bool thinking;
    bool ended;
} answer;

/* Something is left out here. */
static void leave_gap(answer *a) {
    if (a->size > 0 && a->out[a->size - 1] != '\0') {
        a->out[a->size++] = '\0';
    }
}

static void take_mark(answer *a, pq_mark mark) {
    if (mark == PQ_MARK_CLOSE && !a->thinking) {
        a->size = 0;
        return;
    }
    leave_gap(a);
    a->thinking = mark == PQ_MARK_OPEN;
}

/* A token before the answer is left out; one after it ends the reply. */
static void take_token(answer *a) {
    a->ended = !is_heading((pq_slice){.data = a->out, .size = a->size});
    a->size = a->ended ? a->size : 0;
}

size_t pq_answer_text(pq_slice reply, char *out) {
    answer a = {.out = out};
    for (size_t at = 0; at < reply.size && !a.ended;) {
        size_t length;
        pq_mark mark = pq_mark_at(reply.data + at, reply.size - at, &length);
        bool marked = mark != PQ_MARK_NONE && mark != PQ_MARK_PART;
        size_t token =
            marked || a.thinking || !pq_is_among(reply.data[at], "<[") ? 0 : token_at(reply, at);
        if (marked) {
            take_mark(&a, mark);
            at += length;
        } else if (token > 0) {
            take_token(&a);
            at += token;
        } else {
            if (!a.thinking) {
                out[a.size++] = reply.data[at];
            }
            at++;
        }
    }
    return a.size;
}

/* ---- quote marks ---- */

/* Moves *at to the end of the line, after its line feed, and gives the line after its quote mark;
 * false if the line has none. */
static bool read_quoted_line(pq_slice text, size_t *at, pq_slice *line) {
    size_t start = *at;
    while (start < text.size && pq_is_among(text.data[start], " \t")) {
        start++;
    }
    bool quoted = start < text.size && text.data[start] == '>';
    start += quoted ? 1 : 0;
    start += quoted && start < text.size && text.data[start] == ' ' ? 1 : 0;
    size_t end = pq_slice_find(text, *at, "\n");
    end += end < text.size ? 1 : 0;
    *line = pq_slice_part(text, quoted ? start : *at, end);
    *at = end;
    return quoted;
}

static bool opens_query(pq_slice line) {
    size_t at = pq_slice_skip_blanks(line, 0);
    return pq_slice_starts_with(line, at, "```") || pq_slice_starts_with(line, at, "~~~") ||
           pq_is_query(line);
}

bool pq_has_quoted_query(pq_slice text) {
    pq_slice line;
    for (size_t at = 0; at < text.size;) {
        if (read_quoted_line(text, &at, &line) && opens_query(line)) {
            return true;
        }
    }
    return false;
}

size_t pq_remove_quote_marks(pq_slice text, char *out) {
    size_t size = 0;
    bool removes = false;
    for (size_t at = 0; at < text.size;) {
        size_t start = at;
        pq_slice line;
        bool quoted = read_quoted_line(text, &at, &line);
        removes = quoted && (removes || opens_query(line));
        if (!removes) {
            line = pq_slice_part(text, start, at);
        }
        memcpy(out + size, line.data, line.size);
        size += line.size;
    }
    return size;
}

/* ---- ends ---- */

pq_slice pq_trim_invisible(pq_slice text) {
    static const char *const marks[] = {"\xEF\xBB\xBF", "\xE2\x80\x8B", "\xC2\xA0"};
    size_t before;
    do {
        text = pq_slice_trim(text);
        before = text.size;
        for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
            const pq_slice mark = {.data = marks[i], .size = strlen(marks[i])};
            if (pq_slice_starts_with(text, 0, marks[i])) {
                text = pq_slice_part(text, mark.size, text.size);
            }
            if (pq_slice_ends_with(text, mark)) {
                text.size -= mark.size;
            }
        }
    } while (text.size < before);
    return text;
}
