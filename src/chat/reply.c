#include "pq_reply.h"

#include "pq_ascii.h"
#include "pq_codes.h"
#include "reply_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- names ---- */

PQ_CODE(pq_end, pq_end, PQ_END_LIST)

typedef struct fault_row {
    const char *code;
    bool retry;
    const char *meaning;
} fault_row;

static const fault_row faults[] = {
#define PQ_FAULT_ROW(constant, code, retry, meaning) {code, retry, meaning},
    PQ_FAULT_LIST(PQ_FAULT_ROW)
#undef PQ_FAULT_ROW
};

const char *pq_fault_code(pq_fault fault) {
    return faults[fault].code;
}

const char *pq_fault_meaning(pq_fault fault) {
    return faults[fault].meaning;
}

bool pq_fault_may_retry(pq_fault fault) {
    return faults[fault].retry;
}

PQ_CODES(pq_ttft, pq_ttft, PQ_TTFT_LIST)

/* ---- life ---- */

pq_reply *pq_reply_new(double sent_ms) {
    pq_reply *reply = calloc(1, sizeof *reply);
    if (reply != NULL) {
        reply->sent_ms = sent_ms;
        reply->facts.retry_after_ms = NAN;
        reply->facts.cost_usd = NAN;
        reply->facts.times = (pq_times){NAN, NAN, NAN, NAN, NAN, NAN, NAN};
        reply->facts.usage = (pq_usage){-1, -1, -1, -1};
        for (int i = 0; i < PQ_COUNTS; i++) {
            reply->counts.of[i] = -1;
        }
    }
    return reply;
}

void pq_reply_free(pq_reply *reply) {
    if (reply == NULL) {
        return;
    }
    pq_text_free(&reply->raw);
    pq_sse_free(&reply->sse);
    pq_text_free(&reply->scratch);
    pq_pieces_free(&reply->content_pieces);
    pq_pieces_free(&reply->reasoning_pieces);
    pq_pieces_free(&reply->refusal_pieces);
    pq_text_free(&reply->answer);
    pq_text_free(&reply->reasoning);
    pq_text_free(&reply->refusal);
    pq_text_free(&reply->held);
    pq_text_free(&reply->model);
    pq_text_free(&reply->finish_reason);
    pq_text_free(&reply->param);
    for (size_t i = 0; i < PQ_REPLY_MEASUREMENTS; i++) {
        pq_text_free(&reply->measurements[i]);
    }
    pq_text_free(&reply->server_timing);
    free(reply);
}

/* ---- headers ---- */

/* "12", " 1.5 " in ms; NaN for anything else, such as a date. */
static double read_seconds(const char *text) {
    double seconds = 0;
    double unit = 1;
    text += strspn(text, " \t");
    if (!pq_is_digit(*text)) {
        return NAN;
    }
    for (; pq_is_digit(*text); text++) {
        seconds = seconds * 10 + (*text - '0');
    }
    if (*text == '.') {
        for (text++; pq_is_digit(*text); text++) {
            unit /= 10;
            seconds += (*text - '0') * unit;
        }
    }
    text += strspn(text, " \t");
    return *text == '\0' && isfinite(seconds * 1000) ? seconds * 1000 : NAN;
}

void pq_reply_headers(pq_reply *reply, int status, const char *retry_after, double retry_after_ms,
                      double now_ms) {
    pq_reply_facts *facts = &reply->facts;
    if (facts->ended) {
        return;
    }
    facts->status = status;
    facts->times.headers = now_ms - reply->sent_ms;
    if (!isnan(retry_after_ms)) {
        facts->retry_after_ms = fmax(retry_after_ms, 0);
    } else if (retry_after != NULL) {
        facts->retry_after_ms = read_seconds(retry_after);
    }
    pq_fault fault = pq_fault_of_status(status);
    if (fault != PQ_FAULT_NONE) {
        facts->fault = fault;
    }
}

/* ---- the body ---- */

static bool is_json_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void trim(const char **data, size_t *size) {
    while (*size > 0 && is_json_blank((*data)[*size - 1])) {
        --*size;
    }
    while (*size > 0 && is_json_blank(**data)) {
        ++*data;
        --*size;
    }
}

static bool is_done(const char *data, size_t size) {
    return size == strlen("[DONE]") && memcmp(data, "[DONE]", size) == 0;
}

static bool begins_json(const char *data) {
    return *data == '{' || *data == '[';
}

/* Reads the objects of an event or of the body. There is more than one if a server left out the
 * blank line between events. Other bytes after an object are ignored. False if there is no object,
 * or one that cannot be read. */
static bool read_objects(pq_reply *reply, const char *data, size_t size) {
    bool found = false;
    trim(&data, &size);
    while (size > 0) {
        if (found && is_done(data, size)) {
            reply->done = true;
            return true;
        }
        size_t used = pq_reply_read_document(reply, data, size);
        if (used == 0) {
            return found && !begins_json(data);
        }
        found = true;
        data += used;
        size -= used;
        trim(&data, &size);
    }
    return found;
}

/* An event of the stream. */
static void take_event(void *context, const char *data, size_t size) {
    pq_reply *reply = context;
    trim(&data, &size);
    if (is_done(data, size)) {
        reply->done = true;
        return;
    }
    if (size == 0 || read_objects(reply, data, size)) {
        return;
    }
    /* JSON that the end of the body cut off is missing, not malformed. */
    if (!reply->flushing || !begins_json(data)) {
        pq_reply_note(reply, PQ_FAULT_NOT_JSON);
    }
}

static pq_body body_of_line(const char *line, size_t size, bool at_end) {
    static const char *const fields[] = {"data", "event", "id", "retry"};
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        size_t length = strlen(fields[i]);
        size_t shared = size < length ? size : length;
        if (memcmp(line, fields[i], shared) != 0) {
            continue;
        }
        if (size <= length) {
            return at_end ? PQ_BODY_STREAM : PQ_BODY_UNKNOWN;
        }
        return line[length] == ':' || is_json_blank(line[length]) ? PQ_BODY_STREAM : PQ_BODY_TEXT;
    }
    return PQ_BODY_TEXT;
}

/* The kind of body, by its first bytes after blanks. */
static pq_body body_of(const char *bytes, size_t size, bool at_end) {
    if (size == 0) {
        return at_end ? PQ_BODY_STREAM : PQ_BODY_UNKNOWN;
    }
    switch (*bytes) {
    case ':':
        return PQ_BODY_STREAM;
    case '{':
    case '[':
        return PQ_BODY_JSON;
    case '<':
        return PQ_BODY_HTML;
    default:
        return body_of_line(bytes, size, at_end);
    }
}

static void take_raw(pq_reply *reply, const char *bytes, size_t size, size_t most) {
    size_t room = most - reply->raw.size;
    pq_text_append_bytes(&reply->raw, bytes, size < room ? size : room);
}

/* Takes bytes of a body whose kind is known. */
static void take_body(pq_reply *reply, const char *bytes, size_t size) {
    switch (reply->body) {
    case PQ_BODY_STREAM:
        pq_sse_receive(&reply->sse, bytes, size, take_event, reply);
        break;
    case PQ_BODY_JSON:
        take_raw(reply, bytes, size, PQ_REPLY_MAX_BYTES + 1);
        if (reply->raw.size > PQ_REPLY_MAX_BYTES) {
            pq_reply_note(reply, PQ_FAULT_TOO_LONG);
        }
        break;
    case PQ_BODY_TEXT:
        take_raw(reply, bytes, size, 4096);
        break;
    case PQ_BODY_HTML:
    case PQ_BODY_UNKNOWN:
        break;
    }
}

/* Determines the kind of the body from its first bytes, if there are enough. */
static void tell_body(pq_reply *reply, bool at_end) {
    reply->body = body_of(pq_text_string(&reply->raw), reply->raw.size, at_end);
    if (reply->body == PQ_BODY_UNKNOWN) {
        return;
    }
    if (reply->body == PQ_BODY_HTML || reply->body == PQ_BODY_TEXT) {
        pq_reply_note(reply, PQ_FAULT_NOT_JSON);
    }
    reply->facts.streamed = reply->body == PQ_BODY_STREAM && !isnan(reply->facts.times.first_byte);
    pq_text first = reply->raw;
    reply->raw = (pq_text){0};
    take_body(reply, pq_text_string(&first), first.size);
    pq_text_free(&first);
}

/* A blank, or a byte of the byte order mark, which starts nothing else. */
static bool is_before_body(char c) {
    return is_json_blank(c) || strchr("\xEF\xBB\xBF", c) != NULL;
}

/* Notes that the stream or a text exceeds its limit or the available memory. */
static void note_failure(pq_reply *reply) {
    if (reply->sse.failed || reply->raw.failed || reply->answer.failed || reply->reasoning.failed ||
        reply->refusal.failed || reply->held.failed || reply->content_pieces.whole.failed ||
        reply->reasoning_pieces.whole.failed || reply->refusal_pieces.whole.failed) {
        pq_reply_note(reply, PQ_FAULT_TOO_LONG);
    }
}

void pq_reply_receive(pq_reply *reply, const char *bytes, size_t size, double now_ms) {
    pq_times *times = &reply->facts.times;
    if (reply->facts.ended || size == 0) {
        return;
    }
    reply->at_ms = now_ms - reply->sent_ms;
    times->last = reply->at_ms;
    if (isnan(times->first_byte)) {
        times->first_byte = reply->at_ms;
    }
    size_t at = 0;
    for (; at < size && reply->body == PQ_BODY_UNKNOWN; at++) {
        if (reply->raw.size > 0 || bytes[at] == '\0' || !is_before_body(bytes[at])) {
            pq_text_append_bytes(&reply->raw, bytes + at, 1);
            tell_body(reply, false);
        }
    }
    if (at < size) {
        take_body(reply, bytes + at, size - at);
    }
    note_failure(reply);
}

/* ---- the end ---- */

/* Takes the whole body as the provider's message. */
static void take_words(pq_reply *reply) {
    const char *text = pq_text_string(&reply->raw);
    pq_reply_set_error(reply, text, reply->raw.size);
    pq_reply_refine(reply, text, reply->raw.size);
    pq_reply_read_wait(reply, NULL, text);
}

static void end_json(pq_reply *reply) {
    const char *text = pq_text_string(&reply->raw);
    if (reply->raw.size <= PQ_REPLY_MAX_BYTES) {
        reply->is_json = read_objects(reply, text, reply->raw.size);
    }
    if (pq_fault_of_status(reply->facts.status) != PQ_FAULT_NONE && reply->error[0] == '\0') {
        take_words(reply);
    }
}

/* A refusal's words are what the reader must see. */
static void end_refusal(pq_reply *reply) {
    const char *words = pq_text_string(&reply->refusal);
    if (words[strspn(words, " \t\r\n")] != '\0') {
        pq_reply_set_error(reply, words, reply->refusal.size);
        pq_reply_note(reply, PQ_FAULT_REFUSED);
    }
}

static void end_body(pq_reply *reply) {
    if (reply->body == PQ_BODY_UNKNOWN) {
        tell_body(reply, true);
    }
    if (reply->body == PQ_BODY_STREAM) {
        reply->flushing = true;
        pq_sse_end(&reply->sse, take_event, reply);
    } else if (reply->body == PQ_BODY_JSON) {
        end_json(reply);
    } else if (reply->body == PQ_BODY_TEXT) {
        take_words(reply);
    }
    pq_reply_end_pieces(reply);
    pq_reply_flush_content(reply);
    end_refusal(reply);
    note_failure(reply);
}

/* The fault of an incomplete reply, by how the exchange ended. */
static pq_fault fault_of_end(const pq_reply *reply, pq_end end) {
    switch (end) {
    case PQ_END_TIMEOUT:
        return PQ_FAULT_TIMED_OUT;
    case PQ_END_STOPPED:
        return PQ_FAULT_STOPPED;
    case PQ_END_INTERRUPTED:
        return PQ_FAULT_INTERRUPTED;
    default:
        break;
    }
    if (reply->facts.status == 0 && isnan(reply->facts.times.first_byte)) {
        return PQ_FAULT_NETWORK;
    }
    return end == PQ_END_COMPLETE && reply->body == PQ_BODY_JSON ? PQ_FAULT_NOT_JSON
                                                                 : PQ_FAULT_CUT_OFF;
}

void pq_reply_end(pq_reply *reply, pq_end end, double now_ms) {
    pq_reply_facts *facts = &reply->facts;
    if (facts->ended) {
        return;
    }
    end_body(reply);
    facts->ended = true;
    if (end != PQ_END_COMPLETE || isnan(facts->times.last)) {
        facts->times.last = now_ms - reply->sent_ms;
    }
    bool said = reply->done && facts->chunks > 0;
    bool whole = said || reply->closed || reply->is_json || reply->finish_reason.size > 0;
    if (!whole && (facts->fault == PQ_FAULT_NONE || end == PQ_END_STOPPED)) {
        facts->fault = fault_of_end(reply, end);
    }
}

/* ---- the facts ---- */

const pq_reply_facts *pq_reply_read(pq_reply *reply) {
    pq_reply_facts *facts = &reply->facts;
    facts->error = reply->error;
    facts->answer = pq_text_string(&reply->answer);
    facts->reasoning = pq_text_string(&reply->reasoning);
    facts->model = reply->model.size > 0 ? pq_text_string(&reply->model) : NULL;
    facts->finish_reason =
        reply->finish_reason.size > 0 ? pq_text_string(&reply->finish_reason) : NULL;
    facts->param = reply->param.size > 0 ? pq_text_string(&reply->param) : NULL;
    pq_reply_gather_timing(reply);
    facts->server_timing =
        reply->server_timing.size > 0 ? pq_text_string(&reply->server_timing) : NULL;
    return facts;
}

double pq_reply_ttft(const pq_reply_facts *facts, pq_ttft convention) {
    const pq_times *times = &facts->times;
    switch (convention) {
    case PQ_TTFT_CHUNK:
        return times->first_chunk;
    case PQ_TTFT_CONTENT:
        return times->first_content;
    case PQ_TTFT_TEXT:
        return fmin(times->first_content, times->first_reasoning);
    default:
        return times->first_answer;
    }
}
