#include "pq_extract.h"

#include "extract_parts.h"
#include "pq_codes.h"
#include "pq_json.h"

#include <string.h>

PQ_CODE(pq_extraction, pq_extracted, PQ_EXTRACTED_LIST)

/* A transformation of text that never makes it longer. */
typedef size_t (*transformation)(pq_slice text, char *out);

/* Replaces the text by the transformed one, in the arena. Notes in *changed if they differ. False
 * when out of memory. */
static bool transform(pq_slice *text, transformation to, pq_arena *arena, bool *changed) {
    if (text->size == 0) {
        return true;
    }
    char *out = pq_arena_alloc(arena, text->size);
    if (out == NULL) {
        return false;
    }
    size_t size = to(*text, out);
    *changed = *changed || size != text->size || memcmp(out, text->data, size) != 0;
    *text = (pq_slice){.data = out, .size = size};
    return true;
}

/* Cleans the found text and makes it the result, if a statement remains. */
static pq_status take(pq_extraction *out, pq_extracted how, pq_slice sql, pq_arena *arena,
                      pq_error *error) {
    pq_slice content;
    bool closed;
    sql = pq_trim_invisible(sql);
    bool fenced = pq_slice_starts_with(sql, 0, "```") || pq_slice_starts_with(sql, 0, "~~~");
    if (fenced && pq_find_fence(sql, &content, &closed)) {
        sql = content;
    }
    if ((pq_has_stray_entity(sql) &&
         !transform(&sql, pq_decode_entities, arena, &out->unescaped)) ||
        (pq_has_stray_escape(sql) && !transform(&sql, pq_remove_escapes, arena, &out->unescaped))) {
        return pq_error_memory(error);
    }
    sql = pq_trim_invisible(pq_trim_statement(pq_trim_invisible(sql)));
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
    if (!transform(&value, pq_json_unescape, arena, &out->unescaped)) {
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
            if (!transform(&decoded, forms[i].decode, arena, &out->unescaped)) {
                return pq_error_memory(error);
            }
            status = take_json_in(decoded, arena, out, error);
        }
    }
    return status;
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
    out->unescaped = out->unescaped || statement.data == scratch;
    return take(out, PQ_EXTRACTED_BARE, statement, arena, error);
}

/* Takes a block that was never closed: a query in it ends where it would end in prose. */
static pq_status take_open_fence(pq_slice content, pq_arena *arena, pq_extraction *out,
                                 pq_error *error) {
    pq_slice block = pq_slice_trim(content);
    pq_status status = pq_is_query(block) ? take_bare(block, arena, out, error) : PQ_OK;
    if (status != PQ_OK) {
        return status;
    }
    if (out->sql == NULL) {
        status = take(out, PQ_EXTRACTED_FENCE, content, arena, error);
    }
    out->how = out->sql == NULL ? PQ_EXTRACTED_NONE : PQ_EXTRACTED_FENCE;
    out->cut_off = block.size > 0 && block.data[block.size - 1] != ';' &&
                   pq_slice_ends_with(block, (pq_slice){out->sql, out->sql_size});
    return status;
}

static pq_status take_fence(pq_slice text, pq_arena *arena, pq_extraction *out, pq_error *error) {
    pq_slice content;
    bool closed;
    if (!pq_find_fence(text, &content, &closed)) {
        return PQ_OK;
    }
    return closed ? take(out, PQ_EXTRACTED_FENCE, content, arena, error)
                  : take_open_fence(content, arena, out, error);
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
        out->unescaped = pq_slice_find(text, 0, "\\") < text.size;
        return status == PQ_OK ? take(out, PQ_EXTRACTED_JSON, sql, arena, error) : status;
    }
    bool ignored = false;
    if (!transform(&text, pq_answer_text, arena, &ignored) ||
        (pq_has_quoted_query(text) &&
         !transform(&text, pq_remove_quote_marks, arena, &out->unescaped))) {
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
