/*
 * The marks with which models set reasoning apart from the answer within one text. This is the only
 * list of them. Private to src/chat.
 *
 *   - tags in any letter case, with or without a namespace: <think>, <thinking>, <thought>,
 *     <thoughts>, <reasoning>, <seed:think> and their closing forms;
 *   - [THINK] and [/THINK] (Mistral), and the pairs of Cohere, Kimi-VL and Open Thoughts;
 *   - Harmony (gpt-oss): <|channel|>NAME<|message|>, with or without <|start|>ROLE before it. The
 *     channel "final" has the answer, and so has a message without a channel. All other channels
 *     are reasoning. <|end|>, <|return|> and <|call|> end a message.
 *     Source: OpenAI, "OpenAI harmony response format", 2025.
 */
#ifndef PQ_CHAT_REASONING_MARKS_H
#define PQ_CHAT_REASONING_MARKS_H

#include <stdbool.h>
#include <stddef.h>

typedef enum pq_mark {
    PQ_MARK_NONE,  /* the text does not start with a mark */
    PQ_MARK_PART,  /* more text may make it a mark */
    PQ_MARK_OPEN,  /* reasoning begins after it */
    PQ_MARK_CLOSE, /* the answer begins after it, so everything before it was reasoning */
    PQ_MARK_END    /* ends reasoning if there is any; otherwise it has no meaning */
} pq_mark;

/* Can a mark start with this character? */
bool pq_mark_may_start(char c);

/* The mark at the start of the text; *length is its size in bytes, 0 for NONE and PART. A PART has
 * at most 255 bytes. */
pq_mark pq_mark_at(const char *text, size_t size, size_t *length);

#endif
