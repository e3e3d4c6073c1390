/* Classifies the errors of a reply and removes keys from their messages. */
#include "reply_parts.h"

#include "pq_ascii.h"

#include <string.h>

/* Only the beginning of a message tells its class. */
enum { MOST_WORD_BYTES = 1000 };

pq_fault pq_fault_of_status(int status) {
    switch (status) {
    case 401:
        return PQ_FAULT_UNAUTHORIZED;
    case 402:
        return PQ_FAULT_PAYMENT;
    case 403:
        return PQ_FAULT_FORBIDDEN;
    case 404:
    case 410:
        return PQ_FAULT_NOT_FOUND;
    case 429:
    case 498: /* Groq: no capacity left in the flex tier */
        return PQ_FAULT_RATE_LIMITED;
    case 408: /* the provider's time ran out, not ours */
    case 409: /* another request was in the way */
    case 425:
        return PQ_FAULT_SERVER;
    default:
        break;
    }
    if (status == 0 || (status >= 200 && status < 300)) {
        return PQ_FAULT_NONE;
    }
    if (status >= 300 && status < 400) {
        return PQ_FAULT_NOT_FOUND; /* the address has moved */
    }
    return status >= 500 ? PQ_FAULT_SERVER : PQ_FAULT_BAD_REQUEST;
}

/* ---- bytes ---- */

static bool is_among(char c, const char *set) {
    return c != '\0' && strchr(set, c) != NULL;
}

/* Does the text start with `word`, ignoring case? `word` is in lower case. */
static bool begins_with(const char *text, size_t size, const char *word) {
    size_t length = strlen(word);
    for (size_t i = 0; i < length; i++) {
        if (i == size || pq_to_lower(text[i]) != word[i]) {
            return false;
        }
    }
    return true;
}

static bool ends_with(const char *text, size_t size, const char *word) {
    size_t length = strlen(word);
    return size >= length && begins_with(text + size - length, length, word);
}

static bool contains(const char *text, size_t size, const char *word) {
    for (size_t i = 0; i < size; i++) {
        if (begins_with(text + i, size - i, word)) {
            return true;
        }
    }
    return false;
}

static bool contains_any(const char *text, size_t size, const char *const *words) {
    for (; *words != NULL; words++) {
        if (contains(text, size, *words)) {
            return true;
        }
    }
    return false;
}

/* ---- the class of an error, by its words ---- */

/* Words that prove what is wrong, whatever the status is. In small letters. */
static pq_fault fault_proved_by(const char *text, size_t size) {
    static const char *const no_credit[] = {"insufficient_quota",     "insufficient quota",
                                            "insufficient_balance",   "insufficient balance",
                                            "insufficient_credit",    "insufficient credit",
                                            "insufficient funds",     "credit balance is too",
                                            "out of credit",          "billing_hard_limit",
                                            "exceeded_current_quota", "payment_required",
                                            "payment required",       "arrearage",
                                            "billing_not_active",     NULL};
    static const char *const wrong_key[] = {"invalid_api_key",
                                            "invalid api key",
                                            "incorrect api key",
                                            "api key not valid",
                                            "api_key_invalid",
                                            "api key is invalid",
                                            "invalid x-api-key",
                                            "no api key",
                                            "missing api key",
                                            "api key expired",
                                            "invalid authentication",
                                            "invalid_authentication",
                                            "unauthenticated",
                                            "authentication_error",
                                            "authentication fail",
                                            "invalid credentials",
                                            NULL};
    static const char *const filtered[] = {"content_filter",
                                           "content_policy",
                                           "content management policy",
                                           "data_inspection_failed",
                                           "content_moderation",
                                           "requires moderation",
                                           NULL};
    static const char *const no_model[] = {"model_not_found", "unknown model",     "unknown_model",
                                           "no such model",   "not a valid model", NULL};
    static const char *const missing[] = {"not exist", "not found", NULL};
    if (contains_any(text, size, no_credit)) {
        return PQ_FAULT_PAYMENT;
    }
    if (contains_any(text, size, wrong_key)) {
        return PQ_FAULT_UNAUTHORIZED;
    }
    if (contains_any(text, size, filtered)) {
        return PQ_FAULT_REFUSED;
    }
    bool model = contains_any(text, size, no_model) ||
                 (contains(text, size, "model") && contains_any(text, size, missing));
    return model ? PQ_FAULT_NOT_FOUND : PQ_FAULT_NONE;
}

void pq_reply_refine(pq_reply *reply, const char *text, size_t size) {
    static const bool by_status[PQ_FAULT_COUNT] = {
        [PQ_FAULT_BAD_REQUEST] = true, [PQ_FAULT_FORBIDDEN] = true,
        [PQ_FAULT_NOT_FOUND] = true,   [PQ_FAULT_RATE_LIMITED] = true,
        [PQ_FAULT_SERVER] = true,      [PQ_FAULT_STREAM_ERROR] = true};
    pq_fault *noted = &reply->facts.fault;
    pq_fault proved = fault_proved_by(text, size < MOST_WORD_BYTES ? size : MOST_WORD_BYTES);
    if (proved != PQ_FAULT_NONE && by_status[*noted]) {
        *noted = proved;
    }
}

/* The class of an error in a reply of status 200. */
static pq_fault fault_of_text(const char *text, size_t size) {
    static const char *const turned_away[] = {
        "rate_limit",        "rate limit",        "ratelimit",
        "too_many_requests", "too many requests", "resource_exhausted",
        "throttl",           "queue_exceeded",    NULL};
    static const char *const failed[] = {
        "overload", "server_error", "server error", "internal", "unavailable", "api_error",
        "timeout",  "timed out",    "bad gateway",  "capacity", NULL};
    static const char *const no_access[] = {"permission_denied", "permission_error", "forbidden",
                                            NULL};
    pq_fault proved = fault_proved_by(text, size);
    if (proved != PQ_FAULT_NONE) {
        return proved;
    }
    if (contains_any(text, size, turned_away)) {
        return PQ_FAULT_RATE_LIMITED;
    }
    if (contains_any(text, size, no_access)) {
        return PQ_FAULT_FORBIDDEN;
    }
    return contains_any(text, size, failed) ? PQ_FAULT_SERVER : PQ_FAULT_STREAM_ERROR;
}

/* A code that is an HTTP status; it may also be a text ("429"). */
static pq_fault fault_of_number(double number) {
    pq_fault fault = pq_fault_of_status(number >= 100 && number < 600 ? (int)number : 0);
    return fault == PQ_FAULT_NONE || fault == PQ_FAULT_BAD_REQUEST ? PQ_FAULT_STREAM_ERROR : fault;
}

static pq_fault fault_of_field(const pq_node *field) {
    const char *text;
    size_t size;
    double number;
    if (pq_node_number(field, 0, 1e9, &number)) {
        return fault_of_number(number);
    }
    if (!pq_node_text(field, &text, &size) || size > 200) {
        return PQ_FAULT_STREAM_ERROR;
    }
    if (size == 3 && pq_is_digit(text[0]) && pq_is_digit(text[1]) && pq_is_digit(text[2])) {
        return fault_of_number((text[0] - '0') * 100 + (text[1] - '0') * 10 + (text[2] - '0'));
    }
    return fault_of_text(text, size);
}

static pq_fault fault_of_object(const pq_node *error) {
    static const char *const fields[] = {"code", "type", "status", "error_type"};
    pq_fault fault = PQ_FAULT_STREAM_ERROR;
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        const pq_node *field = pq_node_find(error, fields[i]);
        if (field != NULL) {
            pq_fault found = fault_of_field(field);
            if (found == PQ_FAULT_PAYMENT) {
                return found;
            }
            bool tells_more = found == PQ_FAULT_RATE_LIMITED || fault == PQ_FAULT_STREAM_ERROR;
            fault = tells_more ? found : fault;
        }
    }
    return fault;
}

bool pq_is_token_limit(const char *reason, size_t size) {
    static const char *const words[] = {"length", "max_tokens", "max_output_tokens",
                                        "context_window", NULL};
    return contains_any(reason, size, words);
}

pq_fault pq_fault_of_finish(const char *reason, size_t size) {
    static const char *const filtered[] = {"filter",     "refus",      "safety",    "sensitive",
                                           "prohibited", "recitation", "blocklist", "toxic",
                                           "guardrail",  NULL};
    static const char *const failed[] = {"abort",   "error",    "insufficient", "cancel", "fail",
                                         "timeout", "overload", "unavailable",  NULL};
    if (size == strlen("error") && contains(reason, size, "error")) {
        return PQ_FAULT_STREAM_ERROR; /* an error beside it may tell more */
    }
    if (contains_any(reason, size, filtered)) {
        return PQ_FAULT_REFUSED;
    }
    return contains_any(reason, size, failed) ? PQ_FAULT_SERVER : PQ_FAULT_NONE;
}

/* ---- where servers put errors ---- */

/* The string in one of the fields for messages. */
static bool find_message(const pq_node *error, const char **text, size_t *size) {
    static const char *const fields[] = {"message", "detail", "msg", "error"};
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        if (pq_node_text(pq_node_find(error, fields[i]), text, size) && *size > 0) {
            return true;
        }
    }
    return false;
}

/* Notes what the code or type of an error proves. */
static void refine_by_fields(pq_reply *reply, const pq_node *error) {
    static const char *const fields[] = {"code", "type", "status", "error_type"};
    const char *text;
    size_t size;
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        if (pq_node_text(pq_node_find(error, fields[i]), &text, &size)) {
            pq_reply_refine(reply, text, size);
        }
    }
}

/* Sets the message, with the words of the provider behind a gateway if there are any (OpenRouter's
 * metadata.raw). */
static void set_message(pq_reply *reply, const pq_node *error, const char *text, size_t size) {
    const char *raw;
    size_t raw_size;
    if (!pq_node_find_text(pq_node_find(error, "metadata"), "raw", &raw, &raw_size)) {
        pq_reply_set_error(reply, text, size);
        return;
    }
    pq_text_clear(&reply->scratch);
    pq_text_append_bytes(&reply->scratch, text, size);
    pq_text_append(&reply->scratch, ": ");
    pq_text_append_bytes(&reply->scratch, raw, raw_size);
    pq_reply_set_error(reply, pq_text_string(&reply->scratch), reply->scratch.size);
    pq_reply_refine(reply, raw, raw_size);
}

/* Keeps the field of the request that an error names: "param", or the end of FastAPI's "loc". */
static void keep_param(pq_reply *reply, const pq_node *error) {
    const char *text;
    size_t size;
    const pq_node *loc = pq_node_find(error, "loc");
    const pq_node *part = pq_node_kind(loc) == PQ_KIND_ARRAY ? pq_node_first(loc) : NULL;
    if (reply->param.size > 0) {
        return;
    }
    if (pq_node_find_text(error, "param", &text, &size)) {
        pq_reply_append(&reply->param, text, size);
    }
    for (; part != NULL; part = pq_node_next(part)) {
        if (pq_node_text(part, &text, &size)) {
            pq_reply_append(&reply->param, text, size);
            pq_reply_append(&reply->param, " ", 1);
        }
    }
}

/* An error as a string, an object, or a list of either, whose first item counts. False if it has no
 * message. */
static bool take_error(pq_reply *reply, const pq_node *error) {
    const char *text;
    size_t size;
    const pq_node *first = pq_node_first(error);
    switch (pq_node_kind(error)) {
    case PQ_KIND_STRING:
        if (!pq_node_text(error, &text, &size) || size == 0) {
            return false;
        }
        pq_reply_set_error(reply, text, size);
        pq_reply_note(reply, fault_of_text(text, size < MOST_WORD_BYTES ? size : MOST_WORD_BYTES));
        pq_reply_refine(reply, text, size);
        pq_reply_read_wait(reply, NULL, text);
        return true;
    case PQ_KIND_ARRAY:
        return pq_node_kind(first) != PQ_KIND_ARRAY && take_error(reply, first);
    case PQ_KIND_OBJECT:
        if (first == NULL) {
            return false;
        }
        break;
    default:
        return false;
    }
    pq_reply_note(reply, fault_of_object(error));
    refine_by_fields(reply, error);
    keep_param(reply, error);
    if (find_message(error, &text, &size)) {
        set_message(reply, error, text, size);
        pq_reply_refine(reply, text, size);
        pq_reply_read_wait(reply, error, text);
    } else {
        pq_writer w = pq_writer_to(&reply->scratch);
        pq_text_clear(&reply->scratch);
        pq_node_write(&w, error);
        pq_reply_set_error(reply, pq_text_string(&reply->scratch), reply->scratch.size);
    }
    return true;
}

/* Is the field the string "error"? */
static bool is_error(const pq_node *field) {
    const char *text;
    size_t size;
    return pq_node_text(field, &text, &size) && size == 5 && memcmp(text, "error", 5) == 0;
}

/* A document without choices that is itself an error: {"detail": ...}, {"message": "..."}. */
static bool take_bare_error(pq_reply *reply, const pq_node *root) {
    const char *text;
    size_t size;
    const pq_node *detail = pq_node_find(root, "detail");
    if (detail != NULL && pq_node_kind(detail) != PQ_KIND_STRING) {
        return take_error(reply, detail);
    }
    return (is_error(pq_node_find(root, "object")) || find_message(root, &text, &size)) &&
           take_error(reply, root);
}

const pq_node *pq_reply_first_choice(const pq_node *root) {
    const pq_node *choices = pq_node_find(root, "choices");
    return pq_node_kind(choices) == PQ_KIND_ARRAY ? pq_node_first(choices) : NULL;
}

bool pq_reply_read_error(pq_reply *reply, const pq_node *root) {
    const pq_node *choice = pq_reply_first_choice(root);
    if (take_error(reply, pq_node_find(root, "error")) ||
        take_error(reply, pq_node_find(root, "errors")) ||
        take_error(reply, pq_node_find(pq_node_find(root, "x_groq"), "error"))) {
        return true;
    }
    if (choice == NULL) {
        return take_bare_error(reply, root);
    }
    if (take_error(reply, pq_node_find(choice, "error"))) {
        return true;
    }
    return is_error(pq_node_find(choice, "finish_reason"));
}

/* ---- the message ---- */

/* Characters that are invisible or reorder text, and blanks other than the space. */
static bool is_control(const char *c, size_t length) {
    const unsigned char *b = (const unsigned char *)c;
    if (length == 1) {
        return b[0] < 0x20 || b[0] == 0x7F;
    }
    if (length == 2) {
        return b[0] == 0xC2 && (b[1] < 0xA0 || b[1] == 0xAD);
    }
    if (length == 3 && b[0] == 0xE2) {
        return (b[1] == 0x80 &&
                ((b[2] >= 0x8B && b[2] <= 0x8F) || (b[2] >= 0xA8 && b[2] <= 0xAE))) ||
               (b[1] == 0x81 && b[2] >= 0xA0 && b[2] <= 0xAF);
    }
    return length == 3 && memcmp(c, "\xEF\xBB\xBF", 3) == 0;
}

/* The text in UTF-8 without control characters; runs of blanks and line breaks become one space. */
static void make_plain(const char *text, size_t size, pq_text *plain) {
    size_t at = 0;
    while (at < size) {
        size_t length = pq_utf8_length(text + at, size - at);
        if (length == 0) {
            pq_text_append(plain, "\xEF\xBF\xBD");
            length = 1;
        } else if (is_among(text[at], " \t\r\n")) {
            if (plain->size > 0 && plain->data[plain->size - 1] != ' ') {
                pq_text_append(plain, " ");
            }
        } else if (!is_control(text + at, length)) {
            pq_text_append_bytes(plain, text + at, length);
        }
        at += length;
    }
}

static bool is_token_byte(char c) {
    return pq_is_alphanumeric(c) || is_among(c, "-_.*");
}

/* Is the word before `at` one that a key follows? Blanks, quotes, colons and similar characters in
 * between are ignored. */
static bool follows_mention(const char *text, size_t at) {
    static const char *const words[] = {"key", "token", "secret", "authorization", "provided"};
    bool separated = false;
    while (at > 0 && is_among(text[at - 1], " \"'`([:=")) {
        separated = separated || text[at - 1] == ':' || text[at - 1] == '=';
        at--;
    }
    size_t start = at;
    while (start > 0 && at - start < 40 &&
           (pq_is_alphanumeric(text[start - 1]) || text[start - 1] == '_')) {
        start--;
    }
    if (ends_with(text + start, at - start, "bearer")) {
        return true;
    }
    for (size_t i = 0; separated && i < sizeof words / sizeof words[0]; i++) {
        if (ends_with(text + start, at - start, words[i])) {
            return true;
        }
    }
    return false;
}

/* Does the token start like a provider's key? */
static bool has_key_prefix(const char *token, size_t size) {
    static const char *const prefixes[] = {"sk-",  "sk_",  "pk-",    "fw_",   "gsk_",
                                           "csk-", "xai-", "nvapi-", "hf_",   "tgp_",
                                           "r8_",  "aiza", "eyj",    "pplx-", NULL};
    for (size_t at = 0; at < size; at++) {
        if (at > 0 && pq_is_alphanumeric(token[at - 1])) {
            continue;
        }
        for (const char *const *prefix = prefixes; *prefix != NULL; prefix++) {
            if (begins_with(token + at, size - at, *prefix)) {
                return true;
            }
        }
    }
    return false;
}

/* Does the token have a run of 20 or more letters and digits, with both kinds? */
static bool has_random_run(const char *token, size_t size) {
    size_t run = 0;
    bool letters = false;
    bool digits = false;
    for (size_t i = 0; i < size; i++) {
        bool in_run = pq_is_alphanumeric(token[i]);
        run = in_run ? run + 1 : 0;
        letters = in_run && (letters || pq_is_letter(token[i]));
        digits = in_run && (digits || pq_is_digit(token[i]));
        if (run >= 20 && letters && digits) {
            return true;
        }
    }
    return false;
}

/* 8-4-4-4-12 hexadecimal digits. */
static bool is_uuid(const char *token, size_t size) {
    if (size < 36) {
        return false;
    }
    for (size_t i = 0; i < 36; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? token[i] != '-'
                 : !pq_is_digit(token[i]) && !is_among(pq_to_lower(token[i]), "abcdef")) {
            return false;
        }
    }
    return true;
}

static bool has_digit(const char *token, size_t size) {
    for (size_t i = 0; i < size; i++) {
        if (pq_is_digit(token[i])) {
            return true;
        }
    }
    return false;
}

/* Could the token at `at` be a key, or a masked key? */
static bool looks_like_key(const char *text, size_t at, size_t size) {
    const char *token = text + at;
    if (contains(token, size, "***") || is_uuid(token, size) || has_random_run(token, size)) {
        return true;
    }
    if (size >= 16 && has_key_prefix(token, size)) {
        return true;
    }
    return size >= 8 && (size >= 16 || has_digit(token, size)) && follows_mention(text, at);
}

/* Appends as many whole characters as fit into the message. False once the message is full. */
static bool add_to_message(char *message, size_t *used, const char *text, size_t size) {
    while (size > 0) {
        size_t length = pq_utf8_length(text, size);
        if (length == 0 || length > PQ_REPLY_ERROR_BYTES - *used) {
            return false;
        }
        memcpy(message + *used, text, length);
        *used += length;
        text += length;
        size -= length;
    }
    return true;
}

/* Copies the text with every key replaced by an ellipsis, up to the size of the message. */
static void copy_without_keys(const char *text, size_t size, char *message) {
    size_t used = 0;
    size_t at = 0;
    bool room = true;
    while (at < size && room) {
        size_t end = at;
        while (end < size && is_token_byte(text[end])) {
            end++;
        }
        if (end == at) {
            end = at + pq_utf8_length(text + at, size - at);
            room = add_to_message(message, &used, text + at, end - at);
        } else if (looks_like_key(text, at, end - at)) {
            while (end < size && (is_token_byte(text[end]) || is_among(text[end], "+/=~"))) {
                end++;
            }
            room = add_to_message(message, &used, "\xE2\x80\xA6", 3);
        } else {
            room = add_to_message(message, &used, text + at, end - at);
        }
        at = end;
    }
    while (used > 0 && message[used - 1] == ' ') {
        used--;
    }
    message[used] = '\0';
}

void pq_reply_set_error(pq_reply *reply, const char *text, size_t size) {
    if (reply->error[0] != '\0') {
        return;
    }
    pq_text plain = {0};
    make_plain(text, size, &plain);
    if (!plain.failed) {
        copy_without_keys(pq_text_string(&plain), plain.size, reply->error);
    }
    pq_text_free(&plain);
}

void pq_reply_note(pq_reply *reply, pq_fault fault) {
    pq_fault *noted = &reply->facts.fault;
    /* An account without credit also gets 429, and waiting does not help. */
    bool no_credit = *noted == PQ_FAULT_RATE_LIMITED && fault == PQ_FAULT_PAYMENT;
    bool first = *noted == PQ_FAULT_NONE || *noted == PQ_FAULT_NOT_JSON;
    if (fault != PQ_FAULT_NONE && (first || no_credit)) {
        *noted = fault;
    }
}
