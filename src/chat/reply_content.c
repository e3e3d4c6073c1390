/* Separates the answer from the reasoning in the content of a reply. */
#include "extract_parts.h"
#include "reasoning_marks.h"
#include "reply_parts.h"

#include <math.h>
#include <string.h>

static bool has_text(const char *text, size_t size) {
    return pq_slice_trim((pq_slice){.data = text, .size = size}).size > 0;
}

void pq_reply_append(pq_text *to, const char *text, size_t size) {
    while (size > 0) {
        const char *nul = memchr(text, '\0', size);
        size_t run = nul == NULL ? size : (size_t)(nul - text);
        pq_text_append_bytes(to, text, run);
        if (nul != NULL) {
            pq_text_append(to, "\xEF\xBF\xBD");
            run++;
        }
        text += run;
        size -= run;
    }
}

/* Appends to the answer or the reasoning, within the limit of both. */
static void append(pq_reply *reply, pq_text *channel, const char *text, size_t size) {
    size_t used = reply->answer.size + reply->reasoning.size;
    if (reply->full || used > PQ_REPLY_MAX_BYTES || size > PQ_REPLY_MAX_BYTES - used) {
        reply->full = true;
        pq_reply_note(reply, PQ_FAULT_TOO_LONG);
        return;
    }
    pq_reply_append(channel, text, size);
}

void pq_reply_add_reasoning(pq_reply *reply, const char *text, size_t size) {
    append(reply, &reply->reasoning, text, size);
    if (isnan(reply->facts.times.first_reasoning) && has_text(text, size)) {
        reply->facts.times.first_reasoning = reply->at_ms;
    }
}

void pq_reply_add_refusal(pq_reply *reply, const char *text, size_t size) {
    append(reply, &reply->refusal, text, size);
}

/* Text between marks: appended to the answer or the reasoning, by the marks so far. */
static void add_run(pq_reply *reply, const char *text, size_t size) {
    if (size == 0) {
        return;
    }
    if (reply->thinking) {
        if (has_text(text, size)) {
            reply->facts.think_in_content = true;
        }
        pq_reply_add_reasoning(reply, text, size);
        return;
    }
    append(reply, &reply->answer, text, size);
    reply->answer_bytes += size;
    if (!reply->answer_begun && has_text(text, size)) {
        reply->answer_begun = true;
        reply->answer_is_json = *pq_slice_trim((pq_slice){.data = text, .size = size}).data == '{';
    }
}

/* A closing mark that nothing opened: the answer so far is reasoning. */
static void turn_to_reasoning(pq_reply *reply) {
    pq_times *times = &reply->facts.times;
    pq_text_append_bytes(&reply->reasoning, pq_text_string(&reply->answer), reply->answer.size);
    pq_text_clear(&reply->answer);
    if (reply->answer_begun) {
        double begun = isnan(times->first_answer) ? reply->at_ms : times->first_answer;
        times->first_reasoning = fmin(times->first_reasoning, begun);
        times->first_answer = NAN;
        reply->facts.first_answer_bytes = 0;
        reply->facts.think_in_content = true;
    }
    reply->answer_begun = false;
    reply->answer_bytes = 0;
}

static void take_mark(pq_reply *reply, pq_mark mark) {
    if (mark == PQ_MARK_OPEN) {
        reply->thinking = true;
    } else if (mark == PQ_MARK_CLOSE && !reply->thinking) {
        turn_to_reasoning(reply);
    } else {
        reply->thinking = false;
    }
}

/* The next place from `at` on where a mark may start; `size` if there is none. */
static size_t find_start(const char *text, size_t at, size_t size) {
    while (at < size && !pq_mark_may_start(text[at])) {
        at++;
    }
    return at;
}

/* Splits the text at its marks and returns how much of it was used; the rest may become a mark. */
static size_t take_apart(pq_reply *reply, const char *text, size_t size) {
    size_t start = 0;
    size_t at = 0;
    while ((at = find_start(text, at, size)) < size) {
        size_t length;
        add_run(reply, text + start, at - start);
        start = at;
        if (reply->answer_begun && reply->answer_is_json) {
            break;
        }
        pq_mark mark = pq_mark_at(text + at, size - at, &length);
        if (mark == PQ_MARK_PART) {
            return at;
        }
        if (mark == PQ_MARK_NONE) {
            at++;
        } else {
            take_mark(reply, mark);
            at += length;
            start = at;
        }
    }
    add_run(reply, text + start, size - start);
    return size;
}

void pq_reply_add_content(pq_reply *reply, const char *text, size_t size) {
    if (size == 0) {
        return;
    }
    if (isnan(reply->facts.times.first_content)) {
        reply->facts.times.first_content = reply->at_ms;
    }
    pq_text whole = reply->held;
    reply->held = (pq_text){0};
    pq_text_append_bytes(&whole, text, size);
    size_t used = take_apart(reply, pq_text_string(&whole), whole.size);
    pq_text_append_bytes(&reply->held, pq_text_string(&whole) + used, whole.size - used);
    reply->held.failed = reply->held.failed || whole.failed;
    pq_text_free(&whole);
}

void pq_reply_settle(pq_reply *reply) {
    if (isnan(reply->facts.times.first_answer) && reply->answer_begun) {
        reply->facts.times.first_answer = reply->at_ms;
        reply->facts.first_answer_bytes = reply->answer_bytes;
    }
    reply->answer_bytes = 0;
}

void pq_reply_flush_content(pq_reply *reply) {
    add_run(reply, pq_text_string(&reply->held), reply->held.size);
    pq_text_clear(&reply->held);
    pq_reply_settle(reply);
}
