/* Any bytes as a reply: the facts are sound, and the same however its body is cut. The first two
 * bytes choose the status, the end and the cuts. */
#include "pq_json.h"
#include "pq_reply.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void check(bool holds) {
    if (!holds) {
        abort();
    }
}

static uint32_t next_random(uint32_t *state) {
    *state = *state * 1664525u + 1013904223u;
    return *state >> 16;
}

/* In pieces of a random size up to `most`, each a copy, so that reading beyond it is seen. */
static pq_reply *feed(const uint8_t *bytes, size_t size, int status, pq_end end, size_t most,
                      uint32_t seed) {
    pq_reply *reply = pq_reply_new(0);
    check(reply != NULL);
    if (status != 0) {
        pq_reply_headers(reply, status, NULL, NAN, 1);
    }
    for (size_t at = 0; at < size;) {
        size_t piece = most > size ? size : 1 + next_random(&seed) % most;
        piece = piece < size - at ? piece : size - at;
        char *copy = malloc(piece);
        check(copy != NULL);
        memcpy(copy, bytes + at, piece);
        pq_reply_receive(reply, copy, piece, 2);
        free(copy);
        at += piece;
    }
    pq_reply_end(reply, end, 3);
    return reply;
}

static bool same_text(const char *a, const char *b) {
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static bool same_number(double a, double b) {
    return isnan(a) ? isnan(b) : a == b;
}

static void check_same(const pq_reply_facts *a, const pq_reply_facts *b) {
    check(a->ended && b->ended && a->status == b->status && a->fault == b->fault);
    check(same_text(a->error, b->error) && same_text(a->answer, b->answer));
    check(same_text(a->reasoning, b->reasoning) && same_text(a->model, b->model));
    check(same_text(a->finish_reason, b->finish_reason));
    check(same_text(a->server_timing, b->server_timing));
    check(a->usage.input == b->usage.input && a->usage.output == b->usage.output);
    check(a->usage.cached == b->usage.cached && a->usage.reasoning == b->usage.reasoning);
    check(a->chunks == b->chunks && a->streamed == b->streamed);
    check(a->think_in_content == b->think_in_content);
    check(a->first_answer_bytes == b->first_answer_bytes);
    check(same_number(a->cost_usd, b->cost_usd));
    check(same_number(a->times.first_byte, b->times.first_byte));
    check(same_number(a->times.first_chunk, b->times.first_chunk));
    check(same_number(a->times.first_content, b->times.first_content));
    check(same_number(a->times.first_reasoning, b->times.first_reasoning));
    check(same_number(a->times.first_answer, b->times.first_answer));
    check(same_number(a->times.last, b->times.last));
}

static void check_utf8(const char *text) {
    size_t size = text == NULL ? 0 : strlen(text);
    for (size_t at = 0; at < size;) {
        size_t length = pq_utf8_length(text + at, size - at);
        check(length > 0);
        at += length;
    }
}

/* What is kept of a server's measurements is JSON that files can hold. */
static void check_timing(const char *json) {
    pq_json *document = NULL;
    check(json == NULL || pq_json_parse(json, strlen(json), &document, NULL) == PQ_OK);
    pq_json_free(document);
}

static void check_sound(const pq_reply_facts *facts) {
    check_utf8(facts->error);
    check_utf8(facts->answer);
    check_utf8(facts->reasoning);
    check_utf8(facts->model);
    check_utf8(facts->finish_reason);
    check_utf8(facts->server_timing);
    check_timing(facts->server_timing);
    check(strlen(facts->error) <= 300);
    check(facts->first_answer_bytes <= strlen(facts->answer));
    check(isnan(facts->times.first_answer) == (facts->first_answer_bytes == 0));
    check(facts->usage.input >= -1 && facts->usage.output >= -1);
    check(!(facts->cost_usd < 0));
    for (const char *c = facts->error; *c != '\0'; c++) {
        check((unsigned char)*c >= 0x20 && *c != 0x7F);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const int statuses[] = {200, 200, 200, 200, 200, 0, 400, 503};
    if (size < 2) {
        return 0;
    }
    int status = statuses[data[0] & 7];
    pq_end end = (pq_end)((data[0] >> 3) % PQ_END_COUNT);
    pq_reply *whole = feed(data + 2, size - 2, status, end, SIZE_MAX, 0);
    pq_reply *cut = feed(data + 2, size - 2, status, end, 1 + data[1] % 32, data[1]);
    check_same(pq_reply_read(whole), pq_reply_read(cut));
    check_sound(pq_reply_read(whole));
    pq_reply_free(whole);
    pq_reply_free(cut);
    return 0;
}
