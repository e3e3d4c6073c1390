/*
 * The reply to one chat completion request: status and headers, then a body in pieces of any size.
 * The body is a stream of events, one JSON object, or neither. There is no clock here: the caller
 * gives the arrival time of every piece, in ms on any scale that does not run backwards.
 *
 *     pq_reply *reply = pq_reply_new(sent_ms);
 *     pq_reply_headers(reply, 200, NULL, NAN, now_ms);
 *     pq_reply_receive(reply, bytes, size, now_ms);      for each piece
 *     pq_reply_end(reply, PQ_END_COMPLETE, now_ms);
 *     const pq_reply_facts *facts = pq_reply_read(reply);
 *
 * What real servers do, and how it is read:
 *   - reasoning is in delta.reasoning or delta.reasoning_content (if both are sent, the non-empty
 *     one counts, or either if they are equal), or set apart within the content by marks such as
 *     <think>, which may be split across pieces (reasoning_marks.h lists them). Reasoning is kept
 *     separate from the answer and never searched for SQL.
 *   - a first chunk with a role and no text does not count as a token.
 *   - text may come once, all of it so far in every chunk, or once more at the end (pieces.h);
 * every byte counts once. "content" may be a list of parts, some of them reasoning.
 *   - "refusal" has the words of a refusal. They become the error, and the fault is refused. So it
 *     is if a content filter ends the reply.
 *   - usage may be in any chunk, in one whose "choices" is empty, spread over several, or missing.
 *     Later counts replace earlier ones, but zeros and missing counts do not. Tokens are counted as
 *     they are billed: what a total has beyond input and output is output (reasoning of xAI and
 *     Gemini), and cached tokens beside the input (Anthropic) are added to it.
 *   - an error object may come with any status, including 200, and in the middle of a stream. The
 *     status decides the fault, unless the words prove that the key, the credit or the model is
 *     wrong, or that a filter refused. With status 200, the error's code or type decides; an error
 *     that they do not explain is a stream_error. A finish_reason such as "abort" is an error too.
 *   - "[DONE]" may be missing. A stream is complete if it has "[DONE]" after a chunk, a
 *     finish_reason, or usage in a separate event (some servers send usage in every chunk), even if
 *     the connection broke after that. Without any of these it was cut off, however it ended.
 *   - the first bytes that are not blank tell the kind of body: "{" or "[" starts JSON, "<" HTML,
 *     and a colon or a field name a stream. The content type is not trusted.
 *   - JSON that strict readers reject but clients accept is read; provider_json.h has the list. NUL
 *     in a text becomes U+FFFD. Where the blank line between events is missing, an event has
 *     several objects.
 *
 * How the body is split into pieces changes only the times, not the other facts.
 */
#ifndef PQ_REPLY_H
#define PQ_REPLY_H

#include "pq_arena.h"
#include "pq_error.h"
#include "pq_text.h"
#include "pq_write.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How an exchange ended for the driver. X(constant, code as printed, what it means) */
#define PQ_END_LIST(X)                                                                             \
    X(PQ_END_COMPLETE, "complete", "the server ended its reply")                                   \
    X(PQ_END_NETWORK, "network", "no connection, or the connection was lost")                      \
    X(PQ_END_TIMEOUT, "timeout", "the time limit of the call was reached")                         \
    X(PQ_END_STOPPED, "stopped", "the user stopped the call")                                      \
    X(PQ_END_INTERRUPTED, "interrupted", "this computer slept during the call")

typedef enum pq_end {
#define PQ_END_CONSTANT(constant, code, meaning) constant,
    PQ_END_LIST(PQ_END_CONSTANT)
#undef PQ_END_CONSTANT
        PQ_END_COUNT
} pq_end;

/* What was wrong with a reply. `retry`: repeating the request may help.
 * X(constant, code as printed, retry, what it means and what to do) */
#define PQ_FAULT_LIST(X)                                                                           \
    X(PQ_FAULT_NONE, "none", false, "the reply is complete")                                       \
    X(PQ_FAULT_UNAUTHORIZED, "unauthorized", false,                                                \
      "the provider refused the key; check that it is complete and belongs to this provider")      \
    X(PQ_FAULT_PAYMENT, "payment_required", false,                                                 \
      "the account is out of credit; add credit or choose another provider")                       \
    X(PQ_FAULT_FORBIDDEN, "forbidden", false,                                                      \
      "this key has no access to the model; choose another model or key")                          \
    X(PQ_FAULT_NOT_FOUND, "not_found", false,                                                      \
      "the provider does not know this model or address; choose a model from its list")            \
    X(PQ_FAULT_BAD_REQUEST, "bad_request", false,                                                  \
      "the provider rejected the request as invalid; read its message")                            \
    X(PQ_FAULT_RATE_LIMITED, "rate_limited", true,                                                 \
      "the provider rejected the call because of a rate limit (429)")                              \
    X(PQ_FAULT_SERVER, "server_error", true, "the provider had a server error (5xx)")              \
    X(PQ_FAULT_NETWORK, "network", true,                                                           \
      "the provider could not be reached: no network, or it blocks calls from web pages (CORS)")   \
    X(PQ_FAULT_CUT_OFF, "cut_off", true, "the connection closed before the reply was complete")    \
    X(PQ_FAULT_TIMED_OUT, "timed_out", false, "the reply was not complete within the time limit")  \
    X(PQ_FAULT_STREAM_ERROR, "stream_error", false, "the provider reported an error in its reply") \
    X(PQ_FAULT_NOT_JSON, "not_json", false,                                                        \
      "the reply is neither an event stream nor a JSON completion; check that the address is an "  \
      "OpenAI-compatible API")                                                                     \
    X(PQ_FAULT_TOO_LONG, "too_long", false, "the reply exceeds the size limit")                    \
    X(PQ_FAULT_REFUSED, "refusal", false,                                                          \
      "the model or the provider's content filter refused to answer; read its words")              \
    X(PQ_FAULT_INTERRUPTED, "interrupted", true, "this computer slept during the call")            \
    X(PQ_FAULT_STOPPED, "stopped", false, "the call was stopped")

typedef enum pq_fault {
#define PQ_FAULT_CONSTANT(constant, code, retry, meaning) constant,
    PQ_FAULT_LIST(PQ_FAULT_CONSTANT)
#undef PQ_FAULT_CONSTANT
        PQ_FAULT_COUNT
} pq_fault;

const char *pq_end_code(pq_end end);
const char *pq_fault_code(pq_fault fault);
const char *pq_fault_meaning(pq_fault fault);
bool pq_fault_may_retry(pq_fault fault);

/* Times since the request was sent, in ms; NaN for what never arrived. */
typedef struct pq_times {
    double headers;         /* the status line and headers */
    double first_byte;      /* of the body, including keepalive comments */
    double first_chunk;     /* the first event with "choices", even without text */
    double first_content;   /* the first text in the content, including blanks and marks */
    double first_reasoning; /* the first non-blank reasoning, in a field or between marks */
    double first_answer;    /* the first non-blank text outside reasoning */
    double last;            /* the last byte, or the end of the exchange */
} pq_times;

/* The conventions for the time of the first token. X(constant, code, what it counts) */
#define PQ_TTFT_LIST(X)                                                                            \
    X(PQ_TTFT_CHUNK, "any_chunk", "first streamed event with choices, even if it has no text")     \
    X(PQ_TTFT_CONTENT, "content", "first text in delta.content, including <think>")                \
    X(PQ_TTFT_TEXT, "content_or_reasoning", "first text of content or reasoning")                  \
    X(PQ_TTFT_ANSWER, "answer", "first text that is not reasoning")

typedef enum pq_ttft {
#define PQ_TTFT_CONSTANT(constant, code, meaning) constant,
    PQ_TTFT_LIST(PQ_TTFT_CONSTANT)
#undef PQ_TTFT_CONSTANT
        PQ_TTFT_COUNT
} pq_ttft;

const char *pq_ttft_code(pq_ttft convention);
const char *pq_ttft_meaning(pq_ttft convention);

/* Tokens as the provider counted them; -1 for counts that it did not send. */
typedef struct pq_usage {
    int64_t input;     /* including those read from a cache and written to it */
    int64_t output;    /* including reasoning */
    int64_t cached;    /* read from a cache */
    int64_t reasoning; /* part of the output */
} pq_usage;

/* Everything known about a reply so far. The reply owns all pointers, which are valid until it
 * receives more; texts are UTF-8, "" if empty. */
typedef struct pq_reply_facts {
    bool ended;
    int status;        /* HTTP; 0 before the headers */
    pq_fault fault;    /* PQ_FAULT_NONE while nothing is wrong */
    const char *error; /* the provider's message, without control characters and keys, at most 300
                          bytes; "" if none */
    const char *param; /* the field of the request that the error names as wrong; NULL if none */
    double retry_after_ms; /* how long the provider asks to wait, by a header, by RetryInfo in the
                              body, or by its words ("try again in 20s"); NaN if it does not say */
    pq_times times;
    const char *answer; /* the content without reasoning */
    const char *reasoning;
    const char *finish_reason; /* NULL if none was given */
    bool at_limit;             /* it says that the token limit ended the reply */
    const char *model;         /* as the provider names it; NULL if not sent */
    pq_usage usage;
    size_t chunks; /* events with choices; 1 for whole JSON */
    bool streamed;
    bool think_in_content;     /* reasoning was between marks such as <think> */
    size_t first_answer_bytes; /* of the first text of the answer. A large first text means that
                                  tokens were held back, so a rate from it says little */
    const char *server_timing; /* JSON: the provider's own measurements, by the field they were in
                                  ("perf_metrics", "timings", "time_info", ...; times among the
                                  tokens under "usage"), or NULL */
    double cost_usd;       /* what the provider says that it bills for the call; NaN if not sent */
    bool cost_is_estimate; /* the provider calls it an estimate */
} pq_reply_facts;

typedef struct pq_reply pq_reply;

/* Creates the reply to a request sent at `sent_ms`; free it with pq_reply_free. NULL when out of
 * memory. */
pq_reply *pq_reply_new(double sent_ms);
void pq_reply_free(pq_reply *reply);

/* Status and headers; absent headers are NULL. Retry-After is read in seconds, with or without a
 * fraction. If `retry_after_ms` is not NaN, it is used instead: the header as read by a driver that
 * understands dates. */
void pq_reply_headers(pq_reply *reply, int status, const char *retry_after, double retry_after_ms,
                      double now_ms);

/* How long the headers of a reply ask to wait, in ms; NaN if they do not say. `headers` has a line
 * "name: value" for each, with CR LF or LF; NULL for none. Read are retry-after-ms, Retry-After in
 * seconds, and with status 429 the x-ratelimit-reset of the limit that is used up: "6m0s", "1s",
 * seconds, or the time since 1970, which is compared with `unix_ms`. A date in Retry-After is for
 * the driver. */
double pq_retry_wait_ms(int status, const char *headers, double unix_ms);

/* Bytes of the body. A fault is noted and does not stop the reading. Answer and reasoning together,
 * one event, and a JSON body may each have 8 MiB. What exceeds that, or the memory available, is
 * left out and noted as too_long. */
void pq_reply_receive(pq_reply *reply, const char *bytes, size_t size, double now_ms);

/* Ends the exchange; anything received later is ignored. */
void pq_reply_end(pq_reply *reply, pq_end end, double now_ms);

/* The facts so far; owned by the reply. */
const pq_reply_facts *pq_reply_read(pq_reply *reply);

/* The time to first token by a convention, in ms; NaN if there was none. */
double pq_reply_ttft(const pq_reply_facts *facts, pq_ttft convention);

#endif
