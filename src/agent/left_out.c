#include "pq_left_out.h"

#include "pq_ascii.h"
#include "pq_json.h"
#include "pq_write.h"

#include <stdio.h>
#include <string.h>

/* The names of the token limit. */
static const char limit_name[] = "max_tokens", other_limit_name[] = "max_completion_tokens";

/* Words that name a field without its name. */
static const struct {
    const char *word, *name;
} other_words[] = {{"include_usage", "stream_options"},
                   {"json_object", "response_format"},
                   {"json mode", "response_format"},
                   {"reasoning.effort", "reasoning_effort"},
                   {"reasoning effort", "reasoning_effort"}};

bool pq_left_out_has(const pq_left_out *left_out, const char *name) {
    for (size_t i = 0; i < left_out->n; i++) {
        if (strcmp(left_out->names[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static bool add(pq_left_out *left_out, const char *name) {
    if (left_out->n == PQ_MAX_LEFT_OUT || strlen(name) >= PQ_LEFT_OUT_BYTES ||
        pq_left_out_has(left_out, name)) {
        return false;
    }
    snprintf(left_out->names[left_out->n++], PQ_LEFT_OUT_BYTES, "%s", name);
    return true;
}

void pq_left_out_add(pq_left_out *left_out, const pq_left_out *other) {
    for (size_t i = 0; i < other->n; i++) {
        add(left_out, other->names[i]);
    }
}

/* ---- what an error names ---- */

static bool in_name(char c) {
    return pq_is_alphanumeric(c) || c == '_';
}

/* Where the text has the name as a whole word; NULL if it does not. */
static const char *find_name(const char *text, const char *name) {
    for (const char *at = strstr(text, name); at != NULL; at = strstr(at + 1, name)) {
        if ((at == text || !in_name(at[-1])) && !in_name(at[strlen(name)])) {
            return at;
        }
    }
    return NULL;
}

/* The place of the field in the text, by its name or other words for it. */
static const char *find_field(const char *text, const char *name) {
    const char *first = find_name(text, name);
    for (size_t i = 0; i < sizeof other_words / sizeof other_words[0]; i++) {
        const char *at =
            strcmp(other_words[i].name, name) == 0 ? strstr(text, other_words[i].word) : NULL;
        first = at != NULL && (first == NULL || at < first) ? at : first;
    }
    return first;
}

static bool is_limit(const char *name) {
    return strcmp(name, limit_name) == 0 || strcmp(name, other_limit_name) == 0;
}

static bool may_leave_out(const pq_left_out *left_out, const char *name) {
    static const char *const needed[] = {"model", "messages", "stream"};
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++) {
        if (strcmp(name, needed[i]) == 0) {
            return false;
        }
    }
    bool limits =
        pq_left_out_has(left_out, limit_name) || pq_left_out_has(left_out, other_limit_name);
    return !pq_left_out_has(left_out, name) && !(is_limit(name) && limits);
}

/* The field of the request that the text names first; NULL if it names none. */
static const char *named_first(const pq_left_out *left_out, const pq_value *request,
                               const char *text) {
    const char *found = NULL;
    const char *place = NULL;
    const char *key;
    pq_value member;
    for (size_t n = 0; text != NULL && pq_json_field(request, n, &key, &member); n++) {
        const char *at = may_leave_out(left_out, key) ? find_field(text, key) : NULL;
        if (at != NULL && (place == NULL || at < place)) {
            place = at;
            found = key;
        }
    }
    return found;
}

bool pq_left_out_note(pq_left_out *left_out, const char *body, size_t size, const char *param,
                      const char *message) {
    pq_json *document = NULL;
    if (pq_json_parse(body, size, &document, NULL) != PQ_OK) {
        return false;
    }
    pq_value request = pq_json_root(document);
    const char *name = named_first(left_out, &request, param);
    name = name != NULL ? name : named_first(left_out, &request, message);
    bool added = name != NULL && add(left_out, name);
    pq_json_free(document);
    return added;
}

/* ---- a request without them ---- */

/* The name under which a field is sent; NULL if it is left out. */
static const char *sent_name(const pq_left_out *left_out, const char *name) {
    if (!pq_left_out_has(left_out, name)) {
        return name;
    }
    return strcmp(name, limit_name) == 0         ? other_limit_name
           : strcmp(name, other_limit_name) == 0 ? limit_name
                                                 : NULL;
}

pq_status pq_left_out_apply(const pq_left_out *left_out, pq_arena *arena, const char **body,
                            size_t *size) {
    pq_json *document = NULL;
    const char *key;
    pq_value member;
    pq_text text = {0};
    pq_writer w = pq_writer_to(&text);
    if (left_out->n == 0) {
        return PQ_OK;
    }
    if (pq_json_parse(*body, *size, &document, NULL) != PQ_OK) {
        return PQ_OUT_OF_MEMORY; /* what we wrote is valid JSON */
    }
    pq_value request = pq_json_root(document);
    pq_write_object(&w);
    for (size_t n = 0; pq_json_field(&request, n, &key, &member); n++) {
        const char *name = sent_name(left_out, key);
        if (name != NULL) {
            pq_write_key(&w, name);
            pq_json_write(&w, &member);
        }
    }
    pq_write_end(&w);
    pq_json_free(document);
    *body = text.failed ? NULL : pq_arena_copy(arena, pq_text_string(&text), text.size);
    *size = text.size;
    pq_text_free(&text);
    return *body == NULL ? PQ_OUT_OF_MEMORY : PQ_OK;
}
