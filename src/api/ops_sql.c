/* Operation "sql.pieces": split a SQL statement into tokens for display. */
#include "operation.h"

#include "pq_sql.h"

#include <string.h>

static const char *kind_of(const char *sql, const pq_token *token) {
    switch (token->kind) {
    case PQ_TOKEN_WORD:
        return pq_db_is_keyword(sql + token->start, token->size) ? "keyword" : "name";
    case PQ_TOKEN_QUOTED:
        return "name";
    case PQ_TOKEN_STRING:
    case PQ_TOKEN_BLOB:
        return "string";
    case PQ_TOKEN_NUMBER:
        return "number";
    case PQ_TOKEN_PARAMETER:
        return "parameter";
    case PQ_TOKEN_PUNCTUATION:
    case PQ_TOKEN_END:
        break;
    }
    return "punctuation";
}

static void write_piece(pq_writer *w, const char *kind, const char *text, size_t size) {
    if (size > 0) {
        pq_write_object(w);
        pq_write_key_string(w, "kind", kind);
        pq_write_key(w, "text");
        pq_write_bytes(w, text, size);
        pq_write_end(w);
    }
}

/* What stands between two tokens: blanks, or blanks and comments. */
static const char *gap_kind(const char *text, size_t size) {
    for (size_t i = 0; i < size; i++) {
        if (strchr(" \t\n\r\f", text[i]) == NULL) {
            return "comment";
        }
    }
    return "blank";
}

typedef struct pieces_request {
    const char *sql;
} pieces_request;

static const pq_field request_fields[] = {
    {PQ_FIELD_TEXT(pieces_request, sql), .help = "A statement, which need not be complete."},
};
static const pq_shape request_shape = PQ_SHAPE(pieces_request, request_fields);

/* The pieces put together are the text again. From a quote that is never closed, or a character
 * that begins no token, the rest is one piece of kind "unread". */
static pq_status sql_pieces(pq_call *call, void *request) {
    const char *sql = ((const pieces_request *)request)->sql;
    size_t size = strlen(sql);
    size_t at = 0;
    pq_write_object(call->work.out);
    pq_write_key(call->work.out, "pieces");
    pq_write_array(call->work.out);
    while (at < size) {
        pq_token token;
        if (pq_sql_next(sql, size, at, &token, NULL) != PQ_OK) {
            write_piece(call->work.out, "unread", sql + at, size - at);
            break;
        }
        size_t gap = (token.kind == PQ_TOKEN_END ? size : token.start) - at;
        write_piece(call->work.out, gap_kind(sql + at, gap), sql + at, gap);
        if (token.kind == PQ_TOKEN_END) {
            break;
        }
        write_piece(call->work.out, kind_of(sql, &token), sql + token.start, token.size);
        at = token.start + token.size;
    }
    pq_write_end(call->work.out);
    pq_write_end(call->work.out);
    return PQ_OK;
}

static const pq_operation operations[] = {
    {"sql.pieces", "split a SQL statement into tokens for display", &request_shape, sql_pieces,
     NULL},
};

const pq_operations pq_sql_operations = PQ_OPERATIONS(operations);
