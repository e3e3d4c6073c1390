#include "pq_extract.h"

#include "extract_parts.h"
#include "pq_codes.h"
#include "pq_json.h"
#include "reasoning_marks.h"

#include <string.h>

PQ_CODE(pq_extraction, pq_extracted, PQ_EXTRACTED_LIST)

/* A transformation of text that never makes it longer. */
typedef size_t (*transformation)(pq_slice text, char *out);

/* Replaces the text by the transformed one, in the arena. False when out of memory. */
static bool transform(pq_slice *text, transformation to, pq_arena *arena) {
    char *out = pq_arena_alloc(arena, text->size);
    if (out == NULL) {
        return false;
    }
    *text = (pq_slice){.data = out, .size = to(*text, out)};
    return true;
}

/* Cleans the found text and makes it the result, if a statement remains. */
static pq_status take(pq_extraction *out, pq_extracted how, pq_slice sql, pq_arena *arena,
                      pq_error *error) {
    pq_slice content;
    bool closed;
    if (pq_slice_starts_with(pq_slice_trim(sql), 0, "```") &&
        pq_find_fence(sql, &content, &closed)) {
        sql = content;
    }
    if (pq_has_stray_entity(sql) && !transform(&sql, pq_decode_entities, arena)) {
        return pq_error_memory(error);
    }
    sql = pq_trim_statement(sql);
    if (sql.size == 0) {
        return PQ_OK;
    }
    out->sql = pq_arena_copy(arena, sql.data, sql.size);
    if (out->sql == NULL) {
        return pq_error_memory(error);
    }
    out->sql_size = sql.size;
    out->how = how;
    return PQ_OK;
}

/* The "sql" string of a reply that is one JSON object, in the arena. It is read strictly, because
 * this decides whether the model followed the format; the other forms are tolerant.
 * */
static pq_status read_json(pq_slice reply, pq_arena *arena, bool *followed, pq_slice *sql,
                           pq_error *error) {
    *followed = false;
    reply = pq_slice_trim(reply);
    pq_json *document = NULL;
    if (!pq_slice_starts_with(reply, 0, "{")) {
        return PQ_OK;
    }
    pq_status status = pq_json_parse(reply.data, reply.size, &document, NULL);
    if (status != PQ_OK) {
        return status == PQ_OUT_OF_MEMORY ? pq_error_memory(error) : PQ_OK;
    }
    pq_value root = pq_json_root(document);
    pq_value member;
    if (pq_json_find(&root, "sql", &member) && pq_json_kind(&member) == PQ_KIND_STRING) {
        pq_slice value = {0};
        pq_json_bytes(&member, &value.data, &value.size, NULL);
        *followed = pq_slice_trim(value).size > 0;
        *sql = (pq_slice){.data = pq_arena_copy(arena, value.data, value.size), .size = value.size};
        if (sql->data == NULL) {
            status = pq_error_memory(error);
        }
    }
    pq_json_free(document);
    return status;
}

/* The text without reasoning, as reasoning_marks.h sets it apart. */
static size_t leave_out_thinking(pq_slice text, char *out) {
    size_t size = 0;
    bool thinking = false;
    for (size_t at = 0; at < text.size;) {
        size_t length;
        pq_mark mark = pq_mark_at(text.data + at, text.size - at, &length);
        if (mark == PQ_MARK_NONE || mark == PQ_MARK_PART) {
            length = 1;
            if (!thinking) {
                out[size++] = text.data[at];
            }
        } else if (mark == PQ_MARK_CLOSE && !thinking) {
            size = 0;
        } else {
            thinking = mark == PQ_MARK_OPEN;
        }
        at += length;
    }
    return size;
}

/* Tries the embedded_json and broken_json forms on one text. */
static pq_status take_json_in(pq_slice text, pq_arena *arena, pq_extraction *out, pq_error *error) {
    pq_slice value;
    pq_extracted how = PQ_EXTRACTED_EMBEDDED_JSON;
    bool cut_off = false;
    if (!pq_find_embedded_json(text, &value)) {
        how = PQ_EXTRACTED_BROKEN_JSON;
        if (!pq_find_broken_json(text, &value, &cut_off)) {
            return PQ_OK;
        }
    }
    if (!transform(&value, pq_json_unescape, arena)) {
        return pq_error_memory(error);
    }
    out->cut_off = cut_off;
    return take(out, how, value, arena, error);
}

/* Tries the same on the text, then on the text with HTML entities or JSON escapes decoded. */
static pq_status take_json(pq_slice text, pq_arena *arena, pq_extraction *out, pq_error *error) {
    static const struct {
        const char *sign;
        transformation decode;
    } forms[] = {{"&quot;sql&quot;", pq_decode_entities}, {"\\\"sql\\\"", pq_json_unescape}};
    pq_status status = take_json_in(text, arena, out, error);
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        pq_slice decoded = text;
        if (status != PQ_OK || out->sql != NULL) {
            return status;
        }
        if (pq_slice_find(text, 0, forms[i].sign) < text.size) {
            if (!transform(&decoded, forms[i].decode, arena)) {
                return pq_error_memory(error);
            }
            status = take_json_in(decoded, arena, out, error);
        }
    }
    return status;
}

static pq_status take_fence(pq_slice text, pq_arena *arena, pq_extraction *out, pq_error *error) {
    pq_slice content;
    bool closed;
    if (!pq_find_fence(text, &content, &closed)) {
        return PQ_OK;
    }
    pq_slice trimmed = pq_slice_trim(content);
    bool finished = trimmed.size > 0 && trimmed.data[trimmed.size - 1] == ';';
    out->cut_off = !closed && !finished;
    return take(out, PQ_EXTRACTED_FENCE, content, arena, error);
}

static pq_status take_bare(pq_slice text, pq_arena *arena, pq_extraction *out, pq_error *error) {
    pq_slice statement;
    char *scratch = pq_arena_alloc(arena, text.size);
    if (scratch == NULL) {
        return pq_error_memory(error);
    }
    if (!pq_find_bare(text, scratch, &statement, &out->cut_off)) {
        return PQ_OK;
    }
    return take(out, PQ_EXTRACTED_BARE, statement, arena, error);
}

pq_status pq_extract_sql(const char *reply, size_t size, pq_arena *arena, pq_extraction *out,
                         pq_error *error) {
    static pq_status (*const forms[])(pq_slice, pq_arena *, pq_extraction *,
                                      pq_error *) = {take_json, take_fence, take_bare};
    *out = (pq_extraction){.how = PQ_EXTRACTED_NONE};
    pq_slice text = {.data = reply, .size = size};
    pq_slice sql;
    pq_status status = read_json(text, arena, &out->format_followed, &sql, error);
    if (status != PQ_OK || out->format_followed) {
        return status == PQ_OK ? take(out, PQ_EXTRACTED_JSON, sql, arena, error) : status;
    }
    if (!transform(&text, leave_out_thinking, arena)) {
        return pq_error_memory(error);
    }
    for (size_t i = 0; i < sizeof forms / sizeof *forms && out->sql == NULL; i++) {
        status = forms[i](text, arena, out, error);
        if (status != PQ_OK) {
            return status;
        }
    }
    out->cut_off = out->cut_off && out->sql != NULL;
    return PQ_OK;
}
