/* The texts of a message: answer, reasoning and refusal, wherever servers put them. */
#include "reply_parts.h"

#include <string.h>

/* Parts may hold parts; deeper ones are not read. */
enum { MOST_NESTED_PARTS = 4 };

/* The texts of one message, by channel. */
typedef struct message_texts {
    pq_text content, reasoning, refusal;
} message_texts;

static void add_parts(message_texts *texts, const pq_node *parts, bool thoughts, int depth);

/* Is the part reasoning, by its type or its mark "thought"? */
static bool is_thought(const pq_node *part) {
    static const char *const types[] = {"reasoning", "thinking", "thought", "summary"};
    const char *type;
    size_t size;
    if (pq_node_is_true(pq_node_find(part, "thought"))) {
        return true;
    }
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        if (pq_node_find_text(part, "type", &type, &size) && strstr(type, types[i]) != NULL) {
            return true;
        }
    }
    return false;
}

static void add_part(message_texts *texts, const pq_node *part, bool thoughts, int depth) {
    static const char *const fields[] = {"text", "thinking", "reasoning", "summary", "content"};
    const char *text;
    size_t size;
    if (pq_node_find_text(part, "refusal", &text, &size)) {
        pq_text_append_bytes(&texts->refusal, text, size);
        return;
    }
    thoughts = thoughts || is_thought(part);
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        const pq_node *field = pq_node_find(part, fields[i]);
        bool channel = thoughts || (i > 0 && i < 4);
        if (pq_node_text(field, &text, &size)) {
            pq_text_append_bytes(channel ? &texts->reasoning : &texts->content, text, size);
        } else {
            add_parts(texts, field, channel, depth + 1);
        }
        if (field != NULL) {
            return;
        }
    }
}

/* A text as a list of parts, some of which may be reasoning. */
static void add_parts(message_texts *texts, const pq_node *parts, bool thoughts, int depth) {
    const pq_node *part = pq_node_kind(parts) == PQ_KIND_ARRAY ? pq_node_first(parts) : NULL;
    for (; part != NULL && depth < MOST_NESTED_PARTS; part = pq_node_next(part)) {
        const char *text;
        size_t size;
        if (pq_node_text(part, &text, &size)) {
            pq_text_append_bytes(thoughts ? &texts->reasoning : &texts->content, text, size);
        } else {
            add_part(texts, part, thoughts, depth);
        }
    }
}

/* The reasoning is in the first of these fields that is not empty. */
static void add_reasoning(message_texts *texts, const pq_node *message) {
    static const char *const fields[] = {"reasoning", "reasoning_content", "thinking",
                                         "reasoning_details"};
    for (size_t i = 0; i < sizeof fields / sizeof fields[0] && texts->reasoning.size == 0; i++) {
        const pq_node *field = pq_node_find(message, fields[i]);
        const char *text;
        size_t size;
        if (pq_node_text(field, &text, &size)) {
            pq_text_append_bytes(&texts->reasoning, text, size);
        } else {
            add_parts(texts, field, true, 0);
        }
    }
}

/* Takes what is new of a text that came in a message. */
static void take_text(pq_reply *reply, pq_pieces *pieces, const pq_text *text, bool whole,
                      void (*add)(pq_reply *reply, const char *text, size_t size)) {
    if (text->size > 0 && !reply->full) {
        pq_slice fresh = whole ? pq_pieces_take_whole(pieces, text->data, text->size)
                               : pq_pieces_take(pieces, text->data, text->size);
        add(reply, fresh.data, fresh.size);
    }
}

/* Reads a "delta", or a "message", which has the whole text. */
void pq_reply_read_message(pq_reply *reply, const pq_node *message, bool whole) {
    message_texts texts = {0};
    const char *text;
    size_t size;
    add_reasoning(&texts, message);
    if (pq_node_find_text(message, "content", &text, &size)) {
        pq_text_append_bytes(&texts.content, text, size);
    } else {
        add_parts(&texts, pq_node_find(message, "content"), false, 0);
    }
    if (pq_node_find_text(message, "refusal", &text, &size)) {
        pq_text_append_bytes(&texts.refusal, text, size);
    }
    take_text(reply, &reply->reasoning_pieces, &texts.reasoning, whole, pq_reply_add_reasoning);
    take_text(reply, &reply->content_pieces, &texts.content, whole, pq_reply_add_content);
    take_text(reply, &reply->refusal_pieces, &texts.refusal, whole, pq_reply_add_refusal);
    if (texts.content.failed || texts.reasoning.failed || texts.refusal.failed) {
        pq_reply_note(reply, PQ_FAULT_TOO_LONG);
    }
    pq_text_free(&texts.content);
    pq_text_free(&texts.reasoning);
    pq_text_free(&texts.refusal);
}

void pq_reply_end_pieces(pq_reply *reply) {
    pq_slice rest = pq_pieces_end(&reply->reasoning_pieces);
    pq_reply_add_reasoning(reply, rest.data, rest.size);
    rest = pq_pieces_end(&reply->content_pieces);
    pq_reply_add_content(reply, rest.data, rest.size);
    rest = pq_pieces_end(&reply->refusal_pieces);
    pq_reply_add_refusal(reply, rest.data, rest.size);
}
